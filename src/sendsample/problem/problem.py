"""The compiled form of a design: what every engine reads, and nothing else.

What can be chosen are columns: a child in a sample (in a block of visits, at a place), a place to visit, and
a child in any sample, where samples may share children and a cap counts children. Columns of children
stand sample by sample in the design's order, within a sample by the code point of their ids, so nothing here
depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sendsample.problem.parts import PINNED, Block, Codes, Indices, Numbers, Part, Stay, alike, keeps


@dataclass(frozen=True)
class Problem:
    """A design over one cohort, compiled.

    Attributes
    ----------
    parts
        The samples, in the design's order.
    ids
        For each column the id of its child or place.
    child
        For each column the number of its child, -1 for a place.
    tickets
        For each column its ticket; 0 for a child in any sample.
    blocks
        The rules, sizes first.
    open
        Which columns can be chosen; all of them until places are settled.
    """

    parts: tuple[Part, ...]
    ids: tuple[str, ...]
    child: Codes
    tickets: Numbers
    blocks: tuple[Block, ...]
    open: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def places(self) -> int:
        """The most that can be chosen in all: children, and places to visit."""
        return sum(part.most + (part.most // part.stay.many if part.stay else 0) for part in self.parts)

    @cached_property
    def stays(self) -> tuple[Part, ...]:
        """The blocks of visits whose places are still to be chosen."""
        return tuple(
            part for part in self.parts if part.stay is not None and self.open[part.stay.columns].any()
        )

    @cached_property
    def several(self) -> Indices:
        """The columns that say a child is in any sample."""
        return np.flatnonzero(~self.seats & (self.child >= 0))

    @cached_property
    def on_seats(self) -> tuple[Block, ...]:
        """The rules that count nothing but children in samples; who was pinned is no rule."""
        return tuple(
            block
            for block in self.blocks
            if self.seats[block.span][block.codes >= 0].all()
            and not (block.units and block.units[0].rule == PINNED)
        )

    @cached_property
    def caps_on_children(self) -> tuple[tuple[Codes, Numbers], ...]:
        """For every cap that counts a child of several samples once: each child's row, and the caps."""
        caps = []
        for block in self.blocks:
            counted = np.flatnonzero(block.codes >= 0) + block.first
            if block.times is None and np.isin(counted, self.several).any():
                rows = np.full(int(self.child.max(initial=-1)) + 1, -1, dtype=np.int32)
                rows[self.child[counted]] = block.codes[counted - block.first]
                caps.append((rows, block.upper))
        return tuple(caps)

    @cached_property
    def seats(self) -> NDArray[np.bool_]:
        """Which columns are a child in a sample, whatever else they are."""
        seats = np.zeros(len(self), dtype=bool)
        seats[: max((part.last for part in self.parts), default=0)] = True
        return seats

    @cached_property
    def types(self) -> Numbers:
        """The type of each column: a number, the same for two children who can be exchanged everywhere."""
        return self.types_under(self.blocks, margins=True)

    def types_under(self, blocks: Sequence[Block], *, margins: bool) -> Numbers:
        """Return types as they are when only some blocks matter, with margins or without.

        Two children of a type are in the same samples, and alike there in every row and every level:
        exchanging them changes neither validity nor loss.
        """
        many = int(self.child.max(initial=-1)) + 1
        shared = [block for block in blocks if not block.personal]
        profiles = [self._profile(part, shared, many, margins=margins) for part in self.parts]
        profiles.append(self._anywhere_profile(shared, many))
        return np.append(alike(profiles, many), np.int64(-1))[self.child]

    def _profile(self, part: Part, shared: Sequence[Block], many: int, *, margins: bool) -> Numbers:
        """For each child, what it is alike in by its columns in one sample; -1 for who has none."""
        codes = [block.within(part.first, part.last) for block in shared if _meets(block, part)]
        if margins:
            codes += [margin.codes for margin in part.margins]
        if part.stay is not None:
            codes.append(part.stay.place)
        profile = np.full(many, -1, dtype=np.int64)
        children = self.child[part.first : part.last]
        profile[children] = alike(codes, len(part))
        several = np.flatnonzero(np.bincount(children, minlength=many) > 1)
        # A child at one of several places is like nobody else.
        profile[several] = len(self) + several
        return profile

    def _anywhere_profile(self, shared: Sequence[Block], many: int) -> Numbers:
        """For each child, what it is alike in by the column that says it is in any sample."""
        columns = self.several
        profile = np.full(many, -1, dtype=np.int64)
        if len(columns):
            codes = [_spread(block, len(self))[columns] for block in shared]
            profile[self.child[columns]] = alike(codes, len(columns))
        return profile

    @cached_property
    def beside(self) -> Indices:
        """For each child at a place that is still to be chosen the place's column, -1 for other columns."""
        place = np.full(len(self), -1, dtype=np.intp)
        for part in self.stays:
            if part.stay is not None:
                place[part.first : part.last] = part.stay.place + part.stay.first
        return place

    @cached_property
    def _anywhere(self) -> Indices:
        """For each child in a sample the column that says the child is in any, -1 where there is none."""
        columns = self.several
        anywhere = np.full(int(self.child.max(initial=-1)) + 2, -1, dtype=np.intp)
        anywhere[self.child[columns]] = columns
        return np.where(self.seats, anywhere[self.child], -1)

    def close(self, columns: Indices) -> Indices:
        """Return some columns with those they need beside them, in order."""
        needed = np.concatenate([self.beside[columns], self._anywhere[columns]])
        return np.union1d(columns, needed[needed >= 0])

    def settled(self, places: Indices) -> Problem:
        """Return the problem with the places to visit settled: children at other places cannot be chosen.

        Parameters
        ----------
        places
            The columns of the places that are visited.
        """
        if not self.stays:
            return self
        visited = np.zeros(len(self), dtype=bool)
        visited[places] = True
        can = self.open & ((self.beside < 0) | visited[self.beside])
        of_places = np.zeros(len(self), dtype=bool)
        for part in self.stays:
            if part.stay is not None:
                of_places[part.stay.columns] = True
        blocks = [block for block in self.blocks if not (of_places[block.span] & (block.codes >= 0)).any()]
        blocks += [_attendance(part, part.stay, visited) for part in self.stays if part.stay is not None]
        return replace(self, blocks=tuple(blocks), open=can & ~of_places)

    def loss(self, chosen: Indices) -> int:
        """Return the loss of a selection over all samples."""
        return sum(part.loss(chosen) for part in self.parts)

    def valid(self, chosen: Indices) -> bool:
        """Say whether a selection keeps every bound."""
        return keeps(self.blocks, chosen) and bool(self.open[chosen].all())

    def ticket_sum(self, chosen: Indices) -> int:
        """Return the sum of the tickets of the children of a selection."""
        return sum(self.tickets[chosen[self.seats[chosen]]].tolist())


def _attendance(part: Part, stay: Stay, visited: NDArray[np.bool_]) -> Block:
    """Say that each place visited has as many children as a visit takes."""
    places = np.flatnonzero(visited[stay.columns])
    number = np.full(len(stay.names), -1, dtype=np.int32)
    number[places] = np.arange(len(places), dtype=np.int32)
    many = np.full(len(places), stay.many, dtype=np.int64)
    return Block(number[stay.place], many, many, (), part.first)


def _spread(block: Block, width: int) -> Codes:
    """Return a block's codes for every column, -1 where it does not span them."""
    codes = np.full(width, -1, dtype=np.int32)
    codes[block.span] = block.codes
    return codes


def _meets(block: Block, part: Part) -> bool:
    return block.first < part.last and block.first + len(block.codes) > part.first
