"""One child's row on a list of Annex A, put right where a list may not say what a cohort may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from sendsample.cohort.codes import PHASE_AGES, PHASES
from sendsample.cohort.columns import MAX_AGE
from sendsample.cohort.identifiers import upn_check_letter
from sendsample.design.predicates import months_before
from sendsample.synthetic import annex
from sendsample.synthetic.numbers import uln_check_digit
from sendsample.testing.children import phase_of, setting_of
from sendsample.testing.faults import PLAN

#: How a list words the levels of a cohort.
_SEXES: Final = {"female": "Female", "male": "Male", "unknown": "Not known", None: "Not known"}
_TEAMS: Final = {
    "early_help": "Early help",
    "child_in_need": "Children in need",
    "child_protection": "Child protection",
    "looked_after": "Looked after",
}
_PHASES: Final = {name: words for words, name in PHASES.items()}
_YES_NO: Final = {True: "Yes", False: "No", None: None}
#: Months since the last birthday.
_SINCE: Final = 4
_LEARNERS_FROM: Final = 16
_SCHOOL: Final = range(5, 17)


def cells_of(place: int, child: Mapping[str, Any], as_at: date) -> dict[str, Any]:
    """Return one child's cells under every heading, put right so that reading finds nothing.

    Examples
    --------
    >>> from sendsample.testing.children import ordinary
    >>> cells = cells_of(1, ordinary(1, {"age": 25}, date(2025, 1, 16)), date(2025, 1, 16))
    >>> cells[annex.BORN].date(), cells[annex.PHASE]
    (datetime.date(2000, 9, 16), 'fe college')
    """
    age = min(child["age"], MAX_AGE - 1)
    digits = f"000{place:08d}0"
    issued, updated, reviewed = (_day(child[f"plan_{what}"]) for what in ("issued", "updated", "reviewed"))
    return {
        annex.ID: child["child_id"],
        annex.UPN: upn_check_letter(f"?{digits}") + digits,
        annex.ULN: _uln(place) if age >= _LEARNERS_FROM else None,
        annex.BORN: _moment(months_before(as_at, 12 * age + _SINCE)),
        annex.GENDER: _SEXES[child["sex"]],
        annex.ETHNICITY: child["ethnicity"] or "NOBT",
        annex.ISSUED: issued,
        annex.UPDATED: _not_before(updated, issued),
        annex.REVIEWED: _not_before(reviewed, issued),
        annex.NEED: child["primary_need"] or "OTH",
        **_place(child, age),
        annex.SUSPENSIONS: child["suspensions"],
        annex.EXCLUSIONS: child["permanent_exclusions"],
        annex.ABSENCE: child["absence"],
        annex.PUPIL_PREMIUM: _YES_NO[child["pupil_premium"]],
        annex.SOCIAL_CARE: "No" if child["social_care"] in {"none", None} else "Yes",
        annex.TEAM: _TEAMS.get(child["social_care"]),
        annex.DISABILITY: _YES_NO[bool(child["disability"])],
        annex.HOUSEHOLD: child.get("household"),
        annex.LOCALITY: child.get("locality"),
        PLAN: child["provision"] == "ehc_plan",
    }


def _place(child: Mapping[str, Any], age: int) -> dict[str, Any]:
    """Return where a child goes: nowhere only if educated at home, which List 2 cannot say."""
    at_home = child["home_educated"] is True and child["provision"] == "ehc_plan"
    phase = "alternative_provision" if child["alternative_provision"] is True else child["phase"]
    low, high = PHASE_AGES.get(phase or "", (0, MAX_AGE))
    phase = phase if low <= age <= high else phase_of(age)
    nowhere = child["setting"] is None and (at_home or age not in _SCHOOL)
    second = None if nowhere else child["subsidiary_phase"]
    return {
        annex.URN: None if nowhere else child["setting"] or setting_of(phase),
        annex.PHASE: _PHASES.get(phase or ""),
        annex.SUBSIDIARY: _PHASES.get(second or ""),
        annex.HOME_EDUCATED: _YES_NO[at_home],
    }


def _uln(place: int) -> str:
    # One serial in eleven has no check digit.
    nine = next(
        f"99{serial:07d}" for serial in range(2 * place, 2 * place + 2) if uln_check_digit(f"99{serial:07d}")
    )
    return f"{nine}{uln_check_digit(nine)}"


def _day(value: Any) -> datetime | None:
    return None if value is None else _moment(date.fromisoformat(value) if isinstance(value, str) else value)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _not_before(day: datetime | None, issued: datetime | None) -> datetime | None:
    return issued if day is not None and issued is not None and day < issued else day
