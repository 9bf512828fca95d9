"""Every report is one page that stands by itself: well-formed, accessible, and nothing is fetched."""

import hashlib
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from support.pages import Taken
from support.reported import KINDS

EDITIONS = ("restricted", "shareable")
TESTS = Path(__file__).resolve().parents[2]
CONFTEST = TESTS / "unit" / "conftest.py"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@pytest.fixture(params=[(name, edition) for name in KINDS for edition in EDITIONS], ids=" ".join)
def report(request, kind):
    name, edition = request.param
    return getattr(kind(name), edition)


@pytest.fixture
def page(report):
    return Taken(report.html)


def test_it_is_well_formed(page):
    assert page.wrong == []
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_run_or_fetched(page, report):
    assert page.reached == []
    policy = page.all("meta")[1]
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    (style,) = STYLE.findall(report.html)
    assert not re.search(r"url\(|@import|expression", style)
    # Names of namespaces look like addresses, and nobody goes there.
    assert "://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", report.html)


def test_headings_are_in_order(page):
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(page.levels))


def test_a_keyboard_and_a_screen_reader_find_their_way(page):
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    skip = page.all("a")[0]
    assert skip["href"] == "#main"
    leads = {link["href"].removeprefix("#") for link in page.all("a")}
    assert leads <= set(page.ids)
    chapters = [attrs["aria-labelledby"] for attrs in page.all("section") if "aria-labelledby" in attrs]
    assert chapters == [link["href"].removeprefix("#") for link in page.all("a")][-len(chapters) :]
    regions = [attrs for _, attrs in page.elements if attrs.get("role") == "region"]
    assert all(attrs["tabindex"] == "0" for attrs in regions)
    tables = [attrs["aria-label"] for attrs in regions if attrs["aria-label"] != "Command"]
    assert len(tables) == len(set(tables))


def test_tables_say_what_they_show(page):
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))


def test_it_says_which_edition_it_is(report):
    assert f'<body class="{report.edition}">' in report.html
    assert report.page.marking.startswith(report.edition.upper())


def test_it_is_the_same_whatever_the_hash_seed(kind):
    script = (
        "import hashlib, importlib.util;"
        "from support.reported import KINDS;"
        f"spec = importlib.util.spec_from_file_location('made', {str(CONFTEST)!r});"
        "made = importlib.util.module_from_spec(spec); spec.loader.exec_module(made);"
        "found = KINDS['inspection'](made.make_cohort);"
        "print(hashlib.sha256((found.restricted.html + found.shareable.html).encode()).hexdigest())"
    )
    env = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join([*sys.path, str(TESTS)])}
    run = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    here = kind("inspection")
    told = (here.restricted.html + here.shareable.html).encode()
    assert run.stdout.strip() == hashlib.sha256(told).hexdigest()
