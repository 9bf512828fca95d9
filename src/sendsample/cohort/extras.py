"""Columns that no layout knows: typed the same whether they come from a workbook or from CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from sendsample.cohort.build import brought
from sendsample.cohort.coerce import typed
from sendsample.cohort.parse import blank, parse_date

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
#: Beyond this a double no longer holds every whole number.
_LARGEST: Final = 10**15
_TRUTH: Final = {"TRUE": True, "FALSE": False}


def extra_column(cells: Sequence[Any]) -> pd.Series:
    """Return a column the user brought as flags, numbers, dates or text, whichever all its cells are.

    Numbers and dates count as what they are when they are stored as text; digits with a leading zero are
    text, and so are yes and no.

    Examples
    --------
    >>> [str(extra_column(cells).dtype) for cells in (["3", "", 4.0], ["007"], ["05/02/2024"], ["Yes"])]
    ['Int64', 'str', 'datetime64[s]', 'str']
    """
    filled = [None if blank(cell) else cell for cell in cells]
    present = [cell for cell in filled if cell is not None]
    for holds, make in _KINDS:
        if present and all(map(holds, present)):
            return make(filled)
    return brought(pd.Series(filled, dtype=object))


def _is_truth(cell: Any) -> bool:
    return isinstance(cell, bool) or (isinstance(cell, str) and cell.strip().upper() in _TRUTH)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell.strip()) is not None
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < _LARGEST


def _is_date(cell: Any) -> bool:
    return isinstance(cell, (str, date, datetime)) and parse_date(cell).value is not None


def _flags(cells: Sequence[Any]) -> pd.Series:
    return typed([_TRUTH.get(str(cell).strip().upper()) for cell in cells], "flag")


def _numbers(cells: Sequence[Any]) -> pd.Series:
    return brought(pd.Series([None if cell is None else float(cell) for cell in cells], dtype="float64"))


def _dates(cells: Sequence[Any]) -> pd.Series:
    return typed([None if cell is None else parse_date(cell).value for cell in cells], "date")


_KINDS: Final[tuple[tuple[Callable[[Any], bool], Callable[[Sequence[Any]], pd.Series]], ...]] = (
    (_is_truth, _flags),
    (_is_number, _numbers),
    (_is_date, _dates),
)
