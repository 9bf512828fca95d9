"""One file, put in place in one step."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sendsample.writing.disk import holds, is_there, sync_folder, write_new
from sendsample.writing.lock import locked
from sendsample.writing.names import STAGED, plain, refuse_impossible
from sendsample.writing.unfinished import finish


def put(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all, readable by its owner only.

    Parameters
    ----------
    path
        The file, in a folder that is there. A link of this name is replaced, never followed.
    content
        What it is to hold. A file that holds it already is left.
    overwrite
        Whether anything else of this name may be replaced.

    Raises
    ------
    FileExistsError
        When something else has this name and may not be replaced.
    OSError
        When it cannot be written; as an :class:`~sendsample.errors.OutputError` when another run is busy.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     put(Path(folder, "a.txt"), b"text", overwrite=False)
    ...     Path(folder, "a.txt").read_text()
    'text'
    """
    folder = path.parent
    refuse_impossible(path)
    plain(path.name)
    refuse_absent(folder)
    with locked(folder):
        finish(folder)
        if holds(path, content):
            with suppress(OSError):
                path.chmod(0o600)
            return
        if not overwrite and is_there(path):
            raise _another(path)
        place(path, content, replace=overwrite)


def place(path: Path, content: bytes, *, replace: bool, check: Callable[[], object] | None = None) -> None:
    """Prepare a file aside and put it in place in one step; only for whoever holds the lock."""
    temporary = path.with_name(f"{STAGED}{secrets.token_hex(8)}")
    try:
        write_new(temporary, content)
        if check is not None:
            check()
        if replace:
            temporary.replace(path)
        else:
            _put_new(temporary, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def refuse_absent(folder: Path) -> None:
    """Refuse a folder that is not there: taking a lock would make it."""
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))


def _put_new(temporary: Path, path: Path) -> None:
    """Give a file its name unless anything has it, in one step where the file system can."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        if is_there(path):
            raise _another(path) from None
        temporary.rename(path)


def _another(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
