import pandas as pd
import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.design.rules import AtMostPerGroup, Give, Held
from sendsample.design.rules.base import MOST
from sendsample.selection.frame_counts import Counts

FRAME = pd.DataFrame({"household": typed(["h2", None, "h1", "h2", None], "text")})


def test_rows_are_the_groups_and_a_missing_value_is_none():
    rows = AtMostPerGroup(column="household", at_most=2).rows(FRAME, 3)
    assert rows.codes.tolist() == [1, -1, 0, 1, -1]
    assert (rows.levels, rows.lower, rows.upper) == (("h1", "h2"), (0, 0), (2, 2))


@pytest.mark.parametrize(
    ("column", "cells", "kind", "codes", "levels"),
    [
        ("sex", ["male", "unknown", None, "female"], "text", [1, -1, -1, 0], ("female", "male", "unknown")),
        ("sex", ["male", "male"], "text", [0, 0], ("male",)),
        ("flag", [True, None, False], "flag", [1, -1, 0], ("no", "yes")),
        ("suspensions", [10, 9], "integer", [1, 0], ("9", "10")),
    ],
)
def test_rows_of_a_value_that_is_not_known_are_none(column, cells, kind, codes, levels):
    rows = AtMostPerGroup(column=column).rows(pd.DataFrame({column: typed(cells, kind)}), 2)
    assert (rows.codes.tolist(), rows.codes.dtype, rows.levels) == (codes, "int32", levels)


def test_check_of_a_cap_that_holds_is_one_line_that_serves_nobody():
    chosen = [{"household": value} for value in ("h2", None, None, "h1")]
    assert AtMostPerGroup(column="household").check(chosen, Counts(FRAME), 4) == [
        Held("", 1, 0, 1, (False,) * 4)
    ]


def test_check_of_a_broken_cap_is_a_line_a_broken_group():
    chosen = [{"household": value} for value in ("h2", "h1", "h2", "h3", "h1")]
    held = AtMostPerGroup(column="household").check(chosen, Counts(FRAME), 5)
    assert held == [
        Held("h1", 2, 0, 1, (False, True, False, False, True)),
        Held("h2", 2, 0, 1, (True, False, True, False, False)),
    ]


def test_broken_groups_stand_in_the_order_of_their_values():
    chosen = [{"suspensions": value} for value in (10, 9, 10, 9)]
    held = AtMostPerGroup(column="suspensions").check(chosen, Counts(FRAME), 4)
    assert [line.level for line in held] == ["9", "10"]


def test_a_cap_of_none_keeps_everyone_with_a_group_out():
    rule = AtMostPerGroup(column="household", at_most=0)
    assert not rule.check([{"household": "h1"}], Counts(FRAME), 1)[0].holds
    assert rule.check([{"household": None}], Counts(FRAME), 1)[0].holds


def test_nobody_chosen_holds():
    assert AtMostPerGroup(column="household").check([], Counts(FRAME), 1) == [Held("", 0, 0, 1, ())]


def test_sentences():
    assert AtMostPerGroup(column="household").sentence() == "at most 1 child per household"
    assert AtMostPerGroup(column="school_site", at_most=2).sentence() == "at most 2 children per school site"


@pytest.mark.parametrize("at_most", [-1, 1.0, "1", True, 10**30])
def test_bounds_are_validated(at_most):
    with pytest.raises(ValidationError):
        AtMostPerGroup(column="household", at_most=at_most)


def test_it_groups_by_its_column():
    rule = AtMostPerGroup(column="household")
    assert list(rule.uses()) == [("household", ())]
    assert rule.groups() == ("household",)


CAP = {"rule": "at_most_per_group", "name": "one a household", "column": "household"}


def test_select_meets_it(cohort_of, design_of):
    cohort = cohort_of(household=["h1", "h1", "h1", "h2"])
    selection = ss.select(cohort, design_of(CAP), seed="1")
    assert selection.status == "optimal"
    assert sorted(selection["s"]["household"]) == ["h1", "h2"]


def test_missing_is_no_group_when_selecting(cohort_of, design_of):
    selection = ss.select(cohort_of(household=["h1", "h1", None, None]), design_of(CAP, size=3), seed="1")
    assert selection.status == "optimal"
    assert selection["s"]["household"].isna().sum() == 2


def test_select_says_why_it_cannot_be_met(cohort_of, design_of):
    selection = ss.select(cohort_of(household=["h1"] * 4), design_of(CAP), seed="1")
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert reason.startswith("one a household: at most 1 child per household")


@pytest.mark.parametrize("column", ["sex", "ethnicity_group"])
def test_not_known_is_no_group(cohort_of, design_of, column):
    cohort = cohort_of(**{column: ["unknown", "unknown", None, "unknown"]})
    selection = ss.select(
        cohort, design_of({"rule": "at_most_per_group", "column": column}, size=3), seed="s"
    )
    assert selection.status == "optimal"
    assert selection.check.valid


# How it may give


def test_all_its_groups_give_together():
    rule = AtMostPerGroup(column="household", name="one", origin="sendsample")
    (give,) = rule.gives(FRAME, 3)
    assert give == Give("upper")
    assert rule.giving(give, 2) == (rule.model_copy(update={"at_most": 3}),)


def test_it_never_says_more_than_a_bound_may():
    assert AtMostPerGroup(column="household", at_most=MOST).giving(Give("upper"), 1)[0].at_most == MOST


@pytest.mark.parametrize(
    ("noun", "asked"),
    [("child", "allow 2 children per social care"), ("setting", "allow 2 settings per social care")],
)
def test_words_for_giving(noun, asked):
    rule = AtMostPerGroup(column="social_care")
    assert rule.giving_words(Give("upper"), 1, noun) == (asked, "at most 1")
