"""The lists and the predicates of a design read once more, from plain data and by nothing of the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from support.joint_brute_force import PHASES

Cells = Mapping[str, Any]


def holds(where: Cells, cells: Cells, as_at: date) -> bool:
    """Say whether a predicate, as data, holds for a child or place whose missing values are None."""
    (how, than), *_ = ((key, value) for key, value in where.items() if key != "column")
    if how in {"and", "or"}:
        return {"and": all, "or": any}[how](holds(part, cells, as_at) for part in than)
    if how in {"not", "everyone"}:
        return how == "everyone" or not holds(than, cells, as_at)
    cell = cells[where["column"]]
    if isinstance(cell, date) and isinstance(than, str):
        than = date.fromisoformat(than)
    if how == "is_missing":
        return (cell is None) == than
    if how.endswith("_last_months"):
        return cell is not None and (cell >= earlier(as_at, than)) == (how == "in_last_months")
    low, high = than if how == "between" else (than, than)
    compared = {
        "equals": lambda: cell == than,
        "in": lambda: cell in than,
        "at_least": lambda: cell >= low,
        "at_most": lambda: cell <= high,
        "between": lambda: low <= cell <= high,
    }
    return cell is not None and compared[how]()


def earlier(day: date, months: int) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(months=months)).date()


def cells_of(frame: pd.DataFrame) -> dict[str, Cells]:
    """Return what is known of each child or place, days as days and None where missing."""
    days = frame.select_dtypes("datetime")
    plain = frame.assign(**{name: days[name].dt.date for name in days}).astype(object)
    return plain.where(frame.notna(), None).to_dict("index")


def levels_of(column: str, table: Mapping[str, Cells]) -> dict[Any, list[str]]:
    """Return who has each value of a column, those that are missing under None."""
    found: dict[Any, list[str]] = {}
    for name, cells in table.items():
        found.setdefault(cells[column], []).append(name)
    return found


def commonest(cells: pd.Series) -> Any:
    counts = cells.value_counts()
    level = PHASES.index if cells.name == "phase" else str
    return min(counts.index, key=lambda value: (-counts[value], level(value)), default=None)
