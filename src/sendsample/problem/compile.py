"""Compiling a bound sample into a problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sendsample.design.bind import BoundSample
from sendsample.design.rules import Mirror, Rows
from sendsample.design.rules.base import number
from sendsample.problem.problem import Block, Margin, Problem, Unit
from sendsample.problem.tickets import tickets


def compile_sample(bound: BoundSample, seed: str) -> Problem:
    """Return the problem that a sample states over a cohort.

    Parameters
    ----------
    bound
        The sample as it applies to the cohort.
    seed
        The public seed, already checked.
    """
    frame, sample = bound.frame, bound.sample
    ids = [str(child) for child in frame.index]
    excluded = {entry.id for entry in bound.excluded}
    # The frame's rows that can be chosen, by code point of their ids.
    places = np.array(
        sorted((place for place, child in enumerate(ids) if child not in excluded), key=ids.__getitem__),
        dtype=np.intp,
    )
    children = tuple(ids[place] for place in places)
    blocks = [_size(sample.name, sample.size, len(places))]
    for name, rule in bound.rules:
        rows = rule.rows(frame, sample.size)
        unit = Unit(sample.name, name, "", rule.sentence())
        blocks.append(_block(rows, places, sample.size, unit))
    if bound.included:
        blocks.append(_include(sample.name, sample.size, [entry.id for entry in bound.included], children))
    margins = []
    for part in bound.balance:
        rows = Mirror(column=part.column).rows(frame, sample.size)
        margins.append(_margin(rows, places, part.column, part.weight))
    return Problem(
        sample=sample.name,
        size=sample.size,
        frame_size=len(frame),
        ids=children,
        tickets=tickets(seed, sample.name, children),
        blocks=tuple(blocks),
        margins=tuple(margins),
    )


def _size(sample: str, size: int, candidates: int) -> Block:
    unit = Unit(sample, "size", "", f"the sample has {number(size)}")
    bound = np.array([size], dtype=np.int64)
    return Block(np.zeros(candidates, dtype=np.int32), bound, bound, (unit,))


def _include(sample: str, size: int, included: list[str], children: tuple[str, ...]) -> Block:
    row = {child: place for place, child in enumerate(included)}
    codes = np.array([row.get(child, -1) for child in children], dtype=np.int32)
    units = tuple(Unit(sample, "include", child, f"child {child} is chosen") for child in included)
    ones = np.ones(len(included), dtype=np.int64)
    return Block(codes, ones, ones * size, units)


def _block(rows: Rows, places: NDArray[np.intp], size: int, unit: Unit) -> Block:
    codes = rows.codes[places].astype(np.int32)
    lower = np.array(rows.lower, dtype=np.int64)
    upper = np.array([size if bound is None else bound for bound in rows.upper], dtype=np.int64)
    members = np.bincount(codes[codes >= 0], minlength=len(lower))
    # A row that no selection can break says nothing: most groups of a cap have one member.
    says = (lower > 0) | (upper < np.minimum(members, size))
    number = np.where(says, np.cumsum(says) - 1, -1).astype(np.int32)
    units = tuple(replace(unit, level=rows.levels[row]) for row in np.flatnonzero(says))
    return Block(np.append(number, np.int32(-1))[codes], lower[says], upper[says], units)


def _margin(rows: Rows, places: NDArray[np.intp], column: str, weight: int) -> Margin:
    floor = np.array(rows.lower, dtype=np.int64)
    ceiling = np.array(rows.upper, dtype=np.int64)
    return Margin(column, rows.codes[places].astype(np.int32), floor, ceiling, weight)
