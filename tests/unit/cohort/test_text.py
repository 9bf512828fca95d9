# ruff: noqa: E501 - tables of cells read best one a line
import numpy as np
import pytest

from sendsample.cohort.text import clean_id, has_control, looks_personal, printable


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (np.float64("nan"), ""),
        ("", ""),
        (" 0042 ", "0042"),
        ("17.0", "17"),
        ("0042.0", "0042"),
        ("1.50", "1.50"),
        (17.0, "17"),
        (np.float64(17), "17"),
        (np.int64(17), "17"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (17.25, "17.25"),
        (True, "True"),
        ("e\u0301", "\u00e9"),
        ("\u2003a\u00a0", "a"),
        ("a  b", "a  b"),
    ],
    ids=repr,
)
def test_clean_id(cell, text):
    assert clean_id(cell) == text
    assert clean_id(clean_id(cell)) == text


CONTROLS = [
    "\x00",
    "\n",
    "\t",
    "\x7f",
    "\x85",
    "\u200b",
    "\u200e",
    "\ufeff",
    "\u2028",
    "\u2029",
    "\ud800",
    "\u00ad",
]


@pytest.mark.parametrize("char", CONTROLS, ids=ascii)
def test_control_format_and_separating_characters_are_seen_and_taken_out(char):
    assert has_control(f"a{char}b")
    assert has_control(f"\u00e9{char}b")
    assert printable(f"a{char}b") == "ab"


@pytest.mark.parametrize("text", ["", "A 1-2/3", "\u00e9\u00fc\u00a0x", "\u4e2d\u6587", "\U0001f600"])
def test_ordinary_text_is_left_alone(text):
    assert not has_control(text)
    assert printable(text) == text


@pytest.mark.parametrize(
    "heading",
    [
        "Name", "Child Surname", "childSurname", "FORENAME", "Known as", "Post code", "postcode_sector", "Address 1",
        "E-mail", "Mobile", "Telephone", "NHS number", "Date of birth", "DOB", "UPN", "former upn", "PupilUPN",
        "ULN", "uln_2", "Unique Learner Number", "GP name", "Case worker", "EHCP Caseworker", "caseWorker",
        "SEN officer", "Mother", "father", "Parents", "carer_1", "Legal Guardian", "Social workers", "SENCO",
        "EHC co-ordinator", "Plan Coordinator", "GP", "Comments", "case note", "Notes", "UPRN", "Home latitude",
        "Longitude", "easting", "Northings", "lat", "Long", "LNG", "Lat/Long", "Home address line 1", "Parent email",
        "D.O.B.", "Born", "Birth", "Mum", "Dad", "Next of kin", "Contact", "Contact number", "Tel no", "NHS", "PCode",
        "Street", "House number", "NI number", "National Insurance Number", "Passport no", "Landline", "Initials",
        "Alias", "Remarks", "Narrative", "Free text", "Photo",
    ],
)  # fmt: skip
def test_headings_that_look_personal(heading):
    assert looks_personal(heading)


@pytest.mark.parametrize(
    "heading",
    ["School name", "Ward name", "Team name", "Trust name", "vulnerable", "Vulnerability score", "locality", "age", "",
     "need", "123", "lunches", "Tournament", "headphones", "Cluster", "Dynamic support register",
     "Waiting list", "last_sampled", "Parental preference", "Worked example", "How long on the list", "Noted",
     "Official", "Latest review", "Long-term plan", "Coordinated", "Gap",
     "Last contact", "Contact hours", "Photosensitive", "Street works", "Borough", "Dadaist", "Kindness", "Telecare"],
)  # fmt: skip
def test_headings_that_do_not(heading):
    assert not looks_personal(heading)
