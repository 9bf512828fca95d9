"""The order of aims: every rule; the six; sizes; focused samples; visits; chance. Each is proven."""

from __future__ import annotations

from sendsample.engine.aim import Kept, least_loss
from sendsample.engine.chance import draw
from sendsample.engine.improve import improve
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.sizes import Settled, Sizable, settle
from sendsample.progress import Progress, silent


def solve(
    compiled: Sizable, tracking: str, deadline: Deadline | None = None, progress: Progress = silent
) -> Outcome:
    """Return the selection that is best on every aim in order, as far as the deadline allows.

    Parameters
    ----------
    compiled
        The design, compiled for any sizes of its ranged samples.
    tracking
        The name of the sample whose loss comes first.
    deadline
        When to stop; none by default.
    progress
        Told what is being done.
    """
    deadline = deadline or Deadline()
    found = best(compiled, tracking, deadline, progress)
    if isinstance(found, Outcome):
        return found
    if not found.proven:
        return Outcome(Status.FEASIBLE, found.problem, found.chosen, found.stages)
    progress("Letting chance decide the rest")
    drawn = draw(found.problem, found.chosen, found.among, found.kept, deadline)
    status = Status.OPTIMAL if drawn.proven else Status.FEASIBLE
    return Outcome(status, found.problem, drawn.chosen, found.stages + drawn.stages)


def best(
    compiled: Sizable, tracking: str, deadline: Deadline | None = None, progress: Progress = silent
) -> Settled | Outcome:
    """Return what is best on every aim before chance, or why there is no selection at all.

    The values of its stages are proven where it says so; which of the best selections stands beside them is
    left to the solver, so nobody may rely on it.

    Parameters
    ----------
    compiled, tracking, deadline, progress
        As for :func:`solve`.
    """
    deadline = deadline or Deadline()
    progress("Looking for a selection that meets every rule")
    found = settle(compiled, tracking, deadline, progress)
    if isinstance(found, Outcome) or not found.proven:
        return found
    return _least_losses(found, tracking, deadline, progress)


def _least_losses(found: Settled, tracking: str, deadline: Deadline, progress: Progress) -> Settled:
    """Return the least total loss of the focused samples, and then of the blocks of visits."""
    problem, chosen, kept, stages = found.problem, found.chosen, found.kept, found.stages
    others = [part for part in problem.parts if part.name != tracking]
    for group in (
        tuple(part for part in others if part.stay is None),
        tuple(part for part in others if part.stay is not None),
    ):
        if not group:
            continue
        better = improve(
            least_loss(problem, group, kept),
            chosen,
            found.among,
            0,
            deadline,
            tell=lambda: progress("Proving that nothing mirrors the area better"),
        )
        chosen = better.chosen
        kept = (*kept, Kept(group, better.value))
        stages = (*stages, Stage("loss", tuple(part.name for part in group), better.value, better.bound))
        if not better.proven:
            return Settled(problem, chosen, found.among, kept, stages, proven=False)
    return Settled(problem, chosen, found.among, kept, stages, proven=True)


def least_alone(compiled: Sizable, tracking: str, deadline: Deadline) -> int | None:
    """Return the least loss of a sample, or None where it is not proven in time."""
    found = settle(compiled, tracking, deadline, silent)
    if isinstance(found, Outcome) or not found.proven:
        return None
    return sum(kept.loss for kept in found.kept)
