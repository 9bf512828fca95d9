"""All that the restricted edition is told from, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.model import TRACKING
from sendsample.evidence.reading import Receipt, read_receipt
from sendsample.evidence.reopening import reopened
from sendsample.evidence.replacing import not_asking
from sendsample.evidence.same import asked
from sendsample.reporting.wording import children, counted, spelled
from sendsample.selection import Selection

#: A sample of more children than this is told as a table, not child by child.
MOST_CARDS = 12


@dataclass(frozen=True)
class Told:
    """A selection as it stands, with its lists and its design.

    Attributes
    ----------
    read
        The receipt.
    selection, cohort
        Who stands, and the lists.
    whole
        The design as it was given.
    bound
        The samples of it that were asked for, as they apply to the lists.
    """

    read: Receipt
    selection: Selection
    cohort: Cohort
    whole: Design
    bound: BoundDesign

    @classmethod
    def of(cls, receipt: Receipt | Mapping[str, Any], cohort: Cohort, design: Design | str | None) -> Told:
        """Reopen a receipt with its lists.

        Raises
        ------
        sendsample.errors.InputError
            When the receipt is none, or is about other lists or another design.
        """
        read = read_receipt(receipt)
        selection = reopened(read, cohort, design)
        whole, rules = asked(read, design)
        declined = (read.data.get("declined") or {"ids": []})["ids"]
        return cls(read, selection, cohort, whole, bind(not_asking(rules, declined), cohort))

    @property
    def receipt(self) -> Mapping[str, Any]:
        """The evidence, as plain data."""
        return self.read.data

    @property
    def kind(self) -> str:
        """Whether it is a selection, a replacement or a correction."""
        return str(self.receipt["kind"])

    @property
    def status(self) -> str:
        """One of the four outcomes."""
        return self.selection.status

    @cached_property
    def main(self) -> BoundSample | None:
        """The sample told child by child: tracking, or else the first that is no block of visits."""
        plain = [part for part in self.bound.samples if part.visits is None]
        tracking = [part for part in plain if part.sample.name == TRACKING]
        return next(iter([*tracking, *plain]), None)

    @property
    def focused(self) -> tuple[BoundSample, ...]:
        """The other samples that are no visits."""
        return tuple(part for part in self.bound.samples if part.visits is None and part is not self.main)

    @property
    def visits(self) -> tuple[BoundSample, ...]:
        """The blocks of visits."""
        return tuple(part for part in self.bound.samples if part.visits is not None)

    def ids(self, part: BoundSample | None) -> list[str]:
        """Return who stands in a sample."""
        return [] if part is None else list(self.selection.ids.get(part.sample.name, ()))

    def pinned(self, part: BoundSample) -> bool:
        """Say whether a sample was settled beforehand."""
        return part.sample.name in (self.receipt.get("pinned") or ())

    def found(self, part: BoundSample) -> Mapping[str, Any]:
        """Return what the receipt says of a sample."""
        found: Mapping[str, Any] = self.receipt["samples"].get(part.sample.name, {})
        return found

    @property
    def nobody(self) -> bool:
        """Whether nobody stands in any sample."""
        return not any(self.selection.ids.values())

    @property
    def seen(self) -> int:
        """How many the sample told child by child has, or the first that has anybody."""
        many = [len(self.ids(part)) for part in (self.main, *self.bound.samples)]
        return next(filter(None, many), 0)

    @property
    def vacant(self) -> int:
        """How many places are free."""
        return sum(sample.get("vacant", 0) for sample in self.receipt["samples"].values())

    @property
    def plans(self) -> int:
        """How many children on the lists have a plan."""
        return int((self.cohort.frame["provision"] == "ehc_plan").sum())

    @property
    def six(self) -> str:
        """How many the sample told child by child has, as one speaks of them: the six."""
        return spelled(self.many)

    @property
    def many(self) -> int:
        """How many the sample told child by child has, or was to have."""
        if self.main is None:
            return 0
        return len(self.ids(self.main)) or self.main.sample.most

    def table(self, part: BoundSample) -> pd.DataFrame:
        """Return the children of a sample as the selection shows them."""
        return self.selection[part.sample.name]

    def comparison(self, part: BoundSample) -> pd.DataFrame:
        """Return how a sample compares with those it is drawn from."""
        rows = self.selection.comparison
        return rows[rows["sample"] == part.sample.name] if len(rows) else rows

    def reserves(self, part: BoundSample) -> pd.DataFrame:
        """Return who would be asked in the place of whom."""
        rows = self.selection.reserves
        return rows[rows["sample"] == part.sample.name] if len(rows) else rows


def weighted(part: BoundSample) -> bool:
    """Say whether a sample's loss is more than a count of places: some column of its balance weighs more."""
    return any(one.weight != 1 for one in part.balance)


def size_words(part: BoundSample) -> str:
    """Return how many a sample was to have, in words.

    Examples
    --------
    >>> from sendsample.design.model import Sample
    >>> def words(**sample):
    ...     sample = Sample(name="s", **sample)
    ...     return size_words(BoundSample(sample, pd.DataFrame(), (), (), (), ()))
    >>> words(size=6), words(size=[0, 4]), words(visits={"by": "setting", "settings": 8, "children": 4})
    ('six children', 'as many as the rules allow, up to four children', 'four children at each of 8 settings')
    """
    sample = part.sample
    if sample.visits is not None:
        at = counted(sample.visits.settings, sample.visits.by)
        where = f"at each of {at}" if sample.visits.settings > 1 else f"at {at}"
        return f"{children(sample.visits.children)} {where}"
    if sample.least == sample.most:
        return children(sample.most)
    least = f"at least {spelled(sample.least)} and " if sample.least else ""
    return f"{least}as many as the rules allow, up to {children(sample.most)}"
