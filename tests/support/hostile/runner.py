"""Runs hostile inputs through the face and the command line, within limits, and writes how each ended.

Usage: ``python -m support.hostile.runner RESULTS SHARE SHARES``. A process of its own, so that its memory can be
bounded, and so that an input which ends the process is found out.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd

import sendsample as ss
from sendsample.cli import main
from sendsample.cli.ids import read_ids, to_check
from sendsample.errors import SendsampleError
from support.hostile import corpus
from support.hostile.clean import AS_AT, SEED, Case, packed, parts, secrets

with contextlib.suppress(ImportError):  # neither is there on Windows
    import resource
    import signal

#: What an input may take: seconds for each of its two ways through, and memory beyond the start.
SECONDS = 20
MEMORY = 1536 << 20
#: The longest message that can be read on a screen.
MESSAGE = 20_000
_DESIGN = "area-send-2023-atleast"
#: Every exit status but that of a fault of the package's own.
_ENDINGS = frozenset(range(6))


class _LateError(BaseException):
    """Time is up."""


def run(case: Case, folder: Path) -> list[str]:
    """Return what is wrong with how a case ended; nothing when it ended as it should."""
    _bound_memory(None)
    asked = case.make(folder)
    _bound_memory(MEMORY)
    wrong: list[str] = []
    said = io.StringIO()
    logging.getLogger().handlers = [logging.StreamHandler(said)]
    for way in (_by_face, _by_command_line):
        start = time.monotonic()
        with _within(SECONDS), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                wrong += way(asked, folder)
            except (_LateError, Exception):  # noqa: BLE001 - whatever is no answer and no refusal
                wrong.append(f"{way.__name__}: {traceback.format_exc()[-1500:]}")
        if (took := time.monotonic() - start) > SECONDS:
            wrong.append(f"{way.__name__}: took {took:.0f} s")
    return wrong + _leaks(said.getvalue())


@contextlib.contextmanager
def _within(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise _LateError

    if "signal" in globals():
        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if "signal" in globals():
            signal.setitimer(signal.ITIMER_REAL, 0)


def _leaks(text: str) -> list[str]:
    found = [f"said {secret!r}" for secret in secrets() if secret in text]
    return found + (["printed a traceback"] if "Traceback (most recent call last)" in text else [])


def _by_face(asked: dict[str, Any], folder: Path) -> list[str]:
    wrong: list[str] = []
    for design in asked.get("designs", [asked.get("design", _DESIGN)]):
        try:
            answer = _answered(asked | {"design": design}, folder)
            wrong += _leaks(answer)
        except SendsampleError as error:
            wrong += _told_well(error)
        except click.ClickException as error:  # ids are read by the command line only
            wrong += _leaks(error.format_message())
    return wrong


def _answered(asked: dict[str, Any], folder: Path) -> str:
    """Return what an answer says to whoever may read it."""
    design = ss.load_design(asked["design"])
    cohort = _cohort(asked, folder)
    if "ids" in asked or "pinned" in asked:
        ids = to_check(read_ids(asked.get("ids") or asked["pinned"]), design, design)
        return repr(ss.check(cohort, design, ids))
    selection = ss.select(cohort, design, seed=asked.get("seed", SEED), time_limit=10)
    assert selection.status in {"optimal", "feasible", "infeasible", "unknown"}
    return cohort.findings.to_csv() + repr(selection) + str(selection.notes) + str(selection.reasons)


def _cohort(asked: dict[str, Any], folder: Path) -> ss.Cohort:
    cohort = ss.read_annex_a(_lists(asked, folder), as_at=asked.get("as_at", AS_AT))
    if "services" in asked:
        cohort = cohort.with_services(asked["services"])
    if "settings" in asked:
        cohort = cohort.with_settings(asked["settings"])
    return cohort.with_last_sampled(ss.past_samples(asked["past"])) if "past" in asked else cohort


def _lists(asked: dict[str, Any], folder: Path) -> Any:
    if "lists" in asked:
        return asked["lists"]
    path = folder / "clean.xlsx"
    if not path.exists():
        path.write_bytes(packed(parts()))
    return path


def _told_well(error: SendsampleError) -> list[str]:
    text = str(error)
    wrong = _leaks(text + repr(error.params.get("findings")))
    if isinstance(findings := error.params.get("findings"), pd.DataFrame):
        wrong += _leaks(findings.to_csv())
    if not (error.message and error.code.isidentifier()):
        wrong.append("has no message or code")
    if not error.hint and error.code != "design_invalid":
        wrong.append(f"{error.code} has no hint")
    if len(text) > MESSAGE:
        wrong.append(f"{error.code} says {len(text):,} characters")
    if "\x1b" in text or "\u202e" in text:
        wrong.append(f"{error.code} repeats control characters")
    return wrong


def _by_command_line(asked: dict[str, Any], folder: Path) -> list[str]:
    lists = _lists(asked, folder)
    wrong: list[str] = []
    if any("\0" in str(value) for value in asked.values()):
        return wrong  # no system passes such a word on
    for number, design in enumerate(asked.get("designs", [asked.get("design", _DESIGN)])[:3]):
        words = [
            "check" if "ids" in asked else "select",
            *map(str, lists if isinstance(lists, list) else [lists]),
        ]
        words += ["--as-at", asked.get("as_at", AS_AT), "--design", str(design)]
        if "ids" in asked:
            words += ["--ids", str(asked["ids"])]
        else:
            words += [
                "--seed",
                asked.get("seed", SEED),
                "--out",
                str(folder / f"out{number}"),
                "--time-limit",
                "10",
            ]
        for what in ("services", "settings", "pinned"):
            words += [f"--{what}", str(asked[what])] if what in asked else []
        for path in asked.get("past", []):
            words += ["--past", str(path)]
        status = _status(words)
        if status not in _ENDINGS:
            wrong.append(f"the command line ended with status {status}")
    return wrong


def _status(words: list[str]) -> Any:
    sys.argv = ["sendsample", *words]
    try:
        main()
    except SystemExit as end:
        return end.code


def _bound_memory(more: int | None) -> None:
    """Allow so much memory beyond what is in use; any at all while an input is made."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = hard if more is None else pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _main(results: str, share: int, shares: int) -> None:
    cases = corpus()[share::shares]
    secrets()
    # Once round, so that what is loaded and made at the first use is not counted against an input.
    with tempfile.TemporaryDirectory() as folder:
        run(Case("clean", lambda _: {}), Path(folder))
    with Path(results).open("w", encoding="utf-8") as file:
        for case in cases:
            file.write(json.dumps({"begun": case.name}) + "\n")
            file.flush()
            start = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                wrong = run(case, Path(folder))
            took = round(time.monotonic() - start, 2)
            file.write(json.dumps({"case": case.name, "wrong": wrong, "seconds": took}) + "\n")


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
