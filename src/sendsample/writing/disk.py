"""Single steps on the disk."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

#: What file systems say that cannot make a folder last by itself.
_NO_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, for its owner only, and wait until it would outlast a power cut."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder would outlast a power cut, where the platform can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


def is_there(path: Path) -> bool:
    """Say whether anything has this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def is_real_folder(path: Path) -> bool:
    """Say whether this is a folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def holds(path: Path, content: bytes) -> bool:
    """Say whether this is a file, and no link to one, with just this content."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    same_size = stat.S_ISREG(found.st_mode) and found.st_size == len(content)
    return same_size and path.read_bytes() == content
