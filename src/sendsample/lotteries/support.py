"""The support of a lottery, searched exactly: the heaviest set there is, by any weights of children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.improve import improve
from sendsample.engine.limits import Deadline
from sendsample.lotteries.field import Types
from sendsample.problem import Part

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]
#: The types of a set's children, sorted.
Set = tuple[int, ...]

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
        What need only be proven: that no set weighs more. The set is then any set.
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
        most = _most_without_caps(aim, branch, deadline)
        if most <= enough:
            return Heaviest(branch.set_of(branch.chosen), -aim.value(branch.chosen), most)
    found = improve(aim, branch.chosen, branch.among, _NOTHING_BELOW, deadline, tell=lambda: None)
    return Heaviest(branch.set_of(found.chosen), -found.value, -found.bound)


def _most_without_caps(aim: Aim, branch: Branch, deadline: Deadline) -> int:
    """Return what no set weighs more than, whatever the caps on groups.

    With caps on households and settings nearly every child is of a kind of its own; without them a proof is
    often a matter of a tenth of a second, and they seldom matter to it.
    """
    easier = replace(aim, hard=tuple(block for block in aim.hard if not block.cap))
    return -improve(easier, branch.chosen, branch.among, _NOTHING_BELOW, deadline, tell=lambda: None).bound


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
