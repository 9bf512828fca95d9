import pandas as pd
import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.design.bind import bind
from sendsample.design.rules import EveryLevel, Give
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
    assert (rows.codes.tolist(), rows.codes.dtype) == (codes, "int32")
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


# How it may give


def test_levels_it_is_without_are_not_asked_for():
    rule = EveryLevel(column="locality", without=["east", "unknown"])
    rows = rule.rows(FRAME, 3)
    assert (rows.levels, rows.codes.tolist()) == (("north",), [0, -1, -1, -1])
    (line,) = rule.check([{"locality": "east"}], Counts(FRAME), 1)
    assert (line.level, line.found, line.holds) == ("north", 0, False)
    assert list(rule.uses()) == [("locality", ("east", "unknown"))]


def test_without_every_level_it_asks_for_nobody():
    rule = EveryLevel(column="flag", without=[True, False])
    assert rule.rows(FRAME, 3).levels == ()
    assert rule.check([], Counts(FRAME), 0) == []


def test_without_is_in_the_sentence():
    rule = EveryLevel(column="area_of_need", without=["none", "sensory_and_physical"])
    assert rule.sentence() == "at least 1 child of every area of need other than none; sensory and physical"


def test_levels_and_without_are_not_both_said():
    with pytest.raises(ValidationError, match="say either levels or without, and not both"):
        EveryLevel(column="sex", levels=["male"], without=["female"])


@pytest.mark.parametrize("bad", ["x", [None], [1.0e400], 5])
def test_what_it_is_without_is_validated(bad):
    with pytest.raises(ValidationError):
        EveryLevel(column="sex", without=bad)


@pytest.mark.parametrize(
    ("rule", "levels"),
    [
        ({"column": "sex"}, ["female", "male"]),
        ({"column": "flag"}, [False, True]),
        ({"column": "suspensions"}, [9, 10]),
        ({"column": "locality", "without": ["north"]}, ["east", "unknown"]),
        ({"column": "locality", "levels": ["west", "north"]}, ["west", "north"]),
    ],
)
def test_each_level_may_give_by_itself(rule, levels):
    """Its level is as the lists have it, not as it is written."""
    gives = EveryLevel(**rule, at_least=2).gives(FRAME, 3)
    assert list(gives) == [Give("lower", level, row, 2) for row, level in enumerate(levels)]


LEVELS = {"levels": ("a", "b")}
NAMED = {"name": "places"}


@pytest.mark.parametrize(
    ("rule", "by", "left"),
    [
        ({}, 2, [{"without": ("a",)}]),
        ({"without": ("c",)}, 2, [{"without": ("c", "a")}]),
        ({}, 1, [{"without": ("a",)}, {"levels": ("a",), "at_least": 1}]),
        (LEVELS, 2, [{"levels": ("b",)}]),
        (LEVELS, 1, [{"levels": ("b",)}, {"levels": ("a",), "at_least": 1}]),
        ({"levels": ("a", "b", "a")}, 3, [{"levels": ("b",)}]),
        ({"levels": ("a",)}, 2, []),
        ({"levels": ("a",)} | NAMED, 1, [{"levels": ("a",), "at_least": 1} | NAMED]),
        (NAMED, 1, [{"without": ("a",)} | NAMED, {"levels": ("a",), "at_least": 1, "name": "places, a"}]),
        ({"without": ("a",)}, 1, [{"without": ("a",)}]),
        ({"levels": ("b",)}, 1, [{"levels": ("b",)}]),
    ],
)
def test_giving_asks_for_less_of_one_level(rule, by, left):
    """A level that is not asked for has nothing to give."""
    rules = EveryLevel(column="locality", at_least=2, **rule).giving(Give("lower", "a", 0, 2), by)
    assert list(rules) == [EveryLevel(**{"column": "locality", "at_least": 2} | data) for data in left]


def test_two_levels_may_give_by_different_numbers():
    rule = EveryLevel(column="locality", at_least=3)
    first, alone = rule.giving(Give("lower", "a"), 1)
    assert alone.giving(Give("lower", "b"), 2) == (alone,)
    assert [new.levels or new.without for new in first.giving(Give("lower", "b"), 2)] == [("a", "b"), ("b",)]


@pytest.mark.parametrize(
    ("column", "level", "by", "asked", "says"),
    [
        ("locality", "a_b", 2, "do not ask for a child of locality a b", "at least 2"),
        ("locality", "a_b", 1, "ask for at least 1 child of locality a b", "at least 2"),
        ("pupil_premium", True, 2, "do not ask for a child with pupil premium", "at least 2"),
        ("pupil_premium", False, 1, "ask for at least 1 child with no pupil premium", "at least 2"),
        ("suspensions", 10, 2, "do not ask for a child of suspensions 10", "at least 2"),
    ],
)
def test_words_for_giving(column, level, by, asked, says):
    rule = EveryLevel(column=column, at_least=2)
    assert rule.giving_words(Give("lower", level, 0, 2), by, "child") == (asked, says)
    named = asked.replace("child", "setting")
    assert rule.giving_words(Give("lower", level, 0, 2), by, "setting") == (named, says)


def test_select_meets_what_has_given(cohort_of, design_of):
    rule = {"rule": "every_level", "column": "locality", "without": ["w"]}
    cohort, design = cohort_of(locality=["n", "e", "w", "w"]), design_of(rule)
    selection = ss.select(cohort, design, seed="1")
    assert selection.status == "optimal"
    assert sorted(selection.ids["s"]) == ["c0", "c1"]


def test_a_level_it_is_without_that_nobody_has_is_a_note(cohort_of, design_of):
    rule = {"rule": "every_level", "name": "places", "column": "locality", "without": ["west"]}
    bound = bind(design_of(rule), cohort_of(locality=["n"] * 4))
    assert [(note.code, note.sentence) for note in bound.notes] == [
        ("level_absent", "The rule 'places' names locality west, which nobody has.")
    ]
