"""The command line, run as people run it."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from sendsample.cli import main


def call(*arguments):
    """Run the command line and return its exit status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setattr(sys, "argv", ["sendsample", *map(str, arguments)])
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        with pytest.raises(SystemExit) as stopped:
            main()
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return stopped.value.code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="session")
def run():
    return call
