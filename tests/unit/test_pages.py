"""The pages hang together: each can be reached, links lead somewhere, no name or word is left unexplained."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pytest

import sendsample as ss
from sendsample import pictures, strategies, testing
from sendsample.cli import cli
from sendsample.cli.written import files
from sendsample.cohort import codes
from sendsample.selection.shareable import COMPARISON, RULES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _extension():
    """Load what Sphinx loads; it needs no Sphinx to be looked at."""
    spec = importlib.util.spec_from_file_location("pages", DOCS / "_ext" / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SITE = _extension()
WRITTEN = [*sorted(DOCS.glob("*.md")), *SITE.brought()]


@cache
def prose(path):
    """Return a page without what is typed: no code, no links' targets."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        cells = re.findall(r"^# %% \[markdown\]\n((?:#.*\n)*)", text, re.MULTILINE)
        text = "\n".join(re.sub(r"^# ?", "", cell, flags=re.MULTILINE) for cell in cells)
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


@cache
def anchors(path):
    """Return the places of a page, as a code host names them."""
    headings = re.findall(r"^#+ (.+?) *$", prose(path), re.MULTILINE)
    return Counter(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


# Every page can be reached


def test_the_contents_list_every_page_once():
    index = DOCS / "index.md"
    listed = [target for pages in SITE.contents(index.read_text("utf-8")).values() for _, target in pages]
    assert len(listed) == len(set(listed))
    reached = {(DOCS / target).resolve() for target in listed}
    assert {path.name for path in WRITTEN if path not in {*reached, index}} == set(), "not in docs/index.md"
    assert reached <= set(WRITTEN)


def test_every_notebook_is_shown():
    assert {path for path in SITE.brought() if path.suffix == ".py"} == set((ROOT / "notebooks").glob("*.py"))


def test_notebooks_hold_no_outputs():
    kept = {path.suffix for path in (ROOT / "notebooks").glob("*.*") if path.is_file()}
    assert kept == {".py"}, "outputs stay out of the repository: keep notebooks as py:percent"


# Every link leads somewhere


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_link_leads_to_a_page_and_to_a_place_on_it(page):
    links = re.findall(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)", prose(page))
    for target, place in links:
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), (page.name, target)
        if place:
            assert place in anchors(path), (page.name, target, place)


def test_links_lead_to_where_pages_are_brought_to():
    notebook = ROOT / "notebooks" / "01_six_children.py"
    read = SITE.brought()[notebook]
    assert SITE.led("# [a](../docs/presets.md#b)", notebook, read) == "# [a](../presets.md#b)"
    page = DOCS / "designs.md"
    assert SITE.led("[a](../notebooks/01_six_children.py)", page, page) == "[a](notebooks/01_six_children.py)"
    assert SITE.led("[a](../README.md#try-it)", page, page) == "[a](repository/readme.md#try-it)"
    assert SITE.led("[a](../src/x.py) [b](#c)", page, page) == "[a](path:../src/x.py) [b](#c)"
    code = "```python\nrules[0](../a)\n```\n"
    assert SITE.led(code, page, read) == code
    assert SITE.led("rules[0](../a)\n", notebook, read) == "rules[0](../a)\n"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_has_one_title_and_its_pictures_say_what_they_show(page):
    assert len(re.findall(r"^# \S", prose(page), re.MULTILINE)) == 1
    assert all(len(said) > 20 for said in re.findall(r"!\[(.*?)\]\(", prose(page)))


def test_anything_that_would_be_fetched_is_seen():
    fetching = '<script async src="https://a.b"></script><img alt="" src=//a.b><link href="http://a.b">'
    assert len(SITE.FETCHED.findall(fetching)) == 3
    assert SITE.FETCHED.findall('<a href="https://a.b"><link rel="stylesheet" href="_static/a.css">') == []


# Every name and every word


def _rows(text):
    return re.findall(r"^\| `([\w.-]+)`", text, re.MULTILINE)


def test_the_api_page_has_every_public_name():
    parts = re.findall(r"currentmodule:: ([\w.]+)\n(.*?)```", (DOCS / "api.md").read_text("utf-8"), re.DOTALL)
    named = [(module, name) for module, body in parts for name in re.findall(r"(?m)^   (\w+)$", body)]
    public = [("sendsample", name) for name in ss.__all__]
    for room in (pictures, strategies, testing):
        public += [(room.__name__, name) for name in room.__all__ if not name.isupper()]
    assert sorted(named) == sorted(public)


def test_the_page_of_commands_has_every_command():
    page = (DOCS / "commands.md").read_text("utf-8").partition("## Exit statuses")[0]
    assert sorted(_rows(page)) == sorted(cli.commands)


#: Short for what everybody knows, or for what a reader of that page does.
_TECHNICAL = """
    API ASCII CSV DD FALSE GB HMAC HTML ID ISO JSON LP MB MIT MM NFC PDF PNG POSIX README RESTRICTED SAT
    SECURITY SHAREABLE SVG TOML TRUE UTF YYYY
"""


def test_every_abbreviation_is_in_the_glossary():
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    known = {*_TECHNICAL.split(), *codes.LEGACY_NEED, *codes.ETHNICITY}
    known |= {"".join(pair) for pair in product("ABCDEFG", repeat=2)}  # the seven children of the lottery
    explained = {*re.findall(r"\b[A-Z]{2,}", glossary), *known}
    for page in WRITTEN:
        text = re.sub(r"`` .*? ``|`[^`\n]*`|\]\([^)]*\)", "", prose(page))
        assert set(re.findall(r"\b[A-Z]{2,}\b", text)) <= explained, page.name
    assert all(f"`{code}`" in glossary for code in codes.NEEDS)


# What the page on the answer says of files


def _told(heading):
    page = (DOCS / "reading-the-answer.md").read_text("utf-8")
    table = page.partition(f"### `{heading}`")[2].partition("\n\n## ")[0].partition("\n### ")[0]
    firsts = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return [name for first in firsts for name in re.findall(r"`(\w+)`", first)]


def test_every_column_of_a_selections_files_is_told_of():
    lists = ss.read_annex_a(ROOT / "data" / "synthetic" / "saltmarsh.xlsx", as_at="2025-01-16")
    block = {"name": "visits", "visits": {"settings": 2, "children": 2}, "balance": [{"column": "sex"}]}
    design = ss.Design(name="all", samples=[{"name": "tracking", "size": 2, "reserves": 1}, block])
    written = files(lists, ss.select(lists, design, seed="4 1 6 2 8 5"), design)
    tables = {name: text for name, text in written.items() if name != "receipt.json"}
    assert len(tables) == 6
    for name, text in tables.items():
        columns = next(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
        assert _told(name) == [column for column in columns if column not in lists.frame], name


def test_every_column_of_the_shareable_tables_is_told_of():
    page = (DOCS / "reading-the-answer.md").read_text("utf-8").partition("## The shareable edition")[2]
    for name, columns in (("comparison.csv", COMPARISON), ("rules.csv", RULES)):
        row = re.search(rf"^\| `{name}` \| (.*) \|$", page, re.MULTILINE)[1]
        assert re.findall(r"`(\w+)`", row) == list(columns)
