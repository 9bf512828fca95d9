"""Writing what was asked for: whole or not at all, inside the chosen folder, for the owner's eyes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from sendsample.errors import OutputError

#: Text that a spreadsheet would take for a formula begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(frame: pd.DataFrame, *, index: bool = False) -> str:
    r"""Return a table as CSV text with text that could start a formula escaped by an apostrophe.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"id": ["=1+1", "a1"]}))
    "id\n'=1+1\na1\n"
    """
    table = frame.reset_index() if index else frame
    table = table.rename(columns=_escape)
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name].dtype):
            table[name] = table[name].map(_escape, na_action="ignore")
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text


def _escape(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_folder(folder: Path, files: Mapping[str, str], *, overwrite: bool) -> None:
    """Write text files into a folder, every one or none.

    Parameters
    ----------
    folder
        Made if it is not there.
    files
        Text by file name.
    overwrite
        Whether files of those names with other contents may be replaced.

    Raises
    ------
    OutputError
        When the folder cannot be written to, or holds other contents under these names.
    """
    staged: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not overwrite:
            _refuse_other(folder, files)
        for name, text in files.items():
            staged.append((_stage(folder, text), folder / name))
        for temporary, target in staged:
            Path(temporary).replace(target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"The folder {folder} cannot be written to: {error.strerror or 'unknown reason'}.",
            code="output_unwritable",
            hint="Choose another with --out.",
        ) from None
    finally:
        for temporary, _ in staged:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)


def _stage(folder: Path, text: str) -> str:
    # mkstemp makes the file readable by its owner only.
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".sendsample-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _refuse_other(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        target = folder / name
        if target.exists() and (not target.is_file() or target.read_bytes() != text.encode("utf-8")):
            raise OutputError(
                f"The folder {folder} already holds another {name}.",
                code="output_exists",
                hint="Choose another folder with --out, or say --overwrite to replace what is there.",
            )


def write_file(path: Path, text: str, *, overwrite: bool = True) -> None:
    """Write one text file, whole or not at all."""
    write_folder(path.parent, {path.name: text}, overwrite=overwrite)
