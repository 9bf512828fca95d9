"""Who stands where twice: the same id or UPN on one list or on both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from sendsample.cohort.findings import Findings
from sendsample.cohort.text import printable
from sendsample.intake.identifiers import UPN_UNKNOWN
from sendsample.intake.layout import PROVISION_OF
from sendsample.intake.read import ReadList

BothLists = Literal["plan", "support"]

#: Whose row goes when a child stands on both lists.
_GIVES_WAY: Final[dict[BothLists, str]] = {"plan": "List_2", "support": "List_1"}


class Place(NamedTuple):
    """Where an id or UPN stands."""

    source: str
    row: int
    heading: str
    child: str


def settle_ids(
    lists: Sequence[ReadList], both_lists: BothLists | None, findings: Findings
) -> dict[str, set[str]]:
    """Return the ids to leave out of each list, because the other list's row counts.

    Without a choice, every id on both lists is a finding that stops the work.
    """
    shared = set.intersection(*(set(found.ids) for found in lists)) - {""}
    loser = _GIVES_WAY[both_lists] if both_lists else None
    for place in _places(lists, "child_id"):
        if place.child not in shared:
            continue
        if loser is None:
            findings.add("id_both_lists", place.source, place.row, place.heading, printable(place.child))
        elif place.source == loser:
            findings.add("both_lists_settled", place.source, place.row, place.heading, printable(place.child))
    return {source: shared if source == loser else set() for source in PROVISION_OF}


def check_upns(lists: Sequence[ReadList], findings: Findings) -> None:
    """Add a finding for every row whose UPN stands under another id, on its own list or the other."""
    groups: dict[str, list[Place]] = defaultdict(list)
    upns = (upn for found in lists for upn in found.known.get("upn", ()))
    for upn, place in zip(upns, _places(lists, "upn"), strict=True):
        if upn is not None and upn not in UPN_UNKNOWN:
            groups[upn].append(place)
    for group in groups.values():
        if len(group) > 1:
            _clash(group, findings)


def _clash(group: list[Place], findings: Findings) -> None:
    for place in group:
        others = {other.source for other in group if other.child != place.child}
        for source in sorted(others):
            code = "upn_repeated" if source == place.source else "upn_both_lists"
            findings.add(code, place.source, place.row, place.heading)


def _places(lists: Sequence[ReadList], name: str) -> Iterable[Place]:
    for found in lists:
        if name in found.raw.columns:
            heading = found.heading(name)
            for row, child in zip(found.raw.rows, found.ids, strict=True):
                yield Place(found.raw.source, row, heading, child)
