"""Programs over whole numbers, for the solver that comes with scipy; and nothing taken on trust.

The solver reckons in floating point. So whatever it returns is rounded and held against every row in whole
numbers; whoever uses it does well to give it no number above a million or so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

#: Variables, and what each counts for in a sum.
Terms = Mapping[int, int]
_INFEASIBLE = 2


class NothingValidError(Exception):
    """Nothing keeps every row."""


@dataclass
class Program:
    """Whole numbers from nothing up to a most each, and rows that bound sums of them."""

    most: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    solution: list[int] = field(default_factory=list)

    def new(self, most: int = 1) -> int:
        """Return a further variable."""
        self.most.append(most)
        return len(self.most) - 1

    def keep(self, terms: Terms, least: float = -math.inf, most: float = math.inf) -> None:
        """Bound a sum; a sum of nothing is nothing."""
        if terms:
            self.rows.append((terms, least, most))
        elif not least <= 0 <= most:
            raise NothingValidError

    def minimise(self, cost: Terms) -> int:
        """Return the least that a sum can be, and keep it there."""
        least = self.least(cost)
        if cost:
            self.keep(cost, most=least)
        return least

    def least(self, cost: Terms) -> int:
        """Return the least that a sum can be."""
        if not cost:
            return 0
        found = milp(
            [cost.get(variable, 0) for variable in range(len(self.most))],
            integrality=[1] * len(self.most),
            bounds=Bounds(0, self.most),
            constraints=self._constraint(),
            options={"mip_rel_gap": 0},  # else one in ten thousand above the least would do
        )
        if found.status == _INFEASIBLE:
            raise NothingValidError
        assert found.status == 0, found.message
        self.solution = [round(value) for value in found.x]
        assert all(least <= self.value(terms) <= most for terms, least, most in self.rows)
        return self.value(cost)

    def _constraint(self) -> LinearConstraint:
        cells = [(row, *term) for row, (terms, _, _) in enumerate(self.rows) for term in terms.items()]
        rows, variables, times = zip(*cells, strict=True)
        matrix = coo_array((times, (rows, variables)), shape=(len(self.rows), len(self.most)))
        return LinearConstraint(matrix, *([row[end] for row in self.rows] for end in (1, 2)))

    def value(self, terms: Terms) -> int:
        """Return what a sum came to."""
        return sum(times * self.solution[variable] for variable, times in terms.items())
