"""Minimal conflicts: sets of units that cannot hold together, though with any of them dropped the others can.

Which ones are found follows from the design's order alone. Units are dropped one after the other as long as
what is left stays impossible; cores that solvers name only save asking again. Further conflicts avoid the
units of a hitting set of those found; when none of these sets leaves anything impossible, all are found
("Fast, flexible MUS enumeration", Liffiton, Previti, Malik and Marques-Silva 2016, rests on the same
duality).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sendsample.design.model import ALL_SAMPLES
from sendsample.explaining.asked import COOLING_OFF, EXCLUDED, Asked
from sendsample.explaining.judging import Judge
from sendsample.problem.parts import PINNED

#: Questions to the solvers after which to stop looking for further conflicts.
_QUESTIONS = 60


@dataclass(frozen=True)
class Conflicts:
    """Some minimal conflicts, as numbers of units in order, and whether there are no others."""

    found: tuple[tuple[int, ...], ...]
    complete: bool


def conflicts(judge: Judge, most: int) -> Conflicts:
    """Return up to so many minimal conflicts of an impossible design.

    Parameters
    ----------
    judge
        Says what is possible.
    most
        How many are wanted.
    """
    asked = judge.asked
    found: list[tuple[int, ...]] = []
    cleared: list[frozenset[int]] = []
    start = judge.questions
    certain = True
    while True:
        for avoided in _hitting(found, cleared):
            if len(found) == most or judge.questions - start > _QUESTIONS or judge.deadline.passed:
                return Conflicts(tuple(found), complete=False)
            possible = judge.drops(asked.nothing.without(np.array(avoided, dtype=np.intp)))
            if possible is False and (conflict := _least(judge, avoided)) is not None:
                found.append(conflict)
                break
            certain &= possible is True
            cleared.append(frozenset(avoided))
        else:
            return Conflicts(tuple(found), complete=certain and bool(found))


def _hitting(
    found: Sequence[tuple[int, ...]], cleared: Sequence[frozenset[int]]
) -> Iterator[tuple[int, ...]]:
    """Yield sets with a unit of every conflict found, the smallest first, no cleared set inside them."""
    if not found:
        yield ()
        return
    everyone = sorted({unit for conflict in found for unit in conflict})
    for many in range(1, len(found) + 1):
        for units in itertools.combinations(everyone, many):
            chosen = frozenset(units)
            if any(clear <= chosen for clear in cleared):
                continue
            if all(chosen.intersection(conflict) for conflict in found):
                yield units


def _least(judge: Judge, avoided: Sequence[int]) -> tuple[int, ...] | None:
    """Return a minimal conflict without some units; None where a limit was reached."""
    moved = judge.asked.nothing.without(np.array(avoided, dtype=np.intp))
    for unit in _letting_go(judge.asked):
        if not moved.active[unit]:
            continue
        without = moved.without(np.array([unit], dtype=np.intp))
        possible = judge.drops(without)
        if possible is None:
            return None
        if not possible:
            moved = without
    return tuple(np.flatnonzero(moved.active).tolist())


def _letting_go(asked: Asked) -> list[int]:
    """Return units in the order in which to do without them: what blames the design's own rules last."""
    ours = {
        (part.sample.name, name)
        for part in asked.bound.samples
        for name, rule in part.rules
        if rule.origin == "sendsample"
    }
    ours |= {(ALL_SAMPLES, name) for name, rule in asked.bound.across if rule.origin == "sendsample"}

    def rank(number: int) -> tuple[int, int]:
        unit = asked.units[number]
        if (unit.sample, unit.rule) in ours:
            return 0, -number
        if unit.rule in {EXCLUDED, COOLING_OFF, PINNED, "include"}:
            return 1, -number
        return 2, -number

    return sorted(range(len(asked.units)), key=rank)
