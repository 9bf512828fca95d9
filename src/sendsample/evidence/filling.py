"""Everyone who stands is kept, and the same seed decides who takes the places that are free."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sendsample.answering import answer, frame_of
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.model import TRACKING, Sample
from sendsample.design.parts import Exclusion, Inclusion
from sendsample.engine import Deadline, Outcome, Status, losses_instead, solve
from sendsample.evidence.reserve_list import judge
from sendsample.evidence.standing import Standing
from sendsample.problem import Compiled
from sendsample.problem.tickets import tickets
from sendsample.progress import Progress
from sendsample.selection import Selection
from sendsample.selection.selection import RESERVE_COLUMNS
from sendsample.selection.shareable import Edition


@dataclass(frozen=True)
class Places:
    """The places of a design, those that are free among them, and all it takes to fill these.

    Attributes
    ----------
    cohort
        The lists.
    whole
        The design as it was given.
    plain
        The samples of it that were asked for as they apply to the lists, nobody settled; whoever declined
        is not asked for by name.
    seed
        The public seed.
    standing
        Who stands.
    free
        How many places of each sample are free; samples without any may be left out.
    declined
        Whoever has declined.
    """

    cohort: Cohort
    whole: Design
    plain: BoundDesign
    seed: str
    standing: Standing
    free: Mapping[str, int]
    declined: Collection[str]

    @property
    def rules(self) -> Design:
        """The design with the samples that were asked for."""
        return self.plain.design

    def open(self, sample: str) -> bool:
        """Say whether places of a sample are free."""
        return self.free.get(sample, 0) > 0

    def fill(self, deadline: Deadline, progress: Progress) -> tuple[Selection, Reserves]:
        """Return the selection in which everyone who stands still does, and who would step in now.

        A sample whose size is a range is as large as it was, or as small as it may be only where nobody can
        take the place. When a place has to be taken and nobody can, it is of those who stand, with the
        reasons.
        """
        ranged = any(self.open(sample.name) and sample.least < sample.most for sample in self.rules.samples)
        for smaller in (False, True) if ranged else (False,):
            compiled = Compiled(self._bound(smaller=smaller), self.seed)
            outcome = solve(compiled, TRACKING, deadline, progress)
            if outcome.status is not Status.INFEASIBLE:
                break
        selection = answer(self.cohort, compiled, outcome, deadline, progress)
        if not selection.ids:
            selection = self._unfilled(selection)
        return selection, Reserves(compiled, outcome)

    def _bound(self, *, smaller: bool) -> BoundDesign:
        settled = {name: list(ids) for name, ids in self.standing.ids.items() if not self.open(name)}
        bound = bind(self._design(smaller=smaller), self.cohort, settled)
        return replace(bound, whole=self.whole, samples=tuple(map(self._kept, bound.samples)))

    def _kept(self, part: BoundSample) -> BoundSample:
        if part.visits is None:
            return part
        at = self.standing.places.get(part.sample.name, {})
        return replace(part, visits=replace(part.visits, kept=at))

    def _design(self, *, smaller: bool) -> Design:
        """Return the design in which all who stand have to be chosen, and none who declined can be."""
        rules = self.rules
        return rules.model_copy(
            update={
                "samples": tuple(self._sized(sample, smaller=smaller) for sample in rules.samples),
                "include": (*rules.include, *self._forced()),
                "exclude": (*rules.exclude, *self._kept_out()),
            }
        )

    def _sized(self, sample: Sample, *, smaller: bool) -> Sample:
        """Return a sample of as many children as were drawn, or at most so many."""
        if not self.open(sample.name) or sample.least == sample.most:
            return sample
        drawn = len(self.standing.ids[sample.name]) + self.free[sample.name]
        size = (sample.least, drawn) if smaller and sample.least < drawn else drawn
        return sample.model_copy(update={"size": size})

    def _forced(self) -> list[Inclusion]:
        return [
            Inclusion.model_construct(id=child, reason="already_agreed", sample=name, locked=True)
            for name, ids in self.standing.ids.items()
            if self.open(name)
            for child in ids
            if child not in {entry.id for entry in self.rules.included(name)}
        ]

    def _kept_out(self) -> list[Exclusion]:
        # Why they declined stands beside no id, not even here.
        return [
            Exclusion.model_construct(id=child, reason="unavailable", sample=sample.name, locked=True)
            for sample in self.rules.samples
            for child in sorted(self.declined)
            if child not in self.standing.ids[sample.name]
            and child not in {entry.id for entry in self.rules.excluded(sample.name)}
        ]

    def _unfilled(self, selection: Selection) -> Selection:
        """Return the selection of those who stand, where nobody can take the places that are free."""
        checked = judge(self.cohort, self.plain, self.standing)
        drawn = {name: self._tickets(name, ids) for name, ids in self.standing.ids.items()}
        visits = self.standing.visits()
        return replace(
            selection,
            ids={name: found.index.tolist() for name, found in drawn.items()},
            visits=visits,
            loss=dict(checked.loss),
            distance=dict(checked.distance),
            bound=dict.fromkeys(checked.loss, 0),
            check=checked,
            _edition=Edition(self.cohort, self.plain, checked),
            _frames={
                part.sample.name: frame_of(
                    part,
                    checked,
                    (found := drawn[part.sample.name]).index.tolist(),
                    found.to_numpy(),
                    visits.get(part.sample.name),
                )
                for part in self.plain.samples
            },
        )

    def _tickets(self, sample: str, ids: Sequence[str]) -> pd.Series:
        """Return the tickets of children by id, in the order of these."""
        drawn = pd.Series(tickets(self.seed, sample, ids), index=list(ids), dtype="int64")
        return drawn.sort_index().sort_values(kind="stable")


@dataclass(frozen=True)
class Reserves:
    """Who would step in, as a table of the lists that were fixed before."""

    compiled: Compiled
    outcome: Outcome

    def table(self, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> pd.DataFrame:
        """Return one row for each child on the lists of those who stand; see ``Selection.reserves``."""
        rows = [
            (name, child, order, other, loss)
            for name, by_child in lists.items()
            for child, listed in by_child.items()
            for order, (other, loss) in enumerate(self._losses(name, child, listed), start=1)
        ]
        return pd.DataFrame(rows, columns=list(RESERVE_COLUMNS)).astype(RESERVE_COLUMNS)

    def _losses(self, sample: str, child: str, listed: Sequence[str]) -> list[tuple[str, int]]:
        problem, chosen = self.outcome.problem, self.outcome.chosen
        if problem is None or chosen is None:
            return []
        part = next(part for part in problem.parts if part.name == sample)
        seats = chosen[problem.seats[chosen]]
        there = set(np.array(problem.ids, dtype=object)[part.first : part.last].tolist())
        kept = [other for other in listed if other in there]
        return list(zip(kept, losses_instead(problem, seats, part, child, kept), strict=True))
