"""Reading a workbook: two sheets with typed cells, and a refusal in words for whatever is not one.

The reader is called directly rather than through pandas: pandas drops the position of the first cell,
and with it the row numbers an officer sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Final, TypeVar

from python_calamine import CalamineWorkbook, PasswordError

from sendsample.cohort.text import printable
from sendsample.errors import InputError
from sendsample.intake.block import Block, find_block
from sendsample.intake.extent import check_extent
from sendsample.intake.files import File
from sendsample.intake.layout import LISTS, key
from sendsample.progress import Progress

_SHOWN: Final = 10
_T = TypeVar("_T")


def read_workbook(file: File, progress: Progress) -> dict[str, Block]:
    """Return both lists of a workbook by name.

    Raises
    ------
    sendsample.errors.InputError
        When the file is locked, damaged or no workbook, or lacks a list.
    """
    if file.is_encrypted:
        raise _locked(file)
    _guarded(file, lambda: check_extent(file.data, file.name))
    book = _guarded(file, lambda: CalamineWorkbook.from_filelike(BytesIO(file.data)))
    sheets = {name: _sheet_of(name, book.sheet_names, file) for name in LISTS}
    blocks = {}
    for name, sheet in sheets.items():
        progress(f"Reading {name}")
        blocks[name] = _guarded(file, partial(_block, book, sheet))
    return blocks


def _block(book: CalamineWorkbook, sheet: str) -> Block:
    found = book.get_sheet_by_name(sheet)
    # Rows come from the sheet's first on, columns from the first that holds anything.
    first_column = found.start[1] if found.start else 0
    return find_block(found.iter_rows(), place=f"Sheet {printable(sheet)}", first_column=first_column)


def _sheet_of(name: str, sheets: Sequence[str], file: File) -> str:
    matching = [sheet for sheet in sheets if key(sheet) == key(name)]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(printable(sheet) for sheet in sheets[:_SHOWN]) + (", …" if len(sheets) > _SHOWN else "")
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


def _guarded(file: File, work: Callable[[], _T]) -> _T:
    try:
        return work()
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as error:
        raise _locked(file) from error
    # The reader panics on some damaged files, and a panic is no Exception.
    except BaseException as error:
        raise InputError(
            f"{file.name} cannot be read as a workbook; it may be damaged or cut short.",
            code="workbook_unreadable",
            hint="Open it in a spreadsheet program, save it as an Excel workbook (.xlsx) and try again.",
        ) from error


def _locked(file: File) -> InputError:
    return InputError(
        f"{file.name} is locked with a password.",
        code="workbook_locked",
        hint="Open it, save a copy without the password in a safe place, and delete the copy afterwards.",
    )
