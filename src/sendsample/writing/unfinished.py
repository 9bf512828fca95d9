"""What a run has settled and not all put in place: carried out by whoever comes next.

A set of files is prepared in a hidden folder, with a list of what to put and what to take away. Its one
renaming to ``sendsample-unfinished`` settles it. A run that is killed before that has changed nothing; what
one leaves that is killed after it can be carried out any number of times, from wherever it stopped.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from sendsample.errors import OutputError
from sendsample.writing.disk import is_real_folder, is_there, sync_folder, write_new
from sendsample.writing.lock import locked
from sendsample.writing.names import STAGED, UNFINISHED, plain

#: The folder of new files and the list, inside what is prepared.
FILES: Final = "files"
_LIST: Final = "list.json"
_FORMAT: Final = "sendsample-unfinished/1"
_LARGEST: Final = 1 << 20


def list_down(prepared: Path, put: Iterable[str], take_away: Iterable[str]) -> None:
    """Write down what is to be done, beside the new files."""
    text = json.dumps({"format": _FORMAT, "put": list(put), "take_away": list(take_away)}, indent=2)
    write_new(prepared / _LIST, text.encode())


def finish(folder: Path) -> None:
    """Carry out what is settled, then take away leftovers; only for whoever holds the lock.

    Raises
    ------
    OutputError
        When what is settled cannot be carried out. It stays, for another try.
    """
    settled = folder / UNFINISHED
    if is_there(settled):
        try:
            _carry_out(folder, settled)
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(
                f"The new files are in {settled}, and not all could be put in their places: "
                f"{error.strerror or 'unknown reason'}.",
                code="output_unfinished",
                hint="Close the old ones in other programs. The next run in this folder puts in place what "
                "is left.",
            ) from None
    _sweep(folder)


def complete(path: Path) -> None:
    """Complete what an earlier run had settled and not put in place, before something is read.

    That costs next to nothing where there is nothing to do. In a folder that may only be read all stays as it
    is.

    Parameters
    ----------
    path
        The folder about to be read, or a file in it.

    Raises
    ------
    OutputError
        When something is settled, and another run is busy with it or it cannot be carried out.
    """
    folder = _folder_of(path)
    settled = is_there(folder / UNFINISHED)
    if not settled and not _leftovers(folder):
        return
    try:
        # What another run is preparing looks like a leftover, and reading need not wait for it.
        with locked(folder, patience=None if settled else 0):
            finish(folder)
    except OSError as error:
        if settled and isinstance(error, OutputError):
            raise


def _folder_of(path: Path) -> Path:
    try:
        return path if path.is_dir() else path.parent
    except OSError:  # whoever reads it will say so
        return path.parent


def _carry_out(folder: Path, settled: Path) -> None:
    put, take_away = _listed(settled)
    # What is settled has to last before anything follows from it.
    sync_folder(folder)
    for name in put:
        new = settled / FILES / name
        # Whatever is not there any more was put in place before.
        if is_there(new):
            new.replace(folder / name)
    for name in take_away:
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)
    # One step again: from here on it is a leftover, whatever anyone may have laid into it.
    settled.rename(folder / f"{STAGED}{secrets.token_hex(8)}")


def _listed(settled: Path) -> tuple[list[str], list[str]]:
    """Return the names to put and to take away; a list from elsewhere leads nowhere else either."""
    if not is_real_folder(settled) or not is_real_folder(settled / FILES):
        raise _unknown(settled)
    try:
        with (settled / _LIST).open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        names = [[plain(name) for name in found[key]] for key in ("put", "take_away")]
    except (ValueError, LookupError, TypeError, RecursionError, FileNotFoundError, OutputError):
        raise _unknown(settled) from None
    if found["format"] != _FORMAT or any((settled / FILES / name).is_symlink() for name in names[0]):
        raise _unknown(settled)
    return names[0], names[1]


def _unknown(settled: Path) -> OutputError:
    return OutputError(
        f"{settled} does not say what is to be done with it.",
        code="output_unfinished",
        hint="Move it elsewhere, and write the outputs of this folder again.",
    )


def _leftovers(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.name.startswith(STAGED)]
    except (OSError, ValueError):  # ValueError: a path that cannot be one
        return []


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed had prepared: it may hold children's data."""
    for path in _leftovers(folder):
        if is_real_folder(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
