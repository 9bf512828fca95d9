"""Predicates that look back from the cohort's as-at date, so that a design serves every term."""

from __future__ import annotations

import calendar
from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Self

import pandas as pd
from pydantic import Field, PrivateAttr

from sendsample.design.predicates.base import BasePredicate, Child, Mask, truth
from sendsample.design.values import words

#: How many calendar months to look back.
Months = Annotated[int, Field(ge=1, le=1200, strict=True)]


def months_before(day: date, months: int) -> date:
    """Return the same day of the month so many calendar months earlier, or that month's last day.

    Examples
    --------
    >>> months_before(date(2024, 3, 31), 1), months_before(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


class LookBack(BasePredicate):
    """What the look-backs share: a column of days, and the day from which months are counted."""

    column: str
    _as_at: date | None = PrivateAttr(default=None)

    @property
    @abstractmethod
    def months(self) -> int:
        """How many months it looks back."""

    @property
    def first_day(self) -> date:
        """The first day of the months it looks back on."""
        if self._as_at is None:
            raise RuntimeError(f"'{self.sentence()}' has no day to count from; call at(as_at) first")
        return months_before(self._as_at, self.months)

    def at(self, as_at: date) -> Self:
        counted = self.model_copy()
        counted._as_at = as_at  # noqa: SLF001 - a copy of its own
        return counted

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()


class InLastMonths(LookBack):
    """The day is on or after the as-at date less so many calendar months.

    Examples
    --------
    >>> new = InLastMonths(column="plan_issued", in_last_months=12).at(date(2024, 2, 5))
    >>> new.holds({"plan_issued": date(2023, 2, 5)}), new.holds({"plan_issued": date(2023, 2, 4)})
    (True, False)
    """

    in_last_months: Months

    @property
    def months(self) -> int:
        return self.in_last_months

    def mask(self, frame: pd.DataFrame) -> Mask:
        return truth(frame[self.column] >= pd.Timestamp(self.first_day))

    def holds(self, child: Child) -> bool:
        first, cell = self.first_day, child[self.column]
        return cell is not None and bool(cell >= first)

    def sentence(self) -> str:
        return f"{words(self.column)} in the last {_months(self.months, one='month')}"


class BeforeLastMonths(LookBack):
    """The day is before the as-at date less so many calendar months; a missing day is not.

    Examples
    --------
    >>> old = BeforeLastMonths(column="plan_reviewed", before_last_months=12).at(date(2024, 2, 5))
    >>> old.holds({"plan_reviewed": date(2023, 2, 4)}), old.holds({"plan_reviewed": None})
    (True, False)
    """

    before_last_months: Months

    @property
    def months(self) -> int:
        return self.before_last_months

    def mask(self, frame: pd.DataFrame) -> Mask:
        return truth(frame[self.column] < pd.Timestamp(self.first_day))

    def holds(self, child: Child) -> bool:
        first, cell = self.first_day, child[self.column]
        return cell is not None and bool(cell < first)

    def sentence(self) -> str:
        return f"{words(self.column)} more than {_months(self.months, one='1 month')} ago"


def _months(months: int, *, one: str) -> str:
    return one if months == 1 else f"{months} months"
