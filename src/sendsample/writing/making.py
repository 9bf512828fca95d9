"""Making the folder that outputs go to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sendsample.errors import OutputError
from sendsample.writing.disk import sync_folder
from sendsample.writing.names import refuse_impossible


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder and those it is in, as far as they are not there, for their owner only.

    If what is done in it fails, those that were made are taken away again.

    Raises
    ------
    OutputError
        When it is a file.
    OSError
        When it cannot be made.
    """
    refuse_impossible(folder)
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder.", code="output_file", hint="Name a folder.")
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        # One by one, so that those before one that fails are known.
        made.extend(path for path in reversed(missing) if _make(path))
        yield
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        raise


def _make(folder: Path) -> bool:
    """Make a folder; say whether it was this run that did."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return False
    sync_folder(folder.parent)
    return True
