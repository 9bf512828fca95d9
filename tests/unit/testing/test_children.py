"""Cohorts in a line: what an ordinary child is, and what cannot be one."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from sendsample.errors import DataError, UsageError
from sendsample.testing import cohort_of
from sendsample.testing.children import ordinary, read
from sendsample.testing.known import known

DAY = date(2025, 1, 16)
NEVER_BLANK = {"child_id", "provision", "alternative_provision", "age"}


def test_a_child_of_whom_nothing_is_said_is_ordinary():
    child = cohort_of([{}]).frame.loc["c1"]
    assert child["primary_need"] == "ASD"
    assert child["provision"] == "ehc_plan"
    assert (child["age"], child["age_band"], child["school_age"]) == (10, "5-10", 10)
    assert (child["phase"], child["setting"]) == ("primary", "100001")
    assert child["plan_reviewed"].date() == date(2024, 7, 16)


@pytest.mark.parametrize(
    ("said", "phase", "setting"),
    [
        ({"age": 3}, "nursery", "100003"),
        ({"age": 15}, "secondary", "100002"),
        ({"age": 25}, "fe_college", "100004"),
        ({"age": 15, "alternative_provision": True}, "alternative_provision", "100005"),
        ({"age": 15, "phase": "special"}, "special", "100006"),
        ({"age": 15, "setting": None}, "secondary", None),
    ],
)
def test_a_child_is_where_its_age_and_provision_lead(said, phase, setting):
    child = ordinary(1, said, DAY)
    assert (child["phase"], child["setting"]) == (phase, setting)


def test_a_child_on_sen_support_has_no_dates_of_a_plan():
    frame = cohort_of([{"provision": "sen_support"}, {}]).frame
    assert frame["plan_issued"].isna().tolist() == [True, False]


def test_columns_that_annex_a_lacks_are_there_when_somebody_has_one():
    assert "household" not in cohort_of([{}]).frame
    assert cohort_of([{}, {"household": "h1", "cluster": "p"}]).frame[["household", "cluster"]].iloc[
        1
    ].tolist() == [
        "h1",
        "p",
    ]


def test_services_and_settings_can_be_said():
    cohort = cohort_of([{}, {"services": ["OT", "CAMHS"]}], settings={"100001": {"kind": "academy"}})
    assert cohort.services.to_numpy().tolist() == [["c2", "CAMHS"], ["c2", "OT"]]
    assert cohort.settings["kind"].to_dict() == {"100001": "academy"}


def test_the_quick_way_makes_what_reading_makes_of_blanks_and_services():
    blank = [name for name in ordinary(1, {}, DAY) if name not in NEVER_BLANK]
    children = [
        dict.fromkeys([*blank, "household", "tribunal", "cluster"]),
        {"services": ["OT", "CAMHS"]},
        {},
    ]
    rows = [ordinary(place, child, DAY) for place, child in enumerate(children, start=1)]
    quick, slow = known(rows, DAY), read(rows, DAY)
    pd.testing.assert_frame_equal(quick.frame, slow.frame)
    pd.testing.assert_frame_equal(quick.services, slow.services)
    assert quick.digest == slow.digest


@pytest.mark.parametrize(
    "child",
    [
        {"primary_need": "a) SLCN"},
        {"sex": "M"},
        {"age": 10.0},
        {"pupil_premium": 1},
        {"plan_issued": "16/01/2024"},
        {"household": "ME14 1XQ"},
        {"household": 17},
        {"child_id": " c1 "},
        {"cluster": 1.5},
        {"cluster": "a word or two"},
        {"surname": "x"},
        {"date_of_birth": "2014-05-05"},
        {"ethnicity_group": "white"},
        {"services": [" OT"]},
    ],
    ids=lambda child: "-".join(f"{name}={value}" for name, value in child.items()),
)
def test_whatever_has_to_be_read_is_read(child):
    row = ordinary(1, child, DAY)
    assert known([row], DAY) is None
    assert len(cohort_of([child])) == 1


@pytest.mark.parametrize(
    ("children", "code"),
    [
        (5, "children_type"),
        ({"age": 5}, "children_type"),
        (["c1"], "children_type"),
        ([{"services": "OT"}], "services_type"),
        ([{"services": [1]}], "services_type"),
        ([{}, {"age": None}], "children_lost"),
        ([{}, {"provision": "both"}], "children_lost"),
        ([{"primary_need": "deaf"}], "children_lost"),
        ([{"ethnicity": "zzzz"}], "children_lost"),
        ([{"suspensions": -1}], "children_lost"),
        ([{"plan_issued": "2099-01-01"}], "children_lost"),
        ([{"absence": [5]}], "children_lost"),
    ],
)
def test_what_is_not_children_or_would_be_lost_is_refused(children, code):
    with pytest.raises(UsageError) as raised:
        cohort_of(children)
    assert raised.value.code == code


def test_what_would_be_lost_is_told_by_child_and_column():
    with pytest.raises(UsageError, match="What is said of child 2 in 'primary_need' would be lost"):
        cohort_of([{}, {"primary_need": "deaf"}])


@pytest.mark.parametrize("settings", [["100001"], {"100001": "academy"}, {"100001": None}])
def test_what_is_known_of_settings_is_by_setting_and_column(settings):
    with pytest.raises(UsageError) as raised:
        cohort_of([{}], settings=settings)
    assert raised.value.code == "settings_known"


@pytest.mark.parametrize(
    ("children", "code"),
    [
        ([], "no_rows"),
        ([{"child_id": "a"}, {"child_id": "a"}], "id_repeated"),
        ([{"age": None}], "everyone_set_aside"),
    ],
)
def test_children_who_cannot_be_a_cohort_stop_as_they_would_on_lists(children, code):
    with pytest.raises(DataError) as raised:
        cohort_of(children)
    assert code in raised.value.findings["code"].tolist()


@pytest.mark.parametrize("without", [["houshold"], "sex"])
def test_nobody_can_be_without_a_column_that_is_not_there(without):
    with pytest.raises(UsageError, match=r"no column .* to be without"):
        cohort_of([{}], without=without)
