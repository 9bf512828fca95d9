"""Writing what was asked for: whole or not at all, inside the chosen folder, for the owner's eyes."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from sendsample.errors import OutputError

#: Text that a spreadsheet would take for a formula begins with one of these.
#: An apostrophe is escaped as well, so that taking one off always gives back what was there.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_RANGE = re.compile(r"\d{1,2}-\d{1,2}")
#: Columns of names that have to be read back as they are.
_NAMES = frozenset({"sample", "visit", "child_id", "reserve", "place", "setting", "household"})


def csv_text(frame: pd.DataFrame) -> str:
    r"""Return a table as CSV text that a spreadsheet shows as it is meant.

    Text that could start a formula is escaped by an apostrophe. Yes and no are words, shares have two
    decimals, and a range such as 5-10 has an en dash, since a spreadsheet would take it for a day in October;
    an id or a name of that form is escaped instead, so that it can be read back.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"id": ["=1+1", "a1"], "age_band": ["5-10", "0-4"]}))
    "id,age_band\n'=1+1,5\u201310\na1,0\u20134\n"
    """
    table = pd.DataFrame({_escape(name): _shown(frame[name], name=name in _NAMES) for name in frame.columns})
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text


def _shown(column: pd.Series, *, name: bool) -> pd.Series:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.map({True: "yes", False: "no"}).astype("str")
    if pd.api.types.is_float_dtype(column.dtype):
        return column.round(2)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    return column.map(_kept if name else _readable, na_action="ignore")


def _readable(cell: object) -> object:
    if isinstance(cell, str) and _RANGE.fullmatch(cell):
        return cell.replace("-", "\N{EN DASH}")
    return _escape(cell)


def _kept(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _RANGE.fullmatch(cell) else _escape(cell)


def _escape(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_folder(
    folder: Path, files: Mapping[str, str], *, overwrite: bool, without: Iterable[str] = ()
) -> None:
    """Write text files into a folder, every one or none.

    Parameters
    ----------
    folder
        Made if it is not there.
    files
        Text by file name.
    overwrite
        Whether files of those names with other contents may be replaced.
    without
        Names under which an earlier run may have left a file that this one has nothing to put in the place
        of. It would contradict what is written, so it is removed when overwriting and in the way otherwise.

    Raises
    ------
    OutputError
        When the folder cannot be written to, or holds other contents under these names.
    """
    stale = [folder / name for name in without]
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder.", code="output_file", hint="Name a folder.")
    staged: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_other(folder, files, overwrite=overwrite)
        _refuse_stale(folder, stale, overwrite=overwrite)
        for name, text in files.items():
            staged.append((_stage(folder, text, _encoding(name)), folder / name))
        for path in stale:
            path.unlink(missing_ok=True)
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


def _stage(folder: Path, text: str, encoding: str) -> str:
    # mkstemp makes the file readable by its owner only.
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".sendsample-")
    with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _encoding(name: str) -> str:
    # Excel takes a CSV file for Windows-1252 unless it begins with the mark of UTF-8.
    return "utf-8-sig" if name.endswith(".csv") else "utf-8"


def _refuse_other(folder: Path, files: Mapping[str, str], *, overwrite: bool) -> None:
    for name, text in files.items():
        target = folder / name
        _refuse_folder(target)
        if overwrite:
            continue
        if target.exists() and (not target.is_file() or target.read_bytes() != text.encode(_encoding(name))):
            raise OutputError(
                f"The folder {folder} already holds another {name}.",
                code="output_exists",
                hint="Choose another place with --out, or say --overwrite to replace what is there.",
            )


def _refuse_stale(folder: Path, stale: Iterable[Path], *, overwrite: bool) -> None:
    for path in stale:
        _refuse_folder(path)
        if path.exists() and not overwrite:
            raise OutputError(
                f"The folder {folder} holds a {path.name} of another run, and this one has none.",
                code="output_stale",
                hint="Choose another place with --out, or say --overwrite to take it away.",
            )


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"{path} is a folder.", code="output_folder", hint="Choose another place.")


def write_file(path: Path, text: str, *, overwrite: bool) -> None:
    """Write one text file, whole or not at all; see :func:`write_folder`."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file.", code="output_folder", hint="Name a file in it.")
    write_folder(path.parent, {path.name: text}, overwrite=overwrite)
