"""The two sheets of a workbook of lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sendsample.cohort.tables.block import Block
from sendsample.cohort.tables.files import File
from sendsample.cohort.tables.workbook import Workbook
from sendsample.cohort.text import key, short
from sendsample.errors import InputError
from sendsample.intake.layout import HEADINGS, LISTS
from sendsample.progress import Progress

_SHOWN: Final = 10


def read_workbook(file: File, progress: Progress) -> dict[str, Block]:
    """Return both lists of a workbook by name.

    Raises
    ------
    sendsample.errors.InputError
        When the file is locked, damaged or no workbook, or lacks a list.
    """
    book = Workbook(file)
    sheets = {name: _sheet_of(name, book.sheets, file) for name in LISTS}
    blocks = {}
    for name, sheet in sheets.items():
        progress(f"Reading {name}")
        blocks[name] = book.block(sheet, HEADINGS)
    return blocks


def _sheet_of(name: str, sheets: Sequence[str], file: File) -> str:
    matching = [sheet for sheet in sheets if key(sheet) == key(name)]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(short(sheet) for sheet in sheets[:_SHOWN]) + (", …" if len(sheets) > _SHOWN else "")
    if matching:
        raise InputError(
            f"{file.name} has {len(matching)} sheets that could be {name}: its sheets are {names}.",
            code="sheet_repeated",
            hint=f"Keep one sheet named {name}.",
        )
    raise InputError(
        f"{file.name} has no sheet {name}: its sheets are {names}.",
        code="sheet_missing",
        hint="Name the sheet of EHC plans List_1 and the sheet of SEN support List_2; a list without "
        "children still needs its headings.",
        sheets=list(sheets),
    )
