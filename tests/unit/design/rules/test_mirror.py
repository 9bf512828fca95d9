import pandas as pd
import pytest
from pydantic import ValidationError

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.design.rules import Give, Mirror
from sendsample.design.rules.base import MOST
from sendsample.selection.frame_counts import Counts

FRAME = pd.DataFrame({"sex": typed(["male"] * 4 + ["female"] * 2 + [None], "text")})


def test_rows_are_the_whole_numbers_either_side_of_each_exact_share():
    """3 x 2/7 = 0.86, 3 x 4/7 = 1.71, 3 x 1/7 = 0.43; missing is a level of its own, last."""
    rows = Mirror(column="sex").rows(FRAME, 3)
    assert rows.codes.tolist() == [1, 1, 1, 1, 0, 0, 2]
    assert (rows.levels, rows.lower, rows.upper) == (("female", "male", "missing"), (0, 1, 0), (1, 2, 1))


def test_rows_of_an_exact_whole_share_leave_no_room():
    rows = Mirror(column="sex").rows(FRAME, 7)
    assert rows.lower == rows.upper == (2, 4, 1)


def test_rows_of_the_only_child_there_is_leave_no_room():
    rows = Mirror(column="sex").rows(FRAME.iloc[:1], 1)
    assert rows.lower == rows.upper == (1,)


def test_rows_of_an_empty_frame_are_none():
    rows = Mirror(column="sex").rows(FRAME.iloc[:0], 3)
    assert (rows.codes.tolist(), rows.levels, rows.lower) == ([], (), ())


def test_no_missing_level_where_nobody_is_missing():
    assert Mirror(column="sex").rows(FRAME.iloc[:6], 3).levels == ("female", "male")


def test_check_has_a_line_a_level_of_the_frame():
    held = Mirror(column="sex").check([{"sex": "male"}, {"sex": None}, {"sex": None}], Counts(FRAME), 3)
    found = [(line.level, line.found, line.lower, line.upper, line.holds) for line in held]
    assert found == [("female", 0, 0, 1, True), ("male", 1, 1, 2, True), ("missing", 2, 0, 1, False)]
    assert held[2].serves == (False, True, True)


def test_check_stands_in_the_usual_order_of_the_levels():
    frame = pd.DataFrame({"age_band": typed(["11-15", "5-10", None, "19-25"], "text")})
    held = Mirror(column="age_band").check([{"age_band": "5-10"}], Counts(frame), 1)
    assert [(line.level, line.found) for line in held] == [
        ("5-10", 1), ("11-15", 0), ("19-25", 0), ("missing", 0),
    ]  # fmt: skip


def test_shares_are_exact_where_doubles_are_not():
    """49 x (1/49) is 0.9999... in doubles; the share is 1 exactly."""
    frame = pd.DataFrame({"x": typed(["a"] + ["b"] * 48, "text")})
    rows = Mirror(column="x").rows(frame, 49)
    assert rows.lower == rows.upper == (1, 48)


def test_sentence_uses_and_groups():
    rule = Mirror(column="age_band")
    assert rule.sentence() == "age band in the proportions of the area, to the nearest whole child"
    assert list(rule.uses()) == [("age_band", ())]
    assert rule.groups() == ("age_band",)


RULE = {"rule": "mirror", "name": "sexes", "column": "sex"}


def test_select_meets_it(cohort_of, design_of):
    selection = ss.select(cohort_of(sex=["male", "male", "female", "female"]), design_of(RULE), seed="1")
    assert selection.status == "optimal"
    assert sorted(selection["s"]["sex"]) == ["female", "male"]


def test_missing_is_a_level_of_its_own_when_selecting(cohort_of, design_of):
    rule = {"rule": "mirror", "column": "locality"}
    selection = ss.select(cohort_of(locality=["n", "n", None, None]), design_of(rule), seed="1")
    assert selection["s"]["locality"].isna().sum() == 1


def test_select_says_why_it_cannot_be_met(cohort_of, design_of):
    """Both girls are excluded, and they still count in the shares."""
    exclude = [{"id": child, "reason": "family"} for child in ("c2", "c3")]
    design = design_of(RULE, exclude=exclude)
    selection = ss.select(cohort_of(sex=["male", "male", "female", "female"]), design, seed="1")
    assert selection.status == "infeasible"
    assert any(reason.startswith("sexes, female: ") for reason in selection.reasons)


# How it may give


def test_within_widens_every_level_and_nothing_is_below_none():
    rows = Mirror(column="sex", within=1).rows(FRAME, 3)
    assert (rows.lower, rows.upper) == ((0, 0, 0), (2, 3, 2))
    exact = Mirror(column="sex", within=1).rows(FRAME, 7)
    assert (exact.lower, exact.upper) == ((1, 3, 0), (3, 5, 2))


def test_check_knows_within():
    held = Mirror(column="sex", within=1).check(
        [{"sex": "male"}, {"sex": None}, {"sex": None}], Counts(FRAME), 3
    )
    assert [(line.lower, line.upper, line.holds) for line in held] == [
        (0, 2, True),
        (0, 3, True),
        (0, 2, True),
    ]


def test_within_is_in_the_sentence():
    sentence = "sex in the proportions of the area, to the nearest whole child, give or take 2"
    assert Mirror(column="sex", within=2).sentence() == sentence


@pytest.mark.parametrize("within", [-1, 1.0, "1", True, MOST + 1])
def test_within_is_validated(within):
    with pytest.raises(ValidationError):
        Mirror(column="sex", within=within)


def test_all_its_levels_give_together():
    rule = Mirror(column="sex", name="sexes")
    (give,) = rule.gives(FRAME, 3)
    assert give == Give("both")
    assert rule.giving(give, 2) == (Mirror(column="sex", name="sexes", within=2),)


@pytest.mark.parametrize(("within", "says"), [(0, ""), (1, "give or take 1")])
def test_words_for_giving(within, says):
    asked = "let age band be 2 further from the area's proportions"
    assert Mirror(column="age_band", within=within).giving_words(Give("both"), 2, "child") == (asked, says)


def test_select_meets_what_has_given(cohort_of, design_of):
    """Both girls are excluded; with one to give or take two boys will do."""
    exclude = [{"id": child, "reason": "family"} for child in ("c2", "c3")]
    design = design_of(RULE | {"within": 1}, exclude=exclude)
    cohort = cohort_of(sex=["male", "male", "female", "female"])
    selection = ss.select(cohort, design, seed="1")
    assert selection.status == "optimal"
    assert ss.check(cohort, design, selection.ids).valid
