"""Lists with faults: each is found where it says, and nowhere else."""

from __future__ import annotations

import pytest

import sendsample as ss
from sendsample.errors import DataError, UsageError
from sendsample.testing import FAULTS, annex_a_of, assert_findings, ways_of
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
    assert annex_a_of([{}], faults={1: "total_row"}).codes == ("total_row",)


@pytest.mark.parametrize(
    ("faults", "code"), [({9: "need_missing"}, "fault_child"), ({1: "no"}, "fault_unknown")]
)
def test_faults_that_cannot_be_planted_are_refused(faults, code):
    with pytest.raises(UsageError) as raised:
        annex_a_of(CHILDREN, faults=faults)
    assert raised.value.code == code
