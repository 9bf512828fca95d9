"""Everyone who stands is kept, and the same seed decides who takes the places that are free."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sendsample.answering import answer, frame_of, picked
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.model import TRACKING, Sample
from sendsample.design.parts import Exclusion, Inclusion
from sendsample.engine import Deadline, Outcome, Stage, Status, solve
from sendsample.evidence.reserve_list import judge
from sendsample.evidence.standing import Standing
from sendsample.evidence.written_down import Table, columns_of
from sendsample.problem import Compiled
from sendsample.problem.layout import PLACE
from sendsample.problem.tickets import tickets
from sendsample.progress import Progress
from sendsample.selection import Check, Selection
from sendsample.selection.check import judged
from sendsample.selection.frame_counts import Counted
from sendsample.selection.given import by_sample
from sendsample.selection.shareable import Edition

#: What a clash suggests for a new draw is no help here.
_NO_HELP = "--only"


@dataclass(frozen=True)
class Filled:
    """Who stands once places have been filled, what is still free, and who would step in."""

    selection: Selection
    standing: Standing
    free: Mapping[str, int]
    reserves: Table


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
        How many places of each sample are free; samples without any are left out.
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

    def fill(self, deadline: Deadline, progress: Progress) -> Filled:
        """Return who stands once the free places are filled, all of them or as many samples as can be.

        A sample whose size is a range is as large as it was, or smaller only where nobody can take the place.
        Where not all free places can be filled together, they are filled sample by sample, tracking first.
        What is still free then stays so, and the selection is infeasible and says why.
        """
        if not self.free:
            return self._as_it_stands()
        outcome, compiled = self._solved(deadline, progress)
        if outcome.chosen is not None:
            return self._filled(outcome).written(outcome.status, outcome.stages)
        selection = answer(self.cohort, compiled, outcome, deadline, progress)
        if outcome.status is not Status.INFEASIBLE:
            return Filled(selection, self.standing, self.free, self._table)
        now = self
        for name in self._by_sample() if len(self.free) > 1 else ():
            now = now.alone(name, deadline, progress)
        return now.short([reason for reason in selection.reasons if _NO_HELP not in reason], selection)

    def _as_it_stands(self) -> Filled:
        checked = judge(self.cohort, self.plain, self.standing)
        if checked.valid:
            return self.written(Status.OPTIMAL, ())
        reasons = [
            f"In the sample {row['sample']!r} this does not hold: {row['sentence']}."
            for row in checked.broken.drop_duplicates(["sample", "rule"]).to_dict("records")
        ]
        return self.short(reasons, self.blank())

    def _by_sample(self) -> list[str]:
        """Return the samples with free places, tracking first."""
        names = [sample.name for sample in self.rules.samples if sample.name in self.free]
        return sorted(names, key=lambda name: name != TRACKING)

    def alone(self, name: str, deadline: Deadline, progress: Progress) -> Places:
        """Return who stands once the free places of one sample are filled, if they can be.

        Other samples with free places are taken as those who stand in them and nothing else.
        """
        others = {other for other in self.free if other != name}
        empty = {other for other in others if not self.standing.ids[other]}
        kept = [sample.name for sample in self.rules.samples if sample.name not in empty]
        rules = self.rules.only(kept)
        bare = tuple(self._bare(one) if one.name in others else one for one in rules.samples)
        plain = bind(rules.model_copy(update={"samples": bare}), self.cohort)
        ids = {other: self.standing.ids[other] for other in kept}
        places = {other: at for other, at in self.standing.places.items() if other not in others}
        part = dataclasses.replace(
            self, plain=plain, standing=Standing(ids, places), free={name: self.free[name]}
        )
        outcome, _ = part._solved(deadline, progress)  # noqa: SLF001 - another of this class
        if outcome.chosen is None:
            return self
        found = part._filled(outcome).standing  # noqa: SLF001
        at = {name: found.places[name]} if name in found.places else {}
        standing = Standing({**self.standing.ids, name: found.ids[name]}, {**self.standing.places, **at})
        return dataclasses.replace(
            self, standing=standing, free={other: self.free[other] for other in self.free if other != name}
        )

    def _bare(self, sample: Sample) -> Sample:
        many = len(self.standing.ids[sample.name])
        return sample.model_copy(update={"size": many, "rules": (), "balance": (), "visits": None})

    def _solved(self, deadline: Deadline, progress: Progress) -> tuple[Outcome, Compiled]:
        ranged = any(one.name in self.free and one.least < one.most for one in self.rules.samples)
        for smaller in (False, True) if ranged else (False,):
            compiled = Compiled(self._forced(smaller=smaller), self.seed)
            outcome = solve(compiled, TRACKING, deadline, progress)
            if outcome.status is not Status.INFEASIBLE:
                break
        return outcome, compiled

    def _filled(self, outcome: Outcome) -> Places:
        """Return who stands by what the engine found."""
        if outcome.problem is None or outcome.chosen is None:
            return self
        places = outcome.chosen[~outcome.problem.seats[outcome.chosen]]
        standing = Standing.at(*picked(outcome.problem.settled(places), outcome.chosen))
        return dataclasses.replace(self, standing=standing, free={})

    def _forced(self, *, smaller: bool) -> BoundDesign:
        """Return the design in which all who stand have to be chosen, each where they are seen."""
        settled = {name: list(ids) for name, ids in self.standing.ids.items() if name not in self.free}
        design = self._without_declined().model_copy(
            update={
                "samples": tuple(self._sized(sample, smaller=smaller) for sample in self.rules.samples),
                "include": self._included(),
            }
        )
        bound = bind(design, self.cohort, settled)
        return dataclasses.replace(bound, whole=self.whole, samples=tuple(map(self._kept, bound.samples)))

    def _kept(self, part: BoundSample) -> BoundSample:
        if part.visits is None:
            return part
        at = self.standing.places.get(part.sample.name, {})
        return dataclasses.replace(part, visits=dataclasses.replace(part.visits, kept=at))

    def _without_declined(self) -> Design:
        """Return the design in which none who declined can be chosen, but where they stand."""
        # Why they declined stands beside no id, not even here.
        out = [
            Exclusion.model_construct(id=child, reason="unavailable", sample=sample.name, locked=True)
            for sample in self.rules.samples
            for child in sorted(self.declined)
            if child not in self.standing.ids[sample.name]
            and child not in {entry.id for entry in self.rules.excluded(sample.name)}
        ]
        return self.rules.model_copy(update={"exclude": (*self.rules.exclude, *out)})

    def _sized(self, sample: Sample, *, smaller: bool) -> Sample:
        """Return a sample of as many children as were drawn, or at most so many."""
        if sample.name not in self.free or sample.least == sample.most:
            return sample
        drawn = self._drawn(sample.name)
        size = (sample.least, drawn) if smaller and sample.least < drawn else drawn
        return sample.model_copy(update={"size": size})

    def _drawn(self, name: str) -> int:
        return len(self.standing.ids[name]) + self.free.get(name, 0)

    def _included(self) -> tuple[Inclusion, ...]:
        """Return who has to be chosen where places are free: whom the design asks for, and all who stand."""
        wanted = {
            (child, name): Inclusion.model_construct(
                id=child, reason="already_agreed", sample=name, locked=True
            )
            for name in self.free
            for child in (*(entry.id for entry in self.rules.included(name)), *self.standing.ids[name])
        }
        return tuple(wanted.values())

    @cached_property
    def _compiled(self) -> Compiled:
        """The design as it is, whoever declined kept out and nobody settled: reserves follow from it."""
        bound = bind(self._without_declined(), self.cohort)
        return Compiled(dataclasses.replace(bound, whole=self.whole), self.seed)

    def _outcome(self, status: Status, stages: Sequence[Stage]) -> Outcome:
        """Return those who stand as if the engine had found them."""
        # Losses are those of as many as stand, as a check has them, though more were drawn.
        ranged = {name: len(self.standing.ids[name]) for name in self._compiled.ranged}
        problem = self._compiled.problem(ranged)
        chosen = problem.close(columns_of(problem, self.standing))
        return Outcome(status, problem, chosen, tuple(stages))

    @cached_property
    def _table(self) -> Table:
        return Table(self._outcome(Status.OPTIMAL, ()), self._loss_instead)

    def _loss_instead(self, sample: str, child: str, other: str) -> int:
        given = by_sample(self.standing.instead(sample, child, other).given(), self.rules)
        samples, _ = judged(self.cohort, self.plain, given, self._counted)
        return next(one.loss for one in samples if one.name == sample)

    @cached_property
    def _counted(self) -> Counted:
        return {}

    def written(self, status: Status, stages: Sequence[Stage]) -> Filled:
        """Return those who stand, none of whose places is free, as a selection that is checked again."""
        outcome = self._outcome(status, stages)
        selection = answer(self.cohort, self._compiled, outcome, Deadline(), lambda _: None)
        return Filled(selection, self.standing, {}, Table(outcome))

    def blank(self) -> Selection:
        """Return a selection of nobody."""
        outcome = Outcome(Status.UNKNOWN, None, None, ())
        return answer(self.cohort, self._compiled, outcome, Deadline(), lambda _: None)

    def short(self, reasons: Sequence[str], blank: Selection) -> Filled:
        """Return those who stand as a selection that breaks a rule, because places are free or lists changed.

        Parameters
        ----------
        reasons
            Why it is so.
        blank
            A selection of nobody.
        """
        checked = judge(self.cohort, self.plain, self.standing)
        drawn = {name: self._tickets(name, ids) for name, ids in self.standing.ids.items()}
        visits = {name: self._by_ticket(name, at, drawn[name]) for name, at in self.standing.visits().items()}
        receipt = {name: value for name, value in blank.receipt.items() if name != "proven_by"}
        receipt |= {"status": str(Status.INFEASIBLE), "stages": [], "reasons": list(reasons)}
        selection = dataclasses.replace(
            blank,
            status=str(Status.INFEASIBLE),
            reasons=tuple(reasons),
            receipt=receipt,
            stages=blank.stages.iloc[:0],
            ids={name: found.index.tolist() for name, found in drawn.items()},
            visits=visits,
            loss=dict(checked.loss),
            distance=dict(checked.distance),
            bound=dict.fromkeys(checked.loss, 0),
            check=checked,
            _edition=Edition(self.cohort, self.plain, checked),
            _frames={
                part.sample.name: self._frame(part, checked, drawn, visits) for part in self.plain.samples
            },
        )
        return Filled(selection, self.standing, self.free, self._table)

    def _frame(
        self,
        part: BoundSample,
        checked: Check,
        drawn: Mapping[str, pd.Series],
        visits: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> pd.DataFrame:
        found = drawn[part.sample.name]
        at = visits.get(part.sample.name)
        return frame_of(part, checked, found.index.tolist(), np.asarray(found, dtype=np.int64), at)

    def _by_ticket(
        self, sample: str, at: Mapping[str, Sequence[str]], drawn: pd.Series
    ) -> dict[str, list[str]]:
        """Return who is seen where, places and children in the order of their tickets."""
        numbers = tickets(self.seed, sample, [PLACE + place for place in at])
        found: dict[str, list[str]] = {
            place: [] for _, place in sorted(zip(numbers.tolist(), at, strict=True))
        }
        where = {child: place for place, children in at.items() for child in children}
        for child in drawn.index:
            found[where[child]].append(child)
        return found

    def _tickets(self, sample: str, ids: Sequence[str]) -> pd.Series:
        """Return the tickets of children by id, in the order of these."""
        drawn = pd.Series(tickets(self.seed, sample, ids), index=list(ids), dtype="int64")
        return drawn.sort_index().sort_values(kind="stable")
