"""The settings side of a block of visits: how many, how many children at each, and the rules on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sendsample.design.bound import BoundVisits
from sendsample.design.rules import Held
from sendsample.design.rules.base import BaseRule, number
from sendsample.selection.assignment import STEPS, Assignment, assign
from sendsample.selection.frame_counts import Counts, children
from sendsample.selection.given import Given
from sendsample.selection.rows import Row


class VisitsCheck:
    """What was found of the places of one block.

    Attributes
    ----------
    places
        The ids at each place: as given, or, when only ids were given, as they follow from who is where.
    settled
        False when the ids were given without services, and the search for which child is seen by which
        service was cut short; ``places`` is then the best known.
    """

    def __init__(self, sample: str, bound: BoundVisits, given: Given, ids: Sequence[str]) -> None:
        self._sample, self._bound = sample, bound
        self._noun = bound.visits.by
        self._counts = Counts(bound.settings)
        here = bound.pairs[bound.pairs["child_id"].isin(list(ids))]
        self._where = set(zip(here["child_id"].tolist(), here["place"].tolist(), strict=True))
        self._ids = set(ids)
        places = {place for _, place in self._where} | set(given.places or ())
        allowed = sorted(place for place in places if place in bound.settings.index)
        columns = list(dict.fromkeys(column for _, rule in bound.rules for column, _ in rule.uses()))
        self._known = dict(zip(allowed, children(bound.settings, allowed, columns), strict=True))
        self.settled = True
        if given.places is None:
            found = self._assigned(ids)
            self.settled = found.settled
            self.places: Mapping[str, tuple[str, ...]] = found.places
        else:
            self.places = given.places

    def _assigned(self, ids: Sequence[str]) -> Assignment:
        used = defaultdict(list)
        for child, place in sorted(self._where):
            used[child].append(place)
        visits = self._bound.visits
        places = {child: used[child] for child in ids}
        return assign(places, visits.settings, visits.children, self._hold, STEPS)

    def _hold(self, places: Sequence[str]) -> bool:
        """Say whether these places are all that must be visited, and meet the rules on places."""
        return set(self._bound.visits.force_in) <= set(places) and all(
            held.holds for _, rule in self._bound.rules for held in self._helds(rule, places)
        )

    def _helds(self, rule: BaseRule, places: Iterable[str]) -> list[Held]:
        visited = [self._known[place] for place in sorted(places) if place in self._known]
        return rule.check(visited, self._counts, self._bound.visits.settings)

    def rows(self) -> Iterator[Row]:
        """Yield what was found of each bound on the places."""
        yield from self._number_rows()
        yield from self._place_rows()
        for name, rule in self._bound.rules:
            for held in self._helds(rule, self.places):
                yield Row.of(self._sample, name, held, rule.sentence(self._noun))

    def _number_rows(self) -> Iterator[Row]:
        visits, noun = self._bound.visits, self._noun
        visited = Held("", len(self.places), visits.settings, visits.settings, ())
        many = f"1 {noun} is" if visits.settings == 1 else f"{visits.settings} {noun}s are"
        yield Row.of(self._sample, "settings", visited, f"{many} visited")
        wrong = [place for place, ids in self.places.items() if len(self._ids & set(ids)) != visits.children]
        sentence = f"every {noun} visited has {number(visits.children)} chosen"
        yield Row.none_of(self._sample, "children a visit", wrong, sentence)

    def _place_rows(self) -> Iterator[Row]:
        forced, noun = self._bound.visits.force_in, self._noun
        if forced:
            left = sorted(set(forced) - set(self.places))
            yield Row.none_of(self._sample, "must be visited", left, f"every {noun} that must be visited is")
        sentence = f"every {noun} visited is one that may be, and every child is seen where the lists say"
        yield Row.none_of(self._sample, "not to be visited", [*self._barred()], sentence)

    def _barred(self) -> Iterator[str]:
        """Yield the places that may not be visited, and children said to be where they are not."""
        for place, ids in self.places.items():
            if place not in self._known:
                yield place
                continue
            for child in dict.fromkeys(ids):
                # Who is not in the frame is a row of its own.
                if child in self._ids and (child, place) not in self._where:
                    yield f"{child} at {place}"
