"""Tests of what people see; only with --ui, since they need programs that not every machine has.

They stand on a browser, and on reports of every kind in a folder. Screenshots and prints are kept in
`build/ui`, to be looked at.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sendsample as ss

ROOT = Path(__file__).resolve().parents[2]
SEEN = ROOT / "build" / "ui"
SALTMARSH = ROOT / "data" / "synthetic" / "saltmarsh.xlsx"
SEED = "4 1 6 2 8 5"
KEY = b"a key of the area, for tests only"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_ignore_collect(collection_path, config):  # noqa: ARG001 - all of this folder
    """Leave this folder out unless it was asked for."""
    return None if config.getoption("--ui") else True


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a screen, kept from looking for addresses of its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where this runs

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("There is no Chromium here; on Debian: apt-get install chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=quiet)
        yield started
        started.close()


@pytest.fixture(scope="session")
def cohort():
    return ss.read_annex_a(SALTMARSH, as_at="2025-01-16")


@pytest.fixture(scope="session")
def pages(cohort, tmp_path_factory):
    """Return the path of each report, by what it is of."""
    folder = tmp_path_factory.mktemp("reports")
    return {name: report.save(folder / f"{name.replace(' ', '-')}.html") for name, report in _reports(cohort)}


def _reports(cohort):
    six = ss.select(cohort, "area-send-2023", seed=SEED)
    yield "six", ss.report(six, cohort, notified="2025-01-13")
    yield "six shareable", ss.report(six, cohort, edition="shareable", key=KEY)
    yield "six without pictures", ss.report(six, cohort, pictures=False)
    whole = ss.select(cohort, "area-send-2023-full", seed=SEED)
    yield "whole", ss.report(whole, cohort)
    yield "whole shareable", ss.report(whole, cohort, edition="shareable")
    replaced = ss.replace(six, cohort, declined=six.ids["tracking"][0], reason="family")
    yield "replaced", ss.report(replaced, cohort)
    rule = {
        "rule": "count",
        "where": {"column": "age", "at_least": 90},
        "at_least": 1,
        "name": "<b>nobody</b>",
    }
    wants = ss.Design(name="none & nothing", samples=[{"name": "a <b> c", "size": 2, "rules": [rule]}])
    yield "clash", ss.report(ss.select(cohort, wants, seed=SEED), cohort, wants)
