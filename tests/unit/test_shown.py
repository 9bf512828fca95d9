"""What notebooks show of lists, designs, selections and checks: the right numbers, the worst first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sendsample as ss
from support.fragments import read

SALTMARSH = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "saltmarsh.xlsx"


@pytest.fixture(scope="module")
def cohort():
    return ss.read_annex_a(SALTMARSH, as_at="2025-01-16")


@pytest.fixture(scope="module")
def selection(cohort):
    return ss.select(cohort, "area-send-2023-full", seed="4 1 6 2 8 5")


def test_a_cohort_is_counted(cohort):
    page = read(cohort._repr_html_())
    table = page.table("Children by area of need and provision")
    *areas, every = [[row[0], *(int(cell.replace(",", "")) for cell in row[1:])] for row in table.rows]
    frame = cohort.frame
    assert every == ["all", 365, 735, 1100, int(frame["alternative_provision"].sum())]
    assert [sum(column) for column in zip(*(row[1:] for row in areas), strict=True)] == every[1:]
    counts = frame.groupby(["area_of_need", "provision"]).size()
    assert areas[0][:3] == [
        "communication and interaction",
        counts["communication_and_interaction", "ehc_plan"],
        counts["communication_and_interaction", "sen_support"],
    ]
    assert page.table("Findings: 19 noted").rows[0][:3] == ["no_setting", "note", "14"]
    known = {row[0]: row[2] for row in page.table("Columns").rows}
    assert len(known) == len(frame.columns)
    assert known["setting"] == f"{frame['setting'].notna().sum():,}"
    assert "Alternative provision (dual)" in page.text
    assert "2025-01-16" in page.text


def test_what_was_set_aside_comes_before_what_was_noted(frame_of):
    frame = frame_of(4, age=[7, None, 7, 7], primary_need=["ASD", "ASD", "ZZZ", "ZZZ"], mine=["x"] * 4)
    cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05").with_pseudonyms(b"0123456789abcdef")
    page = read(cohort._repr_html_())
    found = page.table("Findings: 1 set aside, 2 noted")
    assert [row[:3] for row in found.rows] == [
        ["age_missing", "set aside", "1"],
        ["unknown_code", "note", "2"],
    ]
    assert "Set aside 1. 1: The age is not known." in page.text
    assert "Pseudonyms stand in the place" in page.text
    assert "columns, 1 of them your own" in page.text


def test_a_design_is_told_in_sentences_and_its_children_are_counted():
    design = ss.load_design("area-send-2023-full")
    page = read(design._repr_html_())
    assert page.text.startswith(f"Design. {design.title} (area-send-2023-full, built in).")
    rows = {row[0]: row[1:] for row in page.table("Samples").rows}
    assert rows["tracking"][:2] == ["6", "everyone on the lists"]
    assert rows["tracking"][3] == "3"
    assert rows["visits"][0] == "8 x 4"
    assert rows["looked after"][1] == "children with looked after by the local authority"
    rules = page.table("Rules of tracking").rows
    assert rules[1] == ["SEN support", "exactly 2 children with provision SEN support", "framework"]
    out = design.excluding([f"c{number}" for number in range(1200)], reason="unavailable")
    page = read(out.excluding("x1", reason="family")._repr_html_())
    assert "Its rules differ from the built-in design of that name." in page.text
    assert page.table("Children named").rows == [
        ["cannot be chosen", "family", "1"],
        ["cannot be chosen", "unavailable", "1,200"],
    ]
    assert "Children named" not in read(design._repr_html_()).text


def test_a_selection_says_what_is_proven_and_shows_each_sample(selection):
    page = read(selection._repr_html_())
    assert page.text.startswith("Selection: optimal. Every rule holds, for all 12 samples")
    assert "Balance of tracking: loss 0, proven least." in page.text
    assert "by the seed '4 1 6 2 8 5'" in page.text
    samples = {row[0]: row[1:] for row in page.table("Samples").rows}
    assert samples["home educated"] == ["4", "0 to 6", "0", "0", "0"]
    assert samples["tracking"] == ["6", "6", "0", "0", "18"]
    for name, ids in selection.ids.items():
        order = ids if name != "visits" else [child for at in selection.visits[name].values() for child in at]
        assert [row[0] for row in page.table(f"{name}, ").rows] == order
    six = selection["tracking"]
    first = page.table("tracking, in ticket order").rows[0]
    assert first[1:3] == [six["primary_need"].iloc[0], str(six["age"].iloc[0])]
    assert [row[-1] for row in page.table("tracking, in ticket order").rows] == six["meets"].tolist()
    # Nobody serves a rule of a focused sample that has none.
    assert page.table("early years, ").columns[-1] == "setting"
    assert page.table("visits, by place").columns[1] == "seen at"
    assert page.table("tracking: children chosen").rows[0][0] == "sex"


def test_what_is_not_proven_is_never_called_so(selection):
    limited = replace(selection, status="feasible", bound=dict.fromkeys(selection.ids, 0))
    assert "NOT reproducible" in read(limited._repr_html_()).text
    assert "NOT reproducible" not in read(selection._repr_html_()).text


def test_nobody_chosen_is_told_with_the_reasons(cohort_of):
    cohort = cohort_of(4)
    never = ss.Design(name="d", samples=[{"name": "s", "size": 5}])
    page = read(ss.select(cohort, never, seed="1")._repr_html_())
    assert page.text.startswith("Selection: infeasible. No selection meets every rule. Proven by two routes:")
    assert "5 places" in page.text
    assert "ss.explain(cohort, design)" in page.text


def test_a_check_says_first_what_does_not_hold_and_counts_children(cohort, selection):
    ids = {**selection.ids, "tracking": [*cohort.frame.index[:7], "zz99"]}
    checked = ss.check(cohort, "area-send-2023-full", ids)
    page = read(checked._repr_html_())
    assert page.text.startswith(f"Check. {len(checked.broken)} bounds do NOT hold, of {len(checked.rules)}.")
    assert [table.caption for table in page.tables][:2] == ["What does not hold", "Samples"]
    rows = {row[0]: row[1:] for row in page.table("What does not hold").rows}
    assert rows["size"] == ["tracking", "the sample has 6 children", "8", "6"]
    assert rows["not on the lists"][2:] == ["1", "0"]
    assert "zz99" not in page.text
    samples = {row[0]: row[1:] for row in page.table("Samples").rows}
    assert samples["tracking"][0] == "8"
    assert samples["tracking"][2] == str(checked.loss["tracking"])
    assert samples["early years"][1] == "all 5 hold"
    assert "Every rule holds, for all 12 samples." in read(selection.check._repr_html_()).text


def test_a_verification_says_first_what_does_not_hold(cohort_of, design_of):
    cohort, design = cohort_of(8), design_of()
    selection = ss.select(cohort, design, seed="1")
    page = read(ss.verify(selection, cohort, design)._repr_html_())
    assert page.table("What was looked at").rows[0][2] == "not checked"
    other = ss.verify({**selection.receipt, "seed": "2"}, cohort, design)
    page = read(other._repr_html_())
    assert page.text.startswith("Verification. The receipt does not hold with what was given.")
    verdicts = [row[2] for row in page.table("What was looked at").rows]
    assert verdicts == sorted(verdicts, key=["DOES NOT HOLD", "not checked", "holds"].index)
    assert verdicts[0] == "DOES NOT HOLD"
