"""The direct models that a good engineer would write: one boolean a column, nothing clever before the solver.

They get the compiled problem with its sizes settled, so that only building the model and solving it counts.
The aims are minimised one after the other, each value fixed for those that follow, and each starts from the
selection already known. One worker each, no gap allowed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from sendsample.design.model import TRACKING
from sendsample.problem import Block, Margin, Part, Problem

#: Tickets have forty bits; objectives near 2^40 are beyond the tolerances of a floating-point solver.
TICKET_SCALE: Final = 2.0**-30
_FINEST_GAP: Final = 1e-9
GROUPS: Final = ("tracking", "focused", "visits")
SETTINGS: Final = "tickets of settings"
TICKETS: Final = "tickets"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Values = dict[str, int]


def group(part: Part) -> str:
    """Return which of the groups of samples a sample is in: each has a least loss of its own."""
    if part.stay is not None:
        return "visits"
    return "tracking" if part.name == TRACKING else "focused"


def loss_of(name: str) -> str:
    """Return what the aim of least loss of a group is called."""
    return f"loss of {name}"


@dataclass(frozen=True)
class Run:
    """What one run gave: seconds, and the value of every aim it proved, in order."""

    seconds: float
    values: Values = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether every aim is proven: the tickets are the last."""
        return TICKETS in self.values


def cp_sat(problem: Problem, limit: float) -> Run:
    """Solve with CP-SAT."""
    start = time.perf_counter()
    model = _CpSat(problem)
    values: Values = {}
    for name, aim in model.aims():
        value = model.solve(aim, start + limit)
        if value is None:
            break
        values[name] = value
        model.fix(aim, value)
    return Run(time.perf_counter() - start, values)


class _CpSat:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model: Any = cp_model.CpModel()
        self.columns = [self.model.new_bool_var("") for _ in range(len(problem))]
        for block in problem.blocks:
            self._keep(block)
        self._outside: dict[str, tuple[list[Any], list[int]]] = {}
        for part in problem.parts:
            outside, weights = self._outside.setdefault(group(part), ([], []))
            for margin in part.margins:
                places = self._mirror(margin, part.most)
                outside += places
                weights += [margin.weight] * len(places)

    def aims(self) -> Iterator[tuple[str, Any]]:
        """Yield the aims in order: losses, tickets of settings, tickets of children."""
        for name in GROUPS:
            if name in self._outside:
                yield loss_of(name), cp_model.LinearExpr.weighted_sum(*self._outside[name])
        seats = self.problem.seats
        if self.problem.stays:
            yield SETTINGS, self._tickets(~seats & (self.problem.child < 0))
        yield TICKETS, self._tickets(seats)

    def _tickets(self, inside: NDArray[np.bool_]) -> Any:
        at = np.flatnonzero(inside)
        columns = [self.columns[place] for place in at.tolist()]
        return cp_model.LinearExpr.weighted_sum(columns, self.problem.tickets[at].tolist())

    def _rows(self, part: Block | Margin, count: int) -> list[list[Any]]:
        rows: list[list[Any]] = [[] for _ in range(count)]
        columns = self.columns[part.first : part.first + len(part.codes)]
        for column, code in zip(columns, part.codes.tolist(), strict=True):
            if code >= 0:
                rows[code].append(column)
        return rows

    def _keep(self, block: Block) -> None:
        rows = self._rows(block, len(block.lower))
        bounds = zip(block.lower.tolist(), block.upper.tolist(), strict=True)
        if block.times is not None:
            times: list[list[int]] = [[] for _ in rows]
            for code, count in zip(block.codes.tolist(), block.times.tolist(), strict=True):
                if code >= 0:
                    times[code].append(count)
            for members, counts, (lower, upper) in zip(rows, times, bounds, strict=True):
                total = cp_model.LinearExpr.weighted_sum(members, counts)
                self.model.add_linear_constraint(total, lower, upper)
            return
        for members, (lower, upper) in zip(rows, bounds, strict=True):
            if lower <= 0 and upper == 1:
                self.model.add_at_most_one(members)
            else:
                self.model.add_linear_constraint(cp_model.LinearExpr.sum(members), lower, upper)

    def _mirror(self, margin: Margin, size: int) -> list[Any]:
        places = []
        bounds = zip(margin.floor.tolist(), margin.ceiling.tolist(), strict=True)
        for members, (floor, ceiling) in zip(self._rows(margin, len(margin.floor)), bounds, strict=True):
            count = self.model.new_int_var(0, size, "")
            self.model.add(cp_model.LinearExpr.sum(members) == count)
            outside = self.model.new_int_var(0, size, "")
            self.model.add(outside >= floor - count)
            self.model.add(outside >= count - ceiling)
            places.append(outside)
        return places

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
        for column in self.columns:
            self.model.add_hint(column, solver.boolean_value(column))
        # The objective as a float would lose digits; the expression is evaluated in integers.
        return int(solver.value(aim))

    def fix(self, aim: Any, value: int) -> None:
        self.model.add(aim <= value)


def highs(problem: Problem, limit: float) -> Run:
    """Solve with HiGHS; for a problem of one sample that makes no visits."""
    start = time.perf_counter()
    (part,) = problem.parts
    arrays = _arrays(problem)
    solver = _quiet()
    solver.passModel(_lp(arrays, len(problem)))
    chosen = _optimum(solver, start + limit, len(problem))
    if chosen is None:
        return Run(time.perf_counter() - start)
    loss = part.loss(chosen)
    values = {loss_of(group(part)): loss}
    second = _with_loss_fixed(arrays, problem, loss)
    # A fresh solver: presolve sees the second model whole.
    solver = _quiet()
    solver.passModel(_lp(second, len(problem)))
    solver.setSolution(_start(problem, second, chosen))
    chosen = _optimum(solver, start + limit, len(problem))
    values |= {} if chosen is None else {TICKETS: problem.ticket_sum(chosen)}
    return Run(time.perf_counter() - start, values)


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
    margins, size = problem.parts[0].margins, problem.parts[0].most
    counted: list[Block | Margin] = [*problem.blocks, *margins]
    for part in counted:
        least, most = _bounds(part)
        held = np.flatnonzero(part.codes >= 0)
        rows.append(part.codes[held].astype(np.int64) + count)
        columns.append(held.astype(np.int64) + part.first)
        lower.append(least)
        upper.append(most)
        count += len(least)
    levels = sum(len(margin.floor) for margin in margins)
    weights = np.concatenate(
        [np.full(len(margin.floor), margin.weight) for margin in margins] or [np.zeros(0)]
    )
    ones = np.ones(sum(map(len, rows)))
    level_rows = np.arange(count - levels, count)
    outside = len(problem) + np.arange(2 * levels)
    return _Arrays(
        cost=np.concatenate([np.zeros(len(problem)), weights, weights]),
        upper=np.concatenate([np.ones(len(problem)), np.full(2 * levels, size)]),
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
    for margin in problem.parts[0].margins:
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
