"""Children of a sample as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.bound import BoundSample
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Column, Table
from sendsample.reporting.wording import called, capital, cell, column, need

_FIRST = ("primary_need", "provision", "age")
#: Keys of the lists, and what follows from a column shown.
_NOT_SHOWN = frozenset({"household", "area_of_need", "age_band", "school_age", "ethnicity", "setting"})
_NUMBERS = frozenset({"age", "absence", "suspensions", "permanent_exclusions"})
_HEADINGS = {"primary_need": "Need", "setting": "Setting", "absence": "Absence (%)"}


def table_of(told: Told, part: BoundSample, ids: Sequence[str] | None = None, caption: str = "") -> Table:
    """Return the children of a sample: need, provision, age, setting, and what the sample is drawn by.

    Parameters
    ----------
    told
        The selection.
    part
        The sample.
    ids
        Which of its children; all of them by default.
    caption
        What the table shows; the sample's name by default.
    """
    names = told.ids(part) if ids is None else list(ids)
    shown = [*_shown(part, told.ids(part))]
    headings = (Column(_heading(name), "number" if name in _NUMBERS else "words") for name in shown)
    rows = zip(names, *(_worded(part.frame.loc[names, name]) for name in shown), strict=True)
    return Table(
        caption or f"Children chosen: {called(part.sample.name)}",
        (Column("Child", "name"), *headings),
        tuple(rows),
        manner="children",
    )


def _shown(part: BoundSample, ids: Sequence[str]) -> Iterator[str]:
    there = part.frame.columns
    yield from (name for name in _FIRST if name in there)
    if part.visits is None and "setting" in there:
        yield "setting"
    for name in dict.fromkeys(name for name, _ in part.sample.eligible.uses()):
        known = name in there and name not in {*_FIRST, *_NOT_SHOWN}
        # What all of them have in common the sample's name says already.
        if known and len(part.frame.loc[list(ids), name].drop_duplicates()) > 1:
            yield name


def _heading(name: str) -> str:
    return _HEADINGS.get(name, column(name) if name in COLUMNS else name)


def _worded(cells: pd.Series) -> list[str | int | None]:
    return [_cell(str(cells.name), value) for value in cells]


def _cell(name: str, value: Any) -> str | int | None:
    if name == "primary_need":
        return need(value)
    if name in _NUMBERS:
        return None if pd.isna(value) else int(value) if float(value).is_integer() else f"{value:g}"
    return cell(value) if name == "setting" else capital(cell(value))
