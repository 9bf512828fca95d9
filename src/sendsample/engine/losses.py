"""The first two aims: a selection that meets every rule, and one of least loss."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import least_loss, least_violation
from sendsample.engine.arithmetic import failures
from sendsample.engine.candidates import pool, representatives
from sendsample.engine.exact import Answer, Subset, Verdict
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.relaxation import relax
from sendsample.problem import Problem
from sendsample.progress import Progress

Indices = NDArray[np.intp]

_LOG = logging.getLogger(__name__)

ARITHMETIC = "counting"
RELAXATION = "a linear relaxation with an exact bound"
SOLVER = "a constraint solver"
SECOND_SOLVE = "a constraint solver on the rules broken least"
#: Proofs that an infeasible verdict needs.
_ROUTES = 2


def _least_loss(problem: Problem, among: Indices, deadline: Deadline) -> Answer:
    return Subset(least_loss(problem), among, problem.size).minimise(deadline)


def find(problem: Problem, deadline: Deadline) -> tuple[Indices, Indices] | Outcome:
    """Return a selection that meets every rule and the candidates it was found among, or why there is none.

    An infeasible verdict is proven by two routes that share no code, because solvers have been wrong about
    it; where the routes disagree the status is unknown.
    """
    reasons = failures(problem)
    first = pool(problem)
    if not reasons:
        found = _least_loss(problem, first, deadline)
        if found.chosen is not None:
            return found.chosen, first
    if deadline.passed:
        return Outcome(Status.UNKNOWN)
    relaxed = relax(least_violation(problem), first, problem.size, deadline)
    proofs = [ARITHMETIC] * bool(reasons) + [RELAXATION] * (relaxed.bound > 0)
    if not proofs:
        wider = np.union1d(first, relaxed.columns)
        found = _least_loss(problem, wider, deadline)
        if found.chosen is not None:
            return found.chosen, wider
    return _among_everyone(problem, proofs, reasons, deadline)


def _among_everyone(
    problem: Problem, proofs: list[str], reasons: tuple[str, ...], deadline: Deadline
) -> tuple[Indices, Indices] | Outcome:
    """Look among everyone who could matter, unless two routes have proven already that there is nothing."""
    if len(proofs) < _ROUTES and not deadline.passed:
        everyone = representatives(problem, np.arange(len(problem)))
        found = _least_loss(problem, everyone, deadline)
        if found.chosen is not None:
            return _disagree(proofs[0], SOLVER) if proofs else (found.chosen, everyone)
        if found.verdict is Verdict.INFEASIBLE:
            proofs.append(SOLVER)
        if len(proofs) == 1:
            broken = _second_solve(problem, everyone, deadline)
            if broken is False:
                return _disagree(proofs[0], SECOND_SOLVE)
            proofs += [SECOND_SOLVE] * bool(broken)
    if len(proofs) < _ROUTES:
        return Outcome(Status.UNKNOWN)
    return Outcome(Status.INFEASIBLE, reasons=reasons, proofs=tuple(proofs))


def _second_solve(problem: Problem, everyone: Indices, deadline: Deadline) -> bool | None:
    """Say whether breaking the rules least still breaks some; None when the time did not suffice.

    Another model (minimums soft) and another path through the solver (no presolve) than the first.
    """
    answer = Subset(least_violation(problem), everyone, problem.size).minimise(deadline, presolve=False)
    if answer.verdict is not Verdict.OPTIMAL or answer.chosen is None:
        return None
    return not problem.valid(answer.chosen)


def _disagree(first: str, second: str) -> Outcome:
    _LOG.error("routes disagree: %s proves that no selection exists, %s finds one", first, second)
    return Outcome(Status.UNKNOWN)


def improve(
    problem: Problem, chosen: Indices, among: Indices, deadline: Deadline, progress: Progress
) -> tuple[Indices, Stage]:
    """Return a selection of least loss and the proof, as far as the deadline allows.

    Parameters
    ----------
    problem
        The compiled sample.
    chosen, among
        A selection that meets every rule, and the candidates it was found among.
    deadline
        When to stop.
    progress
        Told when this takes more than a look.
    """
    best = problem.loss(chosen)
    if best == 0:
        return chosen, Stage("loss", 0, 0)
    progress("Proving that no selection mirrors the area better")
    relaxed = relax(least_loss(problem), among, problem.size, deadline)
    if best > relaxed.bound:
        chosen = _better(problem, chosen, np.union1d(among, relaxed.columns), deadline)[0]
        best = problem.loss(chosen)
    if best > relaxed.bound and not deadline.passed:
        # Whoever is left out belongs to no selection of smaller loss.
        could = np.flatnonzero(relaxed.bound + relaxed.slack < best)
        chosen, complete = _better(problem, chosen, representatives(problem, could), deadline)
        best = problem.loss(chosen)
        if complete:
            return chosen, Stage("loss", best, best)
    return chosen, Stage("loss", best, min(best, relaxed.bound))


def _better(problem: Problem, chosen: Indices, among: Indices, deadline: Deadline) -> tuple[Indices, bool]:
    """Return the best selection among some candidates or the one known, and whether that is certain."""
    answer = _least_loss(problem, among, deadline)
    complete = answer.verdict in {Verdict.OPTIMAL, Verdict.INFEASIBLE}
    if answer.chosen is not None and problem.loss(answer.chosen) < problem.loss(chosen):
        return answer.chosen, complete
    return chosen, complete
