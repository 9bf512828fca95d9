"""A run stopped at any moment says only what is true: every place where the clock is looked at is tried."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.engine import Status, solve
from sendsample.engine.limits import Deadline
from sendsample.problem import compile_sample
from support.areas import area


class StopsAfter:
    """A deadline that passes after so many looks at the clock."""

    def __init__(self, looks):
        self.looks = looks

    @property
    def passed(self):
        self.looks -= 1
        return self.looks < 0

    @property
    def remaining(self):
        return math.inf


def problem_of(*rules, bits=40, **sample):
    data = {"name": "tracking", "size": 6, "rules": list(rules), **sample}
    (bound,) = bind(ss.Design.model_validate({"name": "x", "samples": [data]}), area(400, seed=3)).samples
    problem = compile_sample(bound, "seed")
    object.__setattr__(problem, "tickets", problem.tickets >> (40 - bits))
    return problem


SUPPORT = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
GIRLS = {"rule": "count", "where": {"column": "sex", "equals": "female"}}
BALANCE = [{"column": "provision"}, {"column": "age"}, {"column": "primary_need"}]

FEASIBLE = {
    "no loss": problem_of(balance=[{"column": "sex"}]),
    "loss": problem_of(SUPPORT, size=9, balance=BALANCE),
    "ties": problem_of(SUPPORT, size=5, bits=2, balance=BALANCE),
}


@pytest.mark.parametrize("name", FEASIBLE)
def test_a_stopped_run_bounds_the_truth(name):
    problem = FEASIBLE[name]
    best = solve(problem)
    seen = set()
    for looks in range(60):
        outcome = solve(problem, StopsAfter(looks))
        seen.add(outcome.status)
        if outcome.chosen is None:
            assert outcome.status is Status.UNKNOWN
            continue
        assert problem.valid(outcome.chosen)
        assert problem.loss(outcome.chosen) == outcome.stages[0].value
        for stage, final in zip(outcome.stages, best.stages, strict=False):
            assert stage.bound <= final.value <= stage.value
        if outcome.status is Status.OPTIMAL:
            assert np.array_equal(outcome.chosen, best.chosen)
            break
    assert seen == {Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL}


def test_a_stopped_run_never_calls_the_infeasible_anything_but_unknown():
    clash = [
        SUPPORT,
        {**GIRLS, "at_least": 4},
        {
            "rule": "count",
            "where": {"and": [GIRLS["where"], {"column": "provision", "equals": "ehc_plan"}]},
            "at_most": 2,
        },
    ]
    problem = problem_of(*clash)
    statuses = [solve(problem, StopsAfter(looks)).status for looks in range(12)]
    assert statuses[0] is Status.UNKNOWN
    assert statuses[-1] is Status.INFEASIBLE
    assert set(statuses) == {Status.UNKNOWN, Status.INFEASIBLE}


def test_a_deadline_counts_down():
    deadline = Deadline(1000)
    assert 999 < deadline.remaining <= 1000
    assert not deadline.passed
    assert deadline.keeping(1000).passed
    assert Deadline().remaining == math.inf
