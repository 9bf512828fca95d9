"""What people see on the terminal: small tables and sentences."""

from __future__ import annotations

import os
import sys
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sendsample.cohort import Cohort
from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.findings import RULES, SEVERITIES, summary
from sendsample.cohort.text import printable
from sendsample.design import Design, builtin_names, is_builtin
from sendsample.design.rules.base import level_name
from sendsample.design.values import words
from sendsample.selection import Check, Selection

_FINDINGS_SHOWN = 40
_SHORT = {"primary_need": "need", "alternative_provision": "AP"}
_PLAIN_WIDTH = 110


def console() -> Console:
    """Return a console for standard output; where that is a file, wide enough for the tables."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PLAIN_WIDTH
    return Console(width=width, highlight=False)


def say(sentence: str) -> None:
    """Print a sentence, folded at words."""
    console().print(escape(printable(sentence)))


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
        aside = " ".join(f"{count:,}: {RULES[code].message}" for code, count in cohort.set_aside.items())
        say(f"Set aside {sum(cohort.set_aside.values()):,}. {aside}")


def print_design(design: Design, source: str) -> None:
    """Print which rules are applied, and say so when they only go by a built-in's name."""
    title = f"{design.title} " if design.title else ""
    if is_builtin(design):
        say(f"Design: {title}({design.name}, built in).")
        return
    edited = design.name in builtin_names()
    warning = " Its rules differ from the built-in design of that name." if edited else ""
    say(f"Design: {title}({design.name}, from {source}).{warning}")


def print_selection(selection: Selection, columns: list[str]) -> None:
    """Print each sample, which rules each child meets, and how it compares with the area."""
    for sample, ids in selection.ids.items():
        frame = selection[sample].astype(object)
        shown = [column for column in columns if column in frame.columns]
        rows = [
            [place, child, *(_cell(row[column]) for column in shown), row["meets"] or "-"]
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
        if not _coded(column):
            # The levels of other columns are the area's own words, which a terminal does not show.
            inside = sum(not row["outside"] for row in part)
            rows.append([words(column), f"{inside} of {len(part)} levels at their share; see comparison.csv"])
            continue
        levels = [
            f"{words(row['level'])} {row['chosen']} ({row['exact_share']:.1f})"
            for row in part
            if row["chosen"] or row["floor"] or row["outside"]
        ]
        hidden = len(part) - len(levels)
        more = f"; {hidden} other level{'s' if hidden > 1 else ''} 0 (under 1)" if hidden else ""
        rows.append([words(column), ", ".join(levels) + more])
    table("Children chosen (exact share of the places)", ["balance", "chosen (share)"], rows)


def _coded(column: str) -> bool:
    return column in COLUMNS and COLUMNS[column].kind in {"code", "flag"}


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
            row["rule"] + (f": {words(row['level'])}" if row["level"] else ""),
            row["found"],
            _bounds(row["at_least"], row["at_most"]),
            "yes" if row["holds"] else "NO",
        ]
        for row in checked.rules.to_dict("records")
    ]
    table("Rules", ["rule", "found", "allowed", "holds"], rows, right=(1,))
    print_comparison(checked.comparison)
    verdict = "Every rule holds." if checked.valid else f"{_many(len(checked.broken))} not hold."
    say(verdict)
    for sample, loss in checked.loss.items():
        say(
            f"Balance of {words(sample)}: loss {loss} (places outside the whole numbers either side of the "
            f"area's exact shares), distance {checked.distance[sample]:.2f} (sum of the differences from "
            "the exact shares, for information)."
        )


def _many(broken: int) -> str:
    return "1 rule does" if broken == 1 else f"{broken} rules do"


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
    # What stops the work comes first, so its rows are never the ones left out.
    shown = placed.head(_FINDINGS_SHOWN)
    if len(shown):
        keys = ["list", "row", "column", "value", "code"]
        table("Where", keys, [[row[key] for key in keys] for row in shown.to_dict("records")], right=(1,))
    if len(placed) > len(shown):
        more = len(placed) - len(shown)
        say(f"And {more:,} more rows: `sendsample findings` with --out findings.csv writes all of them.")


def print_stops(findings: pd.DataFrame) -> None:
    """Print only the findings that stop the work."""
    print_findings(findings[findings["severity"] == SEVERITIES[0]])


def _cell(value: Any) -> str:
    return words(level_name(None if pd.isna(value) else value))
