import pandas as pd
import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.design.rules import EveryLevel
from sendsample.selection.frame_counts import Counts

FRAME = pd.DataFrame(
    {
        "sex": typed(["male", "female", "unknown", "male"], "text"),
        "locality": typed(["north", None, "unknown", "east"], "text"),
        "flag": typed([True, False, None, True], "flag"),
        "suspensions": typed([10, 9, None, 10], "integer"),
    }
)


@pytest.mark.parametrize(
    ("column", "codes", "levels"),
    [
        ("sex", [1, 0, -1, 1], ("female", "male")),
        ("locality", [1, -1, 2, 0], ("east", "north", "unknown")),
        ("flag", [1, 0, -1, 1], ("no", "yes")),
        ("suspensions", [1, 0, -1, 1], ("9", "10")),
    ],
)
def test_rows_are_every_level_but_missing_and_not_known(column, codes, levels):
    rows = EveryLevel(column=column, at_least=2).rows(FRAME, 3)
    assert rows.codes.tolist() == codes
    assert rows.levels == levels
    assert rows.lower == (2,) * len(levels)
    assert rows.upper == (None,) * len(levels)


def test_rows_of_named_levels_are_those_alone_in_their_order_and_once():
    rows = EveryLevel(column="locality", levels=["west", "north", "west"]).rows(FRAME, 3)
    assert (rows.levels, rows.codes.tolist()) == (("west", "north"), [1, -1, -1, -1])


def test_a_level_that_stands_for_not_known_counts_when_named():
    rows = EveryLevel(column="sex", levels=["unknown"]).rows(FRAME, 3)
    assert rows.codes.tolist() == [-1, -1, 0, -1]


def test_check_has_a_line_a_level():
    chosen = [{"sex": "male"}, {"sex": "male"}, {"sex": "unknown"}]
    female, male = EveryLevel(column="sex").check(chosen, Counts(FRAME), 3)
    assert (female.level, female.found, female.holds, female.serves) == ("female", 0, False, (False,) * 3)
    assert (male.level, male.found, male.holds, male.serves) == ("male", 2, True, (True, True, False))


def test_check_of_named_levels_is_in_their_order():
    held = EveryLevel(column="flag", levels=[True, False, True]).check([{"flag": None}], Counts(FRAME), 1)
    assert [line.level for line in held] == ["yes", "no"]
    assert [line.found for line in held] == [0, 0]


def test_sentences():
    assert EveryLevel(column="age_band").sentence() == "at least 1 child of every age band"
    rule = EveryLevel(column="flag", levels=[True, "a_b"], at_least=2)
    assert rule.sentence() == "at least 2 children of each flag: yes; a b"


@pytest.mark.parametrize(
    "bad", [{"at_least": 0}, {"at_least": 1.0}, {"at_least": 10**30}, {"levels": "x"}, {"levels": [None]}]
)
def test_bounds_are_validated(bad):
    with pytest.raises(ValidationError):
        EveryLevel(column="sex", **bad)


def test_it_groups_by_its_column():
    rule = EveryLevel(column="sex", levels=["male"])
    assert list(rule.uses()) == [("sex", ("male",))]
    assert rule.groups() == ("sex",)


def test_select_meets_it(cohort_of, design_of):
    cohort = cohort_of(6, locality=["n", "n", "n", "n", "e", None])
    selection = ss.select(cohort, design_of({"rule": "every_level", "column": "locality"}), seed="1")
    assert selection.status == "optimal"
    assert sorted(selection["s"]["locality"]) == ["e", "n"]


def test_select_says_which_level_nobody_has(cohort_of, design_of):
    rule = {"rule": "every_level", "name": "places", "column": "locality", "levels": ["n", "w"]}
    selection = ss.select(cohort_of(locality=["n"] * 4), design_of(rule), seed="1")
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert reason.startswith("places, w: 1 needed, and there are none that can be chosen")


def test_select_says_when_there_are_more_levels_than_places(cohort_of, design_of):
    rule = {"rule": "every_level", "name": "places", "column": "locality"}
    selection = ss.select(cohort_of(locality=["n", "e", "w", "w"]), design_of(rule), seed="1")
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert reason.startswith("places: ")
    assert "3" in reason
    assert "2" in reason


def test_levels_of_those_it_may_not_draw_on_ask_for_nobody(cohort_of, design_of):
    design = design_of(
        {"rule": "every_level", "column": "locality"}, eligible={"column": "locality", "in": ["n", "e"]}
    )
    selection = ss.select(cohort_of(locality=["n", "e", "w", "w"]), design, seed="1")
    assert selection.status == "optimal"
    assert sorted(selection.ids["s"]) == ["c0", "c1"]
