"""Findings in the lists: counted, what each means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sendsample.cohort.findings import RULES, summary
from sendsample.intake.reference import ADVICE
from sendsample.reporting.page import Cell, Section, Table, Words, headed
from sendsample.reporting.wording import banded, counted

_TITLE = "Findings in the data"
_LISTS = {"List_1": "List 1", "List_2": "List 2", "frame": "The table"}
_TREATED = {"stop": "Stopped the work", "set_aside": "Child set aside", "note": "Noted, row kept"}
_CLEAN = Section("findings", _TITLE, (Words("Nothing was noticed: the lists are clean.", "lead"),))


def noticed(findings: pd.DataFrame) -> Section:
    """Return the section on what was noticed in the lists.

    Parameters
    ----------
    findings
        A cohort's findings.
    """
    if not len(findings):
        return _CLEAN
    columns = headed(
        "What it means", "How many", "Where", "What to do", "What was done", numbers=["How many"]
    )
    lead = (
        f"{counted(len(findings), 'finding')} on reading. Nothing was dropped or changed in silence. All "
        "are worth putting right, whoever was chosen."
    )
    rows = tuple(_row(str(code), those) for code, those in summary(findings).groupby("code", sort=False))
    return Section(
        "findings", _TITLE, (Words(lead, "lead"), Table("Findings by what they mean", columns, rows))
    )


def _row(code: str, those: pd.DataFrame) -> tuple[Cell, ...]:
    rule = RULES[code]
    where = dict.fromkeys(_where(row["list"], row["column"]) for row in those.to_dict("records"))
    return rule.message, int(those["count"].sum()), "; ".join(where), ADVICE[code], _TREATED[rule.severity]


def _where(source: str, column: str) -> str:
    name = _LISTS.get(source, source.capitalize())
    return f"{name}, {column}" if column else name


def noticed_in_bands(findings: Mapping[str, str]) -> Section:
    """Return the section for people without access to the lists.

    Parameters
    ----------
    findings
        The band of each count, by code.
    """
    if not findings:
        return _CLEAN
    rows = tuple((RULES[code].message, banded(band)) for code, band in findings.items())
    lead = "What was noticed on reading the lists, for the area to put right."
    table = Table(
        "Findings by what they mean", headed("What it means", "How many", numbers=["How many"]), rows
    )
    return Section("findings", _TITLE, (Words(lead, "lead"), table))
