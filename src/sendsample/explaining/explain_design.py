"""The verb: why a design cannot be met, and what would help."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sendsample.answering import picked
from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.listed import Settled, listed_by_sample
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign
from sendsample.design.fit import Facts
from sendsample.design.model import TRACKING, Sample, named
from sendsample.design.moves import Move, moved
from sendsample.engine import Deadline, Outcome, Status, best, possible
from sendsample.errors import UsageError
from sendsample.explaining.asked import Asked
from sendsample.explaining.conflicting import conflicts
from sendsample.explaining.explanation import Explanation, Relaxation
from sendsample.explaining.judging import Judge
from sendsample.explaining.proving import proven
from sendsample.explaining.relaxing import Way, ways_out
from sendsample.explaining.telling import Conflict, conflict_told
from sendsample.explaining.ways import relaxation_told
from sendsample.problem import Compiled, Known, Problem
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds
from sendsample.selection.check import judged
from sendsample.selection.frame_counts import Counted
from sendsample.selection.given import by_sample

_LOG = logging.getLogger(__name__)
#: Conflicts and ways out to tell; more than these nobody reads.
_CONFLICTS, _WAYS = 3, 3
_LONGEST_NAME = 100
#: Seconds for the second proof of a verdict that a limit left without one.
_SECOND_PROOF = 5.0


def explain(
    cohort: Cohort,
    design: Design | str,
    *,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    locked: str | Iterable[str] = (),
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Explanation:
    """Say why a design cannot be met and what would help, or that it can be met.

    A conflict is a set of bounds that cannot hold together though with any of them dropped the others can. A
    relaxation is a way out: bounds to move, exclusions to lift, samples to shrink. The first is proven to be
    the cheapest there is; each is tried, and is a design ready to run; ``docs/when-rules-clash.md`` says
    more.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    pinned
        Samples that are settled already: exactly these ids, by sample name.
    only
        A sample, or several: ask about these as if the design had no others.
    locked
        Names of rules and samples that may not give, beside those the design itself locks.
    time_limit
        Seconds after which to stop with whatever is known; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Explanation
        Its ``status`` is ``infeasible``, ``possible`` or ``unknown``.

    Raises
    ------
    sendsample.errors.DesignError
        When the design does not fit the cohort, or ``only`` names a sample it does not have.
    sendsample.errors.UsageError
        When ``pinned``, ``locked`` or ``time_limit`` is not what it should be.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3"],
    ...         "primary_need": ["ASD", "HI", "SEMH"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan"],
    ...         "alternative_provision": [False, False, True],
    ...         "age": [7, 15, 14],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 2}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> explanation = ss.explain(cohort, design)
    >>> explanation
    <Explanation: infeasible, 1 conflict, 1 relaxation>
    >>> print(explanation.conflicts[0].sentence)
    This cannot be met: exactly 2 children with provision SEN support (1 to choose from).
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    design = load_design(design)
    design = (design if only is None else design.only(only)).known_to(cohort.known_as)
    settled = listed_by_sample(pinned, [sample.name for sample in design.samples])
    asker = _Asker(cohort, design, settled, _locked(design, locked), deadline, Facts(cohort.frame))
    return asker.explanation(progress)


def _locked(design: Design, locked: str | Iterable[str]) -> tuple[str, ...]:
    names = (
        (locked,) if isinstance(locked, str) else tuple(locked) if isinstance(locked, Iterable) else (None,)
    )
    if not all(isinstance(name, str) for name in names):
        raise UsageError(
            "What is locked is not names of rules or samples.",
            code="locked",
            hint="Write it as locked=['a rule', 'a sample'].",
        )
    known = [name for sample in design.samples for name in _names(sample)]
    known += [name for name, _ in named(design.across.rules)]
    if unknown := [name for name in names if name not in known]:
        raise UsageError(
            f"There is no rule or sample {unknown[0]!r} to lock.",
            code="locked_unknown",
            hint=f"There are: {', '.join(map(repr, dict.fromkeys(known)))}.",
        )
    return tuple(map(str, names))


def _names(sample: Sample) -> list[str]:
    rules = (*sample.named_rules(), *sample.named_visit_rules())
    return [sample.name, *(name for name, _ in rules)]


@dataclass(frozen=True)
class _Standing:
    """A problem whose sizes are settled, as the engine takes one."""

    moved: Problem
    ranged: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    sized: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def problem(self, sizes: Mapping[str, int] | None = None) -> Problem:  # noqa: ARG002 - there is no other
        return self.moved


@dataclass(frozen=True)
class _Asker:
    """One question about one design."""

    cohort: Cohort
    design: Design
    pinned: Mapping[str, Any] | None
    locked: tuple[str, ...]
    deadline: Deadline
    facts: Facts
    known: Known = field(default_factory=dict)
    counted: Counted = field(default_factory=dict)

    def explanation(self, progress: Progress) -> Explanation:
        bound = self._bound(self.design)
        progress("Compiling the rules over the lists")
        judge = Judge(Asked(bound, self.known), self.deadline)
        progress("Looking for a selection that meets every rule")
        verdict = judge.as_it_stands
        if verdict.possible is not False:
            return self._nothing_wrong(bound, "unknown" if verdict.possible is None else "possible")
        progress("Finding the rules that clash")
        found = conflicts(judge, _CONFLICTS)
        told = [conflict for units in found.found if (conflict := self._told(judge.asked, units))]
        proofs = told[0].proofs if told else self._proven(bound)
        if not proofs:
            return self._nothing_wrong(bound, "unknown")
        progress("Finding what would help")
        ways = ways_out(judge, self._rebuilt, _WAYS, self.locked)
        tried = [self._tried(way, place) for place, way in enumerate(ways.found, start=1)]
        return Explanation(
            "infeasible",
            tuple(told),
            found.complete and len(told) == len(found.found),
            tuple(way for way in tried if way is not None),
            ways.certain and None not in tried,
            ways.complete,
            proofs,
            bound.notes,
            self.design,
        )

    def _proven(self, bound: BoundDesign) -> tuple[str, ...]:
        """Return two proofs that nothing meets the design, where time ran out on what clashes in it."""
        if not self.deadline.passed:
            return ()
        # The verdict stands; its second proof is quick beside the search for what clashes.
        outcome = possible(Compiled(bound, None, known=self.known), Deadline(_SECOND_PROOF))
        return outcome.proofs if outcome.status is Status.INFEASIBLE else ()

    def _nothing_wrong(self, bound: BoundDesign, status: str) -> Explanation:
        return Explanation(status, (), False, (), False, False, (), bound.notes, self.design)  # noqa: FBT003

    def _told(self, asked: Asked, units: Sequence[int]) -> Conflict | None:
        proofs = proven(asked, units, self.deadline)
        return None if proofs is None else conflict_told(asked, units, proofs)

    def _rebuilt(self, moves: Sequence[Move]) -> Asked:
        return Asked(self._bound(moved(self.design, moves)), self.known)

    def _bound(self, design: Design) -> BoundDesign:
        pinned = self.pinned
        if pinned is not None and design is not self.design:
            # A sample that is left out is settled no longer.
            names = {sample.name for sample in design.samples}
            pinned = {name: ids for name, ids in pinned.items() if name in names}
        return bind(design, self.cohort, pinned, self.facts)

    def _tried(self, way: Way, place: int) -> Relaxation | None:
        """Run a design as a way out would leave it, and check the answer without the solver."""
        design = moved(self.design, way.moves)
        design = design.model_copy(update={"name": f"{design.name[: _LONGEST_NAME - 3]}-{place}"})
        bound = self._bound(design)
        compiled = Compiled(bound, None, known=self.known) if way.problem is None else _Standing(way.problem)
        settled = best(compiled, TRACKING, self.deadline)
        if isinstance(settled, Outcome):
            if settled.status is Status.INFEASIBLE:
                _LOG.error("a way out of %d moves leads nowhere: %s", len(way.moves), settled.proofs)
            return None
        ids, visits = picked(settled.problem, settled.chosen)
        samples, rows = judged(self.cohort, bound, by_sample({**ids, **visits}, design), self.counted)
        if not all(row.holds for row in rows):
            _LOG.error("the check does not confirm a way out of %d moves", len(way.moves))
            return None
        loss = {sample.name: sample.loss for sample in samples}
        return relaxation_told(self.design, design, way, settled, loss)
