"""A whole column of cells into a typed column, with a finding for every cell that was not as it should be."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from sendsample.cohort.columns import DTYPES, Kind
from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import Parsed, Parser, blank


def read_cells(
    cells: Sequence[Any],
    parse: Parser,
    *,
    source: str,
    rows: Sequence[int],
    heading: str,
    findings: Findings,
) -> list[Any]:
    """Read every cell, None where it is blank or reads as missing; collect the findings.

    Parameters
    ----------
    cells
        The column as it stands on the list.
    parse
        How to read a cell that is not blank.
    source, rows, heading
        Where the cells stand, for the findings.
    findings
        Receives one finding for each cell that gives rise to one.

    Examples
    --------
    >>> from sendsample.cohort.parse import parser_for
    >>> findings = Findings()
    >>> where = {"source": "List_1", "rows": [2, 3], "heading": "SEN primary need"}
    >>> read_cells(["a) SPLD", "??"], parser_for("primary_need"), findings=findings, **where)
    ['SPLD', None]
    >>> findings.items[0].row
    3
    """
    # Lists repeat few distinct cells in most columns; reading each once is several times faster.
    known: dict[Hashable, Parsed] = {}
    values: list[Any] = []
    for row, cell in zip(rows, cells, strict=True):
        if blank(cell):
            values.append(None)
            continue
        # True equals 1 to a dictionary; the class keeps them apart. A list or the like is read as its text.
        cell = cell if isinstance(cell, Hashable) else str(cell)  # noqa: PLW2901 - the same cell
        key = (cell.__class__, cell)
        read = known.get(key)
        if read is None:
            read = known[key] = parse(cell)
        if read.code:
            findings.add(read.code, source, row, heading, read.shown)
        values.append(read.value)
    return values


def typed(values: Sequence[Any], kind: Kind, index: pd.Index | None = None) -> pd.Series:
    """Return values as a column of the dtype that holds a kind; None is missing.

    Examples
    --------
    >>> str(typed([True, None], "flag").dtype), str(typed([None], "text").dtype)
    ('boolean', 'str')
    """
    if kind == "date":
        days = [None if value is None else pd.Timestamp(value) for value in values]
        return pd.Series(days, index=index, dtype="datetime64[s]")
    return pd.Series(values, index=index, dtype=DTYPES[kind])


def table(rows: Iterable[Sequence[Any]], dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """Return rows as a table whose columns have these dtypes, however few rows there are; None is missing.

    Made column by column: guessed first and put right afterwards, a small table takes three times as long.

    Examples
    --------
    >>> made = table([("a1", 7), ("a2", None)], {"child_id": "str", "age": "Int64"})
    >>> made["age"].tolist(), table([], {"age": "Int64"}).dtypes.astype("str").to_dict()
    ([7, <NA>], {'age': 'Int64'})
    """
    cells = list(zip(*rows, strict=True)) or [()] * len(dtypes)
    columns = zip(dtypes.items(), cells, strict=True)
    return pd.DataFrame({name: pd.array(list(column), dtype=dtype) for (name, dtype), column in columns})


def drop_future(
    values: list[Any], as_at: date, *, source: str, rows: Sequence[int], heading: str, findings: Findings
) -> list[Any]:
    """Make dates after the as-at date missing, each with a finding."""
    kept = []
    for row, value in zip(rows, values, strict=True):
        late = value is not None and value > as_at
        if late:
            findings.add("date_future", source, row, heading, "date after as-at")
        kept.append(None if late else value)
    return kept
