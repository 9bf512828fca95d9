"""Among selections of one ticket sum, the first when each is written as its ids sorted by code point.

Candidates stand in that order already, so comparing sorted ids is comparing sorted places. Ties of
forty-bit tickets are rare; the first question is only whether there is another selection at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.exact import Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status

Indices = NDArray[np.intp]


def first_by_ids(
    aim: Aim, within: Indices, known: tuple[Indices, int], size: int, deadline: Deadline
) -> tuple[Indices, bool]:
    """Return the first selection by ids, and whether that is proven.

    Parameters
    ----------
    aim
        The aim of least tickets.
    within
        The candidates that any selection of that ticket sum is made of.
    known
        One selection of least ticket sum, and the sum.
    size
        How many are chosen.
    deadline
        When to stop.
    """
    best, total = known
    others = Subset(aim, within, size)
    others.cost_at_most(total)
    others.model.add_bool_or([~variable for variable in others.variables(best.tolist())])
    # Minimising lets the solver's LP prune; asking only whether one exists took five times as long.
    status = others.minimise(deadline).status
    if status is Status.INFEASIBLE:
        return best, True
    if status is Status.UNKNOWN:
        return best, False
    fixed: list[int] = []
    for _ in range(size):
        model = Subset(aim, within, size)
        model.cost_at_most(total)
        for variable in model.variables(fixed):
            model.model.add(variable == 1)
        later = [place for place in within.tolist() if not fixed or place > fixed[-1]]
        answer = model.minimise_first([(place, rank) for rank, place in enumerate(later)], deadline)
        if answer.status is not Status.OPTIMAL or answer.chosen is None:
            return best, False
        best = answer.chosen
        fixed.append(next(place for place in np.sort(best).tolist() if not fixed or place > fixed[-1]))
    return best, True
