"""On which working day each step of an inspection falls: what is published, and where we assume."""

from __future__ import annotations

import operator
from dataclasses import dataclass, fields
from typing import Final

from sendsample import html
from sendsample.cohort.text import one_line
from sendsample.errors import UsageError

#: No inspection takes longer, in working days.
MOST_DAYS: Final = 60
#: Steps that take several days.
_SPREAD: Final = ("tracking", "focused", "visits")
#: Steps counted from the day to select.
AFTER: Final = {"families": "select", "papers": "select"}


@dataclass(frozen=True)
class Timetable:
    """The working day of each step, counted from the notification, which is day 0.

    The defaults are those of the 2023 framework, as far as they were found; :func:`sendsample.schedule` says
    of each line whether it is published or our assumption.

    Attributes
    ----------
    setup
        The set-up discussion.
    surveys_sent, surveys_close
        The surveys of families, young people and practitioners.
    lists
        The lists are due.
    select
        The day to select: the names are confirmed.
    families, papers
        Families are asked, and papers on the tracked children are due: days after ``select``.
    forum
        The parent carer forum meets inspectors.
    replacements
        The last day to replace a child.
    fieldwork, on_site
        Fieldwork begins; inspectors come on site.
    tracking, focused, visits
        The days over which these meetings are spread.
    feedback
        The area hears what was found.

    Raises
    ------
    sendsample.errors.UsageError
        When a day is no whole number from 0 to 60, or the days are out of order.

    Examples
    --------
    >>> Timetable(lists=1, select=2).papers
    2
    >>> Timetable(select=1)
    Traceback (most recent call last):
        ...
    sendsample.errors.UsageError: In the timetable 'select' (day 1) comes before 'lists' (day 2). Change one \
of them.
    """

    setup: int = 1
    surveys_sent: int = 1
    lists: int = 2
    select: int = 3
    families: int = 0
    papers: int = 2
    surveys_close: int = 6
    forum: int = 7
    replacements: int = 7
    fieldwork: int = 8
    on_site: int = 10
    tracking: tuple[int, ...] = (10, 11, 12)
    focused: tuple[int, ...] = (10, 11, 12, 13)
    visits: tuple[int, ...] = (11, 12, 13)
    feedback: int = 14

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _days(field.name, getattr(self, field.name)))
        for one, other in _ORDER:
            first, second = max(self.days(one)), min(self.days(other))
            if first > second:
                raise UsageError(
                    f"In the timetable {other!r} (day {second}) comes before {one!r} (day {first}).",
                    code="timetable_order",
                    hint="Change one of them.",
                )

    def __repr__(self) -> str:
        usual = {field.name: field.default for field in fields(self)}
        changed = [
            f"{name} {_told(getattr(self, name))}" for name in usual if getattr(self, name) != usual[name]
        ]
        return one_line(f"Timetable: {', '.join(changed) or 'the usual days'}")

    def _repr_html_(self) -> str:
        rows = [[field.name.replace("_", " "), _told(self.days(field.name))] for field in fields(self)]
        return html.fragment(
            "Timetable",
            ["The working day of each step, counted from the notification, which is day 0."],
            html.table("Working days", ["step", "day"], rows, right={1}),
            see=[("ss.schedule(notified, timetable=...)", "the dates")],
        )

    def days(self, step: str) -> tuple[int, ...]:
        """Return the days of a step, counted from the notification.

        Examples
        --------
        >>> Timetable().days("papers"), Timetable().days("visits")
        ((5,), (11, 12, 13))
        """
        value = getattr(self, step)
        days = value if isinstance(value, tuple) else (value,)
        since = getattr(self, AFTER[step]) if step in AFTER else 0
        return tuple(since + day for day in days)


def _told(days: int | tuple[int, ...]) -> str:
    return ", ".join(map(str, days)) if isinstance(days, tuple) else str(days)


#: Which step cannot come before which; the same day will do.
_ORDER: Final = (
    ("setup", "on_site"),
    ("surveys_sent", "surveys_close"),
    ("lists", "select"),
    ("select", "replacements"),
    ("papers", "tracking"),
    ("replacements", "tracking"),
    ("fieldwork", "on_site"),
    *(("on_site", step) for step in (*_SPREAD, "feedback")),
    *((step, "feedback") for step in _SPREAD),
)


def _days(step: str, value: object) -> int | tuple[int, ...]:
    """Return the day of a step, or its days in order."""
    try:
        if step not in _SPREAD:
            return _day(value)
        days = sorted({_day(day) for day in ([value] if isinstance(value, int) else value)})  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        days = []
    if not days:
        kind = "days, each" if step in _SPREAD else "a day,"
        raise UsageError(
            f"In the timetable {step!r} is not {kind} a whole number from 0 to {MOST_DAYS}.",
            code="timetable_day",
            hint="Count working days from the notification, which is day 0.",
        )
    return tuple(days)


def _day(value: object) -> int:
    if isinstance(value, bool):
        raise TypeError
    day = operator.index(value)  # type: ignore[arg-type]
    if not 0 <= day <= MOST_DAYS:
        raise ValueError
    return day
