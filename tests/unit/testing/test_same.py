"""Two selections: the same children, or who is in one only."""

from __future__ import annotations

import pytest

import sendsample as ss
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
