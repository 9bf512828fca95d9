"""The sheets of the check: every rule and whether it holds, and how each sample compares with the area."""

from __future__ import annotations

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.values import words
from sendsample.reporting.workbook.codes import level_words
from sendsample.reporting.workbook.page import Page
from sendsample.selection.check import Check


def rules(check: Check) -> Page:
    """Return the page of rules, broken ones first."""
    found = check.rules.sort_values("holds", kind="stable")
    broken = len(check.broken)
    table = pd.DataFrame(
        {
            "Sample": found["sample"],
            "Rule": found["rule"],
            "Of": found["level"].map(level_words).astype("str").replace("", None),
            "Holds": found["holds"].map({True: "yes", False: "NO"}).astype("str"),
            "Found": found["found"],
            "At least": found["at_least"],
            "At most": found["at_most"],
            "What is asked": found["sentence"],
        }
    )
    verdict = "every rule holds" if not broken else f"{broken:,} of {len(found):,} bounds do not hold"
    return Page(
        name="Check",
        title=f"Check: {verdict}",
        line="Every bound on every count, checked again by code that shares nothing with the solver.",
        about=f"Every rule, checked without the solver: {verdict}",
        table=table,
        group="Sample",
        beside=2,
        alarm=("Holds", lambda value: value == "NO"),
    )


def compared(check: Check) -> Page:
    """Return the page that sets each sample beside the children it was drawn from."""
    found = check.comparison
    levels = [
        words(level) if column in COLUMNS and COLUMNS[column].kind in {"code", "flag"} else level
        for column, level in zip(found["column"], found["level"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "Sample": found["sample"],
            "Attribute": found["column"].map(words).astype("str"),
            "Level": pd.Series(levels, index=found.index, dtype="str"),
            "In the area": found["area"],
            "% of the area": found["area_percent"],
            "Exact share": found["exact_share"],
            "Chosen": found["chosen"],
            "Share, down": found["floor"],
            "Share, up": found["ceiling"],
            "Places outside": found["outside"],
        }
    )
    return Page(
        name="Compared with area",
        title="Compared with the area",
        line="'Area' is everyone a sample may draw on. A share is met by the whole number below or above it.",
        about="How many of each group were chosen, beside their exact share",
        table=table,
        group="Attribute",
        beside=3,
        formats={
            "In the area": "#,##0",
            "% of the area": "0.0",
            "Exact share": "0.00",
        },
        alarm=("Places outside", lambda value: value > 0),
    )
