"""One question about one child: from lists and design where they say it, else by two runs of the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.parts import Exclusion, Inclusion
from sendsample.engine import Deadline, Status
from sendsample.explaining.asked import Asked
from sendsample.explaining.because import Why, aims_frame
from sendsample.explaining.beforehand import Barred, barred, too_few
from sendsample.explaining.conflicting import conflicts
from sendsample.explaining.drawn import AIMS, Drawn, Pinned, draw, first_difference
from sendsample.explaining.judging import Judge
from sendsample.explaining.proving import proven
from sendsample.explaining.said import Compared, served
from sendsample.explaining.telling import Conflict, conflict_told
from sendsample.progress import Progress
from sendsample.selection import check


@dataclass(frozen=True)
class Question:
    """Why a child is chosen for a sample, or is not, and all it takes to answer.

    Attributes
    ----------
    cohort, bound, part
        The lists, the design as it applies to them, and the sample.
    child
        The child's id.
    seed
        The public seed, already checked.
    deadline
        When to stop.
    progress
        Told what is being done.
    drawn
        The selection as drawn, where it is known already.
    """

    cohort: Cohort
    bound: BoundDesign
    part: BoundSample
    child: str
    seed: str
    deadline: Deadline
    progress: Progress
    drawn: Drawn | None = None

    @property
    def design(self) -> Design:
        """The declared rules."""
        return self.bound.design

    @property
    def name(self) -> str:
        """The sample's name."""
        return self.part.sample.name

    @property
    def _pinned(self) -> Pinned:
        return {part.sample.name: part.pinned for part in self.bound.samples if part.pinned is not None}

    def answer(self) -> Why:
        """Return the answer, without the engine where lists and design already say it."""
        pinned = self.part.pinned
        if pinned is not None and self.child in pinned:
            return self._settled(chosen=True)
        out = barred(self.cohort, self.bound, self.part, self.child)
        if out is not None:
            return self._barred(out)
        if pinned is not None:
            return self._settled(chosen=False)
        drawn = self.as_drawn()
        if drawn.status is Status.INFEASIBLE:
            return self._infeasible()
        if drawn.status is not Status.OPTIMAL:
            return self._unknown(drawn, f"Whether {self.child} is chosen for {self.name!r}")
        if not drawn.could_choose(self.name, self.child):
            return self._barred(too_few(self.part, self.child))
        return self._compare(drawn, chosen=self.child in drawn.ids[self.name])

    def as_drawn(self) -> Drawn:
        """Return the selection that the question is about."""
        return self.drawn or self._draw(self.design)

    def _why(self, **answer: Any) -> Why:
        return Why(child=self.child, sample=self.name, **answer)

    def _draw(self, design: Design) -> Drawn:
        return draw(
            self.cohort,
            design,
            self.seed,
            pinned=self._pinned,
            deadline=self.deadline,
            progress=self.progress,
        )

    def _barred(self, out: Barred) -> Why:
        return self._why(chosen=False, status=out.status, sentence=out.sentence, technical=out.technical)

    def _settled(self, *, chosen: bool) -> Why:
        serves: tuple[str, ...] = ()
        if chosen:
            alone = check(self.cohort, self.design.only(self.name), {self.name: self.part.pinned or ()})
            serves = tuple(rule for rule in alone.meets[self.name][self.child] if rule != "included")
        how = f"with {self.child}. {served(self.child, serves)}" if chosen else f"without {self.child}."
        return self._why(
            chosen=chosen,
            status="settled",
            serves=serves,
            sentence=f"The sample {self.name!r} was settled beforehand, {how}",
            technical="It is pinned, so nothing about it was solved for.",
        )

    def _infeasible(self) -> Why:
        return self._why(
            chosen=None,
            status="infeasible",
            sentence=f"No selection meets every rule of the design {self.design.name!r}, so nobody is "
            "chosen. What stands in the way, and what would help, is told when explain is asked without a "
            "child.",
            technical="Proven by two routes. sendsample.explain(cohort, design), or `sendsample explain` "
            "without --child, has the conflicts and the cheapest changes.",
        )

    def _unknown(self, drawn: Drawn, what: str, chosen: bool | None = None) -> Why:  # noqa: FBT001 - three states
        cut = not math.isinf(self.deadline.seconds)
        cause = "the time limit was reached first" if cut else "the proofs were not completed"
        return self._why(
            chosen=chosen,
            status="unknown",
            sentence=f"{what} is not known: {cause}.{' Allow more time.' if cut else ''}",
            technical=f"The engine ended with status {str(drawn.status)!r}; a selection that is not proven "
            "best explains nothing.",
        )

    def _compare(self, drawn: Drawn, *, chosen: bool) -> Why:
        """Compare the selection as drawn with the best one that differs about the child."""
        self.progress(f"Looking for the best selection {'without' if chosen else 'with'} this child")
        included = next((entry for entry in self.part.included if entry.id == self.child), None)
        design = self._without() if chosen else self._with()
        other = self._draw(design)
        compared = Compared(self.design, self.seed, self.part.sample, self.child, included, drawn, other)
        told = {"chosen": chosen, "others": tuple(compared.others), "serves": compared.serves}
        if other.status is Status.INFEASIBLE:
            conflict = self._conflict(design)
            losses = {"loss_with" if chosen else "loss_without": drawn.loss}
            return self._why(
                **told,
                **losses,
                status=compared.status,
                aim="rules",
                conflict=conflict,
                sentence=compared.none(conflict),
                technical=compared.technical_none(conflict),
                frame=_aims(drawn, other),
            )
        if other.status is not Status.OPTIMAL:
            was = "was chosen" if chosen else "was not chosen"
            instead = "what it would come to without" if chosen else "why"
            what = f"Child {self.child} {was} for {self.name!r}; {instead}"
            return self._unknown(other, what, chosen)
        difference = first_difference(drawn, other)
        return self._why(
            **told,
            status=compared.status,
            aim=AIMS[difference.aim],
            by=difference.by,
            loss_with=drawn.loss if chosen else other.loss,
            loss_without=other.loss if chosen else drawn.loss,
            ids=other.ids,
            visits=other.visits,
            sentence=compared.sentence(difference),
            technical=compared.technical(difference),
            frame=_aims(drawn, other),
        )

    def _with(self) -> Design:
        """Return the design with the child to be chosen."""
        entry = Inclusion(id=self.child, reason="follow_up", sample=self.name)
        return self.design.model_copy(update={"include": (*self.design.include, entry)})

    def _without(self) -> Design:
        """Return the design with the child not to be chosen; what it says to the contrary goes."""
        name = self.name
        include = tuple(
            entry for entry in self.design.include if entry.id != self.child or entry.sample not in {"", name}
        )
        entry = Exclusion(id=self.child, reason="unavailable", sample=name)
        exclude = (*self.design.exclude, entry)
        return self.design.model_copy(update={"include": include, "exclude": exclude})

    def _conflict(self, design: Design) -> Conflict | None:
        """Return bounds of an impossible design that cannot hold together; None where a limit was reached."""
        self.progress("Finding what stands against it")
        judge = Judge(Asked(bind(design, self.cohort, self._pinned)), self.deadline)
        for units in conflicts(judge, 1).found:
            proofs = proven(judge.asked, units, self.deadline)
            return None if proofs is None else conflict_told(judge.asked, units, proofs)
        return None


def _aims(drawn: Drawn, other: Drawn) -> pd.DataFrame:
    """Return what both come to on every aim; missing where there is no other."""
    found = {(stage.aim, stage.samples): stage.value for stage in other.stages}
    return aims_frame(
        [
            (stage.aim, ", ".join(stage.samples), stage.value, found.get((stage.aim, stage.samples)))
            for stage in drawn.stages
        ]
    )
