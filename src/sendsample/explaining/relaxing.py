"""The cheapest ways out: moves that make an impossible design possible, in order of what they cost.

A small model proposes the cheapest moves that everything learned so far allows; the judge says whether they
are enough, and where not, the proof becomes a cut that rules out these moves and all others that fall short
for the same reason (logic-based Benders decomposition, Hooker and Ottosson 2003). So the first proposal that
is enough is the cheapest there is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sendsample.design.moves import Move
from sendsample.explaining.asked import Asked, Moved, Name
from sendsample.explaining.choosing import Amounts, Learned, Wanted, cheapest
from sendsample.explaining.judging import Cut, Judge, Verdict
from sendsample.explaining.levers import Lever, cost, levers
from sendsample.problem import Problem

_LOG = logging.getLogger(__name__)
#: Proposals after which to stop.
_PROPOSALS = 400
#: What moves nothing but bounds.
_BOUNDS = frozenset({"rule", "force_in", "exempt", "exclude", "include"})
Rebuild = Callable[[Sequence[Move]], Asked]


@dataclass(frozen=True)
class Way:
    """A way out: what it costs, its moves, and where only bounds move the problem as they leave it."""

    cost: int
    moves: tuple[Move, ...]
    levers: tuple[Lever, ...]
    problem: Problem | None


@dataclass(frozen=True)
class Ways:
    """The first ways out; ``complete`` when there are no others, ``certain`` when nothing is cheaper."""

    found: tuple[Way, ...]
    complete: bool
    certain: bool


def ways_out(judge: Judge, rebuild: Rebuild, most: int, locked: Sequence[str]) -> Ways:
    """Return the first few ways out of an impossible design.

    Parameters
    ----------
    judge
        Says what is possible.
    rebuild
        Returns what the design asks after moves that change the rows themselves.
    most
        How many are wanted.
    locked
        Names of rules and samples that may not give.
    """
    return _Search(judge, rebuild, levers(judge.asked, locked)).ways(most)


class _Search:
    def __init__(self, judge: Judge, rebuild: Rebuild, made: Sequence[Lever]) -> None:
        self.levers, self.rebuild, self.deadline = made, rebuild, judge.deadline
        self.standing, self.samples = judge.asked, len(judge.asked.bound.samples)
        self.judges: dict[tuple[tuple[int, int], ...], Judge] = {(): judge}
        self.learned: list[Learned] = []

    def ways(self, most: int) -> Ways:
        found: list[Way] = []
        taken: list[Amounts] = []
        amounts: Amounts = {}
        for _ in range(_PROPOSALS):
            verdict = self._enough(amounts)
            if verdict.possible is None:
                return Ways(tuple(found), complete=False, certain=False)
            if verdict.possible:
                found.append(self._way(amounts))
                taken.append(amounts)
                if len(found) == most:
                    return Ways(tuple(found), complete=False, certain=True)
            choice = cheapest(self.levers, self.samples, self.learned, taken, self.deadline)
            if choice.amounts is None:
                return Ways(tuple(found), complete=choice.certain, certain=choice.certain)
            if choice.amounts == amounts:
                _LOG.error("a proof that moves are not enough does not rule them out: %d moves", len(amounts))
                break
            amounts = choice.amounts
        return Ways(tuple(found), complete=False, certain=False)

    def _way(self, amounts: Amounts) -> Way:
        return Way(
            cost(self.levers, amounts),
            tuple(self._moves(amounts)),
            tuple(self.levers[place] for place in sorted(amounts)),
            self._problem(amounts),
        )

    def _moves(self, amounts: Amounts) -> list[Move]:
        """Return moves as changes to the design, in its order."""
        moves = [move for place, steps in amounts.items() for move in self.levers[place].moves(steps)]
        return [move for _, move in sorted(moves, key=lambda placed: placed[0])]

    def _problem(self, amounts: Amounts) -> Problem | None:
        """Return the problem as moves leave it; None where a size moves or is to be settled."""
        asked = self.standing
        kinds = {self.levers[place].move.kind for place in amounts}
        if kinds - _BOUNDS or asked.ranged:
            return None
        return asked.variants[0].at(self._moved(asked, amounts))

    def _enough(self, amounts: Amounts) -> Verdict:
        """Say whether moves are enough, and learn from it where they are not."""
        judge = self._judge(amounts)
        verdict = judge(self._moved(judge.asked, amounts)) if amounts else judge.as_it_stands
        if verdict.possible is False:
            wanted = tuple(self._wanted(judge.asked, cut) for cut in verdict.cuts)
            self.learned.append(Learned(amounts, wanted, self._rests_on(judge.asked, verdict.cuts)))
        return verdict

    def _rests_on(self, asked: Asked, cuts: Sequence[Cut]) -> tuple[int, ...]:
        """Return the levers that change rows on which cuts rest; all of them where that is not known."""
        changing = [place for place, lever in enumerate(self.levers) if lever.changes_rows]
        own = cuts[0].own
        if len(cuts) > 1 or own is None:
            return tuple(changing)
        rows = {(asked.units[unit].sample, asked.units[unit].rule) for unit in (*cuts[0].down, *cuts[0].up)}
        return tuple(place for place in changing if self.levers[place].changes(rows, own))

    def _judge(self, amounts: Amounts) -> Judge:
        """Return the judge of the design as moves of its rows leave it."""
        key = tuple(sorted((p, steps) for p, steps in amounts.items() if self.levers[p].changes_rows))
        if key not in self.judges:
            self.judges[key] = Judge(self.rebuild(self._moves(dict(key))), self.deadline)
        return self.judges[key]

    def _moved(self, asked: Asked, amounts: Amounts) -> Moved:
        moved = asked.nothing
        for place, steps in amounts.items():
            lever = self.levers[place]
            if lever.changes_rows:
                continue
            moved.down[_targets(asked, lever.down)] += steps
            moved.up[_targets(asked, lever.up)] += steps
            moved.active[_targets(asked, lever.lifts[:steps])] = False
        return moved

    def _wanted(self, asked: Asked, cut: Cut) -> Wanted:
        if not cut.linear:
            touched = (
                place
                for place, lever in enumerate(self.levers)
                if not lever.changes_rows
                and cut.core.intersection(_targets(asked, (*lever.down, *lever.up, *lever.lifts)))
            )
            return Wanted(0, {}, frozenset(touched))
        weights = {}
        for place, lever in enumerate(self.levers):
            if lever.changes_rows:
                continue
            if lever.lifts:
                steps = tuple(sum(cut.lift.get(u, 0) for u in asked.targets(name)) for name in lever.lifts)
            else:
                down = sum(cut.down.get(unit, 0) for unit in _targets(asked, lever.down))
                steps = (down + sum(cut.up.get(unit, 0) for unit in _targets(asked, lever.up)),)
            if any(steps):
                weights[place] = steps
        return Wanted(cut.need, weights)


def _targets(asked: Asked, names: Sequence[Name]) -> list[int]:
    return [unit for name in names for unit in asked.targets(name)]
