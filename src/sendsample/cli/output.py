"""Outputs as a spreadsheet shows them, and written whole or not at all."""

from __future__ import annotations

import csv
import re
from typing import Literal

import pandas as pd

from sendsample.writing import write_file, write_folder

__all__ = ["csv_text", "write_file", "write_folder"]

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
    # A return inside a cell ends the row for a spreadsheet unless the cell is quoted.
    returns = any("\r" in cell for name in table for cell in table[name] if isinstance(cell, str))
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    text: str = table.to_csv(index=False, lineterminator="\n", quoting=quoting)
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
