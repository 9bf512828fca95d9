from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sendsample.errors import UsageError
from sendsample.selection.given import Given, by_sample

ONLY = " To check some of them, take those from the design: design.only(names), or --only."
NO_LISTS = "The ids are not lists of child ids by sample name."
BY_PLACE = "Write them as {'t': [id, id, ...]}; for visits also {'v': {place: [id, id, ...]}}."


@pytest.fixture
def two(samples_of):
    return samples_of({"name": "t", "size": 1}, {"name": "v", "visits": {"settings": 1, "children": 2}})


@pytest.mark.parametrize(
    ("ids", "code", "message", "hint"),
    [
        (["c0"], "ids_type", NO_LISTS, BY_PLACE),
        ({"t": {"S1": ["c0"]}, "v": []}, "ids_type", NO_LISTS, BY_PLACE),
        (
            {"v": [], "a": []},
            "samples_differ",
            "The ids are for 'a', 'v', and the design has 't', 'v'.",
            f"Give the ids of each sample under its name.{ONLY}",
        ),
        (
            {},
            "samples_differ",
            "The ids are for no sample, and the design has 't', 'v'.",
            f"Give the ids of each sample under its name.{ONLY}",
        ),
    ],
)  # fmt: skip
def test_ids_that_are_not_for_the_design_are_refused(two, ids, code, message, hint):
    with pytest.raises(UsageError) as caught:
        by_sample(ids, two)
    assert (caught.value.code, caught.value.message, caught.value.hint) == (code, message, hint)


@pytest.mark.parametrize("status", ["infeasible", "unknown"])
def test_an_outcome_without_a_child_leaves_nothing_to_check(two, status):
    with pytest.raises(UsageError) as caught:
        by_sample(SimpleNamespace(ids={}, status=status), two)
    assert caught.value.code == "nobody_to_check"
    assert (
        caught.value.message
        == f"The selection is {status}, so nobody is chosen and there is nothing to check."
    )
    assert caught.value.hint == "sendsample.explain says why, and what would help."


def test_those_who_stand_where_places_are_free_can_be_checked(two):
    chosen = SimpleNamespace(ids={"t": ["c0"], "v": ["c1", "c2"]}, status="infeasible", visits={})
    assert by_sample(chosen, two) == {"t": Given(("c0",)), "v": Given(("c1", "c2"))}


def test_a_design_of_one_sample_is_not_told_how_to_take_some(samples_of):
    with pytest.raises(UsageError) as caught:
        by_sample({"t": []}, samples_of({"name": "s", "size": 1}))
    assert caught.value.message == "The ids are for 't', and the design has 's'."
    assert caught.value.hint == "Give the ids of each sample under its name."


def test_a_frame_says_places_and_leaves_out_only_samples_that_may_be_empty(samples_of):
    design = samples_of(
        {"name": "v", "visits": {"settings": 1, "children": 1}},
        {"name": "empty", "size": [0, 1]},
        {"name": "some", "size": [1, 2]},
    )
    rows = [("c0", "v", "S1"), ("c1", "some", None)]
    frame = pd.DataFrame(rows, columns=["child_id", "sample", "visit"])
    assert by_sample(frame, design) == {
        "v": Given(("c0",), {"S1": ("c0",)}),
        "empty": Given(()),
        "some": Given(("c1",)),
    }
    with pytest.raises(UsageError, match="The ids are for 'empty', 'v', and the design has"):
        by_sample(frame[frame["sample"] == "v"], design)


def test_children_are_known_by_a_cohorts_own_ids_and_blank_ones_stay_blank(two):
    given = by_sample({"t": [None, "c0"], "v": {"S1": ["c1"]}}, two)
    assert {name: part.known_to({"c0": "k0", "c1": "k1"}.__getitem__) for name, part in given.items()} == {
        "t": Given(("", "k0")),
        "v": Given(("k1",), {"S1": ("k1",)}),
    }


@pytest.mark.parametrize(
    ("child", "kind"), [(("c0", "male"), "tuple"), ({"child_id": "c0"}, "dict"), (b"c0", "bytes")]
)
def test_rows_in_the_place_of_ids_are_refused_and_not_shown(samples_of, child, kind):
    with pytest.raises(UsageError) as caught:
        by_sample([child], samples_of({"name": "t", "size": 1}))
    assert caught.value.code == "id_type"
    assert caught.value.message == f"One of the ids is a {kind}, neither text nor a number."
    assert caught.value.hint == "Give the ids alone, or a frame with a column child_id."


@pytest.mark.parametrize("ids", [np.array([["c0", "c1"]]), np.array("c0")], ids=["table", "single"])
def test_an_array_is_ids_only_where_it_is_one_row_of_them(samples_of, ids):
    with pytest.raises(UsageError, match="not lists of child ids"):
        by_sample(ids, samples_of({"name": "t", "size": 1}))


def test_ids_of_numpy_are_ids_and_nothing_known_is_blank(samples_of):
    ids = [np.int64(7), np.str_("c"), np.float64(8), None, pd.NA, pd.NaT, float("nan"), " "]
    assert by_sample(ids, samples_of({"name": "t", "size": 1}))["t"] == Given(("7", "c", "8", *[""] * 5))
