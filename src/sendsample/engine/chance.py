"""The last aim: among selections of least loss, the least sum of tickets, and then the first by ids."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim, least_tickets
from sendsample.engine.exact import Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.relaxation import Relaxation, relax
from sendsample.engine.ties import first_by_ids
from sendsample.problem import Problem

Indices = NDArray[np.intp]

_LOG = logging.getLogger(__name__)
#: Candidates tried first, and by how much that widens when they hold no better selection.
_FIRST_TRY = 120
_WIDEN = 4


def draw(problem: Problem, chosen: Indices, among: Indices, loss: Stage, deadline: Deadline) -> Outcome:
    """Return the selection that the tickets decide.

    Parameters
    ----------
    problem
        The compiled sample.
    chosen
        A selection of least loss.
    among
        Candidates for the relaxation to begin with.
    loss
        The least loss, proven.
    deadline
        When to stop.
    """
    aim = least_tickets(problem, loss.value)
    relaxed = relax(aim, np.union1d(among, chosen), problem.size, deadline)
    best, proven = _least(problem, aim, relaxed, chosen, deadline)
    total = problem.ticket_sum(best)
    if not proven:
        tickets = Stage("tickets", total, min(relaxed.bound, total))
        return Outcome(Status.FEASIBLE, best, (loss, tickets))
    within = np.flatnonzero(relaxed.slack <= total - relaxed.bound)
    first, certain = first_by_ids(aim, within, (best, total), problem.size, deadline)
    stages = (loss, Stage("tickets", total, total))
    return Outcome(Status.OPTIMAL if certain else Status.FEASIBLE, first, stages)


def _least(
    problem: Problem, aim: Aim, relaxed: Relaxation, chosen: Indices, deadline: Deadline
) -> tuple[Indices, bool]:
    """Return the selection of least ticket sum, and whether that is proven.

    A candidate whose slack exceeds the gap between a known selection and the bound is in no better
    selection (reduced-cost fixing). So a few candidates of least slack are tried first, for a selection
    that makes the gap small; once the candidates tried are all those within the gap, CP-SAT's optimum over
    them is the optimum over everyone.
    """
    best, total = chosen, problem.ticket_sum(chosen)
    ranked = np.sort(relaxed.slack)
    tried = _FIRST_TRY
    while True:
        gap = total - relaxed.bound
        width = gap if tried >= len(ranked) else min(int(ranked[tried - 1]), gap)
        model = Subset(aim, np.flatnonzero(relaxed.slack <= width), problem.size)
        model.hint(best)
        answer = model.minimise(deadline)
        if answer.status not in {Status.OPTIMAL, Status.INFEASIBLE}:
            if answer.chosen is not None and problem.ticket_sum(answer.chosen) < total:
                best = answer.chosen
            return best, False
        if answer.chosen is not None and problem.ticket_sum(answer.chosen) < total:
            best, total = answer.chosen, problem.ticket_sum(answer.chosen)
        if total - relaxed.bound <= width:
            if answer.status is Status.INFEASIBLE:
                # The known selection lies within the gap, so this cannot be.
                _LOG.error("routes disagree: the solver finds nothing where a selection is known")
                return best, False
            return best, True
        # A better selection makes the gap decide; with none, more candidates are needed.
        tried = len(ranked) if answer.chosen is not None else tried * _WIDEN
