"""Progress on the terminal: a spinner, or plain lines where there is no terminal; silence under a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sendsample.progress import Progress

_QUIET_SECONDS = 1.0


class _Lines:
    """Plain sentences on standard error, once the work has gone on for a second."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, sentence: str, /) -> None:
        if time.monotonic() - self._start >= _QUIET_SECONDS:
            click.echo(f"{sentence} ...", err=True)


@contextmanager
def telling() -> Iterator[Progress]:
    """Yield something to tell progress to."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import

    with Console(stderr=True).status("Starting") as status:
        yield status.update
