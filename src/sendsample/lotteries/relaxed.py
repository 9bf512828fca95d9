"""The leximin chances over the linear relaxation of a sample's rules.

A lottery over sets that keep the rules has chances that keep them on average. So the least chance under the
averages alone is a bound on the least chance of any lottery, and the same level by level. Children of a kind
have the same chance here, which leaves a small program: one unknown a kind and one for the level, over the
few dozen rows. Chances are scaled by N/k, so that an even lottery is 1 for everybody.

Which kinds a level settles follows from its multipliers: a kind that weighs anything in the proof of the
level cannot have more without somebody else having less. Each level settles one at least, and most settle a
whole part of the area.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from sendsample.engine.limits import Deadline
from sendsample.lotteries.field import Field, Rows
from sendsample.lotteries.proof import RELAXATION, UNIT, Level, Proof

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Weights smaller than this, as a part of the largest, are a solver's noise.
_NOISE = 1e-9
#: A chance above 1 by more than this, scaled, is bounded by a row.
_ABOVE = 1e-9
#: After many levels the solver may lose its way; then the program is written anew and gone about like this.
_OTHER_WAYS = ("", "use_dual_simplex: true", "use_preprocessing: false")


@dataclass(frozen=True)
class Target:
    """The chances that a relaxation allows, and its levels.

    Attributes
    ----------
    chances
        For each kind the chance of a child.
    levels
        The levels in order.
    spent
        Whether the levels rest on the budget of soft rows: every set has to spend it whole.
    """

    chances: Floats
    levels: tuple[Level, ...]
    spent: bool


def relaxed(field: Field, gone: Flags, deadline: Deadline) -> Target | None:
    """Return the leximin chances over the relaxation, or None where the solver fails.

    Parameters
    ----------
    field
        The rows.
    gone
        The kinds that have no chance.
    deadline
        When to stop.
    """
    program = _Program(field, gone)
    levels, settled = [], gone.copy()
    while not settled.all():
        if deadline.passed or not program.solve():
            return None
        new = program.weighs() & ~settled
        if not new.any():
            return None
        levels.append(program.level(new))
        program.settle(new)
        settled |= new
    return Target(program.chances, tuple(levels), program.spent)


class _Program:
    """The program of one level after the other: solved again from where it stands."""

    def __init__(self, field: Field, gone: Flags) -> None:
        self.field, self.even = field, field.types.even
        self.chances, self.spent = np.zeros(len(gone)), False
        self._gone, self._left = gone, ~gone
        self._share = field.sizes * self.even
        self.boxes: dict[int, pywraplp.Constraint] = {}
        self._write("")

    def _write(self, parameters: str) -> None:
        """Write the program down, all but what a level changes."""
        field = self.field
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(parameters)
        infinity = self.solver.infinity()
        self.level_of_all = self.solver.NumVar(0, infinity, "")
        self.above = [self.solver.NumVar(0, 0 if out else infinity, "") for out in self._gone.tolist()]
        self.solver.Objective().SetCoefficient(self.level_of_all, 1)
        self.solver.Objective().SetMaximization()
        self.hard = self._add(field.hard)
        self.below_soft, self.above_soft = self._add(field.soft), self._add(field.soft)
        self.outside = [
            (self.solver.NumVar(0, infinity, ""), self.solver.NumVar(0, infinity, "")) for _ in field.weights
        ]
        self.budget = self.solver.Constraint(-infinity, float(field.budget))
        for row, (below, above) in enumerate(self.outside):
            self.below_soft[row].SetCoefficient(below, 1)
            self.above_soft[row].SetCoefficient(above, -1)
            for each in (below, above):
                self.budget.SetCoefficient(each, int(field.weights[row]))
        self.boxes = {kind: self._bounded(kind) for kind in self.boxes}

    def _add(self, rows: Rows) -> list[pywraplp.Constraint]:
        infinity = self.solver.infinity()
        made = [self.solver.Constraint(-infinity, infinity) for _ in range(len(rows))]
        for row, kind in zip(*(each.tolist() for each in np.nonzero(rows.members)), strict=True):
            made[row].SetCoefficient(self.above[kind], float(rows.members[row, kind] * self._share[kind]))
        return made

    def solve(self) -> bool:
        """Find the level; say whether that was possible."""
        self._set_level()
        if self._solved():
            return True
        for parameters in _OTHER_WAYS:
            self._write(parameters)
            self._set_level()
            if self._solved():
                return True
        return False

    def _set_level(self) -> None:
        """Let the level count for all who are left, and take off every row what others have."""
        field = self.field
        infinity = self.solver.infinity()
        for rows, made, lower, upper in (
            (field.hard, self.hard, field.hard.lower, field.hard.upper),
            (field.soft, self.below_soft, field.soft.lower, np.full(len(field.soft), infinity)),
            (field.soft, self.above_soft, np.full(len(field.soft), -infinity), field.soft.upper),
        ):
            weighed = rows.members * self._share
            with_level, fixed = weighed[:, self._left].sum(axis=1), weighed @ self.chances_scaled
            for constraint, times, known, least, most in zip(
                made, with_level.tolist(), fixed.tolist(), lower.tolist(), upper.tolist(), strict=True
            ):
                constraint.SetCoefficient(self.level_of_all, times)
                constraint.SetBounds(least - known, most - known)

    def _solved(self) -> bool:
        """Solve the program as it stands, with a bound on whatever chance comes out above 1."""
        while self.solver.Solve() == pywraplp.Solver.OPTIMAL:
            if not self._box():
                return True
        return False

    @property
    def chances_scaled(self) -> Floats:
        return np.asarray(self.chances / self.even)

    def _box(self) -> bool:
        """Bound the chances that came out above 1; say whether there were any."""
        level, most = self.level_of_all.solution_value(), 1 / self.even
        value = np.array([each.solution_value() for each in self.above]) + level
        above = np.flatnonzero(self._left & (value > most * (1 + _ABOVE))).tolist()
        over = [kind for kind in above if kind not in self.boxes]
        for kind in over:
            self.boxes[kind] = self._bounded(kind)
        return bool(over)

    def _bounded(self, kind: int) -> pywraplp.Constraint:
        """Bound the chance of a kind by 1."""
        box = self.solver.Constraint(-self.solver.infinity(), 1 / self.even)
        box.SetCoefficient(self.level_of_all, 1 if self._left[kind] else 0)
        box.SetCoefficient(self.above[kind], 1)
        return box

    def weighs(self) -> Flags:
        """Say which kinds weigh anything in the proof of the level."""
        weight = self._weights()
        return np.asarray(weight > _NOISE * weight[self._left].max(initial=0))

    def _weights(self) -> Floats:
        """Return what each kind weighs, for all its children together, by the multipliers."""
        weight = np.zeros(len(self.above))
        for rows, made in (
            (self.field.hard, self.hard),
            (self.field.soft, self.below_soft),
            (self.field.soft, self.above_soft),
        ):
            weight += np.array([each.dual_value() for each in made]) @ (rows.members * self._share)
        for kind, box in self.boxes.items():
            weight[kind] += box.dual_value()
        return weight

    def level(self, new: Flags) -> Level:
        """Return the level with its proof; kinds stand for types until :func:`for_types` spreads them."""
        chance = self.level_of_all.solution_value() * self.even
        return Level(np.flatnonzero(new), chance, self._proof())

    def _proof(self) -> Proof:
        """Return the proof in whole numbers, from multipliers rounded."""
        field = self.field
        hard, below, above = (
            np.array([round(each.dual_value() * UNIT) for each in made], dtype=np.int64)
            for made in (self.hard, self.below_soft, self.above_soft)
        )
        budget = max(0, round(self.budget.dual_value() * UNIT))
        self.spent |= budget > 0
        # A soft row can be paid for by no more than its weight costs the budget.
        below, above = np.clip(below, -budget * field.weights, 0), np.clip(above, 0, budget * field.weights)
        paid = hard @ field.hard.members.astype(np.int64) + (below + above) @ field.soft.members.astype(
            np.int64
        )
        boxed = np.zeros(len(paid), dtype=np.int64)
        for kind, box in self.boxes.items():
            # The row of a box is about one child, and its multiplier about all of the kind.
            boxed[kind] = max(0, round(box.dual_value() * UNIT / self._share[kind]))
        weights = np.where(self._gone, 0, np.maximum(paid + boxed, 0))
        most = budget * field.budget
        for multipliers, rows in ((hard, field.hard), (below, field.soft), (above, field.soft)):
            most += _dot(np.maximum(multipliers, 0), rows.upper) + _dot(
                np.minimum(multipliers, 0), rows.lower
            )
        # Whoever has no chance is in no set, whatever the rows would pay for.
        dearer = np.where(self._gone, 0, np.maximum(weights - paid, 0))
        return Proof(weights, most + _dot(dearer, field.sizes), RELAXATION)

    def settle(self, new: Flags) -> None:
        """Hold some kinds at the level."""
        self.chances[new] = self.level_of_all.solution_value() * self.even
        self._left &= ~new
        for kind in np.flatnonzero(new).tolist():
            if kind in self.boxes:
                self.boxes[kind].SetCoefficient(self.level_of_all, 0)


def _dot(first: Numbers, second: Numbers) -> int:
    used = np.flatnonzero(first)
    return sum(a * b for a, b in zip(first[used].tolist(), second[used].tolist(), strict=True))


def for_types(target: Target, field: Field) -> tuple[Floats, tuple[Level, ...]]:
    """Return the chances and levels of a target by type."""
    levels = []
    for level in target.levels:
        inside = np.zeros(len(field.sizes), dtype=bool)
        inside[level.types] = True
        proof = level.proof
        spread = None if proof is None else Proof(proof.weights[field.kind_of], proof.most, proof.by)
        levels.append(Level(np.flatnonzero(inside[field.kind_of]), level.chance, spread))
    return target.chances[field.kind_of], tuple(levels)
