"""Cases of a sample: where a set has exactly one of a few kinds of children, each of these is a case.

Averages know nothing of who goes with whom. Where one place is for alternative provision and few are there,
each of these few leaves other places open, and averages that take all of them at once promise chances that
no lottery gives. Case by case the rows say more: whoever else is in a set with this one child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.lotteries.field import Field, Rows

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

#: Cases times kinds beyond which a program over all of them would take minutes.
_MOST_UNKNOWNS = 30_000
#: Multipliers smaller than this, as a part of the largest weight, are a solver's noise.
_NOISE = 1e-7


@dataclass(frozen=True)
class Case:
    """Sets that have children of some kinds and none of others.

    Attributes
    ----------
    kinds
        The kinds that every set has a child of.
    open
        Which kinds the sets may have children of, those among them.
    """

    kinds: tuple[int, ...]
    open: Flags

    def with_and_without(self, kind: int) -> tuple[Case, ...]:
        """Return two cases of this one: the sets that have a child of a kind, and those that have none."""
        if kind in self.kinds or not self.open[kind]:
            return (self,)
        without = self.open.copy()
        without[kind] = False
        return Case((*self.kinds, kind), self.open), Case(self.kinds, without)


def cases_of(field: Field, gone: Flags, hard: Sequence[int] = ()) -> tuple[Case, ...]:
    """Return cases of which each set is one; none where that would be too many, or only one.

    They go by the row of which a set has exactly one child and that has the fewest kinds, and then by
    whether a set has a child of some kinds.

    Parameters
    ----------
    field
        The rows. Those that may be broken at a price are not told apart by cases.
    gone
        The kinds that have no chance.
    hard
        The kinds to tell apart after that.
    """
    rows, many = field.hard, len(field.sizes)
    kinds = (rows.members[(rows.lower == 1) & (rows.upper == 1)] > 0) & ~gone
    # Where but one kind is left, there is but one case.
    kinds = kinds[kinds.sum(axis=1) > 1]
    cases = [Case((), ~gone)]
    if len(kinds):
        few = kinds[kinds.sum(axis=1).argmin()]
        others = ~gone & ~few
        cases = [Case((kind,), others | (np.arange(many) == kind)) for kind in np.flatnonzero(few).tolist()]
    for kind in hard:
        cases = [part for case in cases for part in case.with_and_without(kind)]
    return () if len(field.soft) or not 1 < len(cases) <= _MOST_UNKNOWNS // many else tuple(cases)


@dataclass(frozen=True)
class Tight:
    """Where all sets of a case are that a lottery of certain chances can use.

    Attributes
    ----------
    case
        The case.
    open
        The kinds that these sets may have.
    at_least, at_most
        The rows that they have to be at the minimum or the maximum of.
    likely
        How likely the case is in one such lottery.
    """

    case: Case
    open: Flags
    at_least: Flags
    at_most: Flags
    likely: float

    @classmethod
    def of(cls, case: Case, rows: Rows) -> Tight:
        """Return a case as it is before any level is proven."""
        nowhere = np.zeros(len(rows), dtype=bool)
        return cls(case, case.open, nowhere, nowhere, 1.0)

    def narrowed(self, multipliers: Numbers, spare: Numbers, heaviest: int, likely: float) -> Tight:
        """Return this with what a proof adds: a set that wastes anything weighs less than the most.

        Parameters
        ----------
        multipliers
            The multiplier of each row, below zero for its minimum.
        spare
            By how much each kind is paid for beyond its weight.
        heaviest
            The largest weight of a child.
        likely
            How likely the case is.
        """
        noise = _NOISE * heaviest
        return Tight(
            self.case,
            self.open & (spare <= noise),
            self.at_least | (multipliers < -noise),
            self.at_most | (multipliers > noise),
            likely,
        )
