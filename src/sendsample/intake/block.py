"""A list as it stands: its headings and, below them, its cells by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sendsample.cohort.parse import blank
from sendsample.cohort.text import clean_id, printable
from sendsample.errors import InputError
from sendsample.intake.layout import ID_KEY, key, known_name

HEADINGS_WITHIN: Final = 20


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

    @property
    def known(self) -> set[str]:
        """What the headings are read as, those that are known."""
        return {name for heading in self.headings if (name := known_name(heading))}


def find_block(rows: Iterable[Sequence[Any]], *, place: str, first_column: int = 0) -> Block:
    """Find the headings among the first rows and gather what stands below them.

    Parameters
    ----------
    rows
        Every row from the first of the sheet on, blank ones too, so that they can be numbered.
    place
        What to call the list in messages.
    first_column
        How many columns stand to the left of the first cell of a row.

    Examples
    --------
    >>> rows = [["My list"], [], ["Unique ID", "UPN"], ["17", ""], ["", ""], ["18"]]
    >>> block = find_block(rows, place="plans.csv")
    >>> block.headings, block.rows, block.cells
    (['Unique ID', 'UPN'], [4, 6], [('17', '18'), ('', '')])
    """
    numbered = enumerate(rows, start=1)
    top = list(islice(numbered, HEADINGS_WITHIN))
    at = headings_row([row for _, row in top])
    if at is None:
        raise InputError(
            f"{place} has no headings: none of its first {HEADINGS_WITHIN} rows holds 'Unique ID'.",
            code="headings_missing",
            hint="Put the headings of Annex A above the list, in one row.",
        )
    kept = [(number, row) for number, row in top[at + 1 :] if not _blank_row(row)]
    kept += [(number, row) for number, row in numbered if not _blank_row(row)]
    headings = _trimmed([printable(" ".join(clean_id(cell).split())) for cell in top[at][1]])
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


def headings_row(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return the position of the row of headings: of those with 'Unique ID', the one with most known ones."""
    scores = {
        position: sum(known_name(clean_id(cell)) is not None for cell in row)
        for position, row in enumerate(rows[:HEADINGS_WITHIN])
        if any(key(clean_id(cell)) == ID_KEY for cell in row)
    }
    return max(scores, key=lambda position: scores[position]) if scores else None


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
