import dataclasses

import pandas as pd
import pytest

import sendsample as ss
from sendsample.selection.selection import RESERVE_COLUMNS, Selection


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


# What several samples add


def answer(sizes, losses=None, **parts):
    return Selection(
        status="optimal",
        ids={name: [f"{name}-{place}" for place in range(size)] for name, size in sizes.items()},
        loss=losses or dict.fromkeys(sizes, 0),
        bound={},
        distance={},
        stages=pd.DataFrame(),
        reasons=(),
        notes=(),
        check=None,
        receipt={},
        seed="1",
        **parts,
    )


def test_a_selection_of_plain_samples_has_no_visits_and_no_reserves():
    plain = answer({"s": 1})
    assert plain.visits == {}
    assert list(plain.reserves.columns) == ["sample", "child_id", "order", "reserve", "loss"]
    assert plain.reserves.empty
    assert plain.reserves.dtypes.astype(str).to_dict() == RESERVE_COLUMNS


def test_visits_and_reserves_are_kept_as_given():
    reserves = pd.DataFrame([["s", "s-0", 1, "x", 0]], columns=list(RESERVE_COLUMNS))
    given = answer({"s": 1}, visits={"s": {"S1": ["s-0"]}}, reserves=reserves)
    assert given.visits == {"s": {"S1": ["s-0"]}}
    assert given.reserves is reserves


@pytest.mark.parametrize(
    ("sizes", "losses", "text"),
    [
        ({"tracking": 6, "ap": 8}, {"tracking": 0, "ap": 2}, "6 for tracking, 8 for ap, loss 2 in all"),
        ({"tracking": 6}, {"tracking": 1}, "6 for tracking, loss 1"),
        ({"tracking": 6, "ap": 0}, None, "6 for tracking, 0 for ap, loss 0 in all"),
    ],
)
def test_an_answer_reads_as_a_line(sizes, losses, text):
    assert repr(answer(sizes, losses)) == f"<Selection: optimal, {text}>"


def test_the_samples_there_is_no_room_for_are_counted():
    names = ["tracking", "ap", "overdue reviews", "home educated", "preparing for adulthood"]
    sizes = dict(
        zip([*names, "early years", "post 16", "visits", "eotas", "tribunals"], range(6, 16), strict=True)
    )
    text = repr(answer(sizes))
    samples = "6 for tracking, 7 for ap, 8 for overdue reviews, 84 for 7 others"
    assert text == f"<Selection: optimal, {samples}, loss 0 in all>"
    assert len(text) < 110


@pytest.mark.parametrize("many", [2, 3, 10, 18])
def test_a_line_is_never_too_long_and_never_short_without_need(many):
    for length in range(1, 98):
        sizes = dict.fromkeys(["s" * length, *(f"x{number:02d}" for number in range(1, many))], 4)
        text = repr(answer(sizes))
        assert len(text) < 110
        whole = ", ".join(f"4 for {name}" for name in sizes)
        assert (whole in text) is (len(f"<Selection: optimal, {whole}, loss 0 in all>") < 110)


def test_one_sample_too_many_is_one_other():
    text = repr(answer({"x" * 40: 6, "y" * 40: 8}))
    assert text == f"<Selection: optimal, 6 for {'x' * 40}, 8 for 1 other, loss 0 in all>"
    assert "14 for 2 samples" in repr(answer({"x" * 90: 6, "y" * 40: 8}))
