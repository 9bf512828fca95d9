"""The first two aims: a selection that meets every rule, and one of least loss."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import any_selection, least_loss, least_violation
from sendsample.engine.arithmetic import failures
from sendsample.engine.candidates import pool, representatives, representatives_for_rules
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.relaxation import relax
from sendsample.problem import Block, Problem, keeps
from sendsample.progress import Progress

Indices = NDArray[np.intp]

_LOG = logging.getLogger(__name__)

ARITHMETIC = "counting"
RELAXATION = "a linear relaxation with an exact bound"
SOLVER = "a constraint solver"
SECOND_SOLVE = "a constraint solver on the rules broken least"
#: Proofs that an infeasible verdict needs.
_ROUTES = 2
#: Effort of the first look, in the solver's own seconds; nearly every area needs a hundredth of it.
_FIRST_LOOK = 1.0
#: Rules have few rows; caps on households and settings have thousands.
_FEW_ROWS = 60


def _first_look(problem: Problem, among: Indices, deadline: Deadline) -> Answer:
    """Look for a selection of little loss; proving how little is for `improve`, with a bound in hand."""
    return Subset(least_loss(problem), among, problem.size).minimise(deadline, effort=_FIRST_LOOK)


def find(problem: Problem, deadline: Deadline) -> tuple[Indices, Indices] | Outcome:
    """Return a selection that meets every rule and the candidates to go on with, or why there is none.

    An infeasible verdict is proven by two routes, because solvers have been wrong about it; where the
    routes disagree the status is unknown.
    """
    reasons = failures(problem)
    first = pool(problem)
    if not reasons:
        found = _first_look(problem, first, deadline)
        if found.chosen is not None:
            return found.chosen, first
    if deadline.passed:
        return Outcome(Status.UNKNOWN)
    relaxed = relax(least_violation(problem, problem.blocks), first, problem.size, deadline)
    proofs = [ARITHMETIC] * bool(reasons) + [RELAXATION] * (relaxed.bound > 0)
    if not proofs:
        wider = np.union1d(first, relaxed.columns)
        found = _first_look(problem, wider, deadline)
        if found.chosen is not None:
            return found.chosen, wider
    if len(proofs) < _ROUTES:
        chosen = _among_everyone(problem, proofs, deadline)
        if chosen is not None:
            return (chosen, np.union1d(first, chosen)) if not proofs else _disagree(proofs)
    if len(proofs) < _ROUTES:
        return Outcome(Status.UNKNOWN)
    return Outcome(Status.INFEASIBLE, reasons=reasons, proofs=tuple(proofs))


def _among_everyone(problem: Problem, proofs: list[str], deadline: Deadline) -> Indices | None:
    """Look among everyone who could matter: return a selection, or add to the proofs that there is none.

    Rules are looked at without the groups of caps first: what clashes already without them is settled among
    a handful of kinds of children, where with them nearly every child is a kind of its own.
    """
    few = [block for block in problem.blocks if len(block.lower) <= _FEW_ROWS]
    for blocks in (few, problem.blocks):
        if deadline.passed:
            return None
        among = representatives_for_rules(problem, blocks)
        found = Subset(any_selection(problem, blocks), among, problem.size).minimise(deadline)
        if found.chosen is not None and problem.valid(found.chosen):
            return found.chosen
        if found.status is Status.INFEASIBLE:
            proofs.append(SOLVER)
            return None if len(proofs) >= _ROUTES else _second(problem, blocks, among, proofs, deadline)
    return None


def _second(
    problem: Problem, blocks: Sequence[Block], among: Indices, proofs: list[str], deadline: Deadline
) -> Indices | None:
    """Ask how little the blocks can be broken: return a selection that breaks none, or add to the proofs.

    This is another model (minimums soft) and another path through the solver (no presolve) than the first.
    """
    answer = Subset(least_violation(problem, blocks), among, problem.size).minimise(deadline, presolve=False)
    if answer.chosen is None:
        return None
    if keeps(blocks, answer.chosen):
        return answer.chosen
    proofs += [SECOND_SOLVE] * (answer.status is Status.OPTIMAL)
    return None


def _disagree(proofs: list[str]) -> Outcome:
    _LOG.error("routes disagree: %s proves that no selection exists, and one was found", proofs[0])
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
        wider = np.union1d(np.union1d(among, relaxed.columns), chosen)
        chosen = _better(problem, chosen, wider, relaxed.bound, deadline)[0]
        best = problem.loss(chosen)
    if best > relaxed.bound and not deadline.passed:
        # Whoever is left out belongs to no selection of smaller loss.
        could = np.flatnonzero(relaxed.bound + relaxed.slack < best)
        enough = representatives(problem, could, problem.blocks)
        chosen, complete = _better(problem, chosen, enough, relaxed.bound, deadline)
        best = problem.loss(chosen)
        if complete:
            return chosen, Stage("loss", best, best)
    return chosen, Stage("loss", best, min(best, relaxed.bound))


def _better(
    problem: Problem, chosen: Indices, among: Indices, bound: int, deadline: Deadline
) -> tuple[Indices, bool]:
    """Return the best selection among some candidates or the one known, and whether that is certain."""
    model = Subset(least_loss(problem), among, problem.size)
    model.hint(chosen)
    answer = model.minimise(deadline, enough=bound)
    complete = answer.status in {Status.OPTIMAL, Status.INFEASIBLE}
    if answer.chosen is not None and problem.loss(answer.chosen) < problem.loss(chosen):
        return answer.chosen, complete
    return chosen, complete
