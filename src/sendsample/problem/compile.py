"""Compiling a bound design into a problem."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.design.bound import BoundDesign, BoundSample, BoundVisits
from sendsample.design.model import TRACKING
from sendsample.design.rules import AtMostPerGroup, BaseRule, Mirror, Rows
from sendsample.design.rules.base import number
from sendsample.problem import across
from sendsample.problem.layout import PLACE, Layout, Seats, lay_out
from sendsample.problem.parts import PINNED, Block, Codes, Margin, Numbers, Part, Unit
from sendsample.problem.problem import Problem
from sendsample.problem.tickets import tickets

Range = tuple[int, int]
#: Rows by frame, rule and size; the frame stands beside them so that its identity stays its own.
Known = dict[tuple[int, BaseRule, int], tuple[pd.DataFrame, Rows]]


class Compiled:
    """A bound design, compiled for whatever sizes its ranged samples settle on.

    Columns are the same for any sizes, so selections carry over.

    Parameters
    ----------
    bound
        The design as it applies to a cohort.
    seed
        The public seed, already checked; None where nothing is drawn, and any numbers do for tickets.
    whole
        Whether every bound is to stand by itself, so that it can be dropped or moved: children excluded have
        closed columns, caps over all samples count a child once even where it cannot be in two of them, and
        no rule relies on a sample's size.
    every
        Whether rules of one row that no selection can break are kept too.
    known
        Rows that compiling another design over the same lists came to; those of this one join them.
    """

    def __init__(
        self,
        bound: BoundDesign,
        seed: str | None,
        *,
        whole: bool = False,
        every: bool = False,
        known: Known | None = None,
    ) -> None:
        self.bound, self.seed = bound, seed or ""
        # Where everything may give, a child may come to be in several samples.
        shared = bool(bound.across) and len(bound.samples) > 1 if whole else across.counts_children(bound)
        self._layout = lay_out(bound.samples, shared=shared, whole=whole)
        self._tickets = _any_numbers(self._layout) if seed is None else _tickets(self._layout, seed)
        self._by_ticket = [
            np.argsort(self._tickets[first:last], kind="stable")
            for first, last in itertools.pairwise(self._layout.firsts)
        ]
        self._ids = _ids(self._layout)
        self._whole, self._every = whole, every
        self._open = _open(self._layout)
        self._rows: Known = {} if known is None else known

    @property
    def ranged(self) -> dict[str, Range]:
        """The least and most of every sample whose size is a range."""
        samples = (part.sample for part in self.bound.samples if part.pinned is None)
        return {sample.name: (sample.least, sample.most) for sample in samples if sample.least < sample.most}

    @property
    def sized(self) -> dict[str, Range]:
        """Of these, the samples whose rules, or whose place in the order of aims, depend on the size."""
        parts = {part.sample.name: part for part in self.bound.samples}
        return {
            name: span
            for name, span in self.ranged.items()
            if any(rule.sized for _, rule in parts[name].rules) or (name == TRACKING and parts[name].balance)
        }

    def problem(self, sizes: Mapping[str, int] | None = None) -> Problem:
        """Return the problem with the sizes of some ranged samples settled.

        A sample whose size is left open keeps within every bound that one of its sizes allows, and has no
        margins.
        """
        layout, sizes = self._layout, sizes or {}
        parts, blocks = [], []
        for place, bound in enumerate(self.bound.samples):
            span = self._span(bound, sizes)
            parts.append(self._part(place, bound, span))
            blocks.append(_size(parts[-1], layout, place))
            blocks += self._rules(place, bound, span)
        for place, bound in enumerate(self.bound.samples):
            blocks += self._visits(place, bound)
        blocks += across.blocks(self.bound, layout)
        return Problem(
            parts=tuple(parts),
            ids=self._ids,
            child=layout.child,
            tickets=self._tickets,
            blocks=tuple(blocks),
            open=self._open,
        )

    def _span(self, bound: BoundSample, sizes: Mapping[str, int]) -> Range:
        if bound.pinned is not None:
            return len(bound.pinned), len(bound.pinned)
        size = sizes.get(bound.sample.name)
        return (bound.sample.least, bound.sample.most) if size is None else (size, size)

    def _part(self, place: int, bound: BoundSample, span: Range) -> Part:
        layout = self._layout
        first, last = layout.firsts[place], layout.firsts[place + 1]
        stay = layout.seats[place].stay(layout.stays[place])
        margins = tuple(self._margins(place, bound, span[0])) if span[0] == span[1] else ()
        by_ticket = self._by_ticket[place]
        return Part(bound.sample.name, *span, len(bound.frame), first, last, by_ticket, margins, stay)

    def _margins(self, place: int, bound: BoundSample, size: int) -> Iterator[Margin]:
        first = self._layout.firsts[place]
        for part in bound.balance:
            rows = self.rows(bound.frame, Mirror(column=part.column), size)
            floor, ceiling = np.array(rows.lower, dtype=np.int64), np.array(rows.upper, dtype=np.int64)
            codes = rows.codes[self._layout.seats[place].rows].astype(np.int32)
            yield Margin(part.column, codes, floor, ceiling, part.weight, first)

    def rows(self, frame: pd.DataFrame, rule: BaseRule, size: int) -> Rows:
        """Return the rows of a rule over a frame, worked out once."""
        key = id(frame), rule, size if rule.sized else 0
        if key not in self._rows:
            self._rows[key] = frame, rule.rows(frame, size)
        return self._rows[key][1]

    def _rules(self, place: int, bound: BoundSample, span: Range) -> Iterator[Block]:
        seats, first = self._layout.seats[place], self._layout.firsts[place]
        name = bound.sample.name
        for rule_name, rule in bound.rules:
            sizes = range(span[0], span[1] + 1) if rule.sized else (span[1],)
            rows = _widest([self.rows(bound.frame, rule, size) for size in sizes])
            unit = Unit(name, rule_name, "", rule.sentence())
            block = self._block(rows, rows.codes[seats.rows], span[1], unit, first)
            yield replace(block, cap=isinstance(rule, AtMostPerGroup))
        if bound.included:
            unit = Unit(name, "include", "", "child {} is chosen")
            yield _include([entry.id for entry in bound.included], seats.ids, span[1], unit, first)
        if bound.pinned:
            unit = Unit(name, PINNED, "", "child {} is pinned")
            yield _include(list(bound.pinned), seats.ids, span[1], unit, first)

    def _block(self, rows: Rows, codes: NDArray[np.int32], size: int, unit: Unit, first: int) -> Block:
        # Where a size may give, it is no part of what a rule says.
        size = len(codes) if self._whole else size
        return _block(rows, codes, size, unit, first, always=self._every and len(rows.lower) == 1)

    def _visits(self, place: int, bound: BoundSample) -> Iterator[Block]:
        seats = self._layout.seats[place]
        if bound.visits is None or seats.place is None or seats.places is None:
            return
        first, stay = self._layout.firsts[place], self._layout.stays[place]
        visits, name = bound.visits.visits, bound.sample.name
        yield _link(seats.place, first, stay, len(seats.places), visits.children)
        if visits.by == "service":
            codes = self._layout.child[first : first + len(seats)]
            if (np.bincount(codes) > 1).any():
                yield across.once(codes, first, len(self._layout.children))
        noun = f"{visits.by}s" if visits.settings > 1 else visits.by
        verb = "is" if visits.settings == 1 else "are"
        unit = Unit(name, "settings", "", f"{visits.settings} {noun} {verb} visited", visits.by)
        many = np.array([visits.settings], dtype=np.int64)
        yield Block(np.zeros(len(seats.places), dtype=np.int32), many, many, (unit,), stay)
        settings = bound.visits.settings
        for rule_name, rule in bound.visits.rules:
            rows = rule.rows(settings, visits.settings)
            unit = Unit(name, rule_name, "", rule.sentence(visits.by), visits.by)
            yield self._block(rows, rows.codes[seats.places], visits.settings, unit, stay)
        if visits.force_in:
            names = tuple(str(one) for one in settings.index[seats.places])
            unit = Unit(name, "must be visited", "", "{} is visited", visits.by)
            yield _include(list(dict.fromkeys(visits.force_in)), names, 1, unit, stay)


def _tickets(layout: Layout, seed: str) -> Numbers:
    parts = [
        tickets(seed, part.bound.sample.name, part.ids) if len(part) else np.zeros(0, dtype=np.int64)
        for part in layout.seats
    ]
    for part, stay in zip(layout.seats, layout.stays, strict=True):
        places = part.stay(stay)
        if places is not None and places.names:
            parts.append(tickets(seed, part.bound.sample.name, [f"{PLACE}{name}" for name in places.names]))
    parts.append(np.zeros(len(layout.anywhere[1]), dtype=np.int64))
    return np.concatenate(parts)


def _any_numbers(layout: Layout) -> Numbers:
    """Return numbers in no order of the ids, so that the first few columns are as mixed as all."""
    return np.random.default_rng(0).integers(1 << 40, size=layout.width)


def _open(layout: Layout) -> NDArray[np.bool_]:
    """Return which columns can be chosen: not of children excluded, nor of any where they are not kept."""
    can = np.ones(layout.width, dtype=bool)
    for part, first in zip(layout.seats, layout.firsts, strict=False):
        out = {entry.id for entry in part.bound.excluded}
        if out:
            can[first : first + len(part)] = [child not in out for child in part.ids]
        if part.bound.visits is not None and part.bound.visits.kept:
            can[first : first + len(part)] &= _kept(part, part.bound.visits)
    return can


def _kept(part: Seats, visits: BoundVisits) -> NDArray[np.bool_]:
    """Say for each column of a block whether its child may be seen there."""
    if part.place is None or part.places is None:
        return np.ones(len(part), dtype=bool)
    names = visits.settings.index[part.places[part.place]]
    return np.array(
        [visits.kept.get(child, place) == place for child, place in zip(part.ids, names, strict=True)],
        dtype=bool,
    )


def _ids(layout: Layout) -> tuple[str, ...]:
    ids = [child for part in layout.seats for child in part.ids]
    for part, first in zip(layout.seats, layout.stays, strict=True):
        places = part.stay(first)
        ids += places.names if places is not None else ()
    ids += [layout.children[child] for child in layout.anywhere[1].tolist()]
    return tuple(ids)


def _size(part: Part, layout: Layout, place: int) -> Block:
    few = f"{part.least} to " if part.least < part.most else ""
    unit = Unit(part.name, "size", "", f"the sample has {few}{number(part.most)}")
    codes = np.zeros(len(layout.seats[place]), dtype=np.int32)
    lower, upper = np.array([part.least], dtype=np.int64), np.array([part.most], dtype=np.int64)
    return Block(codes, lower, upper, (unit,), part.first)


def _include(included: list[str], ids: tuple[str, ...], most: int, unit: Unit, first: int) -> Block:
    """Return a block that wants each of some children, or places; the sentence has a gap for the id."""
    row = {name: place for place, name in enumerate(included)}
    codes = np.array([row.get(name, -1) for name in ids], dtype=np.int32)
    units = tuple(replace(unit, level=name, sentence=unit.sentence.format(name)) for name in included)
    ones = np.ones(len(included), dtype=np.int64)
    return Block(codes, ones, ones * most, units, first)


def _link(place: Codes, first: int, stay: int, many: int, children: int) -> Block:
    """Tie the children of a block to its places: a visit takes so many, and nobody where none is made."""
    codes = np.full(stay + many - first, -1, dtype=np.int32)
    codes[: len(place)] = place
    codes[stay - first :] = np.arange(many, dtype=np.int32)
    times = np.ones(len(codes), dtype=np.int64)
    times[stay - first :] = -children
    nothing = np.zeros(many, dtype=np.int64)
    return Block(codes, nothing, nothing, (), first, times)


def _widest(rows: list[Rows]) -> Rows:
    """Return rows that allow whatever any of several allow; they differ in their bounds alone."""
    if len(rows) == 1:
        return rows[0]
    lower = tuple(min(bounds) for bounds in zip(*(part.lower for part in rows), strict=True))
    upper = tuple(
        None if None in bounds else max(bounds) for bounds in zip(*(part.upper for part in rows), strict=True)
    )
    return replace(rows[0], lower=lower, upper=upper)


def _block(
    rows: Rows, codes: NDArray[np.int32], size: int, unit: Unit, first: int, *, always: bool = False
) -> Block:
    lower = np.array(rows.lower, dtype=np.int64)
    upper = np.array([size if bound is None else bound for bound in rows.upper], dtype=np.int64)
    # Code -1, no row, counts in the first bin.
    members = np.bincount(codes + 1, minlength=len(lower) + 1)[1:]
    # A row that no selection can break says nothing: most groups of a cap have one member.
    says = (lower > 0) | (upper < np.minimum(members, size)) | always
    units = tuple(
        Unit(unit.sample, unit.rule, rows.levels[row], unit.sentence, unit.noun)
        for row in np.flatnonzero(says).tolist()
    )
    if len(units) == len(lower):
        return Block(codes, lower, upper, units, first)
    place = np.where(says, np.cumsum(says) - 1, -1).astype(np.int32)
    return Block(np.append(place, np.int32(-1))[codes], lower[says], upper[says], units, first)
