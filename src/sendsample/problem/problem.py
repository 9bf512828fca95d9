"""The compiled form of a sample: what every engine reads, and nothing else.

Candidates stand in the code-point order of their ids, so nothing here depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Unit:
    """One bound on one count: what a message about it has to name.

    Attributes
    ----------
    sample
        The sample it belongs to.
    rule
        The rule's name; ``size``, or ``include`` for a child who must be chosen.
    level
        The level of an every-level rule, the group of a cap, the child to be included; else empty.
    sentence
        The rule in English.
    """

    sample: str
    rule: str
    level: str
    sentence: str


@dataclass(frozen=True)
class Block:
    """Bounds on counts of candidates, each candidate in at most one row of the block.

    Attributes
    ----------
    codes
        For each candidate the row it counts in, -1 for none.
    lower, upper
        The least and most candidates a row may have, from 0 to the size of the sample and beyond.
    units
        What each row says.
    """

    codes: Codes
    lower: Numbers
    upper: Numbers
    units: tuple[Unit, ...]

    @cached_property
    def members(self) -> Numbers:
        """How many candidates each row has."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.lower)).astype(np.int64)


@dataclass(frozen=True)
class Margin:
    """A balance column: the counts to stay between, and what a place outside costs.

    Attributes
    ----------
    column
        The balance column.
    codes
        For each candidate the code of its level.
    floor, ceiling
        The whole numbers either side of each level's exact share.
    weight
        What a place outside them costs.
    """

    column: str
    codes: Codes
    floor: Numbers
    ceiling: Numbers
    weight: int


def alike(parts: Sequence[Codes], many: int) -> Numbers:
    """Return a number for each candidate, the same for two that agree in every part.

    Examples
    --------
    >>> alike([np.array([0, 0, 1]), np.array([-1, -1, 4])], 3).tolist()
    [0, 0, 1]
    """
    numbers = np.zeros(many, dtype=np.int64)
    for codes in parts:
        span = int(codes.max(initial=-1)) + 2
        # Renumbering after every part keeps the product far below 2^63.
        numbers = np.unique(numbers * span + codes + 1, return_inverse=True)[1].astype(np.int64)
    return numbers


def keeps(blocks: Sequence[Block], chosen: NDArray[np.intp]) -> bool:
    """Say whether a selection is within every bound of some blocks."""
    for block in blocks:
        codes = block.codes[chosen]
        counts = np.bincount(codes[codes >= 0], minlength=len(block.lower))
        if (counts < block.lower).any() or (counts > block.upper).any():
            return False
    return True


@dataclass(frozen=True)
class Problem:
    """One sample over one cohort, compiled.

    Attributes
    ----------
    sample, size
        The sample's name and how many it chooses (k).
    frame_size
        How many children its frame has (N), before exclusions.
    ids
        The candidates: the frame less those excluded, by code point.
    tickets
        Their tickets.
    blocks
        The rules, the size first.
    margins
        The balance.
    """

    sample: str
    size: int
    frame_size: int
    ids: tuple[str, ...]
    tickets: Numbers
    blocks: tuple[Block, ...]
    margins: tuple[Margin, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def types(self) -> NDArray[np.int64]:
        """The type of each candidate: alike in every row and every margin, so exchangeable."""
        parts = [block.codes for block in self.blocks] + [margin.codes for margin in self.margins]
        return alike(parts, len(self))

    def loss(self, chosen: NDArray[np.intp]) -> int:
        """Return the loss of a selection: weighted places outside floor and ceiling, over all margins."""
        total = 0
        for margin in self.margins:
            counts = np.bincount(margin.codes[chosen], minlength=len(margin.floor))
            outside = np.maximum(margin.floor - counts, 0) + np.maximum(counts - margin.ceiling, 0)
            total += margin.weight * int(outside.sum())
        return total

    def valid(self, chosen: NDArray[np.intp]) -> bool:
        """Say whether a selection keeps every bound."""
        return keeps(self.blocks, chosen)

    def ticket_sum(self, chosen: NDArray[np.intp]) -> int:
        """Return the sum of the tickets of a selection."""
        return sum(self.tickets[chosen].tolist())
