"""Which columns a design has over a cohort, before any rule is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.design.bound import BoundSample, BoundVisits
from sendsample.problem.parts import Codes, Indices, Stay

#: What stands before a place's id where a child's id would stand in a ticket.
PLACE = "setting:"


@dataclass(frozen=True)
class Seats:
    """The columns of one sample: a child each, or in a block of visits a child at a place.

    Attributes
    ----------
    bound
        The sample.
    rows
        For each column the row of its child in the frame.
    ids
        For each column its child.
    place
        For each column the number of its place; None where there are none.
    places
        The places that can be visited: rows of the block's settings.
    """

    bound: BoundSample
    rows: Indices
    ids: tuple[str, ...]
    place: Codes | None = None
    places: Indices | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def stay(self, first: int) -> Stay | None:
        """Return the places as columns from a first one."""
        visits = self.bound.visits
        if visits is None or self.place is None or self.places is None:
            return None
        names = tuple(str(name) for name in visits.settings.index[self.places])
        return Stay(self.place, first, names, visits.visits.children)


def seats(bound: BoundSample, *, whole: bool = False) -> Seats:
    """Return the columns of a sample: those of its frame who can be chosen, by code point of their ids.

    Parameters
    ----------
    bound
        The sample.
    whole
        Whether those excluded have columns too.
    """
    out = set() if whole else {entry.id for entry in bound.excluded}
    ids = bound.frame.index.tolist()
    rows = sorted(range(len(ids)), key=ids.__getitem__)
    if out:
        rows = [row for row in rows if ids[row] not in out]
    if bound.visits is None:
        return Seats(bound, np.array(rows, dtype=np.intp), tuple(map(ids.__getitem__, rows)))
    return _at_places(bound, bound.visits, {ids[row]: row for row in rows})


def _at_places(bound: BoundSample, visits: BoundVisits, rows: dict[str, int]) -> Seats:
    pairs = zip(visits.pairs["child_id"].tolist(), visits.pairs["place"].tolist(), strict=True)
    here = [(child, place) for child, place in pairs if child in rows]
    # A place with fewer children than a visit takes cannot be chosen, so nobody is chosen there.
    many = Counter(place for _, place in here)
    here = sorted((child, place) for child, place in here if many[place] >= visits.visits.children)
    visited = {place for _, place in here}
    names = visits.settings.index.tolist()
    places = [row for row, name in enumerate(names) if name in visited]
    number = {names[row]: at for at, row in enumerate(places)}
    return Seats(
        bound,
        np.array([rows[child] for child, _ in here], dtype=np.intp),
        tuple(child for child, _ in here),
        np.array([number[place] for _, place in here], dtype=np.int32),
        np.array(places, dtype=np.intp),
    )


@dataclass(frozen=True)
class Layout:
    """All columns of a design.

    Attributes
    ----------
    seats
        The columns of each sample, one sample after the other.
    firsts
        The first column of each sample, and the column after the last.
    stays
        The first column of each block's places, -1 for other samples.
    child
        For each column the number of its child, -1 for a place.
    children
        The children, by number: in code-point order.
    anywhere
        The first of the columns that say whether a child is in any sample, and their children.
    """

    seats: tuple[Seats, ...]
    firsts: tuple[int, ...]
    stays: tuple[int, ...]
    child: Codes
    children: tuple[str, ...]
    anywhere: tuple[int, NDArray[np.int32]]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.child)


def lay_out(samples: Sequence[BoundSample], *, shared: bool, whole: bool = False) -> Layout:
    """Return the columns of a design.

    Parameters
    ----------
    samples
        Its samples as they apply.
    shared
        Whether a child in several samples has to count once.
    whole
        Whether children excluded have columns too.
    """
    parts = tuple(seats(bound, whole=whole) for bound in samples)
    firsts = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).tolist()
    children, child = _children(parts)
    end, stays = firsts[-1], []
    for part in parts:
        stays.append(end if part.places is not None else -1)
        end += 0 if part.places is None else len(part.places)
    places = np.full(end - firsts[-1], -1, dtype=np.int32)
    several = _in_several(child, len(children)) if shared else np.zeros(0, dtype=np.int32)
    codes = np.concatenate([*child, places, several]).astype(np.int32)
    return Layout(parts, tuple(firsts), tuple(stays), codes, children, (end, several))


def _children(parts: Sequence[Seats]) -> tuple[tuple[str, ...], list[Codes]]:
    """Return everyone, by code point of their ids, and the number of the child of each column."""
    if len(parts) == 1 and parts[0].place is None:
        return parts[0].ids, [np.arange(len(parts[0]), dtype=np.int32)]
    children = tuple(sorted({child for part in parts for child in part.ids}))
    number = {child: place for place, child in enumerate(children)}
    return children, [np.array([number[one] for one in part.ids], dtype=np.int32) for part in parts]


def _in_several(child: Sequence[Codes], many: int) -> NDArray[np.int32]:
    counts = np.zeros(many, dtype=np.int64)
    for codes in child:
        counts[np.unique(codes)] += 1
    return np.flatnonzero(counts > 1).astype(np.int32)
