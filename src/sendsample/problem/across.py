"""The rows that hold across samples: who may be in two of them, and caps over all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.design.across import Across
from sendsample.design.bound import BoundDesign
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules import AtMostPerGroup
from sendsample.problem.layout import Layout
from sendsample.problem.parts import Block, Codes, Unit

ONCE = "one sample a child"


def counts_children(bound: BoundDesign) -> bool:
    """Say whether a child may be in several samples while a cap counts children."""
    return bool(bound.across) and bound.design.across.most > 1 and len(bound.samples) > 1


def once(codes: Codes, first: int, many: int, unit: Unit | None = None, most: int = 1) -> Block:
    """Return a block that lets each child be in at most so many of some columns.

    Parameters
    ----------
    codes
        For each column the number of its child, -1 where it does not count.
    first
        The first of the columns.
    many
        How many children there are.
    unit
        What the rows say; none where it goes without saying.
    most
        How many of the columns a child may be in.
    """
    columns = np.bincount(codes[codes >= 0], minlength=many)
    says = columns > most
    row = np.where(says, np.cumsum(says) - 1, -1).astype(np.int32)
    rows = int(says.sum())
    lower, upper = np.zeros(rows, dtype=np.int64), np.full(rows, most, dtype=np.int64)
    units = () if unit is None else (unit,) * rows
    return Block(np.append(row, np.int32(-1))[codes], lower, upper, units, first, personal=True)


def blocks(bound: BoundDesign, layout: Layout) -> Iterator[Block]:
    """Yield the rows that hold across the samples of a design."""
    yield from _sharing(bound.design.across, layout)
    if not bound.across:
        return
    everyone = bound.samples[0].frame if len(bound.samples) == 1 else _everyone(bound)
    for name, rule in bound.across:
        yield _cap(name, rule, everyone, layout)
    yield from _anywhere(layout)


def _sharing(across: Across, layout: Layout) -> Iterator[Block]:
    names = [part.bound.sample.name for part in layout.seats]
    seats = layout.child[: layout.firsts[-1]]
    many = len(layout.children)
    unit = Unit(ALL_SAMPLES, ONCE, "", across.sentence())
    if across.most < len(names):
        yield once(seats, 0, many, unit, across.most)
    if across.most > 1:
        for group in _apart(across, names):
            inside = np.concatenate(
                [np.full(len(part), name in group) for part, name in zip(layout.seats, names, strict=True)]
            )
            yield once(np.where(inside, seats, np.int32(-1)), 0, many, unit)


def _apart(across: Across, names: Sequence[str]) -> list[set[str]]:
    """Return groups of samples, no two of which share a child, that cover every such pair."""
    open_pairs = [pair for pair in itertools.combinations(names, 2) if across.apart(*pair)]
    groups: list[set[str]] = []
    for first, second in open_pairs:
        if any({first, second} <= group for group in groups):
            continue
        group = {first, second}
        for name in names:
            if name not in group and all(across.apart(name, other) for other in group):
                group.add(name)
        groups.append(group)
    return groups


def _everyone(bound: BoundDesign) -> pd.DataFrame:
    """Return everyone in any frame, a row each."""
    columns = sorted({column for _, rule in bound.across for column, _ in rule.uses()})
    frames = [part.frame[columns] for part in bound.samples]
    largest = max(frames, key=len)
    others = [frame[~frame.index.isin(largest.index)] for frame in frames]
    together = pd.concat([largest, *(frame for frame in others if len(frame))])
    return together[~together.index.duplicated()]


def _cap(name: str, rule: AtMostPerGroup, everyone: pd.DataFrame, layout: Layout) -> Block:
    size = len(layout.children)
    rows = rule.rows(everyone, size)
    group = rows.codes[everyone.index.get_indexer(pd.Index(layout.children))]
    start, several = layout.anywhere
    # A child in several samples counts by the column that says so, anyone else by their own.
    counted = np.concatenate([np.arange(layout.firsts[-1]), np.arange(start, layout.width)])
    own = counted[~np.isin(layout.child[counted], several) | (counted >= start)]
    codes = np.full(layout.width, -1, dtype=np.int32)
    codes[own] = group[layout.child[own]]
    upper = np.array([size if bound is None else bound for bound in rows.upper], dtype=np.int64)
    members = np.bincount(codes[codes >= 0], minlength=len(upper))
    says = upper < members
    row = np.where(says, np.cumsum(says) - 1, -1).astype(np.int32)
    unit = Unit(ALL_SAMPLES, name, "", rule.sentence())
    units = tuple(replace(unit, level=rows.levels[place]) for place in np.flatnonzero(says))
    lower = np.zeros(int(says.sum()), dtype=np.int64)
    return Block(np.append(row, np.int32(-1))[codes], lower, upper[says], units, cap=True)


def _anywhere(layout: Layout) -> Iterator[Block]:
    """Tie the column that says a child is in any sample to the child's column in each."""
    start, several = layout.anywhere
    if not len(several):
        return
    row = np.full(len(layout.children), -1, dtype=np.int32)
    row[several] = np.arange(len(several), dtype=np.int32)
    for first, last in itertools.pairwise(layout.firsts):
        codes: NDArray[np.int32] = np.full(layout.width - first, -1, dtype=np.int32)
        codes[: last - first] = row[layout.child[first:last]]
        codes[start - first :] = np.arange(len(several), dtype=np.int32)
        times = np.full(len(codes), -1, dtype=np.int64)
        times[start - first :] = 1
        nothing, one = np.zeros(len(several), dtype=np.int64), np.ones(len(several), dtype=np.int64)
        yield Block(codes, nothing, one, (), first, times, personal=True)
