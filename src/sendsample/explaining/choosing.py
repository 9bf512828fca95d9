"""The cheapest moves that every cut allows: a small exact model over the ways in which a design may give."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from sendsample.engine import Deadline
from sendsample.engine.model import Model
from sendsample.explaining.aims import Aim, folded
from sendsample.explaining.levers import A_PLACE, Lever, crossings

#: Levers that one objective can put in order without its weights leaving 64 bits.
_IN_ORDER = 48

#: Variables up to which searching a model takes less than simplifying it first.
_SMALL = 200

Amounts = dict[int, int]


@dataclass(frozen=True)
class Wanted:
    """What moves must come to: the weights of the levers moved sum to ``need``.

    A lever has one weight for each of its steps, or where these are children who are let in, each its own.
    Without weights (``need`` 0) at least one lever of ``further`` must move further.
    """

    need: int
    weights: Mapping[int, tuple[int, ...]]
    further: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Learned:
    """What was learned where moves were not enough.

    Attributes
    ----------
    amounts
        What the moves were.
    wanted
        What is wanted instead, at each size.
    rests_on
        The levers that change rows on which this rests: moved otherwise, it says nothing.
    """

    amounts: Amounts
    wanted: tuple[Wanted, ...]
    rests_on: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """The cheapest moves, by the number of their lever; None where none are left, or time ran out."""

    amounts: Amounts | None
    certain: bool = True


def cheapest(
    levers: Sequence[Lever],
    samples: int,
    learned: Sequence[Learned],
    taken: Sequence[Amounts],
    deadline: Deadline,
) -> Choice:
    """Return the moves that come first among those that nothing learned rules out.

    Parameters
    ----------
    levers
        The ways in which the design may give, in its order.
    samples
        How many samples the design has: they cannot all be left out.
    learned
        Why some moves are not enough.
    taken
        Moves already suggested: nothing that moves each of these as far is returned.
    deadline
        When to stop.
    """
    return _Model(levers, samples, learned, taken).first(deadline)


class _Model:
    def __init__(
        self, levers: Sequence[Lever], samples: int, learned: Sequence[Learned], taken: Sequence[Amounts]
    ) -> None:
        self.levers = levers
        self.model = Model()
        self.used = sorted(_relevant(levers, learned))
        self.amount = {place: self.model.new_int_var(0, levers[place].most, "") for place in self.used}
        self._at_least: dict[tuple[int, int], cp_model.IntVar] = {}
        self._keys: dict[tuple[tuple[tuple[int, int], ...], int], list[cp_model.IntVar]] = {}
        for lesson in learned:
            self._learn(lesson)
        for amounts in taken:
            self._other_than(amounts)
        leaving = [place for place in self.used if levers[place].leaves]
        if len(leaving) == samples:
            self.model.add_bool_or([~self.moved(place, 1) for place in leaving])
        self.certain = True
        for place in self.used:
            for other in levers[place].instead_of:
                if other not in self.amount:
                    continue
                self.model.add_bool_or([~self.moved(place, 1), ~self.moved(other, 1)])

    def moved(self, place: int, least: int) -> cp_model.IntVar:
        """Return whether a lever is moved at least so far."""
        if (place, least) not in self._at_least:
            literal = self.model.new_bool_var("")
            self.model.add(self.amount[place] >= least).only_enforce_if(literal)
            self.model.add(self.amount[place] < least).only_enforce_if(~literal)
            self._at_least[place, least] = literal
        return self._at_least[place, least]

    def _learn(self, lesson: Learned) -> None:
        for wanted, size in zip(lesson.wanted, self._sizes(lesson), strict=True):
            if wanted.need:
                parts = [part for place in self.used for part in self._weighed(place, wanted)]
                total = cp_model.LinearExpr.weighted_sum([part for part, _ in parts], [by for _, by in parts])
                self.model.add(total >= wanted.need).only_enforce_if(size)
                continue
            further = [
                self.moved(place, lesson.amounts.get(place, 0) + 1)
                for place in sorted(wanted.further)
                if lesson.amounts.get(place, 0) < self.levers[place].most
            ]
            self.model.add_bool_or(further).only_enforce_if(size)

    def _weighed(self, place: int, wanted: Wanted) -> Iterator[tuple[cp_model.IntVar, int]]:
        weights = wanted.weights.get(place, ())
        if not self.levers[place].lifts:
            yield from ((self.amount[place], weight) for weight in weights)
            return
        yield from ((self.moved(place, step), weight) for step, weight in enumerate(weights, 1) if weight)

    def _sizes(self, lesson: Learned) -> list[cp_model.IntVar]:
        """Return, for each size, whether the moves are enough at it; one must be, if rows are the same."""
        key = tuple((place, lesson.amounts.get(place, 0)) for place in lesson.rests_on)
        if (key, len(lesson.wanted)) not in self._keys:
            sizes = [self.model.new_bool_var("") for _ in lesson.wanted]
            elsewhere = [literal for place, amount in key for literal in self._differs(place, amount)]
            self.model.add_bool_or([*sizes, *elsewhere])
            self._keys[key, len(lesson.wanted)] = sizes
        return self._keys[key, len(lesson.wanted)]

    def _differs(self, place: int, amount: int) -> Iterator[cp_model.LiteralT]:
        if amount > 0:
            yield ~self.moved(place, amount)
        if amount < self.levers[place].most:
            yield self.moved(place, amount + 1)

    def _other_than(self, amounts: Amounts) -> None:
        """Rule out moves that go as far as some do; a sample left out is made as small as can be."""
        lacking: list[cp_model.LiteralT] = []
        for place, amount in amounts.items():
            if place not in self.amount:
                return
            further = [self.moved(place, amount)]
            further += [self.moved(other, 1) for other in self.used if place in self.levers[other].instead_of]
            short = self.model.new_bool_var("")
            self.model.add_bool_and([~literal for literal in further]).only_enforce_if(short)
            lacking.append(short)
        self.model.add_bool_or(lacking)

    def first(self, deadline: Deadline) -> Choice:
        """Return the first choice: by cost, units, whose rules they are, the design's order, amounts."""
        amounts = self._least_of((*self._prices(), *self._orders()), {}, deadline)
        if amounts is not None:
            amounts = self._least_of(self._steps(amounts), amounts, deadline)
        return Choice(amounts, certain=amounts is not None or self.certain)

    def _least_of(self, aims: Sequence[Aim], amounts: Amounts, deadline: Deadline) -> Amounts | None:
        """Minimise aims in their order, and return the moves then; those given where there is no aim."""
        least: Amounts | None = amounts
        for aim in folded(aims):
            least = self._least(aim, deadline)
            if least is None:
                return None
        return least

    def _steps(self, amounts: Amounts) -> list[Aim]:
        """Return how far each of some levers is moved, but for the last: what all cost in all is settled.

        Making a sample smaller and leaving it out are one lever.
        """
        places = {self.levers[place].positions[0] for place in amounts}
        return [
            Aim(
                [
                    (self.amount[place], self.levers[place].most, self.levers[place].move.by)
                    for place in self.used
                    if self.levers[place].positions[0] == position
                ]
            )
            for position in sorted(places)[:-1]
        ]

    def _prices(self) -> Iterator[Aim]:
        """Yield the cost, the number of units and how many are not ours."""
        weights = []
        for place in self.used:
            lever = self.levers[place]
            weights += [
                (self.amount[place], lever.cost, lever.most, int(bool(lever.lifts)), int(bool(lever.lifts))),
                (self.moved(place, 1), 0, 1, int(not lever.lifts), int(not lever.lifts and not lever.ours)),
            ]
        weights += [(crossed, -A_PLACE, most, 0, 0) for crossed, most in self._crossed()]
        yield Aim([(variable, most, price) for variable, price, most, *_ in weights])
        yield Aim([(variable, most, unit) for variable, _, most, unit, _ in weights if unit])
        yield Aim([(variable, most, foreign) for variable, _, most, _, foreign in weights if foreign])

    def _crossed(self) -> Iterator[tuple[cp_model.IntVar, int]]:
        """Yield the places that two levers give up both, counted as steps of the one times the other."""
        for first, second in crossings(self.levers):
            if first in self.amount and second in self.amount:
                most = self.levers[first].most * self.levers[second].most
                crossed = self.model.new_int_var(0, most, "")
                self.model.add_multiplication_equality(crossed, [self.amount[first], self.amount[second]])
                yield crossed, most

    def _orders(self) -> Iterator[Aim]:
        """Yield aims that, one after the other, put what stands first in the design first."""
        at: dict[int, list[cp_model.IntVar]] = {}
        for place in self.used:
            for step, position in enumerate(self.levers[place].positions, 1):
                at.setdefault(position, []).append(self.moved(place, step))
        ordered = [at[position] for position in sorted(at)]
        for start in range(0, len(ordered), _IN_ORDER):
            group = ordered[start : start + _IN_ORDER]
            yield Aim(
                [
                    (literal, 1, -(1 << (len(group) - rank)))
                    for rank, literals in enumerate(group)
                    for literal in literals
                ]
            )

    def _least(self, wanted: Aim, deadline: Deadline) -> Amounts | None:
        """Minimise an aim and keep it at its least; None where there is no choice, or none in time."""
        aim = wanted.expression
        self.model.minimize(aim)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.cp_model_probing_level = 0
        if len(self.model.proto.variables) <= _SMALL:
            solver.parameters.cp_model_presolve = False
            solver.parameters.linearization_level = 0
        if not math.isinf(deadline.remaining):
            solver.parameters.max_time_in_seconds = deadline.remaining
        status = solver.solve(self.model)
        self.certain = status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
        if status != cp_model.OPTIMAL:
            return None
        self.model.add(aim <= round(solver.objective_value))
        values = {place: solver.value(self.amount[place]) for place in self.used}
        return {place: value for place, value in values.items() if value}


def _relevant(levers: Sequence[Lever], learned: Sequence[Learned]) -> set[int]:
    """Return the levers that could be part of a first choice: what nothing asks for is never moved."""
    asked = {
        place
        for lesson in learned
        for wanted in lesson.wanted
        for place in (*wanted.weights, *wanted.further)
    }
    return asked | {place for place, lever in enumerate(levers) if lever.changes_rows}
