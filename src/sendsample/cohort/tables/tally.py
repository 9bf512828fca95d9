"""What a sheet comes to, counted up to the most that can be held."""

from __future__ import annotations

from typing import Final

#: Cells of the rectangle from the first cell to the last. A million rows of the 21 columns fit.
MOST_CELLS: Final = 30_000_000
#: Cells that hold something; a list of 62,000 children comes to a third of it.
MOST_FILLED: Final = 4_000_000
#: Characters in all cells together.
MOST_TEXT: Final = 256 << 20
#: The columns of the widest sheet a spreadsheet program can make.
MOST_COLUMNS: Final = 16_384
#: Headings in one table; Annex A has 21.
MOST_HEADINGS: Final = 1_000


class TooLargeError(Exception):
    """Something is larger than can be held; never seen outside this folder."""


class Tally:
    """How far the filled cells of a sheet reach, how many there are, and how much text they hold.

    Examples
    --------
    >>> tally = Tally()
    >>> tally.add(1_048_576, 1)
    >>> tally.add(1, 16_384)
    Traceback (most recent call last):
    sendsample.cohort.tables.tally.TooLargeError
    """

    def __init__(self) -> None:
        self.rows = self.columns = self.filled = self.text = 0

    def add(self, row: int, column: int, *, text: int = 0, times: int = 1) -> None:
        """Count a filled cell, or a block of the same ones that ends there; positions start at 1."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        self.filled += times
        self.text += text * times
        if self.rows * self.columns > MOST_CELLS or self.filled > MOST_FILLED or self.text > MOST_TEXT:
            raise TooLargeError
