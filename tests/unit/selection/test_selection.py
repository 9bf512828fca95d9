import dataclasses

import pandas as pd
import pytest

import sendsample as ss


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(6, sex=["male", "female"] * 3, plan_issued=["2023-01-01"] * 6)


@pytest.fixture
def selection(cohort, design_of):
    rules = [
        {"rule": "count", "name": "boys", "where": {"column": "sex", "equals": "male"}, "exactly": 2},
        {
            "rule": "count",
            "name": "planned",
            "where": {"column": "plan_issued", "is_missing": False},
            "at_least": 3,
        },
    ]
    return ss.select(cohort, design_of(*rules, size=3, balance=[{"column": "sex"}]), seed="1 2 3")


def test_the_answer_is_in_ticket_order(selection):
    frame = selection["s"]
    assert list(frame.index) == selection.ids["s"]
    assert frame["ticket"].is_monotonic_increasing
    assert frame.index.name == "child_id"


def test_the_frame_has_the_columns_the_design_mentions_the_ticket_and_the_rules_served(selection):
    frame = selection["s"]
    assert list(frame.columns) == [
        "primary_need",
        "provision",
        "age",
        "sex",
        "plan_issued",
        "ticket",
        "meets",
    ]
    expected = {"male": "boys; planned", "female": "planned"}
    assert frame["meets"].tolist() == [expected[sex] for sex in frame["sex"]]


def test_an_answer_that_is_proven(selection):
    assert selection.status == "optimal"
    assert selection.reproducible
    assert (selection.loss, selection.bound) == ({"s": 0}, {"s": 0})
    assert selection.distance == {"s": pytest.approx(1.0)}
    assert selection.stages["proven"].all()
    assert selection.stages["aim"].iloc[0] == "loss"
    assert selection.check.valid
    assert selection.reasons == ()
    assert repr(selection) == "<Selection: optimal, 3 for s, loss 0>"


def test_an_infeasible_answer_is_empty_and_says_why(cohort, design_of):
    rule = {"rule": "count", "name": "boys", "where": {"column": "sex", "equals": "male"}, "at_least": 4}
    selection = ss.select(cohort, design_of(rule, size=5), seed="1")
    assert (selection.status, selection.ids, selection.loss, selection.bound) == ("infeasible", {}, {}, {})
    assert selection.reasons
    assert selection.check is None
    assert not selection.reproducible
    assert selection.comparison.empty
    assert selection.stages.empty
    assert repr(selection) == "<Selection: infeasible>"
    assert selection.receipt["reasons"] == list(selection.reasons)
    with pytest.raises(KeyError):
        selection["s"]


def test_the_comparison_is_that_of_the_check(selection):
    pd.testing.assert_frame_equal(selection.comparison, selection.check.comparison)


def test_answers_are_frozen(selection):
    with pytest.raises(dataclasses.FrozenInstanceError):
        selection.status = "feasible"
