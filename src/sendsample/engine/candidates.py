"""Which candidates to try first, and which suffice when all could matter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Problem

Indices = NDArray[np.intp]

#: Candidates by which the pool represents each row and level; a few more than a sample's share of any.
_PER_LEVEL = 12


def pool(problem: Problem) -> Indices:
    """Return the candidates of lowest ticket in every row that needs someone and in every level.

    A few hundred such candidates nearly always hold a selection of least loss.
    """
    order = np.argsort(problem.tickets, kind="stable")
    taken = np.zeros(len(problem), dtype=bool)
    for block in problem.blocks:
        if block.lower.any():
            _take(taken, order, block.codes)
    for margin in problem.margins:
        _take(taken, order, margin.codes)
    return np.flatnonzero(taken)


def _take(taken: NDArray[np.bool_], order: Indices, codes: NDArray[np.int32]) -> None:
    ranked = codes[order]
    by_row = np.argsort(ranked, kind="stable")
    kept = (_rank_within(ranked[by_row]) < _PER_LEVEL) & (ranked[by_row] >= 0)
    taken[order[by_row[kept]]] = True


def representatives(problem: Problem, among: Indices) -> Indices:
    """Return, for each type among some candidates, as many of the lowest tickets as could be chosen.

    Candidates of one type can be exchanged, so no aim is lost by leaving out the rest.
    """
    types = problem.types[among]
    order = np.lexsort((problem.tickets[among], types))
    kept = _rank_within(types[order]) < problem.size
    return np.sort(among[order[kept]])


def _rank_within(groups: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return each entry's place within its run of equal values."""
    if not len(groups):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)
