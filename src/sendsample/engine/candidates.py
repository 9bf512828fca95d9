"""Which candidates to try first, and which suffice when all could matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block, Problem, alike

Codes = NDArray[np.int32]
Indices = NDArray[np.intp]

#: Candidates by which the pool represents each row and level that needs someone; a few more than its share.
_PER_ROW = 12
#: And candidates of the lowest tickets of all, for the places that nothing in particular asks for.
_LOWEST = 100


def pool(problem: Problem) -> Indices:
    """Return the candidates of lowest ticket in every row and level that needs someone, and of all.

    A few hundred such candidates nearly always hold a selection of least loss.
    """
    order = np.argsort(problem.tickets, kind="stable")
    taken = np.zeros(len(problem), dtype=bool)
    taken[order[:_LOWEST]] = True
    for block in problem.blocks:
        _take(taken, order, block.codes, block.lower > 0)
    for margin in problem.margins:
        _take(taken, order, margin.codes, margin.floor > 0)
    return np.flatnonzero(taken)


def _take(taken: NDArray[np.bool_], order: Indices, codes: Codes, needed: NDArray[np.bool_]) -> None:
    """Mark the first few of each needed row, in an order."""
    if not needed.any():
        return
    # Code -1, no row, picks the False put at the end.
    within = order[np.append(needed, False)[codes[order]]]
    by_row = within[np.argsort(codes[within], kind="stable")]
    taken[by_row[_rank_within(codes[by_row]) < _PER_ROW]] = True


def representatives(problem: Problem, among: Indices, blocks: Sequence[Block]) -> Indices:
    """Return enough of some candidates for any selection that keeps some blocks to have its like among them.

    Candidates alike in those blocks and in every margin can be exchanged, so of each kind the lowest tickets
    suffice: as many as the sample has places, or as the tightest row they are in allows.
    """
    return _enough(problem, among, blocks, [margin.codes for margin in problem.margins])


def representatives_for_rules(problem: Problem, blocks: Sequence[Block]) -> Indices:
    """Return enough candidates to say whether any selection keeps some blocks, whatever its loss."""
    return _enough(problem, np.arange(len(problem)), blocks, [])


def _enough(problem: Problem, among: Indices, blocks: Sequence[Block], others: list[Codes]) -> Indices:
    kinds = alike([block.codes[among] for block in blocks] + [codes[among] for codes in others], len(among))
    most = np.full(len(among), problem.size, dtype=np.int64)
    for block in blocks:
        most = np.minimum(most, np.append(block.upper, problem.size)[block.codes[among]])
    order = np.lexsort((problem.tickets[among], kinds))
    kept = _rank_within(kinds[order]) < most[order]
    return np.sort(among[order[kept]])


def _rank_within(groups: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return each entry's place within its run of equal values."""
    if not len(groups):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)
