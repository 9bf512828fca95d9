"""What a cell holds, and what sheets and columns may be called."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sendsample.reporting.workbook.cells import MOST_TEXT, cell, cut, fitting, utf16
from sendsample.reporting.workbook.names import headings, sheet_names
from sendsample.reporting.workbook.sizes import heights, widths


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (np.bool_(False), False),
        (np.int64(7), 7),
        (10**15 - 1, 10**15 - 1),
        (10**15, "1000000000000000"),
        (np.float64(0.5), 0.5),
        (float("inf"), "inf"),
        (pd.NA, None),
        (pd.NaT, None),
        (float("nan"), None),
        (None, None),
        (pd.Timestamp("2025-01-13"), pd.Timestamp("2025-01-13")),
        (date(2025, 1, 13), pd.Timestamp("2025-01-13")),
        ("007", "007"),
        (("a", 1), "('a', 1)"),
    ],
)
def test_a_value_is_held_as_what_it_is(value, held):
    found = cell(value)
    assert found == held
    assert isinstance(found, bool) == isinstance(held, bool)


def test_text_is_cut_where_excel_would_refuse_it_and_says_so():
    exact = "x" * MOST_TEXT
    assert fitting(exact) == exact
    long = "\N{GRINNING FACE}" * 20_000
    assert utf16(long) > MOST_TEXT
    assert utf16(fitting(long)) <= MOST_TEXT
    assert fitting(long).endswith("… (20,000 characters in all)")


def test_what_xml_cannot_say_is_taken_out():
    assert fitting("a\x00\x08\x0b\ud800\ufffe\uffff\u200eb\r\nc") == "a b c"


@pytest.mark.parametrize(
    ("wanted", "called"),
    [
        (["a/b:c*?[d]\\e"], ["A-b-c---d--e"]),
        (["'quoted'"], ["Quoted"]),
        (["History", "HISTORY"], ["History (2)", "HISTORY (3)"]),
        (["x" * 40, "x" * 40], ["X" + "x" * 30, "X" + "x" * 26 + " (2)"]),
        (["", "'''", "\x00"], ["Sheet", "Sheet (2)", "Sheet (3)"]),
        (["straße", "STRASSE"], ["Straße", "STRASSE (2)"]),
        (["x" * 30 + "'y"], ["X" + "x" * 29]),
        (["_x0041_"], ["X0041"]),
        (["\N{GRINNING FACE}" * 20], ["\N{GRINNING FACE}" * 15]),
    ],
)
def test_sheets_have_names_that_excel_takes(wanted, called):
    assert sheet_names(wanted) == called


def test_columns_of_a_table_are_never_called_alike():
    found = headings(["a_b", "A b", "a B", "", "y" * 500, "y" * 501])
    assert len({name.casefold() for name in found}) == len(found)
    assert max(map(len, found)) <= 255


def test_cutting_leaves_no_half_character():
    assert cut("ab\N{GRINNING FACE}", 3) == "ab"


def test_a_page_of_many_columns_is_narrower_and_no_text_is_lost():
    long = "speech, language and communication needs"
    assert widths(["Need"], [[long]])[0] > widths(["Need"] * 12, [[long] * 12])[0]
    assert heights([[long * 3]], [20])[0] > heights([[long]], [20])[0] > heights([["short"]], [20])[0]
    assert heights([["x" * 100_000]], [20]) == [400]
