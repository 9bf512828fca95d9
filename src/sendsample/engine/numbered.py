"""The rows of all bounds on children, numbered through, so that a selection is one array of counts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.problem import Block, Part

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Row 0 is of no bound: whoever counts in it keeps anything.
NONE = 0
#: The budget of a hard bound.
HARD = -1
#: A bound with more rows than this does not tell kinds apart: with caps nearly every child is of its own.
_FEW_ROWS = 60
_FEW_GROUPS = 12
_NEVER = 1 << 40


@dataclass(frozen=True)
class Bound:
    """A bound whose rows are numbered from ``first`` on.

    Attributes
    ----------
    block
        The bound.
    first
        The number of its first row.
    weight, budget
        What a place outside costs, and from which budget it is paid.
    """

    block: Block
    first: int
    weight: int = 0
    budget: int = HARD

    @property
    def span(self) -> slice:
        """The numbers of its rows."""
        return slice(self.first, self.first + len(self.block.lower))

    def rows(self, part: Part) -> Codes:
        """Return the row that each column of a sample counts in."""
        codes = self.block.within(part.first, part.last)
        return np.where(codes >= 0, codes + np.int32(self.first), np.int32(NONE))


@dataclass(frozen=True)
class Table:
    """The row that each of some columns counts in, a line a bound, and the numbers of the bounds."""

    bounds: tuple[int, ...]
    rows: Codes

    def at(self, columns: Indices) -> Table:
        """Return the same for some of the columns."""
        return Table(self.bounds, self.rows[:, columns])


class Numbered:
    """The rows of every bound of an aim that counts children; all other bounds follow from these.

    Attributes
    ----------
    bounds
        The bounds: hard ones of few rows, then soft ones, then all others.
    few
        How many rows the first two have, with row 0.
    least, most
        The bounds of each row.
    lower, upper
        The same, with nothing asked of soft ones.
    budget
        The budget that each row of a soft bound is paid from.
    caps
        For each cap that counts a child of several samples once, the row of each child.
    """

    def __init__(self, aim: Aim) -> None:
        problem = aim.problem
        hard = [block for block in aim.hard if counts_only(problem.seats, block)]
        asked = [(block, 0, HARD) for block in hard if not _is_wide(block)]
        asked += [(soft.block, soft.weight, soft.budget) for soft in aim.soft if soft.budget != HARD]
        self.few = 1 + sum(len(block.lower) for block, _, _ in asked)
        asked += [(block, 0, HARD) for block in hard if _is_wide(block)]
        self.bounds: list[Bound] = []
        last = 1
        for block, weight, budget in asked:
            self.bounds.append(Bound(block, last, weight, budget))
            last = self.bounds[-1].span.stop
        self.caps: list[Codes] = []
        most = [np.zeros(0, dtype=np.int64)]
        for rows, upper in problem.caps_on_children:
            self.caps.append(np.where(rows >= 0, rows + last, NONE).astype(np.int32))
            most.append(upper)
            last += len(upper)
        self._fill(np.concatenate(most), last)

    def _fill(self, caps: Numbers, many: int) -> None:
        self.least, self.most = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64)
        self.most[0], self.most[many - len(caps) :] = _NEVER, caps
        self._weight, self.budget = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.intp)
        for bound in self.bounds:
            self.least[bound.span], self.most[bound.span] = bound.block.lower, bound.block.upper
            self._weight[bound.span], self.budget[bound.span] = bound.weight, max(bound.budget, 0)
        soft = self._weight > 0
        self.lower, self.upper = np.where(soft, 0, self.least), np.where(soft, _NEVER, self.most)
        self._wants = np.flatnonzero(self.lower > 0)
        self._firsts = [bound.first for bound in self.bounds]

    def tables(self, part: Part) -> tuple[Table, Table, Table]:
        """Return the rows of each column of a sample: in hard bounds of few rows, in soft ones, in others."""
        met = [(number, bound, bound.rows(part)) for number, bound in enumerate(self.bounds)]
        met = [(number, bound, rows) for number, bound, rows in met if rows.any()]

        def table(wanted: int) -> Table:
            lines = [(number, rows) for number, bound, rows in met if self._sort(bound) == wanted]
            none = np.zeros((0, len(part)), dtype=np.int32)
            return Table(
                tuple(number for number, _ in lines), np.vstack([none, *(rows for _, rows in lines)])
            )

        return table(0), table(1), table(2)

    def _sort(self, bound: Bound) -> int:
        if bound.budget != HARD:
            return 1
        return 0 if bound.first < self.few else 2

    def counts(self, chosen: Indices) -> Numbers:
        """Return what each row counts of a selection; caps on children of several samples are left at 0."""
        counts = np.zeros(len(self.least), dtype=np.int64)
        for bound in self.bounds:
            counts[bound.span] = bound.block.counts(chosen)
        return counts

    def spent(self, counts: Numbers, budgets: int) -> Numbers:
        """Return what counts cost each budget."""
        outside = np.maximum(self.least - counts, 0) + np.maximum(counts - self.most, 0)
        spent = np.zeros(budgets, dtype=np.int64)
        for bound in self.bounds:
            if bound.budget != HARD:
                spent[bound.budget] += bound.weight * int(outside[bound.span].sum())
        return spent

    def dearer(self, counts: Numbers) -> Numbers:
        """Return for each row of few ones what one child more costs."""
        now, least, most = (each[: self.few] for each in (counts, self.least, self.most))
        return np.asarray(self._weight[: self.few] * ((now >= most).astype(np.int64) - (now < least)))

    def short(self, counts: Numbers) -> dict[int, list[int]]:
        """Return the rows that count too few, by the number of their bound."""
        found: dict[int, list[int]] = {}
        for row in self._wants[counts[self._wants] < self.lower[self._wants]].tolist():
            found.setdefault(bisect_right(self._firsts, row) - 1, []).append(row)
        return found


def _is_wide(block: Block) -> bool:
    return block.personal or len(block.lower) > (_FEW_ROWS if block.lower.any() else _FEW_GROUPS)


def counts_only(wanted: Flags, block: Block) -> bool:
    """Say whether a bound counts some columns and no others, one each."""
    return block.times is None and bool(wanted[block.span][block.codes >= 0].all())
