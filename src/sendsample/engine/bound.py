"""A lower bound in exact integers from any multipliers, however they were come by.

For ``min c x + e d`` over 0 <= x <= 1, 0 <= d <= D with rows between a lower and an upper bound, every
choice of multipliers gives the Lagrangian bound: each row at the bound its multiplier's sign picks, plus
every variable at whichever end its reduced cost picks. With integer data and integer multipliers it is
computed without rounding, so floating-point error in a solver can weaken it and never make it wrong
(Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear programming", 2004).

The places of a block of visits are chosen whole: a place costs its own reduced cost and those of its
cheapest children, as many as a visit takes, or nothing. That is exact for one place, and stronger than
boxing its columns one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.problem import Block, Stay

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass
class Multipliers:
    """Whole-number multipliers for the rows of an aim.

    Attributes
    ----------
    hard
        One array for each hard bound, of either sign.
    below, above
        One array for each soft bound: for the rows ``count + d >= lower`` and ``count - d <= upper``,
        neither negative.
    budgets
        For the rows that cap what soft bounds cost; none negative.
    """

    hard: list[Numbers] = field(default_factory=list)
    below: list[Numbers] = field(default_factory=list)
    above: list[Numbers] = field(default_factory=list)
    budgets: list[int] = field(default_factory=list)

    @staticmethod
    def largest(aim: Aim) -> int:
        """Return the size below which reduced costs stay within 64 bits, however many bounds add up."""
        times = [1 if part.times is None else int(np.abs(part.times).max(initial=1)) for part in aim.hard]
        many = max((stay.many for _, stay in aim.stays), default=1)
        return (1 << 61) // ((1 + sum(times) + 2 * len(aim.soft)) * (1 + many))

    @classmethod
    def zero(cls, aim: Aim) -> Multipliers:
        """Return multipliers of nothing."""
        return cls(
            [np.zeros(len(part.lower), dtype=np.int64) for part in aim.hard],
            [np.zeros(len(part.block.lower), dtype=np.int64) for part in aim.soft],
            [np.zeros(len(part.block.lower), dtype=np.int64) for part in aim.soft],
            [0] * len(aim.budgets),
        )


@dataclass(frozen=True)
class Bounded:
    """A bound, and what it says of each column.

    Attributes
    ----------
    bound
        The lower bound on the aim, times the unit.
    slack
        For each column how much more than the bound a selection that holds it costs at least, times the
        unit; huge for a column that cannot be chosen.
    wanted
        Columns that, at these multipliers, a better bound has to reckon with, and by how much.
    """

    bound: int
    slack: Numbers
    wanted: Numbers


_NEVER = np.int64(1 << 62)


def safe_bound(aim: Aim, multipliers: Multipliers, unit: int) -> Bounded:
    """Return a lower bound on the aim.

    Parameters
    ----------
    aim
        What is minimised.
    multipliers
        Whole numbers for its rows, in units of ``1 / unit``.
    unit
        What costs and weights are multiplied by.
    """
    reduced = reduced_costs(aim, multipliers, unit)
    bound = 0
    for part, pi in zip(aim.hard, multipliers.hard, strict=True):
        if not pi.any():
            continue  # of sixty rules a bound rests on a few
        bound += _dot(np.maximum(pi, 0), part.lower) - _dot(np.maximum(-pi, 0), part.upper)
    for soft, alpha, beta in zip(aim.soft, multipliers.below, multipliers.above, strict=True):
        bound += _dot(alpha, soft.block.lower) - _dot(beta, soft.block.upper)
        price = soft.weight * (unit if soft.budget < 0 else multipliers.budgets[soft.budget])
        most = aim.problem.places + int(soft.block.lower.max(initial=0))
        bound += most * sum(min(0, price - total) for total in (alpha + beta).tolist())
    for most, price in zip(aim.budgets, multipliers.budgets, strict=True):
        bound -= most * price
    return _choose(aim, bound, reduced)


def reduced_costs(aim: Aim, multipliers: Multipliers, unit: int) -> Numbers:
    """Return what each column costs beyond what its rows pay for it."""
    reduced = aim.costs * unit
    for part, pi in zip(aim.hard, multipliers.hard, strict=True):
        _charge(reduced, part, pi)
    for soft, alpha, beta in zip(aim.soft, multipliers.below, multipliers.above, strict=True):
        _charge(reduced, soft.block, alpha - beta)
    return reduced


def _choose(aim: Aim, bound: int, reduced: Numbers) -> Bounded:
    """Add what the columns cost at best."""
    wanted = np.where(aim.problem.open, np.minimum(reduced, 0), 0)
    slack = np.where(aim.problem.open, np.maximum(reduced, 0), _NEVER)
    for columns, stay in aim.stays:
        # Their places are chosen whole, below.
        wanted[columns] = 0
        wanted[stay.columns] = 0
    bound += sum(wanted[wanted < 0].tolist())
    for columns, stay in aim.stays:
        bound += _places(columns, stay, reduced, slack, wanted)
    return Bounded(bound, slack, wanted)


def _places(columns: slice, stay: Stay, reduced: Numbers, slack: Numbers, wanted: Numbers) -> int:
    """Choose the places of a block: return what they cost, and fill in what that says of each column."""
    cost, place = reduced[columns], stay.place
    if not len(cost):
        return 0
    order = np.lexsort((cost, place))
    starts = np.searchsorted(place[order], np.arange(len(stay.names)))
    ends = starts + stay.many
    sums = np.concatenate(([0], np.cumsum(cost[order])))
    whole = reduced[stay.columns] + sums[ends] - sums[starts]
    dearest = cost[order[ends - 1]]
    chosen = np.zeros(len(cost), dtype=bool)
    for step in range(stay.many):
        chosen[order[starts + step]] = True
    value = np.where(chosen, whole[place], whole[place] - dearest[place] + cost)
    slack[columns] = value - np.minimum(whole[place], 0)
    np.maximum(slack[columns], 0, out=slack[columns])
    slack[stay.columns] = np.maximum(whole, 0)
    wanted[columns] = np.where(chosen, np.minimum(whole[place], 0), 0)
    wanted[stay.columns] = np.minimum(whole, 0)
    return sum(whole[whole < 0].tolist())


def _dot(first: Numbers, second: Numbers) -> int:
    used = np.flatnonzero(first)
    return sum(a * b for a, b in zip(first[used].tolist(), second[used].tolist(), strict=True))


def _charge(reduced: Numbers, block: Block, values: Numbers) -> None:
    """Take what a block's rows pay off the reduced costs of its columns."""
    if not values.any():
        return
    # Code -1, no row, picks the zero put at the end.
    paid = np.append(values, np.int64(0))[block.codes]
    reduced[block.span] -= paid if block.times is None else paid * block.times
