"""The leximin chances over the linear relaxation of each case, mixed.

A lottery is a mix of lotteries of its cases, each as likely as its case. So its chances are a sum of
averages, one for each case, and each of these keeps the rows times how likely the case is. That bounds
chances no less surely than the rows alone, and more closely: these sums are the convex hull of what the
cases allow (Balas, Disjunctive programming, Annals of Discrete Mathematics 5, 1979). The price is a program
with an unknown for each kind in each case.

In a proof each case has multipliers of its own. A child weighs what the rows pay for in every case, and no
set weighs more than the most of any case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from sendsample.engine.limits import Deadline
from sendsample.lotteries.cases import Case, Tight
from sendsample.lotteries.field import Field
from sendsample.lotteries.proof import RELAXATION, UNIT, Level, Proof
from sendsample.lotteries.relaxed import Target

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Weights smaller than this, as a part of the largest, are a solver's noise.
_NOISE = 1e-9
#: A kind that comes out at more than its size, by more than this part, is bounded by a row.
_ABOVE = 1e-9
#: From level to level little changes, and without preprocessing the solver goes on from where it stands.
#: Should it lose its way, the program is written anew and gone about like the next of these.
_WAYS = ("use_preprocessing: false", "", "use_dual_simplex: true")


def relaxed_by_cases(
    field: Field, cases: Sequence[Case], gone: Flags, deadline: Deadline
) -> tuple[Target, tuple[Tight, ...]] | None:
    """Return the leximin chances over all cases, and where the sets of each are tight; None on failure.

    Parameters
    ----------
    field
        The kinds and their rows.
    cases
        The cases.
    gone
        The kinds that have no chance.
    deadline
        When to stop.
    """
    program = _Program(field, cases, gone)
    tight = [Tight.of(case, field.hard) for case in cases]
    levels = []
    while program.left.any():
        new = program.weighing() if program.solve(deadline) else np.zeros(0, dtype=np.intp)
        if not len(new):
            return None
        rows, boxes = program.multipliers()
        proof, spare = proven(field, cases, rows, boxes)
        heaviest = int(proof.weights.max())
        tight = [
            each.narrowed(row, over, heaviest, likely)
            for each, row, over, likely in zip(tight, rows, spare, program.likely, strict=True)
        ]
        levels.append(Level(new, program.level * field.types.even, proof))
        program.settle(new)
    return Target(program.chances, tuple(levels), spent=False), tuple(tight)


def proven(
    field: Field, cases: Sequence[Case], rows: Sequence[Numbers], boxes: Sequence[Numbers]
) -> tuple[Proof, list[Numbers]]:
    """Return what multipliers prove, and by how much each kind is paid for beyond its weight in each case.

    Parameters
    ----------
    field
        The kinds and their rows.
    cases
        The cases.
    rows
        For each case the multiplier of each row: of its maximum where above zero, else of its minimum.
    boxes
        For each case the multiplier of each kind's size; below zero, of the one child that every set has.
    """
    hard, members = field.hard, field.hard.members.astype(np.int64)
    paid = [each @ members + box for each, box in zip(rows, boxes, strict=True)]
    dearest = np.iinfo(np.int64).max
    least = np.min([np.where(case.open, pay, dearest) for case, pay in zip(cases, paid, strict=True)], axis=0)
    weights = np.where(least == dearest, 0, np.maximum(least, 0))
    spare = [np.where(case.open, pay - weights, 0) for case, pay in zip(cases, paid, strict=True)]
    most = max(
        _dot(np.maximum(each, 0), hard.upper)
        + _dot(np.minimum(each, 0), hard.lower)
        # Rounding may pay less than nothing for a kind that weighs nothing: its size makes up for that.
        + _dot(np.maximum(box, 0) + np.maximum(-over, 0), field.sizes)
        + int(np.minimum(box, 0).sum())
        for each, box, over in zip(rows, boxes, spare, strict=True)
    )
    return Proof(weights, most, RELAXATION), spare


def _dot(first: Numbers, second: Numbers) -> int:
    used = np.flatnonzero(first)
    return sum(a * b for a, b in zip(first[used].tolist(), second[used].tolist(), strict=True))


class _Program:
    """The program of one level after the other. Counts are scaled: all 1 where chances are even."""

    def __init__(self, field: Field, cases: Sequence[Case], gone: Flags) -> None:
        self.field, self.cases = field, cases
        self.chances, self.left, self.level = np.zeros(len(gone)), ~gone, 0.0
        self._share = field.sizes * field.types.even
        self._write(_WAYS[0])

    def _write(self, parameters: str) -> None:
        """Write the program down as it stands."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(parameters)
        infinity = self.solver.infinity()
        self._level_of_all = self.solver.NumVar(0, infinity, "")
        self.solver.Objective().SetCoefficient(self._level_of_all, 1)
        self.solver.Objective().SetMaximization()
        scaled = np.where(self.left, 0, self.chances / self.field.types.even).tolist()
        self._chance = [self.solver.Constraint(least, infinity) for least in scaled]
        for kind in np.flatnonzero(self.left).tolist():
            self._chance[kind].SetCoefficient(self._level_of_all, -1)
        certain = self.solver.Constraint(-infinity, 1)
        self._parts = [_Part(self.solver, self.field, case) for case in self.cases]
        for part in self._parts:
            certain.SetCoefficient(part.likely, 1)
            for kind, count in part.counts.items():
                self._chance[kind].SetCoefficient(count, 1)

    def solve(self, deadline: Deadline) -> bool:
        """Find the level; say whether that was possible."""
        for number in range(len(_WAYS) + 1):
            if number:
                self._write(_WAYS[number - 1])
            if deadline.passed:
                return False
            if self._solved(deadline):
                self.level = self._level_of_all.solution_value()
                return True
        return False

    def _solved(self, deadline: Deadline) -> bool:
        """Solve the program as it stands, with a bound on whatever comes out above its size."""
        while not deadline.passed:
            if np.isfinite(deadline.remaining):
                self.solver.SetTimeLimit(int(deadline.remaining * 1000) + 1)
            if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
                return False
            # All are looked at before any is bounded: the solver forgets its solution as soon as one is.
            above = [part.above() for part in self._parts]
            if not any(above):
                return True
            for part, kinds in zip(self._parts, above, strict=True):
                part.bound(kinds)
        return False

    def weighing(self) -> Indices:
        """Return the kinds that weigh anything in the proof of the level."""
        weight = np.array([-each.dual_value() for each in self._chance])
        return np.flatnonzero(self.left & (weight > _NOISE * weight[self.left].max(initial=0)))

    def multipliers(self) -> tuple[list[Numbers], list[Numbers]]:
        """Return the multipliers of rows and of sizes, case by case, in whole numbers."""
        both = [part.multipliers() for part in self._parts]
        return [rows for rows, _ in both], [boxes for _, boxes in both]

    @property
    def likely(self) -> list[float]:
        """How likely each case is."""
        return [part.likely.solution_value() for part in self._parts]

    def settle(self, new: Indices) -> None:
        """Hold some kinds at the level."""
        self.chances[new] = self.level * self.field.types.even
        self.left[new] = False
        for kind in new.tolist():
            self._chance[kind].SetCoefficient(self._level_of_all, 0)
            self._chance[kind].SetBounds(self.level, self.solver.infinity())


class _Part:
    """What one case adds to the program."""

    def __init__(self, solver: pywraplp.Solver, field: Field, case: Case) -> None:
        self.solver, self.field = solver, field
        self._share = (field.sizes * field.types.even).tolist()
        infinity = solver.infinity()
        self.likely = solver.NumVar(0, infinity, "")
        self.counts = {kind: solver.NumVar(0, infinity, "") for kind in np.flatnonzero(case.open).tolist()}
        #: Constraints, and the row or the kind that each bounds.
        self._rows: list[tuple[pywraplp.Constraint, int]] = []
        self._boxes: list[tuple[pywraplp.Constraint, int]] = []
        self._boxed: set[int] = set()
        hard = field.hard
        for row, (lower, upper) in enumerate(zip(hard.lower.tolist(), hard.upper.tolist(), strict=True)):
            members = np.flatnonzero(hard.members[row]).tolist()
            if lower == upper:
                self._rows.append((self._add(members, lower, 0, 0), row))
                continue
            if upper < field.types.places:
                self._rows.append((self._add(members, upper, -infinity, 0), row))
            if lower > 0:
                self._rows.append((self._add(members, lower, 0, infinity), row))
        for kind in case.kinds:
            self._boxes.append((self._add([kind], 1, 0, infinity), kind))

    def _add(self, members: Sequence[int], bound: int, least: float, most: float) -> pywraplp.Constraint:
        """Bound how many of some kinds are chosen by how likely the case is, times a bound."""
        made = self.solver.Constraint(least, most)
        made.SetCoefficient(self.likely, -bound)
        for kind in members:
            if kind in self.counts:
                made.SetCoefficient(self.counts[kind], self._share[kind])
        return made

    def above(self) -> list[int]:
        """Return the kinds of which more are chosen than there are."""
        most = self.likely.solution_value() / self.field.types.even
        return [
            kind
            for kind, count in self.counts.items()
            if kind not in self._boxed and count.solution_value() > most + _ABOVE
        ]

    def bound(self, kinds: Sequence[int]) -> None:
        """Let no more of some kinds be chosen than there are."""
        for kind in kinds:
            box = self._add([kind], int(self.field.sizes[kind]), -self.solver.infinity(), 0)
            self._boxes.append((box, kind))
            self._boxed.add(kind)

    def multipliers(self) -> tuple[Numbers, Numbers]:
        """Return the multipliers of the rows and of the sizes of kinds, in whole numbers."""
        rows, boxes = np.zeros(len(self.field.hard)), np.zeros(len(self.field.sizes))
        for found, made in ((rows, self._rows), (boxes, self._boxes)):
            for constraint, place in made:
                found[place] += constraint.dual_value()
        return np.rint(rows * UNIT).astype(np.int64), np.rint(boxes * UNIT).astype(np.int64)
