"""CP-SAT over a few columns: exact answers where the relaxation leaves a gap.

One worker and a fixed seed: several workers return different optima from run to run. What it returns is
only ever used as a value to reach or a selection to improve on; which optimum it happened to find never
decides who is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from sendsample.engine.aim import Aim, Soft
from sendsample.engine.inside import Inside
from sendsample.engine.limits import Deadline
from sendsample.engine.model import Model
from sendsample.engine.outcome import Status
from sendsample.problem import Block, Unit

Indices = NDArray[np.intp]

#: More than any count: no bound.
_ANY = (1 << 63) - 1
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
    """The status, and the columns chosen where there is a selection."""

    status: Status
    chosen: Indices | None


class Subset:
    """A model of an aim over some columns; the others are not chosen.

    Parameters
    ----------
    aim
        What is minimised.
    columns
        The columns; those they need beside them join in.
    assuming
        Whether rows are assumptions, of which :meth:`clash` returns some that cannot hold together.
    """

    def __init__(self, aim: Aim, columns: Indices, *, assuming: bool = False) -> None:
        self.aim = aim
        self._assuming = assuming
        self._literals: dict[tuple[str, str, str], cp_model.IntVar] = {}
        self.columns = aim.problem.close(columns)
        self.columns = self.columns[aim.problem.open[self.columns]]
        self.model = Model()
        # The first variables of the model: each has the number of its place among the columns.
        self.chosen = [self.model.new_bool_var("") for _ in range(len(self.columns))]
        self._cost = aim.costs[self.columns].tolist()
        for part in aim.hard:
            self._keep(part)
        outside: list[cp_model.IntVar] = []
        weights: list[int] = []
        spent: list[tuple[list[cp_model.IntVar], list[int]]] = [([], []) for _ in aim.budgets]
        for soft in aim.soft:
            places = self._soft(soft)
            into, at = (outside, weights) if soft.budget < 0 else spent[soft.budget]
            into += places
            at += [soft.weight] * len(places)
        for most, (places, prices) in zip(aim.budgets, spent, strict=True):
            self.model.add(cp_model.LinearExpr.weighted_sum(places, prices) <= most)
        self.objective = cp_model.LinearExpr.weighted_sum([*self.chosen, *outside], [*self._cost, *weights])

    def _keep(self, block: Block) -> None:
        """Add the rows of a hard bound that these columns could break; caps have thousands they cannot."""
        inside = Inside.of(block, self.columns)
        least, most = inside.extremes(len(block.lower))
        needed = np.flatnonzero((block.lower > least) | (block.upper < most))
        impossible = (block.lower > most) | (block.upper < least)
        for row, variables, times in inside.rows(needed):
            lower, upper = int(block.lower[row]), int(block.upper[row])
            if impossible[row]:
                added = self.model.add_bool_or([]).proto  # too few columns: no selection among them
            elif block.times is None and lower <= 0 and upper == 1 and not self._assuming:
                added = self.model.proto.constraints.add()
                added.at_most_one.literals.extend(variables)
            else:
                added = self._linear(variables, times, lower, upper)
            if self._assuming and block.units:
                added.enforcement_literal.append(self._assumed(block.units[row]).index)

    def _linear(self, variables: list[int], times: list[int], lower: int, upper: int) -> Any:
        """Add a row as the solver keeps it: to write it as an expression takes twenty times as long."""
        added = self.model.proto.constraints.add()
        added.linear.vars.extend(variables)
        added.linear.coeffs.extend(times)
        added.linear.domain.extend((lower, upper))
        return added

    def _assumed(self, unit: Unit) -> cp_model.IntVar:
        name = unit.sample, unit.rule, unit.level
        if name not in self._literals:
            self._literals[name] = self.model.new_bool_var("")
        return self._literals[name]

    def _soft(self, soft: Soft) -> list[cp_model.IntVar]:
        """Add, for every soft row, ``count + d >= lower`` and ``d - count >= -upper``; return the ds."""
        outside: list[cp_model.IntVar] = []
        block, places = soft.block, self.aim.problem.places
        inside = Inside.of(block, self.columns)
        most = np.minimum(inside.extremes(len(block.lower))[1], places)
        for row, counted, _ in inside.rows(np.flatnonzero((block.lower > 0) | (block.upper < most))):
            lower, upper = int(block.lower[row]), int(block.upper[row])
            outside.append(self.model.new_int_var(0, max(places, lower), ""))
            variables = [*counted, outside[-1].index]
            self._linear(variables, [1] * len(variables), lower, _ANY)
            self._linear(variables, [-1] * len(counted) + [1], -upper, _ANY)
        return outside

    def clash(self, deadline: Deadline) -> set[tuple[str, str, str]] | None:
        """Return units, as sample, rule and level, that no selection of these columns keeps together.

        None when there is such a selection, or time ran out.
        """
        self.model.add_assumptions(list(self._literals.values()))
        solver = _solver(deadline)
        if solver.solve(self.model) != cp_model.INFEASIBLE:
            return None
        # Presolve may name literals that are none of ours (OR-Tools issue 5141).
        wanted = set(solver.sufficient_assumptions_for_infeasibility())
        return {name for name, literal in self._literals.items() if literal.index in wanted}

    def hint(self, selection: Indices) -> None:
        """Suggest a selection to begin with."""
        wanted = set(selection.tolist())
        for variable, column in zip(self.chosen, self.columns.tolist(), strict=True):
            self.model.add_hint(variable, column in wanted)

    def variables(self, selection: Iterable[int]) -> list[cp_model.IntVar]:
        """Return the variables of some columns, leaving out any that are not in the model."""
        wanted = set(selection)
        return [
            variable
            for variable, column in zip(self.chosen, self.columns.tolist(), strict=True)
            if column in wanted
        ]

    def other_than(self, selection: Iterable[int]) -> None:
        """Allow only selections that lack at least one of some columns."""
        self.model.add_bool_or([~variable for variable in self.variables(selection)])

    def other_than_groups(self, groups: Indices, selection: Indices) -> None:
        """Allow only selections that lack a whole group of columns of which a selection has one.

        Parameters
        ----------
        groups
            The group of each column, -1 for none.
        selection
            The selection to differ from.
        """
        wanted = {group for group in groups[selection].tolist() if group >= 0}
        lacking: dict[int, cp_model.IntVar] = {}
        for variable, group in zip(self.chosen, groups[self.columns].tolist(), strict=True):
            if group in wanted:
                lacks = lacking.setdefault(group, self.model.new_bool_var(""))
                self.model.add_implication(lacks, ~variable)
        self.model.add_bool_or(list(lacking.values()))

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
        solver = _solver(deadline)
        solver.parameters.cp_model_presolve = presolve
        if not math.isinf(effort):
            solver.parameters.max_deterministic_time = effort
        callback = None if enough is None else _StopAt(enough)
        status = _STATUSES.get(solver.solve(self.model, callback), Status.UNKNOWN)
        if status not in {Status.OPTIMAL, Status.FEASIBLE}:
            return Answer(status, None)
        values = [solver.boolean_value(variable) for variable in self.chosen]
        return Answer(status, self.columns[np.array(values, dtype=bool)])

    def minimise_first(self, ranks: Sequence[tuple[int, int]], deadline: Deadline) -> Answer:
        """Minimise the rank of the first chosen of some (column, rank) pairs, in order of rank."""
        place = dict(zip(self.columns.tolist(), self.chosen, strict=True))
        first = [self.model.new_bool_var("") for _ in ranks]
        self.model.add_exactly_one(first)
        for marker, (column, _) in zip(first, ranks, strict=True):
            self.model.add_implication(marker, place[column])
        self.objective = cp_model.LinearExpr.weighted_sum(first, [rank for _, rank in ranks])
        return self.minimise(deadline)


def _solver(deadline: Deadline) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    # These models are small and their LP is tight. Probing cost a third of the time and found nothing;
    # every row in the LP, and presolve once instead of to the end, made joint designs 3 to 12 times
    # faster.
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_presolve_iterations = 1
    if not math.isinf(deadline.remaining):
        solver.parameters.max_time_in_seconds = deadline.remaining
    return solver
