"""One table, from a frame or a file, as its headings and the cells below them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sendsample.cohort.tables.block import Block, Headings, column_letter
from sendsample.cohort.tables.csvfile import read_csv
from sendsample.cohort.tables.files import File, read_file
from sendsample.cohort.tables.workbook import Workbook
from sendsample.cohort.text import clean_id, printable, short
from sendsample.errors import InputError, UsageError

_SHOWN: Final = 10


@dataclass(frozen=True)
class Table:
    """A table as it stands.

    Attributes
    ----------
    block
        Its headings and cells.
    file
        The file it was read from, None for a frame.
    fallen_back
        Whether it had to be read as Windows-1252.
    columns
        The columns of a frame, which have a kind already; None for a file.
    """

    block: Block
    file: File | None = None
    fallen_back: bool = False
    columns: list[pd.Series] | None = None


def read_table(table: Any, known: Headings, *, what: str) -> Table:
    """Return a table from a DataFrame, or from the path of a CSV file or a workbook.

    Parameters
    ----------
    table
        The frame or the path; of a workbook the one sheet that has such headings counts.
    known
        How the row of headings is found.
    what
        What to call the table in messages.

    Raises
    ------
    sendsample.errors.InputError
        When the file cannot be read, or no sheet or more than one could be the table.
    sendsample.errors.UsageError
        When it is neither a frame nor a path.

    Examples
    --------
    >>> known = Headings({"urn": "setting"}, frozenset({"urn"}), "'URN'", "Add it.")
    >>> read_table(pd.DataFrame({"URN": [900001]}), known, what="settings").block.headings
    ['URN']
    """
    if isinstance(table, pd.DataFrame):
        return _from_frame(table, what)
    if not isinstance(table, (str, os.PathLike)):
        raise UsageError(
            f"A table of {what} is a pandas DataFrame or the path of a file, and this is neither.",
            code="table",
            hint="Give a DataFrame, a CSV file or a workbook.",
        )
    file = read_file(Path(table))
    if file.is_workbook:
        return Table(_sheet(Workbook(file), file, known, what), file)
    block, fallen_back = read_csv(file, known)
    return Table(block, file, fallen_back)


def _from_frame(frame: pd.DataFrame, what: str) -> Table:
    named = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if named:
        frame = frame.reset_index(level=named)
    columns = [frame.iloc[:, at].reset_index(drop=True) for at in range(frame.shape[1])]
    block = Block(
        place=what,
        headings=[printable(" ".join(clean_id(name).split())) for name in frame.columns],
        rows=range(1, len(frame) + 1),
        cells=[column.astype(object).tolist() for column in columns],
        letters=[column_letter(at) for at in range(len(columns))],
    )
    return Table(block, columns=columns)


def _sheet(book: Workbook, file: File, known: Headings, what: str) -> Block:
    found = {}
    for sheet in book.sheets:
        try:
            found[sheet] = book.block(sheet, known)
        except InputError as error:
            if error.code != "headings_missing":
                raise
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        names = ", ".join(map(short, list(found)[:_SHOWN]))
        raise InputError(
            f"{file.name} has {len(found)} sheets that could be the table of {what}: {names}.",
            code="sheet_repeated",
            hint="Keep one of them.",
        )
    raise InputError(
        f"{file.name} has no sheet with a heading {known.said}.", code="headings_missing", hint=known.hint
    )
