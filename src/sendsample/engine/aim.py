"""One aim of the order of aims, as every engine reads it: costs, bounds to keep, bounds to come near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block, Problem

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Bounds:
    """Bounds on counts of candidates, each candidate in at most one row; ``weight`` 0 when they must hold.

    With a weight, a place outside the bounds costs that much.
    """

    codes: Codes
    lower: Numbers
    upper: Numbers
    weight: int = 0


@dataclass(frozen=True)
class Aim:
    """Minimise the sum of costs of those chosen plus what soft bounds cost.

    Attributes
    ----------
    costs
        What each candidate costs.
    hard, soft
        Bounds that must hold, and bounds that cost their weight a place.
    budget
        When not None, soft bounds cost nothing in the aim but may cost no more than this in all.
    """

    costs: Numbers
    hard: tuple[Bounds, ...]
    soft: tuple[Bounds, ...]
    budget: int | None = None


def _hard(blocks: Sequence[Block]) -> tuple[Bounds, ...]:
    return tuple(Bounds(block.codes, block.lower, block.upper) for block in blocks)


def _margins(problem: Problem) -> tuple[Bounds, ...]:
    return tuple(
        Bounds(margin.codes, margin.floor, margin.ceiling, margin.weight) for margin in problem.margins
    )


def any_selection(problem: Problem, blocks: Sequence[Block]) -> Aim:
    """Return the aim of keeping some blocks, whatever the loss."""
    return Aim(np.zeros(len(problem), dtype=np.int64), _hard(blocks), ())


def least_violation(problem: Problem, blocks: Sequence[Block]) -> Aim:
    """Return the aim of breaking minimums by as few places as can be: 0 when all blocks can be kept.

    Caps stay hard: choosing nobody keeps them, so the aim can always be met at some cost.
    """
    parts = _hard(blocks)
    caps = tuple(part for part in parts if not part.lower.any())
    soft = tuple(Bounds(part.codes, part.lower, part.upper, 1) for part in parts if part.lower.any())
    return Aim(np.zeros(len(problem), dtype=np.int64), caps, soft)


def least_loss(problem: Problem) -> Aim:
    """Return the aim of least loss under the rules."""
    return Aim(np.zeros(len(problem), dtype=np.int64), _hard(problem.blocks), _margins(problem))


def least_tickets(problem: Problem, loss: int) -> Aim:
    """Return the aim of least ticket sum under the rules and a loss."""
    if loss == 0:
        within = tuple(Bounds(part.codes, part.lower, part.upper) for part in _margins(problem))
        return Aim(problem.tickets, _hard(problem.blocks) + within, ())
    return Aim(problem.tickets, _hard(problem.blocks), _margins(problem), budget=loss)
