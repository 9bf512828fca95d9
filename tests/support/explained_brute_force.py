"""Conflicts and ways out by enumeration: what every set of children breaks, and what it would take.

Written from the words of the design: of the library only the design's own data and what a predicate says of
one child or place. Whatever could be chosen is listed, sample by sample, whether it keeps the rules or not.
Each joint choice breaks some units and needs some bounds moved; the rest is looking for the least. Units that
cannot hold together are those that every choice breaks one of, and a set of moves is enough if some choice
needs no more.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

import sendsample as ss
from sendsample.design.model import named
from support.brute_force import GONE
from support.joint_brute_force import NOT_KNOWN, Area, Counted, count, outside

EVERYWHERE = "all samples"
#: As many as anyone could ask for.
ENDLESS = 1 << 14
#: Sets of units that are looked at on the way to all conflicts; a case with more has too many to list.
MOST_SETS = 3000


@dataclass(frozen=True)
class Unit:
    """One bound on one count, as a conflict names it."""

    sample: str
    rule: str
    level: str = ""


@dataclass(frozen=True)
class Step:
    """One change to a design, by so many."""

    kind: str
    sample: str
    by: int = 1
    rule: str = ""
    side: str = ""
    level: Any = None
    id: str = ""


@dataclass(frozen=True)
class Lever:
    """One way in which the design may give; those that stand earlier in the design come first.

    ``exact`` says that what is chosen tells the amount, as it does for sizes: more is another design, not a
    looser one.
    """

    step: Step
    cost: int
    ours: bool = False
    locked: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Row:
    """One bound at one size: its unit, the levers by which its least and its most give, whom it counts."""

    unit: int
    down: int
    up: int
    of: int
    least: int
    most: int
    places: bool = False


@dataclass(frozen=True)
class Way:
    """A set of moves after which the design can be met, and the losses it may come to.

    ``losses`` are those of every selection that is best by the order of aims before chance.
    """

    cost: int
    steps: tuple[Step, ...]
    amounts: tuple[int, ...]
    losses: list[dict[str, int]]


@dataclass
class Choices:
    """What could be chosen for one sample: children, places and the size that rules go by, in step."""

    masks: np.ndarray
    places: np.ndarray
    sizes: np.ndarray
    settings: np.ndarray

    def __len__(self) -> int:
        return len(self.masks)

    def where(self, kept: np.ndarray) -> Choices:
        return Choices(self.masks[kept], self.places[kept], self.sizes[kept], self.settings[kept])


def level_words(level: Any) -> str:
    if level is None:
        return "missing"
    return {True: "yes", False: "no"}[level] if isinstance(level, bool) else str(level)


def rows_of(rule: Any, who: Counted, size: int, as_at: Any) -> list[tuple[Any, int, int, int]]:
    """Return what a rule asks at a size: level, whom it counts, the least and the most."""
    if rule.rule == "count":
        least, most = (
            (rule.exactly, rule.exactly) if rule.exactly is not None else (rule.at_least, rule.at_most)
        )
        return [(None, who.where(rule.where.at(as_at).holds), least or 0, ENDLESS if most is None else most)]
    levels = who.levels(rule.column)
    if rule.rule == "mirror":
        shares = {level: divmod(size * there.bit_count(), len(who.rows)) for level, there in levels.items()}
        return [
            (level, levels[level], whole - rule.within, whole + (rest > 0) + rule.within)
            for level, (whole, rest) in shares.items()
        ]
    known = sorted(level for level in levels if level not in {None, NOT_KNOWN.get(rule.column)})
    if rule.rule == "at_most_per_group":
        return [(level, levels[level], 0, rule.at_most) for level in known]
    assert rule.rule == "every_level"
    wanted = list(dict.fromkeys(rule.levels)) or [level for level in known if level not in rule.without]
    return [(level, levels.get(level, 0), rule.at_least, ENDLESS) for level in wanted]


class _Numbered:
    """The units and levers of a design, numbered in its order."""

    def __init__(self, locked: Iterable[str]) -> None:
        self.units: list[Unit] = []
        self.levers: list[Lever] = []
        self.locked = set(locked)

    def unit(self, *name: str) -> int:
        self.units.append(Unit(*name))
        return len(self.units) - 1

    def lever(self, step: Step, cost: int = 1, *, locked: bool = False, **other: Any) -> int:
        """Number a lever; a name given as locked locks a rule, or the size of a sample."""
        if step.kind == "rule":
            locked |= step.rule in self.locked
        elif step.kind in {"size", "settings", "children"}:
            locked |= step.sample in self.locked
        self.levers.append(Lever(step, cost, locked=locked, **other))
        return len(self.levers) - 1


class Side:
    """One sample by itself: what could be chosen, what each choice breaks and what it needs moved."""

    def __init__(
        self, area: Area, sample: Any, numbered: _Numbered, pinned: Sequence[str] | None, *, alone: bool
    ) -> None:
        self.area, self.sample, self.visits, self.name = area, sample, sample.visits, sample.name
        self.numbered, self.pinned, self.alone = numbered, pinned, alone
        drawn = {
            child
            for child, cells in area.cells.items()
            if child not in area.gone and sample.eligible.at(area.as_at).holds(cells)
        }
        self.at = {} if self.visits is None else self._may_be_visited(drawn)
        if self.visits is not None:
            drawn = {child for there in self.at.values() for child in there}
        self.frame = Counted({area.bit[child]: area.cells[child] for child in sorted(drawn)})
        self.included = [entry for entry in area.design.include if entry.sample in {"", sample.name}]
        known = {} if self.visits is None else area.known_of(self.visits.by)
        self.table = Counted({1 << place: known[name] for place, name in enumerate(self.at)})
        self._known: dict[tuple[str, int], list[tuple[Any, int, int, int]]] = {}
        self._number()

    def _may_be_visited(self, drawn: set[str]) -> dict[str, list[str]]:
        known, at = self.area.known_of(self.visits.by), {}
        eligible = self.visits.eligible.at(self.area.as_at)
        for child, place in sorted(self.area.there(self.visits.by)):
            if place not in self.visits.keep_out and eligible.holds(known[place]) and child in drawn:
                at.setdefault(place, []).append(child)
        return {place: at[place] for place in sorted(at)}

    @property
    def span(self) -> tuple[int, int]:
        """The least and the most children the design asks for."""
        if self.pinned is not None:
            return len(self.pinned), len(self.pinned)
        if self.visits is not None:
            return (self.visits.settings * self.visits.children,) * 2
        size = self.sample.size
        return size if isinstance(size, tuple) else (size, size)

    @property
    def ranged(self) -> bool:
        return self.span[0] < self.span[1]

    def _number(self) -> None:
        """Number units and levers in the order of the design."""
        numbered, name, visits = self.numbered, self.name, self.visits
        fixed = self.sample.locked or self.pinned is not None
        self.size_units = [numbered.unit(name, "size")]
        if visits is None:
            self.shrink = [numbered.lever(Step("size", name), 3, locked=fixed, exact=not self.ranged)]
        else:
            # With so many children at each place, one says what the other does.
            self.size_units.append(numbered.unit(name, "settings"))
            costs = {"settings": 3 * visits.children, "children": 3 * visits.settings}
            self.shrink = [
                numbered.lever(Step(kind, name), cost, locked=fixed, exact=True)
                for kind, cost in costs.items()
            ]
        self.rules = [
            self._numbered_rule(rule_name, rule, self.frame, self.span[1])
            for rule_name, rule in self.sample.named_rules()
        ]
        self.on_places, self.forced = [], {}
        if visits is not None:
            self.on_places = [
                self._numbered_rule(rule_name, rule, self.table, visits.settings)
                for rule_name, rule in self.sample.named_visit_rules()
            ]
            for place in dict.fromkeys(visits.force_in):
                unit = numbered.unit(name, "must be visited", place)
                step = Step("force_in", name, id=place)
                self.forced[place] = unit, numbered.lever(step, locked=self.pinned is not None)
        self.pins = {child: numbered.unit(name, "pinned", child) for child in self.pinned or ()}

    def _numbered_rule(
        self, name: str, rule: Any, who: Counted, size: int
    ) -> tuple[Any, list[tuple[int, ...]]]:
        """Number a rule's units and levers; for each of its rows: unit, lever of its least, of its most."""
        other = {
            "cost": rule.weight,
            "ours": rule.origin == "sendsample",
            "locked": rule.locked or self.pinned is not None,
        }
        found = self._rows(name, rule, who, size)
        units = [
            self.numbered.unit(
                self.name, name, "" if level is None and rule.rule == "count" else level_words(level)
            )
            for level, *_ in found
        ]

        def lever(side: str, level: Any = None) -> int:
            return self.numbered.lever(Step("rule", self.name, rule=name, side=side, level=level), **other)

        if rule.rule == "count":
            pairs = [(lever("lower"), lever("upper"))]
        elif rule.rule == "every_level":
            pairs = [(lever("lower", level), -1) for level, *_ in found]
        else:
            side = lever("upper" if rule.rule == "at_most_per_group" else "both")
            pairs = [(side, side)] * len(found)
        return (name, rule), [(unit, *pair) for unit, pair in zip(units, pairs, strict=True)]

    def _rows(self, name: str, rule: Any, who: Counted, size: int) -> list[tuple[Any, int, int, int]]:
        key = name, size if rule.rule == "mirror" else 0
        if key not in self._known:
            self._known[key] = rows_of(rule, who, size, self.area.as_at)
        return self._known[key]

    def rows(self, size: int, settings: int) -> Iterator[Row]:
        """Yield every rule's rows for a sample of a size, or visits to so many settings."""
        for rules, who, many in ((self.rules, self.frame, size), (self.on_places, self.table, settings)):
            for (name, rule), numbers in rules:
                found = self._rows(name, rule, who, many)
                for (_, of, least, most), (unit, down, up) in zip(found, numbers, strict=True):
                    yield Row(unit, down, up, of, least, most, who is self.table)

    def spare(self) -> Iterator[int]:
        """Yield the units of rows that ask for nobody and allow as many as the sample has, or are there."""
        most = self.span[1]
        if self.visits is not None:
            yield self.size_units[0]
        rows: dict[int, list[Row]] = {}
        for size in range(self.span[0], most + 1):
            for row in self.rows(size, self.visits.settings if self.visits else 0):
                rows.setdefault(row.unit, []).append(row)
        for unit, at_sizes in rows.items():
            if all(self.says_nothing(row) for row in at_sizes):
                yield unit

    def says_nothing(self, row: Row) -> bool:
        places = self.visits.settings if row.places else self.span[1]
        return row.least <= 0 and row.most >= min(places, row.of.bit_count())

    def any_choices(self) -> Choices:
        """Return whatever could be chosen, of any size; rules go by every size the design allows."""
        if self.visits is not None:
            masks, places, _ = self._visited([self.visits.children], len(self.at))
            return Choices(
                masks, places, np.full(len(masks), self.span[1]), np.full(len(masks), self.visits.settings)
            )
        masks, span = self._subsets(), range(self.span[0], self.span[1] + 1)
        if all(rule.rule != "mirror" for (_, rule), _ in self.rules):
            span = span[:1]
        sizes = np.repeat(np.array(span), len(masks))
        nothing = np.zeros(len(sizes), dtype=np.int64)
        return Choices(np.tile(masks, len(span)), nothing, sizes, nothing)

    def _subsets(self) -> np.ndarray:
        masks = np.zeros(1, dtype=np.int64)
        for bit in self.frame.rows:
            masks = np.concatenate([masks, masks | bit])
        return masks

    def _visited(self, many: Iterable[int], most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return every way to visit up to so many places with so many children at each, and nobody."""
        found = {(0, 0, 0)}
        there = [[self.area.bit[child] for child in children] for children in self.at.values()]
        for children, places in itertools.product(many, range(1, most + 1)):
            for some in itertools.combinations(range(len(there)), places):
                visited = sum(1 << place for place in some)
                groups = [itertools.combinations(there[place], children) for place in some]
                masks = (sum(itertools.chain(*chosen)) for chosen in self._apart(groups))
                found |= {(mask, visited, children) for mask in masks}
        return tuple(np.array(sorted(found), dtype=np.int64).T)

    def _apart(self, groups: list[Any]) -> Iterator[tuple[tuple[int, ...], ...]]:
        """Yield a group of children for each place; a child of two services is at one visit only."""
        for chosen in itertools.product(*groups):
            bits = [*itertools.chain(*chosen)]
            if len(set(bits)) == len(bits):
                yield chosen

    def breaks(self, choices: Choices) -> np.ndarray:
        """Return which units each choice breaks, a bit a unit."""
        broken = np.zeros(len(choices), dtype=np.int64)

        def add(unit: int, where: np.ndarray) -> None:
            broken[where] |= np.int64(1 << unit)

        found = count(choices.masks, -1)
        wrong = (found < self.span[0]) | (found > self.span[1])
        if self.visits is not None:
            wrong = count(choices.places, -1) != choices.settings
        elif any(rule.rule == "mirror" for (_, rule), _ in self.rules):
            wrong = found != choices.sizes
        for unit in self.size_units:
            add(unit, wrong)
        for of_size, row in self._rows_by_size(choices):
            counted = count((choices.places if row.places else choices.masks)[of_size], row.of)
            add(row.unit, of_size[(counted < row.least) | (counted > row.most)])
        for child, unit in self.pins.items():
            add(unit, choices.masks & self.area.bit.get(child, 0) == 0)
        for place, (unit, _) in self.forced.items():
            add(unit, choices.places & self._place(place) == 0)
        return broken

    def _place(self, place: str) -> int:
        return 1 << list(self.at).index(place) if place in self.at else 0

    def _rows_by_size(self, choices: Choices) -> Iterator[tuple[np.ndarray, Row]]:
        pairs = sorted(set(zip(choices.sizes.tolist(), choices.settings.tolist(), strict=True)))
        for size, settings in pairs:
            of_size = np.flatnonzero((choices.sizes == size) & (choices.settings == settings))
            yield from ((of_size, row) for row in self.rows(size, settings))

    def smaller_choices(self) -> Choices:
        """Return what could be chosen were the sample as it is, smaller or left out, nothing else asked."""
        most = self.span[1]
        smallest = 0 if self.ranged or not self.alone else 1
        if self.visits is not None:
            masks, places, many = self._visited(range(1, self.visits.children + 1), self.visits.settings)
            choices = Choices(masks, places, many * count(places, -1), count(places, -1))
        else:
            masks = self._subsets()
            nothing = np.zeros(len(masks), dtype=np.int64)
            choices = Choices(masks, nothing, count(masks, -1), nothing)
        kept = (choices.sizes >= smallest) & (choices.sizes <= most)
        if self.pinned is not None:
            kept = choices.masks == self.area.mask(self.pinned)
        return choices.where(kept)

    def out(self, choices: Choices) -> np.ndarray:
        """Say which choices leave the sample out: nobody, where the design asks for so many exactly."""
        return (choices.sizes == 0) & (not self.ranged and self.pinned is None)

    def needs(self, choices: Choices, width: int) -> np.ndarray:
        """Return by how much each lever has to move for each choice; one left out asks for nothing else."""
        needed = np.zeros((len(choices), width), dtype=np.int16)
        for of_size, row in self._rows_by_size(choices):
            counted = count((choices.places if row.places else choices.masks)[of_size], row.of)
            for lever, short in ((row.down, row.least - counted), (row.up, counted - row.most)):
                if lever >= 0:
                    needed[of_size, lever] = np.maximum(needed[of_size, lever], short)
        for place, (_, lever) in self.forced.items():
            needed[:, lever] = choices.places & self._place(place) == 0
        out = self.out(choices)
        needed[out] = 0
        if self.visits is None:
            needed[:, self.shrink[0]] = np.maximum(0, self.span[0] - choices.sizes)
            return needed
        settings, children = self.shrink
        needed[:, settings] = self.visits.settings - choices.settings
        many = choices.sizes // np.maximum(choices.settings, 1)
        needed[:, children] = np.where(out, 0, self.visits.children - many)
        return needed

    def losses(self, choices: Choices) -> np.ndarray:
        total = np.zeros(len(choices), dtype=np.int64)
        for size in sorted(set(choices.sizes.tolist())):
            of_size = choices.sizes == size
            for part in self.sample.balance:
                total[of_size] += part.weight * outside(part.column, self.frame, choices.masks[of_size], size)
        return total


@dataclass
class _Joint:
    """Every way to put choices together: which choice of each sample, and what they come to."""

    at: list[np.ndarray]
    masks: list[np.ndarray]
    needs: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int16))


class Explained:
    """Why a small case cannot be met, and what would help.

    Parameters
    ----------
    pinned
        Samples that are settled: their ids by name.
    locked
        Names of rules and samples that may not give.
    """

    def __init__(
        self,
        cohort: ss.Cohort,
        design: ss.Design,
        *,
        pinned: Mapping[str, Sequence[str]] | None = None,
        locked: Iterable[str] = (),
    ) -> None:
        self.design, self.area = design, Area(cohort, design)
        self.numbered = _Numbered(locked)
        alone, pins = len(design.samples) == 1, pinned or {}
        self.sides = [
            Side(self.area, sample, self.numbered, pins.get(sample.name), alone=alone)
            for sample in design.samples
        ]
        self.everywhere = design.samples[0].name if alone else EVERYWHERE
        self._across()
        self._named_children()
        self.units, self.levers = self.numbered.units, self.numbered.levers

    def _across(self) -> None:
        across, numbered = self.design.across, self.numbered
        self.share_unit = numbered.unit(EVERYWHERE, "one sample a child")
        self.share = numbered.lever(Step("share", EVERYWHERE), locked=across.locked)
        self.caps: list[tuple[int, int, int, int]] = []
        for name, rule in named(across.rules):
            other = {"cost": rule.weight, "ours": rule.origin == "sendsample", "locked": rule.locked}
            lever = numbered.lever(Step("rule", EVERYWHERE, rule=name, side="upper"), **other)
            for level, of, _, most in rows_of(rule, self.area.children, 0, self.area.as_at):
                self.caps.append((numbered.unit(EVERYWHERE, name, level_words(level)), lever, of, most))

    def _named_children(self) -> None:
        """Number who is left alone by cooling-off, who is excluded and who must be chosen."""
        numbered, design = self.numbered, self.design
        cooling, names = design.cooling_off, [side.name for side in self.sides]
        recent = sorted(self.area.recent - set(cooling.exempt if cooling else ()))
        out: list[tuple[Step, str, set[str], bool]] = [
            (Step("exempt", "", id=child), "cooling off", set(names), cooling.locked) for child in recent
        ]
        for entry in design.exclude:
            if entry.reason not in GONE:
                stays = entry.reason in {"family", "young_person", "safeguarding"}
                locked = stays if entry.locked is None else entry.locked
                scope = {entry.sample} if entry.sample else set(names)
                out.append((Step("exclude", entry.sample, id=entry.id), "excluded", scope, locked))
        out = [one for one in out if one[0].id in self.area.cells]
        self.excluded = [
            (
                step.id,
                scope,
                numbered.unit(step.sample or self.everywhere, rule, step.id),
                numbered.lever(step, locked=locked),
            )
            for step, rule, scope, locked in out
        ]
        self.alike = self._alike()
        self.included = []
        for entry in design.include:
            (side,) = [side for side in self.sides if side.name == (entry.sample or names[0])]
            unit = numbered.unit(side.name, "include", entry.id)
            fixed = entry.locked or side.pinned is not None
            lever = numbered.lever(Step("include", entry.sample, id=entry.id), locked=fixed)
            self.included.append((entry.id, side, unit, lever))

    def _alike(self) -> list[list[tuple[int, ...]]]:
        """Return the levers of children who may be exchanged, child by child, in the order of exclusions."""
        levers: dict[str, list[int]] = {}
        for child, _, _, lever in self.excluded:
            levers.setdefault(child, []).append(lever)
        classes: dict[Any, list[tuple[int, ...]]] = {}
        for child, places in levers.items():
            told = [(lever.step.kind, lever.step.sample, lever.locked) for lever in map(self._lever, places)]
            ordered = sorted(
                places, key=lambda place: (self._lever(place).step.kind, self._lever(place).step.sample)
            )
            classes.setdefault((str(sorted(told)), self._profile(child)), []).append(tuple(ordered))
        return [members for members in classes.values() if len(members) > 1]

    def _lever(self, place: int) -> Lever:
        return self.numbered.levers[place]

    def _profile(self, child: str) -> str:
        """Return all that the design could tell a child by; children of one profile may be exchanged.

        What says nothing at the sizes asked for, or at smaller ones, tells nobody by.
        """
        bit, told = self.area.bit[child], []
        for side in self.sides:
            rows = side.rows(side.span[1], side.visits.settings if side.visits else 0)
            counted = [
                row.unit for row in rows if not row.places and row.of & bit and not side.says_nothing(row)
            ]
            cells = [self.area.cells[child][part.column] for part in side.sample.balance]
            places = [place for place, there in side.at.items() if child in there]
            by_name = child in {entry.id for entry in side.included} | set(side.pins)
            told.append((counted, cells, places, by_name and child) if bit in side.frame.rows else None)
        told.append([unit for unit, _, of, cap in self.caps if of & bit and not self._spare_cap(of, cap)])
        return repr(told)

    def _spare_cap(self, of: int, cap: int) -> bool:
        return cap >= min(sum(side.span[1] for side in self.sides), of.bit_count())

    # What every choice breaks.

    @cached_property
    def _breaks(self) -> list[int]:
        """The least that some joint choice breaks: sets of units as bits, none within another."""
        assert len(self.units) <= 62
        sides = []
        for side in self.sides:
            choices = side.any_choices()
            broken = side.breaks(choices) | self._named_broken(side, choices)
            sides.append(_undominated(choices.masks, broken))
        joint = _product([masks for masks, _ in sides])
        broken = np.bitwise_or.reduce([found[at] for (_, found), at in zip(sides, joint.at, strict=True)])
        times, paired = self._shared(joint.masks)
        broken[(times > self.design.across.most) | paired] |= np.int64(1 << self.share_unit)
        union = np.bitwise_or.reduce(joint.masks)
        for unit, _, of, most in self.caps:
            broken[count(union, of) > most] |= np.int64(1 << unit)
        return _least_sets(broken)

    def _named_broken(self, side: Side, choices: Choices) -> np.ndarray:
        broken = np.zeros(len(choices), dtype=np.int64)
        for child, scope, unit, _ in self.excluded:
            if side.name in scope:
                broken[choices.masks & self.area.bit[child] > 0] |= np.int64(1 << unit)
        for child, of, unit, _ in self.included:
            if of is side:
                broken[choices.masks & self.area.bit.get(child, 0) == 0] |= np.int64(1 << unit)
        return broken

    def _shared(self, masks: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Return in how many samples some child is at most, and whether two share one that may not."""
        times = np.zeros(len(masks[0]), dtype=np.int64)
        for bit in self.area.bit.values() if len(masks) > 1 else ():
            times = np.maximum(times, sum((mask & bit > 0).astype(np.int64) for mask in masks))
        paired = np.zeros(len(masks[0]), dtype=bool)
        pairs = [set(pair) for pair in self.design.across.may_share]
        for (one, first), (other, second) in itertools.combinations(zip(self.sides, masks, strict=True), 2):
            if pairs and {one.name, other.name} not in pairs:
                paired |= first & second > 0
        return times, paired

    @property
    def feasible(self) -> bool:
        return self._breaks == [0]

    def satisfiable(self, units: Iterable[Unit]) -> bool:
        """Say whether some choice keeps all of some units."""
        asked = self._bits(units)
        return any(broken & asked == 0 for broken in self._breaks)

    def _bits(self, units: Iterable[Unit]) -> int:
        return sum(1 << self.units.index(unit) for unit in set(units))

    @cached_property
    def conflicts(self) -> set[frozenset[Unit]] | None:
        """Every minimal conflict; None where they are too many to list."""
        found = _hitting_sets(self._breaks)
        return None if found is None else {self._units(units) for units in found}

    def _units(self, bits: int) -> frozenset[Unit]:
        return frozenset(unit for place, unit in enumerate(self.units) if bits >> place & 1)

    @cached_property
    def spare(self) -> set[Unit]:
        """Units that an explanation may leave out.

        Nothing of the sizes asked for could break them, or in a block of visits another says the same.
        """
        numbers = [unit for side in self.sides for unit in side.spare()]
        numbers += [unit for unit, _, of, cap in self.caps if self._spare_cap(of, cap)]
        return {self.units[unit] for unit in numbers}

    # What every choice needs.

    @cached_property
    def _locked(self) -> np.ndarray:
        return np.array([lever.locked for lever in self.levers], dtype=bool)

    @cached_property
    def _joint(self) -> _Joint:
        """Every joint choice with what it needs; nothing that locked levers would have to give."""
        self._alone = [self._side(side) for side in self.sides]
        joint = _product([choices.masks for choices, _ in self._alone])
        needs = np.maximum.reduce([needs[at] for (_, needs), at in zip(self._alone, joint.at, strict=True)])
        times, paired = self._shared(joint.masks)
        most = self.design.across.most
        further = np.maximum(0, times - most)
        needs[:, self.share] = np.where(
            paired | (bool(self.design.across.may_share) & (further > 0)), 1 + further, further
        )
        union = np.bitwise_or.reduce(joint.masks)
        for _, lever, of, cap in self.caps:
            needs[:, lever] = np.maximum(needs[:, lever], count(union, of) - cap)
        everyone_out = np.logical_and.reduce(
            [
                side.out(choices)[at]
                for side, (choices, _), at in zip(self.sides, self._alone, joint.at, strict=True)
            ]
        )
        kept = ~everyone_out & ~(needs[:, self._locked] > 0).any(axis=1)
        return _Joint([at[kept] for at in joint.at], [mask[kept] for mask in joint.masks], needs[kept])

    def _side(self, side: Side) -> tuple[Choices, np.ndarray]:
        choices = side.smaller_choices()
        needs = side.needs(choices, len(self.levers))
        there = ~side.out(choices)
        for child, scope, _, lever in self.excluded:
            if side.name in scope:
                needs[:, lever] = choices.masks & self.area.bit[child] > 0
        for child, of, _, lever in self.included:
            if of is side:
                needs[:, lever] = there & (choices.masks & self.area.bit.get(child, 0) == 0)
        kept = ~(needs[:, self._locked] > 0).any(axis=1)
        return choices.where(kept), needs[kept]

    def relaxations(self, most: int) -> list[Way]:
        """Return the first few ways out, by their rank; none that is another with children exchanged."""
        needs, found = self._joint.needs, []
        costs, reach = self._costs(needs), self._reach(needs)
        while len(needs) and len(found) < most:
            cheapest = np.unique(needs[costs == costs.min()], axis=0)
            first = min(cheapest.tolist(), key=self._rank)
            found.append(self._way(np.array(first)))
            left = np.ones(len(needs), dtype=bool)
            for other in self._exchanged(first):
                left &= (reach < self._reach(np.array([other]))).any(axis=1)
            needs, costs, reach = needs[left], costs[left], reach[left]
        return found

    def _exchanged(self, amounts: list[int]) -> list[list[int]]:
        """Return amounts with children who are alike exchanged in every way."""
        found = [amounts]
        for members in self.alike:
            lifted = sorted(tuple(amounts[place] for place in places) for places in members)
            ways = _arrangements(lifted) if lifted[0] != lifted[-1] else [lifted]
            found = [_replaced(one, members, way) for one in found for way in ways]
        return found

    def exchangeable(self, amounts: Sequence[int]) -> tuple[int, ...]:
        """Return amounts in a form that is the same for all that differ by children who are alike."""
        written = list(amounts)
        for members in self.alike:
            lifted = sorted(tuple(amounts[place] for place in places) for places in members)
            written = _replaced(written, members, lifted)
        return tuple(written)

    def amounts(self, steps: Iterable[Step]) -> tuple[int, ...] | None:
        """Return steps as amounts of the levers; None where one moves what no lever does."""
        places = {lever.step: place for place, lever in enumerate(self.levers)}
        found = [0] * len(self.levers)
        for step in steps:
            plain = replace(step, by=1)
            if plain not in places:
                return None
            found[places[plain]] += step.by
        return tuple(found)

    def _reach(self, needs: np.ndarray) -> np.ndarray:
        """Return how far amounts go; a block of visits left out sees no children anywhere either."""
        reach = needs.copy()
        for side in self.sides:
            if side.visits is not None:
                settings, children = side.shrink
                reach[needs[:, settings] == side.visits.settings, children] = side.visits.children
        return reach

    def _costs(self, needs: np.ndarray) -> np.ndarray:
        """Return what amounts cost; a place that is lost with both its setting and its turn is lost once."""
        costs = needs @ np.array([lever.cost for lever in self.levers])
        for side in self.sides:
            if side.visits is not None:
                settings, children = side.shrink
                costs = costs - 3 * needs[:, settings] * needs[:, children]
        return costs

    def _rank(self, amounts: list[int]) -> tuple[Any, ...]:
        """Return what comes after the cost: units, whose rules they are, the design's order, amounts."""
        used = [place for place, amount in enumerate(amounts) if amount]
        foreign = sum(not self.levers[place].ours for place in used)
        return len(used), foreign, used, [amounts[place] for place in used]

    def _way(self, amounts: np.ndarray) -> Way:
        used = [(self.levers[place].step, int(amounts[place])) for place in np.flatnonzero(amounts)]
        steps = tuple(replace(step, by=by) for step, by in used)
        return Way(int(self._costs(amounts[None])[0]), steps, tuple(amounts.tolist()), self.losses(amounts))

    def _within(self, amounts: Sequence[int]) -> np.ndarray:
        """Return the joint choices that amounts, applied, allow."""
        exact = np.array([lever.exact for lever in self.levers], dtype=bool)
        needs, amounts = self._joint.needs, np.array(amounts)
        same = (needs[:, exact] == amounts[exact]).all(axis=1)
        return np.flatnonzero(same & (needs <= amounts).all(axis=1))

    def losses(self, amounts: Sequence[int]) -> list[dict[str, int]]:
        """Return the losses of every selection that is best, before chance, after moves by some amounts."""
        left = self._within(amounts)
        values = {}
        for side, (choices, _), at in zip(self.sides, self._alone, self._joint.at, strict=True):
            chosen = at[left]
            values[side.name] = side.losses(choices)[chosen], choices.sizes[chosen], side.out(choices)[chosen]
        kept = np.ones(len(left), dtype=bool)
        for aim in self._aims(values):
            kept &= aim == aim[kept].min()
        named_losses = {
            tuple((name, int(loss[row])) for name, (loss, _, out) in values.items() if not out[row])
            for row in np.flatnonzero(kept)
        }
        return [dict(losses) for losses in sorted(named_losses)]

    def _aims(self, values: Mapping[str, tuple[np.ndarray, ...]]) -> Iterator[np.ndarray]:
        """Yield the aims before chance in their order, less being better."""
        six = [side for side in self.sides if side.name == "tracking"]
        others = [side for side in self.sides if side.name != "tracking"]
        yield from (values[side.name][0] for side in six)
        yield from (-values[side.name][1] for side in self.sides if side.ranged)
        for visits in (False, True):
            some = [values[side.name][0] for side in others if (side.visits is not None) == visits]
            if some:
                yield np.sum(some, axis=0)

    def selections(self, amounts: Sequence[int] | None = None, order: Sequence[str] = ()) -> set[int]:
        """Return every joint selection that moves by some amounts allow, none by default, as whole numbers.

        ``order`` names the samples of a larger design in which these stand.
        """
        names = list(order) or [side.name for side in self.sides]
        kept = self._within([0] * len(self.levers) if amounts is None else amounts)
        written = np.zeros(len(kept), dtype=np.int64)
        for side, mask in zip(self.sides, self._joint.masks, strict=True):
            written |= mask[kept] << (len(self.area.ids) * names.index(side.name))
        return set(written.tolist())


def _product(masks: list[np.ndarray]) -> _Joint:
    """Put every choice of each sample beside every choice of the others."""
    shape = tuple(len(some) for some in masks)
    at = list(np.unravel_index(np.arange(math.prod(shape)), shape))
    return _Joint(at, [mask[places] for mask, places in zip(masks, at, strict=True)])


def _undominated(masks: np.ndarray, broken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leave out choices that break as much as another and more of whose children could be in the way."""
    pairs = np.unique(np.column_stack([broken, masks]), axis=0)
    # Less comes before more, so what is kept first is never in the way of what comes after.
    pairs = pairs[np.argsort(np.bitwise_count(pairs).sum(axis=1), kind="stable")]
    kept: list[np.ndarray] = []
    while len(pairs):
        kept.append(pairs[0])
        pairs = pairs[(pairs[0] & ~pairs).any(axis=1)]
    found = np.array(kept, dtype=np.int64)
    return found[:, 1], found[:, 0]


def _arrangements(values: list[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """Return every order of some values, each once."""
    if not values:
        return [[]]
    found = []
    for value in dict.fromkeys(values):
        rest = list(values)
        rest.remove(value)
        found += [[value, *others] for others in _arrangements(rest)]
    return found


def _replaced(amounts: list[int], members: list[tuple[int, ...]], lifted: list[tuple[int, ...]]) -> list[int]:
    """Return amounts with those of some children's levers replaced."""
    changed = list(amounts)
    for places, values in zip(members, lifted, strict=True):
        for place, value in zip(places, values, strict=True):
            changed[place] = value
    return changed


def _least_sets(sets: np.ndarray) -> list[int]:
    """Return those sets, as bits, that hold no other."""
    left = np.unique(sets)
    left = left[np.argsort(np.bitwise_count(left), kind="stable")]
    found = []
    while len(left):
        found.append(int(left[0]))
        left = left[(left & left[0]) != left[0]]
    return found


def _hitting_sets(sets: Sequence[int]) -> list[int] | None:
    """Return every minimal set, as bits, that shares an element with each of some sets (Berge 1989)."""
    found = [0]
    for one in sets:
        bits = [1 << place for place in range(one.bit_length()) if one >> place & 1]
        hit = [some for some in found if some & one]
        new = {some | bit for some in found if not some & one for bit in bits}
        found = hit + [some for some in new if not any(other & some == other for other in hit)]
        if len(found) > MOST_SETS:
            return None
    return found
