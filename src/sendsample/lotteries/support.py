"""The support of a lottery, searched exactly: the heaviest set there is, by any weights of children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.candidates import representatives
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.improve import improve
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status
from sendsample.engine.relaxation import relax
from sendsample.lotteries.field import Types
from sendsample.problem import Part

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]
#: The types of a set's children, sorted.
Set = tuple[int, ...]

#: Effort of a first look, in the solver's own seconds.
_A_LOOK = 2.0
_CERTAIN = {Status.OPTIMAL, Status.INFEASIBLE}
#: No set costs less.
_NOTHING_BELOW = -(1 << 62)


@dataclass(frozen=True)
class Branch:
    """The sets of a support that have one size, where sizes are ranges.

    Attributes
    ----------
    aim
        What every selection keeps.
    part
        The sample.
    types
        Its types.
    chosen, among
        A selection, and the columns it was found among.
    """

    aim: Aim
    part: Part
    types: Types
    chosen: Indices
    among: Indices

    def set_of(self, chosen: Indices) -> Set:
        """Return the types of the sample's children in a selection."""
        inside = self.part.of(chosen) - self.part.first
        return tuple(sorted(self.types.of[inside].tolist()))


@dataclass(frozen=True)
class Heaviest:
    """The heaviest set found, and what no set exceeds.

    Attributes
    ----------
    set
        The set.
    weight
        What it weighs.
    most
        What no set of the support weighs more than.
    """

    set: Set
    weight: int
    most: int


def heaviest(
    branches: Sequence[Branch], weights: Numbers, deadline: Deadline, enough: int | None = None
) -> Heaviest:
    """Return the heaviest set of a support.

    Parameters
    ----------
    branches
        The support.
    weights
        For each type the weight of a child: whole numbers, not below zero.
    deadline
        When to stop; the set may then not be the heaviest, and the bound says so.
    enough
        Where given, any set that weighs more will do, or the proof that none does.
    """
    found = [_in_branch(branch, weights, deadline, enough) for branch in branches]
    best = max(found, key=lambda each: each.weight)
    return replace(best, most=max(each.most for each in found))


def _in_branch(branch: Branch, weights: Numbers, deadline: Deadline, enough: int | None) -> Heaviest:
    part, problem = branch.part, branch.aim.problem
    costs = np.zeros(len(problem), dtype=np.int64)
    costs[part.first : part.last] = -np.append(weights, 0)[branch.types.of]
    aim = replace(branch.aim, costs=costs)
    if enough is not None:
        return _beyond(aim, branch, enough, deadline)
    found = improve(aim, branch.chosen, branch.among, _NOTHING_BELOW, deadline, tell=lambda: None)
    return Heaviest(branch.set_of(found.chosen), -found.value, -found.bound)


def _beyond(aim: Aim, branch: Branch, enough: int, deadline: Deadline) -> Heaviest:
    """Return a set that weighs more than enough, or any with the proof that none does."""
    easier = replace(aim, hard=tuple(block for block in aim.hard if not block.cap))
    # With caps nearly every child is of a kind of its own; without them a proof is often a matter of a tenth
    # of a second, and levels seldom lean on them.
    freely = improve(easier, branch.chosen, branch.among, _NOTHING_BELOW, deadline, tell=lambda: None)
    if aim.allows(freely.chosen):
        return Heaviest(branch.set_of(freely.chosen), -freely.value, -freely.bound)
    known = Heaviest(branch.set_of(branch.chosen), -aim.value(branch.chosen), -freely.bound)
    if known.most <= enough:
        return known
    relaxed = relax(aim, branch.among, deadline)
    most = min(known.most, -relaxed.bound)
    if most <= enough:
        return replace(known, most=most)
    # Whoever is left out is in no set that weighs more.
    could = np.flatnonzero(aim.problem.open & (relaxed.bound + relaxed.slack < -enough))
    model = Subset(aim, representatives(aim.problem, could, aim.hard))
    # Half of what there may be to gain is soon found; to prove the last of it could take minutes.
    answer = model.minimise(deadline, enough=-(enough + (most - enough + 1) // 2), effort=_A_LOOK)
    if _weight(aim, answer) <= enough and answer.status not in _CERTAIN:
        answer = model.minimise(deadline, enough=-enough - 1)
    if answer.chosen is not None and _weight(aim, answer) > enough:
        return Heaviest(branch.set_of(answer.chosen), _weight(aim, answer), most)
    return replace(known, most=max(enough, known.weight) if answer.status in _CERTAIN else most)


def _weight(aim: Aim, answer: Answer) -> int:
    return -1 if answer.chosen is None else -aim.value(answer.chosen)


def cover(branches: Sequence[Branch], unmet: Flags, deadline: Deadline) -> tuple[list[Set], Flags]:
    """Return sets that between them hold every type that any set holds, and the types that none holds.

    Parameters
    ----------
    branches
        The support.
    unmet
        The types that no set known holds.
    deadline
        When to stop; types that are left then are in neither.
    """
    sets: list[Set] = []
    unmet = unmet.copy()
    while unmet.any() and not deadline.passed:
        found = heaviest(branches, unmet.astype(np.int64), deadline)
        if found.weight == 0:
            return sets, unmet if found.most == 0 else np.zeros_like(unmet)
        sets.append(found.set)
        unmet[list(found.set)] = False
    return sets, np.zeros_like(unmet)
