"""Every finding about a cell or a row, seen to be made and seen not to be made."""

from datetime import date

import pytest

from sendsample.errors import DataError

LIST = {1: "List_1", 2: "List_2"}

# code, list, what is changed in the child, heading of the finding, what it may show
MADE = [
    ("sex_missing", 1, {"sex": ""}, "Gender", ""),
    ("sex_missing", 2, {"sex": " "}, "Gender", ""),
    ("ethnicity_missing", 2, {"ethnicity": ""}, "Ethnicity", ""),
    ("need_missing", 1, {"need": ""}, "SEN primary need", ""),
    ("disability_missing", 1, {"disability": ""}, "disability", ""),
    ("age_missing", 1, {"dob": ""}, "Date of birth", ""),
    ("age_25", 1, {"dob": date(1999, 2, 5), "phase": ""}, "Date of birth", ""),
    ("age_outside", 2, {"dob": date(1998, 2, 5), "phase": ""}, "Date of birth", ""),
    ("date_future", 1, {"dob": date(2024, 2, 6)}, "Date of birth", "date after as-at"),
    ("date_future", 2, {"dob": date(2030, 1, 1)}, "Date of birth", "date after as-at"),
    ("date_future", 1, {"issued": date(2024, 2, 6)}, "Date initial EHC plan issued", "date after as-at"),
    ("date_future", 1, {"updated": date(2024, 2, 6)}, "Date updated EHC plan issued", "date after as-at"),
    ("date_future", 1, {"reviewed": date(2024, 2, 6)}, "Date EHC plan last reviewed", "date after as-at"),
    ("date_unreadable", 1, {"issued": "31/02/2021"}, "Date initial EHC plan issued", "99/99/9999"),
    ("date_unreadable", 2, {"dob": "3 Sept 2014"}, "Date of birth", "9 aaaa 9999"),
    ("update_before_issue", 1, {"updated": date(2020, 4, 30)}, "Date updated EHC plan issued", ""),
    ("review_before_issue", 1, {"reviewed": date(2020, 4, 30)}, "Date EHC plan last reviewed", ""),
    ("no_learner_number", 1, {"upn": ""}, "UPN", ""),
    ("no_learner_number", 2, {"upn": "", "uln": "9999999999"}, "UPN", ""),
    ("no_learner_number", 2, {"upn": "", "dob": date(2018, 2, 5)}, "UPN", ""),
    ("no_setting", 1, {"urn": "", "phase": ""}, "URN", ""),
    ("no_setting", 2, {"urn": "", "dob": date(2019, 2, 5)}, "URN", ""),
    ("no_setting", 2, {"urn": "", "dob": date(2007, 2, 6), "phase": ""}, "URN", ""),
    ("subsidiary_alone", 1, {"urn": "", "second": "b) Primary"}, "Subsidiary", ""),
    ("unknown_code", 1, {"sex": "x"}, "Gender", "x"),
    ("unknown_code", 1, {"ethnicity": "ZZZZ"}, "Ethnicity", "ZZZZ"),
    ("unknown_code", 2, {"need": "b) SPLN"}, "SEN primary need", "SPLN"),
    ("unknown_code", 2, {"need": "b) LEE"}, "SEN primary need", "aaa"),
    ("unknown_code", 1, {"ethnicity": "White British"}, "Ethnicity", "White British"),
    ("unknown_code", 2, {"phase": "sixth form"}, "phase", "sixth form"),
    ("unknown_code", 2, {"second": "j) PRIM"}, "Subsidiary", "PRIM"),
    ("unknown_code", 1, {"home": "maybe"}, "Elective home education", "maybe"),
    ("unknown_code", 1, {"known": "perhaps"}, "Known to children's social care?", "perhaps"),
    ("unknown_code", 1, {"disability": "01/02/2014"}, "disability", "99/99/9999"),
    ("legacy_code", 1, {"need": "BESD"}, "SEN primary need", "BESD"),
    ("not_a_number", 1, {"suspensions": "two"}, "Suspensions", "aaa"),
    ("not_a_number", 1, {"suspensions": 1.5}, "Suspensions", None),
    ("not_a_number", 2, {"exclusions": -1}, "Permanent exclusions", None),
    ("not_a_number", 2, {"absence": 101}, "Absence", None),
    ("phase_age", 1, {"phase": "a) Nursery"}, "Main education establishment", ""),
    ("phase_age", 2, {"second": "i) FE college"}, "Subsidiary", ""),
    ("urn_shape", 1, {"urn": "12345"}, "URN", "99999"),
    ("upn_shape", 1, {"upn": "A123"}, "UPN", "a999"),
    ("upn_shape", 2, {"upn": "UN4"}, "UPN", "aa9"),
    ("upn_check_letter", 1, {"upn": "B950000178301"}, "UPN", ""),
    ("upn_check_letter", 1, {"upn": "A95000017830A"}, "UPN", ""),
    ("uln_shape", 2, {"uln": "123"}, "ULN", "999"),
    ("uln_check_digit", 2, {"uln": "1000000044"}, "ULN", ""),
    # This number's remainder is nought, which no check digit makes good.
    ("uln_check_digit", 2, {"uln": "1000000060"}, "ULN", ""),
    ("social_care_unclear", 1, {"known": "Yes", "team": "Team North"}, "team", "aaaa aaaaa"),
    ("social_care_contradiction", 2, {"known": "No", "team": "CIN"}, "team", ""),
]

# code, list, what is changed: close to the line, on the right side of it
NOT_MADE = [
    ("sex_missing", 1, {"sex": "c) Not known"}),
    ("sex_missing", 1, {"sex": "x"}),
    ("ethnicity_missing", 1, {"ethnicity": "t) NOBT"}),
    ("need_missing", 1, {"need": "l) OTH"}),
    ("disability_missing", 1, {"disability": "Yes"}),
    ("age_25", 1, {"dob": date(1999, 2, 6), "phase": ""}),
    ("age_outside", 1, {"dob": date(1998, 2, 6), "phase": ""}),
    ("date_future", 1, {"dob": date(2024, 2, 5)}),
    ("date_future", 1, {"reviewed": date(2024, 2, 5)}),
    ("date_unreadable", 1, {"updated": "", "reviewed": ""}),
    ("update_before_issue", 1, {"updated": date(2020, 5, 1)}),
    ("review_before_issue", 1, {"reviewed": date(2020, 5, 1)}),
    ("no_learner_number", 1, {"upn": "UN1"}),
    ("no_learner_number", 1, {"upn": "UN10"}),
    ("no_learner_number", 1, {"upn": "", "uln": "1000000043"}),
    ("no_learner_number", 1, {"upn": "", "dob": date(2018, 2, 6)}),
    ("no_learner_number", 1, {"upn": "A123"}),
    ("no_setting", 1, {"urn": "", "phase": "", "home": "a) Yes"}),
    ("no_setting", 1, {"urn": "", "second": "b) Primary"}),
    ("no_setting", 1, {"urn": "", "dob": date(2019, 2, 6)}),
    ("no_setting", 1, {"urn": "", "dob": date(2007, 2, 5)}),
    ("subsidiary_alone", 1, {"second": "b) Primary"}),
    ("unknown_code", 1, {"need": "ASD", "sex": "M", "ethnicity": "wbri", "phase": "Primary"}),
    ("unknown_code", 1, {"need": "DS", "ethnicity": "AOTA"}),
    ("not_a_number", 1, {"suspensions": "2", "absence": "100", "exclusions": ""}),
    ("phase_age", 1, {"phase": "g) Special", "second": "h) Pupil referral unit/Alternative provision"}),
    ("urn_shape", 1, {"urn": 102345}),
    ("upn_shape", 1, {"upn": "a950000178301"}),
    *(("upn_shape", 1, {"upn": f"UN{number}"}) for number in (1, 2, 3, 5, 8, 9, 10)),
    ("upn_check_letter", 1, {"upn": "H243278544154"}),
    ("uln_shape", 1, {"uln": 1000000043}),
    ("uln_shape", 1, {"uln": "9999999999"}),
    ("uln_check_digit", 1, {"uln": "1000000043"}),
    ("social_care_unclear", 1, {"known": "Yes", "team": ""}),
    ("social_care_contradiction", 1, {"known": "No", "team": "n/a"}),
    ("social_care_contradiction", 1, {"known": "", "team": "CLA"}),
]


def _read(area, number, changes, form):
    """Put the changed child on row 3 of one list, between clean children."""
    lists = {1: [area.child()], 2: [area.child()]}
    lists[number] += [area.child(**changes), area.child()]
    return area.read(lists[1], lists[2], form=form).findings


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_clean_lists_give_no_findings(area, form):
    cohort = area.read([area.child(), area.child()], [area.child()], form=form)
    assert cohort.findings.empty
    assert cohort.set_aside == {}
    assert len(cohort) == 3


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize("made", MADE, ids=str)
def test_a_departure_is_found_where_it_stands(area, form, made):
    code, number, changes, heading, shown = made
    findings = _read(area, number, changes, form)
    there = findings["column"].str.contains(heading, regex=False)
    found = findings[(findings["code"] == code) & there]
    assert found[["list", "row"]].values.tolist() == [[LIST[number], 3]]
    if shown is not None:
        assert found["value"].tolist() == [shown]


@pytest.mark.parametrize(("code", "number", "changes"), NOT_MADE)
def test_what_is_in_order_is_not_found(area, code, number, changes):
    assert code not in set(_read(area, number, changes, "workbook")["code"])


def test_a_true_is_not_the_number_one(area):
    cohort = area.read([area.child(suspensions=True), area.child(suspensions=1)], [])
    assert cohort.frame["suspensions"].isna().tolist() == [True, False]
    assert cohort.findings.loc[cohort.findings["code"] == "not_a_number", "row"].tolist() == [2]


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_every_temporary_upn_letter_is_read(area, make_upn, form):
    upns = [make_upn(number, last) for number, last in enumerate("ABCDEFGHJKLMNPQRTUVWXYZ")]
    cohort = area.read([area.child(upn=upn) for upn in upns], [area.child()], form=form)
    assert cohort.findings.empty


def test_children_who_cannot_be_selected_are_set_aside_and_counted(area):
    plan = [area.child(), area.child(dob=""), area.child(dob=date(1990, 1, 1))]
    cohort = area.read(plan, [area.child()])
    assert cohort.set_aside == {"age_missing": 1, "age_outside": 1}
    assert cohort.frame.index.tolist() == [plan[0]["id"], "C0004"]


@pytest.mark.parametrize(("support", "where"), [(1, "List_1 and List_2"), (0, "List_1")])
def test_everyone_set_aside_is_not_an_empty_list(area, support, where):
    with pytest.raises(DataError, match="Every child was set aside") as caught:
        area.read([area.child(dob="")], [area.child(dob=date(1960, 1, 1)) for _ in range(support)])
    assert _stops(caught.value) == [("everyone_set_aside", where, None)]
    ages = caught.value.findings["code"].isin({"age_missing", "age_outside"})
    assert set(caught.value.findings.loc[ages, "column"]) == {"Date of birth"}


def test_a_missing_age_is_found_under_the_lists_own_heading(area):
    plan = [area.child(), area.child(dob="")]
    cohort = area.read(plan, [], grids={"headings": {"dob": "DATE OF  BIRTH"}})
    found = cohort.findings[cohort.findings["code"] == "age_missing"]
    assert found["column"].tolist() == ["DATE OF BIRTH"]


def test_an_id_that_is_missing_stops_the_work(area):
    with pytest.raises(DataError) as caught:
        area.read([area.child(), area.child(id="")], [area.child()])
    assert _stops(caught.value) == [("id_missing", "List_1", 3)]


def test_an_id_repeated_on_one_list_stops_the_work(area):
    first = area.child()
    with pytest.raises(DataError) as caught:
        area.read([first], [area.child(id="7"), area.child(id=7.0)])
    assert _stops(caught.value) == [("id_repeated", "List_2", 3)]


def test_an_id_with_a_control_character_stops_the_work(area):
    with pytest.raises(DataError) as caught:
        area.read([area.child(id="A\u200b1")], [area.child()])
    assert _stops(caught.value) == [("id_control", "List_1", 2)]


def test_all_findings_are_listed_even_when_some_stop(area):
    plan = [area.child(id="", sex=""), area.child(dob=""), area.child(need="XX")]
    with pytest.raises(DataError) as caught:
        area.read(plan, [area.child(urn="1")], grids={"extra": {"Age": [9, 9, 9]}})
    codes = caught.value.findings["code"].tolist()
    assert codes[0] == "id_missing"
    assert {"sex_missing", "unknown_code", "urn_shape"} <= set(codes)
    assert caught.value.exit_status == 4


def test_lists_without_children(area):
    cohort = area.read([area.child()], [])
    assert cohort.findings[["list", "code"]].values.tolist() == [["List_2", "list_absent"]]
    with pytest.raises(DataError) as caught:
        area.read([], [])
    assert _stops(caught.value) == [("no_rows", "List_1 and List_2", None)]


def _stops(error):
    stops = error.findings[error.findings["severity"] == "stop"]
    rows = [
        None if absent else int(row) for row, absent in zip(stops["row"], stops["row"].isna(), strict=True)
    ]
    return list(zip(stops["code"], stops["list"], rows, strict=True))
