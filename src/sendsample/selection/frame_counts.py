"""Counting a frame without the problem: plain Python over plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sendsample.cohort.digest import plain_values
from sendsample.design.bind import kind_of


class Counts:
    """Counts of a frame's values, each column counted once.

    Examples
    --------
    >>> counts = Counts(pd.DataFrame({"sex": pd.Series(["female", "male", "male"], dtype="str")}))
    >>> counts.size, counts.count("sex")["male"]
    (3, 2)
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._counts: dict[str, Counter[Any]] = {}

    @property
    def size(self) -> int:
        """How many children the frame has."""
        return len(self._frame)

    def count(self, column: str) -> Counter[Any]:
        """Return how many children have each value of a column, None for missing."""
        if column not in self._counts:
            self._counts[column] = Counter(plain_values(self._frame[column]))
        return self._counts[column]


def children(frame: pd.DataFrame, ids: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return children as plain mappings from column to value, None where missing, days as dates.

    Parameters
    ----------
    frame
        A cohort's frame.
    ids
        Which children, all of them in the frame.
    columns
        Which columns.
    """
    rows = frame.loc[list(ids), list(columns)]
    values = {}
    for column in columns:
        cells = rows[column]
        if kind_of(cells) == "date":
            values[column] = [None if pd.isna(cell) else cell.date() for cell in cells]
        else:
            values[column] = plain_values(cells)
    return [{column: values[column][place] for column in columns} for place in range(len(rows))]
