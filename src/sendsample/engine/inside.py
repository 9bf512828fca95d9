"""Which of some columns a block counts, and in which of its rows: what every model is built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block

Codes = NDArray[np.int32]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Inside:
    """Those of some columns that a block counts.

    Attributes
    ----------
    places
        Where they stand among the columns.
    codes
        The row that each counts in.
    times
        What each counts; None where that is 1.
    """

    places: Indices
    codes: Codes
    times: Numbers | None

    @classmethod
    def of(cls, block: Block, columns: Indices) -> Inside:
        """Return which of some columns, in order, a block counts."""
        low = int(columns.searchsorted(block.first))
        high = int(columns.searchsorted(block.first + len(block.codes)))
        within = columns[low:high] - block.first
        codes = block.codes[within]
        counted = (codes >= 0).nonzero()[0]
        times = None if block.times is None else block.times[within[counted]]
        return cls(counted + low, codes[counted], times)

    def rows(self, rows: Indices) -> Iterator[tuple[int, list[int], list[int]]]:
        """Yield some rows, in order, each with the places of its columns and what each of these counts."""
        for row, members in zip(rows.tolist(), self._members(rows), strict=True):
            times = [1] * len(members) if self.times is None else self.times[members].tolist()
            yield row, self.places[members].tolist(), times

    def _members(self, rows: Indices) -> Iterator[Indices]:
        if len(rows) == 1:
            yield np.flatnonzero(self.codes == rows[0])
        elif len(rows):
            order = np.argsort(self.codes, kind="stable")
            starts, ends = np.searchsorted(self.codes[order], [rows, rows + 1]).tolist()
            yield from (order[start:end] for start, end in zip(starts, ends, strict=True))

    def extremes(self, many: int) -> tuple[Numbers, Numbers]:
        """Return the least and the most that the columns of each of so many rows can come to."""
        least = np.zeros(many, dtype=np.int64)
        if self.times is None:
            return least, np.bincount(self.codes, minlength=many)
        most = np.zeros(many, dtype=np.int64)
        np.add.at(least, self.codes, np.minimum(self.times, 0))
        np.add.at(most, self.codes, np.maximum(self.times, 0))
        return least, most
