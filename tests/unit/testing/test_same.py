"""Two selections: the same children, or who is in one only."""

from __future__ import annotations

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.testing import assert_same_selection, cohort_of


def differences(first, second):
    with pytest.raises(AssertionError) as raised:
        assert_same_selection(first, second)
    assert raised.traceback[-1].ishidden(raised)
    return str(raised.value).splitlines()[1:]


def test_order_plays_no_part_and_one_sample_needs_no_name():
    assert_same_selection({"a": ["c1", "c2"], "b": []}, {"b": [], "a": ["c2", "c1"]})
    assert_same_selection(["c1", 2], ["2", "c1"])


def test_samples_and_children_in_one_only_are_told():
    assert differences({"a": ["c1", "c1"], "b": []}, {"a": ["c1"], "c": []}) == [
        "  'a': c1 in the first only",
        "  'b': a sample in the first only",
        "  'c': a sample in the second only",
    ]


def test_places_are_compared_where_both_name_them():
    by_place = {"v": {"s1": ["c1"], "s2": ["c2"]}}
    assert_same_selection(by_place, {"v": ["c2", "c1"]})
    assert differences(by_place, {"v": {"s1": ["c2"], "s2": ["c1"]}}) == [
        "  'v': c1 at s1, c2 at s2 in the first only; c2 at s1, c1 at s2 in the second only"
    ]


def test_selections_are_compared_with_their_visits():
    cohort = cohort_of([{"services": ["OT", "CAMHS"]}])
    block = {"name": "v", "visits": {"by": "service", "settings": 1, "children": 1}}
    selection = ss.select(cohort, ss.Design(name="d", samples=[block]), seed="4 1 6")
    (place,) = selection.visits["v"]
    assert_same_selection(selection, selection)
    assert_same_selection(selection, {"v": ["c1"]})
    assert len(differences(selection, {"v": {"OT" if place == "CAMHS" else "CAMHS": ["c1"]}})) == 1


@pytest.fixture(scope="module")
def cohort():
    return cohort_of([{}] * 4)


def test_frames_are_compared_by_their_children(cohort):
    first, second = cohort.frame.loc[["c1", "c2"]], cohort.frame.loc[["c2", "c3"]]
    assert_same_selection(first, first.iloc[::-1])
    assert differences(first, second) == ["  'the sample': c1 in the first only; c3 in the second only"]
    assert differences({"a": first}, {"a": second}) == ["  'a': c1 in the first only; c3 in the second only"]


def test_a_selections_own_frames_say_the_same_as_it_does(cohort):
    block = {"name": "v", "visits": {"settings": 1, "children": 1}}
    asked = ss.Design(name="d", samples=[{"name": "a", "size": 2}, block])
    selection = ss.select(cohort, asked, seed="4 1 6")
    assert_same_selection(selection, selection.frame)
    assert_same_selection(selection.frame, {"a": selection["a"], "v": selection.visits["v"]})
    elsewhere = selection.frame.assign(visit=selection.frame["visit"].where(lambda at: at.isna(), "100009"))
    (moved,) = differences(selection, elsewhere)
    assert "at 100001 in the first only" in moved


@pytest.mark.parametrize("label", ["ids", "visits"])
def test_labels_of_pandas_are_no_parts_of_a_selection(cohort, label):
    one, two = (pd.Series(ids, index=[label, "x"]) for ids in (["c1", "c2"], ["c1", "c3"]))
    assert_same_selection(one, ["c1", "c2"])
    assert differences(one, two) == ["  'the sample': c2 in the first only; c3 in the second only"]
    asked = ss.Design(name="d", samples=[{"name": "a", "size": 2}])
    assert ss.check(cohort, asked, one).valid


def test_one_sample_alone_has_the_name_of_the_other():
    assert_same_selection(iter(["c1"]), {"audit": ["c1"]})
    assert differences({"audit": ["c1"]}, [" c2 ", None]) == [
        "  'audit': c1 in the first only; a blank id, c2 in the second only"
    ]
    assert differences({}, ["c1"]) == ["  'the sample': a sample in the second only"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (None, ["c1"]),
        ("c1", "c1"),
        (7, 7),
        ({"a": None}, {"a": None}),
        ({"a": "c1"}, {"a": ["c1"]}),
        ({"a": {"s1": None}}, {"a": []}),
        (["c1"], {"a": ["c1"], "b": []}),
    ],
)
def test_what_holds_no_ids_is_refused(first, second):
    with pytest.raises(UsageError) as raised:
        assert_same_selection(first, second)
    assert raised.value.code == "ids_type"


def test_a_frame_has_no_row_for_a_sample_that_is_empty():
    cohort = cohort_of([{}])
    samples = [{"name": "a", "size": 1}, {"name": "b", "size": [0, 1]}]
    design = ss.Design.model_validate({"name": "d", "samples": samples})
    selection = ss.select(cohort, design, seed="1")
    assert sorted(map(len, selection.ids.values())) == [0, 1]
    assert_same_selection(selection, selection.frame)
    assert_same_selection(selection.frame, selection)


def test_selections_in_which_nobody_is_chosen_are_not_the_same():
    cohort = cohort_of([{}])
    nobody = ss.select(cohort, ss.Design(name="d", samples=[{"name": "d", "size": 2}]), seed="1")
    for pair in ((nobody, nobody), (nobody, {}), ({}, nobody)):
        with pytest.raises(UsageError, match="nobody is chosen"):
            assert_same_selection(*pair)
