"""Reading the sheets of a workbook, and a refusal in words for whatever is not one.

The reader is called directly rather than through pandas: pandas drops the position of the first cell,
and with it the row numbers an officer sees.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from python_calamine import CalamineWorkbook, PasswordError

from sendsample.cohort.tables.block import Block, Headings, find_block
from sendsample.cohort.tables.extent import check_extent
from sendsample.cohort.tables.files import File
from sendsample.cohort.text import short
from sendsample.errors import InputError

_T = TypeVar("_T")


class Workbook:
    """A workbook that is open, sheet by sheet.

    Raises
    ------
    sendsample.errors.InputError
        When the file is locked, damaged or no workbook.
    """

    def __init__(self, file: File) -> None:
        if file.is_encrypted:
            raise _locked(file)
        self._file = file
        _guarded(file, lambda: check_extent(file.data, file.name))
        self._book = _guarded(file, lambda: CalamineWorkbook.from_filelike(BytesIO(file.data)))
        self.sheets: list[str] = list(self._book.sheet_names)

    def block(self, sheet: str, known: Headings) -> Block:
        """Return what stands on a sheet, from its headings down."""
        return _guarded(self._file, lambda: self._block(sheet, known))

    def _block(self, sheet: str, known: Headings) -> Block:
        found = self._book.get_sheet_by_name(sheet)
        # Rows come from the sheet's first on, columns from the first that holds anything.
        first_column = found.start[1] if found.start else 0
        return find_block(found.iter_rows(), known, place=f"Sheet {short(sheet)}", first_column=first_column)


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
