"""A design against a cohort: what applies, what is left out, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.listed import Settled, listed_by_sample
from sendsample.cohort.places import attributes, pairs
from sendsample.cohort.text import clean_id, printable, told
from sendsample.design.bound import BoundDesign, BoundSample, BoundVisits, Note
from sendsample.design.fit import Facts, Fit
from sendsample.design.model import Design, Sample, named
from sendsample.design.parts import LEAVES_FRAME, Exclusion
from sendsample.design.predicates.lookback import months_before
from sendsample.design.rules import AtMostPerGroup
from sendsample.design.visits import Visits
from sendsample.errors import DesignError, UsageError

_LAST = "last_sampled"


def bind(
    design: Design,
    cohort: Cohort,
    pinned: Settled | None = None,
    facts: Facts | None = None,
) -> BoundDesign:
    """Return a design as it applies to a cohort.

    Parameters
    ----------
    design
        The declared rules.
    cohort
        Whom they are for.
    pinned
        Samples that are settled already: the ids of each, by sample name.
    facts
        What is known of the cohort's columns from binding other designs to it.

    Raises
    ------
    DesignError
        When the design names columns or levels that are not there, or uses a column in a way it cannot be;
        every problem is named at once.
    UsageError
        When what is pinned names a sample or a child that is not there.
    """
    design = design.known_to(cohort.known_as)
    settled = {name: tuple(map(cohort.known_as, ids)) for name, ids in _pinned(design, pinned).items()}
    binder = _Binder(design, cohort, settled, facts)
    samples = tuple(binder.sample(sample) for sample in design.samples)
    across = binder.across()
    if problems := list(dict.fromkeys(binder.problems)):
        raise DesignError(
            f"The design {design.name!r} does not fit these lists: {told(problems)}.",
            code="design_misfit",
            hint=binder.hint(),
            problems=problems,
        )
    recent = tuple(str(child) for child in binder.recent)
    return BoundDesign(design, samples, across, tuple(dict.fromkeys(binder.notes)), recent)


def _pinned(design: Design, pinned: Settled | None) -> dict[str, tuple[str, ...]]:
    if pinned is None:
        return {}
    names = [sample.name for sample in design.samples]
    pinned = listed_by_sample(pinned, names)
    if not isinstance(pinned, Mapping) or not all(
        isinstance(ids, Iterable) and not isinstance(ids, str | bytes) for ids in pinned.values()
    ):
        raise UsageError(
            "What is pinned is not lists of child ids by sample name.",
            code="pinned_type",
            hint=f"Write it as {{{names[0]!r}: [id, id, ...]}}.",
        )
    if unknown := [name for name in pinned if name not in names]:
        raise UsageError(
            f"There is no sample {printable(str(unknown[0]))!r} to pin.",
            code="pinned_unknown",
            hint=f"The samples are {', '.join(map(repr, names))}.",
        )
    return {name: tuple(_pinned_id(name, child) for child in ids) for name, ids in pinned.items()}


def _pinned_id(sample: str, child: Any) -> str:
    if isinstance(child, bool) or not isinstance(child, str | int) or not clean_id(child):
        raise UsageError(
            f"What is pinned for the sample {sample!r} are not all child ids.",
            code="pinned_ids",
            hint="An id is text, and not blank.",
        )
    return clean_id(child)


class _Binder:
    """Goes through a design once, collecting problems and notes."""

    def __init__(
        self,
        design: Design,
        cohort: Cohort,
        pinned: Mapping[str, tuple[str, ...]],
        facts: Facts | None = None,
    ) -> None:
        self.design, self.cohort, self.pinned = design, cohort, pinned
        self.fit = Fit(cohort.frame, facts=facts)
        self.problems = self.fit.problems
        self.notes = self.fit.notes
        self._lacking = ""

    def hint(self) -> str:
        """Return the columns that are there, when one that is not was asked for."""
        if self.fit.absent:
            return (
                f"Supply the column or take out what needs it. Columns that are there: {self.fit.columns()}."
            )
        return self._lacking or "Correct the design."

    def across(self) -> tuple[tuple[str, AtMostPerGroup], ...]:
        rules = self.fit.rules("across", named(self.design.across.rules))
        return tuple((name, rule) for name, rule in rules if isinstance(rule, AtMostPerGroup))

    def sample(self, sample: Sample) -> BoundSample:
        before = len(self.problems)
        where = f"sample {sample.name!r}"
        self.fit.uses(where, sample.eligible.uses(), (sample.eligible,))
        as_at = self.cohort.as_at
        rules = self.fit.rules(where, ((name, rule.at(as_at)) for name, rule in sample.named_rules()))
        balance = tuple(part for part in sample.balance if self.fit.balance(where, part))
        self.notes += self._unknown_children
        visits = None if sample.visits is None else _Visits(self, sample, sample.visits)
        if len(self.problems) > before:
            return BoundSample(sample, self.cohort.frame, rules, balance, (), ())
        frame = self._frame(sample)
        bound_visits = None
        if visits is not None:
            frame, bound_visits = visits.bound(frame)
        self._absent_levels(sample, rules, frame)
        included = self.design.included(sample.name)
        excluded = self._excluded(sample, frame, {entry.id for entry in included})
        bound = BoundSample(
            sample, frame, rules, balance, excluded, included, self.pinned.get(sample.name), bound_visits
        )
        self._check_pinned(bound)
        return bound

    def _frame(self, sample: Sample) -> pd.DataFrame:
        frame = self.cohort.frame
        kept = sample.eligible.at(self.cohort.as_at).mask(frame)
        if gone := [entry.id for entry in self.design.exclude if entry.reason in LEAVES_FRAME]:
            kept = kept & ~frame.index.isin(gone)
        return frame if kept.all() else frame[kept]

    def _excluded(self, sample: Sample, frame: pd.DataFrame, included: set[str]) -> tuple[Exclusion, ...]:
        inside = set(frame.index)
        named_out = tuple(
            entry for entry in self._excluded_here if entry.sample in {"", sample.name} and entry.id in inside
        )
        known = {entry.id for entry in named_out}
        recent = frame.index[frame.index.isin(self.recent)].tolist() if len(self.recent) else []
        cooling = [child for child in recent if child not in known]
        self.notes += [
            Note(
                "forced_and_cooling",
                f"Child {child} must be chosen for the sample {sample.name!r}, and cooling_off keeps out "
                "whoever was sampled since: take the child out of include, or name the child under exempt.",
            )
            for child in sorted(included & set(cooling))
        ]
        return named_out + tuple(
            Exclusion.model_construct(id=child, reason="recently_sampled", sample="") for child in cooling
        )

    @cached_property
    def recent(self) -> pd.Index:
        """Whoever was sampled too recently."""
        cooling, frame = self.design.cooling_off, self.cohort.frame
        if cooling is None:
            return frame.index[:0]
        if self.fit.says_nothing(_LAST):
            self.notes.append(
                Note(
                    "cooling_off_left_out",
                    f"The lists say nothing in a column {_LAST!r} and no past receipts were given, so nobody "
                    "is left out for having been sampled before.",
                )
            )
            return frame.index[:0]
        since = cooling.since or months_before(self.cohort.as_at, cooling.months or 0)
        recent = (frame[_LAST] >= pd.Timestamp(since)).fillna(value=False).to_numpy(dtype=bool)
        return frame.index[recent & ~frame.index.isin(cooling.exempt)]

    def _check_pinned(self, bound: BoundSample) -> None:
        if bound.pinned is None:
            return
        sample, excluded = bound.sample, {entry.id for entry in bound.excluded}
        left_out = sorted({entry.id for entry in bound.included} - set(bound.pinned))
        twice = [child for child, count in Counter(bound.pinned).items() if count > 1]
        wrong = {
            "is not among those the sample may draw on": [
                child for child in bound.pinned if child not in bound.frame.index
            ],
            "is excluded": [child for child in bound.pinned if child in excluded],
            "is named twice": twice,
            "must be chosen and is not among them": left_out,
        }
        problems = [
            f"child {printable(child)} {what}" for what, ids in wrong.items() for child in dict.fromkeys(ids)
        ]
        if not sample.least <= len(bound.pinned) <= sample.most:
            problems.append(f"{len(bound.pinned)} are named and its size says otherwise")
        if problems:
            raise UsageError(
                f"The sample {sample.name!r} cannot be pinned to these children: {told(problems)}.",
                code="pinned_unfit",
                hint="Pin every child of the sample, once each, or let the sample be chosen.",
                problems=problems,
            )

    @cached_property
    def _excluded_here(self) -> list[Exclusion]:
        """Whoever is excluded and is in the cohort: gone through once, however many samples there are."""
        return [entry for entry in self.design.exclude if entry.id in self.cohort.frame.index]

    @cached_property
    def _unknown_children(self) -> list[Note]:
        """Notes on whoever is named and is not in the cohort."""
        cooling = self.design.cooling_off
        excluded = [entry.id for entry in self.design.exclude]
        exempt = () if cooling is None else cooling.exempt
        return [
            Note(code, f"Child {child} is {what} and is not in the cohort.")
            for code, what, ids in (
                ("excluded_unknown", "excluded", excluded),
                ("exempt_unknown", "exempt from cooling_off", exempt),
            )
            for child in ids
            if child not in self.cohort.frame.index
        ]

    def _absent_levels(self, sample: Sample, rules: tuple[Any, ...], frame: pd.DataFrame) -> None:
        for name, rule in rules:
            self.fit.absent_levels(f"The rule {name!r}", rule.uses())
        self.fit.absent_levels(f"Who {sample.name!r} may draw on", sample.eligible.uses())
        if frame.empty:
            self.notes.append(Note("frame_empty", f"Nobody can be drawn on for the sample {sample.name!r}."))


class _Visits:
    """The settings side of a block of visits."""

    def __init__(self, binder: _Binder, sample: Sample, visits: Visits) -> None:
        self.binder, self.sample, self.visits = binder, sample, visits
        cohort, where = binder.cohort, f"sample {sample.name!r}"
        self.where = where
        self.table = attributes(cohort, visits.by)
        self.pairs = pairs(cohort, visits.by)
        if self.pairs.empty:
            kind = "settings" if visits.by == "setting" else "services"
            binder.problems.append(f"{where}: the lists name no {kind}, so none can be visited")
            how = "a column 'setting'" if visits.by == "setting" else "a table of child and service"
            binder._lacking = f"Supply {how}, or take the sample out."  # noqa: SLF001 - one job in two parts
        fit = Fit(self.table, f"{visits.by}s", f"no {visits.by}")
        as_at = cohort.as_at
        fit.uses(f"{where}, visits", visits.eligible.uses(), (visits.eligible,))
        named_rules = ((name, rule.at(as_at)) for name, rule in sample.named_visit_rules())
        self.rules = fit.rules(where, named_rules)
        if not self.pairs.empty:
            self._take(fit)

    def _take(self, fit: Fit) -> None:
        binder = self.binder
        binder.problems += fit.problems
        binder.notes += fit.notes
        if fit.absent:
            binder._lacking = f"What is known of {self.visits.by}s: {fit.columns()}."  # noqa: SLF001
        if not fit.problems:
            for name, rule in self.rules:
                fit.absent_levels(f"The rule {name!r}", rule.uses())
            which = f"Which {self.visits.by}s {self.sample.name!r} may visit"
            fit.absent_levels(which, self.visits.eligible.uses())
            binder.notes += [note for note in fit.notes if note.code == "level_absent"]

    def bound(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, BoundVisits]:
        """Return who of a frame is where visits may go, and the block over them."""
        visits = self.visits
        allowed = visits.eligible.at(self.binder.cohort.as_at).mask(self.table)
        # A mask of one column cannot be written to.
        allowed = allowed & ~self.table.index.isin(visits.keep_out)
        inside = self.pairs["child_id"].isin(frame.index) & self.pairs["place"].isin(
            self.table.index[allowed]
        )
        here = self.pairs[inside].reset_index(drop=True)
        self.binder.notes += [
            Note(
                "keep_out_unknown",
                f"The {visits.by} {place} is kept out of visits and has nobody on the lists.",
            )
            for place in visits.keep_out
            if place not in self.table.index
        ]
        counts = here["place"].value_counts()
        settings = self.table[self.table.index.isin(here["place"])]
        settings = settings.assign(children=np.asarray(counts.reindex(settings.index), dtype=np.int64))
        self.binder.notes += [
            Note(
                "forced_and_nobody",
                f"The {visits.by} {place} must be visited for the sample {self.sample.name!r}, and nobody it "
                "may draw on is there: take it out of force_in, or allow it.",
            )
            for place in visits.force_in
            if place not in settings.index
        ]
        kept = frame.index.isin(here["child_id"])
        frame = frame if kept.all() else frame[kept]
        return frame, BoundVisits(visits, settings, here, self.rules)
