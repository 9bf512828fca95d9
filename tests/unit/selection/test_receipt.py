import json
from importlib import metadata

import pytest

import sendsample as ss
from sendsample.selection.receipt import FORMAT, versions


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
