"""Children of a sample as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.bound import BoundSample
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Column, Table
from sendsample.reporting.wording import called, capital, cell, column, need

_FIRST = ("primary_need", "provision", "age", "setting")
#: Keys of the lists, and what follows from a column shown.
_NOT_SHOWN = frozenset({"household", "area_of_need", "age_band", "school_age", "ethnicity"})
_NUMBERS = frozenset({"age", "school_age", "absence", "suspensions", "permanent_exclusions"})


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
    shown = [*_shown(part)]
    headings = [
        Column("Child", "name"),
        *(Column(_heading(name), "number" if name in _NUMBERS else "words") for name in shown),
    ]
    rows = part.frame.loc[names, shown]
    return Table(
        caption or f"Children chosen for {called(part.sample.name)}",
        tuple(headings),
        tuple((child, *_cells(rows.loc[child])) for child in names),
    )


def _shown(part: BoundSample) -> Iterator[str]:
    there = part.frame.columns
    yield from (
        name for name in _FIRST if name in there and not (name == "setting" and part.visits is not None)
    )
    eligible = dict.fromkeys(name for name, _ in part.sample.eligible.uses())
    yield from (name for name in eligible if name in there and name not in {*_FIRST, *_NOT_SHOWN})


def _heading(name: str) -> str:
    if name == "setting":
        return "Setting"
    return {"primary_need": "Need"}.get(name, column(name) if name in COLUMNS else name)


def _cells(row: pd.Series) -> Iterator[str | int | None]:
    for name, value in row.items():
        yield need(value) if name == "primary_need" else _worded(str(name), value)


def _worded(name: str, value: object) -> str | int | None:
    if name in {"suspensions", "permanent_exclusions", "age"} and not pd.isna(value):  # type: ignore[call-overload]
        return int(value)  # type: ignore[call-overload, no-any-return]
    return capital(cell(value)) if name != "setting" else cell(value)
