"""The meetings of an inspection as a plain table, dated in England's working days from the notification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from sendsample.errors import UsageError
from sendsample.reporting.steps import STEPS, Step
from sendsample.reporting.timetable import Timetable
from sendsample.reporting.working_days import CLOSED, WEEKDAYS, Calendar, day_words

#: The columns of a schedule, with the dtype that holds each.
COLUMNS: Final = {
    "date": "datetime64[s]",
    "weekday": "str",
    "working_day": "Int64",
    "what": "str",
    "who": "str",
    "basis": "str",
    "source": "str",
}
#: Meetings of a step without names of their own are counted; of those not known, a line a day is told.
Meetings = int | Sequence[str] | None
_MOST_MEETINGS: Final = 10_000
_USUAL: Final = Timetable()
_PASSED_OVER: Final = "not counted"
_BANK_HOLIDAY: Final = "Bank holiday in England"
#: What holds of every schedule.
_ALWAYS: Final = (
    (
        "Day 0 is the notification. Weekends and England's bank holidays do not count; one proclaimed for a "
        "single occasion may not be known here, and can be named."
    ),
    (
        "What is 'assumed' is our assumption: less is published about the days than about the steps. "
        "Inspectors say what holds."
    ),
    "School holidays and half-terms are local and are not known here: see whether they fall on these days.",
)


def schedule(
    notified: date | str,
    *,
    tracking: Meetings = 6,
    focused: Meetings = None,
    visits: Meetings = None,
    timetable: Timetable | None = None,
    closed: Iterable[date | str] = (),
) -> pd.DataFrame:
    """Return the dates of an inspection, a line a step and a line a meeting.

    Working days are counted from the notification, which is day 0. England's bank holidays are passed over,
    and stand in the table as lines of their own. School holidays are local and are not known.

    Parameters
    ----------
    notified
        The day on which the inspection is announced, a date or text such as ``"2025-01-13"``.
    tracking, focused, visits
        How many tracking meetings, focused samples and visits there are, or what each is about, such as the
        ids of the six. None where it is not known yet: then each of the days they are spread over has a line.
    timetable
        The working day of each step, where it is another than usual.
    closed
        Further days that do not count, such as a bank holiday proclaimed for one occasion.

    Returns
    -------
    pandas.DataFrame
        By date: ``date``, ``weekday``, ``working_day`` (missing for a day that does not count), ``what``,
        ``who``, ``basis`` (``published``, ``assumed`` by us, ``changed`` by ``timetable``, or ``not
        counted``) and ``source`` (where the step or its day was found, and what is assumed).

    Raises
    ------
    sendsample.errors.UsageError
        When the notification is no working day, or an argument is not what it may be.

    See Also
    --------
    sendsample.Timetable : the working days of the steps.

    Examples
    --------
    >>> table = schedule("2025-01-13")
    >>> table.loc[table["what"].str.startswith("Papers"), ["date", "working_day", "basis"]].values.tolist()
    [[Timestamp('2025-01-20 00:00:00'), 5, 'published']]
    >>> schedule("2025-04-07").query("basis == 'not counted'")["what"].tolist()
    ['Good Friday', 'Easter Monday']
    """
    calendar = Calendar.around(notified, closed)
    days = _USUAL if timetable is None else timetable
    if not isinstance(days, Timetable):
        raise UsageError(
            f"The timetable is a {type(days).__name__}.",
            code="timetable_type",
            hint="Make one with sendsample.Timetable(select=4), naming the days that are other than usual.",
        )
    asked: dict[str, Meetings] = {"tracking": tracking, "focused": focused, "visits": visits}
    rows = [row for step in STEPS for row in _rows(step, days, asked.get(step.name, 1), calendar)]
    rows += [
        _row(day, None, name, "", _PASSED_OVER, "Named as closed" if name == CLOSED else _BANK_HOLIDAY)
        for day, name in calendar.passed_over(max(row[0] for row in rows)).items()
    ]
    # The order of steps decides among those of one day.
    rows.sort(key=lambda row: row[0])
    columns = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            name: pd.Series(list(cells), dtype=dtype)
            for (name, dtype), cells in zip(COLUMNS.items(), columns, strict=True)
        }
    )


def notes(table: pd.DataFrame) -> list[str]:
    """Return what a reader of a schedule has to know.

    Examples
    --------
    >>> notes(schedule("2025-01-14"))[-1]
    'Areas are told on a Monday, as published; Tue 14 Jan 2025 is none.'
    """
    told = [*_ALWAYS]
    over = table[table["basis"] == _PASSED_OVER]
    if len(over):
        days = ", ".join(f"{row['what']} ({day_words(row['date'])})" for row in over.to_dict("records"))
        told.append(f"Not counted: {days}. Later days fall later in the week than usual.")
    first = table["date"].iloc[0]
    if first.weekday():
        told.append(f"Areas are told on a Monday, as published; {day_words(first)} is none.")
    return told


def _rows(step: Step, days: Timetable, asked: Meetings, calendar: Calendar) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a step: one, or one a meeting, spread evenly over its days."""
    numbers = (0,) if step.name == "notified" else days.days(step.name)
    usual = step.name == "notified" or getattr(days, step.name) == getattr(_USUAL, step.name)
    basis = step.basis if usual else "changed"
    source = step.source if usual else f"The timetable given; usually: {step.source}"
    meetings = _meetings(step, numbers, asked)
    for place, what in enumerate(meetings):
        number = numbers[place * len(numbers) // len(meetings)]
        yield _row(calendar.on(number), number, what, step.who, basis, source)


def _meetings(step: Step, days: Sequence[int], asked: Meetings) -> list[str]:
    """Return what each meeting of a step is."""
    if asked is None:
        return [f"{step.what} meetings" if step.name == "focused" else f"{step.what}s"] * len(days)
    if isinstance(asked, int) and not isinstance(asked, bool) and 0 <= asked <= _MOST_MEETINGS:
        if step.name not in {"tracking", "focused", "visits"}:
            return [step.what] * asked
        return [f"{step.what} {place} of {asked}" for place in range(1, asked + 1)]
    if isinstance(asked, Sequence) and not isinstance(asked, str) and len(asked) <= _MOST_MEETINGS:
        return [f"{step.what} {place} of {len(asked)}: {name}" for place, name in enumerate(asked, start=1)]
    raise UsageError(
        f"{step.name} is not a number of meetings, nor what each is about.",
        code="meetings",
        hint=f"Give a number from 0 to {_MOST_MEETINGS:,}, a list of names, or None.",
    )


def _row(day: date, number: int | None, what: str, *others: str) -> tuple[Any, ...]:
    return day, WEEKDAYS[day.weekday()], number, what, *others
