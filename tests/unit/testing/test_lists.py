"""Lists with faults: each is found where it says, and nowhere else."""

from __future__ import annotations

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import DataError, UsageError
from sendsample.testing import FAULTS, annex_a_of, assert_findings, cohort_of, ways_of
from sendsample.testing.ways import WAYS

CHILDREN = [{"age": 17, "household": "h1"}, {"provision": "sen_support"}, {}, {"provision": "sen_support"}]

#: Too young or too old to have to be anywhere, or educated at home.
NOWHERE = [
    {"age": 3, "setting": None},
    {"age": 11, "setting": None, "home_educated": True},
    {"age": 24, "setting": None, "provision": "sen_support"},
]


def findings(lists, path):
    try:
        return ss.read_annex_a(lists.write(path), as_at=lists.as_at).findings
    except DataError as stopped:
        return stopped.findings


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_and_nothing_else(code, tmp_path):
    places = [1, 3, 5, 6] if FAULTS[code].only_list_1 else [2, 3, 5, 6, 7]
    lists = annex_a_of([*CHILDREN, *NOWHERE], faults=dict.fromkeys(places, code))
    assert lists.codes == (code,)
    assert_findings(lists, findings(lists, tmp_path / "lists"))


@pytest.mark.parametrize("code", [code for code in FAULTS if len(ways_of(code)) > 1])
def test_a_fault_planted_in_another_way_is_found_and_nothing_else(code, tmp_path):
    others = ways_of(code)[1:]
    plans = [{"age": 17}, NOWHERE[0]] * len(others)
    support = [{"provision": "sen_support"}, NOWHERE[2]] * len(others)
    faults = {place: others[place // 2 % len(others)] for place in range(len([*plans, *support]))}
    there = {
        place + 1: way for place, way in faults.items() if place < len(plans) or not WAYS[way].only_list_1
    }
    lists = annex_a_of([*plans, *support, {}], faults=there)
    assert len(lists.planted) >= len(others)
    assert_findings(lists, findings(lists, tmp_path / "lists"))


def test_nothing_is_found_in_a_column_that_is_not_there(tmp_path):
    for first, second in ((1, 3), (3, 1)):
        faults = {first: "column_absent in Gender", second: "unknown_code in Gender: X"}
        lists = annex_a_of(CHILDREN, faults=faults)
        assert lists.codes == ("column_absent",)
        assert_findings(lists, findings(lists, tmp_path / str(first)))


def test_what_reading_misses_and_makes_up_is_told(tmp_path):
    planted = annex_a_of(CHILDREN, faults={1: "need_missing", 3: "urn_shape"})
    other = annex_a_of(CHILDREN, faults={1: "need_missing", 2: "column_absent"})
    with pytest.raises(AssertionError) as raised:
        assert_findings(planted, findings(other, tmp_path / "lists"))
    assert str(raised.value).splitlines() == [
        "Reading did not find what there is:",
        "  missed: urn_shape in List_1, row 3, 'Main education establishment – URN'",  # noqa: RUF001
        "  not there: column_absent in List_2, 'Pupil Premium'",
    ]


@pytest.mark.parametrize("prefixed", [False, True])
def test_a_workbook_and_a_folder_read_the_same(prefixed, tmp_path):
    lists = annex_a_of(CHILDREN, prefixed=prefixed)
    read = [ss.read_annex_a(lists.write(tmp_path / name), as_at=lists.as_at) for name in ("book.xlsx", "csv")]
    assert read[0].digest == read[1].digest
    assert read[0].frame["household"].tolist()[0] == "h1"
    assert all(cohort.findings.empty for cohort in read)


@pytest.mark.parametrize(
    "child",
    [
        {"age": 25},
        {"age": None},
        {"plan_issued": "2024-12-16"},
        {"plan_issued": "2024-12-16", "plan_updated": "2024-01-16", "plan_reviewed": None},
        {"age": 7, "phase": "fe_college"},
        {"setting": None},
        {"setting": None, "home_educated": True, "subsidiary_phase": "special"},
        {"setting": None, "home_educated": True, "provision": "sen_support"},
        {"primary_need": None, "ethnicity": None, "sex": None, "disability": None, "social_care": None},
        {"social_care": "known", "pupil_premium": None, "phase": None},
        {"alternative_provision": True, "phase": "primary"},
    ],
    ids=lambda child: "-".join(f"{name}={value}" for name, value in child.items()),
)
def test_what_a_list_may_not_say_of_a_child_is_put_right(child, tmp_path):
    lists = annex_a_of([child, *CHILDREN])
    assert_findings(lists, findings(lists, tmp_path / "lists"))


def test_lists_say_what_is_planted():
    assert repr(annex_a_of(CHILDREN)) == "<AnnexA: 2 with a plan, 2 on support>"
    assert annex_a_of([{}], faults={1: "total_row"}).codes == ("list_absent", "total_row")


@pytest.mark.parametrize(
    ("children", "faults", "codes"),
    [
        ([{}], {}, {"list_absent"}),
        ([], {}, {"list_absent", "no_rows"}),
        ([{}], {1: "id_both_lists"}, {"id_both_lists"}),
        (
            CHILDREN[:2],
            {1: "age_missing", 2: "age_outside"},
            {"age_missing", "age_outside", "everyone_set_aside"},
        ),
        ([{}], {1: "age_missing"}, {"age_missing", "list_absent", "everyone_set_aside"}),
        (CHILDREN[:2], {1: "id_missing", 2: "age_missing"}, {"id_missing", "age_missing"}),
    ],
)
def test_what_is_found_of_whole_lists_is_planted(children, faults, codes, tmp_path):
    lists = annex_a_of(children, faults=faults)
    assert set(lists.codes) == codes
    assert_findings(lists, findings(lists, tmp_path / "lists"))


def test_lists_say_what_a_cohort_of_the_same_children_has(tmp_path):
    children = [
        {"sex": "M", "primary_need": "a) SLCN"},
        {"age": 17.0, "plan_issued": "16/01/2024"},
        {"date_of_birth": "2008-01-01"},
        {"household": "17 and 18"},
        {"provision": "sen_support"},
    ]
    lists = annex_a_of(children)
    assert_findings(lists, findings(lists, tmp_path / "lists"))
    columns = ["age", "sex", "primary_need", "plan_issued", "household"]
    read = ss.read_annex_a(tmp_path / "lists", as_at=lists.as_at).frame[columns]
    pd.testing.assert_frame_equal(read, cohort_of(children).frame[columns], check_dtype=False)


@pytest.mark.parametrize(
    ("child", "code"),
    [
        ({"primary_need": "zzz"}, "children_lost"),
        ({"sex": "boy"}, "children_lost"),
        ({"age": -3}, "children_lost"),
        ({"plan_reviewed": "2030-01-01"}, "children_lost"),
        ({"setting": "school 1"}, "lists_clean"),
        ({"household": "ME14 1XQ"}, "lists_clean"),
    ],
    ids=lambda what: "-".join(what) if isinstance(what, dict) else what,
)
def test_children_of_whom_a_list_would_have_a_finding_are_refused(child, code):
    with pytest.raises(UsageError) as raised:
        annex_a_of([child, *CHILDREN])
    assert raised.value.code == code


def test_each_finding_is_found_once_and_numbers_may_be_text(tmp_path):
    lists = annex_a_of([{}], faults={1: "review_before_issue"})
    found = findings(lists, tmp_path / "lists")
    found.to_csv(tmp_path / "found.csv", index=False)
    for back in ({}, {"dtype": str}, {"dtype": str, "keep_default_na": False}):
        assert_findings(lists, pd.read_csv(tmp_path / "found.csv", **back))
    with pytest.raises(AssertionError) as raised:
        assert_findings(lists, pd.concat([found, found]))
    assert str(raised.value).splitlines()[1:] == [
        "  found 2 times: review_before_issue in List_1, row 2, 'Date EHC plan last reviewed'",
        "  found 2 times: list_absent in List_2",
    ]


def test_what_is_neither_lists_nor_findings_is_refused():
    lists = annex_a_of(CHILDREN)
    table = pd.DataFrame(columns=["list", "row", "column", "code"])
    for wrong in (None, cohort_of([{}]), table.drop(columns="row"), table.to_dict("records")):
        with pytest.raises(UsageError) as raised:
            assert_findings(lists, wrong)
        assert raised.value.code == "findings_type"
    with pytest.raises(UsageError) as raised:
        assert_findings(table, lists)
    assert raised.value.code == "lists_type"


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ({9: "need_missing"}, "fault_child"),
        ({"c1": "need_missing"}, "fault_child"),
        ({1: "no"}, "fault_unknown"),
        ({1: ["need_missing", "age_25"]}, "fault_unknown"),
        (["need_missing"], "faults_type"),
        *(({2: code}, "fault_list") for code, fault in FAULTS.items() if fault.only_list_1),
    ],
)
def test_faults_that_cannot_be_planted_are_refused(faults, code):
    with pytest.raises(UsageError) as raised:
        annex_a_of(CHILDREN, faults=faults)
    assert raised.value.code == code


@pytest.mark.parametrize("row", [2.7, "2x", "junk", float("inf"), "1e400", [2]])
def test_a_row_that_is_no_number_of_one_is_refused(row):
    lists = annex_a_of([{}, {"provision": "sen_support"}], faults={1: "need_missing"})
    cells = [("List_1", row, "SEN primary need", "need_missing")]
    with pytest.raises(UsageError, match="no whole number"):
        assert_findings(lists, pd.DataFrame(cells, columns=["list", "row", "column", "code"]))


def test_findings_with_a_column_twice_are_refused():
    lists = annex_a_of([{}, {"provision": "sen_support"}], faults={1: "need_missing"})
    cells = [("List_1", 2, "SEN primary need", "need_missing", "need_missing")]
    with pytest.raises(UsageError, match="not a table with the columns"):
        assert_findings(lists, pd.DataFrame(cells, columns=["list", "row", "column", "code", "code"]))
