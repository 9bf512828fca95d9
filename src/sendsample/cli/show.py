"""What people see on the terminal: small tables and sentences."""

from __future__ import annotations

import shutil
import sys
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sendsample.cohort import Cohort
from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.cohort.findings import summary
from sendsample.cohort.text import printable
from sendsample.design.rules.base import level_name
from sendsample.selection import Check, Selection

_FINDINGS_SHOWN = 40
_SHORT = {"primary_need": "need", "alternative_provision": "AP"}
_PLAIN_WIDTH = 110


def console() -> Console:
    """Return a console for standard output; where that is a file, wide enough for the tables."""
    width = None if sys.stdout.isatty() else max(_PLAIN_WIDTH, shutil.get_terminal_size((0, 0)).columns)
    return Console(width=width, highlight=False)


def say(sentence: str) -> None:
    """Print a sentence, folded at words."""
    console().print(escape(printable(sentence)))


def words(name: str) -> str:
    """Return a column's name as a heading."""
    return name.replace("_", " ")


def table(title: str, columns: list[str], rows: list[list[Any]], *, right: tuple[int, ...] = ()) -> None:
    """Print a table; everything is text."""
    drawn = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for place, column in enumerate(columns):
        drawn.add_column(words(column), justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(printable(str(cell))) for cell in row))
    console().print(drawn)


def print_cohort(cohort: Cohort) -> None:
    """Print whom the lists hold, how alternative provision is counted, and what was noticed."""
    plans = int((cohort.frame["provision"] == "ehc_plan").sum())
    say(
        f"{len(cohort):,} children as at {cohort.as_at.isoformat()}: {plans:,} with an EHC plan, "
        f"{len(cohort) - plans:,} on SEN support."
    )
    definition = AP_DEFINITIONS.get(cohort.ap_definition)
    if definition:
        say(f"Alternative provision ({cohort.ap_definition}): {definition}.")
    if cohort.set_aside:
        aside = ", ".join(f"{count:,} {words(code)}" for code, count in cohort.set_aside.items())
        say(f"Set aside: {aside}.")


def print_selection(selection: Selection, columns: list[str]) -> None:
    """Print each sample, which rules each child meets, and how it compares with the area."""
    for sample, ids in selection.ids.items():
        frame = selection[sample].astype(object)
        shown = [column for column in columns if column in frame.columns]
        rows = [
            [place, child, *(_cell(row[column]) for column in shown), row["meets"]]
            for place, (child, row) in enumerate(frame.iterrows(), start=1)
        ]
        headings = ["", "child_id", *(_SHORT.get(column, column) for column in shown), "meets"]
        table(f"{words(sample)}: {len(ids)} chosen", headings, rows, right=(0,))
    print_comparison(selection.comparison)


def print_comparison(comparison: pd.DataFrame) -> None:
    """Print, a line a balance column, how many were chosen beside the exact share of each level."""
    if comparison.empty:
        return
    rows = []
    for column in dict.fromkeys(comparison["column"]):
        part = comparison[comparison["column"] == column].to_dict("records")
        levels = [
            f"{words(row['level'])} {row['chosen']} ({row['exact_share']:.1f})"
            for row in part
            if row["chosen"] or row["floor"] or row["outside"]
        ]
        hidden = len(part) - len(levels)
        more = f"; {hidden} other level{'s' if hidden > 1 else ''} 0 (under 1)" if hidden else ""
        rows.append([words(column), ", ".join(levels) + more])
    table("Children chosen (exact share of the places)", ["balance", "chosen (share)"], rows)


def print_verdict(selection: Selection) -> None:
    """Print what is proven, what chance decided and how to check it."""
    for sample in selection.ids:
        loss, bound = selection.loss[sample], selection.bound[sample]
        mirror = (
            f"loss {loss}, proven least: no selection under these rules mirrors the area better"
            if loss == bound
            else f"loss {loss}; the least possible is between {bound} and {loss}"
        )
        say(f"Every rule holds, checked again without the solver. Balance: {mirror}.")
    if selection.reproducible:
        say(
            f"Chance decided the rest, by the seed '{selection.seed}': whoever holds the same lists, design "
            "and seed gets the same children."
        )
    else:
        say("A limit was reached before everything was proven, so this run is NOT reproducible.")


def print_notes(notes: tuple[Any, ...]) -> None:
    """Print the lines that came of fitting the design to the lists."""
    for note in notes:
        say(f"Note: {note.sentence}")


def print_check(checked: Check) -> None:
    """Print which rules hold and how far the ids are from the area."""
    rows = [
        [
            row["rule"] + (f": {row['level']}" if row["level"] else ""),
            row["found"],
            _bounds(row["at_least"], row["at_most"]),
            "yes" if row["holds"] else "NO",
        ]
        for row in checked.rules.to_dict("records")
    ]
    table("Rules", ["rule", "found", "allowed", "holds"], rows, right=(1,))
    print_comparison(checked.comparison)
    for sample, loss in checked.loss.items():
        verdict = "every rule holds" if checked.valid else f"{len(checked.broken)} do not hold"
        say(f"{words(sample)}: {verdict}; loss {loss}, distance {checked.distance[sample]:.2f}.")


def _bounds(lower: Any, upper: Any) -> str:
    if pd.isna(upper):
        return f"{lower} or more"
    return str(lower) if lower == upper else f"{lower} to {upper}"


def print_findings(findings: pd.DataFrame) -> None:
    """Print findings counted by code, and the rows themselves while they are few."""
    if findings.empty:
        say("No findings: the lists are clean.")
        return
    rows = [
        [words(row["severity"]), row["list"], row["column"], row["count"], row["code"], row["message"]]
        for row in summary(findings).to_dict("records")
    ]
    table("Findings", ["treatment", "list", "column", "count", "code", "meaning"], rows, right=(3,))
    placed = findings[findings["row"].notna()]
    if 0 < len(placed) <= _FINDINGS_SHOWN:
        keys = ["list", "row", "column", "value", "code"]
        table("Where", keys, [[row[key] for key in keys] for row in placed.to_dict("records")], right=(1,))


def _cell(value: Any) -> str:
    return level_name(None if pd.isna(value) else value).replace("_", " ")
