"""One aim of the order of aims, as every engine reads it: costs, bounds to keep, bounds to come near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block, Part, Problem, Stay, keeps

Codes = NDArray[np.int32]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Soft:
    """Bounds on counts of columns; a place outside them costs ``weight``.

    Attributes
    ----------
    block
        The bounds.
    weight
        What a place outside costs.
    budget
        The number of the budget it is paid from; -1 when the aim pays.
    """

    block: Block
    weight: int
    budget: int = -1


@dataclass(frozen=True)
class Aim:
    """Minimise the sum of costs of those chosen plus what soft bounds cost.

    Attributes
    ----------
    problem
        What is chosen from.
    costs
        What each column costs.
    hard, soft
        Bounds that must hold, and bounds that cost their weight a place.
    budgets
        The most that the soft bounds of each budget may cost in all.
    """

    problem: Problem
    costs: Numbers
    hard: tuple[Block, ...]
    soft: tuple[Soft, ...] = ()
    budgets: tuple[int, ...] = ()

    @cached_property
    def stays(self) -> tuple[tuple[slice, Stay], ...]:
        """The blocks of visits whose places are open: their columns and their places."""
        return tuple(
            (slice(part.first, part.last), part.stay) for part in self.problem.stays if part.stay is not None
        )

    def value(self, chosen: Indices) -> int:
        """Return what a selection costs."""
        outside = sum(part.weight * _outside(part.block, chosen) for part in self.soft if part.budget < 0)
        return int(sum(self.costs[chosen].tolist())) + outside

    def allows(self, chosen: Indices) -> bool:
        """Say whether a selection keeps every hard bound and every budget."""
        spent = [0] * len(self.budgets)
        for part in self.soft:
            if part.budget >= 0:
                spent[part.budget] += part.weight * _outside(part.block, chosen)
        within = all(paid <= most for paid, most in zip(spent, self.budgets, strict=True))
        return within and keeps(self.hard, chosen) and bool(self.problem.open[chosen].all())


def _outside(block: Block, chosen: Indices) -> int:
    counts = block.counts(chosen)
    return int((np.maximum(block.lower - counts, 0) + np.maximum(counts - block.upper, 0)).sum())


@dataclass(frozen=True)
class Kept:
    """What earlier aims have settled: the total loss of some samples may not grow beyond a value."""

    parts: tuple[Part, ...]
    loss: int


def _margins(parts: Iterable[Part]) -> list[tuple[Block, int]]:
    return [
        (Block(margin.codes, margin.floor, margin.ceiling, (), margin.first), margin.weight)
        for part in parts
        for margin in part.margins
    ]


def _keeping(problem: Problem, kept: Sequence[Kept]) -> Aim:
    """Return the aim of keeping every rule and what earlier aims settled."""
    hard = list(problem.blocks)
    soft: list[Soft] = []
    budgets: list[int] = []
    for earlier in kept:
        margins = _margins(earlier.parts)
        if earlier.loss == 0:
            hard += [block for block, _ in margins]
            continue
        soft += [Soft(block, weight, len(budgets)) for block, weight in margins]
        budgets.append(earlier.loss)
    return Aim(problem, np.zeros(len(problem), dtype=np.int64), tuple(hard), tuple(soft), tuple(budgets))


def any_selection(problem: Problem, blocks: Sequence[Block] | None = None, kept: Sequence[Kept] = ()) -> Aim:
    """Return the aim of keeping all blocks, or some, whatever the loss beyond what earlier aims settled."""
    aim = _keeping(problem, kept)
    return aim if blocks is None else replace(aim, hard=tuple(blocks))


def least_violation(problem: Problem, blocks: Sequence[Block]) -> Aim:
    """Return the aim of breaking minimums by as few places as can be: 0 when all blocks can be kept.

    Caps stay hard: choosing nobody keeps them, so the aim can always be met at some cost.
    """
    caps = tuple(block for block in blocks if not block.lower.any())
    soft = tuple(Soft(block, 1) for block in blocks if block.lower.any())
    return Aim(problem, np.zeros(len(problem), dtype=np.int64), caps, soft)


def least_loss(problem: Problem, parts: Sequence[Part] | None = None, kept: Sequence[Kept] = ()) -> Aim:
    """Return the aim of least total loss of some samples, all of them unless said."""
    aim = _keeping(problem, kept)
    paid = tuple(Soft(block, weight) for block, weight in _margins(problem.parts if parts is None else parts))
    return replace(aim, soft=aim.soft + paid)


def most_children(problem: Problem, part: Part, kept: Sequence[Kept] = ()) -> Aim:
    """Return the aim of choosing as many children as can be for a sample."""
    aim = _keeping(problem, kept)
    costs = aim.costs.copy()
    costs[part.first : part.last] = -1
    return replace(aim, costs=costs)


def least_tickets(problem: Problem, columns: NDArray[np.bool_], kept: Sequence[Kept] = ()) -> Aim:
    """Return the aim of the least sum of the tickets of some columns."""
    return replace(_keeping(problem, kept), costs=np.where(columns, problem.tickets, 0))


def visits_alone(aim: Aim) -> tuple[Aim, NDArray[np.bool_]]:
    """Return an aim as it is for the blocks of visits alone, and their columns.

    Whatever holds across samples, and the other samples, are left out: nothing the whole aim allows is
    below the least of this one, which has far fewer columns.
    """
    problem = aim.problem
    columns = np.zeros(len(problem), dtype=bool)
    for inside, stay in aim.stays:
        columns[inside] = True
        columns[stay.columns] = True

    def inside_of(block: Block) -> bool:
        return bool(columns[block.span][block.codes >= 0].all())

    hard = tuple(block for block in aim.hard if inside_of(block))
    soft = tuple(part for part in aim.soft if inside_of(part.block))
    return replace(aim, hard=hard, soft=soft), columns
