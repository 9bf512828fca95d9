"""A lower bound in exact integers from any multipliers, however they were come by.

For ``min c x + e d`` over 0 <= x <= 1, 0 <= d <= D with rows between a lower and an upper bound, every
choice of multipliers gives the Lagrangian bound: each row at the bound its multiplier's sign picks, plus
every variable at whichever end its reduced cost picks. With integer data and integer multipliers it is
computed without rounding, so floating-point error in a solver can weaken it and never make it wrong
(Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear programming", 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim

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
    budget
        For the row that caps what soft bounds cost; not negative.
    """

    hard: list[Numbers] = field(default_factory=list)
    below: list[Numbers] = field(default_factory=list)
    above: list[Numbers] = field(default_factory=list)
    budget: int = 0

    @staticmethod
    def largest(aim: Aim) -> int:
        """Return the size below which reduced costs stay within 64 bits, however many bounds add up."""
        return (1 << 61) // (1 + len(aim.hard) + 2 * len(aim.soft))

    @classmethod
    def zero(cls, aim: Aim) -> Multipliers:
        """Return multipliers of nothing."""
        return cls(
            [np.zeros(len(part.lower), dtype=np.int64) for part in aim.hard],
            [np.zeros(len(part.lower), dtype=np.int64) for part in aim.soft],
            [np.zeros(len(part.lower), dtype=np.int64) for part in aim.soft],
        )


def safe_bound(aim: Aim, multipliers: Multipliers, unit: int, size: int) -> tuple[int, Numbers]:
    """Return a lower bound on the aim, times ``unit``, and every candidate's reduced cost.

    Parameters
    ----------
    aim
        What is minimised.
    multipliers
        Whole numbers for its rows, in units of ``1 / unit``.
    unit
        What costs and weights are multiplied by.
    size
        The most places a count can be outside its bounds.

    Returns
    -------
    int
        The bound, times ``unit``.
    numpy.ndarray
        Reduced costs, times ``unit``; a selection that holds a candidate of positive reduced cost r costs
        at least the bound plus r.
    """
    reduced = aim.costs * unit
    bound = 0
    for part, pi in zip(aim.hard, multipliers.hard, strict=True):
        bound += _dot(np.maximum(pi, 0), part.lower) - _dot(np.maximum(-pi, 0), part.upper)
        reduced = reduced - _spread(pi, part.codes)
    for part, alpha, beta in zip(aim.soft, multipliers.below, multipliers.above, strict=True):
        bound += _dot(alpha, part.lower) - _dot(beta, part.upper)
        reduced = reduced - _spread(alpha - beta, part.codes)
        price = part.weight * (unit if aim.budget is None else multipliers.budget)
        bound += size * sum(min(0, price - total) for total in (alpha + beta).tolist())
    if aim.budget is not None:
        bound -= multipliers.budget * aim.budget
    bound += sum(reduced[reduced < 0].tolist())
    return bound, reduced


def _dot(first: Numbers, second: Numbers) -> int:
    used = np.flatnonzero(first)
    return sum(a * b for a, b in zip(first[used].tolist(), second[used].tolist(), strict=True))


def _spread(values: Numbers, codes: NDArray[np.int32]) -> Numbers:
    # Code -1, no row, picks the zero put at the end.
    spread: Numbers = np.append(values, np.int64(0))[codes]
    return spread
