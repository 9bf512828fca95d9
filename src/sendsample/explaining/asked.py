"""What a design asks of a cohort, bound by bound, so that any of it can be dropped or moved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules import AtMostPerGroup, BaseRule
from sendsample.engine.reserves import fitting
from sendsample.problem import Block, Compiled, Known, Problem, Unit

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]
Name = tuple[str, str, str]

EXCLUDED = "excluded"
COOLING_OFF = "cooling off"


def name_of(unit: Unit) -> Name:
    """Return what tells a unit from all others: sample, rule and level."""
    return unit.sample, unit.rule, unit.level


@dataclass(frozen=True)
class Moved:
    """A design with some bounds dropped and others moved; numbers are those of its units.

    Attributes
    ----------
    active
        Which units hold.
    down, up
        By how much each unit's least is lower, and its most higher.
    """

    active: NDArray[np.bool_]
    down: Numbers
    up: Numbers

    @classmethod
    def nothing(cls, many: int) -> Moved:
        """Return a design as it stands."""
        return cls(np.ones(many, dtype=bool), np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64))

    def without(self, units: Indices) -> Moved:
        """Return the same with some more units dropped."""
        active = self.active.copy()
        active[units] = False
        return replace(self, active=active)


@dataclass(frozen=True)
class Variant:
    """The problem at one size of every sample whose rules depend on it.

    Attributes
    ----------
    problem
        Everyone of every frame has columns in it; those of children excluded are closed.
    numbers
        For each block the number of each row's unit; empty where a block's rows are no units.
    closed
        Columns that units close: pairs of column and unit.
    many
        How many units there are.
    """

    problem: Problem
    numbers: tuple[Indices, ...]
    closed: tuple[Indices, Indices]
    many: int

    def at(self, moved: Moved) -> Problem:
        """Return the problem as it is with some bounds dropped and others moved."""
        columns, units = self.closed
        can = np.ones(len(self.problem), dtype=bool)
        can[columns[moved.active[units]]] = False
        touched = np.flatnonzero(~moved.active | (moved.down != 0) | (moved.up != 0)).tolist()
        # Sixty rules are sixty blocks, and a question is about a few of them.
        blocks: dict[int, Block | None] = dict(enumerate(self.problem.blocks))
        for place in {place for unit in touched for place in self._blocks_of.get(unit, ())}:
            blocks[place] = self._block(self.problem.blocks[place], self.numbers[place], moved)
        return replace(self.problem, blocks=tuple(filter(None, blocks.values())), open=can)

    @cached_property
    def _blocks_of(self) -> dict[int, list[int]]:
        """The places of the blocks in which each unit is a row; exclusions are none."""
        places: dict[int, list[int]] = {}
        for place, units in enumerate(self.numbers):
            for unit in units.tolist():
                places.setdefault(unit, []).append(place)
        return places

    def _block(self, block: Block, unit: Indices, moved: Moved) -> Block | None:
        active = moved.active[unit]
        if not active.any():
            return None
        lower = np.where(active, np.maximum(block.lower - moved.down[unit], 0), 0)
        upper = np.where(active, block.upper + moved.up[unit], len(self.problem) + 1)
        return replace(block, lower=lower, upper=upper)

    @cached_property
    def closers(self) -> dict[int, list[int]]:
        """The units that close each column."""
        closers: dict[int, list[int]] = {}
        for column, unit in zip(*map(np.ndarray.tolist, self.closed), strict=True):
            closers.setdefault(column, []).append(unit)
        return closers

    def least(self, unit: int) -> int:
        """Return the least that a unit asks for; 0 where it asks for nobody."""
        return self._least.get(unit, 0)

    @cached_property
    def _least(self) -> dict[int, int]:
        pairs = zip(self.problem.blocks, self.numbers, strict=True)
        return {
            int(numbers[row]): int(block.lower[row])
            for block, numbers in pairs
            for row in (np.flatnonzero(block.lower).tolist() if len(numbers) else ())
        }

    def as_well(self, chosen: Indices, exclusion: int) -> Indices:
        """Return the exclusions of children who could be in a selection in place of one who is excluded.

        Parameters
        ----------
        chosen
            A selection that keeps every unit but the exclusion.
        exclusion
            The unit by which the child in it is excluded.
        """
        columns, units = self.closed
        leaving = np.intersect1d(columns[units == exclusion], chosen)
        part = next(part for part in self.problem.parts if part.first <= leaving[0] < part.last)
        if len(leaving) > 1 or part.stay is not None:
            return np.zeros(0, dtype=np.intp)
        # Who is excluded twice stays excluded when one exclusion is lifted.
        once, counts = np.unique(columns, return_counts=True)
        free = np.setdiff1d(once[counts == 1], chosen)
        free = free[(free >= part.first) & (free < part.last)]
        others = chosen[(chosen != leaving[0]) & self.problem.seats[chosen]]
        fits = free[fitting(self.problem, others, free)]
        return units[np.isin(columns, fits)]

    def violated(self, chosen: Indices) -> NDArray[np.bool_]:
        """Return which units a selection breaks."""
        broken = np.zeros(self.many, dtype=bool)
        for block, unit in zip(self.problem.blocks, self.numbers, strict=True):
            if len(unit):
                counts = block.counts(chosen)
                broken[unit[(counts < block.lower) | (counts > block.upper)]] = True
        columns, units = self.closed
        broken[units[np.isin(columns, chosen)]] = True
        return broken


class Asked:
    """A design over a cohort, with everyone of every frame in it, as units that can be dropped or moved.

    Parameters
    ----------
    bound
        The design as it applies to a cohort.
    known
        Rows that compiling came to before.
    """

    def __init__(self, bound: BoundDesign, known: Known | None = None) -> None:
        self.bound = bound
        compiled = self._compiled = Compiled(bound, None, whole=True, known=known)
        #: Whether a size is a range.
        self.ranged = bool(compiled.ranged)
        problems = [compiled.problem(sizes) for sizes in _sizes(compiled)]
        units: dict[Name, Unit] = {}
        for problem in problems:
            for block in problem.blocks:
                for unit in block.units:
                    units.setdefault(name_of(unit), unit)
        excluded = dict(_exclusions(bound))
        units |= excluded
        #: Every unit, in the order of the rows; exclusions last.
        self.units = tuple(units.values())
        #: The number of each unit, by name.
        self.number: Mapping[Name, int] = {name: place for place, name in enumerate(units)}
        self.first_exclusion = len(units) - len(excluded)
        self.variants = tuple(self._variant(problem, list(excluded)) for problem in problems)

    def _variant(self, problem: Problem, excluded: list[Name]) -> Variant:
        numbers = tuple(
            np.array([self.number[name_of(unit)] for unit in block.units], dtype=np.intp)
            for block in problem.blocks
        )
        return Variant(problem, numbers, self._closed(problem, excluded), len(self.units))

    def _closed(self, problem: Problem, excluded: list[Name]) -> tuple[Indices, Indices]:
        columns, units = [], []
        out = {name[2] for name in excluded}
        places: dict[tuple[str, str], list[int]] = {}
        if out:
            for part in problem.parts:
                for column in range(part.first, part.last):
                    if problem.ids[column] in out:
                        places.setdefault((part.name, problem.ids[column]), []).append(column)
        for sample, rule, child in excluded:
            names = [part.name for part in problem.parts] if sample == ALL_SAMPLES else [sample]
            for name in names:
                for column in places.get((name, child), ()):
                    columns.append(column)
                    units.append(self.number[sample, rule, child])
        return np.array(columns, dtype=np.intp), np.array(units, dtype=np.intp)

    @property
    def exclusions(self) -> list[Name]:
        """The exclusions, by name, in their order."""
        return list(self.number)[self.first_exclusion :]

    def levels(self, frame: pd.DataFrame, rule: BaseRule, size: int) -> tuple[str, ...]:
        """Return the name of each row of a rule."""
        return self._compiled.rows(frame, rule, size).levels

    def could_give(self, sample: str, rule: str) -> int:
        """Return by how many the most that a rule allows could rise, or its least fall, to any effect."""
        return self._furthest.get((sample, rule), 0)

    @cached_property
    def _furthest(self) -> dict[tuple[str, str], int]:
        furthest: dict[tuple[str, str], int] = {}
        for variant in self.variants:
            problem = variant.problem
            most = {part.name: part.most for part in problem.parts}
            for block in problem.blocks:
                if block.units:
                    name = block.units[0].sample, block.units[0].rule
                    above = np.minimum(block.members, most.get(name[0], len(problem))) - block.upper
                    here = max(int(above.max(initial=0)), int(block.lower.max(initial=0)))
                    furthest[name] = max(furthest.get(name, 0), here)
        return furthest

    def alike(self) -> dict[str, tuple[object, ...]]:
        """Return for each child excluded what those alike in everything share."""
        if not self.exclusions:
            return {}
        problem = self.variants[0].problem
        types = {
            problem.ids[column]: int(problem.types[column]) for column in self.variants[0].closed[0].tolist()
        }
        shared: dict[str, list[object]] = {}
        for sample, rule, child in self.exclusions:
            # Two exclusions of one child are lifted together, so which child is which matters.
            known = shared.setdefault(child, [types.get(child)])
            known.append(child if len(known) > 1 else (rule, sample))
        # The problem knows no balance while a size is a range, and no places too small for a visit.
        for problem_part, part in zip(problem.parts, self.bound.samples, strict=True):
            for child, levels in _levels(part, [one.column for one in part.balance], list(shared)).items():
                shared[child] += levels
            if part.visits is None or problem_part.stay is None:
                continue
            pairs = part.visits.pairs
            small = pairs.loc[~pairs["place"].isin(problem_part.stay.names), "child_id"].unique().tolist()
            for child, levels in _levels(
                part, part.columns(), [one for one in small if one in shared]
            ).items():
                shared[child] += [*levels, *sorted(pairs.loc[pairs["child_id"] == child, "place"])]
        return {child: tuple(map(str, those)) for child, those in shared.items()}

    def stays(self, sample: str, rule: str, child: str) -> bool:
        """Say whether the design keeps an exclusion even if it cannot be met."""
        design = self.bound.design
        if rule == COOLING_OFF:
            return design.cooling_off is not None and design.cooling_off.locked
        entries = ("" if sample == ALL_SAMPLES else sample, child)
        return any(entry.stays for entry in design.exclude if (entry.sample, entry.id) == entries)

    def targets(self, name: Name) -> list[int]:
        """Return the units of a name; without a level, all units of the rule."""
        if name[2] or name in self.number:
            return [self.number[name]] if name in self.number else []
        return self._by_rule.get(name[:2], [])

    @cached_property
    def _by_rule(self) -> dict[tuple[str, str], list[int]]:
        rules: dict[tuple[str, str], list[int]] = {}
        for place, unit in enumerate(self.units):
            rules.setdefault((unit.sample, unit.rule), []).append(place)
        return rules

    @property
    def nothing(self) -> Moved:
        """The design as it stands."""
        return Moved.nothing(len(self.units))


def _sizes(compiled: Compiled) -> Iterator[dict[str, int]]:
    """Yield every combination of the sizes on which rules depend, the largest first."""
    parts = {part.sample.name: part for part in compiled.bound.samples}
    spans = {
        name: span
        for name, span in compiled.ranged.items()
        if any(rule.sized for _, rule in parts[name].rules)
    }
    for sizes in itertools.product(*(range(most, least - 1, -1) for least, most in spans.values())):
        yield dict(zip(spans, sizes, strict=True))


def _levels(part: BoundSample, columns: Sequence[str], children: Sequence[str]) -> dict[str, list[object]]:
    """Return what a sample's frame says of some children; a group of one, for a cap, is no group."""
    caps = {rule.column for _, rule in part.rules if isinstance(rule, AtMostPerGroup)}
    frame = part.frame.loc[part.frame.index.isin(children), list(columns)].astype(object)
    for column in caps & set(columns):
        many = part.frame[column].value_counts()
        frame[column] = frame[column].where(frame[column].map(many) > 1)
    cells = frame.where(frame.notna(), None).itertuples(name=None)
    return {str(child): list(levels) for child, *levels in cells}


def _exclusions(bound: BoundDesign) -> Iterator[tuple[Name, Unit]]:
    """Yield a unit for every exclusion: each left alone by cooling-off, and each the design names."""
    frames = {part.sample.name: part.frame.index for part in bound.samples}
    for child in sorted(bound.recent):
        if any(child in frame for frame in frames.values()):
            yield _unit(ALL_SAMPLES, COOLING_OFF, child, f"child {child} was sampled too recently")
    for entry in bound.design.exclude:
        where = [entry.sample] if entry.sample else list(frames)
        if any(entry.id in frames[name] for name in where):
            sentence = f"child {entry.id} is excluded: {entry.reason.replace('_', ' ')}"
            yield _unit(entry.sample or ALL_SAMPLES, EXCLUDED, entry.id, sentence)


def _unit(sample: str, rule: str, child: str, sentence: str) -> tuple[Name, Unit]:
    return (sample, rule, child), Unit(sample, rule, child, sentence)
