"""The linear relaxation of an aim, over few candidates first.

An LP over all candidates of a large area is mostly columns that can never matter. So it is solved over a
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

from sendsample.engine.aim import Aim, Bounds
from sendsample.engine.bound import Multipliers, safe_bound
from sendsample.engine.limits import Deadline

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
        For each candidate, how much more than ``bound`` a selection that holds it costs at least (0 where
        nothing is known).
    columns
        The candidates the LP ended with.
    """

    bound: int
    slack: Numbers
    columns: Indices


def relax(aim: Aim, start: Indices, size: int, deadline: Deadline) -> Relaxation:
    """Return the best bound that multipliers found by column generation give.

    Parameters
    ----------
    aim
        What is minimised.
    start
        Candidates to begin with; among them a selection that keeps every hard bound.
    size
        How many are chosen.
    deadline
        When to stop; what is known by then is returned.
    """
    unit = LOSS_UNIT if aim.budget is None and not aim.costs.any() else 1
    largest = float(max(aim.costs.max(initial=0) * unit, unit))
    best, slack = safe_bound(aim, Multipliers.zero(aim), unit, size)
    columns = np.unique(start)
    for _ in range(_ROUNDS):
        multipliers = _solve(aim, columns, unit, largest, deadline)
        if multipliers is None:
            break
        bound, reduced = safe_bound(aim, multipliers, unit, size)
        if bound > best:
            best, slack = bound, reduced
        wanted = np.flatnonzero(reduced < -largest * _TOLERANCE)
        wanted = np.setdiff1d(wanted, columns, assume_unique=True)
        if not len(wanted):
            break
        if len(wanted) > _PER_ROUND:
            wanted = wanted[np.argsort(reduced[wanted], kind="stable")[:_PER_ROUND]]
        columns = np.union1d(columns, wanted)
    # Whole selections cost whole amounts, so the bound rounds up.
    whole = -(-best // unit)
    return Relaxation(whole, -(-(np.maximum(slack, 0) + best) // unit) - whole, columns)


def _solve(aim: Aim, columns: Indices, unit: int, largest: float, deadline: Deadline) -> Multipliers | None:
    if deadline.passed:
        return None
    solver = pywraplp.Solver.CreateSolver("GLOP")
    if not math.isinf(deadline.remaining):
        solver.SetTimeLimit(int(deadline.remaining * 1000) + 1)
    objective = solver.Objective()
    chosen = []
    for cost in (aim.costs[columns] * (unit / largest)).tolist():
        variable = solver.NumVar(0, 1, "")
        objective.SetCoefficient(variable, cost)
        chosen.append(variable)
    hard = [_rows(solver, part, columns, chosen) for part in aim.hard]
    soft = _soft_rows(solver, aim, columns, chosen, unit / largest)
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    multipliers, most = Multipliers.zero(aim), Multipliers.largest(aim)
    for target, rows in zip(multipliers.hard, hard, strict=True):
        _read(rows, target, largest, most)
    for below, above, rows_below, rows_above in zip(
        multipliers.below, multipliers.above, soft.below, soft.above, strict=True
    ):
        _read(rows_below, below, largest, most)
        _read(rows_above, above, -largest, most)
        np.maximum(below, 0, out=below)
        np.maximum(above, 0, out=above)
    if soft.budget is not None:
        multipliers.budget = max(0, round(-soft.budget.dual_value() * largest))
    return multipliers


def _read(rows: dict[int, Any], target: Numbers, scale: float, most: int) -> None:
    for row, constraint in rows.items():
        value = constraint.dual_value() * scale
        # Beyond the most it is a solver's noise; without it the bound is weaker and still a bound.
        target[row] = round(value) if abs(value) < most else 0


def _rows(solver: Any, part: Bounds, columns: Indices, chosen: list[Any]) -> dict[int, Any]:
    """Add the rows of a hard bound that these candidates could break."""
    codes = part.codes[columns]
    members = np.bincount(codes[codes >= 0], minlength=len(part.lower))
    needed = np.flatnonzero((part.lower > 0) | (members > part.upper)).tolist()
    rows = {row: solver.Constraint(float(part.lower[row]), float(part.upper[row])) for row in needed}
    _fill(rows, codes, chosen)
    return rows


def _fill(rows: dict[int, Any], codes: NDArray[np.int32], chosen: list[Any]) -> None:
    for variable, code in zip(chosen, codes.tolist(), strict=True):
        if (constraint := rows.get(code)) is not None:
            constraint.SetCoefficient(variable, 1)


@dataclass
class _Soft:
    below: list[dict[int, Any]]
    above: list[dict[int, Any]]
    budget: Any


def _soft_rows(solver: Any, aim: Aim, columns: Indices, chosen: list[Any], price: float) -> _Soft:
    """Add, for every soft row, ``count + d >= lower`` and ``count - d <= upper`` with d at a price."""
    soft = _Soft([], [], None)
    infinity = solver.infinity()
    if aim.budget is not None:
        soft.budget = solver.Constraint(-infinity, float(aim.budget))
    for part in aim.soft:
        below: dict[int, Any] = {}
        above: dict[int, Any] = {}
        codes = part.codes[columns]
        members = np.bincount(codes[codes >= 0], minlength=len(part.lower))
        for row in np.flatnonzero((part.lower > 0) | (members > part.upper)).tolist():
            outside = solver.NumVar(0, infinity, "")
            if soft.budget is None:
                solver.Objective().SetCoefficient(outside, part.weight * price)
            else:
                soft.budget.SetCoefficient(outside, part.weight)
            below[row] = solver.Constraint(float(part.lower[row]), infinity)
            above[row] = solver.Constraint(-infinity, float(part.upper[row]))
            below[row].SetCoefficient(outside, 1)
            above[row].SetCoefficient(outside, -1)
        _fill(below, codes, chosen)
        _fill(above, codes, chosen)
        soft.below.append(below)
        soft.above.append(above)
    return soft
