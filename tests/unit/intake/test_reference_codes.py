"""The page on data and codes says what the code does."""

import re
from pathlib import Path

import pandas as pd
import pytest

from sendsample.cohort import codes, derive
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.parse import NO, YES, parse_flag, parser_for
from sendsample.intake.layout import FIELDS
from sendsample.intake.reference_codes import codes_page
from sendsample.intake.social_care import NO_TEAM, TEAM_WORDINGS, social_care_level

PAGE = Path(__file__).parents[3] / "docs" / "data-and-codes.md"


def test_the_page_is_the_one_the_code_makes():
    assert PAGE.read_text(encoding="utf-8") == codes_page()


def test_every_column_of_annex_a_is_explained():
    assert len(FIELDS) == 21
    for field in FIELDS:
        assert f"| {field.heading} |" in codes_page()


def _rows(heading):
    """Return the rows of the table whose first column has this heading: the code, and its other cells."""
    head = re.search(rf"^\| {heading} \|.*\n\| --- .*\n", codes_page(), re.MULTILINE)
    table = codes_page()[head.end() :].partition("\n\n")[0]
    rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in table.splitlines()]
    return {code.strip("`"): said for code, *said in rows}


def _told(heading):
    """Return what each value is read from, as the page has it."""
    return {value: re.findall(r"`([^`]+)`", said[0]) for value, said in _rows(heading).items()}


@pytest.mark.parametrize(("heading", "column"), [("Phase", "phase"), ("Sex", "sex")])
def test_the_wordings_told_of_are_the_ones_read(heading, column):
    told = _told(heading)
    for value, wordings in told.items():
        assert {parser_for(column)(wording).value for wording in wordings} == {value}
    assert {value for value in told if value != "unknown"} <= set(COLUMNS[column].levels)
    assert len(told) == len(set(COLUMNS[column].levels))


@pytest.mark.parametrize(
    ("heading", "column", "known", "group"),
    [
        ("Need", "primary_need", codes.AREA_OF_NEED, derive.area_of_need),
        ("Ethnicity", "ethnicity", codes.ETHNICITY, derive.ethnicity_group),
    ],
)
def test_every_code_told_of_is_read_and_belongs_where_it_says(heading, column, known, group):
    rows = _rows(heading)
    assert list(rows) == list(known)
    assert [parser_for(column)(code).value for code in rows] == list(known)
    assert [said[-1].strip("`") for said in rows.values()] == group(pd.Series(list(rows))).tolist()


def test_bands_hold_the_ages_told_of():
    told = {int(age): band for band, ends in _rows("Age band").items() for age in ends}
    assert derive.age_band(pd.Series(list(told), dtype="Int64")).tolist() == list(told.values())


def test_every_definition_of_alternative_provision_is_told_of():
    assert list(_rows("Definition")) == list(codes.AP_DEFINITIONS)


def test_yes_no_and_teams_are_read_as_told():
    assert {parse_flag(text).value for text in YES} == {True}
    assert {parse_flag(text).value for text in NO} == {False}
    assert list(_told("Social care")) == list(TEAM_WORDINGS)
    for level, wordings in _told("Social care").items():
        assert {social_care_level(True, wording).value for wording in wordings} == {level}
    assert {social_care_level(False, text).value for text in NO_TEAM} == {"none"}


def test_the_columns_of_a_cohort_are_told_of_with_every_level():
    rows = _rows("Column")
    assert list(rows) == list(COLUMNS)
    for name, (_, holds) in rows.items():
        assert holds.startswith(COLUMNS[name].about)
        assert all(f"`{level}`" in holds for level in COLUMNS[name].levels)
