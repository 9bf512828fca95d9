"""The command line, run as people run it."""

from __future__ import annotations

import contextlib
import io
import sys
from functools import cache
from pathlib import Path

import pytest

from sendsample import intake
from sendsample.cli import main

#: Made-up areas that hundreds of runs are about; no test changes them.
AREAS = Path(__file__).resolve().parents[3] / "data" / "synthetic"
_read = intake.read_annex_a


@cache
def _read_once(path, **how):
    return _read(path, **how)


def read_annex_a(path, *, progress, **how):
    """Read lists as the library does, an area of the repository only once; its progress is told each time."""
    if not isinstance(path, Path) or path.parent != AREAS:
        return _read(path, progress=progress, **how)
    progress("Reading lists")
    return _read_once(path, **how)


def call(*arguments):
    """Run the command line and return its exit status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setattr(sys, "argv", ["sendsample", *map(str, arguments)])
        if intake.read_annex_a is _read:  # a test may have put something else there
            patch.setattr(intake, "read_annex_a", read_annex_a)
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        with pytest.raises(SystemExit) as stopped:
            main()
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return stopped.value.code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="session")
def run():
    return call
