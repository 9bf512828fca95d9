"""Reserves: who could take a child's place, all others standing, in the order fixed at the draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Block, Margin, Part, Problem

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reserve:
    """One substitute: the columns of the child replaced and of who takes the place, and the loss then."""

    child: int
    reserve: int
    loss: int


def reserves(problem: Problem, chosen: Indices, part: Part, many: int) -> Iterator[Reserve]:
    """Yield the substitutes of each child of a sample, best first.

    With the others kept every rule still holds. Substitutes are ordered by the sample's loss with them in,
    then by ticket, then by id.

    Parameters
    ----------
    problem
        The problem, sizes and places settled.
    chosen
        The selection.
    part
        The sample.
    many
        How many substitutes to yield for each child, at most.
    """
    free = _free(problem, chosen, part)
    seated = chosen[problem.seats[chosen]]
    for child in part.of(chosen).tolist():
        others = seated[seated != child]
        fits = free[fitting(problem, others, free)]
        fits = fits[problem.child[fits] != problem.child[child]]
        losses = _losses(part, others, fits)
        order = np.lexsort((fits, problem.tickets[fits], losses))
        # A child at several places is one substitute.
        _, first = np.unique(problem.child[fits[order]], return_index=True)
        for place in order[np.sort(first)][:many].tolist():
            yield Reserve(child, int(fits[place]), int(losses[place]))


def losses_instead(
    problem: Problem, chosen: Indices, part: Part, child: str, instead: list[str]
) -> list[int]:
    """Return the loss of a sample with each of some children in the place of one, all others kept.

    Parameters
    ----------
    problem, chosen, part
        The problem, the selection and the sample.
    child, instead
        The ids of the child and of those who could take the place; none of these is in the sample.
    """
    names = problem.ids[part.first : part.last]
    # A child has one column at each place it could be seen at, and these differ in nothing that is balanced.
    first = {name: part.first + at for at, name in reversed(list(enumerate(names)))}
    others = np.array(
        [seat for seat in part.of(chosen).tolist() if problem.ids[seat] != child], dtype=np.intp
    )
    losses: list[int] = _losses(
        part, others, np.array([first[one] for one in instead], dtype=np.intp)
    ).tolist()
    return losses


def _free(problem: Problem, chosen: Indices, part: Part) -> Indices:
    """Return the columns of a sample that can be chosen and whose child is not in it."""
    columns = np.arange(part.first, part.last)
    taken = np.isin(problem.child[columns], problem.child[part.of(chosen)])
    return columns[~taken & problem.open[columns]]


def fitting(problem: Problem, others: Indices, free: Indices) -> NDArray[np.bool_]:
    """Say which columns, each added by itself to the others, keep every bound."""
    fits = np.ones(len(free), dtype=bool)
    for block in problem.on_seats:
        fits &= _keeps(block, others, free)
    return fits & _keeps_anywhere(problem, others, free)


def _keeps(block: Block, others: Indices, free: Indices) -> NDArray[np.bool_]:
    counts = block.counts(others)
    more = counts + 1
    # A row outside its bounds by the one who left has to be made good by whoever comes.
    broken = np.flatnonzero((counts < block.lower) | (counts > block.upper))
    codes = np.full(len(free), -1, dtype=np.int64)
    spanned = (free >= block.first) & (free < block.first + len(block.codes))
    codes[spanned] = block.codes[free[spanned] - block.first]
    row_fits = (more >= block.lower) & (more <= block.upper)
    fits = np.append(row_fits, True)[codes]  # code -1, no row, picks the True put at the end
    if len(broken) > 1:
        return np.zeros(len(free), dtype=bool)
    if len(broken) == 1:
        fits &= codes == broken[0]
    return fits


def _keeps_anywhere(problem: Problem, others: Indices, free: Indices) -> NDArray[np.bool_]:
    """Say which columns keep the caps that count a child of several samples once."""
    fits = np.ones(len(free), dtype=bool)
    standing = np.unique(problem.child[others])
    for codes, upper in problem.caps_on_children:
        groups = codes[standing]
        counts = np.bincount(groups[groups >= 0], minlength=len(upper))
        here = codes[problem.child[free]]
        room = np.append(counts < upper, True)[here]
        fits &= room | np.isin(problem.child[free], standing)
        fits &= bool((counts <= upper).all())
    return fits


def _losses(part: Part, others: Indices, free: Indices) -> Numbers:
    """Return the loss of a sample with each of some columns added by itself."""
    total = np.zeros(len(free), dtype=np.int64)
    for margin in part.margins:
        inside = margin.codes[part.of(others) - part.first]
        counts = np.bincount(inside, minlength=len(margin.floor)).astype(np.int64)
        now, then = _outside(margin, counts), _outside(margin, counts + 1)
        codes = margin.codes[free - part.first]
        total += margin.weight * (int(now.sum()) - now[codes] + then[codes])
    return total


def _outside(margin: Margin, counts: Numbers) -> Numbers:
    outside: Numbers = np.maximum(margin.floor - counts, 0) + np.maximum(counts - margin.ceiling, 0)
    return outside
