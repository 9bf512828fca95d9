"""The workbook of a selection, read back: it says what the selection does, and nothing is a formula."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import sendsample as ss
from sendsample.errors import InputError, OutputError, UsageError
from sendsample.reporting.workbook import beside

SALTMARSH = "data/synthetic/saltmarsh.xlsx"
SEED = "4 1 6 2 8 5"
NASTY = [
    "=1+1", "+x", "@x", "-1", "007", "1234567890123456", "1/2/99", "TRUE", "_x0041_", "https://example.org",
    "1E5", "mailto:a@b", "'quoted", "{=1}", "a&b<c>\"d'", "\N{GRINNING FACE}",
]  # fmt: skip
BENEATH_HEADINGS = 3


def sheets(made):
    """Every sheet's rows by its name, without the blank cells at the ends."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def column(rows, heading):
    at = rows[BENEATH_HEADINGS - 1].index(heading)
    return [row[at] for row in rows[BENEATH_HEADINGS:]]


def about(made):
    """The labels of the first sheet and what they say."""
    return [tuple(row[:2]) for row in sheets(made)["About"] if row[0]]


def said(made, label):
    return [value for name, value in about(made) if name == label]


def parts(made):
    with zipfile.ZipFile(io.BytesIO(made.content)) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist()}


@pytest.fixture(scope="module")
def saltmarsh():
    return ss.read_annex_a(SALTMARSH, as_at="2025-01-16")


@pytest.fixture(scope="module")
def inspection(saltmarsh):
    return ss.select(saltmarsh, "area-send-2023-full", seed=SEED)


@pytest.fixture(scope="module")
def made(saltmarsh, inspection):
    return ss.workbook(inspection, saltmarsh, notified="2025-01-13")


@pytest.fixture(scope="module")
def read(made):
    return sheets(made)


# What the sheets say


def test_there_is_a_sheet_a_sample_and_one_for_all_else(read, made, inspection):
    own = ["Reserves", "Check", "Compared with area", "Findings", "Schedule"]
    samples = [name.capitalize() for name in inspection.ids]
    assert list(read) == list(made.sheets) == ["About", *samples, *own]


def test_a_sheet_of_a_sample_has_its_children_in_the_order_of_their_tickets(read, inspection):
    for sample, ids in inspection.ids.items():
        rows = read[sample.capitalize()]
        if sample not in inspection.visits:
            assert column(rows, "Child") == ids
            assert column(rows, "Age") == inspection[sample]["age"].tolist()
        assert sorted(column(rows, "Ticket")) == sorted(inspection[sample]["ticket"].tolist())
    tracking = read["Tracking"]
    assert column(tracking, "Primary need")[0] == "PD"
    assert column(tracking, "Need in words")[0] == "Physical disability"
    assert column(tracking, "Area of need")[0] == "sensory and physical"
    assert column(tracking, "Provision") == ["EHC plan", "SEN support", *["EHC plan"] * 3, "SEN support"]
    assert column(tracking, "Alternative provision") == [*[False] * 5, True]
    assert column(tracking, "Rules served") == inspection["tracking"]["meets"].tolist()
    overdue = read["Annual reviews overdue"]
    issued = inspection["annual reviews overdue"]["plan_issued"]
    assert [
        day.date() for day in map(pd.Timestamp, column(overdue, "Plan issued"))
    ] == issued.dt.date.tolist()


def test_visits_stand_place_by_place(read, inspection):
    rows = read["Visits"]
    seen = list(zip(column(rows, "Setting (URN)"), column(rows, "Child"), strict=True))
    assert seen == [(place, child) for place, ids in inspection.visits["visits"].items() for child in ids]
    assert "Phase of the setting" in rows[BENEATH_HEADINGS - 1]
    assert rows[0][0] == "Visits: 32 children at 8 settings"


def test_the_other_sheets_say_what_the_tables_do(read, inspection, saltmarsh):
    kept = inspection.reserves
    for heading, name in (("In the place of", "child_id"), ("Asked", "order"), ("Reserve", "reserve")):
        assert column(read["Reserves"], heading) == kept[name].tolist()
    needs = saltmarsh.frame.loc[kept["reserve"], "primary_need"].fillna("").tolist()
    assert column(read["Reserves"], "Primary need") == needs
    rules = inspection.check.rules
    assert column(read["Check"], "What is asked") == rules["sentence"].tolist()
    assert set(column(read["Check"], "Holds")) == {"yes"}
    assert column(read["Check"], "Found") == rules["found"].tolist()
    assert column(read["Check"], "At most") == ["" if pd.isna(most) else most for most in rules["at_most"]]
    compared = inspection.comparison
    assert column(read["Compared with area"], "Chosen") == compared["chosen"].tolist()
    assert column(read["Compared with area"], "Exact share") == pytest.approx(
        compared["exact_share"].tolist()
    )
    found = saltmarsh.findings
    assert column(read["Findings"], "Code") == found["code"].tolist()
    assert column(read["Findings"], "Row") == found["row"].tolist()


def test_the_schedule_has_a_line_a_child_a_focused_sample_and_a_place(read, inspection):
    what = column(read["Schedule"], "What")
    assert [line for line in what if line.startswith("Tracking")] == [
        f"Tracking meeting {at} of 6: {child}" for at, child in enumerate(inspection.ids["tracking"], 1)
    ]
    assert sum(line.startswith("Focused sampling") for line in what) == 10
    assert f"Visit 1 of 8: {next(iter(inspection.visits['visits']))}" in what
    assert str(column(read["Schedule"], "Date")[0]).startswith("2025-01-13")


def test_the_first_sheet_says_what_it_is_and_leads_to_the_others(made, inspection, saltmarsh):
    assert said(made, "Edition")[0].startswith("RESTRICTED")
    assert said(made, "Outcome")[0].startswith("Optimal: every rule holds")
    assert said(made, "Seed") == [SEED]
    assert said(made, "Committed beforehand") == ["no"]
    assert str(said(made, "As at")[0]).startswith("2025-01-16")
    assert said(made, "SHA-256 of the cohort") == [saltmarsh.digest]
    assert said(made, "SHA-256 of saltmarsh.xlsx") == list(saltmarsh.files.values())
    proven = [value for _, value in about(made) if str(value).endswith(", proven")]
    assert len(proven) == len(inspection.stages)
    links = re.findall(r'location="([^"]+)"', parts(made)["xl/worksheets/sheet1.xml"])
    assert links == [f"'{name}'!A1" for name in made.sheets[1:]]


# The same bytes, and nothing in them that runs


def test_the_same_receipt_and_lists_make_the_same_bytes_on_another_day_and_machine(
    made, inspection, tmp_path
):
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(inspection.receipt), encoding="utf-8")
    script = (
        "import sendsample as ss, hashlib, sys;"
        f"cohort = ss.read_annex_a({SALTMARSH!r}, as_at='2025-01-16');"
        "made = ss.workbook(sys.argv[1], cohort, notified='13/01/2025');"
        "print(hashlib.sha256(made.content).hexdigest())"
    )
    env = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-c", script, receipt], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == hashlib.sha256(made.content).hexdigest()


def small(cohort_of, ids=NASTY, **columns):
    many = len(ids)
    return cohort_of(many, child_id=list(ids), setting=["s"] * many, **columns)


def design_of(*samples, **more):
    return ss.Design(name="audit", samples=list(samples), **more)


def test_text_that_a_spreadsheet_would_take_for_something_else_stays_text(cohort_of):
    cohort = small(cohort_of, group=NASTY, household=NASTY)
    every = {"rule": "at_most_per_group", "column": "household", "at_most": 1}
    design = design_of(
        {"name": "=audit", "size": len(NASTY), "rules": [every], "balance": [{"column": "group"}]}
    )
    made = ss.workbook(ss.select(cohort, design, seed="=1"), cohort, design)
    rows = sheets(made)["=audit"]
    assert sorted(column(rows, "Child")) == sorted(NASTY)
    assert sorted(column(rows, "Household")) == sorted(NASTY)
    assert sorted(column(sheets(made)["Compared with area"], "Level")) == sorted(NASTY)
    assert said(made, "Seed") == ["=1"]
    written = parts(made)
    assert not [name for name, text in written.items() if re.search(r"<f[ >]|externalLink", text)]
    # The only links are from the first sheet to the others.
    linked = [name for name, text in written.items() if "<hyperlink" in text]
    assert linked == ["xl/worksheets/sheet1.xml"]
    assert "r:id" not in re.search(r"<hyperlinks>.*</hyperlinks>", written[linked[0]])[0]


def test_an_id_too_long_for_a_cell_is_cut_and_says_so(cohort_of):
    cohort = small(cohort_of, ids=["a" * 40_000, "b"])
    design = design_of({"name": "audit", "size": 2})
    made = ss.workbook(ss.select(cohort, design, seed="1"), cohort, design)
    long = max(column(sheets(made)["Audit"], "Child"), key=len)
    assert len(long) == 32_767
    assert long.endswith("a… (40,000 characters in all)")


def test_samples_may_be_called_anything(cohort_of):
    names = ["History", "check", "Check", "About", "a/b:c*?[]\\", "'quoted'", "y" * 99, "y" * 100, '&"<x>']
    cohort = small(cohort_of)
    design = design_of(*({"name": name, "size": 1} for name in names), across={"samples_per_child": 9})
    made = ss.workbook(ss.select(cohort, design, seed="1"), cohort, design)
    called = list(sheets(made))
    assert called == list(made.sheets)
    assert len({name.casefold() for name in called}) == len(called) == len(names) + 3
    for name in called:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert "'" not in (name[0], name[-1])
        assert name.lower() != "history"
    # Those that are always there keep their names.
    assert [called[0], *called[-2:]] == ["About", "Check", "Findings"]
    links = re.findall(r'location="([^"]+)"', parts(made)["xl/worksheets/sheet1.xml"])
    assert len(links) == len(called) - 1


# Other receipts


AUDIT = {
    "name": "audit",
    "size": 2,
    "reserves": 2,
    "rules": [
        {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1, "name": "one girl"}
    ],
}


@pytest.fixture(scope="module")
def few(cohort_of):
    return small(cohort_of, ids=["a1", "b2", "c3", "d4"], sex=["F", "M", "F", "M"])


def test_whoever_declined_is_nowhere_and_free_places_are_told(few):
    design = design_of(AUDIT)
    now = ss.select(few, design, seed="1 2 3")
    gone = []
    while now.status == "optimal":
        gone.append(now.ids["audit"][0])
        now = ss.replace(now, few, design, declined=gone[-1], reason="family")
        made = ss.workbook(now, few, design)
        assert said(made, "Declined so far")[0].startswith(f"{len(gone)};")
        assert said(made, "Receipt") == [f"number {len(gone) + 1}, a replacement: somebody declined"]
        # Cells whole, since a digest may hold the same letters.
        cells = {cell for rows in sheets(made).values() for row in rows for cell in row}
        assert not cells & set(gone)
    assert said(made, "Outcome")[0].startswith("Some places are free")
    assert said(made, "Why") == list(now.reasons) != []
    assert "1 of 2 places is free: nobody can take it." in sheets(made)["Audit"][1][0]
    check = sheets(made)["Check"]
    assert column(check, "Holds")[:2] == ["NO", "NO"]
    assert set(column(check, "Holds")[2:]) == {"yes"}


def test_a_clash_has_its_reasons_and_no_sheet_of_children(few):
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 5}
    design = design_of({"name": "tracking", "size": 3, "rules": [rule]})
    clash = ss.select(few, design, seed="1")
    made = ss.workbook(clash, few, design, notified="2025-01-13")
    assert made.sheets == ("About", "Findings", "Schedule")
    assert said(made, "Outcome")[0].startswith("Infeasible")
    assert said(made, "Why") == list(clash.reasons) != []
    assert not [line for line in column(sheets(made)["Schedule"], "What") if line.startswith("Tracking")]


def test_a_correction_is_shown_with_the_corrected_lists(few, cohort_of):
    design = design_of(AUDIT)
    drawn = ss.select(few, design, seed="1 2 3")
    corrected = small(cohort_of, ids=["a1", "b2", "c3", "d4"], sex=["F", "M", "F", "M"], age=[7, 8, 9, 10])
    now = ss.correct(drawn, few, corrected, design)
    made = ss.workbook(now, corrected, design)
    assert said(made, "Receipt") == ["number 2, a correction of the lists"]
    assert column(sheets(made)["Audit"], "Child") == now.ids["audit"]
    with pytest.raises(InputError, match="digests differ"):
        ss.workbook(now, few, design)


def test_a_sample_of_nobody_has_a_sheet_that_says_so(few):
    nobody = {"column": "age", "at_least": 20}
    design = design_of({"name": "audit", "size": 1}, {"name": "older", "size": [0, 3], "eligible": nobody})
    made = ss.workbook(ss.select(few, design, seed="1"), few, design)
    rows = sheets(made)["Older"]
    assert rows[0][0] == "Older: nobody"
    assert rows[1][0].startswith("0 to 3 were asked for.")
    assert rows[BENEATH_HEADINGS - 1][0] == "Child"


def test_visits_to_services_have_the_child_and_the_service(few):
    uses = [(child, service) for child in few.frame.index for service in ("=CAMHS", "OT")]
    cohort = few.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
    design = design_of({"name": "seen", "visits": {"by": "service", "settings": 2, "children": 2}})
    selection = ss.select(cohort, design, seed="1")
    rows = sheets(ss.workbook(selection, cohort, design))["Seen"]
    assert column(rows, "Service") == [place for place, ids in selection.visits["seen"].items() for _ in ids]


def test_with_pseudonyms_the_first_sheet_says_so(few):
    cohort = few.with_pseudonyms(b"0123456789abcdef")
    design = design_of({"name": "audit", "size": 1})
    made = ss.workbook(ss.select(cohort, design, seed="1"), cohort, design)
    assert said(made, "Ids")[0].startswith("Pseudonyms")


def test_more_findings_than_a_workbook_is_for_are_counted(few, monkeypatch):
    found = pd.concat([ss.read_annex_a(SALTMARSH, as_at="2025-01-16").findings] * 2, ignore_index=True)
    monkeypatch.setattr(beside, "MOST_FINDINGS", 5)
    design = design_of({"name": "audit", "size": 1})
    cohort = dataclasses.replace(few, findings=found)
    rows = sheets(ss.workbook(ss.select(cohort, design, seed="1"), cohort, design))["Findings"]
    assert rows[0][0] == f"Findings: {len(found)}"
    assert rows[1][0].startswith(f"The first 5; {len(found) - 5} more")
    assert len(rows) == BENEATH_HEADINGS + 5


# Saving


def test_it_is_saved_whole_for_its_owner_and_replaces_nothing_unasked(made, tmp_path):
    path = made.save(tmp_path / "six.xlsx")
    assert path.read_bytes() == made.content
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"other")
    with pytest.raises(OutputError, match=r"another six\.xlsx"):
        made.save(path)
    assert made.save(str(path), overwrite=True).read_bytes() == made.content
    with pytest.raises(UsageError, match=r"written as \.xlsx"):
        made.save(Path(tmp_path, "six.csv"))
    assert "content" not in repr(made)
