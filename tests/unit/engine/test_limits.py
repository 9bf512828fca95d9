"""A run stopped at any moment says only what is true: every place where the clock is looked at is tried."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample import selecting
from sendsample.engine import Status, solve
from sendsample.engine.limits import Deadline
from support.areas import area
from support.clock import StopsAfter
from support.compiled import Fixed, compiled


def problem_of(*rules, bits=40, **sample):
    data = {"name": "tracking", "size": 6, "rules": list(rules), **sample}
    design = ss.Design.model_validate({"name": "x", "samples": [data]})
    return compiled(area(400, seed=3), design, "seed", bits).problem()


SUPPORT = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
GIRLS = {"rule": "count", "where": {"column": "sex", "equals": "female"}}
BALANCE = [{"column": "provision"}, {"column": "age"}, {"column": "primary_need"}]

FEASIBLE = {
    "no loss": lambda: problem_of(balance=[{"column": "sex"}]),
    "loss": lambda: problem_of(SUPPORT, size=9, balance=BALANCE),
    "ties": lambda: problem_of(SUPPORT, size=5, bits=2, balance=BALANCE),
}


@pytest.mark.parametrize("name", FEASIBLE)
def test_a_stopped_run_bounds_the_truth(name):
    problem = FEASIBLE[name]()
    best = solve(Fixed(problem), "tracking")
    seen = set()
    for looks in range(60):
        outcome = solve(Fixed(problem), "tracking", StopsAfter(looks))
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
    statuses = [solve(Fixed(problem), "tracking", StopsAfter(looks)).status for looks in range(12)]
    assert statuses[0] is Status.UNKNOWN
    assert statuses[-1] is Status.INFEASIBLE
    assert set(statuses) == {Status.UNKNOWN, Status.INFEASIBLE}


def test_a_deadline_counts_down():
    deadline = Deadline(1000)
    assert 999 < deadline.remaining <= 1000
    assert not deadline.passed
    assert deadline.keeping(1000).passed
    assert Deadline().remaining == math.inf


def joint(*samples, cohort=None, bits=40, **data):
    design = ss.Design.model_validate({"name": "joint", "samples": list(samples), **data})
    return compiled(cohort or placed(), design, "seed", bits)


def placed(size=120):
    """Return a small area with services."""
    cohort = area(size, seed=4)
    ids = cohort.frame.index
    uses = [(child, ("OT", "camhs", "salt")[number % 3]) for number, child in enumerate(ids)]
    uses += [
        (child, ("camhs", "salt", "OT")[number % 3]) for number, child in enumerate(ids) if number % 4 == 0
    ]
    return cohort.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))


SIX = {"name": "tracking", "size": 6, "rules": [SUPPORT], "balance": BALANCE, "reserves": 2}
HOMES = {"rule": "at_most_per_group", "column": "household"}
VISITS = {"name": "visits", "visits": {"settings": 2, "children": 2}, "balance": BALANCE}
SERVICES = {"name": "services", "visits": {"by": "service", "settings": 2, "children": 2}}
AUDIT = {"name": "audit", "size": [1, 5], "balance": BALANCE, "rules": [GIRLS | {"at_most": 1}]}
MIRRORED = {
    "name": "mirrored",
    "size": [2, 5],
    "rules": [GIRLS | {"at_most": 1}, {"rule": "mirror", "column": "sex"}],
}

JOINT = {
    "six, a range and visits": lambda: joint(SIX, AUDIT, VISITS),
    "six of a range": lambda: joint(
        SIX | {"size": [4, 7], "rules": [GIRLS | {"at_most": 0}], "balance": [{"column": "sex"}]}, VISITS
    ),
    "visits of services, ties": lambda: joint(
        SERVICES, {"name": "audit", "size": 2}, cohort=placed(16), bits=1
    ),
    "shared, with a cap": lambda: joint(SIX, AUDIT, across={"samples_per_child": 2, "rules": [HOMES]}),
    "a mirrored range": lambda: joint(MIRRORED, SIX | {"balance": []}),
}


@pytest.mark.parametrize("name", JOINT)
def test_a_stopped_joint_run_is_one_of_the_four_outcomes_and_bounds_the_truth(name):
    made = JOINT[name]()
    best = solve(made, "tracking")
    assert best.status is Status.OPTIMAL
    truth = {(stage.aim, stage.samples): stage.value for stage in best.stages}
    seen = set()
    for looks in range(150):
        outcome = solve(made, "tracking", StopsAfter(looks))
        seen.add(outcome.status)
        if outcome.chosen is None:
            assert outcome.status is Status.UNKNOWN
            continue
        assert outcome.problem.valid(outcome.chosen)
        assert_claims(outcome, truth)
        if outcome.status is Status.OPTIMAL:
            assert np.array_equal(outcome.chosen, best.chosen)
            assert outcome.stages == best.stages
            break
    assert seen == {Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL}


def assert_claims(outcome, truth):
    """Each value is what was reached, and each bound right while the earlier aims are as they can be."""
    for stage in outcome.stages:
        best = truth[stage.aim, stage.samples]
        parts = [part for part in outcome.problem.parts if part.name in stage.samples]
        if stage.aim == "size":
            assert sum(len(part.of(outcome.chosen)) for part in parts) == stage.value
            assert stage.value <= stage.bound
            assert best <= stage.bound, (stage, best)
        else:
            assert stage.bound <= stage.value
            assert stage.bound <= best, (stage, best)
        if stage.aim == "loss":
            assert sum(part.loss(outcome.chosen) for part in parts) == stage.value
        if stage.value != best:
            return


def test_a_stopped_selection_of_a_joint_design_never_raises(monkeypatch):
    """All the way to the answer: checked, with reserves, notes and receipt."""
    cohort = placed()
    design = ss.Design.model_validate(
        {
            "name": "joint",
            "samples": [SIX, AUDIT, VISITS, SERVICES],
            "across": {"may_share": [["audit", "visits"]]},
        }
    )
    best = ss.select(cohort, design, seed="seed")
    assert best.status == "optimal"
    seen = set()
    for looks in range(0, 150, 2):
        with monkeypatch.context() as patched:
            patched.setattr(selecting, "Deadline", lambda _, looks=looks: StopsAfter(looks))
            selection = ss.select(cohort, design, seed="seed")
        seen.add(selection.status)
        if selection.status == "unknown":
            assert not selection.ids
            continue
        assert ss.check(cohort, design, selection).valid
        assert all(selection.bound[name] <= loss for name, loss in selection.loss.items())
        if selection.status == "optimal":
            assert selection.ids == best.ids
            assert selection.receipt == best.receipt
            break
    assert seen == {"unknown", "feasible", "optimal"}


@pytest.mark.parametrize("seconds", [1e-9, 1e-4, 0.003, 0.01, 0.03, 0.1, 0.3])
def test_a_joint_design_keeps_a_limit_in_seconds(seconds):
    cohort = area(3000, seed=6)
    design = ss.Design.model_validate(
        {"name": "joint", "samples": [SIX, AUDIT, VISITS | {"visits": {"settings": 6, "children": 4}}]}
    )
    began = time.monotonic()
    selection = ss.select(cohort, design, seed="seed", time_limit=seconds)
    # Reading the rules over the lists takes its time whatever the limit.
    assert time.monotonic() - began < 5 + seconds
    assert selection.status in {"optimal", "feasible", "unknown"}
    if selection.ids:
        assert ss.check(cohort, design, selection).valid
    if seconds < 1e-6:
        assert selection.status == "unknown"


def test_a_stopped_run_on_a_clash_of_samples_is_unknown_or_infeasible():
    girls = {"column": "sex", "equals": "female"}
    many = int((placed().frame["sex"] == "female").sum())
    clash = joint(
        SIX | {"rules": [GIRLS | {"at_least": 4}]}, {"name": "a", "size": [many - 2, many], "eligible": girls}
    )
    statuses = [solve(clash, "tracking", StopsAfter(looks)).status for looks in range(20)]
    assert statuses[0] is Status.UNKNOWN
    assert statuses[-1] is Status.INFEASIBLE
    assert set(statuses) == {Status.UNKNOWN, Status.INFEASIBLE}
