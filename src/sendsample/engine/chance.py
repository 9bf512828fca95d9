"""The last aims: the least sum of the tickets of places, then of children, and then the first by ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim, Kept, least_tickets, visits_alone
from sendsample.engine.candidates import representatives
from sendsample.engine.exact import Subset
from sendsample.engine.improve import Improved, improve
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Stage, Status
from sendsample.engine.relaxation import Relaxation, relax
from sendsample.engine.ties import first_by_ids
from sendsample.problem import Problem

Indices = NDArray[np.intp]

#: Columns tried first, and by how much that widens when they hold no better selection.
_FIRST_TRY = 120
_WIDEN = 4


@dataclass(frozen=True)
class Drawn:
    """What chance decided, as far as it was proven."""

    chosen: Indices
    stages: tuple[Stage, ...]
    proven: bool


def draw(
    problem: Problem, chosen: Indices, among: Indices, kept: Sequence[Kept], deadline: Deadline
) -> Drawn:
    """Return the selection that the tickets decide.

    Parameters
    ----------
    problem
        The compiled design.
    chosen
        A selection that is best on every earlier aim.
    among
        Columns for the relaxation to begin with.
    kept
        What the earlier aims settled.
    deadline
        When to stop.
    """
    if not problem.stays:
        return _draw_children(problem, chosen, among, kept, deadline)
    places = np.zeros(len(problem), dtype=bool)
    for part in problem.stays:
        if part.stay is not None:
            places[part.stay.columns] = True
    aim = least_tickets(problem, places, kept)
    found = improve(aim, chosen, among, 0, deadline, tell=lambda: None, alone=visits_alone(aim))
    names = tuple(part.name for part in problem.stays)
    stage = Stage("tickets of settings", names, found.value, found.bound)
    if not found.proven:
        return Drawn(found.chosen, (stage,), proven=False)
    best: Drawn | None = None
    tied, certain = _tied(aim, found, places, deadline)
    for visited in tied:
        settled = problem.settled(visited[places[visited]])
        children = visited[problem.seats[visited]]
        drawn = _draw_children(settled, children, among[settled.open[among]], kept, deadline)
        certain &= drawn.proven
        if best is None or _before(settled, drawn.chosen, best.chosen):
            best = replace(drawn, chosen=np.union1d(drawn.chosen, visited[places[visited]]))
    assert best is not None  # noqa: S101 - the selection found is among those tied
    return Drawn(best.chosen, (stage, *best.stages), proven=certain)


def _before(problem: Problem, chosen: Indices, other: Indices) -> bool:
    """Say whether a selection comes before another: by the sum of tickets, then by ids, then by places."""

    def key(selection: Indices) -> tuple[int, list[int], list[int]]:
        seats = selection[problem.seats[selection]]
        return problem.ticket_sum(seats), _people(problem, seats), seats.tolist()

    return key(chosen) < key(other)


def _people(problem: Problem, seats: Indices) -> list[int]:
    """Return the children of each sample in the order of their ids, sample by sample."""
    people: list[int] = []
    for part in problem.parts:
        people += sorted(problem.child[part.of(seats)].tolist())
    return people


def _tied(
    aim: Aim, found: Improved, places: NDArray[np.bool_], deadline: Deadline
) -> tuple[list[Indices], bool]:
    """Return a selection for every set of places of the least sum of tickets, and whether these are all."""
    problem, tied = aim.problem, [found.chosen]
    within = np.flatnonzero(problem.open) if found.within is None else found.within
    if int(places[within].sum()) <= int(places[found.chosen].sum()):
        return tied, True
    # Other places are hardly ever as low, which the blocks of visits alone already show.
    easier, columns = visits_alone(aim)
    model = _others(easier, within[columns[within]], tied, places, found.value)
    if model.minimise(deadline).status is Status.INFEASIBLE:
        return tied, True
    while True:
        answer = _others(aim, within, tied, places, found.value).minimise(deadline)
        if answer.chosen is None or answer.status is not Status.OPTIMAL:
            return tied, answer.status is Status.INFEASIBLE
        tied.append(answer.chosen)


def _others(
    aim: Aim, within: Indices, tied: Sequence[Indices], places: NDArray[np.bool_], value: int
) -> Subset:
    """Return the model of selections that cost no more and visit other places than some."""
    model = Subset(aim, representatives(aim.problem, within, aim.hard))
    model.cost_at_most(value)
    for selection in tied:
        model.other_than(selection[places[selection]].tolist())
    return model


def _draw_children(
    problem: Problem, chosen: Indices, among: Indices, kept: Sequence[Kept], deadline: Deadline
) -> Drawn:
    aim = least_tickets(problem, problem.seats, kept)
    relaxed = relax(aim, np.union1d(among, chosen), deadline)
    best = _good(aim, relaxed, chosen, deadline)
    best, proven = first_by_ids(aim, relaxed, best, deadline)
    total = aim.value(best)
    bound = total if proven else min(relaxed.bound, total)
    names = tuple(part.name for part in problem.parts)
    return Drawn(best, (Stage("tickets", names, total, bound),), proven=proven)


def _good(aim: Aim, relaxed: Relaxation, chosen: Indices, deadline: Deadline) -> Indices:
    """Return a selection of low ticket sum: the least among the columns that the relaxation likes best.

    A column whose slack exceeds the gap between a known selection and the bound is in no better selection
    (reduced-cost fixing), so the lower this one is, the fewer columns are left to prove it over.
    """
    best, total = chosen, aim.value(chosen)
    ranked = np.sort(relaxed.slack[aim.problem.open])
    tried = max(_FIRST_TRY, 3 * aim.problem.places)
    while True:
        gap = total - relaxed.bound
        width = gap if tried >= len(ranked) else min(int(ranked[tried - 1]), gap)
        model = Subset(aim, np.flatnonzero(relaxed.slack <= width))
        model.hint(best)
        answer = model.minimise(deadline)
        if answer.chosen is not None and aim.value(answer.chosen) < total:
            return answer.chosen
        if answer.status is Status.UNKNOWN or width == gap:
            return best
        tried *= _WIDEN
