from datetime import date, datetime

import pandas as pd
import pytest

from sendsample.cohort.codes import AREA_OF_NEED, PHASES, SOCIAL_CARE
from sendsample.cohort.parse import (
    bare,
    blank,
    parse_date,
    parse_flag,
    parse_integer,
    parse_number,
    parse_percentage,
    parse_text,
    parse_urn,
    parser_for,
    shape,
    shown_code,
)


@pytest.mark.parametrize("cell", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "\t\n", "\u00a0"])
def test_blank_cells(cell):
    assert blank(cell)


@pytest.mark.parametrize(
    "cell", [0, 0.0, False, "0", "-", "nan", "None", date(2024, 1, 1), pd.Timestamp("2024-01-01")], ids=repr
)
def test_cells_that_hold_something(cell):
    assert not blank(cell)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("31/02/2010", "99/99/9999"),
        ("Zo\u00eb Bloggs", "aaa aaaaaa"),
        (40000.0, "number"),
        (7, "number"),
        (True, "true or false"),
        (date(2010, 1, 1), "date"),
        (pd.Timestamp("2010-01-01"), "date"),
        ("\u0663\u0661", "99"),
        ("x" * 50, "a" * 14 + "\u2026"),
        ("a\x1b[31m", "a[99a"),
    ],
)
def test_shapes_show_nothing_of_the_cell(cell, shown):
    assert shape(cell) == shown


@pytest.mark.parametrize(
    ("cell", "text"), [("a) WBRI", "WBRI"), ("Z)x", "x"), (" a  b ", "a b"), (3.0, "3"), ("1) x", "1) x")]
)
def test_letter_prefixes_are_taken_off(cell, text):
    assert bare(cell) == text


@pytest.mark.parametrize("text", ["WXZV", "SPLN", "ldd", "A_1", "N/A", "x", "12"])
def test_codes_are_shown(text):
    assert shown_code(text) == text


@pytest.mark.parametrize(
    "text", ["03/09/12", "1000000043", "Smith", "A12345678", "two words", "x" * 13, "\u00e9", "123", "3/9"]
)
def test_what_could_be_a_child_shows_its_shape(text):
    assert shown_code(text) == shape(text) != text


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Yes", True), ("y", True), ("TRUE", True), (1, True), (1.0, True), (True, True), ("a) yes", True),
     ("No", False), ("n", False), ("f", False), (0, False), (False, False), ("b) NO", False)],
)  # fmt: skip
def test_flags(cell, value):
    assert parse_flag(cell) == (value, "", "")


@pytest.mark.parametrize("cell", ["maybe", 2, -1, "yes no", "1.0.0"])
def test_what_is_no_flag(cell):
    assert parse_flag(cell)[:2] == (None, "unknown_code")


@pytest.mark.parametrize(
    ("cell", "value"), [("12.5%", 12.5), (" 3 ", 3.0), (0, 0.0), ("1e2", 100.0), (0.1, 0.1)]
)
def test_numbers(cell, value):
    assert parse_number(cell) == (value, "", "")


@pytest.mark.parametrize("cell", ["-3", "nan", "inf", 1e300, 1e9, "", "1,000", "1_0", "x", True, "\u00bd"])
def test_what_is_no_number(cell):
    assert parse_number(cell)[:2] == (None, "not_a_number")


def test_whole_numbers_and_percentages():
    assert [parse_integer(cell).value for cell in ("3", 2.0, 2.5, "x", "2%")] == [3, 2, None, None, 2]
    assert isinstance(parse_integer("3").value, int)
    assert [parse_percentage(cell).value for cell in (0, "100%", 100.1, -1)] == [0, 100, None, None]


@pytest.mark.parametrize(
    "cell",
    ["03/09/2012", "3/9/2012", "3.9.2012", "03-09-2012", "2012-09-03", "2012-9-3", "2012-09-03T10:11:12Z",
     "03/09/2012 00:00", date(2012, 9, 3), datetime(2012, 9, 3, 23, 59), pd.Timestamp("2012-09-03")],  # noqa: DTZ001
)  # fmt: skip
def test_dates_are_read_day_first_or_iso(cell):
    read = parse_date(cell)
    assert (read.value, type(read.value), read.code) == (date(2012, 9, 3), date, "")


@pytest.mark.parametrize(
    "cell",
    ["31/02/2012", "09/13/2012", "03/09/12", "3 Sep 2012", "20120903", 41155, 41155.0, True, "", "1900-01-00",
     date(1900, 1, 1), "01/01/1919", "03/09/20120"],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed_at(cell):
    assert parse_date(cell)[:2] == (None, "date_unreadable")


def test_text_is_cleaned_with_a_finding():
    assert parse_text(" North ") == ("North", "", "")
    assert parse_text(102345.0) == ("102345", "", "")
    assert parse_text("a\x00b") == ("ab", "text_cleaned", "text")
    assert parse_text("\u200b") == (None, "text_cleaned", "text")


def test_urns_have_six_digits():
    assert parse_urn(102345.0) == ("102345", "", "")
    assert parse_urn("012345").value == "012345"
    for cell in ("10234", "1023456", "10234a", "\u0661\u0662\u0663\u0664\u0665\u0666"):
        assert parse_urn(cell)[:2] == (None, "urn_shape")


@pytest.mark.parametrize("code", list(AREA_OF_NEED))
def test_every_need_is_read_in_any_case_and_with_a_letter(code):
    parse = parser_for("primary_need")
    assert parse(code) == parse(code.lower()) == parse(f"b) {code}") == (code, "", "")


def test_needs_of_earlier_years():
    assert parser_for("primary_need")("besd") == ("SEMH", "legacy_code", "BESD")


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("phase", PHASES | {name: name for name in PHASES.values()}),
        ("social_care", {level: level for level in SOCIAL_CARE}),
        (
            "provision",
            {"EHC plan": "ehc_plan", "E": "ehc_plan", "SEN support": "sen_support", "k": "sen_support"},
        ),
        ("sex", {"F": "female", "Male": "male", "Not known": "unknown"}),
        ("ethnicity", {"wbri": "WBRI", "a) CHNE": "CHNE", "WCOR": "WCOR"}),
    ],
)
def test_codes_of_each_column(column, cells):
    parse = parser_for(column)
    assert {cell: parse(cell).value for cell in cells} == cells
    assert parse("nothing")[:2] == (None, "unknown_code")
