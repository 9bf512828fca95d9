"""``sendsample workbook``: a selection's folder and its lists as one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sendsample as ss

LISTS = Path(__file__).resolve().parents[3] / "data" / "synthetic" / "little_fenwick.xlsx"
AS_AT = ["--as-at", "2025-01-16"]


@pytest.fixture(scope="module")
def chosen(run, tmp_path_factory):
    """The folder of a selection."""
    folder = tmp_path_factory.mktemp("chosen") / "six"
    status, _, err = run("select", LISTS, *AS_AT, "--seed", "4 1 6 2 8 5", "--out", folder)
    assert status == 0, err
    return folder


def test_it_writes_what_the_library_makes_and_replaces_nothing_unasked(run, chosen, tmp_path):
    out = tmp_path / "new" / "six.xlsx"
    status, printed, _ = run("workbook", chosen, LISTS, "--out", out, "--notified", "13/01/2025")
    assert status == 0
    assert "7 sheets, About, Tracking," in " ".join(printed.split())
    assert "It names children" in printed
    cohort = ss.read_annex_a(LISTS, as_at="2025-01-16")
    assert out.read_bytes() == ss.workbook(chosen, cohort, notified="2025-01-13").content
    status, _, err = run("workbook", chosen, LISTS, "--out", out)
    assert (status, "already holds another six.xlsx" in err) == (2, True)
    status, printed, _ = run("workbook", chosen, LISTS, "--out", out, "--overwrite", "--json")
    assert status == 0
    assert json.loads(printed)["sheets"][-1] == "Findings"


@pytest.mark.parametrize(
    ("more", "status", "message"),
    [
        (["--out", "six.csv"], 2, "written as .xlsx"),
        (["--out", "six.xlsx", "--notified", "2025-01-18"], 2, "no working day (a Saturday)"),
        (["--out", "six.xlsx", "--notified", "soon"], 2, "not a date"),
        (["--out", "six.xlsx", "--design", "audit-termly"], 4, "another design"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, chosen, tmp_path, monkeypatch, more, status, message):  # noqa: PLR0917
    monkeypatch.chdir(tmp_path)
    ended, _, err = run("workbook", chosen, LISTS, *more)
    assert (ended, message in err) == (status, True), err
    assert not list(tmp_path.iterdir())


def test_the_lists_are_never_written_over(run, chosen, tmp_path):
    lists = tmp_path / "lists.xlsx"
    lists.write_bytes(LISTS.read_bytes())
    status, _, err = run("workbook", chosen, lists, "--out", lists, "--overwrite")
    assert (status, "one of the files that are read" in " ".join(err.split())) == (2, True)
    assert lists.read_bytes() == LISTS.read_bytes()
