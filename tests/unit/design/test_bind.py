from datetime import date

import pandas as pd
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.design.fit import kind_of
from sendsample.errors import DesignError

ALL_KINDS = {
    "sex": ["male", "female", None, "male"],
    "locality": ["n", "e", None, "w"],
    "absence": [1.5, None, 20, 3],
    "suspensions": [0, 1, None, 2],
    "pupil_premium": [True, None, False, True],
    "plan_issued": ["2023-01-01", None, "2023-05-05", "2020-01-01"],
}


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(**ALL_KINDS)


def misfit(cohort, design):
    with pytest.raises(DesignError) as caught:
        bind(design, cohort)
    assert caught.value.code == "design_misfit"
    return caught.value.params["problems"]


def count(where, **more):
    return {"rule": "count", "where": where, "at_least": 0, **more}


def test_a_design_that_fits_binds_without_a_word(cohort, design_of):
    bound = bind(design_of(count({"column": "age", "equals": 7}), balance=[{"column": "sex"}]), cohort)
    (sample,) = bound.samples
    assert bound.notes == ()
    assert len(sample.frame) == 4
    assert [name for name, _ in sample.rules] == ["rule 1"]
    assert sample.columns() == ["age", "sex"]


def test_columns_are_those_mentioned_each_once_in_order(cohort, design_of):
    design = design_of(
        count({"or": [{"column": "age", "equals": 7}, {"column": "sex", "equals": "male"}]}),
        {"rule": "mirror", "column": "age"},
        eligible={"column": "absence", "is_missing": False},
        balance=[{"column": "locality"}, {"column": "sex"}],
    )
    assert bind(design, cohort).samples[0].columns() == ["absence", "age", "sex", "locality"]


def test_an_unknown_column_gets_a_suggestion_and_what_is_there(cohort, design_of):
    with pytest.raises(DesignError) as caught:
        bind(design_of({"rule": "mirror", "name": "m", "column": "localty"}), cohort)
    assert "rule 'm': there is no column 'localty' (did you mean 'locality'?)" in caught.value.message
    assert "pupil_premium" in caught.value.hint


@pytest.mark.parametrize(
    ("sample", "where"),
    [
        ({"eligible": {"column": "xyzzy", "at_least": 1}}, "sample 's'"),
        ({"balance": [{"column": "xyzzy"}]}, "sample 's', balance"),
    ],
)
def test_unknown_columns_are_found_wherever_they_stand(cohort, design_of, sample, where):
    assert misfit(cohort, design_of(**sample)) == [f"{where}: there is no column 'xyzzy'"]


def test_an_unknown_level_says_what_exists(cohort, design_of):
    rule = count({"column": "provision", "equals": "sen_suport"}, name="r")
    assert misfit(cohort, design_of(rule)) == [
        (
            "sample 's', rule 'r': 'provision' has no level 'sen_suport'; did you mean 'sen_support'? "
            "(it has ehc_plan, sen_support)"
        )
    ]


def test_unknown_levels_of_an_every_level_rule(cohort, design_of):
    rule = {"rule": "every_level", "name": "r", "column": "area_of_need", "levels": ["none", "speech"]}
    (problem,) = misfit(cohort, design_of(rule))
    assert "'area_of_need' has no level 'speech'" in problem


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ({"column": "locality", "at_least": "n"}, "'locality' holds text, which has no more or less"),
        ({"column": "sex", "between": ["a", "b"]}, "'sex' holds text, which has no more or less"),
        (
            {"column": "pupil_premium", "at_most": 1},
            "'pupil_premium' holds yes or no, which has no more or less",
        ),
        ({"column": "locality", "equals": 5}, "'locality' holds text, not '5'"),
        ({"column": "locality", "equals": True}, "'locality' holds text, not 'yes'"),
        ({"column": "age", "equals": "7"}, "'age' holds whole numbers, not '7'"),
        ({"column": "age", "equals": True}, "'age' holds whole numbers, not 'yes'"),
        ({"column": "age", "at_least": "7"}, "'age' holds whole numbers, not '7'"),
        ({"column": "absence", "between": [1, "2"]}, "'absence' holds numbers, not '2'"),
        ({"column": "pupil_premium", "equals": 1}, "'pupil_premium' holds yes or no, not '1'"),
        ({"column": "pupil_premium", "equals": "yes"}, "'pupil_premium' holds yes or no, not 'yes'"),
        ({"column": "plan_issued", "equals": 2023}, "'plan_issued' holds dates, not '2023'"),
        ({"column": "plan_issued", "at_least": "01/02/2023"}, "'plan_issued' holds dates, not '01/02/2023'"),
        ({"column": "plan_issued", "in": ["2023-02-30"]}, "'plan_issued' holds dates, not '2023-02-30'"),
    ],
)
@pytest.mark.parametrize("negated", [False, True])
def test_a_comparison_that_makes_no_sense_is_refused(cohort, design_of, where, problem, negated):
    rule = count({"not": {"and": [where]}} if negated else where, name="r")
    assert misfit(cohort, design_of(rule)) == [f"sample 's', rule 'r': {problem}"]
    eligible = {"not": {"or": [where]}} if negated else where
    assert misfit(cohort, design_of(eligible=eligible)) == [f"sample 's': {problem}"]


@pytest.mark.parametrize(
    "where",
    [
        {"column": "plan_issued", "at_least": date(2023, 1, 1)},
        {"column": "plan_issued", "between": ["2023-01-01", "2023-12-31"]},
        {"column": "plan_issued", "equals": "2020-W01-3"},
        {"column": "absence", "at_most": 5},
        {"column": "age", "in": [7, 7.5]},
        {"column": "pupil_premium", "equals": False},
        {"column": "locality", "equals": "n"},
    ],
)
def test_a_comparison_that_makes_sense_is_taken(cohort, design_of, where):
    bound = bind(design_of(count(where)), cohort)
    assert [note.code for note in bound.notes] in ([], ["level_absent"])


@pytest.mark.parametrize(("column", "holds"), [("plan_issued", "dates"), ("absence", "numbers")])
@pytest.mark.parametrize("kind", ["balance", "mirror", "every_level", "at_most_per_group"])
def test_dates_and_measures_make_no_groups(cohort, design_of, column, holds, kind):
    if kind == "balance":
        design, where = design_of(balance=[{"column": column}]), "sample 's', balance"
    else:
        design, where = design_of({"rule": kind, "name": "r", "column": column}), "sample 's', rule 'r'"
    assert misfit(cohort, design) == [f"{where}: {column!r} holds {holds}, which make no groups"]


def test_every_problem_is_named_at_once(cohort, design_of):
    design = design_of(
        count({"column": "agee", "equals": 7}, name="a"),
        count({"column": "provision", "equals": "x"}, name="b"),
        eligible={"column": "locality", "at_least": 1},
        balance=[{"column": "plan_issued"}, {"column": "nowhere"}],
    )
    with pytest.raises(DesignError) as caught:
        bind(design, cohort)
    found = caught.value.params["problems"]
    assert [problem.partition(":")[0] for problem in found] == [
        "sample 's'",
        "sample 's', rule 'a'",
        "sample 's', rule 'b'",
        "sample 's', balance",
        "sample 's', balance",
    ]
    assert all(problem in caught.value.message for problem in found)


def test_a_level_nobody_has_is_a_note(cohort, design_of):
    rules = [
        count({"column": "locality", "in": ["n", "x"]}, name="a"),
        count({"column": "primary_need", "equals": "HI"}, name="b"),
        count({"column": "plan_issued", "equals": "2023-01-02"}, name="c"),
        count({"column": "plan_issued", "equals": "2023-01-01"}, name="d"),
    ]
    selection = ss.select(
        cohort, design_of(*rules, eligible={"not": {"column": "age", "equals": 25}}), seed="1"
    )
    assert [(note.code, note.sentence) for note in selection.notes] == [
        ("level_absent", "The rule 'a' names locality x, which nobody has."),
        ("level_absent", "The rule 'b' names primary need HI, which nobody has."),
        ("level_absent", "The rule 'c' names plan issued 2023-01-02, which nobody has."),
        ("level_absent", "Who 's' may draw on names age 25, which nobody has."),
    ]
    assert selection.status == "optimal"
    assert selection.receipt["notes"][0]["code"] == "level_absent"


def test_an_optional_rule_on_an_absent_column_is_left_out_with_a_line(cohort, design_of):
    rule = {
        "rule": "at_most_per_group",
        "name": "one a household",
        "column": "household",
        "optional": True,
        "if_left_out": "siblings cannot be kept apart",
    }
    bound = bind(design_of(rule, balance=[{"column": "household", "optional": True}]), cohort)
    assert (bound.samples[0].rules, bound.samples[0].balance) == ((), ())
    assert [note.sentence for note in bound.notes] == [
        (
            "The lists say nothing in a column 'household', so the rule 'one a household' was left out: "
            "siblings cannot be kept apart."
        ),
        "The lists say nothing in a column 'household', so it was left out of the balance.",
    ]


def test_an_optional_rule_whose_column_is_there_applies(cohort, design_of):
    rule = {"rule": "mirror", "column": "sex", "optional": True, "if_left_out": "x"}
    bound = bind(design_of(rule), cohort)
    assert len(bound.samples[0].rules) == 1
    assert bound.notes == ()


@pytest.mark.parametrize("known", ["female", "unknown"])
def test_a_column_known_of_one_child_far_down_says_something(cohort_of, design_of, known):
    rule = {"rule": "mirror", "column": "sex", "optional": True, "if_left_out": "x"}
    bound = bind(design_of(rule), cohort_of(80, sex=["unknown"] * 79 + [known]))
    assert len(bound.samples[0].rules) == (known != "unknown")


def test_the_tracking_design_says_that_siblings_cannot_be_kept_apart(cohort_of):
    needs = ["ASD", "SPLD", "SEMH", "HI", "ASD", "SPLD", "SEMH", "VI"]
    cohort = cohort_of(
        8,
        primary_need=needs,
        provision=["ehc_plan", "sen_support"] * 4,
        alternative_provision=[True] + [False] * 7,
    )
    selection = ss.select(cohort, "area-send-2023", seed="1")
    assert selection.status == "optimal"
    assert any("siblings cannot be kept apart" in note.sentence for note in selection.notes)


REASONS_STAY = ["family", "young_person", "safeguarding", "staff_relative", "unavailable", "recently_tracked"]
REASONS_LEAVE = ["moved_away", "deceased", "ceased_plan"]


@pytest.mark.parametrize("reason", REASONS_STAY + REASONS_LEAVE)
def test_who_left_the_area_leaves_the_frame_and_others_only_cannot_be_chosen(cohort, design_of, reason):
    design = design_of(exclude=[{"id": "c1", "reason": reason}])
    (sample,) = bind(design, cohort).samples
    leaves = reason in REASONS_LEAVE
    assert ("c1" in sample.frame.index) is not leaves
    assert [entry.id for entry in sample.excluded] == ([] if leaves else ["c1"])
    selection = ss.select(cohort, design, seed="1")
    assert "c1" not in selection.ids["s"]
    assert selection.receipt["samples"]["s"]["frame"] == (3 if leaves else 4)
    assert selection.receipt["samples"]["s"]["candidates"] == 3
    assert selection.receipt["excluded"] == {reason: 1}


def test_exclusions_change_shares_only_when_they_leave_the_frame(cohort_of, design_of):
    """Of 4, half are girls: 1 of 2 each. Without one girl, a third: 0.67, so none or one."""
    cohort = cohort_of(sex=["male", "male", "female", "female"])
    floors = {}
    for reason in ("family", "deceased"):
        design = design_of(balance=[{"column": "sex"}], exclude=[{"id": "c3", "reason": reason}])
        found = ss.check(cohort, design, {"s": ["c0", "c1"]}).comparison.set_index("level")
        floors[reason] = (int(found["area"]["female"]), int(found["floor"]["female"]))
    assert floors == {"family": (2, 1), "deceased": (1, 0)}


def test_an_included_child_is_chosen(cohort, design_of):
    for child in ("c0", "c3"):
        design = design_of(size=1, include=[{"id": child, "reason": "follow_up"}])
        assert ss.select(cohort, design, seed="1").ids == {"s": [child]}


@pytest.mark.parametrize(
    ("child", "eligible"), [("nobody", {"everyone": True}), ("c2", {"column": "sex", "is_missing": False})]
)
def test_an_included_child_who_cannot_be_drawn_on_makes_it_infeasible(cohort, design_of, child, eligible):
    if child == "c2":
        eligible = {"column": "locality", "is_missing": False}
    design = design_of(include=[{"id": child, "reason": "follow_up"}], eligible=eligible)
    selection = ss.select(cohort, design, seed="1")
    assert selection.status == "infeasible"
    (reason,) = selection.reasons
    assert reason.startswith(f"Child {child} must be chosen")


def test_more_included_than_places_is_infeasible(cohort, design_of):
    design = design_of(size=1, include=[{"id": child, "reason": "follow_up"} for child in ("c0", "c1")])
    selection = ss.select(cohort, design, seed="1")
    assert (selection.status, len(selection.reasons)) == ("infeasible", 1)


def test_an_excluded_child_who_is_unknown_is_a_note(cohort, design_of):
    selection = ss.select(cohort, design_of(exclude=[{"id": "zz", "reason": "family"}]), seed="1")
    assert [(note.code, note.sentence) for note in selection.notes] == [
        ("excluded_unknown", "Child zz is excluded and is not in the cohort.")
    ]


def test_an_excluded_child_outside_the_sample_is_no_news(cohort, design_of):
    design = design_of(
        exclude=[{"id": "c2", "reason": "family"}], eligible={"column": "locality", "is_missing": False}
    )
    assert bind(design, cohort).notes == ()


def test_a_sample_nobody_may_be_drawn_for_is_a_note_and_infeasible(cohort, design_of):
    design = design_of(
        count({"column": "age", "equals": 7}),
        eligible={"not": {"everyone": True}},
        balance=[{"column": "sex"}],
    )
    selection = ss.select(cohort, design, seed="1")
    assert [note.code for note in selection.notes] == ["frame_empty"]
    assert selection.status == "infeasible"
    assert selection.reasons[0].startswith("The sample s has 2 places, and 0 children can be chosen")


def test_fewer_children_than_places_is_infeasible(cohort, design_of):
    selection = ss.select(cohort, design_of(size=5), seed="1")
    assert selection.status == "infeasible"
    assert selection.reasons[0].startswith("The sample s has 5 places, and 4 children can be chosen")


@pytest.mark.parametrize(
    ("values", "dtype", "kind"),
    [
        ([True], "bool", "flag"),
        ([True, None], "boolean", "flag"),
        ([1, None], "Int64", "integer"),
        ([1], "int32", "integer"),
        ([1.5, None], "Float64", "number"),
        ([1.5], "float64", "number"),
        ([date(2024, 1, 1)], "datetime64[s]", "date"),
        (["a", None], "str", "text"),
    ],
)
def test_the_kind_of_a_column_follows_from_its_dtype(values, dtype, kind):
    assert kind_of(pd.Series(values, dtype=dtype)) == kind


@pytest.mark.parametrize(
    ("column", "cells"), [("setting", [None] * 4), ("sex", ["unknown"] * 4), ("pupil_premium", [None] * 4)]
)
def test_a_column_that_says_nothing_for_anyone_is_as_good_as_absent(cohort_of, design_of, column, cells):
    rule = {"rule": "at_most_per_group", "column": column, "optional": True}
    balance = [{"column": column, "optional": True}]
    selection = ss.select(cohort_of(**{column: cells}), design_of(rule, balance=balance), seed="s")
    assert [note.code for note in selection.notes] == ["rule_left_out", "balance_left_out"]
    assert not [note for note in selection.notes if "did you mean" in note.sentence]
    assert selection.comparison.empty
