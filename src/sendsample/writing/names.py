"""The names that are sendsample's own inside a folder, and those that a file may have."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from sendsample.errors import OutputError

#: Held by whoever is writing.
LOCK: Final = ".sendsample.lock"
#: How the names of what is being prepared begin. Whoever holds the lock may take such leftovers away.
STAGED: Final = ".sendsample-"
#: What is settled and not all in place yet. Not hidden: whoever opens the folder should see that.
UNFINISHED: Final = "sendsample-unfinished"


def plain(name: str) -> str:
    """Return a name that stays inside its folder and is none of sendsample's own.

    Raises
    ------
    OutputError
        When it is another.

    Examples
    --------
    >>> plain("selection.csv")
    'selection.csv'
    """
    if name in {"", ".", ".."} or Path(name).name != name:
        raise _wrong(name, "it leads out of the folder")
    # Not every file system tells capitals apart.
    if name.lower() in {LOCK, UNFINISHED} or name.lower().startswith(STAGED):
        raise _wrong(name, "sendsample needs it for itself")
    return name


def refuse_impossible(path: Path) -> None:
    """Refuse a path that no platform could have, which Python would report as another kind of mistake.

    Raises
    ------
    OSError
        When there can be no such path.
    """
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeError:
        possible = False
    if not possible:
        raise OSError(errno.EINVAL, "there can be no such path")


def _wrong(name: str, why: str) -> OutputError:
    return OutputError(
        f"A file cannot be called {name!r}: {why}.", code="output_name", hint="Choose another name."
    )
