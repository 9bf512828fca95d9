"""Cohorts for tests: say how each child differs from an ordinary one, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort, parse_as_at
from sendsample.cohort.columns import MAX_AGE
from sendsample.design.predicates import months_before
from sendsample.errors import UsageError
from sendsample.testing.known import SERVICES, known, with_known_settings

Child = Mapping[str, Any]

AS_AT: Final = "2025-01-16"
NEED: Final = "ASD"
AGE: Final = 10
#: The oldest in each phase that an ordinary child of an age is in.
_PHASES: Final = ((4, "nursery"), (10, "primary"), (15, "secondary"), (MAX_AGE, "fe_college"))
#: Where an ordinary child of each phase goes.
SETTINGS: Final = {
    "primary": "100001",
    "secondary": "100002",
    "nursery": "100003",
    "fe_college": "100004",
    "alternative_provision": "100005",
    "special": "100006",
}
#: Findings that leave a child out, or what is said of it.
_LOST: Final = (
    "age_missing",
    "age_outside",
    "provision_missing",
    "unknown_code",
    "date_unreadable",
    "date_future",
    "not_a_number",
)
#: Months before the as-at date.
_ISSUED, _REVIEWED = 36, 6


def cohort_of(
    children: Iterable[Child],
    *,
    as_at: date | str = AS_AT,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    without: Iterable[str] = (),
) -> Cohort:
    """Make a cohort of a few children, each described by how it differs from an ordinary child.

    An ordinary child is a girl aged 10 with autism and an EHC plan, at a primary school. A child who is
    older, younger or in alternative provision is at a setting of that phase unless something else is said,
    and a child on SEN support has no dates of a plan.

    Parameters
    ----------
    children
        For each child a mapping from column to value; see ``docs/designs.md`` for the columns. Ids are
        ``c1``, ``c2``, ... unless ``child_id`` says otherwise; days may be text; ``services`` holds the
        services that a child uses. A column that Annex A has is always there, any other when somebody has it.
    as_at
        The day from which ages and look-backs are counted.
    settings
        What is known of settings and services: for each a mapping from column to value.
    without
        Columns that are not there, as a list may lack any that is not required.

    Returns
    -------
    Cohort
        The same as :meth:`sendsample.Cohort.from_frame` makes of these children, in a ninth of the time.

    Raises
    ------
    sendsample.errors.UsageError
        When it is not given children as mappings, or what is said of one would be lost in reading: a code
        that there is not, a date to come, an age outside 0 to 25; or is to be without a column that would not
        be there.
    sendsample.errors.DataError
        When the children cannot be a cohort: there are none, two have one id, or of nobody is the age known.

    Examples
    --------
    >>> cohort = cohort_of([{}, {"provision": "sen_support", "age": 15}, {"alternative_provision": True}])
    >>> cohort
    <Cohort: 3 children (2 with an EHC plan, 1 on SEN support) as at 2025-01-16>
    >>> cohort.frame["phase"].to_dict()
    {'c1': 'primary', 'c2': 'secondary', 'c3': 'alternative_provision'}
    """
    day = parse_as_at(as_at)
    rows = [ordinary(place, child, day) for place, child in enumerate(given(children), start=1)]
    if lacked := tuple(without):
        rows = _lacking(rows, lacked)
    cohort = made(rows, day)
    if not settings:
        return cohort
    _need_settings(settings)
    table = [{"setting": place, **what} for place, what in settings.items()]
    return with_known_settings(cohort, settings) or cohort.with_settings(pd.DataFrame(table, dtype=object))


def _lacking(rows: Sequence[Child], lacked: tuple[str, ...]) -> list[dict[str, Any]]:
    there = dict.fromkeys(name for row in rows for name in row)
    if unknown := [name for name in lacked if name not in there]:
        raise UsageError(
            f"There is no column {unknown[0]!r} to be without.",
            code="without_unknown",
            hint=f"Write the names in a list: without=['absence']. There are: {', '.join(there)}.",
        )
    return [{name: value for name, value in row.items() if name not in lacked} for row in rows]


def ordinary(place: int, child: Child, as_at: date) -> dict[str, Any]:
    """Return a child with everything that was not said of it, in the order of the columns.

    Examples
    --------
    >>> child = ordinary(7, {"age": 15}, date(2025, 1, 16))
    >>> child["child_id"], child["phase"], child["plan_reviewed"]
    ('c7', 'secondary', '2024-07-16')
    """
    age = child.get("age", AGE)
    apart = child.get("alternative_provision", False)
    phase = child.get("phase", "alternative_provision" if apart is True else phase_of(age))
    plan = child.get("provision", "ehc_plan") == "ehc_plan"
    return {
        "child_id": f"c{place}",
        "primary_need": NEED,
        "provision": "ehc_plan",
        "alternative_provision": False,
        "age": age,
        "school_age": age,
        "sex": "female",
        "ethnicity": "WBRI",
        "setting": setting_of(phase),
        "phase": phase,
        "subsidiary_phase": None,
        "home_educated": False if plan else None,
        "pupil_premium": False,
        "disability": False,
        "social_care": "none",
        "suspensions": 0,
        "permanent_exclusions": 0,
        "absence": 5.0,
        "plan_issued": _day(as_at, _ISSUED) if plan else None,
        "plan_updated": None,
        "plan_reviewed": _day(as_at, _REVIEWED) if plan else None,
        **child,
    }


def setting_of(phase: str | None) -> str:
    """Return where an ordinary child of a phase goes.

    Examples
    --------
    >>> setting_of("secondary")
    '100002'
    """
    return SETTINGS.get(phase or "", SETTINGS["primary"])


@cache
def _day(as_at: date, months: int) -> str:
    return months_before(as_at, months).isoformat()


def phase_of(age: Any) -> str:
    """Return the phase of an ordinary child of an age.

    Examples
    --------
    >>> phase_of(17)
    'fe_college'
    """
    years = age if isinstance(age, int) else AGE
    return next((phase for oldest, phase in _PHASES if years <= oldest), "fe_college")


def given(children: Any) -> list[Child]:
    """Return children as they were given, or raise if they are no mappings."""
    listed = isinstance(children, Iterable) and not isinstance(children, str | bytes | Mapping)
    given = list(children) if listed else []
    if not listed or not all(isinstance(child, Mapping) for child in given):
        raise UsageError(
            "The children are not mappings from column to value.",
            code="children_type",
            hint="Write them as [{}, {'provision': 'sen_support'}]: what differs from an ordinary child.",
        )
    return given


def made(rows: Sequence[Child], as_at: date) -> Cohort:
    """Return the cohort of some children, or raise if not all that is said of them would be in it."""
    cohort = known(rows, as_at)
    if cohort is not None:
        return cohort
    cohort = read(rows, as_at)
    lost = cohort.findings[cohort.findings["code"].isin(_LOST)]
    for finding in lost.head(1).to_dict("records"):
        raise UsageError(
            f"What is said of child {finding['row']} in {finding['column']!r} would be lost. "
            f"{finding['message']}",
            code="children_lost",
            hint="None stands for what is not recorded, but age and provision have to be; Cohort.from_frame "
            "reads whatever it is given.",
        )
    return cohort


def _need_settings(settings: Any) -> None:
    if not isinstance(settings, Mapping) or not all(isinstance(what, Mapping) for what in settings.values()):
        raise UsageError(
            "What is known of settings is not mappings from column to value, by setting.",
            code="settings_known",
            hint="Write it as settings={'100001': {'kind': 'academy'}}.",
        )


def read(rows: Sequence[Child], as_at: date) -> Cohort:
    """Return the cohort as whoever makes one by hand gets it."""
    uses = [(row["child_id"], service) for row in rows for service in _services(row)]
    # Without a child there are the columns all the same, or the first of them would be what is missed.
    names = dict.fromkeys(
        name for row in rows or [ordinary(1, {}, as_at)] for name in row if name != SERVICES
    )
    cells = {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names}
    cohort = Cohort.from_frame(pd.DataFrame(cells), as_at=as_at)
    if not uses:
        return cohort
    return cohort.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))


def _services(row: Child) -> tuple[str, ...]:
    uses = row.get(SERVICES) or ()
    if not isinstance(uses, Sequence) or isinstance(uses, str | bytes) or not all(map(_is_text, uses)):
        raise UsageError(
            "The services of a child are not names in a list.",
            code="services_type",
            hint="Write them as {'services': ['CAMHS']}.",
        )
    return tuple(uses)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
