"""What there is to choose from before anybody is chosen."""

from __future__ import annotations

import dataclasses
import json
import math

import pandas as pd
import pytest

import sendsample as ss
from sendsample.engine import best, reachable
from sendsample.explaining import previewing
from support.clock import StopsAfter

GIRLS = {"column": "sex", "equals": "female"}
BOYS = {"column": "sex", "equals": "male"}
AP = {"column": "alternative_provision", "equals": True}


def count(where, **bounds):
    return {"rule": "count", "where": where, **bounds}


def cell(preview, rule, and_rule="", level="", and_level=""):
    """Return how many children a cell has."""
    table = preview.cells
    wanted = table[
        (table["rule"] == rule)
        & (table["level"] == level)
        & (table["and_rule"] == and_rule)
        & (table["and_level"] == and_level)
    ]
    assert len(wanted) == 1
    return int(wanted["children"].iloc[0])


def codes(preview):
    return [note.code for note in preview.warnings]


@pytest.fixture
def cohort(cohort_of):
    """Three girls and five boys, one girl in alternative provision, at two settings."""
    return cohort_of(
        8,
        sex=["female"] * 3 + ["male"] * 5,
        alternative_provision=[True] + [False] * 7,
        setting=["s1"] * 3 + ["s2"] * 5,
    )


def test_bounds_and_two_bounds_together_are_counted_scarcest_first(cohort, design_of):
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=1), count(AP, at_most=1), size=3))
    assert cell(preview, "rule 1") == 3
    assert cell(preview, "rule 2") == 1
    assert cell(preview, "rule 1", "rule 2") == 1
    assert preview.cells["children"].is_monotonic_increasing
    assert preview.cells["at_most"].iloc[0] == 1


def test_a_level_that_nobody_has_is_counted_too(cohort, design_of):
    every = {"rule": "every_level", "column": "sex", "levels": ["female", "unknown"]}
    preview = ss.preview(cohort, design_of(every, count(AP, exactly=1), size=3))
    assert preview.status == "infeasible"
    assert cell(preview, "rule 1", level="unknown") == 0
    assert cell(preview, "rule 1", "rule 2", level="female") == 1


def test_two_values_of_one_column_are_no_cell(cohort, design_of):
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=1), count(BOYS, at_least=1), size=3))
    assert (preview.cells["and_rule"] == "").all()


def test_whoever_is_excluded_is_not_there_to_choose_from(cohort, design_of):
    out = [{"id": "c1", "reason": "family"}]
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=1), size=3, exclude=out))
    assert cell(preview, "rule 1") == 2
    row = preview.samples.iloc[0]
    assert (row["frame"], row["excluded"], row["can_be_chosen"]) == (8, 1, 7)
    assert "c1" not in preview.could["s"].index


def test_who_is_chosen_whatever_the_seed_is_named(cohort, design_of):
    preview = ss.preview(cohort, design_of(count(AP, exactly=1), size=3))
    assert preview.certain == {"s": ["c0"]}
    assert preview.could["s"].all()
    assert codes(preview) == ["few", "certain"]
    assert "Only one child who could be chosen counts towards 'rule 1', and could be recognised." in (
        preview.text()
    )
    assert "Child c0 is chosen for 's' whatever the seed." in preview.text()


def test_a_sample_in_which_chance_decides_nothing_is_said_to_be_one(cohort, design_of):
    preview = ss.preview(cohort, design_of(eligible=GIRLS, size=3))
    assert preview.certain == {"s": ["c0", "c1", "c2"]}
    assert "chance decides nothing there" in preview.warnings[0].sentence


def test_only_selections_that_mirror_the_area_best_count(cohort, design_of):
    balance = [{"column": "alternative_provision"}]
    preview = ss.preview(cohort, design_of(count(GIRLS, exactly=2), size=8 - 3, balance=balance))
    assert preview.samples["could_be_chosen"].tolist() == [8]
    excluded = [{"id": f"c{place}", "reason": "unavailable"} for place in (3, 4, 5)]
    preview = ss.preview(cohort, design_of(size=5, balance=balance, exclude=excluded))
    assert preview.certain == {"s": ["c0", "c1", "c2", "c6", "c7"]}


def test_a_design_that_cannot_be_met_still_shows_its_cells(cohort, design_of):
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=3), count(BOYS, at_least=4), size=6))
    assert preview.status == "infeasible"
    assert cell(preview, "rule 1") == 3
    assert preview.samples["could_be_chosen"].isna().all()
    assert "`sendsample explain` says why" in preview.text()
    assert repr(preview) == "<Preview: infeasible>"


def test_samples_and_visits_are_counted_each(cohort):
    samples = [
        {"name": "tracking", "size": 2, "rules": [count(AP, at_most=1)]},
        {
            "name": "visits",
            "visits": {
                "settings": 1,
                "children": 2,
                "rules": [{"rule": "every_level", "column": "phase", "optional": True}],
            },
        },
    ]
    preview = ss.preview(cohort, ss.Design.model_validate({"name": "d", "samples": samples}))
    assert preview.samples["sample"].tolist() == ["tracking", "visits"]
    assert preview.samples["could_be_chosen"].tolist() == [8, 8]
    assert preview.status == "possible"


def test_a_limit_is_told(cohort, design_of, monkeypatch):
    monkeypatch.setattr(previewing, "Deadline", lambda *_: StopsAfter(0))
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=4), size=5), time_limit=1)
    assert preview.status == "unknown"
    assert "allow more time" in preview.text()


def test_of_selections_that_may_not_be_the_best_nothing_is_said(cohort, design_of, monkeypatch):
    def unproven(*arguments):
        return dataclasses.replace(best(*arguments), proven=False)

    monkeypatch.setattr(previewing, "best", unproven)
    preview = ss.preview(cohort, design_of(count(GIRLS, at_least=1), size=3))
    assert preview.status == "unknown"
    assert preview.samples["could_be_chosen"].isna().all()
    assert not preview.could["s"].any()
    assert preview.certain == {"s": []}


def test_what_a_limit_left_open_is_neither_counted_nor_warned_of(cohort, design_of, monkeypatch):
    monkeypatch.setattr(previewing, "reachable", lambda *given: reachable(*given[:3], deadline=StopsAfter(0)))
    preview = ss.preview(cohort, design_of(count(GIRLS, exactly=1), size=2))
    assert preview.status == "partly"
    row = preview.samples.iloc[0]
    assert (row["could_be_chosen"], row["unsettled"], row["certain"]) == (2, 6, 0)
    assert preview.samples["rules_allow"].isna().all()
    # One girl is known to be in a selection, and any other may be.
    assert preview.warnings == ()
    assert "Between 2 and 8 could be chosen" in preview.text()


def test_whom_balance_alone_shuts_out_the_rules_allow(cohort_of, design_of):
    # Two of the eight are girls, so one of four; and one of the two is excluded.
    cohort = cohort_of(8, sex=["female"] * 2 + ["male"] * 6)
    out = [{"id": "c0", "reason": "family"}]
    balance = [{"column": "sex"}]
    preview = ss.preview(cohort, design_of(size=4, balance=balance, exclude=out))
    row = preview.samples.iloc[0]
    assert (row["rules_allow"], row["could_be_chosen"], row["certain"]) == (7, 7, 1)
    # Two of five are aged 4, so of two children one or none; the girl is, so the boy cannot be as well.
    cohort = cohort_of(5, sex=["female", "male", "male", "male", "male"], age=[4, 4, 9, 9, 9])
    rule = count(GIRLS, exactly=1)
    preview = ss.preview(cohort, design_of(rule, size=2, balance=[{"column": "age"}]))
    row = preview.samples.iloc[0]
    assert (row["rules_allow"], row["could_be_chosen"]) == (5, 4)
    assert not preview.could["s"]["c1"]


@pytest.mark.parametrize(("most", "allow"), [(4, 6), (100, None)])
def test_the_rules_allow_whom_they_allow_at_any_size(cohort_of, design_of, most, allow):
    # What a mirror allows depends on the size, so each is gone through; of too many nothing is said.
    cohort = cohort_of(6, sex=["female"] * 2 + ["male"] * 4)
    mirror = {"rule": "mirror", "column": "sex"}
    preview = ss.preview(cohort, design_of(mirror, size=[0, most]))
    allowed = preview.samples["rules_allow"].iloc[0]
    assert (None if pd.isna(allowed) else allowed) == allow


def test_a_setting_with_too_few_left_is_none_to_visit(cohort):
    rule = {"rule": "every_level", "name": "a school", "column": "kind", "levels": ["school"]}
    visits = {"name": "visits", "visits": {"settings": 1, "children": 3, "rules": [rule]}}
    design = {"name": "d", "samples": [visits]}
    kinds = pd.DataFrame({"setting": ["s1", "s2"], "kind": ["school", "school"]})
    lists = cohort.with_settings(kinds)
    assert cell(ss.preview(lists, ss.Design.model_validate(design)), "a school", level="school") == 2
    out = [{"id": "c0", "reason": "family"}]
    preview = ss.preview(lists, ss.Design.model_validate({**design, "exclude": out}))
    assert cell(preview, "a school", level="school") == 1
    assert preview.samples["can_be_chosen"].tolist() == [5]


def test_it_can_be_read_as_tables_html_and_json(cohort, design_of):
    preview = ss.preview(
        cohort, design_of(count(GIRLS, at_least=1, name="<b>"), count(AP, at_most=1), size=3)
    )
    data = json.loads(json.dumps(preview.data()))
    assert data["samples"][0]["could_be_chosen"] == 8
    assert not any(isinstance(value, float) and math.isnan(value) for value in data["cells"][0].values())
    assert "<b>" not in preview._repr_html_()
    assert preview._repr_html_().count("<table") == 3
    assert repr(preview) == "<Preview: possible, 8 could be chosen, 0 whatever the seed>"


def test_the_order_of_rows_changes_nothing(cohort, design_of):
    design = design_of(count(GIRLS, at_least=1), count(AP, exactly=1), size=3)
    turned = ss.Cohort.from_frame(cohort.frame.iloc[::-1], as_at=cohort.as_at)
    assert ss.preview(turned, design).data() == ss.preview(cohort, design).data()
