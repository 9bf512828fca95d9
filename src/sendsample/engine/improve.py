"""Any aim of losses or sizes: a best selection and the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.engine.candidates import representatives
from sendsample.engine.exact import Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status
from sendsample.engine.relaxation import relax

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Improved:
    """The best selection known, its value and a bound on any, and what the relaxation said on the way.

    ``within`` are the columns that a selection of that value can be made of; None where nothing is known.
    """

    chosen: Indices
    value: int
    bound: int
    within: Indices | None = None

    @property
    def proven(self) -> bool:
        """Whether the value is proven best."""
        return self.value == self.bound


def improve(
    aim: Aim,
    chosen: Indices,
    among: Indices,
    least: int,
    deadline: Deadline,
    *,
    tell: Callable[[], object],
    alone: tuple[Aim, NDArray[np.bool_]] | None = None,
) -> Improved:
    """Return a selection that is best by an aim, as far as the deadline allows.

    Parameters
    ----------
    aim
        What is minimised; children of a type cost the same in it.
    chosen, among
        A selection that the aim allows, and the columns it was found among.
    least
        A value that nothing is below.
    deadline
        When to stop.
    tell
        Called when this takes more than a look.
    alone
        An easier aim, of which nothing is below what this one allows, and its columns: tried first for the
        proof.
    """
    best = aim.value(chosen)
    if best == least:
        return Improved(chosen, best, best)
    tell()
    relaxed = relax(aim, np.union1d(among, chosen), deadline)
    bound = max(least, relaxed.bound)
    if best > bound:
        chosen = _better(aim, chosen, np.union1d(relaxed.columns, chosen), bound, deadline)[0]
        best = aim.value(chosen)
    complete = False
    # Whoever is left out belongs to no better selection.
    could = np.flatnonzero(aim.problem.open & (relaxed.bound + relaxed.slack < best))
    if best > bound and alone is not None:
        complete = _nothing_better(*alone, could, best, deadline)
    if best > bound and not complete and not deadline.passed:
        enough = representatives(aim.problem, could, aim.problem.blocks)
        chosen, complete = _better(aim, chosen, enough, bound, deadline)
        best = aim.value(chosen)
    within = np.flatnonzero(aim.problem.open & (relaxed.bound + relaxed.slack <= best))
    return Improved(chosen, best, best if complete else min(best, bound), within)


def _better(
    aim: Aim, chosen: Indices, among: Indices, bound: int, deadline: Deadline
) -> tuple[Indices, bool]:
    """Return the best selection among some columns or the one known, and whether that is certain."""
    if deadline.passed:
        return chosen, False  # with many samples, writing a model down takes long enough to matter
    model = Subset(aim, among)
    model.hint(chosen)
    answer = model.minimise(deadline, enough=bound)
    complete = answer.status in {Status.OPTIMAL, Status.INFEASIBLE}
    if answer.chosen is not None and aim.value(answer.chosen) < aim.value(chosen):
        return answer.chosen, complete
    return chosen, complete


def _nothing_better(
    aim: Aim, columns: NDArray[np.bool_], could: Indices, best: int, deadline: Deadline
) -> bool:
    """Say whether an easier aim already proves that nothing is below a value."""
    enough = representatives(aim.problem, could[columns[could]], aim.hard)
    answer = Subset(aim, enough).minimise(deadline)
    if answer.status is Status.INFEASIBLE:
        return True
    return answer.status is Status.OPTIMAL and answer.chosen is not None and aim.value(answer.chosen) >= best
