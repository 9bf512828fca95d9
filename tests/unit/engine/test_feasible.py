"""Infeasible is proven by two routes; where routes disagree the status is unknown."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.engine import Deadline, Status, feasible
from sendsample.engine import solve as solve_any
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.relaxation import Relaxation
from support.areas import area
from support.compiled import Fixed, compiled


def problem_of(rules, size=6, cohort=None, balance=()):
    sample = {"name": "tracking", "size": size, "rules": rules, "balance": list(balance)}
    design = ss.Design.model_validate({"name": "x", "samples": [sample]})
    return compiled(cohort or area(300, seed=1), design, "seed").problem()


def solve(problem, deadline=None):
    return solve_any(Fixed(problem), "tracking", deadline)


def count(column, value, **bounds):
    return {"rule": "count", "where": {"column": column, "equals": value}, **bounds}


CLASH = [
    count("provision", "ehc_plan", at_least=4),
    count("provision", "sen_support", at_least=3),
]


def test_counting_proves_and_the_relaxation_confirms():
    outcome = solve(problem_of([count("sex", "unknown", exactly=1)]))
    assert outcome.status is Status.INFEASIBLE
    assert outcome.proofs == (feasible.ARITHMETIC, feasible.RELAXATION)
    assert "rule 1: exactly 1 child with sex unknown needs 1" in outcome.reasons[0]


def test_rules_that_clash_together_are_proven_without_counting():
    outcome = solve(problem_of(CLASH))
    assert outcome.status is Status.INFEASIBLE
    assert outcome.proofs == (feasible.RELAXATION, feasible.SOLVER)
    assert outcome.reasons == ()


def test_where_the_relaxation_has_a_gap_the_solver_proves_twice():
    # Two triangles of children who pairwise share a group: half of each child makes three places, whole
    # children make only two.
    groups = {"one": "xx-uu-", "two": "y-yv-v", "three": "-zz-ww"}
    frame = pd.DataFrame(
        {
            "child_id": list("abcdef"),
            "primary_need": "ASD",
            "provision": "ehc_plan",
            "alternative_provision": False,
            "age": 7,
            **{column: [None if key == "-" else key for key in keys] for column, keys in groups.items()},
        }
    )
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    caps = [{"rule": "at_most_per_group", "column": column} for column in groups]
    assert solve(problem_of(caps, size=2, cohort=cohort)).status is Status.OPTIMAL
    outcome = solve(problem_of(caps, size=3, cohort=cohort))
    assert outcome.status is Status.INFEASIBLE
    assert outcome.proofs == (feasible.SOLVER, feasible.SECOND_SOLVE)


def test_a_solver_that_wrongly_finds_nothing_is_not_believed(monkeypatch, caplog):
    problem = problem_of([])
    minimise = Subset.minimise

    def wrong(model, deadline, *, presolve=True, **options):
        if presolve:
            return Answer(Status.INFEASIBLE, None)
        return minimise(model, deadline, presolve=presolve, **options)

    monkeypatch.setattr(Subset, "minimise", wrong)
    with caplog.at_level(logging.ERROR):
        outcome = solve(problem)
    assert outcome.status is Status.UNKNOWN
    assert "routes disagree" in caplog.text


def test_a_relaxation_that_wrongly_proves_is_not_believed(monkeypatch, caplog):
    problem = problem_of([])
    empty = np.zeros(0, dtype=np.intp)
    monkeypatch.setattr(feasible, "pool", lambda _: empty)
    monkeypatch.setattr(
        feasible, "relax", lambda *_: Relaxation(1, np.zeros(len(problem), dtype=np.int64), empty)
    )
    with caplog.at_level(logging.ERROR):
        outcome = solve(problem)
    assert outcome.status is Status.UNKNOWN
    assert "routes disagree" in caplog.text


def test_a_pool_that_holds_no_selection_is_widened(monkeypatch):
    problem = problem_of([count("sex", "female", exactly=3)])
    expected = solve(problem)
    monkeypatch.setattr(feasible, "pool", lambda _: np.arange(3))
    outcome = solve(problem)
    assert outcome.status is Status.OPTIMAL
    assert outcome.chosen.tolist() == expected.chosen.tolist()


@pytest.mark.parametrize("seconds", [1e-9, 0.01, 0.05])
def test_a_limit_is_kept_and_said(seconds):
    problem = problem_of([], size=12, cohort=area(20_000, seed=2), balance=[{"column": "locality"}])
    outcome = solve(problem, Deadline(seconds))
    assert outcome.status in {Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL}
    if seconds < 1e-6:
        assert outcome.status is Status.UNKNOWN
