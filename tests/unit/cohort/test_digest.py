import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.cohort.coerce import typed
from sendsample.cohort.digest import cohort_digest, plain_values

COLUMNS = {
    "sex": ["F", "M", None, "M"],
    "absence": [1.5, None, 0.1, 100],
    "suspensions": [0, None, 2, 3],
    "pupil_premium": [True, None, False, True],
    "plan_issued": ["2020-01-01", None, "2021-01-01", "2022-01-01"],
    "locality": ["caf\u00e9", None, "n", "n"],
    "mine": [1.5, 2.0, None, 3.0],
}


def test_the_digest_is_that_of_the_canonical_form():
    """Worked out here from the words of the module's docstring."""
    frame = pd.DataFrame({"b": typed(["x", None], "text"), "a": typed([2, 1], "integer")}).set_axis(
        ["2", "10"]
    )
    form = (
        '{"alternative_provision":"dual","as_at":"2024-02-05","child_id":["10","2"],'
        '"columns":{"a":[1,2],"b":[null,"x"]},"format":"sendsample-cohort/1"}'
    )
    expected = hashlib.sha256(form.encode()).hexdigest()
    assert cohort_digest(frame, date(2024, 2, 5), "dual") == expected


def test_rows_and_columns_may_stand_in_any_order(frame_of):
    frame = frame_of(**COLUMNS)
    digest = ss.Cohort.from_frame(frame, as_at="2024-02-05").digest
    turned = frame.iloc[[2, 0, 3, 1], ::-1]
    assert ss.Cohort.from_frame(turned, as_at="2024-02-05").digest == digest
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("child_id", "c9"),
        ("primary_need", "HI"),
        ("provision", "ehc_plan"),
        ("alternative_provision", True),
        ("age", 8),
        ("sex", "M"),
        ("absence", 1.5000000000000002),
        ("suspensions", 1),
        ("pupil_premium", False),
        ("plan_issued", "2020-01-02"),
        ("locality", "cafe"),
        ("mine", None),
        ("absence", None),
    ],
)
def test_any_value_changes_the_digest(frame_of, column, value):
    frame = frame_of(**COLUMNS).astype({column: object})
    digest = ss.Cohort.from_frame(frame, as_at="2024-02-05").digest
    changed = frame.copy()
    changed.loc[0, column] = value
    assert ss.Cohort.from_frame(changed, as_at="2024-02-05").digest != digest


def test_exchanging_the_values_of_two_children_changes_the_digest(frame_of):
    frame = frame_of(**COLUMNS)
    turned = frame.assign(locality=frame["locality"].to_numpy()[::-1])
    digests = {ss.Cohort.from_frame(one, as_at="2024-02-05").digest for one in (frame, turned)}
    assert len(digests) == 2


def test_the_date_and_the_definition_and_the_names_of_columns_count():
    frame = pd.DataFrame({"a": [1]}).set_axis(["x"])
    base = cohort_digest(frame, date(2024, 2, 5), "dual")
    assert cohort_digest(frame, date(2024, 2, 6), "dual") != base
    assert cohort_digest(frame, date(2024, 2, 5), "wide") != base
    assert cohort_digest(frame.rename(columns={"a": "b"}), date(2024, 2, 5), "dual") != base


def test_a_number_a_text_and_a_flag_are_different():
    digests = {
        cohort_digest(pd.DataFrame({"a": [cell]}).set_axis(["x"]), date(2024, 2, 5), "dual")
        for cell in (1, "1", True, 1.5, "1.5", "true")
    }
    assert len(digests) == 6


@pytest.mark.parametrize(
    ("values", "kind", "plain"),
    [
        ([True, None], "flag", [True, None]),
        ([1, None], "integer", [1, None]),
        ([0.1, None], "number", [0.1, None]),
        (["a", None], "text", ["a", None]),
        ([date(2024, 2, 5), None], "date", ["2024-02-05", None]),
        ([], "date", []),
        ([None], "date", [None]),
    ],
)
def test_plain_values(values, kind, plain):
    found = plain_values(typed(values, kind))
    assert found == plain
    assert not any(isinstance(value, np.generic) for value in found)
    assert json.loads(json.dumps(found)) == plain


def test_tables_beside_the_lists_have_a_canonical_form_too():
    """Worked out here from the words of the module's docstring."""
    frame = pd.DataFrame({"a": typed([1], "integer")}).set_axis(["x"])
    services = pd.DataFrame({"child_id": ["x", "x"], "service": ["b", "B"]}, dtype="str")
    settings = pd.DataFrame({"n": typed([None, 2], "integer")}).set_axis(["s2", "s1"])
    form = (
        '{"alternative_provision":"dual","as_at":"2024-02-05","child_id":["x"],"columns":{"a":[1]},'
        '"format":"sendsample-cohort/1","services":[["x","B"],["x","b"]],'
        '"settings":{"columns":{"n":[2,null]},"setting":["s1","s2"]}}'
    )
    digest = cohort_digest(frame, date(2024, 2, 5), "dual", services, settings)
    assert digest == hashlib.sha256(form.encode()).hexdigest()
    without = cohort_digest(frame, date(2024, 2, 5), "dual", services.iloc[:0], settings.iloc[:0])
    assert without == cohort_digest(frame, date(2024, 2, 5), "dual")


def test_the_digest_of_a_repository_file_is_what_it_always_was():
    """Old receipts name it: a change here is a change of format."""
    lists = Path(__file__).parents[3] / "data" / "synthetic" / "little_fenwick.xlsx"
    digest = ss.read_annex_a(lists, as_at="2025-01-16").digest
    assert digest == "7421b52af76c83fdf0795f59a36721c560e0e0a68035f4d94440acee45ec0568"
