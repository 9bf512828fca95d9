from datetime import date

import pandas as pd
import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.design.rules import Count, Give, Held
from sendsample.design.rules.base import MOST
from sendsample.selection.frame_counts import Counts

MALE = {"column": "sex", "equals": "male"}
FRAME = pd.DataFrame({"sex": typed(["male", "female", None, "male"], "text")})
CHOSEN = [{"sex": "male"}, {"sex": None}, {"sex": "male"}]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"exactly": 2}, (2, 2)),
        ({"exactly": 0}, (0, 0)),
        ({"at_least": 2}, (2, None)),
        ({"at_most": 2}, (0, 2)),
        ({"at_least": 1, "at_most": 2}, (1, 2)),
    ],
)
def test_rows_count_those_who_meet_the_predicate(bounds, expected):
    rows = Count(where=MALE, **bounds).rows(FRAME, 3)
    assert rows.codes.tolist() == [0, -1, -1, 0]
    assert (rows.levels, rows.lower, rows.upper) == (("",), (expected[0],), (expected[1],))


@pytest.mark.parametrize(
    ("bounds", "holds"),
    [
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"exactly": 3}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_least": 0}, True),
    ],
)
def test_check_counts_those_chosen(bounds, holds):
    (held,) = Count(where=MALE, **bounds).check(CHOSEN, Counts(FRAME), 3)
    assert (held.found, held.serves, held.holds) == (2, (True, False, True), holds)


def test_check_of_nobody():
    assert Count(where=MALE, at_most=1).check([], Counts(FRAME), 3) == [Held("", 0, 0, 1, ())]


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ({"exactly": 1}, "exactly 1 child with sex male"),
        ({"exactly": 0}, "exactly 0 children with sex male"),
        ({"at_least": 2}, "at least 2 children with sex male"),
        ({"at_most": 1}, "at most 1 child with sex male"),
        ({"at_least": 1, "at_most": 3}, "1 to 3 children with sex male"),
        ({"at_least": 2, "at_most": 2}, "exactly 2 children with sex male"),
    ],
)
def test_sentence(bounds, sentence):
    rule = Count(where=MALE, **bounds)
    assert rule.sentence() == sentence
    assert rule.sentence("setting") == sentence.replace("children", "settings").replace("child", "setting")


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"exactly": -1},
        {"exactly": 1.0},
        {"exactly": "1"},
        {"exactly": True},
        {"exactly": 10**30},
        {"at_most": 10**30},
        {"at_least": -1},
        {"at_most": -1},
        {"exactly": 1, "at_least": 1},
        {"exactly": 1, "at_most": 1},
        {"at_least": 3, "at_most": 2},
    ],
)
def test_bounds_that_say_nothing_or_too_much_are_refused(bounds):
    with pytest.raises(ValidationError):
        Count(where=MALE, **bounds)


def test_uses_are_those_of_its_predicate_and_it_groups_nothing():
    rule = Count(where=MALE, exactly=1)
    assert list(rule.uses()) == [("sex", ("male",))]
    assert rule.groups() == ()


def test_its_look_backs_count_from_the_day_it_is_told():
    rule = Count(where={"column": "plan_issued", "in_last_months": 12}, at_least=1).at(date(2024, 2, 5))
    chosen = [{"plan_issued": date(2023, 2, 5)}, {"plan_issued": date(2023, 2, 4)}]
    assert rule.check(chosen, Counts(FRAME), 2) == [Held("", 1, 1, None, (True, False))]


@pytest.mark.parametrize(
    ("bounds", "men"), [({"exactly": 2}, 2), ({"at_least": 1, "at_most": 1}, 1), ({"at_most": 0}, 0)]
)
def test_select_meets_it(cohort_of, design_of, bounds, men):
    cohort = cohort_of(6, sex=["male"] * 3 + ["female"] * 3)
    selection = ss.select(cohort, design_of({"rule": "count", "where": MALE, **bounds}), seed="1 2 3")
    assert selection.status == "optimal"
    assert (selection["s"]["sex"] == "male").sum() == men


def test_select_says_why_a_minimum_cannot_be_met(cohort_of, design_of):
    rule = {"rule": "count", "name": "boys", "where": MALE, "at_least": 2}
    selection = ss.select(cohort_of(sex=["male", "female", "female", None]), design_of(rule), seed="1")
    assert (selection.status, selection.ids) == ("infeasible", {})
    (reason,) = selection.reasons
    assert reason.startswith("boys: at least 2 children with sex male")
    assert len(selection.receipt["proven_by"]) == 2


def test_select_says_why_a_maximum_cannot_be_met(cohort_of, design_of):
    rule = {"rule": "count", "name": "boys", "where": MALE, "at_most": 1}
    selection = ss.select(cohort_of(sex=["male"] * 4), design_of(rule), seed="1")
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert reason.startswith("boys: at most 1 child with sex male")


def test_select_says_that_rules_clash_only_together(cohort_of, design_of):
    boys = {"rule": "count", "name": "boys", "where": MALE, "exactly": 2}
    girls = {"rule": "count", "name": "girls", "where": {"not": MALE}, "at_least": 1, "origin": "sendsample"}
    selection = ss.select(
        cohort_of(sex=["male", "male", "female", "female"]), design_of(boys, girls), seed="1"
    )
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert "together they cannot: size, boys, girls." in reason
    assert reason.endswith("could be lifted first: girls.")  # the one that is ours


# How it may give


def by_bounds(rules):
    return [(rule.exactly, rule.at_least, rule.at_most) for rule in rules]


@pytest.mark.parametrize(
    ("bounds", "gives"),
    [
        ({"exactly": 2}, [Give("lower", most=2), Give("upper")]),
        ({"exactly": 0}, [Give("upper")]),
        ({"at_least": 2}, [Give("lower", most=2)]),
        ({"at_most": 2}, [Give("upper")]),
        ({"at_least": 1, "at_most": 2}, [Give("lower", most=1), Give("upper")]),
        ({"at_least": 0}, []),
    ],
)
def test_its_least_may_fall_to_nobody_and_its_most_may_rise(bounds, gives):
    assert list(Count(where=MALE, **bounds).gives(FRAME, 3)) == gives


@pytest.mark.parametrize(
    ("bounds", "side", "by", "left"),
    [
        ({"exactly": 2}, "lower", 1, [(None, 1, 2)]),
        ({"exactly": 2}, "lower", 2, [(None, None, 2)]),
        ({"exactly": 2}, "upper", 3, [(None, 2, 5)]),
        ({"exactly": 0}, "upper", 1, [(None, None, 1)]),
        ({"at_least": 2}, "lower", 1, [(None, 1, None)]),
        ({"at_least": 2}, "lower", 2, []),
        ({"at_most": 2}, "upper", 1, [(None, None, 3)]),
        ({"at_least": 1, "at_most": 2}, "lower", 1, [(None, None, 2)]),
        ({"at_most": MOST}, "upper", 1, [(None, None, MOST)]),
        ({"at_least": 2}, "upper", 1, [(None, 2, None)]),
        ({"at_most": 2}, "lower", 1, [(None, None, 2)]),
    ],
)
def test_giving_moves_one_bound(bounds, side, by, left):
    """A bound that it does not have stays as it is."""
    assert by_bounds(Count(where=MALE, **bounds).giving(Give(side), by)) == left


def test_both_bounds_of_an_exact_number_may_give():
    (lower,) = Count(where=MALE, exactly=2, name="boys", weight=3).giving(Give("lower"), 1)
    (both,) = lower.giving(Give("upper"), 2)
    assert both == Count(where=MALE, at_least=1, at_most=4, name="boys", weight=3)


@pytest.mark.parametrize(
    ("bounds", "side", "by", "asked", "says"),
    [
        ({"exactly": 2}, "lower", 1, "ask for at least 1 child with sex male", "exactly 2 children"),
        ({"exactly": 2}, "lower", 2, "do not ask for a child with sex male", "exactly 2 children"),
        ({"at_least": 3}, "lower", 1, "ask for at least 2 children with sex male", "at least 3 children"),
        ({"at_most": 2}, "upper", 1, "allow 3 children with sex male", "at most 2 children"),
    ],
)
def test_words_for_giving(bounds, side, by, asked, says):
    rule = Count(where=MALE, **bounds)
    assert rule.giving_words(Give(side), by, "child") == (asked, says)
    named = asked.replace("children", "settings").replace("child", "setting")
    assert rule.giving_words(Give(side), by, "setting")[0] == named
