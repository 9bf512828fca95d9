"""Blocks of visits: so many settings or services, and so many children at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import pandas as pd

from sendsample.cohort.places import attributes, pairs
from sendsample.strategies.choosing import number, some, yes
from sendsample.strategies.known import Cells, Known, Row
from sendsample.strategies.making import Making, Sampled
from sendsample.strategies.predicates import Data, parsed, predicate
from sendsample.strategies.rules import Asked, rules

_MOST_RULES: Final = 2
_MOST_PLACES: Final = 3
_MOST_CHILDREN: Final = 2


@dataclass(frozen=True)
class Places:
    """Where visits may go: what is known of each place, and who is there."""

    by: Literal["setting", "service"]
    table: pd.DataFrame
    there: dict[str, list[str]]

    @cached_property
    def cells(self) -> Cells:
        """What is known of places, as plain values."""
        return Cells(self.table)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """What is known of each place, by place."""
        return dict(zip(map(str, self.table.index), self.cells.rows(), strict=True))

    @cached_property
    def known(self) -> Known:
        """What a design may mention of places."""
        return Known.of(self.table, self.cells)


def places_of(making: Making) -> Places | None:
    """Draw whether settings or services are visited, if any are and any could be."""
    cohort, wanted = making.cohort, making.options.visits
    if cohort is None or wanted is False or (wanted is None and not yes(making.draw)):
        return None
    services = not cohort.services.empty and (yes(making.draw) or pairs(cohort, "setting").empty)
    by: Literal["setting", "service"] = "service" if services else "setting"
    found = pairs(cohort, by)
    if found.empty:
        return None
    there: dict[str, list[str]] = {}
    for child, place in zip(found["child_id"].tolist(), found["place"].tolist(), strict=True):
        there.setdefault(place, []).append(child)
    return Places(by, attributes(cohort, by), there)


def block(making: Making, name: str, places: Places) -> tuple[Sampled, int] | None:
    """Draw a block of visits; None where a selection is to be planted and nobody could be visited."""
    data: Data = {"name": name, **making.eligible()}
    frame = making.frame(data)
    visits: Data = {"by": places.by, "children": number(making.draw, 1, _MOST_CHILDREN)}
    planted: dict[str, list[str]] = {}
    if making.options.planted:
        planted = _planted(making, name, frame, places, visits["children"])
        if not planted:
            return None
        making.witness[name] = planted
    visits["settings"] = len(planted) or number(making.draw, 1, _MOST_PLACES)
    visits |= _where(making, places, list(planted))
    here = _visitable(making, visits, places, frame)
    visits |= _rules(making, visits, here, list(planted), places)
    at = {child for children in here.values() for child in children}
    frame = {child: row for child, row in frame.items() if child in at}
    chosen = [child for children in planted.values() for child in children]
    size = visits["settings"] * visits["children"]
    return Sampled(data | {"visits": visits}, frame, chosen), size


def _planted(
    making: Making, name: str, frame: dict[str, Row], places: Places, many: int
) -> dict[str, list[str]]:
    """Plant so many children at each of some places; a child of two services is at one visit."""
    left = dict.fromkeys(making.free(name, frame))
    planted: dict[str, list[str]] = {}
    most = max(1, min(_MOST_PLACES, making.options.max_places // many))
    for place in some(making.draw, sorted(places.there), most, 1):
        here = [child for child in places.there[place] if child in left]
        if len(here) >= many:
            first = len(here) - many - number(making.draw, 0, len(here) - many)
            planted[place] = here[first : first + many]
            left = {child: None for child in left if child not in planted[place]}
    return planted


def _where(making: Making, places: Places, visited: Sequence[str]) -> Data:
    """Draw which places may, must and cannot be visited."""
    said: Data = {}
    rows, known = places.rows, places.known
    if known.kinds and yes(making.draw):
        where = predicate(making.draw, known)
        met = [parsed(where, making.as_at).holds(rows[place]) for place in visited]
        if all(met):
            said["eligible"] = where
        elif not any(met):
            said["eligible"] = {"not": where}
    forced = some(making.draw, visited if making.options.planted else [], 1)
    out = some(making.draw, [place for place in rows if place not in visited], 1)
    return said | ({"force_in": forced} if forced else {}) | ({"keep_out": out} if out else {})


def _visitable(making: Making, visits: Data, places: Places, frame: dict[str, Row]) -> dict[str, list[str]]:
    """Return who of a frame is at each place that may be visited, without places where nobody is."""
    met = parsed(visits.get("eligible", {"everyone": True}), making.as_at)
    allowed = [
        place
        for place, row in places.rows.items()
        if met.holds(row) and place not in visits.get("keep_out", ())
    ]
    here = {place: [child for child in places.there[place] if child in frame] for place in allowed}
    return {place: children for place, children in here.items() if children}


def _rules(
    making: Making, visits: Data, here: dict[str, list[str]], visited: Sequence[str], places: Places
) -> Data:
    """Draw rules on the settings visited, which count settings where others count children."""
    if not here or places.table.columns.empty:
        return {}
    rows = places.rows
    asked = Asked(
        making.draw,
        places.known,
        making.as_at,
        [rows[place] for place in here],
        [rows[place] for place in visited] if making.options.planted else None,
        visits["settings"],
    )
    drawn = rules(asked, _MOST_RULES, making.options.kinds)
    return {"rules": drawn} if drawn else {}
