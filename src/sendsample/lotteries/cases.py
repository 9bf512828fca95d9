"""Cases of a sample: where a set has exactly one of a few kinds of children, each of these is a case.

Averages know nothing of who goes with whom. Where one place is for alternative provision and few are there,
each of these few leaves other places open, and averages that take all of them at once promise chances that
no lottery gives. Case by case the rows say more: whoever else is in a set with this one child.
"""

from __future__ import annotations

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
    """Sets that have a child of one kind.

    Attributes
    ----------
    kind
        The kind.
    open
        Which kinds the sets may have children of, this one among them.
    """

    kind: int
    open: Flags


def cases_of(field: Field, gone: Flags) -> tuple[Case, ...]:
    """Return cases of which each set is one: by the row that has the fewest kinds; none where no row will do.

    Parameters
    ----------
    field
        The rows. Those that may be broken at a price are not told apart by cases.
    gone
        The kinds that have no chance.
    """
    rows = field.hard
    kinds = (rows.members[(rows.lower == 1) & (rows.upper == 1)] > 0) & ~gone
    # Where but one kind is left, there is but one case.
    kinds = kinds[kinds.sum(axis=1) > 1]
    if len(field.soft) or not len(kinds):
        return ()
    few = kinds[kinds.sum(axis=1).argmin()]
    if few.sum() * len(few) > _MOST_UNKNOWNS:
        return ()
    others = ~gone & ~few
    return tuple(Case(kind, others | (np.arange(len(few)) == kind)) for kind in np.flatnonzero(few).tolist())


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
    """

    case: Case
    open: Flags
    at_least: Flags
    at_most: Flags

    @classmethod
    def of(cls, case: Case, rows: Rows) -> Tight:
        """Return a case as it is before any level is proven."""
        nowhere = np.zeros(len(rows), dtype=bool)
        return cls(case, case.open, nowhere, nowhere)

    def narrowed(self, multipliers: Numbers, spare: Numbers, heaviest: int) -> Tight:
        """Return this with what a proof adds: a set that wastes anything weighs less than the most.

        Parameters
        ----------
        multipliers
            The multiplier of each row, below zero for its minimum.
        spare
            By how much each kind is paid for beyond its weight.
        heaviest
            The largest weight of a child.
        """
        noise = _NOISE * heaviest
        return Tight(
            self.case,
            self.open & (spare <= noise),
            self.at_least | (multipliers < -noise),
            self.at_most | (multipliers > noise),
        )
