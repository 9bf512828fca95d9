"""Rows below a list that add it up: they look like children and are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import Any, Final

from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import blank
from sendsample.cohort.tables.block import Block
from sendsample.cohort.text import clean_id
from sendsample.intake.layout import known_name

_TOTAL = re.compile(r"((grand )?totals?|sum|count) ?:?", re.IGNORECASE)
#: What every child on a list has, and a total has not.
_CHILD: Final = ("date_of_birth", "primary_need")


def without_totals(block: Block, source: str, findings: Findings) -> Block:
    """Return a list without its rows of totals, each of them a finding.

    An area may call a child anything, so the id alone does not make a row a total.

    Examples
    --------
    >>> headings = ["Unique ID", "Date of birth", "SEN primary need"]
    >>> cells = [("17", "Total:"), ("03/09/2012", ""), ("ASD", "")]
    >>> block = Block("plans.csv", headings, [2, 3], cells, ["A", "B", "C"])
    >>> without_totals(block, "List_1", Findings()).rows
    [2]
    """
    names = [known_name(heading) for heading in block.headings]
    ids = names.index("child_id")
    telling = [cells for name, cells in zip(names, block.cells, strict=True) if name in _CHILD]
    kept = [
        not (_is_total(cell) and all(blank(cells[at]) for cells in telling))
        for at, cell in enumerate(block.cells[ids])
    ]
    if all(kept):
        return block
    gone = [row for row, keep in zip(block.rows, kept, strict=True) if not keep]
    findings.add_rows("total_row", source, gone, block.headings[ids])
    cells: list[Sequence[Any]] = [tuple(compress(column, kept)) for column in block.cells]
    return replace(block, rows=list(compress(block.rows, kept)), cells=cells)


def _is_total(cell: Any) -> bool:
    return not blank(cell) and _TOTAL.fullmatch(" ".join(clean_id(cell).split())) is not None
