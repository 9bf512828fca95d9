"""The schedule of the inspection, where one was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sendsample.reporting.page import Column, Section, Table, Words
from sendsample.reporting.wording import capital, cell

_LEAD = "What is due when, counted in working days from the notification."


def dates(schedule: pd.DataFrame | None) -> Iterator[Section]:
    """Yield the section.

    Parameters
    ----------
    schedule
        One row a day or a task, whatever its columns; a weekday stands with its date.
    """
    if schedule is None or not len(schedule):
        return
    table = schedule.copy()
    if {"date", "weekday"} <= set(table.columns):
        table["date"] = [
            f"{day} {cell(when)}" for day, when in zip(table["weekday"], table["date"], strict=True)
        ]
        table = table.drop(columns="weekday")
    columns = tuple(Column(capital(str(name).replace("_", " "))) for name in table.columns)
    rows = tuple(tuple(map(_cell, row)) for row in table.itertuples(index=False, name=None))
    yield Section(
        "schedule", "The schedule", (Words(_LEAD, "lead"), Table("What is due when", columns, rows))
    )


def _cell(value: Any) -> str:
    return "" if pd.isna(value) else capital(cell(value))
