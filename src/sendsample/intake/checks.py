"""What Annex A's published rules look at, child by child; a check of cells alone stands with their parser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

import pandas as pd

from sendsample.cohort import derive
from sendsample.cohort.codes import PHASE_AGES
from sendsample.cohort.coerce import typed
from sendsample.cohort.columns import MAX_AGE
from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import blank
from sendsample.intake.identifiers import is_temporary_uln
from sendsample.intake.read import ReadList

Ages = list[int | None]

_LEARNER_NUMBER_FROM: Final = 6
_SCHOOL_AGES: Final = range(5, 17)
#: Fewer absences than these say nothing of how they were written.
_ENOUGH_ABSENCES: Final = 5

#: The columns that may not be blank, and what to call it when they are.
_EXPECTED: Final = {
    "sex": "sex_missing",
    "ethnicity": "ethnicity_missing",
    "primary_need": "need_missing",
    "disability": "disability_missing",
}


def check_list(found: ReadList, *, as_at: date, findings: Findings) -> None:
    """Add a finding for every child on a list who departs from a published rule."""
    ages = ages_of(found, as_at)
    for check in _CHECKS:
        check(found, ages, findings)


def ages_of(found: ReadList, as_at: date) -> Ages:
    """Return completed years at the as-at date, None where the date of birth is not known."""
    born = typed(found.known.get("date_of_birth", [None] * len(found.ids)), "date")
    return [None if age is pd.NA else int(age) for age in derive.completed_years(born, as_at)]


def _add(found: ReadList, findings: Findings, code: str, name: str, wrong: Iterable[bool]) -> None:
    rows = [row for row, bad in zip(found.raw.rows, wrong, strict=True) if bad]
    findings.add_rows(code, found.raw.source, rows, found.heading(name))


def _has(found: ReadList, *names: str) -> bool:
    return all(name in found.raw.columns for name in names)


def _blanks(found: ReadList, _: Ages, findings: Findings) -> None:
    for name, code in _EXPECTED.items():
        if _has(found, name):
            _add(found, findings, code, name, found.blank(name))


def _age_25(found: ReadList, ages: Ages, findings: Findings) -> None:
    if _has(found, "date_of_birth"):
        _add(found, findings, "age_25", "date_of_birth", (age == MAX_AGE for age in ages))


def _plan_dates(found: ReadList, _: Ages, findings: Findings) -> None:
    for name, code in (("plan_updated", "update_before_issue"), ("plan_reviewed", "review_before_issue")):
        if _has(found, "plan_issued", name):
            pairs = zip(found.known["plan_issued"], found.known[name], strict=True)
            early = (bool(issued and later and later < issued) for issued, later in pairs)
            _add(found, findings, code, name, early)


def _learner_number(found: ReadList, ages: Ages, findings: Findings) -> None:
    if not _has(found, "upn"):
        return
    # A UPN or ULN that cannot be read has a finding of its own; it is not the lack of one.
    no_uln = [True] * len(ages)
    if _has(found, "uln"):
        no_uln = [blank(cell) or is_temporary_uln(cell) for cell in found.raw.columns["uln"].cells]
    rows = zip(ages, found.blank("upn"), no_uln, strict=True)
    neither = (age is not None and age >= _LEARNER_NUMBER_FROM and upn and uln for age, upn, uln in rows)
    _add(found, findings, "no_learner_number", "upn", neither)


def _settings(found: ReadList, ages: Ages, findings: Findings) -> None:
    # The published rules take the URN for the main setting and the phase for the second one.
    if not _has(found, "setting", "subsidiary_phase"):
        return
    no_main, no_second = found.blank("setting"), found.blank("subsidiary_phase")
    at_home = found.known.get("home_educated", [None] * len(ages))
    rows = zip(ages, no_main, no_second, at_home, strict=True)
    nowhere = (age in _SCHOOL_AGES and main and second and not home for age, main, second, home in rows)
    _add(found, findings, "no_setting", "setting", nowhere)
    alone = (main and not second for main, second in zip(no_main, no_second, strict=True))
    _add(found, findings, "subsidiary_alone", "subsidiary_phase", alone)


def _phase_ages(found: ReadList, ages: Ages, findings: Findings) -> None:
    for name in ("phase", "subsidiary_phase"):
        if _has(found, name):
            pairs = zip(found.known[name], ages, strict=True)
            _add(found, findings, "phase_age", name, (not _fits(phase, age) for phase, age in pairs))


def _absence_fractions(found: ReadList, _: Ages, findings: Findings) -> None:
    if not _has(found, "absence"):
        return
    # A per cent sign in the text says what the number is: 0.5% is no fraction.
    signed = ["%" in str(cell) for cell in found.raw.columns["absence"].cells]
    pairs = [pair for pair in zip(found.known["absence"], signed, strict=True) if pair[0]]
    low = sum(value <= 1 and not sign for value, sign in pairs)
    mostly = len(pairs) >= _ENOUGH_ABSENCES and 2 * low > len(pairs)
    mixed = any(signed) and any(value < 1 and not sign for value, sign in pairs)
    if mostly or mixed:
        findings.add("absence_fraction", found.raw.source, None, found.heading("absence"))


def _fits(phase: str | None, age: int | None) -> bool:
    if age is None or phase not in PHASE_AGES:
        return True
    low, high = PHASE_AGES[phase]
    return low <= age <= high


_CHECKS: Final[tuple[Callable[[ReadList, Ages, Findings], None], ...]] = (
    _blanks,
    _age_25,
    _plan_dates,
    _learner_number,
    _settings,
    _phase_ages,
    _absence_fractions,
)
