"""What a problem is made of: bounds on counts, balance columns, samples and their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: The rule of units that settle a sample beforehand.
PINNED = "pinned"

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]
Indices = NDArray[np.intp]


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
    noun
        What it counts: a child, or in a block of visits a setting or a service.
    """

    sample: str
    rule: str
    level: str
    sentence: str
    noun: str = "child"


@dataclass(frozen=True)
class Block:
    """Bounds on counts of columns, each column in at most one row of the block.

    Attributes
    ----------
    codes
        For each column it spans, the row it counts in, -1 for none.
    lower, upper
        The least and the most that a row may count.
    units
        What each row says; empty where the bounds follow from what a selection is, such as a child being at
        one place at a time.
    first
        The first column it spans.
    times
        What each column counts: 1 unless said otherwise.
    personal
        Whether each row is about one child, so that children may be exchanged whatever their rows.
    cap
        Whether its rows are the groups of a cap, of which there may be nearly as many as children.
    """

    codes: Codes
    lower: Numbers
    upper: Numbers
    units: tuple[Unit, ...] = ()
    first: int = 0
    times: Numbers | None = None
    personal: bool = False
    cap: bool = False

    @cached_property
    def members(self) -> Numbers:
        """How many columns each row has."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.lower)).astype(np.int64)

    @property
    def span(self) -> slice:
        """The columns it spans."""
        return slice(self.first, self.first + len(self.codes))

    def within(self, first: int, last: int) -> Codes:
        """Return its codes for the columns from one to before another, -1 where it does not span them."""
        codes = np.full(last - first, -1, dtype=np.int32)
        start, stop = max(self.first, first), min(self.span.stop, last)
        if start < stop:
            codes[start - first : stop - first] = self.codes[start - self.first : stop - self.first]
        return codes

    def counts(self, chosen: Indices) -> Numbers:
        """Return what each row counts of some columns."""
        inside = chosen[(chosen >= self.first) & (chosen < self.first + len(self.codes))] - self.first
        inside = inside[self.codes[inside] >= 0]
        weights = np.ones(len(inside), dtype=np.int64) if self.times is None else self.times[inside]
        counts = np.zeros(len(self.lower), dtype=np.int64)
        np.add.at(counts, self.codes[inside], weights)
        return counts


@dataclass(frozen=True)
class Margin:
    """A balance column: the counts to stay between, and what a place outside costs.

    Attributes
    ----------
    column
        The balance column.
    codes
        For each column of its sample the code of its level.
    floor, ceiling
        The whole numbers either side of each level's exact share.
    weight
        What a place outside them costs.
    first
        The first column of its sample.
    """

    column: str
    codes: Codes
    floor: Numbers
    ceiling: Numbers
    weight: int
    first: int = 0

    def outside(self, chosen: Indices) -> int:
        """Return how many places some columns of the sample fall outside floor and ceiling."""
        inside = chosen[(chosen >= self.first) & (chosen < self.first + len(self.codes))] - self.first
        counts = np.bincount(self.codes[inside], minlength=len(self.floor))
        return int((np.maximum(self.floor - counts, 0) + np.maximum(counts - self.ceiling, 0)).sum())


@dataclass(frozen=True)
class Stay:
    """The places of a block of visits: exactly ``many`` children at each place that is visited.

    Attributes
    ----------
    place
        For each column of the sample, the number of its place.
    first
        The column of the first place; the others follow.
    names
        The places' ids.
    many
        How many children at each.
    """

    place: Codes
    first: int
    names: tuple[str, ...]
    many: int

    @property
    def columns(self) -> slice:
        """The columns of the places."""
        return slice(self.first, self.first + len(self.names))


@dataclass(frozen=True)
class Part:
    """One sample's part of a problem.

    Attributes
    ----------
    name
        The sample's name.
    least, most
        How many children it may have.
    frame_size
        How many children its frame has (N), before exclusions.
    first, last
        Its columns, from the first to before the last.
    by_ticket
        Its columns, counted from the first, in the order of their tickets.
    margins
        Its balance; empty while its size is not settled.
    stay
        Its places, for a block of visits.
    """

    name: str
    least: int
    most: int
    frame_size: int
    first: int
    last: int
    by_ticket: Indices
    margins: tuple[Margin, ...]
    stay: Stay | None = None

    def __len__(self) -> int:
        return self.last - self.first

    def of(self, chosen: Indices) -> Indices:
        """Return those of some columns that are its children."""
        return chosen[(chosen >= self.first) & (chosen < self.last)]

    def loss(self, chosen: Indices) -> int:
        """Return the loss of a selection: weighted places outside floor and ceiling, over all margins."""
        return sum(margin.weight * margin.outside(chosen) for margin in self.margins)


def alike(parts: Sequence[NDArray[np.integer]], many: int) -> Numbers:
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


def keeps(blocks: Sequence[Block], chosen: Indices) -> bool:
    """Say whether a selection is within every bound of some blocks."""
    for block in blocks:
        counts = block.counts(chosen)
        if (counts < block.lower).any() or (counts > block.upper).any():
            return False
    return True
