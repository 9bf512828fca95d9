"""From a path to the bytes of a workbook or of two CSV files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sendsample.cohort.tables.files import File, PathLike, read_file, unreadable
from sendsample.cohort.text import key, printable
from sendsample.errors import InputError, UsageError

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_SHOWN: Final = 10


def gather(path: PathLike | Sequence[PathLike]) -> list[File]:
    """Return one workbook, or two CSV files in the order given.

    Raises
    ------
    sendsample.errors.InputError
        When the path leads to neither, or cannot be read.
    """
    if isinstance(path, (str, os.PathLike)):
        return _from_one(Path(path))
    paths = [Path(item) for item in path]
    if len(paths) == 1:
        return _from_one(paths[0])
    if len(paths) != 2:  # noqa: PLR2004 - List 1 and List 2
        raise UsageError(
            f"{len(paths)} paths were given.",
            code="paths",
            hint="Give one workbook, one folder or two CSV files.",
        )
    files = [read_file(item) for item in paths]
    for file in files:
        if file.is_workbook:
            raise InputError(
                f"{file.name} is a workbook, and was given as one of two CSV files.",
                code="workbook_among_csv",
                hint="Give the workbook by itself if it holds both lists, or save each list as CSV.",
            )
    return files


def _from_one(path: Path) -> list[File]:
    try:
        folder = path.is_dir()
    except OSError as error:  # a name too long to be one
        raise unreadable(path, error) from error
    if folder:
        return _from_folder(path)
    file = read_file(path)
    if file.is_workbook:
        return [file]
    if path.suffix.lower() in WORKBOOKS:
        raise InputError(
            f"{file.name} is not a workbook, although it is named like one.",
            code="not_a_workbook",
            hint="Open it in the program that made it and save it as an Excel workbook (.xlsx).",
        )
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        raise InputError(
            f"{file.name} is one file, and a CSV file holds one list.",
            code="one_list",
            hint="Give both lists: two CSV files, or the folder that holds them.",
        )
    raise InputError(
        f"{file.name} is neither a workbook nor a CSV file.",
        code="not_a_list",
        hint="Give an Excel or OpenDocument workbook with List_1 and List_2, or two CSV files.",
    )


def _from_folder(folder: Path) -> list[File]:
    try:
        # Excel leaves ~$ files beside a workbook that is open.
        found = sorted(item for item in folder.iterdir() if not item.name.startswith(("~$", ".")))
    except OSError as error:
        raise unreadable(folder, error) from error
    books = [item for item in found if item.suffix.lower() in WORKBOOKS]
    texts = [item for item in found if item.suffix.lower() == ".csv"]
    if len(texts) > 2:  # noqa: PLR2004 - List 1 and List 2
        texts = _named_as_lists(texts) or texts
    if len(books) == 1 and not texts:
        return _from_one(books[0])
    if len(texts) == 2 and not books:  # noqa: PLR2004
        return gather(texts)
    raise InputError(
        f"The folder {printable(folder.name) or '.'} does not hold exactly the two lists: it has "
        f"{_count(len(books), 'workbook')} and {_count(len(texts), 'CSV file')}{_names([*books, *texts])}.",
        code="folder_lists",
        hint="Leave one workbook or two CSV files in it, or give the files themselves.",
        files=[item.name for item in (*books, *texts)],
    )


def _named_as_lists(texts: list[Path]) -> list[Path]:
    first, second = ([item for item in texts if number in key(item.stem)] for number in ("list1", "list2"))
    return [first[0], second[0]] if len(first) == len(second) == 1 and first != second else []


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(paths: Sequence[Path]) -> str:
    names = [printable(path.name) for path in paths[:_SHOWN]]
    return f" ({', '.join(names)}{', …' if len(paths) > _SHOWN else ''})" if names else ""
