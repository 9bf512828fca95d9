"""Findings to expect, and findings of any table as such."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd

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
    if not isinstance(findings, pd.DataFrame) or not set(_COLUMNS) <= set(findings.columns):
        raise UsageError(
            "The findings are not a table with the columns list, row, column and code.",
            code="findings_type",
            hint="Give the findings of a cohort, or those of the DataError that was raised.",
        )
    cells = findings[_COLUMNS].astype(object)
    cells = cells.where(cells.notna(), "").astype(str)
    rows = pd.to_numeric(cells["row"], errors="coerce")
    return [
        Planted(sheet, None if row != row else int(row), column, code)  # noqa: PLR0124 - NaN is no row
        for (sheet, _, column, code), row in zip(cells.itertuples(index=False), rows, strict=True)
    ]


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
