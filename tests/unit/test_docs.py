"""What the docs show is what the package does."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.cli import main
from sendsample.design import builtin_names, parse_design
from sendsample.problem.tickets import tickets

ROOT = Path(__file__).resolve().parents[2]
SALTMARSH = ROOT / "data" / "synthetic" / "saltmarsh.xlsx"
SERVICES = ROOT / "data" / "synthetic" / "saltmarsh_services.csv"
#: Its blocks are the files of a change to the package, and are run as such.
A_CHANGE = ROOT / "docs" / "adding-a-rule.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language, pages=PAGES):
    for page in pages:
        for number, block in enumerate(
            re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        ):
            yield pytest.param(block, id=f"{page.stem}-{number}")


@cache
def cohort():
    """Saltmarsh with everything that a design of the docs may ask for."""
    lists = ss.read_annex_a(SALTMARSH, as_at="2025-01-16").with_services(SERVICES)
    return lists.with_last_sampled({lists.frame.index[0]: lists.as_at})


# Examples in Python


@pytest.mark.parametrize("block", list(blocks("python", [page for page in PAGES if page != A_CHANGE])))
def test_python_runs_and_prints_what_its_comments_say(block, monkeypatch, tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)  # some of it writes files
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block, "docs", "exec"), {})  # noqa: S102 - the project's own docs
    expected = re.findall(r"print\(.*\)  # (.*)", block)
    assert printed.getvalue().split() == " ".join(expected).split()


# Designs


def whole(block):
    """Return a design, or the part of one that a page shows, as a design."""
    if block.startswith(("format =", "name =")):
        return block
    head = 'name = "example"\n'
    if "[[samples]]" not in block:
        head += '[[samples]]\nname = "tracking"\nsize = 6\n'
    return head + block


#: The first line of a design that a page's commands read: its file, and the built-in design that it adds to.
FILE = re.compile(r"# ([\w-]+\.toml)(?:: ([\w-]+), and)?\n")


@pytest.mark.parametrize("block", [block for block in blocks("toml") if not FILE.match(block.values[0])])
def test_designs_can_be_met_in_a_synthetic_area(block):
    design = parse_design(whole(block))
    selection = ss.select(cohort(), design, seed="4 1 6 2 8 5")
    assert selection.status == "optimal"
    assert ss.check(cohort(), design, {**selection.ids, **selection.visits}).valid
    # They name nothing that these lists lack, but for a child left out. Whoever is named cannot be replaced.
    assert {note.code for note in selection.notes} <= {"excluded_unknown", "no_reserve", "cooling_off"}


# Commands


def commands(page):
    for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.strip().startswith("sendsample "):
                yield shlex.split(line, comments=True)[1:]


@pytest.mark.parametrize("page", [page for page in PAGES if list(commands(page))], ids=lambda page: page.stem)
def test_commands_of_a_page_run_one_after_the_other(page, monkeypatch, tmp_path, capsys):
    shutil.copy(SALTMARSH, tmp_path / "annex_a.xlsx")
    shutil.copy(SERVICES, tmp_path / "services.csv")
    monkeypatch.chdir(tmp_path)
    for command in commands(page):
        monkeypatch.setattr(sys, "argv", ["sendsample", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0, (command, capsys.readouterr().err)


# What the terminal shows


def shown(page):
    """Yield what a page shows of the terminal: commands with what they print, and designs with no command."""
    for language, block in re.findall(r"```(toml|console)\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        if language == "console":
            yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
        elif FILE.match(block):
            yield "", block


def in_full(block):
    """Return the file of a design of a page and its text, what it adds to written out before it."""
    name, base = FILE.match(block).groups()
    if base is None:
        return name, block
    whole = resources.files("sendsample.design.builtin").joinpath(f"{base}.toml").read_text("utf-8")
    return name, whole.replace(f'name = "{base}"', f'name = "{name.removesuffix(".toml")}"') + block


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```console" in page.read_text("utf-8")], ids=lambda page: page.stem
)
def test_commands_of_a_page_print_what_it_shows(page, monkeypatch, tmp_path, capsys):
    shutil.copy(SALTMARSH, tmp_path / "annex_a.xlsx")
    for lists in (SALTMARSH, SALTMARSH.with_name("little_fenwick.xlsx")):
        shutil.copy(lists, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for command, expected in shown(page):
        if not command:
            name, text = in_full(expected)
            Path(name).write_text(text, encoding="utf-8")
            continue
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as ended:
            main()
        printed, errors = capsys.readouterr()
        # 1: a check found what does not hold. 3: the design cannot be met. Both are shown.
        assert ended.value.code in {0, 1, 3}, (command, errors)
        told = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
        # A line of three dots stands for what a page leaves out.
        assert doctest.OutputChecker().check_output(expected, told, doctest.ELLIPSIS), (command, told)


def test_a_page_says_rightly_that_minimums_leave_room_for_the_rules_of_the_isles(tmp_path):
    rules = next(block for command, block in shown(ROOT / "docs" / "when-rules-clash.md") if not command)
    rules = rules.replace("area-send-2023,", "area-send-2023-atleast,")
    area = ss.synthetic_area("Isles of Scilly").write(tmp_path / "scilly.xlsx")
    _, minimums = in_full(rules)
    cohort = ss.read_annex_a(area, as_at="2025-01-16")
    assert ss.explain(cohort, parse_design(minimums)).status == "possible"


# The lottery

LOTTERY = ROOT / "docs" / "how-the-lottery-works.md"


def test_the_page_on_the_lottery_says_rightly_what_tickets_would_do():
    pairs = ("AE", "AF", "AG", "BE", "CE", "DE")
    seeds = range(20_000)
    drawn = Counter()
    for seed in seeds:
        number = dict(zip("ABCDEFG", tickets(str(seed), "two", "ABCDEFG").tolist(), strict=True))
        sums = [number[one] + number[other] for one, other in pairs]
        drawn.update(pairs[sums.index(min(sums))])
    told = "B, C and D have 17% each, F and G 20%, A 48% and E 60%"
    assert told in LOTTERY.read_text("utf-8")
    said = {"A": 0.48, "B": 0.17, "C": 0.17, "D": 0.17, "E": 0.60, "F": 0.20, "G": 0.20}
    for child, chance in said.items():
        assert drawn[child] / len(seeds) == pytest.approx(chance, abs=0.01)


# A change to the package


def files(page):
    """Return the new files that a page shows, by path."""
    found = re.findall(
        r"`((?:src|tests)/[\w/]+\.py)`[^\n]*\n(?:[^`]*\n)?\n```python\n(.*?)```", page, re.DOTALL
    )
    return dict(found)


def hunks(page):
    """Return what a page changes: path, what stands there and what comes in its place."""
    for path, block in re.findall(r"In `([\w/]+\.py)`[^\n]*\n\n```diff\n(.*?)```", page, re.DOTALL):
        for hunk in block.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            yield path, before, "".join(line[1:] for line in lines if line[0] in " +")


def test_the_page_on_adding_a_rule_adds_a_rule(tmp_path):
    page = A_CHANGE.read_text("utf-8")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    new = files(page)
    for path, text in new.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for path, before, after in hunks(page):
        text = (tmp_path / path).read_text("utf-8")
        assert text.count(before) == 1, (path, before)
        (tmp_path / path).write_text(text.replace(before, after), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", *new],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout
    assert len(new) == 2


# Tables


@pytest.mark.parametrize("page", ["README.md", "docs/designs.md"])
def test_every_built_in_design_is_named(page):
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert sorted(set(rows) & set(builtin_names())) == builtin_names()
    assert len(rows) == len(set(rows))
