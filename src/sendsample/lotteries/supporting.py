"""The support of a sample: one branch for each size, and whether there is any set at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.cohort import Cohort
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.engine import Deadline, Outcome, Status
from sendsample.engine.aim import Aim, Kept, Soft, any_selection, least_loss
from sendsample.engine.feasible import find
from sendsample.engine.improve import improve
from sendsample.lotteries.field import Types, types_of
from sendsample.lotteries.support import Branch
from sendsample.problem import Compiled, Part, Problem, alike
from sendsample.progress import Progress

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Question:
    """What is asked of a lottery.

    Attributes
    ----------
    cohort, bound
        The lists, and the design as it applies to them.
    asked
        The sample to be drawn.
    within
        How far above the least loss a set may be; None for no limit.
    deadline
        When to stop.
    """

    cohort: Cohort
    bound: BoundDesign
    asked: BoundSample
    within: int | None
    deadline: Deadline


#: More places than any sample has, and within what numpy counts.
_BEYOND_ANY = 1 << 40


def supporting(question: Question, progress: Progress) -> list[Branch] | Outcome:
    """Return the branches of a sample's support, all with the same types, or why there is none.

    Parameters
    ----------
    question
        What is asked; a support that is not known whole by its deadline is unknown.
    progress
        Told what is being done.
    """
    compiled, sample, deadline = Compiled(question.bound, None), question.asked.sample.name, question.deadline
    progress("Looking for a selection that meets every rule")
    found: list[_Found] = []
    last: Outcome | None = None
    for sizes in _sizes(compiled, sample):
        problem = compiled.problem(sizes)
        at = find(problem, deadline)
        if not isinstance(at, Outcome):
            part = next(part for part in problem.parts if part.name == sample)
            found.append(_Found(problem, part, *at))
        elif at.status is not Status.INFEASIBLE:
            return at
        else:
            # The verdict on the largest sizes is the one whose reasons say most.
            last = last or at
    if not found:
        return last or Outcome(Status.UNKNOWN)
    if question.within is None:
        aims = [any_selection(each.problem) for each in found]
        return _branches(found, aims)
    progress("Proving that nothing mirrors the area better")
    return _within(found, question.within, deadline)


@dataclass(frozen=True)
class _Found:
    """A selection of a problem whose sizes are settled, and the columns it was found among."""

    problem: Problem
    part: Part
    chosen: Indices
    among: Indices


def _sizes(compiled: Compiled, sample: str) -> Iterator[dict[str, int]]:
    """Yield every combination of sizes that matters: the sample's own, and those that rules depend on."""
    spans = {name: span for name, span in compiled.ranged.items() if name == sample or name in compiled.sized}
    down = [range(most, least - 1, -1) for least, most in spans.values()]
    for sizes in itertools.product(*down):
        yield dict(zip(spans, sizes, strict=True))


def _within(found: Sequence[_Found], within: int, deadline: Deadline) -> list[Branch] | Outcome:
    """Return the branches of sets whose loss is near the least."""
    least, best = [], []
    for each in found:
        aim = least_loss(each.problem, (each.part,))
        better = improve(aim, each.chosen, each.among, 0, deadline, tell=lambda: None)
        if not better.proven:
            return Outcome(Status.UNKNOWN)
        least.append(better.value)
        best.append(replace(each, chosen=better.chosen))
    # Beyond the greatest loss there can be, how far above the least a set may be says nothing more.
    most = min(min(least) + within, max(_greatest(each.part) for each in found))
    kept = [each for each, loss in zip(best, least, strict=True) if loss <= most]
    aims = [any_selection(each.problem, kept=[Kept((each.part,), most)]) for each in kept]
    return _branches(kept, [_reaching(aim, each.part) for aim, each in zip(aims, kept, strict=True)])


def _greatest(part: Part) -> int:
    """Return a loss that no set of a sample exceeds."""
    return sum(margin.weight * (int(margin.floor.sum()) + part.most) for margin in part.margins)


def _reaching(aim: Aim, part: Part) -> Aim:
    """Add how far each row of each balance column can come within the budget, which is a bound of its own."""
    rows = []
    for soft in aim.soft:
        lower, upper = _reach(soft, part.most, aim.budgets[soft.budget])
        rows.append(replace(soft.block, lower=lower, upper=upper))
    return replace(aim, hard=(*aim.hard, *rows))


def _branches(found: Sequence[_Found], aims: Sequence[Aim]) -> list[Branch]:
    types = _types(found)
    return [
        Branch(aim, each.part, types, each.chosen, each.among) for each, aim in zip(found, aims, strict=True)
    ]


def _types(found: Sequence[_Found]) -> Types:
    """Return the types: alike whatever the size."""
    first = found[0]
    numbers: Numbers = alike([each.problem.types for each in found], len(first.problem))
    most = max(each.part.most for each in found)
    return replace(types_of(first.part, numbers, first.problem.open, first.problem.child), places=most)


def _reach(soft: Soft, places: int, budget: int) -> tuple[Numbers, Numbers]:
    """Return how low and how high each row of a balance column can come within the budget.

    Every child of a set is in one row of the column. So where one row has few, the others have many, and
    what that costs is paid too. Averages know nothing of this: half the sets could spend double.
    """
    lower, upper = soft.block.lower, soft.block.upper
    afford = min(budget // soft.weight, _BEYOND_ANY)
    others_least, others_most = lower.sum() - lower, upper.sum() - upper
    down, up = np.zeros_like(lower), np.zeros_like(upper)
    for out in range(1, min(afford, places) + 1):
        below, above = places - (lower - out), places - (upper + out)
        down[(out + np.maximum(below - others_most, 0) <= afford) & (lower >= out)] = out
        up[out + np.maximum(others_least - above, 0) <= afford] = out
    return lower - down, upper + up
