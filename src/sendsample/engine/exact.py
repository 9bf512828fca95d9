"""CP-SAT over a few candidates: exact answers where the relaxation leaves a gap.

One worker and a fixed seed: several workers return different optima from run to run. What it returns is
only ever used as a value to reach or a selection to improve on; which optimum it happened to find never
decides who is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from sendsample.engine.aim import Aim, Bounds
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status

Indices = NDArray[np.intp]


_STATUSES = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
}


class _StopAt(cp_model.CpSolverSolutionCallback):
    """Stops the search on a selection that is as good as any can be."""

    def __init__(self, enough: int) -> None:
        super().__init__()
        self._enough = enough

    def on_solution_callback(self) -> None:
        if self.objective_value <= self._enough:
            self.stop_search()


@dataclass(frozen=True)
class Answer:
    """The status, and the candidates chosen where there is one."""

    status: Status
    chosen: Indices | None


class Subset:
    """A model of an aim over some candidates; the others are not chosen."""

    def __init__(self, aim: Aim, candidates: Indices, size: int) -> None:
        self.candidates = candidates
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _ in range(len(candidates))]
        self._cost = aim.costs[candidates].tolist()
        for part in aim.hard:
            self._keep(part)
        outside, weights = self._soft(aim.soft, size)
        if aim.budget is not None:
            self.model.add(cp_model.LinearExpr.weighted_sum(outside, weights) <= aim.budget)
            outside, weights = [], []
        self.objective = cp_model.LinearExpr.weighted_sum([*self.chosen, *outside], [*self._cost, *weights])

    def _members(self, part: Bounds) -> list[list[cp_model.IntVar]]:
        members: list[list[cp_model.IntVar]] = [[] for _ in range(len(part.lower))]
        for variable, code in zip(self.chosen, part.codes[self.candidates].tolist(), strict=True):
            if code >= 0:
                members[code].append(variable)
        return members

    def _keep(self, part: Bounds) -> None:
        bounds = zip(self._members(part), part.lower.tolist(), part.upper.tolist(), strict=True)
        for members, lower, upper in bounds:
            if lower <= 0 and len(members) <= upper:
                continue
            if lower <= 0 and upper == 1:
                self.model.add_at_most_one(members)
            elif lower > len(members):
                self.model.add_bool_or([])  # too few candidates: no selection among them
            else:
                self.model.add_linear_constraint(cp_model.LinearExpr.sum(members), lower, upper)

    def _soft(self, parts: Iterable[Bounds], size: int) -> tuple[list[cp_model.IntVar], list[int]]:
        outside: list[cp_model.IntVar] = []
        weights: list[int] = []
        for part in parts:
            bounds = zip(self._members(part), part.lower.tolist(), part.upper.tolist(), strict=True)
            for members, lower, upper in bounds:
                if lower <= 0 and upper >= min(size, len(members)):
                    continue
                count = cp_model.LinearExpr.sum(members)
                places = self.model.new_int_var(0, max(size, lower), "")
                self.model.add(places >= lower - count)
                self.model.add(places >= count - upper)
                outside.append(places)
                weights.append(part.weight)
        return outside, weights

    def hint(self, selection: Indices) -> None:
        """Suggest a selection to begin with."""
        wanted = set(selection.tolist())
        for variable, candidate in zip(self.chosen, self.candidates.tolist(), strict=True):
            self.model.add_hint(variable, candidate in wanted)

    def variables(self, selection: Iterable[int]) -> list[cp_model.IntVar]:
        """Return the variables of some candidates, leaving out any that are not in the model."""
        wanted = set(selection)
        return [
            variable
            for variable, candidate in zip(self.chosen, self.candidates.tolist(), strict=True)
            if candidate in wanted
        ]

    def cost_at_most(self, value: int) -> None:
        """Allow only selections whose costs sum to no more than a value."""
        self.model.add(cp_model.LinearExpr.weighted_sum(self.chosen, self._cost) <= value)

    def minimise(
        self,
        deadline: Deadline,
        *,
        presolve: bool = True,
        enough: int | None = None,
        effort: float = math.inf,
    ) -> Answer:
        """Minimise the aim within what is left of a deadline.

        Parameters
        ----------
        deadline
            When to stop.
        presolve
            Whether the solver simplifies the model first.
        enough
            A value known to be the least there can be: stop on reaching it, without proving it again.
        effort
            Work after which to stop, in the solver's own seconds, which are the same on any machine.
        """
        if deadline.passed:
            return Answer(Status.UNKNOWN, None)
        self.model.minimize(self.objective)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.cp_model_presolve = presolve
        # These models are small and their LP is tight: probing cost a third of the time and found nothing.
        solver.parameters.cp_model_probing_level = 0
        if not math.isinf(deadline.remaining):
            solver.parameters.max_time_in_seconds = deadline.remaining
        if not math.isinf(effort):
            solver.parameters.max_deterministic_time = effort
        callback = None if enough is None else _StopAt(enough)
        status = _STATUSES.get(solver.solve(self.model, callback), Status.UNKNOWN)
        if status not in {Status.OPTIMAL, Status.FEASIBLE}:
            return Answer(status, None)
        values = [solver.boolean_value(variable) for variable in self.chosen]
        return Answer(status, self.candidates[np.array(values, dtype=bool)])

    def minimise_first(self, ranks: Sequence[tuple[int, int]], deadline: Deadline) -> Answer:
        """Minimise the rank of the first chosen of some (candidate, rank) pairs, in order of rank."""
        place = dict(zip(self.candidates.tolist(), self.chosen, strict=True))
        first = [self.model.new_bool_var("") for _ in ranks]
        self.model.add_exactly_one(first)
        for marker, (candidate, _) in zip(first, ranks, strict=True):
            self.model.add_implication(marker, place[candidate])
        self.objective = cp_model.LinearExpr.weighted_sum(first, [rank for _, rank in ranks])
        return self.minimise(deadline)
