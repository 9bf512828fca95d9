"""The linear relaxation of an aim, over few columns first.

An LP over all columns of a large area is mostly columns that can never matter. So it is solved over a
few, its multipliers price all the others at once in numpy, and those that could improve it join in, until
none can (column generation). The bound that comes out is :func:`~sendsample.engine.bound.safe_bound`, exact
whatever the solver's rounding did.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp
from ortools.linear_solver.linear_solver_pb2 import MPModelProto

from sendsample.engine.aim import Aim, Soft
from sendsample.engine.bound import Multipliers, safe_bound
from sendsample.engine.inside import Inside
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
    """The linear program over some columns, handed to the solver whole: by term takes six times as long."""

    def __init__(self, aim: Aim, columns: Indices, scale: float) -> None:
        self.aim, self.columns, self.scale = aim, columns, scale
        self.model = MPModelProto()
        for cost in (aim.costs[columns] * scale).tolist():
            self.model.variable.add(lower_bound=0, upper_bound=1, objective_coefficient=cost)
        self.budgets = [self._row(-math.inf, most) for most in aim.budgets]
        self.hard = [self._rows(part) for part in aim.hard]
        self.soft = [self._soft(part) for part in aim.soft]
        for _, stay in aim.stays:
            self._stay_within(stay.columns)
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.LoadModelFromProto(self.model)

    def solve(self, deadline: Deadline) -> bool:
        if not math.isinf(deadline.remaining):
            self.solver.SetTimeLimit(int(deadline.remaining * 1000) + 1)
        return bool(self.solver.Solve() == pywraplp.Solver.OPTIMAL)

    def multipliers(self, largest: float) -> Multipliers:
        multipliers, most = Multipliers.zero(self.aim), Multipliers.largest(self.aim)
        duals = [row.dual_value() * largest for row in self.solver.constraints()]
        opposite = [-dual for dual in duals]
        for target, rows in zip(multipliers.hard, self.hard, strict=True):
            _read(duals, rows, target, most)
        for below, above, rows in zip(multipliers.below, multipliers.above, self.soft, strict=True):
            _read(duals, rows, below, most)
            # The row that keeps a count from above follows the one that keeps it from below.
            _read(opposite, {row: place + 1 for row, place in rows.items()}, above, most)
            np.maximum(below, 0, out=below)
            np.maximum(above, 0, out=above)
        multipliers.budgets = [max(0, round(-duals[row])) for row in self.budgets]
        return multipliers

    def _row(
        self, lower: float, upper: float, variables: Sequence[int] = (), times: Sequence[float] = ()
    ) -> int:
        """Add a row, and return its number."""
        self.model.constraint.add(
            lower_bound=lower, upper_bound=upper, var_index=variables, coefficient=times
        )
        return len(self.model.constraint) - 1

    def _rows(self, block: Block) -> dict[int, int]:
        """Add the rows of a hard bound that these columns could break; return the number of each."""
        inside = Inside.of(block, self.columns)
        if inside.times is None:
            members = np.bincount(inside.codes, minlength=len(block.lower))
            needed = np.flatnonzero((block.lower > 0) | (members > block.upper))
        else:
            needed = np.unique(inside.codes).astype(np.intp)
        return {
            row: self._row(block.lower[row], block.upper[row], variables, times)
            for row, variables, times in inside.rows(needed)
        }

    def _soft(self, part: Soft) -> dict[int, int]:
        """Add, for every soft row, ``count + d >= lower`` and ``count - d <= upper`` with d at a price."""
        block = part.block
        inside = Inside.of(block, self.columns)
        members = np.bincount(inside.codes, minlength=len(block.lower))
        numbers: dict[int, int] = {}
        for row, variables, times in inside.rows(np.flatnonzero((block.lower > 0) | (members > block.upper))):
            outside = self._outside(part)
            numbers[row] = self._row(block.lower[row], math.inf, [*variables, outside], [*times, 1])
            self._row(-math.inf, block.upper[row], [*variables, outside], [*times, -1])
        return numbers

    def _outside(self, part: Soft) -> int:
        """Add a variable for the places outside a soft row, and return its number."""
        number = len(self.model.variable)
        paid = part.weight * self.scale if part.budget < 0 else 0.0
        self.model.variable.add(lower_bound=0, upper_bound=math.inf, objective_coefficient=paid)
        if part.budget >= 0:
            budget = self.model.constraint[self.budgets[part.budget]]
            budget.var_index.append(number)
            budget.coefficient.append(part.weight)
        return number

    def _stay_within(self, places: slice) -> None:
        """Let nobody be chosen at a place more than the place is: the relaxation is looser without."""
        beside = self.aim.problem.beside[self.columns]
        at = np.flatnonzero((beside >= places.start) & (beside < places.stop))
        where = np.searchsorted(self.columns, beside[at])
        for child, place in zip(at.tolist(), where.tolist(), strict=True):
            self._row(-math.inf, 0, (child, place), (1, -1))


def _read(duals: Sequence[float], rows: Mapping[int, int], target: Numbers, most: int) -> None:
    for row, place in rows.items():
        # Beyond the most it is a solver's noise; without it the bound is weaker and still a bound.
        target[row] = round(duals[place]) if abs(duals[place]) < most else 0
