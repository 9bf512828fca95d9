"""The verb: somebody declines, and the receipt says who takes the place."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, get_args

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.text import clean_id, printable
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline
from sendsample.errors import InputError, UsageError
from sendsample.evidence.carried import (
    Lists,
    carried_on,
    of_those_who_stand,
    places_of,
    reserve_lists,
    with_reserves,
)
from sendsample.evidence.filling import Places
from sendsample.evidence.form import Reason
from sendsample.evidence.reading import Given, Receipt, read_receipt
from sendsample.evidence.reserve_list import Stepped, judge, step_in
from sendsample.evidence.same import asked, need_same
from sendsample.evidence.standing import Standing
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds
from sendsample.selection import Selection

REASONS: Final[tuple[str, ...]] = get_args(Reason)


def replace(
    receipt: Given,
    cohort: Cohort,
    design: Design | str | None = None,
    *,
    declined: str,
    reason: str,
    sample: str | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Selection:
    """Fill the place of a child who declined, everyone else standing.

    The first on the child's reserve list takes the place who, with everyone now standing in all samples,
    meets every rule and has neither declined nor been taken. When the list is used up, everyone standing
    stays, those who declined are kept out, and the same seed decides. Frames and targets stay as drawn.

    Parameters
    ----------
    receipt
        The newest receipt: a file, its folder, data, or the selection itself.
    cohort
        The lists it is about.
    design
        The design it is about; needed only where that is not a built-in.
    declined
        The id of the child who leaves.
    reason
        Why, as a code: ``family``, ``young_person``, ``safeguarding``, ``moved_away``, ``deceased``,
        ``ceased_plan``, ``staff_relative`` or ``unavailable``. It is counted in the receipt.
    sample
        The only sample the child leaves; otherwise every sample the child stands in.
    time_limit
        Seconds after which to stop looking; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Selection
        Who stands now, with a receipt that follows the old one. When nobody can take the place it is
        infeasible, says why, and holds those who still stand.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, or is about other lists or another design.
    sendsample.errors.UsageError
        When the child does not stand, or the reason is not in the list.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": ["ASD", "HI", "SEMH"]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False, age=7)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1, "reserves": 1}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> drawn.ids, drawn.reserves["reserve"].tolist()
    ({'audit': ['a2']}, ['a3'])
    >>> ss.replace(drawn, cohort, design, declined="a2", reason="family").ids
    {'audit': ['a3']}
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    before = read_receipt(receipt)
    whole, rules = asked(before, design)
    need_same(before, cohort)
    if reason not in REASONS:
        raise UsageError(
            "The reason is not one of the list.", code="reason", hint=f"Choose one of {', '.join(REASONS)}."
        )
    child = _known(cohort.known_as(_cleaned(declined)), before, rules, sample)
    change = _Change(before, cohort, whole, rules, child, reason, sample)
    return change.made(deadline, progress)


def _cleaned(declined: Any) -> str:
    return clean_id(declined) if isinstance(declined, str | int) else ""


def _known(child: str, receipt: Receipt, rules: Design, sample: str | None) -> str:
    """Return the id of who leaves, or raise if nobody of that id stands."""
    standing = Standing.of(receipt, rules)
    if sample is not None and (not isinstance(sample, str) or sample not in standing.ids):
        raise UsageError(
            f"There is no sample {printable(str(sample))!r} in the receipt.",
            code="receipt_sample",
            hint=f"Its samples: {', '.join(map(repr, standing.ids))}.",
        )
    # A table shows an id that could be a formula behind an apostrophe.
    child = child if standing.samples(child) else child.removeprefix("'")
    where = standing.samples(child)
    if child in (receipt.data.get("declined") or {"ids": []})["ids"] and not where:
        raise UsageError(
            f"Child {child} has declined already, and stands in no sample.",
            code="declined_already",
            hint="Nothing is left to do for this child.",
        )
    if not where:
        raise UsageError(
            f"Nobody with the id {printable(child)!r} stands in any sample.",
            code="declined_unknown",
            hint="Give the id as the selection has it, and the newest receipt.",
        )
    if sample is not None and sample not in where:
        raise UsageError(
            f"Child {child} does not stand in the sample {sample!r}.",
            code="declined_unknown",
            hint=f"The child stands in {', '.join(map(repr, where))}.",
        )
    return child


@dataclass(frozen=True)
class _Change:
    """One child leaving, and all that follows from it."""

    before: Receipt
    cohort: Cohort
    whole: Design
    rules: Design
    child: str
    reason: str
    only_from: str | None

    @cached_property
    def standing(self) -> Standing:
        """Who stood before."""
        return Standing.of(self.before, self.rules)

    @cached_property
    def left(self) -> list[str]:
        """The samples the child leaves, in the order of the design."""
        return self.standing.samples(self.child) if self.only_from is None else [self.only_from]

    @cached_property
    def vacant(self) -> dict[str, int]:
        """How many places of each sample were free before."""
        return {name: sample.get("vacant", 0) for name, sample in self.before.samples.items()}

    @cached_property
    def declined(self) -> dict[str, Any]:
        """Everybody who has declined so far, and how often each reason was given."""
        said = self.before.data.get("declined") or {"ids": [], "reasons": {}}
        ids = list(dict.fromkeys([*said["ids"], self.child]))
        return {
            "ids": ids,
            "reasons": dict(sorted((Counter(said["reasons"]) + Counter([self.reason])).items())),
        }

    @cached_property
    def plain(self) -> BoundDesign:
        """The design as it applies, whoever declined not asked for by name."""
        return bind(not_asking(self.rules, self.declined["ids"]), self.cohort)

    @cached_property
    def lists(self) -> Lists:
        """The reserve lists fixed before."""
        return reserve_lists(self.before)

    def made(self, deadline: Deadline, progress: Progress) -> Selection:
        """Return the selection in which the places are filled, as far as they can be."""
        self._need_valid()
        progress("Going through the reserve list")
        now, steps = self._by_list()
        unfilled = [step.sample for step in steps if step.taken is None]
        for name in unfilled:
            now = now.without(name, [self.child])
        free = +(Counter(self.vacant) + Counter(unfilled))
        places = Places(self.cohort, self.whole, self.plain, self._seed, now, free, self.declined["ids"])
        filled = places.fill(deadline, progress)
        selection = filled.selection
        if not selection.ids:
            # A limit was reached: nothing was decided, so there is nothing to follow the receipt.
            return selection
        if not free:
            selection = self._as_listed(selection)
        lists = of_those_who_stand(self._lists(steps, selection), selection)
        told = {
            "kind": "replacement",
            "replacement": {
                "id": self.child,
                "left": self.left,
                "only_from": self.only_from,
                "places": places_of(steps, selection, self.standing, free),
            },
            "declined": self.declined,
        }
        selection = carried_on(self.before, selection, lists, told=told, vacant=filled.free)
        return with_reserves(selection, filled.reserves, lists, self.declined["ids"])

    def _need_valid(self) -> None:
        """Raise if those who stand break a rule and the receipt does not say so."""
        earlier = (self.before.data.get("declined") or {"ids": []})["ids"]
        plain = bind(not_asking(self.rules, earlier), self.cohort)
        if self.before.data["status"] != "infeasible" and not judge(self.cohort, plain, self.standing).valid:
            raise InputError(
                "The receipt does not hold: those who stand in it break a rule.",
                code="receipt_broken",
                hint="`sendsample verify` says what does not match.",
            )

    @property
    def _seed(self) -> str:
        seed: str = self.before.data["seed"]
        return seed

    def _by_list(self) -> tuple[Standing, list[Stepped]]:
        """Return who stands once the lists have been gone through, and what became of each place."""
        now, steps = self.standing, []
        for name in self.left:
            step = step_in(
                self.cohort,
                self.plain,
                now,
                (name, self.child),
                listed=self.lists.get(name, {}).get(self.child, []),
                declined=self.declined["ids"],
            )
            if step.taken is not None:
                now = now.instead(name, self.child, step.taken)
            steps.append(step)
        return now, steps

    def _as_listed(self, selection: Selection) -> Selection:
        """Return a selection that a list decided: nothing was looked for, so what was proven first stays.

        The least loss of the first aim is least whoever stands. Those of later aims were least beside the
        losses before them, which may be others now.
        """
        names = list(self.before.samples)
        first = {TRACKING} if len(names) > 1 else set(names)
        bound = {
            name: min(selection.loss[name], self.before.samples[name].get("bound") or 0)
            if name in first
            else 0
            for name in selection.ids
        }
        receipt = dict(selection.receipt)
        # A run cut short stays one: what follows from it is no more proven than it was.
        short = self.before.data["status"] == "feasible" and selection.status == "optimal"
        status = "feasible" if short else selection.status
        samples = {name: {**sample, "bound": bound[name]} for name, sample in receipt["samples"].items()}
        receipt |= {"status": status, "stages": [], "samples": samples}
        return dataclasses.replace(selection, status=status, bound=bound, receipt=receipt)

    def _lists(self, steps: list[Stepped], selection: Selection) -> Lists:
        """Return the lists fixed before, that of a place now under who took it, and those of a new draw."""
        lists = {name: dict(by_child) for name, by_child in self.lists.items()}
        drawn: Mapping[str, Any] = selection.receipt["samples"]
        for step in steps:
            if step.taken is not None:
                listed = lists[step.sample].pop(self.child)
                lists[step.sample][step.taken] = [child for child in listed if child != step.taken]
        for name in selection.ids:
            by_child = lists.setdefault(name, {})
            new = [child for child in selection.ids[name] if child not in self.standing.ids[name]]
            named = drawn[name].get("reserves", {})
            by_child |= {child: named[child] for child in new if child in named and child not in by_child}
        return lists


def not_asking(rules: Design, declined: Collection[str]) -> Design:
    """Return a design that asks by name for nobody who declined."""
    wanted = tuple(entry for entry in rules.include if entry.id not in declined)
    return rules.model_copy(update={"include": wanted})
