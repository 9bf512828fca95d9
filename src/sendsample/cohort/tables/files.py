"""A file read whole, or refused in words that say what to do."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sendsample.cohort.text import printable, short
from sendsample.errors import InputError

PathLike = str | os.PathLike[str]

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LONGEST_PATH: Final = 300
_LARGEST: Final = 100 << 20


@dataclass(frozen=True)
class File:
    """A file read whole: what is parsed is what the digest was taken of."""

    name: str
    folder: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def is_workbook(self) -> bool:
        """Whether the bytes start as a workbook's do, whatever the file is called."""
        return self.data.startswith((*_ZIP, _OLE))

    @property
    def is_encrypted(self) -> bool:
        """Whether the bytes are a workbook that Excel locked with a password."""
        return self.data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in self.data


def read_file(path: Path, *, largest: int | None = None) -> File:
    """Return a file's bytes and name, refusing one of more bytes than are allowed."""
    most = _LARGEST if largest is None else largest
    try:
        if path.is_dir():
            raise InputError(
                f"{printable(path.name)} is a folder, and a file was expected.",
                code="is_a_folder",
                hint="Give the file; only the two lists may be given as one folder that holds both.",
            )
        if path.exists() and not path.is_file():
            raise InputError(
                f"{printable(path.name)} is not a file.", code="not_a_file", hint="Give a file on disk."
            )
        if path.stat().st_size > most:
            raise InputError(
                f"{printable(path.name)} is larger than {most >> 20:,} MB.",
                code="file_too_large",
                hint="Files of the largest area take a few megabytes; check that this is the right one.",
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise unreadable(path, error) from error
    return File(printable(path.name), printable(path.parent.name), data)


def unreadable(path: Path, error: Exception) -> InputError:
    """Return the error for a file or folder that the system does not let be read."""
    shown = short(str(path), _LONGEST_PATH)
    if isinstance(error, FileNotFoundError):
        return InputError(
            f"There is no file at {shown}.",
            code="file_missing",
            hint="Check the spelling, and where the file is.",
        )
    if isinstance(error, PermissionError):
        return InputError(
            f"{shown} may not be read.",
            code="permission_denied",
            hint="Close it in other programs, and ask for permission to read it.",
        )
    return InputError(
        f"{shown} cannot be read.",
        code="file_unreadable",
        hint="Copy it to this computer's own disk and try again.",
    )


def digests(files: Sequence[File]) -> dict[str, str]:
    """Return the SHA-256 of each file by its name, with its folder's name where two names are the same.

    Examples
    --------
    >>> list(digests([File("list.csv", "plans", b""), File("list.csv", "support", b"1")]))
    ['plans/list.csv', 'support/list.csv']
    """
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        names = [f"{file.folder}/{file.name}" for file in files]
    if len(set(names)) < len(names):
        names = [f"{number}/{name}" for number, name in enumerate(names, start=1)]
    return {name: file.sha256 for name, file in zip(names, files, strict=True)}
