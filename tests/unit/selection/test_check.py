import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import DesignError, UsageError
from sendsample.selection.check import COMPARISON_COLUMNS, RULE_COLUMNS

MALE = {"column": "sex", "equals": "male"}


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(
        7,
        sex=["male"] * 4 + ["female"] * 2 + ["unknown"],
        locality=["n", "n", "n", "e", "e", None, None],
        household=["h1", "h1", None, None, "h2", "h3", "h4"],
    )


def test_a_selection_that_keeps_every_rule(cohort, design_of, held):
    rule = {"rule": "count", "name": "boys", "where": MALE, "exactly": 1}
    checked = ss.check(cohort, design_of(rule), {"s": ["c0", "c4"]})
    assert checked.valid
    assert checked.broken.empty
    assert list(checked.rules.columns) == list(RULE_COLUMNS)
    assert checked.rules["rule"].tolist() == [
        "size", "not on the lists", "not eligible", "named twice", "excluded", "boys",
    ]  # fmt: skip
    assert held(checked, "boys") == {
        "sample": "s",
        "rule": "boys",
        "level": "",
        "found": 1,
        "at_least": 1,
        "at_most": 1,
        "holds": True,
        "sentence": "exactly 1 child with sex male",
    }
    assert checked.meets == {"s": {"c0": ("boys",), "c4": ()}}
    assert repr(checked) == "<Check: every rule holds; s loss 0>"


def test_each_bound_on_ids_is_a_sentence(cohort, design_of):
    design = design_of(include=[{"id": "c1", "reason": "follow_up"}])
    rules = ss.check(cohort, design, {"s": ["c1", "c4"]}).rules
    assert dict(zip(rules["rule"], rules["sentence"], strict=True)) == {
        "size": "the sample has 2 children",
        "not on the lists": "every child chosen is on the lists",
        "not eligible": "every child chosen is one the sample may draw on",
        "named twice": "no child is named twice",
        "excluded": "no child chosen is excluded",
        "left out": "every child who must be chosen is",
    }
    assert set(rules["sample"]) == {"s"}


def test_notebooks_show_the_verdict(cohort, design_of):
    assert "Every rule holds." in ss.check(cohort, design_of(), {"s": ["c0", "c4"]})._repr_html_()


def test_no_upper_bound_is_missing(cohort, design_of, held):
    rule = {"rule": "count", "name": "boys", "where": MALE, "at_least": 1}
    row = held(ss.check(cohort, design_of(rule), {"s": ["c0", "c4"]}), "boys")
    assert row["at_least"] == 1
    assert pd.isna(row["at_most"])


@pytest.mark.parametrize(
    ("ids", "broken"),
    [
        (["c0"], {"size": 1}),
        ([], {"size": 0}),
        (["c0", "c1", "c2"], {"size": 3}),
        (["c0", "zz"], {"not on the lists": 1}),
        (["zz", "yy", "zz"], {"size": 3, "not on the lists": 2, "named twice": 1}),
        (["c0", "c0"], {"named twice": 1}),
        (["c0", "c6"], {"not eligible": 1}),
        (["c0", "c5"], {"excluded": 1}),
        (["c0", "c3"], {"not eligible": 1}),
        (["c0", None], {"not on the lists": 1}),
        (["c0", pd.NA], {"not on the lists": 1}),
        (["c0", float("nan")], {"not on the lists": 1}),
    ],
)
def test_ids_that_should_not_be_there_are_bounds_that_do_not_hold(cohort, design_of, ids, broken):
    design = design_of(
        eligible={"column": "sex", "in": ["male", "female"]},
        exclude=[{"id": "c5", "reason": "family"}, {"id": "c3", "reason": "deceased"}],
    )
    checked = ss.check(cohort, design, {"s": ids})
    assert dict(zip(checked.broken["rule"], checked.broken["found"], strict=True)) == broken
    assert not checked.valid
    assert repr(checked).startswith(f"<Check: {len(broken)} of 5 bounds broken;")


def test_the_level_of_a_broken_bound_names_the_ids(cohort, design_of, held):
    checked = ss.check(cohort, design_of(), {"s": ["zz", "c0", "yy", "zz"]})
    assert held(checked, "not on the lists")["level"] == "yy, zz"
    assert held(checked, "named twice")["level"] == "zz"


def test_a_child_who_must_be_chosen(cohort, design_of, held):
    design = design_of(include=[{"id": child, "reason": "follow_up"} for child in ("c1", "zz")])
    checked = ss.check(cohort, design, {"s": ["c0", "c1"]})
    row = held(checked, "left out")
    assert (row["level"], row["found"], row["at_most"], row["holds"]) == ("zz", 1, 0, False)
    design = design_of(include=[{"id": "c1", "reason": "follow_up"}])
    checked = ss.check(cohort, design, {"s": ["c0", "c1"]})
    assert checked.valid
    assert checked.meets == {"s": {"c0": (), "c1": ("included",)}}
    assert not ss.check(cohort, design, {"s": ["c0", "c2"]}).valid


def test_rules_count_only_children_of_the_frame_and_each_once(cohort, design_of, held):
    rule = {"rule": "count", "name": "boys", "where": MALE, "exactly": 2}
    design = design_of(rule, size=4, exclude=[{"id": "c2", "reason": "moved_away"}])
    assert held(ss.check(cohort, design, {"s": ["c0", "c0", "c2", "zz"]}), "boys")["found"] == 1


def test_an_excluded_child_still_counts_in_the_rules(cohort, design_of, held):
    rule = {"rule": "count", "name": "boys", "where": MALE, "exactly": 2}
    design = design_of(rule, exclude=[{"id": "c0", "reason": "family"}])
    checked = ss.check(cohort, design, {"s": ["c0", "c1"]})
    assert held(checked, "boys")["holds"]
    assert held(checked, "excluded")["level"] == "c0"


def test_broken_rules_of_every_kind_are_found(cohort, design_of):
    rules = [
        {"rule": "count", "name": "boys", "where": MALE, "exactly": 1},
        {"rule": "at_most_per_group", "name": "cap", "column": "household"},
        {"rule": "every_level", "name": "levels", "column": "sex"},
        {"rule": "mirror", "name": "places", "column": "locality"},
    ]
    checked = ss.check(cohort, design_of(*rules), {"s": ["c0", "c1"]})
    broken = list(checked.broken[["rule", "level", "found"]].itertuples(index=False, name=None))
    assert broken == [("boys", "", 2), ("cap", "h1", 2), ("levels", "female", 0), ("places", "n", 2)]


def test_meets_lists_the_minimums_each_child_serves_and_no_maximums(cohort, design_of):
    rules = [
        {"rule": "count", "name": "boys", "where": MALE, "at_most": 1},
        {"rule": "every_level", "name": "levels", "column": "sex"},
        {"rule": "count", "name": "young", "where": {"column": "age", "at_most": 9}, "at_least": 1},
        {"rule": "at_most_per_group", "name": "cap", "column": "household"},
    ]
    checked = ss.check(cohort, design_of(*rules), {"s": ["c4", "c0", "zz"]})
    assert checked.meets["s"] == {"c4": ("levels: female", "young"), "c0": ("levels: male", "young")}


# Loss and distance, worked out by hand

SHARES = {"balance": [{"column": "sex", "weight": 5}, {"column": "locality"}]}


@pytest.mark.parametrize(
    ("ids", "loss", "distance"),
    [
        # k = 2 of N = 7. sex: male 8/7, female 4/7, unknown 2/7; locality: n 6/7, e 4/7, missing 4/7.
        (["c0", "c4"], 0, 1 / 7 + 3 / 7 + 2 / 7 + 1 / 7 + 3 / 7 + 4 / 7),
        (["c0", "c1"], 1, 6 / 7 + 4 / 7 + 2 / 7 + 8 / 7 + 4 / 7 + 4 / 7),  # two in n, at most 1
        (["c4", "c5"], 10, 8 / 7 + 10 / 7 + 2 / 7 + 6 / 7 + 3 / 7 + 3 / 7),  # no male, two female: 2 x 5
        (["c5", "c6"], 6, 8 / 7 + 3 / 7 + 5 / 7 + 6 / 7 + 4 / 7 + 10 / 7),  # no male: 5; two missing: 1
        ([], 5, 8 / 7 + 4 / 7 + 2 / 7 + 6 / 7 + 4 / 7 + 4 / 7),  # judged against k all the same
    ],
)
def test_loss_and_distance(cohort, design_of, ids, loss, distance):
    checked = ss.check(cohort, design_of(**SHARES), {"s": ids})
    assert checked.loss == {"s": loss}
    assert checked.distance["s"] == pytest.approx(distance)


def test_the_comparison_has_the_numbers_behind_the_loss(cohort, design_of):
    checked = ss.check(cohort, design_of(**SHARES), {"s": ["c0", "c1"]})
    table = checked.comparison
    assert list(table.columns) == list(COMPARISON_COLUMNS)
    assert table["sample"].unique().tolist() == ["s"]
    assert list(
        table.drop(columns=["sample", "area_percent", "exact_share"]).itertuples(index=False, name=None)
    ) == [
        ("sex", "female", 2, 0, 0, 1, 0),
        ("sex", "male", 4, 2, 1, 2, 0),
        ("sex", "unknown", 1, 0, 0, 1, 0),
        ("locality", "e", 2, 0, 0, 1, 0),
        ("locality", "n", 3, 2, 0, 1, 1),
        ("locality", "missing", 2, 0, 0, 1, 0),
    ]
    assert np.allclose(table["area_percent"], [200 / 7, 400 / 7, 100 / 7, 200 / 7, 300 / 7, 200 / 7])
    assert np.allclose(table["exact_share"], [4 / 7, 8 / 7, 2 / 7, 4 / 7, 6 / 7, 4 / 7])


def test_excluded_children_count_in_the_shares(cohort, design_of):
    design = design_of(**SHARES, exclude=[{"id": "c6", "reason": "family"}])
    table = ss.check(cohort, design, {"s": ["c0", "c4"]}).comparison
    assert table["area"].sum() == 14


def test_a_level_called_missing_is_not_the_missing_level(cohort_of, design_of):
    """Three places are called "missing" and one is: 2 of 4, so shares of 1.5 and 0.5."""
    cohort = cohort_of(locality=["missing", "missing", "missing", None])
    checked = ss.check(cohort, design_of(balance=[{"column": "locality"}]), {"s": ["c0", "c1"]})
    assert checked.comparison["area"].tolist() == [3, 1]
    assert checked.distance["s"] == pytest.approx(1.0)


def test_levels_are_compared_in_their_usual_order(cohort_of, design_of):
    cohort = cohort_of(age=[7, 13, 13, 20])
    table = ss.check(cohort, design_of(balance=[{"column": "age_band"}]), {"s": ["c0", "c3"]}).comparison
    assert table[["level", "area", "chosen"]].to_numpy().tolist() == [
        ["5-10", 1, 1],
        ["11-15", 2, 0],
        ["19-25", 1, 1],
    ]


def test_no_balance_is_no_loss_and_an_empty_comparison(cohort, design_of):
    checked = ss.check(cohort, design_of(), {"s": ["c0", "c1"]})
    assert (checked.loss, checked.distance) == ({"s": 0}, {"s": 0.0})
    assert list(checked.comparison.columns) == list(COMPARISON_COLUMNS)
    assert checked.comparison.empty


NOBODY = {"not": {"everyone": True}}


def test_nobody_may_be_drawn_on(cohort, design_of):
    design = design_of({"rule": "mirror", "column": "sex"}, eligible=NOBODY, balance=[{"column": "sex"}])
    checked = ss.check(cohort, design, {"s": ["c0", "c1"]})
    assert checked.broken["rule"].tolist() == ["not eligible"]
    assert (checked.loss, checked.distance) == ({"s": 0}, {"s": 0.0})
    assert checked.comparison.empty
    assert [note.code for note in checked.notes] == ["frame_empty"]


def test_nobody_of_nobody(cohort, design_of):
    design = design_of(size=[0, 2], eligible=NOBODY, balance=[{"column": "sex"}])
    checked = ss.check(cohort, design, {"s": []})
    assert checked.valid
    assert (checked.loss, checked.distance, checked.meets) == ({"s": 0}, {"s": 0.0}, {"s": {}})


# Sizes that are a range


@pytest.mark.parametrize(
    ("ids", "holds"),
    [([], False), (["c0"], True), (["c0", "c4", "c1"], True), (["c0", "c4", "c1", "c5"], False)],
)
def test_a_range_of_sizes(cohort, design_of, held, ids, holds):
    row = held(ss.check(cohort, design_of(size=[1, 3]), {"s": ids}), "size")
    assert (row["found"], row["at_least"], row["at_most"]) == (len(ids), 1, 3)
    assert (row["holds"], row["sentence"]) == (holds, "the sample has 1 to 3 children")


def test_a_range_is_judged_against_the_number_given(cohort, design_of):
    """Sex: 4 male, 2 female, 1 unknown of 7. Of 3 that is 1.7, 0.9 and 0.4; of 5 it is 2.9, 1.4 and 0.7."""
    design = design_of({"rule": "mirror", "name": "sexes", "column": "sex"}, size=[1, 6], **SHARES)
    three = ss.check(cohort, design, {"s": ["c0", "c1", "c4"]})
    assert three.valid
    assert three.comparison["exact_share"].tolist()[:3] == [6 / 7, 12 / 7, 3 / 7]
    five = ss.check(cohort, design, {"s": ["c0", "c4", "c5", "c6", "zz"]})
    assert five.comparison["exact_share"].tolist()[:3] == [10 / 7, 20 / 7, 5 / 7]
    assert five.comparison[["floor", "ceiling"]].to_numpy().tolist()[:3] == [[1, 2], [2, 3], [0, 1]]
    assert five.broken["level"].tolist() == ["zz", "male"]
    assert five.loss == {"s": 6}  # a boy too few, at weight 5, and a place in n


def test_a_range_counts_whoever_was_given_twice_as_two(cohort, design_of):
    checked = ss.check(cohort, design_of(size=[1, 6], **SHARES), {"s": ["c0", "c0", "c4"]})
    assert checked.comparison["exact_share"].tolist()[:3] == [6 / 7, 12 / 7, 3 / 7]


def test_a_range_of_which_none_were_chosen_has_no_shares(cohort, design_of):
    checked = ss.check(cohort, design_of(size=[0, 3], **SHARES), {"s": []})
    assert checked.valid
    assert (checked.loss, checked.distance) == ({"s": 0}, {"s": 0.0})
    assert set(checked.comparison["exact_share"]) == set(checked.comparison["ceiling"]) == {0}


# Several samples


def test_each_sample_is_judged_by_its_own_rules(cohort, samples_of, held):
    boys = {"rule": "count", "name": "boys", "where": MALE, "exactly": 1}
    design = samples_of(
        {"name": "a", "size": 2, "rules": [boys], "balance": [{"column": "sex"}]},
        {"name": "b", "size": 1, "eligible": MALE, "balance": [{"column": "locality"}]},
        exclude=[{"id": "c1", "reason": "family", "sample": "b"}],
        include=[{"id": "c0", "reason": "follow_up", "sample": "a"}],
    )
    checked = ss.check(cohort, design, {"b": ["c1"], "a": ["c2", "c3"]})
    assert list(checked.broken[["sample", "rule"]].itertuples(index=False, name=None)) == [
        ("a", "left out"),
        ("a", "boys"),
        ("b", "excluded"),
    ]
    assert checked.meets == {"a": {"c2": ("boys",), "c3": ("boys",)}, "b": {"c1": ()}}
    assert list(checked.loss) == list(checked.distance) == ["a", "b"]
    assert checked.comparison["sample"].tolist() == ["a"] * 3 + ["b"] * 2
    assert held(checked, "excluded", "a")["holds"]
    assert not checked.valid
    good = ss.check(cohort, design, {"a": ["c0", "c4"], "b": ["c2"]})
    assert good.valid
    assert repr(good) == "<Check: every rule holds; 2 samples, loss 0 in all>"


def test_the_loss_in_all_is_that_of_every_sample(cohort, samples_of):
    balance = [{"column": "sex"}]
    design = samples_of(*({"name": name, "size": 2, "balance": balance} for name in "ab"))
    checked = ss.check(cohort, design, {"a": ["c4", "c5"], "b": ["c0", "c6"]})
    assert checked.loss == {"a": 2, "b": 0}
    assert repr(checked) == "<Check: every rule holds; 2 samples, loss 2 in all>"


def test_cooling_off_excludes(cohort_of, samples_of, held):
    cohort = cohort_of(3, last_sampled=["2024-01-10", None, "2022-01-10"])
    design = samples_of({"name": "s", "size": 1}, cooling_off={"months": 12})
    assert held(ss.check(cohort, design, ["c0"]), "excluded")["level"] == "c0"
    assert ss.check(cohort, design, ["c2"]).valid


# Arguments


@pytest.mark.parametrize("ids", [{}, {"t": []}, {"s": [], "t": []}, {"S": []}])
def test_the_samples_must_be_those_of_the_design(cohort, design_of, ids):
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, design_of(), ids)
    assert caught.value.code == "samples_differ"


@pytest.mark.parametrize("ids", [{"a": []}, {"a": [], "c": []}, {"a": [], "b": [], "c": []}])
def test_all_samples_of_a_design_are_named(cohort, samples_of, ids):
    design = samples_of({"name": "a", "size": [0, 1]}, {"name": "b", "size": [0, 1]})
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, design, ids)
    assert caught.value.code == "samples_differ"
    assert ss.check(cohort, design, {"a": [], "b": []}).valid
    assert ss.check(cohort, design.only("a"), {"a": []}).valid


@pytest.mark.parametrize("ids", [["c0"], {"a": ["c0"], "b": {"S1": ["c1"]}}, {"a": ["c0"], "b": 7}])
def test_ids_of_several_samples_stand_in_lists_by_name(cohort, samples_of, ids):
    design = samples_of({"name": "a", "size": 1}, {"name": "b", "size": 1})
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, design, ids)
    assert caught.value.code == "ids_type"
    assert caught.value.hint == "Write them as {'a': [id, id, ...]}."


@pytest.mark.parametrize("ids", ["c0", b"c1"])
def test_ids_as_one_text_are_a_mistake(cohort, design_of, ids):
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, design_of(), {"s": ids})
    assert caught.value.code == "ids_type"


@pytest.mark.parametrize(
    "ids", [[17, 4], [17.0, 4.0], [" 17", "4 "], ["17", "4"], np.array([17, 4]), pd.Series([17.0, 4.0])]
)
def test_ids_are_cleaned_like_those_of_the_lists(cohort_of, design_of, ids):
    cohort = cohort_of(child_id=[17, 4, 5, 6])
    assert ss.check(cohort, design_of(), {"s": ids}).valid


def test_ids_are_exact_otherwise(cohort_of, design_of):
    cohort = cohort_of(child_id=["0017", "A", "b", "é"])
    assert ss.check(cohort, design_of(), {"s": ["A", "e\u0301"]}).valid
    assert not ss.check(cohort, design_of(), {"s": ["17", "a"]}).valid


def test_a_design_by_name_and_one_that_does_not_fit(cohort, design_of):
    assert not ss.check(cohort, "area-send-2023", {"tracking": []}).valid
    with pytest.raises(DesignError):
        ss.check(cohort, design_of({"rule": "mirror", "column": "nowhere"}), {"s": []})


def test_any_order_of_ids_gives_the_same_verdict(cohort, design_of):
    design = design_of({"rule": "every_level", "column": "sex"}, **SHARES)
    one, other = (ss.check(cohort, design, {"s": ids}) for ids in (["c0", "c4"], ["c4", "c0"]))
    pd.testing.assert_frame_equal(one.rules, other.rules)
    pd.testing.assert_frame_equal(one.comparison, other.comparison)


def test_what_select_answers_is_what_check_finds(cohort, design_of):
    design = design_of({"rule": "every_level", "column": "sex", "levels": ["male"]}, **SHARES)
    selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
    checked = ss.check(cohort, design, selection.ids)
    assert checked.valid
    assert (checked.loss, checked.distance) == (selection.loss, selection.distance)
    pd.testing.assert_frame_equal(checked.comparison, selection.comparison)


@pytest.mark.parametrize("other", [None, "x", pd.DataFrame()])
def test_what_is_no_cohort_is_told_by_its_kind(other, design_of):
    with pytest.raises(UsageError, match=f"The first argument is a {type(other).__name__}") as raised:
        ss.check(other, design_of(), {"s": []})
    assert raised.value.code == "cohort_type"


def test_an_id_may_stand_behind_the_apostrophe_that_a_table_shows_it_with(cohort_of):
    cohort = cohort_of(2, child_id=["-x", "'y"])
    design = ss.Design(name="d", samples=[{"name": "d", "size": 1}])
    assert ss.check(cohort, design, ["'-x"]).valid
    assert ss.check(cohort, design, ["'y"]).valid
    assert ss.check(cohort, design, ["''y"]).valid
    assert not ss.check(cohort, design, ["''-x"]).valid
