"""Walking from selection to selection, everything kept, to see who could be chosen at all.

A step exchanges one child, or the place of a visit with all its children. Each step sees everybody who could
have come instead, so a few hundred of them see nearly everyone. Who was not seen has to be settled otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.limits import Deadline
from sendsample.engine.standing import Bench, Standing
from sendsample.problem import Stay

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

#: Kinds drawn for somebody to come, before everyone is looked at; and children drawn for a place.
_DRAWS = 64
_VISITS = 3
#: Rounds without anything new at a place before a visit goes elsewhere.
_ROUNDS = 3


class Walk:
    """A walk over the selections that an aim allows.

    Parameters
    ----------
    aim
        What is kept.
    chosen
        A selection to begin with.
    people
        For each column the number of its child in its sample, -1 for columns that are no seats.
    unseen
        By these numbers, who is looked for.

    Attributes
    ----------
    unseen
        Who was in no selection met, and could not have come into one by an exchange.
    always
        Who was in every one.
    """

    def __init__(self, aim: Aim, chosen: Indices, people: Indices, unseen: Flags) -> None:
        self.problem, self.people = aim.problem, people
        self.unseen, self.always = unseen.copy(), np.ones(len(unseen), dtype=bool)
        self._standing = Standing(aim, chosen)
        # Any numbers do: what is seen on the way is a fact, and what is not is settled otherwise.
        self._rng = np.random.default_rng(0)
        self._quiet: dict[int, int] = {}
        self._waiting = np.flatnonzero((people >= 0) & self.problem.open)
        self._meet()

    @property
    def chosen(self) -> Indices:
        """The selection that the walk has come to."""
        return self._standing.chosen

    @property
    def waiting(self) -> Indices:
        """The columns of those unseen."""
        self._waiting = self._waiting[self.unseen[self.people[self._waiting]]]
        return self._waiting

    def go_to(self, chosen: Indices) -> None:
        """Go on from another selection."""
        self._standing.stand(chosen)
        self._meet()

    def _meet(self) -> bool:
        """Note who is chosen: say whether that is news."""
        here = np.zeros(len(self.unseen), dtype=bool)
        here[self.people[self._standing.seats]] = True
        news = bool((here & self.unseen).any() or (self.always & ~here).any())
        self.unseen &= ~here
        self.always &= here
        return news

    def _see(self, columns: Indices) -> bool:
        """Note that columns could be chosen: say whether that is news."""
        people = self.people[columns]
        news = bool(self.unseen[people].any())
        self.unseen[people] = False
        return news

    def on(self, deadline: Deadline, patience: int) -> None:
        """Walk until so many steps showed nothing new."""
        quiet = 0
        while quiet < patience and not deadline.passed:
            steps = 0
            for at in self._worth_leaving():
                steps += 1
                quiet = 0 if self._exchange(at) else quiet + 1
            for number in self._blocks():
                steps += 1
                quiet = 0 if self._travel(number) else quiet + 1
            if not steps:
                return

    def _worth_leaving(self) -> Iterator[int]:
        """Yield the seats at which an exchange may show something new."""
        waiting = self.waiting
        wanted = np.zeros(int(self.problem.child.max(initial=-1)) + 1, dtype=bool)
        wanted[self.problem.child[waiting]] = True
        samples = {number for number, part in enumerate(self.problem.parts) if len(part.of(waiting))}
        for at, seat in enumerate(self._standing.seats):
            number = self._standing.part_of(seat)
            blocked = wanted[self.problem.child[seat]] or self.always[self.people[seat]]
            if blocked or (number in samples and len(self._unseen_of(self._standing.bench_of(seat)))):
                yield at

    def _unseen_of(self, bench: Bench) -> Indices:
        """Return those of a bench who are unseen, by their places in its columns."""
        bench.left = bench.left[self.unseen[self.people[bench.columns[bench.left]]]]
        return bench.left

    def _exchange(self, at: int) -> bool:
        """Let someone else have a seat, if anyone can: say whether anything new was seen."""
        standing = self._standing
        leaves = standing.seats[at]
        bench = standing.bench_of(leaves)
        standing.leave(leaves)
        unseen = standing.able(bench, self._unseen_of(bench))
        news = self._see(bench.columns[unseen])
        comes = self._comes(bench, unseen, leaves)
        standing.sit(comes)
        standing.seats[at] = comes
        gone = self.people[leaves]
        if self.people[comes] != gone and self.always[gone]:
            self.always[gone], news = False, True
        place = int(self.problem.beside[comes])
        self._quiet[place] = 0 if news else self._quiet.get(place, 0) + 1
        return news

    def _comes(self, bench: Bench, new: Indices, leaves: int) -> int:
        """Return who comes: someone new where there is anyone, else anyone who can."""
        if len(new):
            return int(bench.columns[self._one_of(new)])
        for kinds in (self._rng.integers(bench.many, size=_DRAWS), np.arange(bench.many)):
            able = self._standing.able(bench, bench.one_of(kinds, self._rng))
            able = able[bench.columns[able] != leaves]
            if len(able):
                return int(bench.columns[self._one_of(able)])
        return leaves

    def _one_of(self, some: Indices) -> int:
        return int(some[self._rng.integers(len(some))])

    def _blocks(self) -> Iterator[int]:
        """Yield the blocks of visits that have someone unseen."""
        for number, part in enumerate(self.problem.parts):
            if part in self.problem.stays and len(part.of(self.waiting)):
                yield number

    def _travel(self, number: int) -> bool:
        """Look from each visit of a block at all other places, and let it go once it shows nothing new."""
        part = self.problem.parts[number]
        stay = part.stay
        assert stay is not None  # noqa: S101 - only blocks of visits travel
        news = False
        for place in [one for one in self._standing.places if stay.first <= one < stay.columns.stop]:
            news |= self._look_around(number, stay, place)
            waiting = part.of(self.waiting)
            there = np.unique(stay.place[waiting - part.first]).astype(np.intp) + stay.first
            if place in there and self._quiet.get(place, 0) < _ROUNDS * stay.many:
                continue
            there = there[self._standing.goes_to(number, place, there)]
            if len(there) and self._go(number, stay, place, self._one_of(there)):
                news |= self._meet()
        return news

    def _at(self, place: int) -> list[int]:
        """Return the seats at a place."""
        beside = self.problem.beside
        return [at for at, seat in enumerate(self._standing.seats) if beside[seat] == place]

    def _go(self, number: int, stay: Stay, place: int, other: int) -> bool:
        """Visit one place instead of another, if children there keep everything: say whether any do."""
        standing = self._standing
        inside = self._at(place)
        leaving = [standing.seats[at] for at in inside]
        for seat in leaving:
            standing.leave(seat)
        for _ in range(_VISITS):
            come = self._come_to(standing.bench(number, other), stay.many)
            if len(come) == stay.many:
                for at, seat in zip(inside, come, strict=True):
                    standing.seats[at] = seat
                standing.places[standing.places.index(place)] = other
                self._quiet[other] = 0
                return True
            for seat in come:
                standing.leave(seat)
        for seat in leaving:
            standing.sit(seat)
        return False

    def _come_to(self, bench: Bench, many: int) -> list[int]:
        """Seat children one after the other, unseen ones first: return who sits, fewer where nobody fits."""
        come: list[int] = []
        for empty in range(many, 0, -1):
            some = self._standing.able(bench, np.arange(len(bench.columns)), empty)
            if not len(some):
                break
            unseen = some[self.unseen[self.people[bench.columns[some]]]]
            come.append(int(bench.columns[self._one_of(unseen if len(unseen) else some)]))
            self._standing.sit(come[-1])
        return come

    def _look_around(self, number: int, stay: Stay, place: int) -> bool:
        """Say whether anyone new could be chosen elsewhere, beside the like of a visit's other children.

        All places are looked at together.
        """
        standing = self._standing
        bench = standing.bench(number)
        if not len(self._unseen_of(bench)):
            return False
        seats = self._rng.permutation([standing.seats[at] for at in self._at(place)]).tolist()
        standing.leave(seats[0])
        # What has few rows cannot tell the others from their like, so it is asked while they are here.
        able = standing.alike_able(bench, self._unseen_of(bench))
        for seat in seats[1:]:
            standing.leave(seat)
        seen = self._elsewhere(number, stay, place, able, seats[1:])
        for seat in seats:
            standing.sit(seat)
        return self._see(bench.columns[seen])

    def _elsewhere(self, number: int, stay: Stay, place: int, able: Indices, others: list[int]) -> Indices:
        """Return who of some could be chosen where they are, with the like of others at the same place."""
        standing, bench = self._standing, self._standing.bench(number)
        where = stay.place[bench.columns - self.problem.parts[number].first]
        can = standing.goes_to(number, place, np.arange(len(stay.names)) + stay.first)
        can[place - stay.first] = True
        beside: list[Indices] = []
        for seat in others:
            some = self._rng.permutation(bench.of(int(bench.kind[np.searchsorted(bench.columns, seat)])))
            some = standing.with_room(bench, some[can[where[some]]], beside=beside)
            there, first = np.unique(where[some], return_index=True)
            one = np.full(len(can), -1, dtype=np.intp)
            one[there] = some[first]
            can &= one >= 0
            beside.append(one[where])
        return standing.with_room(bench, able[can[where[able]]], beside=beside)
