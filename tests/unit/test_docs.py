"""What the docs show is what the package does."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.cohort.columns import COLUMNS
from sendsample.design import parse_design
from sendsample.design.bind import bind

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language):
    for page in PAGES:
        for number, block in enumerate(
            re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        ):
            yield pytest.param(block, id=f"{page.stem}-{number}")


@pytest.mark.parametrize("block", list(blocks("python")))
def test_python_runs_and_prints_what_its_comments_say(block, monkeypatch, tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)  # some of it writes files
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block, "docs", "exec"), {})  # noqa: S102 - the project's own docs
    expected = re.findall(r"print\(.*\)  # (.*)", block)
    assert printed.getvalue().split() == " ".join(expected).split()


@pytest.mark.parametrize("block", list(blocks("toml")))
def test_designs_load_and_fit_the_synthetic_areas(block):
    cohort = ss.read_annex_a(ROOT / "data" / "synthetic" / "saltmarsh.xlsx", as_at="2025-01-16")
    bound = bind(parse_design(block), cohort)
    # The one thing they name that these lists do not have is the child left out.
    assert {note.code for note in bound.notes} <= {"excluded_unknown"}


def test_the_table_of_columns_is_the_columns():
    page = (ROOT / "docs" / "designs.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", page.partition("## Columns")[2], re.MULTILINE)
    assert [name for name, _ in rows] == list(COLUMNS)
    for name, about in rows:
        assert about.startswith(COLUMNS[name].about)
        assert all(f"`{level}`" in about for level in COLUMNS[name].levels)


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
