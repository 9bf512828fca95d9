"""The names of the package: all there, and loaded on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sendsample as ss

NAMES = [
    "Check",
    "Cohort",
    "Design",
    "Draw",
    "Explanation",
    "Lottery",
    "Preview",
    "Report",
    "Selection",
    "Timetable",
    "Verification",
    "Why",
    "Workbook",
    "area_names",
    "check",
    "commit",
    "correct",
    "draw",
    "explain",
    "load_design",
    "lottery",
    "past_samples",
    "preset_counts",
    "presets",
    "preview",
    "price_of_balance",
    "prices",
    "random_seed",
    "read_annex_a",
    "read_key",
    "replace",
    "report",
    "schedule",
    "select",
    "synthetic_area",
    "verify",
    "why",
    "workbook",
]


def test_the_names_are_these():
    assert sorted(ss.__all__) == NAMES
    assert set(NAMES) <= set(dir(ss))
    assert all(callable(getattr(ss, name)) for name in NAMES)
    assert "annual_review_overdue" in ss.presets()


def test_a_name_that_is_not_there_says_so():
    with pytest.raises(AttributeError, match="no attribute 'selekt'"):
        ss.selekt  # noqa: B018 - asking is the test


def test_no_module_takes_the_place_of_a_name():
    script = (
        "import pkgutil, importlib, sendsample as ss;"
        "[importlib.import_module(found.name) for found in pkgutil.walk_packages(ss.__path__, 'sendsample.')"
        " if not found.name.endswith('__main__')];"
        "bad = [name for name in ss.__all__ if not callable(getattr(ss, name))]; print(bad)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_importing_it_loads_nothing_slow():
    slow = "{'pandas', 'numpy', 'ortools', 'pydantic'}"
    script = f"import sendsample, sys; sys.exit(bool({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
