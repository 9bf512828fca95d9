"""A selection as the engine draws it, with what it comes to on every aim: what explanations compare."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sendsample.answering import picked
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome, Stage, Status, solve
from sendsample.problem import Compiled, Part, Problem
from sendsample.progress import Progress
from sendsample.selection import Check, check

Pinned = Mapping[str, tuple[str, ...]]

_LOG = logging.getLogger(__name__)

#: What each kind of stage comes to for whoever asks.
AIMS: Final = {"loss": "balance", "size": "size", "tickets of settings": "ticket", "tickets": "ticket"}


@dataclass(frozen=True, eq=False)
class Drawn:
    """One selection, or why there is none.

    Attributes
    ----------
    outcome
        What the engine found.
    stages
        The aims in their order, as far as they were reached.
    ids, visits
        The children of each sample in ticket order; for blocks of visits also by place.
    check
        The solver-free check; None where there is no selection.
    """

    outcome: Outcome
    stages: tuple[Stage, ...] = ()
    ids: Mapping[str, list[str]] = field(default_factory=dict)
    visits: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    check: Check | None = None

    @property
    def status(self) -> Status:
        """One of the four outcomes."""
        return self.outcome.status

    @property
    def loss(self) -> dict[str, int]:
        """The loss of each sample."""
        return {} if self.check is None else dict(self.check.loss)

    def outside(self, samples: Sequence[str]) -> dict[str, int]:
        """Return for each balance column how many places some samples fall outside their exact shares."""
        if self.check is None or not len(self.check.comparison):
            return {}
        rows = self.check.comparison[self.check.comparison["sample"].isin(list(samples))]
        return {
            str(column): int(each)
            for column, each in rows.groupby("column", sort=False)["outside"].sum().items()
        }

    def serves(self, sample: str, child: str) -> tuple[str, ...]:
        """Return the rules that a child of a sample serves."""
        meets = {} if self.check is None else self.check.meets.get(sample, {})
        return tuple(rule for rule in meets.get(child, ()) if rule != "included")

    def rank(self, sample: str, child: str) -> tuple[int, int] | None:
        """Return how low a child's ticket is, 1 the lowest, of how many who could be chosen for a sample.

        None where the child is not among them.
        """
        problem = self.outcome.problem
        if problem is None:
            return None
        part = _part(problem, sample)
        drawn = {problem.ids[seat]: int(problem.tickets[seat]) for seat in range(part.first, part.last)}
        order = sorted(drawn, key=lambda one: (drawn[one], one))
        return (order.index(child) + 1, len(order)) if child in drawn else None

    def could_choose(self, sample: str, child: str) -> bool:
        """Say whether a child is among those who could be chosen for a sample, rules aside."""
        return self.rank(sample, child) is not None


def draw(
    cohort: Cohort,
    design: Design,
    seed: str,
    *,
    pinned: Pinned,
    deadline: Deadline,
    progress: Progress,
) -> Drawn:
    """Return the selection of a design.

    Parameters
    ----------
    cohort, design, seed, pinned
        As for :func:`sendsample.select`, checked already.
    deadline
        When to stop.
    progress
        Told what is being done.
    """
    bound = bind(design, cohort, pinned)
    outcome = solve(Compiled(bound, seed), TRACKING, deadline, progress)
    stages = _in_order(outcome.stages, design)
    if outcome.problem is None or outcome.chosen is None:
        return Drawn(outcome, stages)
    problem, chosen = outcome.problem, outcome.chosen
    ids, visits = picked(problem, chosen)
    checked = check(cohort, design, {**ids, **visits})
    losses = {part.name: part.loss(chosen) for part in problem.parts}
    if not checked.valid or dict(checked.loss) != losses:
        # The check is the specification: nothing is explained by a selection that it does not confirm.
        _LOG.error("the check does not confirm the engine: %s", checked)
        return Drawn(Outcome(Status.UNKNOWN))
    return Drawn(outcome, stages, ids, visits, checked)


def _in_order(stages: tuple[Stage, ...], design: Design) -> tuple[Stage, ...]:
    """Put sizes in the design's order; the engine settles first those that other things depend on."""
    place = {sample.name: at for at, sample in enumerate(design.samples)}
    sizes = iter(
        sorted((stage for stage in stages if stage.aim == "size"), key=lambda stage: place[stage.samples[0]])
    )
    return tuple(next(sizes) if stage.aim == "size" else stage for stage in stages)


def _part(problem: Problem, sample: str) -> Part:
    return next(part for part in problem.parts if part.name == sample)


@dataclass(frozen=True)
class Difference:
    """The first aim on which the other selection differs; by 0 on the last where its ids alone do.

    Attributes
    ----------
    aim
        As the engine calls it.
    samples
        The samples it is about.
    drawn, other
        Its values.
    """

    aim: str
    samples: tuple[str, ...]
    drawn: int
    other: int

    @property
    def by(self) -> int:
        """By how much the other selection is worse."""
        return self.drawn - self.other if self.aim == "size" else self.other - self.drawn


def first_difference(drawn: Drawn, other: Drawn) -> Difference:
    """Return the first aim on which two selections differ, both proven best of those they were drawn from."""
    found = {(stage.aim, stage.samples): stage.value for stage in other.stages}
    for stage in drawn.stages:
        value = found[stage.aim, stage.samples]
        if value != stage.value:
            break
    return Difference(stage.aim, stage.samples, stage.value, value)
