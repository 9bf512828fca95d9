"""Findings in the lists: counted, what each means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sendsample.cohort.findings import RULES, summary
from sendsample.intake.reference import ADVICE
from sendsample.reporting.page import Block, Column, Section, Table, Words
from sendsample.reporting.wording import counted, listed

_LISTS = {
    "List_1": "List 1",
    "List_2": "List 2",
    "frame": "the table",
    "services": "services",
    "settings": "settings",
}
_TREATED = {"stop": "Stops the work", "set_aside": "Child set aside", "note": "Noted"}


def noticed(findings: pd.DataFrame) -> Section:
    """Return the section on what was noticed in the lists.

    Parameters
    ----------
    findings
        A cohort's findings.
    """
    if not len(findings):
        return Section(
            "findings", "Findings in the data", (Words("Nothing was noticed: the lists are clean.", "lead"),)
        )
    counts = summary(findings)
    rows = []
    for code, those in counts.groupby("code", sort=False):
        where = [_where(row["list"], row["column"]) for row in those.to_dict("records")]
        rows.append(
            (
                int(those["count"].sum()),
                RULES[str(code)].message,
                _listed(where),
                ADVICE.get(str(code), ""),
                _TREATED[RULES[str(code)].severity],
            )
        )
    columns = (
        Column("How many", "number"), Column("What it means"), Column("Where"), Column("What to do"), Column("What was done"),
    )  # fmt: skip
    lead = (
        f"{counted(len(findings), 'finding')} on reading. Nothing was dropped or changed in silence; these are worth "
        "putting right, whoever was chosen."
    )
    table = Table(
        "Findings, by what they mean", _meaning_first(columns), tuple(_meaning_first(row) for row in rows)
    )
    return Section("findings", "Findings in the data", (Words(lead, "lead"), table))


def _meaning_first(row: tuple) -> tuple:
    """Put what it means first, since the first cell heads its row."""
    return (row[1], row[0], *row[2:])


def _where(source: str, column: str) -> str:
    name = _LISTS.get(source, source)
    return f"{name}, {column}" if column else name


def _listed(where: list[str]) -> str:
    return "; ".join(dict.fromkeys(where))


def noticed_in_bands(findings: Mapping[str, str]) -> Section:
    """Return the section for people without access to the lists.

    Parameters
    ----------
    findings
        The band of each count, by code.
    """
    if not findings:
        return Section(
            "findings", "Findings in the data", (Words("Nothing was noticed: the lists are clean.", "lead"),)
        )
    rows = tuple((RULES[code].message if code in RULES else code, band) for code, band in findings.items())
    blocks: tuple[Block, ...] = (
        Words("What was noticed on reading the lists. Counts are in bands of five.", "lead"),
        Table("Findings, by what they mean", (Column("What it means"), Column("How many", "number")), rows),
    )
    return Section("findings", "Findings in the data", blocks)


__all__ = ["listed", "noticed", "noticed_in_bands"]
