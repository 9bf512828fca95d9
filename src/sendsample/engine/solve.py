"""The order of aims for one sample: every rule, then least loss, then least tickets; each proven."""

from __future__ import annotations

from sendsample.engine.chance import draw
from sendsample.engine.limits import Deadline
from sendsample.engine.losses import find, improve
from sendsample.engine.outcome import Outcome, Status
from sendsample.problem import Problem
from sendsample.progress import Progress, silent


def solve(problem: Problem, deadline: Deadline | None = None, progress: Progress = silent) -> Outcome:
    """Return the selection that is best on every aim in order, as far as the deadline allows.

    Parameters
    ----------
    problem
        The compiled sample.
    deadline
        When to stop; none by default.
    progress
        Told what is being done.
    """
    deadline = deadline or Deadline()
    progress("Looking for a selection that meets every rule")
    found = find(problem, deadline)
    if isinstance(found, Outcome):
        return found
    chosen, loss = improve(problem, *found, deadline, progress)
    if not loss.proven:
        return Outcome(Status.FEASIBLE, chosen, (loss,))
    progress("Letting chance decide the rest")
    return draw(problem, chosen, found[1], loss, deadline)
