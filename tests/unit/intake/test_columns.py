"""Columns: absent, repeated, personal, known to a cohort, or the user's own."""

from datetime import date

import pandas as pd
import pytest

from sendsample.errors import DataError
from sendsample.intake import read_annex_a


@pytest.mark.parametrize(
    ("key", "heading"),
    [("dob", "Date of birth"), ("need", "SEN primary need"), ("phase", "Main education establishment")],
)
def test_a_required_column_that_is_absent_stops_the_work(area, key, heading):
    with pytest.raises(DataError) as caught:
        area.read([area.child(sex="x")], [area.child()], grids={"without": {key}})
    findings = caught.value.findings
    stops = findings[findings["severity"] == "stop"]
    assert stops["code"].tolist() == ["column_missing"] * 2
    assert stops["column"].str.startswith(heading).all()
    assert "unknown_code" in set(findings["code"])


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_any_other_column_that_is_absent_reads_as_missing(area, form):
    optional = {"upn", "uln", "sex", "ethnicity", "urn", "second", "suspensions", "exclusions", "absence"}
    optional |= {"premium", "known", "team", "disability", "issued", "updated", "reviewed"}
    cohort = area.read([area.child()], [area.child()], form=form, grids={"without": optional})
    assert set(cohort.findings["code"]) == {"column_absent"}
    counts = cohort.findings["list"].value_counts().to_dict()
    assert counts == {"List_1": len(optional), "List_2": len(optional) - 3}
    assert cohort.frame["sex"].tolist() == ["unknown"] * 2
    for column in ("setting", "absence", "social_care", "plan_issued", "disability"):
        assert cohort.frame[column].isna().all()


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_columns_that_look_personal_are_dropped(area, form):
    extra = {"Surname": ["Bloggs"], "Post code": ["LS1 4AP"]}
    cohort = area.read([area.child()], [area.child()], form=form, grids={"extra": extra})
    assert set(cohort.findings["code"]) == {"column_dropped"}
    assert not {"Surname", "Post code"} & set(cohort.frame.columns)
    assert "Bloggs" not in cohort.frame.to_csv() + cohort.findings.to_csv()


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_a_heading_that_a_cohort_knows_is_read_as_its_column(area, form):
    extra = {"Household": [17, 17], " LOCALITY ": ["North", ""]}
    cohort = area.read([area.child(), area.child()], [], form=form, grids={"extra": extra})
    assert cohort.frame["household"].tolist() == ["17", "17"]
    assert cohort.frame["locality"].tolist()[0] == "North"
    assert set(cohort.findings["code"]) == {"list_absent"}


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_columns_of_the_users_own_are_kept_with_their_types(area, form):
    extra = {
        "Case  score": [3, 4],
        "Key": ["007", "8"],
        "Panel": [date(2023, 1, 5), ""],
        " Funded": ["Yes", "No"],
        "Share": [0.5, 2],
    }
    cohort = area.read([area.child(), area.child()], [], form=form, grids={"extra": extra})
    kinds = cohort.frame.dtypes[["Case score", "Key", "Panel", "Funded", "Share"]].astype(str).tolist()
    assert kinds == ["Int64", "str", "datetime64[s]", "str", "Float64"]
    assert cohort.frame["Key"].tolist() == ["007", "8"]
    assert cohort.findings["code"].tolist().count("column_kept") == 10


def test_both_forms_of_the_same_lists_are_one_cohort(area):
    plan = [area.child(suspensions=2), area.child(team="CLA", known="Yes"), area.child(urn=102345)]
    support = [area.child(id=17, second="h) Pupil referral unit/Alternative provision")]
    grids = {"extra": {"Score": [1, 2.5, ""], "Household": [5, 6, ""]}}
    digests = {area.read(plan, support, form=form, grids=grids).digest for form in ("workbook", "csv")}
    assert len(digests) == 1


def test_a_column_that_follows_from_others_is_not_read(area):
    extra = {
        "Age band": ["0-4"],
        "Provision": ["K"],
        "Alternative provision": ["Yes"],
        "Social care": ["none"],
    }
    cohort = area.read([area.child()], [area.child()], grids={"extra": extra})
    assert cohort.findings["code"].tolist() == ["column_replaced"] * 8
    assert cohort.frame["age_band"].tolist() == ["5-10"] * 2
    assert cohort.frame["provision"].tolist() == ["ehc_plan", "sen_support"]
    assert not cohort.frame["alternative_provision"].any()


def test_an_age_beside_a_date_of_birth_is_compared_and_fills_gaps(area):
    plan = [area.child(), area.child(), area.child(dob="")]
    cohort = area.read(plan, [], grids={"extra": {"Age": [9, 10, 8]}})
    assert cohort.frame["age"].tolist() == [9, 9, 8]
    replaced = cohort.findings[cohort.findings["code"] == "column_replaced"]
    assert replaced[["list", "row"]].to_numpy().tolist() == [["List_1", 3]]


@pytest.mark.parametrize("again", ["gender ", "Sex"])
def test_two_columns_for_one_thing_stop_the_work(area, again):
    with pytest.raises(DataError) as caught:
        area.read([area.child()], [area.child()], grids={"extra": {again: ["F"]}})
    assert set(caught.value.findings["code"]) == {"column_repeated"}


def test_two_extra_columns_with_one_heading_stop_the_work(area):
    grids = area.grids([area.child()], [area.child()])
    for grid in grids:
        for row, cell in zip(grid, ["Panel", 1], strict=True):
            row += [cell, cell]
    with pytest.raises(DataError, match="Two columns"):
        read_annex_a(area.workbook(*grids), as_at="2024-02-05")


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_cells_without_a_heading_are_dropped_with_a_finding(area, form):
    cohort = area.read([area.child(), area.child()], [], form=form, grids={"extra": {"": ["", "stray"]}})
    found = cohort.findings[cohort.findings["code"] == "heading_blank"]
    assert found[["list", "row", "column"]].to_numpy().tolist() == [["List_1", 3, "column V"]]
    assert "stray" not in cohort.frame.to_csv() + cohort.findings.to_csv()


def test_columns_are_lettered_as_a_spreadsheet_does(area):
    grids = area.grids([area.child()], [area.child()], extra={"": ["stray"]})
    cohort = read_annex_a(area.workbook(*grids, first=(0, 2)), as_at="2024-02-05")
    assert cohort.findings["column"].tolist() == ["column X", "column T"]


def test_one_long_row_is_a_finding_and_widens_nothing(area):
    paths = area.csv(*area.grids([area.child()], [area.child()]))
    text = paths[0].read_text(encoding="utf-8").rstrip()
    paths[0].write_text(f"{text}{',' * 100_000}end\n", encoding="utf-8")
    cohort = read_annex_a(paths, as_at="2024-02-05")
    assert cohort.findings[["code", "row", "column"]].to_numpy().tolist() == [
        ["heading_blank", 2, "column EQXY"]
    ]


def test_an_empty_column_without_a_heading_is_nothing(area):
    assert area.read([area.child()], [area.child()], form="csv", grids={"extra": {"": [" "]}}).findings.empty


def test_the_second_list_has_no_home_education_and_no_plan(area):
    cohort = area.read([area.child(home="a) Yes")], [area.child()])
    assert cohort.frame["home_educated"].tolist()[0] is True
    assert (
        cohort.frame[["home_educated", "plan_issued", "plan_updated", "plan_reviewed"]].iloc[1].isna().all()
    )


def test_text_with_a_control_character_is_cleaned(area):
    cohort = area.read([area.child()], [area.child()], grids={"extra": {"Locality": ["No\u200brth"]}})
    assert cohort.frame["locality"].tolist() == ["North", "North"]
    assert set(cohort.findings["code"]) == {"text_cleaned"}


def test_a_percentage_is_kept_as_the_number_it_is(area):
    cohort = area.read([area.child(absence="12.5%"), area.child(absence=0.125)], [])
    assert cohort.frame["absence"].tolist() == [12.5, 0.125]
    assert cohort.findings["code"].tolist() == ["absence_fraction", "list_absent"]


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_what_an_area_may_supply_is_read_as_a_cohorts_own(area, form):
    flags = {
        "Dynamic support register": "dynamic_support_register",
        "waiting-list": "waiting_list",
        "Tribunal": "tribunal",
        "EOTAS": "eotas",
        "Out of area": "out_of_area",
    }
    extra = {heading: ["Yes", "n", ""] for heading in flags}
    extra["Last sampled"] = ["03/09/2023", "06/02/2024", "soon"]
    cohort = area.read([area.child() for _ in range(3)], [], form=form, grids={"extra": extra})
    for name in flags.values():
        assert cohort.frame[name].tolist() == [True, False, pd.NA]
    assert cohort.frame["last_sampled"].tolist()[0] == pd.Timestamp("2023-09-03")
    assert cohort.frame["last_sampled"].isna().tolist() == [False, True, True]
    # The day after the as-at date, and what is no day.
    assert set(cohort.findings["code"]) == {"date_future", "date_unreadable", "list_absent"}
    assert not set(flags) & set(cohort.frame.columns)
