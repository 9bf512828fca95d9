"""The second and third aim: the least loss of the tracking sample, and sizes as large as possible.

A loss depends on the size, so nothing can be said of both at once: where the tracking sample's own size is a
range, or a rule of a ranged sample depends on its size, every such size is tried. The other ranges are
settled one after the other, each as large as the earlier ones leave it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Kept, least_loss, most_children
from sendsample.engine.feasible import find
from sendsample.engine.improve import improve
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.problem import Part, Problem

Indices = NDArray[np.intp]
Sizes = dict[str, int]


class Sizable(Protocol):
    """What can be compiled for any sizes of its ranged samples, such as ``sendsample.problem.Compiled``."""

    @property
    def ranged(self) -> Mapping[str, tuple[int, int]]:
        """The least and most of every sample whose size is a range."""
        ...

    @property
    def sized(self) -> Mapping[str, tuple[int, int]]:
        """Of these, the samples whose rules or aims depend on the size."""
        ...

    def problem(self, sizes: Mapping[str, int] | None = None) -> Problem:
        """Return the problem with some sizes settled."""
        ...


@dataclass(frozen=True)
class Settled:
    """A problem with every size settled, and the best selection so far.

    Attributes
    ----------
    problem
        The problem.
    chosen, among
        A selection of least loss for the tracking sample, and the columns it was found among.
    kept
        What the first aims settled.
    stages
        The aims reached.
    proven
        Whether all of it is proven.
    """

    problem: Problem
    chosen: Indices
    among: Indices
    kept: tuple[Kept, ...]
    stages: tuple[Stage, ...]
    proven: bool

    def rank(self) -> tuple[int, list[int]]:
        """Return what makes one settlement better than another: less loss, then larger sizes."""
        loss = sum(kept.loss for kept in self.kept)
        return loss, [-part.most for part in self.problem.parts]


def settle(
    compiled: Sizable, tracking: str, deadline: Deadline, tell: Callable[[str], object]
) -> Settled | Outcome:
    """Return the problem with its sizes settled, or why there is no selection at all.

    Parameters
    ----------
    compiled
        The design, compiled for any sizes.
    tracking
        The name of the sample whose loss comes first.
    deadline
        When to stop.
    tell
        Told what is being done.
    """
    largest = {name: most for name, (_, most) in compiled.ranged.items()}
    first = _at(compiled, largest, tracking, deadline, tell)
    if not compiled.ranged:
        return first
    if isinstance(first, Settled) and first.rank()[0] == 0:
        return first
    if deadline.passed:
        return _unsure(compiled, first) if isinstance(first, Settled) else Outcome(Status.UNKNOWN)
    tell("Finding the largest sizes that the rules allow")
    return _largest(compiled, tracking, deadline, tell)


def possible(compiled: Sizable, deadline: Deadline, routes: int = 2) -> Outcome:
    """Say whether any selection meets every rule: optimal when one was found, whatever its losses.

    Parameters
    ----------
    compiled
        The design, compiled for any sizes.
    deadline
        When to stop.
    routes
        How many proofs an infeasible verdict needs.
    """
    certain, last = True, Outcome(Status.UNKNOWN)
    for sizes in _vectors(compiled.sized):
        found = find(compiled.problem(sizes), deadline, routes)
        if not isinstance(found, Outcome):
            return Outcome(Status.OPTIMAL, chosen=found[0])
        certain &= found.status is Status.INFEASIBLE
        last = found
    return last if certain else Outcome(Status.UNKNOWN)


def _at(
    compiled: Sizable, sizes: Sizes, tracking: str, deadline: Deadline, tell: Callable[[str], object]
) -> Settled | Outcome:
    """Return the least loss of the tracking sample at some sizes."""
    problem = compiled.problem(sizes)
    found = find(problem, deadline)
    if isinstance(found, Outcome):
        return found
    chosen, among = found
    settled = Settled(problem, chosen, among, (), _sizes_reached(compiled, problem), proven=True)
    parts = tuple(part for part in problem.parts if part.name == tracking)
    if not parts:
        return settled
    aim = least_loss(problem, parts)
    better = improve(
        aim, chosen, among, 0, deadline, tell=lambda: tell("Proving that nothing mirrors the area better")
    )
    stage = Stage("loss", (tracking,), better.value, better.bound)
    return replace(
        settled,
        chosen=better.chosen,
        kept=(Kept(parts, better.value),),
        stages=(stage, *settled.stages),
        proven=stage.proven,
    )


def _sizes_reached(compiled: Sizable, problem: Problem) -> tuple[Stage, ...]:
    return tuple(
        Stage("size", (part.name,), part.most, part.most)
        for part in problem.parts
        if part.name in compiled.ranged and part.least == part.most
    )


def _largest(
    compiled: Sizable, tracking: str, deadline: Deadline, tell: Callable[[str], object]
) -> Settled | Outcome:
    """Return the best over every size of the samples whose rules or aims depend on it."""
    best: Settled | None = None
    infeasible: Outcome | None = None
    certain = True
    for sizes in _vectors(compiled.sized):
        if best is not None and best.rank() <= _hoped(compiled, sizes, best.problem):
            continue
        found = _at(compiled, sizes, tracking, deadline, tell)
        if isinstance(found, Outcome):
            certain &= found.status is Status.INFEASIBLE
            # The verdict on the largest sizes is the one whose reasons say most.
            infeasible = infeasible or found
            continue
        certain &= found.proven
        if best is not None and found.proven and found.rank()[0] > best.rank()[0]:
            continue
        settled = _one_by_one(compiled, sizes, found, deadline)
        certain &= settled.proven
        if best is None or settled.rank() < best.rank():
            best = settled
    if best is not None:
        return best if certain else _unsure(compiled, best)
    if certain and infeasible is not None:
        return infeasible
    return Outcome(Status.UNKNOWN)


def _hoped(compiled: Sizable, sizes: Sizes, problem: Problem) -> tuple[int, list[int]]:
    """Return the best rank that some sizes could come to: no loss, and every range left open at its most."""
    most = {name: most for name, (_, most) in compiled.ranged.items()} | sizes
    return 0, [-most.get(part.name, part.most) for part in problem.parts]


def _unsure(compiled: Sizable, settled: Settled) -> Settled:
    """Return a settlement that other sizes might better, with the bounds that hold whatever the sizes."""
    stages = tuple(
        replace(stage, bound=compiled.ranged[stage.samples[0]][1] if stage.aim == "size" else 0)
        for stage in settled.stages
    )
    return replace(settled, stages=stages, proven=False)


def _vectors(spans: Mapping[str, tuple[int, int]]) -> Iterator[Sizes]:
    """Yield every combination of sizes, the largest first."""
    down = [range(most, least - 1, -1) for least, most in spans.values()]
    for sizes in itertools.product(*down):
        yield dict(zip(spans, sizes, strict=True))


def _one_by_one(
    compiled: Sizable,
    sizes: Sizes,
    found: Settled,
    deadline: Deadline,
) -> Settled:
    """Settle the ranges that are left in the design's order, each as large as possible."""
    proven = found.proven
    stages = list(found.stages)
    chosen, problem = found.chosen, found.problem
    for name in compiled.ranged:
        if name in sizes:
            continue
        part = next(part for part in problem.parts if part.name == name)
        more = improve(
            most_children(problem, part, _still(found.kept, problem)),
            chosen,
            found.among,
            -part.most,
            deadline,
            tell=lambda: None,
        )
        chosen = more.chosen
        sizes = sizes | {name: -more.value}
        stages.append(Stage("size", (name,), -more.value, -more.bound))
        proven &= more.proven
        problem = compiled.problem(sizes)
    return Settled(problem, chosen, found.among, _still(found.kept, problem), tuple(stages), proven)


def _still(kept: tuple[Kept, ...], problem: Problem) -> tuple[Kept, ...]:
    """Return what is kept, in the terms of a problem with other sizes settled."""
    parts: dict[str, Part] = {part.name: part for part in problem.parts}
    return tuple(Kept(tuple(parts[part.name] for part in earlier.parts), earlier.loss) for earlier in kept)
