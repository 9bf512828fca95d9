"""Leximin chances by columns: exact for any support, for areas where the relaxation is not enough.

Each level is a linear program over the sets known so far: the least chance as large as possible, with
whoever is settled held where they are. Its multipliers weigh children; the heaviest set of the whole support
by these weights either joins, or proves the level. Then whoever weighs anything is settled. One level after
the other, every type is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from sendsample.engine.limits import Deadline
from sendsample.lotteries.field import Types
from sendsample.lotteries.proof import SOLVER, UNIT, Level, Proof
from sendsample.lotteries.support import Branch, Set, heaviest

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Weights smaller than this, as a part of the largest, are a solver's noise.
_NOISE = 1e-7
#: A level is proven when its bound is this near, scaled so that an even chance is 1.
_CLOSE = 1e-8
#: Whoever is settled is held this far below their chance, scaled, so that rounding leaves room.
_ROOM = 1e-11
_TOLERANCES = (
    "primal_feasibility_tolerance: 1e-10 dual_feasibility_tolerance: 1e-10"
    " solution_feasibility_tolerance: 1e-7"
)
#: After many changes the solver may lose its way; written down anew, or gone about in another way, it does
#: not. Its own tolerances are coarser, and still near enough to tell whether a level is proven.
_OTHER_WAYS = (
    _TOLERANCES,
    _TOLERANCES + " use_dual_simplex: true",
    _TOLERANCES + " use_preprocessing: false",
    "",
)


@dataclass(frozen=True)
class Leximin:
    """A lottery over sets, and the levels proven.

    Attributes
    ----------
    sets, weights
        Sets and their weights, which add up to 1.
    levels
        The levels in order; where time ran out the last has no proof.
    """

    sets: list[Set]
    weights: Floats
    levels: tuple[Level, ...]


def leximin(
    branches: Sequence[Branch], sets: list[Set], types: Types, gone: Flags, deadline: Deadline
) -> Leximin:
    """Return the leximin lottery over a support.

    Parameters
    ----------
    branches
        The support.
    sets
        Sets that between them hold every type that has a chance.
    types, gone
        The types, and which have no chance.
    deadline
        When to stop.
    """
    program = _Program(types, gone)
    for one in dict.fromkeys(sets):
        program.add(one)
    levels: list[Level] = []
    while program.left.any():
        program.solve()
        weights = program.weights()
        found = heaviest(branches, weights, deadline, program.allowed(weights))
        while found.most > program.allowed(weights) and program.add(found.set) and not deadline.passed:
            program.solve()
            weights = program.weights()
            found = heaviest(branches, weights, deadline, program.allowed(weights))
        proof = Proof(weights, found.most, SOLVER)
        if found.most > program.allowed(weights):
            # A limit was reached, or rounding is in the way: of those left nothing more is known.
            levels.append(program.level(np.flatnonzero(program.left), proof, settled=False))
            break
        levels.append(program.level(program.weighing(weights), proof))
        program.settle(levels[-1].types)
    return Leximin(program.sets[: len(program.mix)], program.mix, tuple(levels))


class _Program:
    """The program over the sets known, one level after the other."""

    def __init__(self, types: Types, gone: Flags) -> None:
        self.types, self.left = types, ~gone
        self.chances = np.zeros(len(gone))
        self.sets: list[Set] = []
        self._gone, self._seen = gone, set[Set]()
        self._scale = 1 / (types.sizes * types.even)
        self.now, self.duals, self.mix = 0.0, np.zeros(0), np.zeros(0)
        self._build()

    def _build(self, parameters: str = _TOLERANCES) -> None:
        """Write the program down as it stands, with parameters for the solver."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(parameters)
        infinity = self.solver.infinity()
        self.level_of_all = self.solver.NumVar(0, infinity, "")
        self.solver.Objective().SetCoefficient(self.level_of_all, 1)
        self.solver.Objective().SetMaximization()
        least = np.where(self.left, 0, self.chances / self.types.even - _ROOM)
        self.rows: list[Any] = [
            None if out else self.solver.Constraint(low, infinity)
            for out, low in zip(self._gone.tolist(), least.tolist(), strict=True)
        ]
        for each in np.flatnonzero(self.left).tolist():
            self.rows[each].SetCoefficient(self.level_of_all, -1)
        self.one = self.solver.Constraint(1, 1)
        self.shares: list[pywraplp.Variable] = []
        for one in self.sets:
            self._share(one)

    def _share(self, one: Set) -> None:
        share = self.solver.NumVar(0, self.solver.infinity(), "")
        self.one.SetCoefficient(share, 1)
        for each, count in Counter(one).items():
            self.rows[each].SetCoefficient(share, float(count * self._scale[each]))
        self.shares.append(share)

    def add(self, one: Set) -> bool:
        """Let the lottery use a set; say whether it is new."""
        if one in self._seen:
            return False
        self._seen.add(one)
        self.sets.append(one)
        self._share(one)
        return True

    def solve(self) -> None:
        """Find the level over the sets known."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            for parameters in _OTHER_WAYS:
                self._build(parameters)
                if self.solver.Solve() == pywraplp.Solver.OPTIMAL:
                    break
            else:
                raise ArithmeticError("the program of a level cannot be solved")
        # Read at once: the solver forgets its solution as soon as anything is changed.
        self.now = self.level_of_all.solution_value()
        self.duals = np.array([0.0 if row is None else -row.dual_value() for row in self.rows])
        self.mix = np.maximum([share.solution_value() for share in self.shares], 0)

    def weights(self) -> Numbers:
        """Return the weights of children by the multipliers, in whole numbers."""
        duals = np.where(self.duals < _NOISE * self.duals.max(initial=0), 0, self.duals)
        return np.rint(duals * self._scale * UNIT).astype(np.int64)

    def allowed(self, weights: Numbers) -> int:
        """Return how much a set may weigh for the level to be proven."""
        total = weights * self.types.sizes
        shared = int(total[self.left].sum())
        level = self.now + _CLOSE
        held = int(np.floor(float((total * self.chances)[~self.left].sum())))
        return held + int(np.floor(shared * level * self.types.even))

    def weighing(self, weights: Numbers) -> Indices:
        """Return whoever is left and weighs anything."""
        new = np.flatnonzero(self.left & (weights > 0))
        if not len(new):
            raise ArithmeticError("the program of a level has no multipliers")
        return new

    def settle(self, new: Indices) -> None:
        """Hold some types at the level."""
        self.chances[new] = self.now * self.types.even
        self.left[new] = False
        for each in new.tolist():
            self.rows[each].SetCoefficient(self.level_of_all, 0)
            self.rows[each].SetBounds(self.now - _ROOM, self.solver.infinity())

    def level(self, new: Indices, proof: Proof | None, *, settled: bool = True) -> Level:
        """Return the level as it stands."""
        return Level(new, self.now * self.types.even, proof, settled)
