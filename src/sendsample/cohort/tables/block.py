"""A list as it stands: its headings and, below them, its cells by column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from sendsample.cohort.parse import blank
from sendsample.cohort.tables.tally import MOST_COLUMNS, MOST_FILLED, MOST_HEADINGS
from sendsample.cohort.text import clean_id, key, printable
from sendsample.errors import InputError

HEADINGS_WITHIN: Final = 20
#: A day, a UPN, or a number as long as a ULN.
_VALUE: Final = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}([T ][\d:.]+Z?)?|[A-Z]\d{11}[0-9A-Z]|\d{10,}", re.IGNORECASE
)


@dataclass(frozen=True)
class Headings:
    """How the row of headings is told from the rows round it.

    Attributes
    ----------
    names
        What each known heading is read as, by its :func:`sendsample.cohort.text.key`.
    telling
        The keys of which a row of headings holds at least one.
    said
        The same in words, for messages.
    hint
        What to do when no row is one.
    """

    names: Mapping[str, str]
    telling: frozenset[str]
    said: str
    hint: str

    def score(self, row: Sequence[Any]) -> int:
        """Return how many known headings a row of headings holds, 0 for any other row."""
        keys = [key(clean_id(cell)) for cell in row[:MOST_COLUMNS]]
        if self.telling.isdisjoint(keys):
            return 0
        return sum(name in self.names for name in keys)

    def best(self, rows: Sequence[Sequence[Any]]) -> int | None:
        """Return the position of the row of headings, of several the one with most known ones."""
        scores = [self.score(row) for row in rows[:HEADINGS_WITHIN]]
        return scores.index(max(scores)) if any(scores) else None


@dataclass(frozen=True)
class Block:
    """The part of a sheet or CSV file from its headings down, without blank rows.

    Attributes
    ----------
    place
        What to call it in messages: the sheet or the file.
    headings
        The headings as they stand, outer spaces stripped; empty where a column has none.
    rows
        The number of each row, as a spreadsheet shows it.
    cells
        One sequence of cells for each heading.
    letters
        The letter of each column, as a spreadsheet shows it.
    """

    place: str
    headings: Sequence[str]
    rows: Sequence[int]
    cells: Sequence[Sequence[Any]]
    letters: Sequence[str]


def find_block(rows: Iterable[Sequence[Any]], known: Headings, *, place: str, first_column: int = 0) -> Block:
    """Find the headings among the first rows and gather what stands below them.

    Parameters
    ----------
    rows
        Every row from the first of the sheet on, blank ones too, so that they can be numbered.
    known
        How the row of headings is found.
    place
        What to call the list in messages.
    first_column
        How many columns stand to the left of the first cell of a row.

    Examples
    --------
    >>> rows = [["My list"], [], ["Unique ID", "UPN"], ["17", ""], ["", ""], ["18"]]
    >>> known = Headings({"uniqueid": "child_id"}, frozenset({"uniqueid"}), "'Unique ID'", "Add it.")
    >>> block = find_block(rows, known, place="plans.csv")
    >>> block.headings, block.rows, block.cells
    (['Unique ID', 'UPN'], [4, 6], [('17', '18'), ('', '')])
    """
    numbered = enumerate(rows, start=1)
    top = list(islice(numbered, HEADINGS_WITHIN))
    at = known.best([row for _, row in top])
    if at is None:
        raise InputError(
            f"{place} has no headings: none of its first {HEADINGS_WITHIN} rows holds {known.said}.",
            code="headings_missing",
            hint=known.hint,
        )
    kept = _filled_rows(top[at + 1 :], numbered, place)
    headings = _trimmed([_heading(cell) for cell in top[at][1][:MOST_COLUMNS]])
    if len(headings) > MOST_HEADINGS:
        raise _too_wide(place, len(headings))
    positions = list(range(len(headings)))
    cells = _by_column([row for _, row in kept], len(headings))
    surplus = [_first_beyond(row, len(headings)) for _, row in kept]
    if found := [position for position, _ in surplus if position is not None]:
        headings.append("")
        positions.append(min(found))
        cells.append([cell for _, cell in surplus])
    return Block(
        place=place,
        headings=headings,
        rows=[number for number, _ in kept],
        cells=cells,
        letters=[column_letter(first_column + position) for position in positions],
    )


def _filled_rows(
    top: Iterable[tuple[int, Sequence[Any]]], rest: Iterable[tuple[int, Sequence[Any]]], place: str
) -> list[tuple[int, Sequence[Any]]]:
    kept = []
    cells = 0
    for number, row in chain(top, rest):
        if _blank_row(row):
            continue
        cells += len(row)
        if cells > MOST_FILLED:
            raise _too_many(place, number)
        kept.append((number, row))
    return kept


def _too_many(place: str, row: int) -> InputError:
    return InputError(
        f"{place} holds far more cells than any list: by row {row}, more than {MOST_FILLED:,}.",
        code="too_many_cells",
        hint="Keep the columns of the list and one row a child, save and try again.",
    )


def _too_wide(place: str, columns: int) -> InputError:
    return InputError(
        f"{place} has headings as far as column {column_letter(columns - 1)}, far more than any list.",
        code="too_many_columns",
        hint=f"Keep no more than {MOST_HEADINGS:,} columns, save and try again.",
    )


def _heading(cell: Any) -> str:
    # On a sheet turned on its side, or without headings, this is a cell about a child. It has no name then.
    text = printable(" ".join(clean_id(cell).split()))
    return "" if _VALUE.fullmatch(text) else text


def _trimmed(headings: list[str]) -> list[str]:
    while headings and not headings[-1]:
        headings.pop()
    return headings


def _by_column(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    filled = (row[:width] if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows)
    return list(zip(*filled, strict=True)) or [()] * width


def _first_beyond(row: Sequence[Any], width: int) -> tuple[int | None, Any]:
    # One column stands for all beyond the headings, or a single long row would widen every other.
    beyond = ((at, cell) for at, cell in enumerate(row[width:], start=width) if not blank(cell))
    return next(beyond, (None, ""))


def _blank_row(row: Sequence[Any]) -> bool:
    # Counting empty cells is quick, which matters when a million blank rows trail a list.
    return row.count("") == len(row) or all(map(blank, row))


def column_letter(position: int) -> str:
    """Return a column's letter as a spreadsheet shows it, the first being 0.

    Examples
    --------
    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
