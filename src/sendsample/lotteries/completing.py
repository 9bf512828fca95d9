"""Which sets of one sample the other samples of a design can complete to a valid selection.

Most can, and by the same few selections of the others: so every completion found is tried on all sets
first. A set that none of them fits is put to the solver, which finds another or proves that there is none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.candidates import representatives
from sendsample.engine.exact import Subset
from sendsample.engine.limits import Deadline
from sendsample.lotteries.support import Branch
from sendsample.problem import Block

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


class Completing:
    """Says which sets of a branch can be completed.

    Parameters
    ----------
    branch
        The sample, and everything that every selection keeps.
    deadline
        When to stop; a set of which it is not known by then counts as one that cannot be.
    """

    def __init__(self, branch: Branch, deadline: Deadline) -> None:
        self.branch, self.deadline = branch, deadline
        self._alone = len(branch.aim.problem.parts) == 1
        self._across = [] if self._alone else [block for block in branch.aim.hard if self._is_across(block)]
        #: What a row asks of all samples together can be tried at once only where it counts children, up to a
        #: most.
        self._quick = all(block.times is None and not block.lower.any() for block in self._across)
        self._others: list[Indices] = []
        if not self._alone:
            self._keep(branch.chosen)

    def _is_across(self, block: Block) -> bool:
        part, counted = self.branch.part, np.flatnonzero(block.codes >= 0) + block.first
        inside = (counted >= part.first) & (counted < part.last)
        return bool(inside.any() and not inside.all())

    def _keep(self, chosen: Indices) -> None:
        """Keep what a selection chooses for the other samples."""
        part = self.branch.part
        self._others.append(chosen[(chosen < part.first) | (chosen >= part.last)])

    def __call__(self, sets: Indices) -> Flags:
        """Say which of some sets, a line each, can be completed."""
        done = np.full(len(sets), self._alone)
        for others in self._others if self._quick else ():
            left = np.flatnonzero(~done)
            if not len(left):
                return done
            done[left] = self._fits(sets[left], others)
        for line in np.flatnonzero(~done).tolist():
            if not done[line] and not self.deadline.passed:
                done[line] = self._solved(sets[line])
                if done[line] and self._quick:
                    left = np.flatnonzero(~done[line:]) + line
                    done[left] = self._fits(sets[left], self._others[-1])
        return done

    def _fits(self, sets: Indices, others: Indices) -> Flags:
        """Say which of some sets keep all rows beside one choice for the other samples."""
        columns = self._columns(sets, others)
        fits = np.ones(len(sets), dtype=bool)
        for block in self._across:
            rows = block.within(self.branch.part.first, self.branch.part.last)[
                columns - self.branch.part.first
            ]
            together = (rows[:, :, np.newaxis] == rows[:, np.newaxis, :]).sum(axis=2)
            room = np.append(block.upper - block.counts(others), np.iinfo(np.int64).max)
            fits &= np.asarray((together <= room[rows]).all(axis=1))
        return fits

    def _columns(self, sets: Indices, others: Indices) -> Indices:
        """Return a child of each type of each set, first those who are in no other sample."""
        branch, problem = self.branch, self.branch.aim.problem
        taken = np.isin(problem.child[branch.part.first : branch.part.last], problem.child[others])
        order = np.lexsort((taken, branch.types.of))
        starts = np.searchsorted(branch.types.of[order], np.arange(len(branch.types.sizes) + 1))
        again = np.zeros_like(sets)
        # A set is sorted, so children of a type stand beside each other.
        for seat in range(1, sets.shape[1]):
            again[:, seat] = np.where(sets[:, seat] == sets[:, seat - 1], again[:, seat - 1] + 1, 0)
        return np.asarray(order[starts[sets] + again] + branch.part.first)

    def _solved(self, one: Indices) -> bool:
        """Ask the solver for a completion of a set; keep it."""
        branch, problem = self.branch, self.branch.aim.problem
        columns = self._columns(one[np.newaxis], np.zeros(0, dtype=np.intp))[0]
        codes = np.full(len(branch.part), -1, dtype=np.int32)
        codes[columns - branch.part.first] = np.arange(len(columns), dtype=np.int32)
        ones = np.ones(len(columns), dtype=np.int64)
        pins = Block(codes, ones, ones, (), branch.part.first)
        aim = replace(branch.aim, hard=(*branch.aim.hard, pins))
        inside = np.arange(branch.part.first, branch.part.last)
        among = np.setdiff1d(np.flatnonzero(problem.open), np.setdiff1d(inside, columns))
        answer = Subset(aim, representatives(problem, among, aim.hard)).minimise(self.deadline)
        if answer.chosen is None:
            return False
        self._keep(answer.chosen)
        return True
