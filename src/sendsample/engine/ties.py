"""Among selections of one ticket sum, the first when each sample is written as its ids sorted by code point.

Children stand in that order already, sample by sample, so comparing sorted ids is comparing sorted
columns. Ties of forty-bit tickets are rare; the first question is only whether there are other ids at all.
Where a child uses several of the services visited, the same ids can be placed in several ways: then the
first way counts, the children in the order of their ids and each at the first place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.exact import Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status
from sendsample.engine.relaxation import Relaxation
from sendsample.problem import Problem

Indices = NDArray[np.intp]


def first_by_ids(aim: Aim, relaxed: Relaxation, known: Indices, deadline: Deadline) -> tuple[Indices, bool]:
    """Return the selection of least ticket sum that is first by ids, and whether that is proven.

    The proof is that nobody else comes as low: one question for both, since a sum is hardly ever reached
    twice.

    Parameters
    ----------
    aim
        The aim of least tickets.
    relaxed
        Its relaxation.
    known
        A selection of low ticket sum.
    deadline
        When to stop.
    """
    people = _people(aim.problem)
    best, total = known, aim.value(known)
    while True:
        within = np.flatnonzero(aim.problem.open & (relaxed.slack <= total - relaxed.bound))
        others = Subset(aim, within)
        others.cost_at_most(total)
        others.other_than_groups(people, best)
        # Minimising lets the solver's LP prune; asking only whether one exists took five times as long.
        answer = others.minimise(deadline)
        if answer.chosen is not None and aim.value(answer.chosen) < total:
            best, total = answer.chosen, aim.value(answer.chosen)
            continue
        break
    if answer.status not in {Status.INFEASIBLE, Status.OPTIMAL}:
        return best, False
    certain = True
    if answer.status is Status.OPTIMAL:
        best, certain = _in_order(aim, within, (best, total), people, deadline)
    if not certain or not _has_several(people, within):
        return best, certain
    chosen = np.isin(people[within], people[_seats(aim.problem, best)])
    columns = within[chosen | ~aim.problem.seats[within]]
    return _in_order(aim, columns, (best, total), np.arange(len(people)), deadline)


def _people(problem: Problem) -> Indices:
    """Give the columns of one child in one sample one number, in the order of samples and ids."""
    people = np.full(len(problem), -1, dtype=np.intp)
    last = 0
    for part in problem.parts:
        children = problem.child[part.first : part.last]
        numbers = np.unique(children, return_inverse=True)[1]
        people[part.first : part.last] = numbers + last
        last += int(numbers.max(initial=-1)) + 1
    return people


def _seats(problem: Problem, chosen: Indices) -> Indices:
    return chosen[problem.seats[chosen]]


def _has_several(people: Indices, within: Indices) -> bool:
    inside = people[within]
    inside = inside[inside >= 0]
    return len(np.unique(inside)) < len(inside)


def _in_order(
    aim: Aim, within: Indices, known: tuple[Indices, int], groups: Indices, deadline: Deadline
) -> tuple[Indices, bool]:
    """Return the selection whose groups of columns, in order, come first."""
    best, total = known
    seats = _seats(aim.problem, within)
    fixed: list[int] = []
    for _ in range(len(_seats(aim.problem, best))):
        model = Subset(aim, within)
        model.cost_at_most(total)
        for group in fixed:
            model.model.add(sum(model.variables(within[groups[within] == group].tolist())) == 1)
        later = seats[groups[seats] > fixed[-1]] if fixed else seats
        answer = model.minimise_first(
            list(zip(later.tolist(), groups[later].tolist(), strict=True)), deadline
        )
        if answer.status is not Status.OPTIMAL or answer.chosen is None:
            return best, False
        best = answer.chosen
        chosen = np.sort(groups[_seats(aim.problem, best)]).tolist()
        fixed.append(next(group for group in chosen if not fixed or group > fixed[-1]))
    return best, True
