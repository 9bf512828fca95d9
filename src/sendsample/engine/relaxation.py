"""The linear relaxation of an aim, over few columns first.

An LP over all columns of a large area is mostly columns that can never matter. So it is solved over a
few, its multipliers price all the others at once in numpy, and those that could improve it join in, until
none can (column generation). The bound that comes out is :func:`~sendsample.engine.bound.safe_bound`, exact
whatever the solver's rounding did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from sendsample.engine.aim import Aim, Soft
from sendsample.engine.bound import Multipliers, safe_bound
from sendsample.engine.limits import Deadline
from sendsample.problem import Block

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Reduced costs this far below zero, in units of the largest cost, are worth another round.
_TOLERANCE = 1e-7
_ROUNDS = 200
_PER_ROUND = 400
#: The unit of bounds on losses: fine enough for fractions of small weights.
LOSS_UNIT = 1 << 20


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation of an aim says.

    Attributes
    ----------
    bound
        No valid selection costs less.
    slack
        For each column, how much more than ``bound`` a selection that holds it costs at least (0 where
        nothing is known).
    columns
        The columns the LP ended with.
    multipliers
        What the bound follows from; None where that is not known.
    """

    bound: int
    slack: Numbers
    columns: Indices
    multipliers: Multipliers | None = None


def relax(aim: Aim, start: Indices, deadline: Deadline) -> Relaxation:
    """Return the best bound that multipliers found by column generation give.

    Parameters
    ----------
    aim
        What is minimised.
    start
        Columns to begin with; among them a selection that keeps every hard bound.
    deadline
        When to stop; what is known by then is returned.
    """
    # Tickets are fine enough by themselves.
    unit = LOSS_UNIT if int(np.abs(aim.costs).max(initial=0)) < LOSS_UNIT else 1
    largest = float(max(int(np.abs(aim.costs).max(initial=0)) * unit, unit))
    paid = Multipliers.zero(aim)
    best = safe_bound(aim, paid, unit)
    columns = aim.problem.close(np.unique(start))
    for _ in range(_ROUNDS):
        multipliers = _solve(aim, columns, unit, largest, deadline)
        if multipliers is None:
            break
        bounded = safe_bound(aim, multipliers, unit)
        if bounded.bound > best.bound:
            best, paid = bounded, multipliers
        wanted = np.flatnonzero(bounded.wanted < -largest * _TOLERANCE)
        wanted = np.setdiff1d(wanted, columns, assume_unique=True)
        if not len(wanted):
            break
        if len(wanted) > _PER_ROUND:
            wanted = wanted[np.argsort(bounded.wanted[wanted], kind="stable")[:_PER_ROUND]]
        columns = aim.problem.close(np.union1d(columns, wanted))
    # Whole selections cost whole amounts, so bounds round up.
    whole = -(-best.bound // unit)
    slack = np.maximum(-(-(best.slack + best.bound) // unit) - whole, 0)
    return Relaxation(whole, slack, columns, paid)


def _solve(aim: Aim, columns: Indices, unit: int, largest: float, deadline: Deadline) -> Multipliers | None:
    if deadline.passed:
        return None
    program = _Program(aim, columns, unit / largest)
    if not program.solve(deadline):
        return None
    return program.multipliers(largest)


class _Program:
    """The linear program over some columns."""

    def __init__(self, aim: Aim, columns: Indices, scale: float) -> None:
        self.aim, self.columns, self.scale = aim, columns, scale
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.chosen = []
        for cost in (aim.costs[columns] * scale).tolist():
            variable = self.solver.NumVar(0, 1, "")
            if cost:
                self.objective.SetCoefficient(variable, cost)
            self.chosen.append(variable)
        infinity = self.solver.infinity()
        self.budgets = [self.solver.Constraint(-infinity, float(most)) for most in aim.budgets]
        self.hard = [self._rows(part) for part in aim.hard]
        self.soft = [self._soft(part) for part in aim.soft]
        for _, stay in aim.stays:
            self._stay_within(stay.columns)
        self.objective.SetMinimization()

    def solve(self, deadline: Deadline) -> bool:
        if not math.isinf(deadline.remaining):
            self.solver.SetTimeLimit(int(deadline.remaining * 1000) + 1)
        return bool(self.solver.Solve() == pywraplp.Solver.OPTIMAL)

    def multipliers(self, largest: float) -> Multipliers:
        multipliers, most = Multipliers.zero(self.aim), Multipliers.largest(self.aim)
        for target, rows in zip(multipliers.hard, self.hard, strict=True):
            _read(rows, target, largest, most)
        for below, above, (rows_below, rows_above) in zip(
            multipliers.below, multipliers.above, self.soft, strict=True
        ):
            _read(rows_below, below, largest, most)
            _read(rows_above, above, -largest, most)
            np.maximum(below, 0, out=below)
            np.maximum(above, 0, out=above)
        multipliers.budgets = [max(0, round(-row.dual_value() * largest)) for row in self.budgets]
        return multipliers

    def _inside(self, block: Block) -> tuple[Indices, NDArray[np.int32], Numbers | None]:
        """Return which of the columns a block spans, by their place, with their rows and what they count."""
        low = int(np.searchsorted(self.columns, block.first))
        high = int(np.searchsorted(self.columns, block.first + len(block.codes)))
        within = self.columns[low:high] - block.first
        codes = block.codes[within]
        counted = codes >= 0
        times = None if block.times is None else block.times[within][counted]
        return (np.flatnonzero(counted) + low), codes[counted], times

    def _rows(self, block: Block) -> dict[int, Any]:
        """Add the rows of a hard bound that these columns could break."""
        places, codes, times = self._inside(block)
        if times is None:
            members = np.bincount(codes, minlength=len(block.lower))
            needed = np.flatnonzero((block.lower > 0) | (members > block.upper)).tolist()
        else:
            needed = np.unique(codes).tolist()
        rows = {
            row: self.solver.Constraint(float(block.lower[row]), float(block.upper[row])) for row in needed
        }
        self._fill(rows, places, codes, times)
        return rows

    def _fill(
        self, rows: dict[int, Any], places: Indices, codes: NDArray[np.int32], times: Numbers | None
    ) -> None:
        counts = [1] * len(places) if times is None else times.tolist()
        for place, code, count in zip(places.tolist(), codes.tolist(), counts, strict=True):
            if (constraint := rows.get(code)) is not None:
                constraint.SetCoefficient(self.chosen[place], count)

    def _soft(self, part: Soft) -> tuple[dict[int, Any], dict[int, Any]]:
        """Add, for every soft row, ``count + d >= lower`` and ``count - d <= upper`` with d at a price."""
        block = part.block
        infinity = self.solver.infinity()
        below: dict[int, Any] = {}
        above: dict[int, Any] = {}
        places, codes, times = self._inside(block)
        members = np.bincount(codes, minlength=len(block.lower))
        for row in np.flatnonzero((block.lower > 0) | (members > block.upper)).tolist():
            outside = self.solver.NumVar(0, infinity, "")
            if part.budget < 0:
                self.objective.SetCoefficient(outside, part.weight * self.scale)
            else:
                self.budgets[part.budget].SetCoefficient(outside, part.weight)
            below[row] = self.solver.Constraint(float(block.lower[row]), infinity)
            above[row] = self.solver.Constraint(-infinity, float(block.upper[row]))
            below[row].SetCoefficient(outside, 1)
            above[row].SetCoefficient(outside, -1)
        self._fill(below, places, codes, times)
        self._fill(above, places, codes, times)
        return below, above

    def _stay_within(self, places: slice) -> None:
        """Let nobody be chosen at a place more than the place is: the relaxation is looser without."""
        beside = self.aim.problem.beside[self.columns]
        at = np.flatnonzero((beside >= places.start) & (beside < places.stop))
        where = np.searchsorted(self.columns, beside[at])
        for child, place in zip(at.tolist(), where.tolist(), strict=True):
            row = self.solver.Constraint(-self.solver.infinity(), 0.0)
            row.SetCoefficient(self.chosen[child], 1)
            row.SetCoefficient(self.chosen[place], -1)


def _read(rows: dict[int, Any], target: Numbers, scale: float, most: int) -> None:
    for row, constraint in rows.items():
        value = constraint.dual_value() * scale
        # Beyond the most it is a solver's noise; without it the bound is weaker and still a bound.
        target[row] = round(value) if abs(value) < most else 0
