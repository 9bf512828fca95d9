"""Ways of planting a fault: the column it is in and what stands there, where more than one will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final

from sendsample.synthetic import annex
from sendsample.testing.faults import (
    FAULTS,
    SOMEWHERE,
    Cells,
    Fault,
    Sheets,
    at_school,
    before_issue,
    born,
    fault_in,
    fault_of_column,
)

#: Cells that have the fault as they stand: by code the headings and what may stand there.
_CELLS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "need_missing": ((annex.NEED, (" ",)),),
    "sex_missing": ((annex.GENDER, (" ",)),),
    "ethnicity_missing": ((annex.ETHNICITY, (" ",)),),
    "disability_missing": ((annex.DISABILITY, (" ",)),),
    "unknown_code": (
        (annex.NEED, ("Deaf", "-")),
        (annex.GENDER, ("X", "Boy")),
        (annex.ETHNICITY, ("ZZZZ",)),
        (annex.PUPIL_PREMIUM, ("Perhaps",)),
        (annex.DISABILITY, ("Not known", "N/A")),
    ),
    "legacy_code": ((annex.NEED, ("AUT",)),),
    "date_unreadable": tuple(
        (heading, ("soon", "2015-13-01")) for heading in (annex.REVIEWED, annex.UPDATED, annex.ISSUED)
    ),
    "not_a_number": (
        (annex.SUSPENSIONS, ("many", "1.5")),
        (annex.EXCLUSIONS, ("-1", "many")),
        (annex.ABSENCE, ("-1", "1,5", "most")),
    ),
    "age_missing": ((annex.BORN, (" ",)),),
    "urn_shape": ((annex.URN, ("1234567", "ABC123")),),
    "upn_shape": ((annex.UPN, ("unknown", "A1234")),),
    "uln_shape": ((annex.ULN, ("12345678901", "ABCDEFGHIJ")),),
    "social_care_unclear": ((annex.TEAM, ("Duty",)),),
    "social_care_contradiction": ((annex.TEAM, ("Early help",)),),
}
#: What else has to stand in the row.
_BESIDES: Final[dict[str, Cells]] = {
    "social_care_unclear": {annex.SOCIAL_CARE: "Yes"},
    "social_care_contradiction": {annex.SOCIAL_CARE: "No"},
}
_COLUMNS: Final = {
    "column_absent": (annex.GENDER, annex.ETHNICITY, annex.DISABILITY, annex.ABSENCE, annex.SUSPENSIONS),
    "column_dropped": ("First name", "Home address"),
    "column_kept": ("Cluster", "Key stage"),
}


def _ways() -> Iterator[Fault]:
    for code, columns in _CELLS.items():
        for heading, cells in columns:
            for cell in cells:
                way = fault_in(code, heading, {**_BESIDES.get(code, {}), heading: cell})
                yield _named(way, heading, cell if cell.strip() else "a space")
    for cell in ("31/02/2015", "soon", "2015-13-01"):
        # A child of no age is set aside.
        way = fault_in("date_unreadable", annex.BORN, {annex.BORN: cell}, more=("age_missing",))
        yield _named(way, annex.BORN, cell)
    for code, headings in _COLUMNS.items():
        for heading in headings:
            yield _named(fault_of_column(code, heading, there=code != "column_absent"), heading)
    yield from _worked_out()


def _worked_out() -> Iterator[Fault]:
    """Yield the ways whose cells go by the day or by the child."""
    for heading in (annex.ISSUED, annex.UPDATED, annex.REVIEWED):
        yield _named(fault_in("date_future", heading, _tomorrow(heading)), heading, "tomorrow")
    for code, heading in (("update_before_issue", annex.UPDATED), ("review_before_issue", annex.REVIEWED)):
        yield _named(fault_in(code, heading, before_issue(heading, 1)), heading, "the day before")
    for years in (26, 99):
        yield _named(fault_in("age_outside", annex.BORN, _aged(years)), annex.BORN, f"{years} years ago")
    yield _named(fault_in("phase_age", annex.PHASE, _in_nursery), annex.PHASE, "Nursery")
    perhaps = {annex.HOME_EDUCATED: "Perhaps", annex.URN: SOMEWHERE}
    yield _named(fault_in("unknown_code", annex.HOME_EDUCATED, perhaps), annex.HOME_EDUCATED, "Perhaps")


def _tomorrow(heading: str) -> Callable[[Sheets, Cells], Cells]:
    return lambda sheets, _: {heading: datetime.combine(sheets.as_at + timedelta(days=1), time())}


def _aged(years: int) -> Callable[[Sheets, Cells], Cells]:
    return lambda sheets, _: born(sheets, years)


def _in_nursery(sheets: Sheets, _: Cells) -> Cells:
    return at_school(sheets) | {annex.PHASE: "Nursery"}


def _named(fault: Fault, heading: str, cell: str = "") -> Fault:
    return replace(fault, name=f"{fault.code} in {heading}" + (f": {cell}" if cell else ""))


#: Every way of planting a fault by its name, which for the plainest is the code.
WAYS: Final = FAULTS | {way.name: way for way in _ways()}


@cache
def ways_of(code: str) -> tuple[str, ...]:
    """Return the names of the ways of planting a fault, the plainest first.

    Examples
    --------
    >>> ways_of("legacy_code")
    ('legacy_code', 'legacy_code in SEN primary need: AUT')
    """
    return tuple(name for name, way in WAYS.items() if way.code == code)
