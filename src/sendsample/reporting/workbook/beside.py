"""The sheets beside the answer: what was noticed in the lists, and the dates of the inspection."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.design.values import words
from sendsample.reporting.workbook.page import Page

#: Beyond so many findings a workbook is no way to read them: opening it would take minutes.
MOST_FINDINGS: Final = 100_000


def findings(cohort: Cohort) -> Page:
    """Return the page of findings: all there are, but for more than Excel opens readily."""
    found = cohort.findings.head(MOST_FINDINGS)
    left = len(cohort.findings) - len(found)
    table = pd.DataFrame(
        {
            "List": found["list"],
            "Row": found["row"],
            "Column": found["column"],
            "Value or shape": found["value"].replace("", None),
            "Code": found["code"],
            "Treatment": found["severity"].map(words).astype("str"),
            "What it means": found["message"],
        }
    )
    line = "What was noticed on reading the lists; docs/findings.md says what to do about each code."
    if left:
        line = (
            f"The first {len(found):,}; {left:,} more: `sendsample findings` with --out writes all of them."
        )
    return Page(
        name="Findings",
        title=f"Findings: {len(cohort.findings) or 'none'}",
        line=line,
        about="What was noticed on reading the lists",
        table=table,
        group="List",
        formats={"Row": "0"},
        alarm=("Treatment", lambda value: value != "note"),
    )


def dates(schedule: pd.DataFrame) -> Page:
    """Return the page of the schedule."""
    table = pd.DataFrame(
        {
            "Date": schedule["date"],
            "Working day": schedule["working_day"],
            "What": schedule["what"],
            "Who": schedule["who"].replace("", None),
            "Basis": schedule["basis"],
            "Source, or what is assumed": schedule["source"],
        }
    )
    return Page(
        name="Schedule",
        title="Schedule",
        line="Working days in England, counted from the notification: day 0. Inspectors say what holds.",
        about="The dates of the inspection, and which of them are our assumption",
        table=table,
        group="Date",
        beside=1,
    )
