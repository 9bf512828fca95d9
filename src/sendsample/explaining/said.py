"""The sentences that say what a child's being chosen, or not, comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sendsample.design import Design
from sendsample.design.model import ALL_SAMPLES, Sample
from sendsample.design.parts import Inclusion
from sendsample.design.rules.base import number
from sendsample.design.values import words
from sendsample.explaining.asked import COOLING_OFF, EXCLUDED
from sendsample.explaining.drawn import Difference, Drawn
from sendsample.explaining.telling import Conflict
from sendsample.problem.tickets import ticket

_TEENTH = range(11, 14)


@dataclass(frozen=True)
class Compared:
    """A selection as drawn, and the best other, in which a child is in a sample or is not.

    Attributes
    ----------
    design
        The design as it was asked.
    seed
        The seed.
    sample, child
        Who, and for which sample.
    included
        Where the design says that the child must be chosen.
    drawn, other
        The two.
    """

    design: Design
    seed: str
    sample: Sample
    child: str
    included: Inclusion | None
    drawn: Drawn
    other: Drawn

    @property
    def chosen(self) -> bool:
        """Whether the child is in the sample as drawn."""
        return self.child in self.drawn.ids[self.sample.name]

    @property
    def status(self) -> str:
        """What became of the child."""
        if self.included is not None:
            return "included"
        return "chosen" if self.chosen else "not_chosen"

    @property
    def others(self) -> list[str]:
        """The other samples that have the child as drawn."""
        return [
            name for name, ids in self.drawn.ids.items() if self.child in ids and name != self.sample.name
        ]

    @property
    def serves(self) -> tuple[str, ...]:
        """The rules that the child serves, or would serve."""
        return (self.drawn if self.chosen else self.other).serves(self.sample.name, self.child)

    @property
    def _if(self) -> str:
        return f"{'Without' if self.chosen else 'With'} {self.child}"

    def none(self, conflict: Conflict | None) -> str:
        """Say that there is no other selection, and what stands against it."""
        against = [] if conflict is None else list(dict.fromkeys(self._against(conflict)))
        why = f" What stands against it: {'; '.join(against)}." if against else ""
        return f"{self._opening()} {self._if} no selection meets every rule.{why}"

    def _against(self, conflict: Conflict) -> Iterator[str]:
        """Yield what clashes with the child's being in the sample, or not."""
        several = len(self.design.samples) > 1
        left_out = 0
        for unit in conflict.units:
            if unit.level == self.child and unit.rule in {"include", EXCLUDED}:
                continue  # this is what was supposed
            if unit.rule in {EXCLUDED, COOLING_OFF}:
                left_out += 1
                continue
            where = f"in {unit.sample!r}, " if several and unit.sample != ALL_SAMPLES else ""
            yield f"{where}{unit.sentence}"
        if left_out:
            are = "is" if left_out == 1 else "are"
            yield f"{number(left_out)} who would do {are} left out by the design"

    def sentence(self, difference: Difference) -> str:
        """Say what the other selection costs, for an officer."""
        said = {"loss": self._balance, "size": self._size}.get(difference.aim, self._chance)
        return f"{self._opening()} {said(difference)}"

    def _opening(self) -> str:
        """Say what became of the child."""
        name, child = self.sample.name, self.child
        if self.included is not None:
            reason = words(self.included.reason)
            first = f"Child {child} had to be chosen for {name!r}: the design names {child} ({reason})."
        elif self.chosen:
            first = f"Child {child} was chosen for {name!r}{self._beside(', and for')}."
        else:
            return f"Child {child} was not chosen for {name!r}{self._beside(', but for')}."
        return f"{first} {served(child, self.serves)}"

    def _beside(self, word: str) -> str:
        return f"{word} {_and(list(map(repr, self.others)))}" if self.others else ""

    def _balance(self, difference: Difference) -> str:
        """Say which samples mirror those they draw on less well, and on what."""
        well = "better" if difference.by < 0 else "less well"
        return (
            f"{self._if} {self._called(difference)} would mirror the area {well}, with a loss of "
            f"{difference.other} instead of {difference.drawn}{self._outside(difference.samples)}."
        )

    def _called(self, difference: Difference) -> str:
        names = difference.samples
        if len(names) == 1:
            return repr(names[0])
        visits = {sample.name for sample in self.design.samples if sample.visits is not None}
        kind = "blocks of visits" if names[0] in visits else "focused samples"
        drawn, other = self.drawn.loss, self.other.loss
        changed = [
            f"{name!r} {other[name]} for {drawn[name]}" for name in names if drawn[name] != other[name]
        ]
        return f"the {len(names)} {kind} together ({', '.join(changed)})"

    def _outside(self, names: Sequence[str]) -> str:
        """Name the columns on which the two differ in how far they are from their shares."""
        changed = [
            column
            for column, drawn in self.drawn.outside(names).items()
            if self.other.outside(names)[column] != drawn
        ]
        return f" ({', '.join(map(words, changed))})" if changed else ""

    def _size(self, difference: Difference) -> str:
        could = "have no more than" if difference.by > 0 else "have"
        return (
            f"{self._if} {difference.samples[0]!r} could {could} {number(difference.other)} instead of "
            f"{difference.drawn}."
        )

    def _chance(self, difference: Difference) -> str:
        parts = [self._as_well(difference.aim != "tickets"), *self._rank(difference), *self._instead()]
        if not self.chosen:
            more = "to more" if difference.by else "to as much, and then ids decide"
            parts[-1] = f"{parts[-1]}; its tickets add up {more}"
        return " ".join(f"{part}." for part in parts)

    def _as_well(self, places: bool) -> str:  # noqa: FBT001 - which of two sentences
        by = "place" if self.sample.visits is None else self.sample.visits.by
        what = f" which {by}s to visit" if places else ""
        which = "without" if self.chosen else "with"
        if self.included is not None:
            return (
                f"Were it not for that, selections {which} {self.child} would meet every rule and mirror the "
                "area just as well"
            )
        return (
            f"Selections {which} {self.child} meet every rule and mirror the area just as well; chance "
            f"decided{what}"
        )

    def _rank(self, difference: Difference) -> Iterator[str]:
        """Say how low the child's ticket is, where it is by itself what chance went by."""
        alone = len(self.design.samples) == 1 and difference.aim == "tickets" and self.sample.visits is None
        rank = self.drawn.rank(self.sample.name, self.child)
        if rank is not None and alone and not self.chosen:
            place = "" if rank[0] == 1 else f"{ordinal(rank[0])} "
            yield (
                f"The seed gave {self.child} the {place}lowest ticket of the {rank[1]:,} that the sample may "
                "draw on"
            )

    def _instead(self) -> Iterator[str]:
        """Say who would be chosen in whose place."""
        out, into = self.exchanged(self.sample.name)
        others = [sample.name for sample in self.design.samples if sample.name != self.sample.name]
        more = sum(max(map(len, self.exchanged(name))) for name in others)
        beside = f", and {_places(more)} of other samples would change hands" if more else ""
        yield f"The best of them has {_and(into)} in place of {_and(out)}{beside}"

    def exchanged(self, name: str) -> tuple[list[str], list[str]]:
        """Return who of a sample is in the selection as drawn only, and who in the other only."""
        drawn, other = self.drawn.ids[name], self.other.ids[name]
        out = [one for one in drawn if one not in other]
        into = [one for one in other if one not in drawn]
        # Whom the question is about comes first.
        return sorted(out, key=self._asked), sorted(into, key=self._asked)

    def _asked(self, child: str) -> bool:
        return child != self.child

    def technical_none(self, conflict: Conflict | None) -> str:
        """Say the same of there being none for an analyst."""
        proofs = " and ".join(self.other.outcome.proofs)
        lines = [f"{self._twice()} The second is infeasible, proven by {proofs}.", *self._ticket()]
        return "\n".join([*lines, *([] if conflict is None else [conflict.technical])])

    def technical(self, difference: Difference) -> str:
        """Say the same for an analyst, a line a fact."""
        first = f"{self._twice()} {self._values(difference)}"
        return "\n".join([first, *self._ticket(), *self._exchanges()])

    def _twice(self) -> str:
        how = "kept out of" if self.chosen else "put in"
        return f"Solved twice, as drawn and with {self.child} {how} {self.sample.name!r}, both proven."

    def _values(self, difference: Difference) -> str:
        if difference.by == 0:
            return f"The sums of tickets tie at {difference.drawn:,}; the ids by code point decide."
        what = {"loss": "loss", "size": "size", "tickets": "sum of tickets"}.get(
            difference.aim, "sum of the tickets of places"
        )
        names = difference.samples
        worse = f"{'better' if difference.by < 0 else 'worse'} by {abs(difference.by):,}"
        every = len(names) == len(self.design.samples) > 1
        return (
            f"The first aim that differs: {what} of {'all samples' if every else ', '.join(names)}, "
            f"{difference.drawn:,} as drawn and {difference.other:,} otherwise ({worse})."
        )

    def _ticket(self) -> Iterator[str]:
        """Give the child's ticket, and how low it is."""
        name = self.sample.name
        rank = self.drawn.rank(name, self.child)
        if rank is None:
            return
        drawn = ticket(self.seed, name, self.child)
        yield (
            f"Ticket of {self.child} in {name!r}: {drawn:,}, {ordinal(rank[0])} lowest of {rank[1]:,} "
            "candidates."
        )

    def _exchanges(self) -> Iterator[str]:
        """List what the other selection has in place of what."""
        for sample in self.design.samples:
            out, into = self.exchanged(sample.name)
            if out or into:
                yield f"{sample.name}: + {', '.join(into) or 'nobody'}; - {', '.join(out) or 'nobody'}."


def served(child: str, rules: Sequence[str]) -> str:
    """Say which rules a child serves.

    Examples
    --------
    >>> served("a1", ["SEN support", "areas of need: cognition and learning"])
    'Rules served: SEN support; areas of need: cognition and learning.'
    """
    return f"Rules served: {'; '.join(rules)}." if rules else f"No rule asks for {child} in particular."


def ordinal(place: int) -> str:
    """Return a place in a row as a word.

    Examples
    --------
    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 22, 1113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '1,113th']
    """
    endings = {} if place % 100 in _TEENTH else {1: "st", 2: "nd", 3: "rd"}
    return f"{place:,}{endings.get(place % 10, 'th')}"


def _and(ids: Sequence[str]) -> str:
    if not ids:
        return "nobody"
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


def _places(many: int) -> str:
    return "1 place" if many == 1 else f"{many} places"
