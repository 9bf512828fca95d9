import json
from importlib import metadata

import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.selection.receipt import FORMAT, make_receipt, versions


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(6, age=[7, 8, 9, 10, 11, 99])


@pytest.fixture
def design(design_of):
    return design_of(
        exclude=[{"id": "c0", "reason": "family"}, {"id": "zz", "reason": "family"}],
        include=[{"id": "c1", "reason": "follow_up"}],
        balance=[{"column": "household", "optional": True}],
    )


@pytest.fixture
def selection(cohort, design):
    return ss.select(cohort, design, seed="1 2 3")


def test_a_receipt_says_what_was_asked_of_which_lists(selection, cohort, design):
    receipt = selection.receipt
    assert (receipt["format"], receipt["status"], receipt["seed"]) == (FORMAT, "optimal", "1 2 3")
    assert receipt["design"] == {"name": "d", "built_in": False, "sha256": design.digest}
    assert receipt["cohort"] == {
        "sha256": cohort.digest,
        "as_at": "2024-02-05",
        "alternative_provision": "supplied",
        "children": 5,
        "set_aside": {"age_outside": 1},
    }
    assert (receipt["excluded"], receipt["included"]) == ({"family": 2}, {"follow_up": 1})
    assert [note["code"] for note in receipt["notes"]] == ["balance_left_out", "excluded_unknown"]


def test_a_receipt_says_what_came_out(selection):
    sample = selection.receipt["samples"]["s"]
    assert sample["ids"] == selection.ids["s"]
    assert sample["tickets"] == selection["s"]["ticket"].tolist()
    assert (sample["loss"], sample["bound"], sample["distance"]) == (0, 0, 0.0)
    assert (sample["size"], sample["frame"], sample["candidates"]) == (2, 5, 4)


def test_whoever_is_excluded_counts_once_for_each_reason(cohort_of, samples_of):
    """By name c0, c2 twice, c3 and zz; by day c0 from b, c1 from both and c4 from a, as b has no c4."""
    cohort = cohort_of(
        6, age=[7, 7, 7, 7, 20, 7], last_sampled=["2024-01-01"] * 2 + [None] * 2 + ["2024-01-01", None]
    )
    design = samples_of(
        {"name": "a", "size": 1},
        {"name": "b", "size": 1, "eligible": {"column": "age", "at_most": 10}},
        exclude=[
            {"id": "c0", "reason": "family", "sample": "a"},
            {"id": "c2", "reason": "unavailable", "sample": "a"},
            {"id": "c2", "reason": "unavailable", "sample": "b"},
            {"id": "c3", "reason": "moved_away"},
            {"id": "zz", "reason": "family"},
        ],
        cooling_off={"months": 12},
    )
    receipt = make_receipt(cohort, bind(design, cohort), "1", {"status": "optimal"})
    assert receipt["excluded"] == {"family": 2, "moved_away": 1, "recently_sampled": 3, "unavailable": 1}
    assert receipt["cooling_off"] == {"since": "2023-02-05"}


@pytest.mark.parametrize(
    ("cooling", "since"), [({"months": 1}, "2024-01-05"), ({"since": "2023-09-01"}, "2023-09-01")]
)
def test_a_receipt_says_from_which_day_children_cool_off(cohort_of, samples_of, cooling, since):
    design = samples_of({"name": "a", "size": 1}, cooling_off=cooling)
    cohort = cohort_of(2, last_sampled=["2024-01-05", None])
    receipt = make_receipt(cohort, bind(design, cohort), "1", {})
    assert receipt["cooling_off"] == {"since": since}
    assert receipt["excluded"] == {"recently_sampled": 1}


def test_a_design_without_cooling_off_has_no_such_line(selection):
    assert "cooling_off" not in selection.receipt


def test_a_receipt_survives_json(selection):
    text = json.dumps(selection.receipt, allow_nan=False)
    assert json.loads(text) == selection.receipt


def test_the_same_question_has_the_same_receipt(selection, cohort, design):
    again = ss.select(cohort, design, seed="1 2 3")
    assert json.dumps(again.receipt) == json.dumps(selection.receipt)
    other = ss.select(cohort, design, seed="3 2 1")
    assert json.dumps(other.receipt) != json.dumps(selection.receipt)


def test_versions_are_those_installed():
    found = versions()
    assert found["sendsample"] == metadata.version("sendsample") == ss.__version__
    assert {"ortools", "numpy", "pandas", "pydantic", "python"} <= set(found)


def test_a_receipt_says_which_samples_were_asked_for_and_which_were_pinned(cohort_of):
    """The design is the one that was given, so that the digest still names it."""
    cohort = cohort_of(4)
    design = ss.Design(name="two", samples=[{"name": "a", "size": 1}, {"name": "b", "size": 2}])
    whole = ss.select(cohort, design, seed="1").receipt
    part = ss.select(cohort, design, seed="1", only="b", pinned={"b": ["c0", "c1"]}).receipt
    assert "only" not in whole
    assert "pinned" not in whole
    assert (part["only"], part["pinned"]) == (["b"], ["b"])
    assert part["design"] == whole["design"]
    assert part["samples"]["b"]["ids"] != []
