"""Each preset catches one child and just misses another; the page, the counts and the commands agree."""

import json
import re
import sys
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pydantic import TypeAdapter

import sendsample as ss
from sendsample.cli import main
from sendsample.cohort.columns import COLUMNS
from sendsample.design.predicates import Predicate, Preset
from sendsample.design.presets import preset, preset_counts, preset_names, presets, presets_page
from sendsample.errors import DesignError
from sendsample.intake.layout import FIELDS

ROOT = Path(__file__).parents[3]
LISTS = ROOT / "data" / "synthetic" / "saltmarsh.xlsx"
AS_AT = date(2025, 1, 16)
YEAR_AGO, EARLIER = date(2024, 1, 16), date(2024, 1, 15)
SUPPLIED = ("dynamic_support_register", "waiting_list", "tribunal", "eotas", "out_of_area")
SUPPORT = {"provision": "sen_support"}

#: By preset: children it catches, and children it just does not; each differs from CHILD as said.
EXAMPLES = {
    "new_plan": (
        [{"plan_issued": YEAR_AGO}, {"plan_issued": AS_AT}],
        [{"plan_issued": EARLIER}, {"plan_issued": None}, {"plan_issued": YEAR_AGO, **SUPPORT}],
    ),
    "annual_review_overdue": (
        [{"plan_reviewed": EARLIER}, {"plan_issued": EARLIER}],
        [
            {"plan_reviewed": YEAR_AGO},
            {"plan_reviewed": YEAR_AGO, "plan_issued": EARLIER},
            {"plan_issued": YEAR_AGO},
            {},
            {"plan_reviewed": EARLIER, **SUPPORT},
        ],
    ),
    "plan_never_updated": (
        [{"plan_issued": EARLIER}, {}],
        [{"plan_issued": YEAR_AGO}, {"plan_issued": EARLIER, "plan_updated": EARLIER}, SUPPORT],
    ),
    "home_educated_with_plan": (
        [{"home_educated": True}],
        [{"home_educated": False}, {}, {"home_educated": True, **SUPPORT}],
    ),
    "alternative_provision": ([{"alternative_provision": True}], [{}]),
    "suspended_or_excluded": (
        [{"suspensions": 1}, {"permanent_exclusions": 1, "suspensions": 0}],
        [{"suspensions": 0, "permanent_exclusions": 0}, {}],
    ),
    "persistent_absence": ([{"absence": 10}, {"absence": 50}], [{"absence": 9.99}, {}]),
    "severe_absence": ([{"absence": 50}], [{"absence": 49.99}, {}]),
    "sen_support_high_absence": (
        [{"absence": 10, **SUPPORT}],
        [{"absence": 9.99, **SUPPORT}, {"absence": 10}],
    ),
    "looked_after": ([{"social_care": "looked_after"}], [{"social_care": "known"}, {}]),
    "child_protection": ([{"social_care": "child_protection"}], [{"social_care": "child_in_need"}]),
    "early_help": ([{"social_care": "early_help"}], [{"social_care": "none"}]),
    "pupil_premium": ([{"pupil_premium": True}], [{"pupil_premium": False}, {}]),
    "early_years": (
        [{"date_of_birth": date(2020, 1, 17)}, {"date_of_birth": AS_AT}],
        [{"date_of_birth": date(2020, 1, 16)}],
    ),
    "year_6": (
        [{"date_of_birth": date(2013, 9, 1)}, {"date_of_birth": date(2014, 8, 31)}],
        [{"date_of_birth": date(2013, 8, 31)}, {"date_of_birth": date(2014, 9, 1)}],
    ),
    "years_9_to_11": (
        [{"date_of_birth": date(2008, 9, 1)}, {"date_of_birth": date(2011, 8, 31)}],
        [{"date_of_birth": date(2008, 8, 31)}, {"date_of_birth": date(2011, 9, 1)}],
    ),
    "aged_16_to_18": (
        [{"date_of_birth": date(2009, 1, 16)}, {"date_of_birth": date(2006, 1, 17)}],
        [{"date_of_birth": date(2009, 1, 17)}, {"date_of_birth": date(2006, 1, 16)}],
    ),
    "aged_19_to_25": (
        [{"date_of_birth": date(2006, 1, 16)}, {"date_of_birth": date(1999, 1, 17)}],
        [{"date_of_birth": date(2006, 1, 17)}],
    ),
    "rare_needs": (
        [{"primary_need": need} for need in ("HI", "VI", "MSI", "PD", "PMLD")],
        [{"primary_need": "SLD"}, {"primary_need": None}],
    ),
    **{name: ([{name: True}], [{name: False}, {name: None}]) for name in SUPPLIED},
}
CHILD = {
    "primary_need": "ASD",
    "provision": "ehc_plan",
    "alternative_provision": False,
    "date_of_birth": date(2016, 6, 1),
    "home_educated": None,
    "pupil_premium": None,
    "social_care": None,
    "suspensions": None,
    "permanent_exclusions": None,
    "absence": None,
    "plan_issued": None,
    "plan_updated": None,
    "plan_reviewed": None,
}


def cohort_of(changes):
    rows = [CHILD | dict.fromkeys(SUPPLIED) | change for change in changes]
    index = pd.Index([f"c{place}" for place in range(len(rows))], name="child_id")
    return ss.Cohort.from_frame(pd.DataFrame(rows, index=index), as_at=AS_AT)


def test_every_preset_has_its_examples():
    assert list(EXAMPLES) == list(presets()) == list(preset_names())


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_preset_catches_these_and_just_misses_those(name):
    caught, missed = EXAMPLES[name]
    cohort = cohort_of([*caught, *missed])
    assert set(cohort.findings["severity"]) <= {"note"}
    mask = Preset(preset=name).at(AS_AT).mask(cohort.frame)
    assert mask.tolist() == [True] * len(caught) + [False] * len(missed)


@pytest.mark.parametrize("definition", presets().values(), ids=preset_names())
def test_a_preset_is_documented_and_stands_on_its_own(definition):
    assert definition.title
    assert definition.about.endswith(".")
    assert definition.source.endswith(".")
    # Otherwise a preset could stand for itself, and its sentence for another.
    assert '"preset"' not in definition.predicate.model_dump_json(by_alias=True)


def test_a_preset_needs_what_annex_a_does_not_give():
    derived = {"provision", "age", "school_age", "alternative_provision", "social_care"}
    given = {field.name for field in FIELDS} | derived
    for definition in presets().values():
        assert set(definition.columns()) <= set(COLUMNS)
        assert [column for column in definition.columns() if column not in given] == list(definition.needs)
    assert tuple(name for name, entry in presets().items() if entry.needs) == SUPPLIED


def test_a_preset_names_levels_that_its_columns_have():
    for definition in presets().values():
        for column, values in definition.predicate.uses():
            if COLUMNS[column].levels:
                assert set(values) <= set(COLUMNS[column].levels)


def test_the_catalogue_cannot_be_changed_by_who_asks():
    presets().clear()
    assert len(presets()) == len(EXAMPLES)


def test_an_unknown_preset_is_named_with_the_nearest():
    with pytest.raises(DesignError, match="Did you mean 'year_6'") as caught:
        preset("year6")
    assert caught.value.code == "preset_unknown"
    assert caught.value.params["available"] == list(EXAMPLES)


@pytest.mark.parametrize("definition", presets().values(), ids=preset_names())
def test_the_toml_of_a_preset_reads_back_as_its_predicate(definition):
    data = tomllib.loads(f"predicate = {definition.to_toml()}")["predicate"]
    assert TypeAdapter(Predicate).validate_python(data) == definition.predicate


# Counts


def counts_of(cohort):
    return preset_counts(cohort).set_index("preset")


def test_counts_are_of_children_and_missing_where_a_column_is_absent():
    children = [{"suspensions": 1, "absence": 60.0}, {"suspensions": 0, "absence": 10.0}, {"absence": 9.0}]
    counts = counts_of(cohort_of([child | {"eotas": False} for child in children]))
    assert list(counts.index) == list(EXAMPLES)
    assert {name: str(dtype) for name, dtype in preset_counts(cohort_of([{}])).dtypes.items()} == {
        "preset": "str",
        "title": "str",
        "children": "Int64",
        "missing_column": "str",
    }
    assert counts.loc[["persistent_absence", "severe_absence", "eotas"], "children"].tolist() == [2, 1, 0]
    assert counts.loc[["persistent_absence", "eotas"], "missing_column"].isna().all()
    known = counts["children"].notna()
    assert (known == counts["missing_column"].isna()).all()
    absent = counts.loc[["suspended_or_excluded", "new_plan", "tribunal"]]
    assert absent["missing_column"].tolist() == ["permanent_exclusions", "plan_issued", "tribunal"]
    assert absent["children"].isna().all()


def test_a_school_year_without_dates_of_birth_is_not_counted():
    frame = pd.DataFrame(
        {
            "child_id": ["c0"],
            "primary_need": ["ASD"],
            "provision": ["ehc_plan"],
            "alternative_provision": [False],
            "age": [10],
        }
    )
    counts = counts_of(ss.Cohort.from_frame(frame, as_at=AS_AT))
    assert counts.loc["year_6", "missing_column"] == "school_age"
    assert pd.isna(counts.loc["year_6", "children"])
    assert counts.loc["aged_16_to_18", "children"] == 0


def test_counts_look_back_from_the_cohort_s_own_day():
    cohort = cohort_of([{"plan_issued": YEAR_AGO}])
    assert counts_of(cohort).loc["new_plan", "children"] == 1
    later = ss.Cohort(cohort.frame, cohort.findings, date(2025, 1, 17))
    assert counts_of(later).loc["new_plan", "children"] == 0


def test_words_where_yes_or_no_should_stand_are_not_counted_as_no():
    cohort = cohort_of([{}])
    frame = cohort.frame.assign(tribunal=pd.Series(["yes"], index=cohort.frame.index, dtype="str"))
    counts = counts_of(ss.Cohort(frame, cohort.findings, AS_AT))
    assert counts.loc["tribunal", "missing_column"] == "tribunal"
    assert pd.isna(counts.loc["tribunal", "children"])


# The page


def test_the_page_is_the_one_the_code_makes():
    assert (ROOT / "docs" / "presets.md").read_text(encoding="utf-8") == presets_page()


def test_the_page_tells_of_every_preset_and_what_it_stands_for():
    told = re.findall(r"^### `(\w+)`: (.+)$", presets_page(), re.MULTILINE)
    assert told == [(entry.name, entry.title) for entry in presets().values()]
    blocks = re.findall(r"^```\n(.*?)^```$", presets_page().partition("## From")[2], re.MULTILINE | re.DOTALL)
    for block, entry in zip(blocks, presets().values(), strict=True):
        data = tomllib.loads(f"predicate = {block}")["predicate"]
        assert TypeAdapter(Predicate).validate_python(data) == entry.predicate
        assert entry.about in presets_page()
        assert entry.source in presets_page()


# The command line


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["sendsample", "designs", "presets", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return call


def test_the_command_lists_every_preset_in_words_and_as_toml(run):
    status, printed, _ = run()
    assert status == 0
    for entry in presets().values():
        assert f"{entry.name}: {entry.title}\n" in printed
        assert entry.predicate.sentence() in " ".join(printed.split())
        assert " ".join(entry.to_toml().split()) in " ".join(printed.split())
    assert " ".join(printed.split()).count("needs a column of your own") == len(SUPPLIED)


def test_the_command_lists_presets_for_machines(run):
    status, printed, _ = run("--json")
    told = json.loads(printed)
    assert status == 0
    assert [entry["name"] for entry in told] == list(EXAMPLES)
    assert set(told[0]) == {"name", "title", "about", "source", "needs", "predicate", "catches"}
    assert told[0]["predicate"] == presets()["new_plan"].predicate.model_dump(by_alias=True, mode="json")


def test_the_command_counts_children_on_the_lists(run):
    expected = counts_of(ss.read_annex_a(LISTS, as_at=AS_AT))
    status, printed, _ = run(LISTS, "--as-at", AS_AT)
    assert status == 0
    rows = {line.split()[0]: line.split()[-1] for line in printed.splitlines() if line.split()}
    for name, row in expected.iterrows():
        known = pd.notna(row["children"])
        assert rows[name] == (f"{row['children']:,}" if known else row["missing_column"])
    status, printed, _ = run(LISTS, "--as-at", AS_AT, "--json")
    told = {entry["preset"]: (entry["children"], entry["missing_column"]) for entry in json.loads(printed)}
    assert told["annual_review_overdue"] == (expected.loc["annual_review_overdue", "children"], None)
    assert told["tribunal"] == (None, "tribunal")


def test_the_command_counts_alternative_provision_by_the_definition_asked_for(run):
    counted = {}
    for definition in ("strict", "dual"):
        _, printed, _ = run(LISTS, "--as-at", AS_AT, "--ap", definition, "--json")
        counted[definition] = {entry["preset"]: entry["children"] for entry in json.loads(printed)}
        cohort = ss.read_annex_a(LISTS, as_at=AS_AT, alternative_provision=definition)
        expected = int(cohort.frame["alternative_provision"].sum())
        assert counted[definition]["alternative_provision"] == expected
    assert counted["strict"] != counted["dual"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [([LISTS], "The lists need --as-at"), (["--as-at", "2025-01-16"], "name them too")],
)
def test_lists_and_their_day_go_together(run, arguments, sentence):
    status, _, printed = run(*arguments)
    assert status == 2
    assert sentence in printed
