"""The schedule of the inspection, where one was given."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.reporting.page import Column, Section, Table, Words
from sendsample.reporting.wording import capital, cell


def dates(schedule: pd.DataFrame | None) -> Iterator[Section]:
    """Yield the section.

    Parameters
    ----------
    schedule
        One row a day or a task, whatever its columns; None for no schedule.
    """
    if schedule is None or not len(schedule):
        return
    columns = tuple(Column(capital(str(name).replace("_", " "))) for name in schedule.columns)
    rows = tuple(
        tuple("" if pd.isna(value) else capital(cell(value)) for value in row)
        for row in schedule.itertuples(index=False, name=None)
    )
    lead = "What is due when, counted from the day of notification. Bank holidays of England are left out."
    yield Section("schedule", "The schedule", (Words(lead, "lead"), Table("What is due when", columns, rows)))
