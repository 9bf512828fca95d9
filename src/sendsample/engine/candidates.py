"""Which columns to try first, and which suffice when all could matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block, Part, Problem, Stay, alike

Codes = NDArray[np.int32]
Indices = NDArray[np.intp]

#: Columns by which the pool represents each row and level that needs someone; a few more than its share.
_PER_ROW = 12
#: And columns of the lowest tickets of all, for the places that nothing in particular asks for.
_LOWEST = 100
#: Places by which the pool represents each row that needs one, and in all for each that is to be visited.
_PLACES = 4
#: Rows whose numbers fit into two bytes.
_FEW_BYTES = 1 << 15
#: Children at each of those places, for each that is to be chosen.
_AT_PLACE = 6


def pool(problem: Problem) -> Indices:
    """Return the columns of lowest ticket in every row and level that needs someone, and of all.

    A few hundred a sample nearly always hold a selection of least loss.
    """
    found = [_sample(problem, part) for part in problem.parts if part.stay is None]
    found += [_visits(problem, part, part.stay) for part in problem.parts if part.stay is not None]
    together = np.concatenate(found) if found else np.zeros(0, dtype=np.intp)
    return problem.close(together[problem.open[together]])


def _needs(problem: Problem, span: slice) -> Iterator[tuple[Codes, NDArray[np.bool_]]]:
    """Yield, for every block within some columns, the rows of each and which rows need someone."""
    for block in problem.blocks:
        if span.start <= block.first and block.first + len(block.codes) <= span.stop and block.lower.any():
            if len(block.codes) == span.stop - span.start:
                yield block.codes, block.lower > 0
                continue
            codes = np.full(span.stop - span.start, -1, dtype=np.int32)
            codes[block.first - span.start : block.first - span.start + len(block.codes)] = block.codes
            yield codes, block.lower > 0


def _sample(problem: Problem, part: Part) -> Indices:
    span = slice(part.first, part.last)
    order = part.by_ticket
    taken = np.zeros(len(part), dtype=bool)
    taken[order[: max(_LOWEST, 3 * part.most)]] = True
    for codes, needed in _needs(problem, span):
        _take(taken, order, codes, needed, _PER_ROW)
    for margin in part.margins:
        _take(taken, order, margin.codes, margin.floor > 0, _PER_ROW)
    return np.flatnonzero(taken) + part.first


def _visits(problem: Problem, part: Part, stay: Stay) -> Indices:
    """Return places of low ticket, a few of each kind that is needed, and children at each."""
    order = np.argsort(problem.tickets[stay.columns], kind="stable")
    wanted = np.zeros(len(stay.names), dtype=bool)
    wanted[order[: _PLACES * (part.most // stay.many)]] = True
    for codes, needed in _needs(problem, stay.columns):
        _take(wanted, order, codes, needed, _PLACES)
    wanted &= problem.open[stay.columns]
    taken = np.zeros(len(part), dtype=bool)
    _take(taken, part.by_ticket, stay.place, wanted, _AT_PLACE * stay.many)
    return np.flatnonzero(taken) + part.first


def _take(
    taken: NDArray[np.bool_], order: Indices, codes: Codes, needed: NDArray[np.bool_], many: int
) -> None:
    """Mark the first few of each needed row, in an order."""
    if not needed.any():
        return
    # Code -1, no row, picks the False put at the end.
    within = order[np.append(needed, False)[codes[order]]]
    # Numbers of two bytes are sorted six times as fast.
    rows = codes[within].astype(np.int16) if len(needed) <= _FEW_BYTES else codes[within]
    by_row = within[np.argsort(rows, kind="stable")]
    taken[by_row[_rank_within(codes[by_row]) < many]] = True


def representatives(
    problem: Problem, among: Indices, blocks: Sequence[Block], *, margins: bool = True
) -> Indices:
    """Return enough of some columns for any selection of them to have its like among those returned.

    Children of one type can be exchanged, so of each type as many suffice as their samples have places, or
    as the tightest row they are in allows. Places are all kept.

    Parameters
    ----------
    problem
        The compiled design.
    among
        The columns.
    blocks
        The bounds that matter.
    margins
        Whether the loss matters as well.
    """
    seats = among[problem.seats[among]]
    types = _types_among(problem, problem.types_under(blocks, margins=margins), seats)
    enough = np.zeros(int(types.max(initial=-1)) + 1, dtype=np.int64)
    for part in problem.parts:
        enough += _room(part, part.of(seats), blocks, types, len(enough))
    order = np.lexsort((problem.tickets[seats], types[seats]))
    # The first seat of a child speaks for all of them: a child is kept in every sample or in none.
    _, first = np.unique(problem.child[seats[order]], return_index=True)
    speaks = seats[order[np.sort(first)]]
    kept = _rank_within(types[speaks]) < enough[types[speaks]]
    stays = np.isin(problem.child[seats], problem.child[speaks[kept]])
    return problem.close(np.union1d(seats[stays], among[~problem.seats[among]]))


def _types_among(problem: Problem, types: NDArray[np.int64], seats: Indices) -> NDArray[np.int64]:
    """Tell types apart by the samples they can still be chosen for: only then can they be exchanged."""
    there = []
    for part in problem.parts:
        flags = np.zeros(int(problem.child.max(initial=-1)) + 2, dtype=np.int64)
        flags[problem.child[part.of(seats)]] = 1
        there.append(flags[problem.child])
    return alike([types, *there], len(types))


def _room(
    part: Part, inside: Indices, blocks: Sequence[Block], types: NDArray[np.int64], many: int
) -> NDArray[np.int64]:
    """Return, for each type, the most of it that a sample can hold."""
    room = np.zeros(many, dtype=np.int64)
    room[types[inside]] = part.most if part.stay is None else part.stay.many
    for block in blocks:
        if block.personal or block.times is not None:
            continue
        spanned = inside[(inside >= block.first) & (inside < block.first + len(block.codes))]
        codes = block.codes[spanned - block.first]
        counted = codes >= 0
        np.minimum.at(room, types[spanned[counted]], block.upper[codes[counted]])
    return room


def _rank_within(groups: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return each entry's place within its run of equal values."""
    if not len(groups):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)
