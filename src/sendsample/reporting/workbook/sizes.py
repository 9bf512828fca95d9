"""How wide columns and how high rows are: as their contents ask, within what can be read and printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from sendsample.reporting.workbook.cells import Cell, shown

_LEAST: Final = 6
#: Text goes on a second line beyond these widths; the widest with which the page prints well is taken.
_LIMITS: Final = (36, 30, 26, 22, 20)
_PRINTS_WELL: Final = 165
#: Sentences are given more room than other text.
_SENTENCE: Final = 60
_OF_SENTENCE: Final = 1.6
#: What the button of a filter takes of a heading.
_BUTTON: Final = 3
#: How much wider bold letters are.
BOLD: Final = 1.1
_MARGIN: Final = 2
_BROAD: Final = re.compile(r"[A-HK-Zmw@%&]")
_THIN: Final = re.compile(r"[Iiljtfr .,:;'|!()\[\]/-]")
_MORE: Final = 0.3
_LESS: Final = 0.45
_SPACE: Final = 0.5
_WIDEST_LETTER: Final = 2
#: Rows looked at; more would tell little more.
_LOOKED_AT: Final = 2000
#: Heights in points: of one line, of a line more, and the most that Excel takes.
ONE_LINE: Final = 15.0
_LINE: Final = 12.75
_HIGHEST: Final = 400.0


def widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Return the width of each column, in characters.

    Examples
    --------
    >>> widths(["Child", "Serves"], [["S000464", "SEN support; " * 20]])
    [9.3, 57.6]
    """
    texts = [[shown(row[at]) for row in rows[:_LOOKED_AT]] for at in range(len(columns))]
    found: list[float] = []
    for most in _LIMITS:
        found = [_width(name, cells, most) for name, cells in zip(columns, texts, strict=True)]
        if sum(found) <= _PRINTS_WELL:
            break
    return found


def _width(heading: str, cells: Sequence[str], most: int) -> float:
    longest = max(map(measure, cells), default=0)
    room = most * _OF_SENTENCE if longest > _SENTENCE else most
    # A heading folds at spaces, and any of its words may share a line with the button.
    head = max(map(measure, heading.split()), default=0) * BOLD + _BUTTON
    return round(max(_LEAST, head, min(longest + _MARGIN, room)), 1)


def heights(rows: Iterable[Sequence[Cell]], wide: Sequence[float]) -> list[float]:
    """Return the height of each row whose text is folded, in points.

    Examples
    --------
    >>> heights([["S000464", "one two three"]], [9, 60]), heights([["one two three"]], [9])
    ([15.0], [27.75])
    """
    # Texts of a table come again and again.
    known: dict[tuple[Cell, float], int] = {}

    def lines(cell: Cell, width: float) -> int:
        if not isinstance(cell, str):
            return 1
        found = known.get((cell, width))
        if found is None:
            found = known[cell, width] = _lines(cell, width)
        return found

    most = [max(map(lines, row, wide), default=1) for row in rows]
    return [min(_HIGHEST, ONE_LINE + (many - 1) * _LINE) for many in most]


def _lines(cell: str, width: float) -> int:
    """Return how many lines a cell takes, folded at spaces."""
    room = max(1.0, width)
    if len(cell) * _WIDEST_LETTER <= room or measure(cell) <= room:
        return 1
    lines, used = 1, 0.0
    for word in cell.split(" "):
        long = measure(word)
        if used and used + _SPACE + long > room:
            lines, used = lines + 1, 0.0
        used += long + (_SPACE if used else 0.0)
        # What is longer than a line goes on in the next.
        lines, used = lines + int(used // room), used % room
    return lines


def measure(text: str) -> float:
    """Return how wide a text is in Arial, in widths of a digit, which is what columns are measured by.

    Examples
    --------
    >>> measure("0123"), measure("will") < 4 < measure("WHOM")
    (4.0, True)
    """
    wide = len(text) + _MORE * len(_BROAD.findall(text)) - _LESS * len(_THIN.findall(text))
    if not text.isascii():
        wide += sum(unicodedata.east_asian_width(letter) in {"W", "F"} for letter in text)
    return wide
