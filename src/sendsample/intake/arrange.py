"""A list's cells under the names they are read as, with a finding for every column that is not plain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import blank
from sendsample.cohort.tables.block import Block
from sendsample.cohort.text import looks_personal
from sendsample.intake.layout import WORKED_OUT, expected, known_name
from sendsample.intake.totals import without_totals

AP_COLUMN: Final = "alternative_provision"


@dataclass(frozen=True)
class Column:
    """One column of a list: its heading as the list has it, and its cells."""

    heading: str
    cells: Sequence[Any]


@dataclass(frozen=True)
class RawList:
    """A list with its columns sorted out but no cell read yet.

    Attributes
    ----------
    source
        ``List_1`` or ``List_2``.
    rows
        The number of each row, as a spreadsheet shows it.
    columns
        What Annex A or a cohort knows, by the name it is read as.
    extras
        What neither knows, by heading.
    """

    source: str
    rows: Sequence[int]
    columns: dict[str, Column] = field(default_factory=dict)
    extras: dict[str, Column] = field(default_factory=dict)


def arrange(block: Block, source: str, findings: Findings, *, ap_flag: bool) -> RawList:
    """Sort a list's columns by what they are read as.

    Parameters
    ----------
    block
        The list as it stands.
    source
        ``List_1`` or ``List_2``.
    findings
        Receives what is missing, repeated, dropped or kept.
    ap_flag
        Whether the list's own column 'Alternative provision' counts.
    """
    block = without_totals(block, source, findings)
    found = RawList(source, block.rows)
    left_out = WORKED_OUT if ap_flag else WORKED_OUT | {AP_COLUMN}
    for heading, letter, cells in zip(block.headings, block.letters, block.cells, strict=True):
        column = Column(heading, cells)
        if not heading:
            _headless(column, letter, found, findings)
        elif (name := known_name(heading)) is not None:
            _place(name, column, found, findings, left_out)
        elif looks_personal(heading):
            findings.add("column_dropped", source, None, heading)
        elif heading in found.extras:
            findings.add("column_repeated", source, None, heading)
        else:
            found.extras[heading] = column
            findings.add("column_kept", source, None, heading)
    _absent(found, findings)
    return found


def _headless(column: Column, letter: str, found: RawList, findings: Findings) -> None:
    for row, cell in zip(found.rows, column.cells, strict=True):
        if not blank(cell):
            findings.add("heading_blank", found.source, row, f"column {letter}")
            return


def _place(name: str, column: Column, found: RawList, findings: Findings, left_out: Collection[str]) -> None:
    if name in found.columns:
        findings.add("column_repeated", found.source, None, column.heading)
    elif name in left_out:
        findings.add("column_replaced", found.source, None, column.heading)
    else:
        found.columns[name] = column


def _absent(found: RawList, findings: Findings) -> None:
    for missing in expected(found.source):
        if missing.name not in found.columns:
            code = "column_missing" if missing.required else "column_absent"
            findings.add(code, found.source, None, missing.heading)
    if not found.rows:
        findings.add("list_absent", found.source)
