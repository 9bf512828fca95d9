"""A second encoding: one boolean a child, rules and loss written down plainly from the cohort's columns.

What a good engineer would write without the problem, the relaxation or the types; for areas too large to
enumerate.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ortools.sat.python import cp_model

import sendsample as ss
from support.brute_force import hashed_ticket
from support.cells import of_children


def least(cohort: ss.Cohort, design: ss.Design, seed: str) -> tuple[int, int] | None:
    """Return the least loss and the least ticket sum at it, or None where nothing is valid."""
    sample = design.samples[0]
    rows = of_children(cohort.frame)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(row["child_id"]) for row in rows]
    model.add(sum(chosen) == sample.size)
    for rule in sample.rules:
        _add_rule(model, rule, rows, chosen)
    loss = sum(
        part.weight * place
        for part in sample.balance
        if part.column in cohort.frame.columns
        for place in _outside(model, part.column, rows, chosen, sample.size)
    )
    tickets = sum(
        hashed_ticket(seed, sample.name, row["child_id"]) * variable
        for row, variable in zip(rows, chosen, strict=True)
    )
    best = _minimum(model, loss)
    if best is None:
        return None
    model.add(loss <= best)
    return best, _minimum(model, tickets)


def _minimum(model: cp_model.CpModel, objective: Any) -> int | None:
    if isinstance(objective, int):
        objective = cp_model.LinearExpr.sum([]) + objective
    model.minimize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    return round(solver.value(objective))


def _add_rule(model, rule, rows, chosen):
    if rule.rule == "count":
        count = sum(v for row, v in zip(rows, chosen, strict=True) if rule.where.holds(row))
        if rule.exactly is not None:
            model.add(count == rule.exactly)
        if rule.at_least is not None:
            model.add(count >= rule.at_least)
        if rule.at_most is not None:
            model.add(count <= rule.at_most)
        return
    levels = Counter(row.get(rule.column) for row in rows)
    for level in levels:
        count = sum(v for row, v in zip(rows, chosen, strict=True) if row.get(rule.column) == level)
        if rule.rule == "at_most_per_group" and level is not None and levels[level] > rule.at_most:
            model.add(count <= rule.at_most)
        if rule.rule == "every_level" and level in rule.levels:
            model.add(count >= rule.at_least)


def _outside(model, column, rows, chosen, size):
    for level, many in Counter(row[column] for row in rows).items():
        count = sum(v for row, v in zip(rows, chosen, strict=True) if row[column] == level)
        place = model.new_int_var(0, size, "")
        model.add(place >= size * many // len(rows) - count)
        model.add(place >= count - -(-size * many // len(rows)))
        yield place
