"""The first aim: a selection that meets every rule, or the proof that there is none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim, any_selection, least_loss, least_violation
from sendsample.engine.arithmetic import failures
from sendsample.engine.candidates import pool, representatives
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Status
from sendsample.engine.relaxation import Relaxation, relax
from sendsample.problem import Block, Problem, keeps

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
    """Look for a selection of little loss; proving how little is for later, with a bound in hand."""
    return Subset(least_loss(problem), among).minimise(deadline, effort=_FIRST_LOOK * len(problem.parts))


def find(problem: Problem, deadline: Deadline, routes: int = _ROUTES) -> tuple[Indices, Indices] | Outcome:
    """Return a selection that meets every rule and the columns to go on with, or why there is none.

    An infeasible verdict is proven by two routes, because solvers have been wrong about it; where the
    routes disagree the status is unknown. A verdict that is only a step on the way may do with one.
    """
    reasons = failures(problem)
    first = pool(problem)
    if not reasons:
        found = _first_look(problem, first, deadline)
        if found.chosen is not None:
            return found.chosen, first
    if deadline.passed:
        return Outcome(Status.UNKNOWN)
    aim = least_violation(problem, problem.blocks)
    relaxed = relax(aim, first, deadline)
    blamed = _blamed(aim, relaxed) if relaxed.bound > 0 else ()
    proofs = [ARITHMETIC] * bool(reasons) + [RELAXATION] * (relaxed.bound > 0)
    if not proofs:
        wider = np.union1d(first, relaxed.columns)
        found = _first_look(problem, wider, deadline)
        if found.chosen is not None:
            return found.chosen, wider
    if blamed and len(proofs) < routes:
        # Rules that cannot be met by themselves prove it of the whole, over far fewer columns.
        _among_everyone(_resting_on(problem, blamed), proofs, deadline, routes)
    if len(proofs) < routes:
        chosen = _among_everyone(problem, proofs, deadline, routes)
        if chosen is not None:
            return (chosen, np.union1d(first, chosen)) if not proofs else _disagree(proofs)
    if len(proofs) < routes:
        return Outcome(Status.UNKNOWN)
    return Outcome(Status.INFEASIBLE, reasons=reasons, proofs=tuple(proofs), blamed=blamed)


def _blamed(aim: Aim, relaxed: Relaxation) -> tuple[tuple[str, str], ...]:
    """Return the rules, each with its sample, that have a row which the bound rests on."""
    paid = relaxed.multipliers
    if paid is None:
        return ()
    rows = [(block, pi != 0) for block, pi in zip(aim.hard, paid.hard, strict=True)]
    rows += [
        (soft.block, (below != 0) | (above != 0))
        for soft, below, above in zip(aim.soft, paid.below, paid.above, strict=True)
    ]
    units = [block.units[row] for block, used in rows if block.units for row in np.flatnonzero(used).tolist()]
    return tuple(dict.fromkeys((unit.sample, unit.rule) for unit in units))


def _resting_on(problem: Problem, blamed: Sequence[tuple[str, str]]) -> Problem:
    """Return what some rules ask of their samples: a selection of the whole has one of these in it."""
    names = {sample for sample, _ in blamed}
    can = ~problem.seats & (problem.child >= 0)
    for part in problem.parts:
        if part.name in names:
            can[part.first : part.last] = True
            if part.stay is not None:
                can[part.stay.columns] = True
    blocks = tuple(
        block
        for block in problem.blocks
        if not block.units or (block.units[0].sample, block.units[0].rule) in blamed
    )
    return replace(problem, blocks=blocks, open=problem.open & can)


def _among_everyone(problem: Problem, proofs: list[str], deadline: Deadline, routes: int) -> Indices | None:
    """Look among everyone who could matter: return a selection, or add to the proofs that there is none.

    Rules are looked at without the groups of caps first: what clashes already without them is settled among
    a handful of kinds of children, where with them nearly every child is a kind of its own.
    """
    few = [block for block in problem.blocks if len(block.lower) <= _FEW_ROWS or not block.units]
    for blocks in (few, problem.blocks):
        if deadline.passed:
            return None
        among = representatives(problem, np.flatnonzero(problem.open), blocks, margins=False)
        found = Subset(any_selection(problem, blocks), among).minimise(deadline)
        if found.chosen is not None and problem.valid(found.chosen):
            return found.chosen
        if found.status is Status.INFEASIBLE:
            proofs.append(SOLVER)
            return None if len(proofs) >= routes else _second(problem, blocks, among, proofs, deadline)
    return None


def _second(
    problem: Problem, blocks: Sequence[Block], among: Indices, proofs: list[str], deadline: Deadline
) -> Indices | None:
    """Ask how little the blocks can be broken: return a selection that breaks none, or add to the proofs.

    This is another model (minimums soft) and another path through the solver (no presolve) than the first.
    """
    answer = Subset(least_violation(problem, blocks), among).minimise(deadline, presolve=False)
    if answer.chosen is None:
        return None
    if keeps(blocks, answer.chosen):
        return answer.chosen
    proofs += [SECOND_SOLVE] * (answer.status is Status.OPTIMAL)
    return None


def _disagree(proofs: list[str]) -> Outcome:
    _LOG.error("routes disagree: %s proves that no selection exists, and one was found", proofs[0])
    return Outcome(Status.UNKNOWN)
