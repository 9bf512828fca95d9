"""A list's cells read as values, with a finding for every cell that was not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sendsample.cohort.build import check_ids
from sendsample.cohort.coerce import drop_future, read_cells
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import Parser, blank, parse_date, parse_flag, parser_for
from sendsample.intake.arrange import RawList
from sendsample.intake.identifiers import read_uln, read_upn
from sendsample.intake.social_care import social_care_level

#: What Annex A holds and a cohort does not.
_PARSERS: Final[dict[str, Parser]] = {
    "upn": read_upn,
    "uln": read_uln,
    "date_of_birth": parse_date,
    "known_to_social_care": parse_flag,
}
_ELSEWHERE: Final = frozenset({"child_id", "social_care_team"})


@dataclass(frozen=True)
class ReadList:
    """A list with every cell read; None where it is blank or reads as missing.

    Attributes
    ----------
    raw
        The list as it stands, for headings, row numbers and extra columns.
    ids
        The child's id of each row.
    known
        The cells of each known column that is there.
    """

    raw: RawList
    ids: list[str]
    known: dict[str, list[Any]]

    def heading(self, name: str) -> str:
        """Return a column's heading as the list has it."""
        return self.raw.columns[name].heading

    def blank(self, name: str) -> list[bool]:
        """Say for each row whether its cell is blank, which a cell that cannot be read is not."""
        return [blank(cell) for cell in self.raw.columns[name].cells]


def read_list(raw: RawList, *, as_at: date, findings: Findings) -> ReadList:
    """Read every known column of a list."""
    ids_column = raw.columns["child_id"]
    ids = check_ids(ids_column.cells, raw.source, raw.rows, ids_column.heading, findings)
    values = {name: _values(raw, name, as_at, findings) for name in raw.columns if name not in _ELSEWHERE}
    values["social_care"] = _social_care(raw, values, findings)
    return ReadList(raw, ids, values)


def _values(raw: RawList, name: str, as_at: date, findings: Findings) -> list[Any]:
    column = raw.columns[name]
    where: dict[str, Any] = {
        "source": raw.source,
        "rows": raw.rows,
        "heading": column.heading,
        "findings": findings,
    }
    values = read_cells(column.cells, _PARSERS.get(name) or parser_for(name), **where)
    if name == "date_of_birth" or (name in COLUMNS and COLUMNS[name].kind == "date"):
        return drop_future(values, as_at, **where)
    return values


def _social_care(raw: RawList, values: dict[str, list[Any]], findings: Findings) -> list[Any]:
    gaps: Sequence[None] = [None] * len(raw.rows)
    team = raw.columns.get("social_care_team")
    levels = []
    cells = zip(raw.rows, values.get("known_to_social_care", gaps), team.cells if team else gaps, strict=True)
    for row, known, cell in cells:
        read = social_care_level(known, cell)
        if read.code and team:
            findings.add(read.code, raw.source, row, team.heading, read.shown)
        levels.append(read.value)
    return levels
