"""The specification by enumeration: every subset, counted straight from the words of the design.

Nothing of the problem, the engine or the check is used, not even the tickets: they are hashed here again.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

import sendsample as ss
from support.cells import by_index

GONE = {"moved_away", "deceased", "ceased_plan"}


@dataclass
class Enumeration:
    """Every subset of the sample's size, in lexicographic order of sorted ids."""

    ids: list[str]
    subsets: np.ndarray
    valid: np.ndarray
    loss: np.ndarray
    tickets: np.ndarray

    @property
    def best(self) -> tuple[int, int, tuple[str, ...]] | None:
        """The least loss, the least ticket sum at it, and the first ids at both."""
        if not self.valid.any():
            return None
        loss = self.loss[self.valid].min()
        within = self.valid & (self.loss == loss)
        total = self.tickets[within].min()
        first = np.flatnonzero(within & (self.tickets == total))[0]
        return int(loss), int(total), tuple(self.ids[place] for place in self.subsets[first])

    @property
    def ties(self) -> int:
        """How many valid subsets have the least loss."""
        return int((self.loss[self.valid] == self.loss[self.valid].min()).sum()) if self.valid.any() else 0


def hashed_ticket(seed: str, sample: str, child: str) -> int:
    """Return a ticket as the docs define it."""
    text = f"sendsample/1\n{seed}\n{sample}\n{child}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:5], "big")


def enumerate_subsets(cohort: ss.Cohort, design: ss.Design, seed: str, bits: int = 40) -> Enumeration:
    """Enumerate every subset of a small cohort's frame."""
    sample = design.samples[0]
    gone = {entry.id for entry in design.exclude if entry.reason in GONE}
    rows = by_index(cohort.frame)
    ids = sorted(child for child, row in rows.items() if sample.eligible.holds(row) and child not in gone)
    frame = [rows[child] for child in ids]
    subsets = np.array(list(itertools.combinations(range(len(ids)), sample.size)), dtype=int)
    subsets = subsets.reshape(-1, sample.size)
    valid = np.ones(len(subsets), dtype=bool)
    for rule in sample.rules:
        valid &= _keeps(rule, frame, subsets, sample.size)
    for entry in design.exclude:
        if entry.id in ids:
            valid &= (subsets != ids.index(entry.id)).all(axis=1)
    for entry in design.include:
        valid &= (subsets == ids.index(entry.id)).any(axis=1) if entry.id in ids else False
    loss = np.zeros(len(subsets), dtype=int)
    for part in sample.balance:
        loss += part.weight * _outside(part.column, frame, subsets, sample.size)
    numbers = np.array(
        [hashed_ticket(seed, sample.name, child) >> (40 - bits) for child in ids], dtype=np.int64
    )
    return Enumeration(ids, subsets, valid, loss, numbers[subsets].sum(axis=1))


def _count(flags: list[bool], subsets: np.ndarray) -> np.ndarray:
    return np.array(flags, dtype=int)[subsets].sum(axis=1)


def _levels(column: str, frame: list[dict[str, Any]]) -> dict[Any, list[bool]]:
    values = [row[column] for row in frame]
    return {level: [value == level for value in values] for level in dict.fromkeys(values)}


def _keeps(rule: Any, frame: list[dict[str, Any]], subsets: np.ndarray, size: int) -> np.ndarray:
    if rule.rule == "count":
        count = _count([rule.where.holds(row) for row in frame], subsets)
        if rule.exactly is not None:
            return count == rule.exactly
        most = size if rule.at_most is None else rule.at_most
        return (count >= (rule.at_least or 0)) & (count <= most)
    levels = _levels(rule.column, frame)
    kept = np.ones(len(subsets), dtype=bool)
    if rule.rule == "at_most_per_group":
        for level, flags in levels.items():
            unknown = level is None or (rule.column == "sex" and level == "unknown")
            kept &= unknown | (_count(flags, subsets) <= rule.at_most)
    elif rule.rule == "every_level":
        unknown = {"sex": "unknown", "area_of_need": "none"}.get(rule.column)
        wanted = rule.levels or [level for level in levels if level not in {None, unknown}]
        for level in wanted:
            kept &= _count(levels.get(level, [False] * len(frame)), subsets) >= rule.at_least
    else:
        kept = _outside(rule.column, frame, subsets, size) == 0
    return kept


def _outside(column: str, frame: list[dict[str, Any]], subsets: np.ndarray, size: int) -> np.ndarray:
    total = np.zeros(len(subsets), dtype=int)
    for flags in _levels(column, frame).values():
        count = _count(flags, subsets)
        floor = size * sum(flags) // len(frame)
        ceiling = -(-size * sum(flags) // len(frame))
        total += np.maximum(floor - count, 0) + np.maximum(count - ceiling, 0)
    return total
