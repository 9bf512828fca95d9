"""One sample's ids, judged: its size, who they are, its rules, and how it compares with its frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sendsample.cohort import Cohort
from sendsample.design.bound import BoundSample
from sendsample.design.parts import Balance
from sendsample.design.rules import Held, Mirror
from sendsample.design.rules.base import level_order, number
from sendsample.design.values import words
from sendsample.selection.frame_counts import Counted, children, counts_of
from sendsample.selection.given import Given
from sendsample.selection.rows import Compared, Row
from sendsample.selection.visits import VisitsCheck


class SampleCheck:
    """What was found of one sample.

    Attributes
    ----------
    name, given
        The sample, and what was given for it.
    ids
        Those given who are in the frame, each once; only they count in the rules.
    size
        The k it is judged against: the design's, or for a range the number given.
    visits
        For a block of visits, what was found of its places.
    rules, comparison
        The rows.
    loss, distance
        The weighted places outside floor and ceiling, and the sum of differences from the exact shares.
    meets
        The rules that each child serves.
    """

    def __init__(self, bound: BoundSample, cohort: Cohort, given: Given, counted: Counted) -> None:
        self.name, self.given = bound.sample.name, given
        self.size = bound.sample.most if bound.sample.least == bound.sample.most else len(given.ids)
        self._bound, self._counts = bound, counts_of(bound.frame, counted)
        different = dict.fromkeys(given.ids)
        inside = set(bound.frame.index[bound.frame.index.isin(list(different))])
        self.ids = [child for child in different if child in inside]
        outside = [child for child in different if child not in inside]
        self._unknown = [child for child in outside if child not in cohort.frame.index]
        self._not_eligible = [child for child in outside if child in cohort.frame.index]
        self._chosen = children(bound.frame, self.ids, bound.columns())
        self.visits = None if bound.visits is None else VisitsCheck(self.name, bound.visits, given, self.ids)
        included = {entry.id for entry in bound.included}
        self.meets = {child: ("included",) if child in included else () for child in self.ids}
        self.rules = [self._size_row(), *self._id_rows(), *self._rule_rows()]
        self.rules += [] if self.visits is None else self.visits.rows()
        self.comparison = [row for part in bound.balance for row in self._compare(part)]
        weights = {part.column: part.weight for part in bound.balance}
        self.loss = sum(weights[row.column] * row.outside for row in self.comparison)
        self.distance = float(sum(abs(row.chosen - row.exact_share) for row in self.comparison))

    def _size_row(self) -> Row:
        least, most = self._bound.sample.least, self._bound.sample.most
        many = number(most) if least == most else f"{least} to {number(most)}"
        return Row.of(
            self.name, "size", Held("", len(self.given.ids), least, most, ()), f"the sample has {many}"
        )

    def _id_rows(self) -> Iterator[Row]:
        given, included = Counter(self.given.ids), self._bound.included
        excluded = {entry.id for entry in self._bound.excluded}
        yield self._none("not on the lists", self._unknown, "every child chosen is on the lists")
        yield self._none(
            "not eligible", self._not_eligible, "every child chosen is one the sample may draw on"
        )
        twice = [child for child, count in given.items() if count > 1]
        yield self._none("named twice", twice, "no child is named twice")
        out = [child for child in self.ids if child in excluded]
        yield self._none("excluded", out, "no child chosen is excluded")
        if included:
            left = [entry.id for entry in included if entry.id not in self.meets]
            yield self._none("left out", left, "every child who must be chosen is")

    def _none(self, rule: str, wrong: list[str], sentence: str) -> Row:
        return Row.none_of(self.name, rule, wrong, sentence)

    def _rule_rows(self) -> Iterator[Row]:
        for name, rule in self._bound.rules:
            for held in rule.check(self._chosen, self._counts, self.size):
                self._serve(name, held)
                yield Row.of(self.name, name, held, rule.sentence())

    def _serve(self, name: str, held: Held) -> None:
        if held.lower <= 0:
            return
        label = f"{name}: {words(held.level)}" if held.level else name
        for child, serves in zip(self.ids, held.serves, strict=True):
            if serves:
                self.meets[child] = (*self.meets[child], label)

    def _compare(self, part: Balance) -> Iterator[Compared]:
        # A frame of nobody has no levels, so nothing is divided by 0. A level may itself be called
        # "missing", so counts go by place and not by name.
        levels = sorted(self._counts.count(part.column).items(), key=level_order(part.column))
        helds = Mirror(column=part.column).check(self._chosen, self._counts, self.size)
        size, frame = self.size, self._counts.size
        for held, (_, area) in zip(helds, levels, strict=True):
            ceiling = held.upper or 0
            outside = max(0, held.lower - held.found, held.found - ceiling)
            yield Compared(
                sample=self.name,
                column=part.column,
                level=held.level,
                area=area,
                area_percent=100 * area / frame,
                exact_share=size * area / frame,
                chosen=held.found,
                floor=held.lower,
                ceiling=ceiling,
                outside=outside,
            )
