"""The direct models that a good engineer would write: one boolean a child, nothing clever before the solver.

Both get the compiled problem, so that only building the model and solving it counts. The loss is minimised
first; then it is fixed and the sum of tickets is minimised, starting from the selection already known. One
worker each, no gap allowed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from sendsample.problem import Block, Margin, Problem

#: Tickets have forty bits; objectives near 2^40 are beyond the tolerances of a floating-point solver.
TICKET_SCALE: Final = 2.0**-30
_FINEST_GAP: Final = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Run:
    """What one run gave: seconds, and the proven loss and ticket sum; None where the limit was reached."""

    seconds: float
    loss: int | None = None
    tickets: int | None = None

    @property
    def finished(self) -> bool:
        """Whether both stages are proven."""
        return self.tickets is not None


def cp_sat(problem: Problem, limit: float) -> Run:
    """Solve with CP-SAT."""
    start = time.perf_counter()
    model = _CpSat(problem)
    loss = model.solve(model.loss, start + limit)
    if loss is None:
        return Run(time.perf_counter() - start)
    model.fix_loss(loss)
    tickets = model.solve(model.tickets, start + limit)
    return Run(time.perf_counter() - start, loss, tickets)


class _CpSat:
    def __init__(self, problem: Problem) -> None:
        self.model: Any = cp_model.CpModel()
        self.children = [self.model.new_bool_var("") for _ in range(len(problem))]
        for block in problem.blocks:
            bounds = zip(block.lower.tolist(), block.upper.tolist(), strict=True)
            for members, (lower, upper) in zip(
                self._rows(block.codes, len(block.lower)), bounds, strict=True
            ):
                self._keep(members, lower, upper)
        self._outside: list[Any] = []
        self._weights: list[int] = []
        for margin in problem.margins:
            bounds = zip(margin.floor.tolist(), margin.ceiling.tolist(), strict=True)
            rows = self._rows(margin.codes, len(margin.floor))
            for members, (floor, ceiling) in zip(rows, bounds, strict=True):
                self._mirror(members, floor, ceiling, problem.size)
                self._weights.append(margin.weight)
        self.loss = cp_model.LinearExpr.weighted_sum(self._outside, self._weights)
        self.tickets = cp_model.LinearExpr.weighted_sum(self.children, problem.tickets.tolist())

    def _rows(self, codes: NDArray[np.int32], count: int) -> list[list[Any]]:
        rows: list[list[Any]] = [[] for _ in range(count)]
        for child, code in zip(self.children, codes.tolist(), strict=True):
            if code >= 0:
                rows[code].append(child)
        return rows

    def _keep(self, members: list[Any], lower: int, upper: int) -> None:
        if lower <= 0 and upper == 1:
            self.model.add_at_most_one(members)
        else:
            self.model.add_linear_constraint(cp_model.LinearExpr.sum(members), lower, upper)

    def _mirror(self, members: list[Any], floor: int, ceiling: int, size: int) -> None:
        count = self.model.new_int_var(0, size, "")
        self.model.add(cp_model.LinearExpr.sum(members) == count)
        outside = self.model.new_int_var(0, size, "")
        self.model.add(outside >= floor - count)
        self.model.add(outside >= count - ceiling)
        self._outside.append(outside)

    def solve(self, aim: Any, deadline: float) -> int | None:
        """Return the proven optimum of an aim, or None; its selection becomes the next start."""
        left = deadline - time.perf_counter()
        if left <= 0:
            return None
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = left
        self.model.minimize(aim)
        if solver.solve(self.model) != cp_model.OPTIMAL:
            return None
        self.model.clear_hints()
        for child in self.children:
            self.model.add_hint(child, solver.boolean_value(child))
        # The objective as a float would lose digits; the expression is evaluated in integers.
        return int(solver.value(aim))

    def fix_loss(self, loss: int) -> None:
        self.model.add(self.loss <= loss)


def highs(problem: Problem, limit: float) -> Run:
    """Solve with HiGHS."""
    start = time.perf_counter()
    arrays = _arrays(problem)
    solver = _quiet()
    solver.passModel(_lp(arrays, len(problem)))
    chosen = _optimum(solver, start + limit, len(problem))
    if chosen is None:
        return Run(time.perf_counter() - start)
    loss = problem.loss(chosen)
    second = _with_loss_fixed(arrays, problem, loss)
    # A fresh solver: presolve sees the second model whole.
    solver = _quiet()
    solver.passModel(_lp(second, len(problem)))
    solver.setSolution(_start(problem, second, chosen))
    chosen = _optimum(solver, start + limit, len(problem))
    tickets = None if chosen is None else problem.ticket_sum(chosen)
    return Run(time.perf_counter() - start, loss, tickets)


@dataclass
class _Arrays:
    """A model by columns: children first, then places below and above each level's bounds."""

    cost: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    rows: Ints
    columns: Ints
    values: Floats = field(default_factory=lambda: np.zeros(0))


def _arrays(problem: Problem) -> _Arrays:
    rows, columns, lower, upper = [], [], [], []
    count = 0
    parts: list[Block | Margin] = [*problem.blocks, *problem.margins]
    for part in parts:
        least, most = _bounds(part)
        held = np.flatnonzero(part.codes >= 0)
        rows.append(part.codes[held].astype(np.int64) + count)
        columns.append(held.astype(np.int64))
        lower.append(least)
        upper.append(most)
        count += len(least)
    levels = sum(len(margin.floor) for margin in problem.margins)
    weights = np.concatenate(
        [np.full(len(margin.floor), margin.weight) for margin in problem.margins] or [np.zeros(0)]
    )
    ones = np.ones(sum(map(len, rows)))
    level_rows = np.arange(count - levels, count)
    outside = len(problem) + np.arange(2 * levels)
    return _Arrays(
        cost=np.concatenate([np.zeros(len(problem)), weights, weights]),
        upper=np.concatenate([np.ones(len(problem)), np.full(2 * levels, problem.size)]),
        row_lower=np.concatenate(lower).astype(np.float64),
        row_upper=np.concatenate(upper).astype(np.float64),
        rows=np.concatenate([*rows, level_rows, level_rows]),
        columns=np.concatenate([*columns, outside]),
        values=np.concatenate([ones, np.ones(levels), -np.ones(levels)]),
    )


def _bounds(part: Block | Margin) -> tuple[Ints, Ints]:
    return (part.floor, part.ceiling) if isinstance(part, Margin) else (part.lower, part.upper)


def _with_loss_fixed(arrays: _Arrays, problem: Problem, loss: int) -> _Arrays:
    outside = np.arange(len(problem), len(arrays.cost))
    cost = np.zeros(len(arrays.cost))
    cost[: len(problem)] = problem.tickets * TICKET_SCALE
    return _Arrays(
        cost=cost,
        upper=arrays.upper,
        row_lower=np.append(arrays.row_lower, 0.0),
        row_upper=np.append(arrays.row_upper, float(loss)),
        rows=np.concatenate([arrays.rows, np.full(len(outside), len(arrays.row_lower))]),
        columns=np.concatenate([arrays.columns, outside]),
        values=np.concatenate([arrays.values, arrays.cost[outside]]),
    )


def _lp(arrays: _Arrays, children: int) -> Any:
    order = np.lexsort((arrays.rows, arrays.columns))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(arrays.cost), len(arrays.row_lower)
    model.col_cost_ = arrays.cost
    model.col_lower_, model.col_upper_ = np.zeros(len(arrays.cost)), arrays.upper
    model.row_lower_, model.row_upper_ = arrays.row_lower, arrays.row_upper
    per_column = np.bincount(arrays.columns, minlength=len(arrays.cost))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(per_column)]).astype(np.int32)
    model.a_matrix_.index_ = arrays.rows[order].astype(np.int32)
    model.a_matrix_.value_ = arrays.values[order]
    # Places outside come out whole by themselves once the children are.
    whole, any_real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * children + [any_real] * (len(arrays.cost) - children)
    return model


def _quiet() -> Any:
    make: Any = highspy.Highs  # its stubs leave this untyped
    solver = make()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", _FINEST_GAP)
    return solver


def _start(problem: Problem, arrays: _Arrays, chosen: NDArray[np.intp]) -> Any:
    solution = highspy.HighsSolution()
    values = np.zeros(len(arrays.cost))
    values[chosen] = 1
    below, above = [], []
    for margin in problem.margins:
        counts = np.bincount(margin.codes[chosen], minlength=len(margin.floor))
        below.append(np.maximum(margin.floor - counts, 0))
        above.append(np.maximum(counts - margin.ceiling, 0))
    if below:
        values[len(problem) :] = np.concatenate([*below, *above])
    solution.col_value = values.tolist()
    return solution


def _optimum(solver: Any, deadline: float, children: int) -> NDArray[np.intp] | None:
    left = deadline - time.perf_counter()
    if left <= 0:
        return None
    solver.setOptionValue("time_limit", left)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value[:children])
    return np.flatnonzero(values > 0.5)
