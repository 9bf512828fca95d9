"""Findings to expect, and findings of any table as such."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, Final, NamedTuple

import pandas as pd

from sendsample.cohort.text import clean_id
from sendsample.errors import UsageError

_COLUMNS: Final = ["list", "row", "column", "code"]


class Planted(NamedTuple):
    """A finding to expect: the list, the row as a spreadsheet numbers it, the heading and the code."""

    list: str
    row: int | None
    column: str
    code: str


def planted_in(findings: Any) -> list[Planted]:
    """Return findings as they are planted, with numbers for rows and empty text for no column.

    Examples
    --------
    >>> read_back = pd.DataFrame({"list": ["List_1"], "row": ["3"], "column": ["UPN"], "code": ["upn_shape"]})
    >>> planted_in(read_back)
    [Planted(list='List_1', row=3, column='UPN', code='upn_shape')]
    """
    if not isinstance(findings, pd.DataFrame) or any(
        list(findings.columns).count(name) != 1 for name in _COLUMNS
    ):
        raise _no_findings("The findings are not a table with the columns list, row, column and code.")
    cells = findings[_COLUMNS].astype(object)
    cells = cells.where(cells.notna(), "")
    return [
        Planted(str(sheet), _row(row), str(column), str(code))
        for sheet, row, column, code in cells.itertuples(index=False)
    ]


def _row(cell: Any) -> int | None:
    row = clean_id(cell) if isinstance(cell, str) or (isinstance(cell, Real) and math.isfinite(cell)) else "?"
    if row and not (row.isascii() and row.isdigit()):
        raise _no_findings("A row of the findings is no whole number.")
    return int(row) if row else None


def _no_findings(what: str) -> UsageError:
    return UsageError(
        what,
        code="findings_type",
        hint="Give the findings of a cohort, or those of the DataError that was raised.",
    )


def where(found: Planted) -> str:
    """Say which finding it is, and where.

    Examples
    --------
    >>> where(Planted("List_2", None, "", "list_absent"))
    'list_absent in List_2'
    """
    row = f", row {found.row}" if found.row is not None else ""
    column = f", {found.column!r}" if found.column else ""
    return f"{found.code} in {found.list}{row}{column}"
