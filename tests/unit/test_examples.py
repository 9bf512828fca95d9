"""The made-up inspection tool: its suite passes, and finds the fault it was first written with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sendsample.testing import cohort_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "strategies.md"


@pytest.fixture
def suite(tmp_path):
    """Run the tool's own suite in a copy, always with the same examples."""
    copy = shutil.copytree(
        ROOT / "examples" / "inspection_tool", tmp_path / "tool", ignore=shutil.ignore_patterns("__pycache__")
    )

    def run(*options):
        command = [sys.executable, "-m", "pytest", "-q", "--hypothesis-seed=1", *options]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "error"}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def test_the_suite_passes_on_the_tool_as_it_is(suite):
    status, told = suite()
    assert status == 0, told[-3000:]
    assert "4 passed" in told


def test_the_suite_finds_the_fault_with_one_child(suite):
    status, told = suite("--as-first-written", "-k", "everyone")
    assert status == 1, told[-3000:]
    assert "1 failed" in told
    (printed,) = re.findall(r"^E +cohort=(cohort_of\(\[.*?\], as_at='[\d-]+'\)),$", told, re.MULTILINE)
    assert len(eval(printed, {"cohort_of": cohort_of})) == 1  # noqa: S307 - as whoever pastes it does
    # The page shows what comes out.
    shown = re.search(r"```text\n(Failing test case.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    assert shown in re.sub(r"^E {7}", "", told, flags=re.MULTILINE)


def test_the_page_shows_the_tool_and_its_suite_as_they_are():
    page = PAGE.read_text("utf-8")
    files = "".join(path.read_text("utf-8") for path in (ROOT / "examples" / "inspection_tool").glob("*.py"))
    shown = re.findall(r"<!-- (?:meetings|test_meetings)\.py -->\n```py\n(.*?)```", page, re.DOTALL)
    assert len(shown) >= 2
    assert all(block in files for block in shown)
