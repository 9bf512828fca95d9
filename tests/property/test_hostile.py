"""Hostile inputs end in an error in words or an answer, within limits, and no message repeats a cell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from support.hostile import clean, corpus, runner

#: Each batch is a share of the corpus, fixed by its number.
BATCHES = 2
SHARES = 20
#: Seconds until a share is given up: every case twice its limit would be too patient.
_PATIENCE = 900
_ROOT = Path(__file__).resolve().parents[2]


def test_a_share_of_the_corpus(batch, tmp_path):
    results = tmp_path / "results.jsonl"
    words = [sys.executable, "-m", "support.hostile.runner", str(results), str(batch), str(SHARES)]
    run = subprocess.run(
        words, env=_environment(), capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    begun = [line["begun"] for line in lines if "begun" in line]
    ended = [line for line in lines if "case" in line]
    assert run.returncode == 0, f"the process ended in {begun[-1:]}: {run.stderr[-2000:]}"
    assert {line["case"]: line["wrong"] for line in ended if line["wrong"]} == {}
    assert begun == [case.name for case in corpus()[batch::SHARES]]
    assert not [secret for secret in clean.secrets() if secret in run.stdout + run.stderr]


def _environment():
    paths = [str(_ROOT / "tests"), str(_ROOT / "src")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"}


def test_the_corpus_is_large_and_of_every_kind():
    cases = corpus()
    assert len(cases) >= 500
    kinds = {case.name.partition(":")[0] for case in cases}
    assert kinds >= {
        "workbook",
        "file",
        "csv",
        "path",
        "design",
        "services",
        "settings",
        "past",
        "ids",
        "seed",
    }


def test_what_must_not_be_said_is_noticed():
    assert runner._leaks("all is well") == []
    assert runner._leaks(f"a child called {clean.NAME}") == [f"said {clean.NAME!r}"]
    assert runner._leaks("Traceback (most recent call last):") == ["printed a traceback"]
    assert any(secret.endswith("2012") or "-" in secret for secret in clean.secrets())


def test_a_fault_a_late_end_and_a_leak_are_noticed(monkeypatch, tmp_path):
    def fails(*_):
        raise KeyError(clean.NAME)

    for way in ("_by_face", "_by_command_line"):
        monkeypatch.setattr(runner, way, lambda *_: [])
    monkeypatch.setattr(runner, "_by_face", fails)
    fails.__name__ = "_by_face"
    monkeypatch.setattr(runner, "_by_command_line", _prints)
    wrong = runner.run(clean.Case("x", lambda _: {}), tmp_path)
    assert "KeyError" in wrong[0]
    assert wrong[1:] == [f"said {clean.NAME!r}"]


def _prints(*_):
    print(clean.NAME)  # noqa: T201 - what no command may do
    return []


def test_the_command_line_as_a_process_of_its_own():
    """What the shares try within a process, for a few cases of the smallest kinds."""
    names = {
        "file: nothing",
        "csv: a quotation mark never closed",
        "design: with NULs",
        "csv: the other list",
    }
    for case in (case for case in corpus() if case.name in names):
        with tempfile.TemporaryDirectory() as folder:
            asked = case.make(Path(folder))
            lists = asked.get("lists") or runner._lists(asked, Path(folder))
            words = [str(path) for path in (lists if isinstance(lists, list) else [lists])]
            words += ["--as-at", clean.AS_AT, "--seed", clean.SEED, "--out", str(Path(folder, "out"))]
            words += ["--design", str(asked.get("design", "area-send-2023"))]
            run = subprocess.run(
                [sys.executable, "-m", "sendsample", "select", *words],
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
            )
        assert run.returncode in {2, 4}, case.name
        assert run.stderr.startswith(("sendsample: ", " ")) or run.stderr
        assert runner._leaks(run.stdout + run.stderr) == []
