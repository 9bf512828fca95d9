"""A selection that stands, counted: who could come in the place of somebody who leaves, everything kept.

The question is answered for all who could sit at a place at once, and for those alike together, so it takes
some tens of microseconds however large the area is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.numbered import NONE, Numbered, Table, counts_only
from sendsample.problem import Block, Part, alike

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

_ANYWHERE = -1


class Bench:
    """Those who could sit in a sample; in a block of visits, at one of its places.

    Attributes
    ----------
    columns
        Their columns. Wherever somebody of a bench is meant, it is by their place in these.
    kind
        For each of them a number, the same for those alike in everything that has few rows; at one place
        everyone is of a kind of their own.
    few, soft
        The rows of each kind, in hard bounds of few rows and in soft ones.
    wide
        The rows of each column, in all other bounds.
    left
        For whoever walks over it to note whom to look at.
    """

    def __init__(self, columns: Indices, kind: Numbers, few: Table, soft: Table, wide: Table) -> None:
        self.columns, self.kind, self.wide = columns, kind, wide
        self._order = np.argsort(self.kind, kind="stable")
        self._starts = np.searchsorted(self.kind[self._order], np.arange(int(self.kind.max(initial=-1)) + 2))
        one = self._order[self._starts[:-1]]
        self.few, self.soft = few.at(one), soft.at(one)
        self.left = np.arange(len(columns))

    @property
    def many(self) -> int:
        """How many kinds there are."""
        return len(self._starts) - 1

    def one_of(self, kinds: Indices, rng: np.random.Generator) -> Indices:
        """Return anyone of each of some kinds."""
        many = self._starts[kinds + 1] - self._starts[kinds]
        ones: Indices = self._order[self._starts[kinds] + rng.integers(many)]
        return ones

    def of(self, kind: int) -> Indices:
        """Return all of a kind."""
        return self._order[self._starts[kind] : self._starts[kind + 1]]


class Standing:
    """A selection, what every bound counts of it, and who could sit where.

    Parameters
    ----------
    aim
        What is kept: hard bounds, and budgets for soft ones.
    chosen
        A selection that the aim allows.

    Attributes
    ----------
    seats
        The columns of the children chosen, in no order.
    places
        The columns of the places visited.
    """

    def __init__(self, aim: Aim, chosen: Indices) -> None:
        self.aim, self.problem = aim, aim.problem
        self._rows = Numbered(aim)
        self._tables = [self._rows.tables(part) for part in self.problem.parts]
        places = [block for block in aim.hard if counts_only(self.problem.child < 0, block)]
        self._on_places = [
            [block for block in places if _counts_places(part, block)] for part in self.problem.parts
        ]
        self._part = np.full(len(self.problem), -1, dtype=np.intp)
        for number, part in enumerate(self.problem.parts):
            self._part[part.first : part.last] = number
        self._benches: dict[tuple[int, int], Bench] = {}
        self.stand(chosen)

    def stand(self, chosen: Indices) -> None:
        """Let another selection stand."""
        problem = self.problem
        self.seats: list[int] = chosen[problem.seats[chosen]].tolist()
        self.places: list[int] = chosen[problem.child[chosen] < 0].tolist()
        self._now = self._rows.counts(chosen)
        self._spent = self._rows.spent(self._now, len(self.aim.budgets))
        self._taken = np.zeros(len(problem), dtype=bool)
        self._taken[self.seats] = True
        self._times = np.bincount(problem.child[self.seats], minlength=int(problem.child.max(initial=-1)) + 1)
        for rows in self._rows.caps:
            np.add.at(self._now, rows[self._times > 0], 1)

    @property
    def chosen(self) -> Indices:
        """The selection, with the columns it needs beside it."""
        return self.problem.close(np.array(sorted([*self.seats, *self.places]), dtype=np.intp))

    def part_of(self, seat: int) -> int:
        """Return the number of the sample of a seat."""
        return int(self._part[seat])

    def bench(self, number: int, place: int = _ANYWHERE) -> Bench:
        """Return those who could sit in a sample, at one of its places where one is said.

        Parameters
        ----------
        number
            The number of the sample.
        place
            The column of the place.
        """
        if (number, place) not in self._benches:
            part = self.problem.parts[number]
            inside = self.problem.open[part.first : part.last]
            if place != _ANYWHERE:
                inside = inside & (self.problem.beside[part.first : part.last] == place)
            columns = np.flatnonzero(inside)
            few, soft, wide = (table.at(columns) for table in self._tables[number])
            # At one place there are few, whom putting together would cost more than it spares.
            kind = (
                np.arange(len(columns))
                if place != _ANYWHERE
                else alike([*few.rows, *soft.rows], len(columns))
            )
            self._benches[number, place] = Bench(columns + part.first, kind, few, soft, wide)
        return self._benches[number, place]

    def bench_of(self, seat: int) -> Bench:
        """Return those who could sit where a seat is."""
        return self.bench(self.part_of(seat), int(self.problem.beside[seat]))

    def leave(self, seat: int) -> None:
        """Take a child out of the counts."""
        few, soft, wide = self._rows_of(seat)
        self._now[few] -= 1
        self._now[soft] -= 1
        self._now[wide] -= 1
        self._spend(soft, -1)
        self._taken[seat] = False
        child = self.problem.child[seat]
        self._times[child] -= 1
        if not self._times[child]:
            self._count_child(child, -1)

    def sit(self, seat: int) -> None:
        """Take a child into the counts."""
        few, soft, wide = self._rows_of(seat)
        self._spend(soft, 1)
        self._now[few] += 1
        self._now[soft] += 1
        self._now[wide] += 1
        self._taken[seat] = True
        child = self.problem.child[seat]
        if not self._times[child]:
            self._count_child(child, 1)
        self._times[child] += 1

    def _rows_of(self, seat: int) -> tuple[Codes, Codes, Codes]:
        number = self._part[seat]
        at = seat - self.problem.parts[number].first
        few, soft, wide = self._tables[number]
        return few.rows[:, at], soft.rows[:, at], wide.rows[:, at]

    def _spend(self, soft: Codes, by: int) -> None:
        """Charge the budgets with a child who is not counted at this moment (1), or credit them (-1)."""
        np.add.at(self._spent, self._rows.budget[soft], by * self._rows.dearer(self._now)[soft])

    def _count_child(self, child: int, by: int) -> None:
        for rows in self._rows.caps:
            self._now[rows[child]] += by

    def able(self, bench: Bench, some: Indices, empty: int = 1) -> Indices:
        """Return who of a bench could take one of some empty places.

        Parameters
        ----------
        bench
            Those who could sit there.
        some
            Whom to ask about.
        empty
            How many places are empty.
        """
        return self.with_room(bench, self.alike_able(bench, some, empty), empty)

    def alike_able(self, bench: Bench, some: Indices, empty: int = 1) -> Indices:
        """Return who could take one of some empty places by bounds of few rows and by budgets.

        Budgets are reckoned with where the place is the last.
        """
        if len(some) < bench.many:
            kinds = bench.kind[some]
            return some[self._alike(bench.few.at(kinds), bench.soft.at(kinds), empty)]
        return some[self._alike(bench.few, bench.soft, empty)[bench.kind[some]]]

    def _alike(self, few: Table, soft: Table, empty: int) -> Flags:
        # Few rows are compared before they are picked for many kinds.
        room = self._now[: self._rows.few] < self._rows.upper[: self._rows.few]
        fits = self._fills(few, np.asarray(room[few.rows].all(axis=0)), empty)
        if empty == 1 and soft.bounds:
            costs = self._rows.dearer(self._now)[soft.rows]
            budgets = np.array([self._rows.bounds[bound].budget for bound in soft.bounds])
            for budget, most in enumerate(self.aim.budgets):
                fits &= self._spent[budget] + costs[budgets == budget].sum(axis=0) <= most
        return fits

    def with_room(
        self, bench: Bench, some: Indices, empty: int = 1, beside: Sequence[Indices] = ()
    ) -> Indices:
        """Return who could take one of some empty places by all other bounds.

        Parameters
        ----------
        bench, some, empty
            As for :meth:`able`.
        beside
            Others, not counted yet, who are to sit with each of the bench: for each its companion. What is
            lacking has to be made good by each of them.
        """
        columns, wide = bench.columns[some], bench.wide.at(some)
        others = [bench.wide.rows[:, one[some]] for one in beside]
        fits = self._fills(wide, self._room(wide.rows, others), empty) & ~self._taken[columns]
        for one in beside:
            fits &= one[some] != some
        if self._rows.caps:
            others = [self._capped(bench.columns[one[some]]) for one in beside]
            fits &= self._room(self._capped(columns), others)
        return some[fits]

    def _capped(self, columns: Indices) -> Codes:
        """Return the rows of columns in caps that count a child once; whoever is seated counts already."""
        child = self.problem.child[columns]
        return np.vstack([np.where(self._times[child] > 0, NONE, rows[child]) for rows in self._rows.caps])

    def _room(self, rows: Codes, beside: Sequence[Codes]) -> Flags:
        """Say who makes no row count too many, together with those beside."""
        count = self._now[rows] + 1
        for other in beside:
            count += other == rows
        return np.asarray((count <= self._rows.upper[rows]).all(axis=0))

    def _fills(self, table: Table, fits: Flags, empty: int) -> Flags:
        """Leave those by whom, of some empty places, enough are left for what rows lack."""
        for bound, rows in self._rows.short(self._now).items():
            if bound not in table.bounds:
                continue
            missing = int((self._rows.lower[rows] - self._now[rows]).sum())
            if missing > empty:
                return np.zeros_like(fits)
            if missing == empty:
                fits &= np.isin(table.rows[table.bounds.index(bound)], rows)
        return fits

    def goes_to(self, number: int, place: int, others: Indices) -> Flags:
        """Say which other places of a block could be visited instead of one, by the rules on places.

        Parameters
        ----------
        number
            The number of the sample.
        place, others
            The columns of the place, and of the others.
        """
        rest = np.array([one for one in self.places if one != place], dtype=np.intp)
        fits = ~np.isin(others, self.places)
        for block in self._on_places[number]:
            counts = block.counts(rest)
            inside = (others >= block.first) & (others < block.span.stop)
            rows = np.full(len(others), -1, dtype=np.int32)
            rows[inside] = block.codes[others[inside] - block.first]
            fits &= np.append(counts < block.upper, True)[rows]  # row -1, of no bound, picks the True
            if (counts < block.lower).any():
                fits &= np.append(counts < block.lower, False)[rows]
        return fits


def _counts_places(part: Part, block: Block) -> bool:
    stay = part.stay
    return stay is not None and block.first < stay.columns.stop and block.span.stop > stay.first
