"""Errors are data: a tree of classes, a code with one meaning, a hint, and a page made from the source."""

from __future__ import annotations

import builtins
import copy
import importlib.util
import logging
import pickle
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

import sendsample as ss
from sendsample import errors
from sendsample.errors import DataError, SendsampleError

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("make_errors", ROOT / "tools" / "make_errors.py")
make_errors = importlib.util.module_from_spec(SPEC)
sys.modules["make_errors"] = make_errors
SPEC.loader.exec_module(make_errors)
RAISED = make_errors.raised()

#: Codes of several sentences that mean the same: only what is named differs, or a bound's other end.
ONE_MEANING = {
    "headings_missing": "one sheet or file, or all sheets of a workbook",
    "sheet_repeated": "sheets that could be a list, or a table",
    "sample_unknown": "asked for by several functions",
    "no_lottery": "for one sample, or for every row of a table",
    "output_exists": "in a folder, or a file",
    "output_folder": "a folder where a file is written",
    "output_kind": "lists, or services beside them",
    "size": "too large, or too small",
    "declined_unknown": "who leaves stands nowhere, or not in the sample named",
    "design_invalid": "as it was written, or once pseudonyms stand in it",
    "output_unfinished": "it cannot be completed, or does not say how",
    "output_unwritable": "a folder, or the file of a key",
}


def test_the_page_is_what_the_source_says(tmp_path):
    make_errors.main([str(tmp_path / "errors.md")])
    made = (tmp_path / "errors.md").read_text(encoding="utf-8")
    assert made == (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), "run `make errors`"


def test_the_page_has_every_class_and_status():
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for name, kind in make_errors.CLASSES.items():
        assert name in page
        if kind is not SendsampleError:
            assert f"## {name}" in page
            assert f"Exit status {kind.exit_status}." in page


@pytest.mark.parametrize("item", RAISED, ids=[f"{item.code}-{at}" for at, item in enumerate(RAISED)])
def test_every_error_has_a_code_a_sentence_and_a_hint(item):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", item.code)
    assert item.message
    assert item.hint


def test_a_code_means_one_thing():
    kinds, messages = defaultdict(set), defaultdict(set)
    for item in RAISED:
        kinds[item.code].add(item.kind)
        messages[item.code].add(item.message)
    assert {code for code, found in kinds.items() if len(found) > 1} == set()
    assert {code for code, found in messages.items() if len(found) > 1} == set(ONE_MEANING)


def test_the_source_is_really_read(tmp_path):
    (tmp_path / "a.py").write_text(
        'raise UsageError(f"{path.name!r} is {len(names)} of " f"{short(names)}.", '
        'code="a_code", hint="x" + "y")\n'
    )
    (found,) = make_errors.raised(tmp_path)
    assert found.code == "a_code"
    assert found.message == "[path's name] is [number of names] of [names]."
    assert (found.kind, found.hint, found.module) == ("UsageError", "xy", "sendsample.a")


@pytest.mark.parametrize("kind", make_errors.CLASSES.values())
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_errors_pickle_and_copy_whole(kind, again):
    error = kind("It is wrong.", code="wrong", hint="Mend it.", rows=[1, 2], name="x")
    other = again(error)
    assert type(other) is kind
    assert (other.message, other.code, other.hint) == ("It is wrong.", "wrong", "Mend it.")
    assert other.params == {"rows": [1, 2], "name": "x"}
    assert str(other) == "It is wrong. Mend it."
    assert other.exit_status == error.exit_status


def test_the_findings_of_lists_travel_with_their_error():
    frame = pd.DataFrame({"child_id": ["a", "a"]})
    with pytest.raises(DataError) as caught:
        ss.Cohort.from_frame(frame, as_at="2024-02-05")
    other = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    pd.testing.assert_frame_equal(other.findings, caught.value.findings)


def test_every_class_is_the_built_in_error_the_tree_names():
    for name, built_in in re.findall(r"(\w+Error) \((\w+)\)", errors.__doc__):
        assert issubclass(getattr(errors, name), getattr(builtins, built_in))


def test_the_library_logs_to_nobody_unless_asked():
    handlers = logging.getLogger("sendsample").handlers
    assert [type(handler) for handler in handlers] == [logging.NullHandler]


def test_only_the_command_line_prints():
    """And the two short scripts that check a lottery and a receipt, which are run by themselves."""
    printing = [
        path.relative_to(ROOT / "src" / "sendsample").as_posix()
        for path in sorted((ROOT / "src").rglob("*.py"))
        if re.search(
            r"^\s*print\(|click\.echo|sys\.stdout|warnings\.warn", path.read_text("utf-8"), re.MULTILINE
        )
    ]
    allowed = {"evidence/verify_receipt.py", "lotteries/verify_lottery.py"}
    assert [name for name in printing if not name.startswith("cli/")] == sorted(allowed)


def test_a_failure_says_nothing_by_itself():
    script = """
import sendsample as ss
try:
    ss.read_annex_a("nowhere.xlsx", as_at="2024-02-05")
except ValueError:
    pass
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (run.stdout, run.stderr) == (b"", b"")
