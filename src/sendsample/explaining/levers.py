"""The ways in which a design may give: every bound that may move, what moving it costs, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from sendsample.design.bound import BoundSample
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.moves import Move
from sendsample.design.rules import BaseRule
from sendsample.explaining.asked import COOLING_OFF, Asked, Name
from sendsample.problem.across import ONCE

#: What a place less in a sample costs; a child by which a rule's bound moves costs the rule's weight.
A_PLACE = 3
_SHRINKS = frozenset({"size", "settings", "children"})


@dataclass(frozen=True)
class Lever:
    """One way in which a design may give, step by step.

    Attributes
    ----------
    move
        One step of it, as a change to the design.
    cost
        What a step costs.
    most
        How many steps there are.
    positions
        Where it stands in the design's order; for exclusions of children who are alike, each one's place.
    ours
        Whether it moves a rule that is sendsample's own.
    down, up
        The units whose least falls, and whose most rises, by one a step; an empty rule level is all of the
        rule's.
    lifts
        The exclusions that the steps lift, one after the other.
    changes_rows
        Whether a step changes more than bounds, so that what was learned of other steps does not hold.
    leaves
        Whether it leaves a sample out.
    sized
        The rules whose bounds depend on the size it changes.
    instead_of
        Levers, by number, that cannot be moved together with this one.
    """

    move: Move
    cost: int
    most: int
    positions: tuple[int, ...]
    ours: bool = False
    down: tuple[Name, ...] = ()
    up: tuple[Name, ...] = ()
    lifts: tuple[Name, ...] = ()
    changes_rows: bool = False
    leaves: bool = False
    sized: tuple[str, ...] = ()
    instead_of: tuple[int, ...] = ()

    def changes(self, rows: Collection[tuple[str, str]], own: Collection[str]) -> bool:
        """Say whether it could change rows, by sample and rule, or what ties the columns of some samples.

        Taking columns away, or adding some to rows that only limit, leaves what such rows prove as it is.
        """
        sample, kind = self.move.sample, self.move.kind
        if kind == "share":
            return (ALL_SAMPLES, ONCE) in rows
        if kind == "children" or self.leaves:
            return sample in own or any(name == sample for name, _ in rows)
        return any((sample, rule) in rows for rule in ("size", "settings", *self.sized))

    def moves(self, steps: int) -> list[tuple[int, Move]]:
        """Return so many steps as changes to the design, each with its place in the design's order."""
        if self.lifts:
            children = [child for _, _, child in self.lifts[:steps]]
            moves = [replace(self.move, id=child) for child in children]
            return list(zip(self.positions[:steps], moves, strict=True))
        return [(self.positions[0], replace(self.move, by=self.move.by * steps))]


def levers(asked: Asked, locked: Iterable[str] = ()) -> tuple[Lever, ...]:
    """Return every way in which a design may give, in the design's order.

    Parameters
    ----------
    asked
        What the design asks.
    locked
        Names of rules and samples that may not give, beside those the design itself locks.
    """
    return tuple(_exclusive(list(_Levers(asked, frozenset(locked)).all())))


def crossings(made: Sequence[Lever]) -> Iterator[tuple[int, int]]:
    """Yield levers, two by two, whose steps give up the same places: settings, and children at each.

    Both together cost :data:`A_PLACE` less for every step of the one times every step of the other.
    """
    visits = {
        (lever.move.kind, lever.move.sample): place
        for place, lever in enumerate(made)
        if lever.move.kind in {"settings", "children"} and not lever.leaves
    }
    for (kind, sample), place in visits.items():
        if kind == "settings" and ("children", sample) in visits:
            yield place, visits["children", sample]


def cost(made: Sequence[Lever], amounts: Mapping[int, int]) -> int:
    """Return what moves cost: each lever's steps, places given up counted once."""
    twice = sum(amounts.get(first, 0) * amounts.get(second, 0) for first, second in crossings(made))
    return sum(made[place].cost * steps for place, steps in amounts.items()) - A_PLACE * twice


def _exclusive(made: Sequence[Lever]) -> Iterator[Lever]:
    """Yield levers; what leaves a sample out cannot be moved together with what shrinks it."""
    for lever in made:
        others = tuple(
            place
            for place, other in enumerate(made)
            if lever.leaves and other is not lever and _shrinks(other, lever.move.sample)
        )
        yield replace(lever, instead_of=others)


def _shrinks(lever: Lever, sample: str) -> bool:
    return lever.move.kind in _SHRINKS and lever.move.sample == sample


class _Levers:
    def __init__(self, asked: Asked, locked: frozenset[str]) -> None:
        self.asked, self.locked, self.bound = asked, locked, asked.bound
        self.several = len(asked.bound.samples) > 1
        self.place = 0

    def all(self) -> Iterator[Lever]:
        for part in self.bound.samples:
            if part.pinned is None:
                yield from self._shrink(part)
                yield from self._rules(part)
        yield from self._share()
        for name, rule in self.bound.across:
            yield from self._rule(ALL_SAMPLES, name, rule, self.bound.samples[0].frame, 0)
        yield from self._exclusions()
        yield from self._include()

    def _next(self) -> tuple[int]:
        self.place += 1
        return (self.place,)

    def _shrink(self, part: BoundSample) -> Iterator[Lever]:
        sample, name = part.sample, part.sample.name
        if sample.locked or name in self.locked:
            return
        rules = (*part.rules, *(part.visits.rules if part.visits is not None else ()))
        sized = tuple(rule_name for rule_name, rule in rules if rule.sized)
        position = self._next()
        if part.visits is not None:
            settings, children = part.visits.visits.settings, part.visits.visits.children
            kinds: tuple[tuple[Literal["settings", "children"], int, int], ...] = (
                ("settings", settings, children),
                ("children", children, settings),
            )
            for kind, many, other in kinds:
                if many > 1:
                    yield Lever(
                        Move(kind, name),
                        A_PLACE * other,
                        many - 1,
                        position if kind == "settings" else self._next(),
                        changes_rows=True,
                        sized=sized,
                    )
            leave = Move("settings", name, by=settings)
        else:
            exact = sample.least == sample.most
            steps = sample.least - 1 if exact else sample.least
            if steps > 0:
                yield Lever(
                    Move("size", name),
                    A_PLACE,
                    steps,
                    position,
                    down=((name, "size", ""),),
                    changes_rows=bool(sized),
                    sized=sized,
                )
            if not exact:
                return
            leave = Move("size", name, by=sample.most)
        if self.several:
            yield Lever(leave, A_PLACE * sample.most, 1, position, changes_rows=True, leaves=True)

    def _rules(self, part: BoundSample) -> Iterator[Lever]:
        name, visits = part.sample.name, part.visits
        for rule_name, rule in part.rules:
            yield from self._rule(name, rule_name, rule, part.frame, part.sample.most)
        if visits is None:
            return
        for rule_name, rule in visits.rules:
            yield from self._rule(name, rule_name, rule, visits.settings, visits.visits.settings)
        for place in dict.fromkeys(visits.visits.force_in):
            down = ((name, "must be visited", place),)
            yield Lever(Move("force_in", name, id=place), 1, 1, self._next(), down=down)

    def _rule(
        self, sample: str, name: str, rule: BaseRule, frame: pd.DataFrame, size: int
    ) -> Iterator[Lever]:
        if rule.locked or name in self.locked:
            return
        gives = list(rule.gives(frame, size))
        names = self.asked.levels(frame, rule, size) if any(give.row >= 0 for give in gives) else ()
        for give in gives:
            target = ((sample, name, names[give.row] if give.row >= 0 else ""),)
            most = self._furthest(sample, name, size) if give.most is None else give.most
            position = self._next()
            if most <= 0:
                continue
            yield Lever(
                Move("rule", sample, rule=name, give=give),
                rule.weight,
                most,
                position,
                ours=rule.origin == "sendsample",
                down=target if give.side in {"lower", "both"} else (),
                up=target if give.side in {"upper", "both"} else (),
            )

    def _furthest(self, sample: str, name: str, size: int) -> int:
        """Return by how many a bound could give to any effect."""
        visits = any(part.sample.name == sample and part.visits is not None for part in self.bound.samples)
        # Fewer children at a visit bring in places, and whoever is there.
        return size if visits else self.asked.could_give(sample, name)

    def _share(self) -> Iterator[Lever]:
        across = self.bound.design.across
        names = {ONCE, ALL_SAMPLES}
        if not self.several or across.locked or names & self.locked:
            return
        steps = len(self.bound.samples) - across.most + bool(across.may_share)
        if steps > 0:
            target = ((ALL_SAMPLES, ONCE, ""),)
            pairs = bool(across.may_share)
            yield Lever(Move("share", ALL_SAMPLES), 1, steps, self._next(), up=target, changes_rows=pairs)

    def _exclusions(self) -> Iterator[Lever]:
        """Yield exclusions that may be lifted, those of children who are alike together."""
        alike = self.asked.alike()
        classes: dict[object, Lever] = {}
        for name in self.asked.exclusions:
            sample, rule, child = name
            position = self._next()
            if self.asked.stays(sample, rule, child):
                continue
            entry = "" if sample == ALL_SAMPLES else sample
            move = Move("exempt" if rule == COOLING_OFF else "exclude", entry, id=child)
            key = rule, sample, alike[child]
            if key in classes:
                known = classes[key]
                classes[key] = replace(
                    known,
                    most=known.most + 1,
                    positions=known.positions + position,
                    lifts=(*known.lifts, name),
                )
            else:
                classes[key] = Lever(move, 1, 1, position, lifts=(name,))
        yield from classes.values()

    def _include(self) -> Iterator[Lever]:
        pinned = {part.sample.name for part in self.bound.samples if part.pinned is not None}
        for entry in self.bound.design.include:
            sample = entry.sample or self.bound.samples[0].sample.name
            position = self._next()
            if not entry.locked and sample not in pinned:
                down = ((sample, "include", entry.id),)
                yield Lever(Move("include", entry.sample, id=entry.id), 1, 1, position, down=down)
