"""One writer in a folder at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sendsample.errors import OutputError
from sendsample.writing.names import LOCK

#: How long to wait for another run, in seconds. Putting files in place takes a small part of that.
PATIENCE: Final = 30.0


@contextmanager
def locked(folder: Path, *, patience: float | None = None) -> Iterator[None]:
    """Hold the lock of a folder, which is there.

    Parameters
    ----------
    folder
        The folder.
    patience
        How many seconds to wait for another run; as long as is usual when not given.

    Raises
    ------
    OutputError
        When another run still holds it.
    OSError
        When there can be no lock in this folder.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only writing needs it

    # A lock that is a mere file would outlive a run that was killed, so no such lock is fallen back to.
    lock = FileLock(folder / LOCK, mode=0o600, fallback_to_soft=False)
    try:
        lock.acquire(timeout=PATIENCE if patience is None else patience)
    except Timeout:
        raise OutputError(
            f"Another run is writing to {folder}.", code="output_busy", hint="Try again when it has ended."
        ) from None
    try:
        yield
    finally:
        # Whoever waits for a lock file that is gone notices, and makes another. Windows keeps one that is
        # open, and filelock takes it away after the release.
        with suppress(OSError):
            (folder / LOCK).unlink()
        lock.release()
