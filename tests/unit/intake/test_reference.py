"""The page on findings says what the code does."""

import re
from pathlib import Path

import pytest

from sendsample.cohort import codes
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.findings import RULES
from sendsample.cohort.parse import NO, YES, parse_flag, parser_for
from sendsample.intake.layout import FIELDS
from sendsample.intake.reference import ADVICE, findings_page
from sendsample.intake.social_care import NO_TEAM, TEAM_WORDINGS, social_care_level

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"


def test_the_page_is_the_one_the_code_makes():
    assert PAGE.read_text(encoding="utf-8") == findings_page()


def test_every_code_is_explained_once():
    codes = re.findall(r"^\| `(\w+)` \|", findings_page().partition("\n## ")[0], flags=re.MULTILINE)
    assert codes == list(RULES)
    assert set(ADVICE) == set(RULES)


def test_every_published_rule_is_followed_by_some_finding():
    followed = " ".join(rule.annex_a for rule in RULES.values())
    numbers = "101a 101b 101c 101d 102a 102b 103 105a-d 106a 106b 107 108a 108b 109"
    assert [number for number in numbers.split() if number not in followed] == []


def test_every_column_of_annex_a_is_explained():
    assert len(FIELDS) == 21
    for field in FIELDS:
        assert f"| {field.heading} |" in findings_page()


def _told(section):
    """Return the table under a heading: what each value is read from, as the page has it."""
    told = findings_page().partition("## The codes and wordings")[2]
    table = told.partition(f"| {section} | ")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {value.strip("`"): re.findall(r"`([^`]+)`", said) for value, said in rows}


@pytest.mark.parametrize(("section", "column"), [("Phase", "phase"), ("Sex", "sex")])
def test_the_wordings_told_of_are_the_ones_read(section, column):
    told = _told(section)
    for value, wordings in told.items():
        assert {parser_for(column)(wording).value for wording in wordings} == {value}
    assert {value for value in told if value != "unknown"} <= set(COLUMNS[column].levels)
    assert len(told) == len(set(COLUMNS[column].levels))


@pytest.mark.parametrize(
    ("section", "column", "known"),
    [("Need", "primary_need", codes.AREA_OF_NEED), ("Ethnicity", "ethnicity", codes.ETHNICITY)],
)
def test_every_code_told_of_is_read(section, column, known):
    assert list(_told(section)) == list(known)
    assert [parser_for(column)(code).value for code in _told(section)] == list(known)


def test_yes_no_and_teams_are_read_as_told():
    assert {parse_flag(text).value for text in YES} == {True}
    assert {parse_flag(text).value for text in NO} == {False}
    assert list(_told("Social care")) == list(TEAM_WORDINGS)
    for level, wordings in _told("Social care").items():
        assert {social_care_level(True, wording).value for wording in wordings} == {level}
    assert {social_care_level(False, text).value for text in NO_TEAM} == {"none"}
