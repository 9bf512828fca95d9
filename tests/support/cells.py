"""Frames as plain cells: what pandas does in thousands of steps for a dozen rows, in one loop."""

from __future__ import annotations

from typing import Any

import pandas as pd

Row = dict[str, Any]


def by_index(frame: pd.DataFrame) -> dict[Any, Row]:
    """Return the rows of a frame by index, None where a cell is missing."""
    columns = {name: _cells(frame[name]) for name in frame.columns}
    return {
        name: {column: cells[at] for column, cells in columns.items()}
        for at, name in enumerate(frame.index.tolist())
    }


def of_children(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a cohort's frame, each with its ``child_id``."""
    return [{"child_id": child} | row for child, row in by_index(frame).items()]


def _cells(column: pd.Series) -> list[Any]:
    gone = column.isna().tolist()
    return [None if missing else cell for cell, missing in zip(column.tolist(), gone, strict=True)]
