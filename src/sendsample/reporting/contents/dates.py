"""When the steps of the inspection are due, where the day of notification is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sendsample.reporting.page import Column, Points, Section, Table, Words
from sendsample.reporting.schedule import COLUMNS, notes
from sendsample.reporting.wording import capital
from sendsample.reporting.working_days import day_words

_LEAD: Final = "What is due when, counted in working days from the notification."
_COLUMNS: Final = (
    Column("Date", "date"),
    Column("Working day", "number"),
    Column("What"),
    Column("Who"),
    Column("Basis"),
)
_SHOWN: Final = ("date", "working_day", "what", "who", "basis")


def dates(table: pd.DataFrame | None) -> Iterator[Section]:
    """Yield the section.

    Parameters
    ----------
    table
        What :func:`sendsample.schedule` returned; None for no schedule.
    """
    if table is None:
        return
    rows = tuple(_row(row) for row in table[list(_SHOWN)].itertuples(index=False, name=None))
    due = Table("What is due when", _COLUMNS, rows)
    yield Section("schedule", "The schedule", (Words(_LEAD, "lead"), due, Points(tuple(notes(table)))))


def is_schedule(table: pd.DataFrame) -> bool:
    """Return whether a table has the columns of a schedule and a line at least."""
    return set(COLUMNS) <= set(table.columns) and bool(len(table))


def _row(cells: tuple[Any, ...]) -> tuple[str, ...]:
    when, number, what, who, basis = cells
    counted = "" if pd.isna(number) else str(number)
    return day_words(when), counted, str(what), str(who), capital(str(basis))
