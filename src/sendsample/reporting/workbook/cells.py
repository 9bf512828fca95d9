"""Cells: what Excel can hold of a value, as text, number, date, or yes and no; never as a formula."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort.text import printable

#: How much text a cell can hold, in units of UTF-16.
MOST_TEXT: Final = 32_767
#: Excel keeps this many digits of a number, and no more.
_DIGITS: Final = 15
_SPACES: Final = re.compile(r"[\t\n\r\v\f\u2028\u2029]+")

Cell = str | int | float | bool | datetime | None


def cell(value: Any) -> Cell:
    """Return a value as a cell holds it; None for one that is missing.

    Whole numbers with more digits than Excel keeps are text, and so is whatever is none of the kinds.

    Examples
    --------
    >>> cell(True), cell(7), cell(float("nan")), cell(1234567890123456), cell(date(2025, 1, 13))
    (True, 7, None, '1234567890123456', datetime.datetime(2025, 1, 13, 0, 0))
    """
    if isinstance(value, str):
        return fitting(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN does
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return int(value) if abs(int(value)) < 10**_DIGITS else str(int(value))
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    return fitting(str(value))


def fitting(text: str) -> str:
    """Return text as a cell can hold it: what XML cannot say taken out, and cut where it is too long.

    Examples
    --------
    >>> fitting("=1+1"), fitting("a" * 40_000)[-29:]
    ('=1+1', 'a… (40,000 characters in all)')
    """
    text = plain(text)
    if utf16(text) <= MOST_TEXT:
        return text
    end = f"… ({len(text):,} characters in all)"
    return cut(text, MOST_TEXT - len(end)) + end


def plain(text: str) -> str:
    r"""Return text on one line, without control characters and what else XML cannot say.

    Examples
    --------
    >>> plain("one\ntwo\x07 \ud800\uffff")
    'one two '
    """
    if text.isascii() and text.isprintable():
        return text
    return printable(_SPACES.sub(" ", text)).translate({0xFFFE: None, 0xFFFF: None})


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, no longer than so many units of UTF-16.

    Examples
    --------
    >>> cut("abc", 2), len(cut("\N{GRINNING FACE}" * 20, 31))
    ('ab', 15)
    """
    if utf16(text) <= most:
        return text
    # A character beyond the first plane takes two units, and half of one is no character.
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def utf16(text: str) -> int:
    """Return how many units of UTF-16 a text has: what Excel counts.

    Examples
    --------
    >>> utf16("abc"), utf16("\N{GRINNING FACE}")
    (3, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def shown(value: Cell) -> str:
    """Return roughly what a reader sees of a cell, for the width of its column.

    Examples
    --------
    >>> shown(True), shown(2.5), shown(None)
    ('TRUE', '2.50', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return "Mon 13 Jan 2025"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
