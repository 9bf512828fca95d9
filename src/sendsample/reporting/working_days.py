"""England's working days: weekends and bank holidays do not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import holidays
import numpy as np

from sendsample.cohort.cohort import parse_day
from sendsample.errors import UsageError

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SATURDAY: Final = 5
#: The first year with all of today's bank holidays.
_EARLIEST: Final = 1978
#: So that no inspection reaches a year whose bank holidays were not asked for.
_MOST_CLOSED: Final = 100
#: What a day that was named as closed is called.
CLOSED: Final = "Closed"


def day_words(day: date) -> str:
    """Return a day as people write it, whatever the language of the machine.

    Examples
    --------
    >>> day_words(date(2025, 1, 13))
    'Mon 13 Jan 2025'
    """
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Calendar:
    """England's working days from a notification on.

    Attributes
    ----------
    first
        The day of the notification, which is working day 0.
    names
        What the days that do not count are called, weekends left aside.
    """

    first: date
    names: dict[date, str]

    @classmethod
    def around(cls, notified: date | str, closed: Iterable[date | str]) -> Calendar:
        """Return the calendar of an inspection.

        Raises
        ------
        UsageError
            When the notification is no working day, or one of a year whose bank holidays are not known.

        Examples
        --------
        >>> Calendar.around("2025-04-17", []).on(1)
        datetime.date(2025, 4, 22)
        """
        first = parse_day(notified)
        if first is None:
            raise UsageError(
                "The day of the notification is not a date.",
                code="notified",
                hint="Write it as YYYY-MM-DD, for example 2025-01-13.",
            )
        names = {**dict.fromkeys(_closed(closed), CLOSED), **_bank_holidays(first)}
        if first.weekday() >= _SATURDAY or first in names:
            why = names.get(first, f"a {WEEKDAYS[first.weekday()]}")
            raise UsageError(
                f"{day_words(first)} is no working day ({why}).",
                code="notified_closed",
                hint="Inspections are announced on a working day, as a rule a Monday.",
            )
        return cls(first, names)

    def on(self, day: int) -> date:
        """Return the date of a working day."""
        found: date = np.busday_offset(self.first, day, holidays=[*self.names]).astype(date)
        return found

    def passed_over(self, last: date) -> dict[date, str]:
        """Return the weekdays before a day that do not count, with what they are called."""
        days = (self.first + timedelta(days=more) for more in range((last - self.first).days))
        return {day: self.names[day] for day in days if day in self.names and day.weekday() < _SATURDAY}


def _bank_holidays(first: date) -> dict[date, str]:
    """Return England's bank holidays of the year of a notification and of the next."""
    latest = holidays.country_holidays("GB", subdiv="ENG").end_year - 1
    if not _EARLIEST <= first.year <= latest:
        raise UsageError(
            f"England's bank holidays of {first.year} are not known.",
            code="notified_year",
            hint=f"They are from {_EARLIEST} to {latest}.",
        )
    years = (first.year, first.year + 1)
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=years, language="en_GB").items())


def _closed(days: Iterable[date | str]) -> list[date]:
    if isinstance(days, str | date) or not isinstance(days, Iterable):
        raise UsageError(
            "The days that are closed are not a list.", code="closed_days", hint="Write ['2025-01-20'], say."
        )
    given = [parse_day(day) for day in days]
    found = [day for day in given if day is not None]
    if len(found) < len(given):
        raise UsageError(
            "A day that is closed is not a date.",
            code="closed_day",
            hint="Write each as YYYY-MM-DD, for example 2025-01-20.",
        )
    if len(found) > _MOST_CLOSED:
        raise UsageError(
            f"{len(found):,} days are closed.", code="closed_many", hint=f"Name {_MOST_CLOSED} or fewer."
        )
    return found
