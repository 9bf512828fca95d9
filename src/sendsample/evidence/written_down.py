"""Those who stand, as columns of a problem, and who would step in for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.engine import Outcome, losses_instead
from sendsample.evidence.standing import Standing
from sendsample.problem import Part, Problem
from sendsample.selection.selection import RESERVE_COLUMNS, no_reserves

Indices = NDArray[np.intp]


def columns_of(problem: Problem, standing: Standing) -> Indices:
    """Return the columns of those who stand, each where they are seen."""
    found = [column for part in problem.parts for column in _columns(problem, part, standing)]
    return np.array(found, dtype=np.intp)


def _columns(problem: Problem, part: Part, standing: Standing) -> Iterator[int]:
    ids = set(standing.ids[part.name])
    for column in range(part.first, part.last):
        child = problem.ids[column]
        if child not in ids:
            continue
        stay = part.stay
        if stay is None or stay.names[stay.place[column - part.first]] == standing.place(part.name, child):
            yield column


@dataclass(frozen=True)
class Table:
    """Who would step in, as a table of lists that were fixed before.

    Attributes
    ----------
    outcome
        Those who stand, as if the engine had found them.
    instead
        The loss of a sample with one child in the place of another. Left out, the outcome says; but while a
        place is free some who stand may not be in the problem, as at a setting with too few children.
    """

    outcome: Outcome
    instead: Callable[[str, str, str], int] | None = None

    def of(self, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> pd.DataFrame:
        """Return one row for each child on the lists of those who stand; see ``Selection.reserves``."""
        rows = [
            (name, child, order, other, loss)
            for name, by_child in lists.items()
            for child, listed in by_child.items()
            for order, (other, loss) in enumerate(self._losses(name, child, listed), start=1)
        ]
        if not rows:
            return no_reserves()
        return pd.DataFrame(rows, columns=list(RESERVE_COLUMNS)).astype(RESERVE_COLUMNS)

    def _losses(self, sample: str, child: str, listed: Sequence[str]) -> list[tuple[str, int]]:
        problem, chosen = self.outcome.problem, self.outcome.chosen
        if problem is None or chosen is None:
            return []
        part = next(part for part in problem.parts if part.name == sample)
        seats = chosen[problem.seats[chosen]]
        there = set(problem.ids[part.first : part.last])
        kept = [other for other in listed if other in there]
        if self.instead is not None:
            return [(other, self.instead(sample, child, other)) for other in kept]
        return list(zip(kept, losses_instead(problem, seats, part, child, kept), strict=True))
