"""What people see on the terminal: small tables and sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sendsample.cohort import Cohort
from sendsample.cohort.findings import SEVERITIES, summary
from sendsample.cohort.shown import sentences
from sendsample.cohort.text import printable
from sendsample.design import Design, builtin_names, is_builtin
from sendsample.design.bound import Note
from sendsample.design.values import words

_FINDINGS_SHOWN = 40
_PLAIN_WIDTH = 110


def console() -> Console:
    """Return a console for standard output; where that is a file, wide enough for the tables."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PLAIN_WIDTH
    return Console(width=width, highlight=False)


def say(sentence: str) -> None:
    """Print a sentence, folded at words."""
    console().print(escape(printable(sentence)))


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    right: Container[int] = (),
    widths: Mapping[str, int] | None = None,
    whole: Container[str] = (),
) -> None:
    """Print a table; everything is text.

    Parameters
    ----------
    title, columns, rows
        What it holds.
    right
        The columns of numbers.
    widths
        Given for one of several tables under one another: the width each column has in all of them, so
        that they line up. Such a table has no line under its headings.
    whole
        Columns whose cells are never folded: names that people copy.
    """
    drawn = Table(
        header_style="bold" if widths is None else "dim",
        box=box.SIMPLE_HEAD if widths is None else None,
        show_edge=False,
        padding=(0, 1 if widths is None else 2, 0, 0),
        pad_edge=False,
    )
    for place, column in enumerate(columns):
        drawn.add_column(
            words(column),
            justify="right" if place in right else "left",
            overflow="fold",
            no_wrap=column in whole,
            min_width=None if widths is None else widths.get(column),
        )
    for row in rows:
        drawn.add_row(*(escape(printable(str(cell))) for cell in row))
    out = console()
    out.print(f"[bold]{escape(printable(title))}[/bold]")
    out.print(drawn)
    out.print()


def print_cohort(cohort: Cohort) -> None:
    """Print whom the lists hold, how alternative provision is counted, and what was noticed."""
    for sentence in sentences(cohort):
        say(sentence)


def print_design(design: Design, source: str, only: Collection[str] = ()) -> None:
    """Print which rules are applied, and say so when they only go by a built-in's name."""
    _name_design(design, source)
    if only:
        kept = [sample.name for sample in design.samples if sample.name in only]
        say(f"Of its {len(design.samples)} samples only: {', '.join(kept)}.")


def _name_design(design: Design, source: str) -> None:
    title = f"{design.title} " if design.title else ""
    if is_builtin(design):
        say(f"Design: {title}({design.name}, built in).")
        return
    edited = design.name in builtin_names()
    warning = " Its rules differ from the built-in design of that name." if edited else ""
    say(f"Design: {title}({design.name}, from {source}).{warning}")


def print_reasons(reasons: Iterable[str]) -> None:
    """Print why there is no selection: what a line with a colon introduces stands under it."""
    under = ""
    for reason in reasons:
        heads = reason.endswith(":")
        say(f"- {reason}" if heads or not under else f"{under}{reason}")
        under = "  - " if heads else under


def print_notes(notes: Iterable[Note]) -> None:
    """Print the lines that came of fitting the design to the lists."""
    for note in notes:
        say(f"Note: {note.sentence}")


def print_findings(findings: pd.DataFrame) -> None:
    """Print findings counted by code, and the rows themselves while they are few."""
    if findings.empty:
        say("No findings: the lists are clean.")
        return
    say("")
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
