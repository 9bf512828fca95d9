"""What is supplied beside the lists: services, settings, and when children were last sampled.

Columns of a table of settings are all kept, names and postcodes too: they are an institution's and public. So
that a list of children given by mistake is not kept the same way, a table with a heading only such a list has
is refused, and a column of e-mail addresses or of numbers of learners or patients is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort.build import brought, stopped
from sendsample.cohort.coerce import read_cells, typed
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.extras import extra_column
from sendsample.cohort.findings import Findings, joined
from sendsample.cohort.parse import blank, parse_text, parser_for
from sendsample.cohort.personal import OF_A_SETTING, personal_kind
from sendsample.cohort.places import OF_SETTINGS, in_order
from sendsample.cohort.tables.block import Headings
from sendsample.cohort.tables.read import Table, read_table
from sendsample.cohort.text import clean_id, has_control, key
from sendsample.errors import InputError, UsageError

if TYPE_CHECKING:
    from sendsample.cohort.cohort import Cohort

SERVICES: Final = "services"
SETTINGS: Final = "settings"
LAST_SAMPLED: Final = "last_sampled"

_OF_SERVICES: Final = Headings(
    {"childid": "child_id", "uniqueid": "child_id", "service": "service"},
    telling=frozenset({"childid", "uniqueid"}),
    said="'child_id' or 'Unique ID'",
    hint="Put the headings child_id and service above the table, in one row.",
)
_OF_SETTINGS: Final = Headings(
    {"setting": "setting", "urn": "setting", **{key(name): name for name in OF_SETTINGS}},
    telling=frozenset({"setting", "urn"}),
    said="'setting' or 'URN'",
    hint="Put a row of headings above the table, setting among them.",
)
#: Headings that a list of children has and a table of settings has not.
_OF_CHILDREN: Final = frozenset(
    {
        "childid", "uniqueid", "upn", "uln", "dateofbirth", "dob", "surname", "forename", "senprimaryneed",
        "primaryneed",
    }
)  # fmt: skip


def with_services(cohort: Cohort, table: Any) -> Cohort:
    """Return a cohort with a table of services; see :meth:`sendsample.Cohort.with_services`."""
    found = read_table(table, _OF_SERVICES, what=SERVICES)
    findings = Findings()
    columns = _Columns.of(found, _OF_SERVICES, SERVICES, findings)
    columns.need(["child_id", "service"], findings)
    for heading in columns.others:
        findings.add("column_unused", SERVICES, None, heading)
    kept = _kept_services(columns, cohort, findings)
    services = pd.DataFrame(kept, columns=["child_id", "service"], dtype="str")
    order = np.lexsort((in_order(services["service"]), in_order(services["child_id"])))
    return _supplied(cohort, found, findings, SERVICES, services.iloc[order].reset_index(drop=True))


def _kept_services(columns: _Columns, cohort: Cohort, findings: Findings) -> list[tuple[str, str]]:
    children = set(cohort.frame.index)
    ids = ["" if blank(cell) else clean_id(cell) for cell in columns.cells("child_id")]
    ids = [child and cohort.known_as(child) for child in ids]
    names = columns.texts("service", findings)
    kept: dict[tuple[str, str], None] = {}
    for row, child, service in zip(columns.rows, ids, names, strict=True):
        heading = columns.heading("service" if child else "child_id")
        if not child or service is None:
            findings.add("service_blank", SERVICES, row, heading)
        elif child not in children:
            findings.add("service_child_unknown", SERVICES, row, columns.heading("child_id"))
        elif (child, service) in kept:
            findings.add("service_repeated", SERVICES, row, heading)
        else:
            kept[child, service] = None
    return list(kept)


def with_settings(cohort: Cohort, table: Any) -> Cohort:
    """Return a cohort with a table of settings; see :meth:`sendsample.Cohort.with_settings`."""
    found = read_table(table, _OF_SETTINGS, what=SETTINGS)
    _refuse_children(found)
    findings = Findings()
    columns = _Columns.of(found, _OF_SETTINGS, SETTINGS, findings)
    columns.need(["setting"], findings)
    ids = columns.texts("setting", findings)
    kept = _first_rows(columns, ids, findings)
    data = {name: columns.known(name, findings) for name in OF_SETTINGS if columns.has(name)}
    data |= _impersonal({heading: columns.brought(heading, findings) for heading in columns.others}, findings)
    settings = pd.DataFrame(data, index=pd.RangeIndex(len(ids)))[kept]
    settings.index = pd.Index(list(compress(ids, kept)), name="setting", dtype="str")
    settings = settings.iloc[np.argsort(in_order(settings.index.to_series()))]
    return _supplied(cohort, found, findings, SETTINGS, settings)


def _impersonal(brought: Mapping[str, pd.Series], findings: Findings) -> dict[str, pd.Series]:
    """Return columns without those that hold numbers of learners or patients, or e-mail addresses."""
    kinds = {heading: personal_kind(column, but=OF_A_SETTING) for heading, column in brought.items()}
    for heading, kind in kinds.items():
        if kind:
            findings.add("column_personal", SETTINGS, None, heading, kind)
    return {heading: column for heading, column in brought.items() if not kinds[heading]}


def _refuse_children(found: Table) -> None:
    telling = [heading for heading in found.block.headings if key(heading) in _OF_CHILDREN]
    if telling:
        raise InputError(
            f"The table of settings has a column {telling[0]!r}, so it looks like a list of children.",
            code="settings_of_children",
            hint="Give a table with one row a setting and nothing about single children.",
        )


def _first_rows(columns: _Columns, ids: Sequence[str | None], findings: Findings) -> list[bool]:
    seen: set[str] = set()
    kept = []
    for row, setting in zip(columns.rows, ids, strict=True):
        if setting is None:
            findings.add("setting_blank", SETTINGS, row, columns.heading("setting"))
        elif setting in seen:
            findings.add("setting_repeated", SETTINGS, row, columns.heading("setting"))
        kept.append(setting is not None and setting not in seen)
        seen.add(setting or "")
    return kept


def with_last_sampled(cohort: Cohort, dates: Any) -> Cohort:
    """Return a cohort with days of sampling; see :meth:`sendsample.Cohort.with_last_sampled`."""
    last = _days(dates, cohort)
    frame = cohort.frame
    given = typed([last.get(child) for child in frame.index], "date", frame.index)
    if LAST_SAMPLED in frame.columns:
        before = frame[LAST_SAMPLED]
        given = given.where(before.isna() | (given > before), before)
    names = {*frame.columns, LAST_SAMPLED}
    known = [name for name in COLUMNS if name in names]
    others = [name for name in frame.columns if name not in COLUMNS]
    return replace(cohort, frame=frame.assign(**{LAST_SAMPLED: given})[known + others])


def _days(dates: Any, cohort: Cohort) -> dict[str, date]:
    if isinstance(dates, pd.Series):
        dates = dates.dropna()  # no day: never sampled
    held = isinstance(dates, (Mapping, pd.Series))
    if not held or not all(_is_day(moment) for _, moment in dates.items()):
        raise UsageError(
            "What is given as last sampled is not dates by child id.",
            code="last_sampled",
            hint="Write it as {id: date, ...}; past_samples reads it from receipts.",
        )
    last: dict[str, date] = {}
    for child, moment in dates.items():
        day = moment.date() if isinstance(moment, datetime) else moment
        name = cohort.known_as(clean_id(child))
        last[name] = max(last.get(name, day), day)
    return last


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and value == value  # noqa: PLR0124 - NaT differs from itself


@dataclass(frozen=True)
class _Columns:
    """The columns of a table, by what they are read as."""

    table: Table
    source: str
    at: Mapping[str, int]
    others: Mapping[str, int]

    @classmethod
    def of(cls, table: Table, known: Headings, source: str, findings: Findings) -> _Columns:
        """Sort a table's columns out, with a finding for every one that is blank or repeated."""
        at: dict[str, int] = {}
        others: dict[str, int] = {}
        for position, heading in enumerate(table.block.headings):
            name = known.names.get(key(heading))
            if not heading:
                _headless(table, position, source, findings)
            elif heading in others or name in at:
                findings.add("column_repeated", source, None, heading)
            elif name is None:
                others[heading] = position
            else:
                at[name] = position
        if table.fallen_back:
            findings.add("encoding", source)
        if not table.block.rows:
            findings.add("list_absent", source)
        return cls(table, source, at, others)

    @property
    def rows(self) -> Sequence[int]:
        """The number of each row."""
        return self.table.block.rows

    def has(self, name: str) -> bool:
        """Say whether a known column is there."""
        return name in self.at

    def need(self, names: Sequence[str], findings: Findings) -> None:
        """Stop the work unless these columns are there, and no column is there twice."""
        for name in names:
            if name not in self.at:
                findings.add("column_missing", self.source, None, name)
        if findings.stops():
            raise stopped(findings)

    def heading(self, name: str) -> str:
        """Return a known column's heading as the table has it."""
        return self.table.block.headings[self.at[name]]

    def cells(self, name: str) -> Sequence[Any]:
        """Return the cells of a known column."""
        return self.table.block.cells[self.at[name]]

    def texts(self, name: str, findings: Findings) -> list[Any]:
        """Return the cells of a known column as text, None where blank."""
        return self._read(name, parse_text, findings)

    def known(self, name: str, findings: Findings) -> pd.Series:
        """Return a column that a cohort knows as the lists would have it."""
        return typed(self._read(name, parser_for(name), findings), COLUMNS[name].kind)

    def _read(self, name: str, parse: Callable[[Any], Any], findings: Findings) -> list[Any]:
        return read_cells(
            self.cells(name),
            parse,
            source=self.source,
            rows=self.rows,
            heading=self.heading(name),
            findings=findings,
        )

    def brought(self, heading: str, findings: Findings) -> pd.Series:
        """Return a column of the user's own, of the kind that all its cells are."""
        position = self.others[heading]
        cells = self.table.block.cells[position]
        columns = self.table.columns
        kept = extra_column(cells) if columns is None else brought(columns[position])
        numbered = list(zip(self.rows, cells, strict=True))
        if kept.dtype == "str":
            cleaned = [row for row, cell in numbered if not blank(cell) and has_control(clean_id(cell))]
            findings.add_rows("text_cleaned", self.source, cleaned, heading, "text")
        elif pd.api.types.is_numeric_dtype(kept.dtype):
            lost = [row for row, cell in numbered if isinstance(cell, float) and np.isinf(cell)]
            findings.add_rows("not_a_number", self.source, lost, heading, "number")
        return kept


def _headless(table: Table, position: int, source: str, findings: Findings) -> None:
    block = table.block
    filled = (row for row, cell in zip(block.rows, block.cells[position], strict=True) if not blank(cell))
    if (row := next(filled, None)) is not None:
        findings.add("heading_blank", source, row, f"column {block.letters[position]}")


def _supplied(cohort: Cohort, found: Table, findings: Findings, what: str, table: pd.DataFrame) -> Cohort:
    """Return the cohort with a table, and with its findings and file in place of an earlier one's."""
    before = cohort.findings[cohort.findings["list"] != what]
    files = {name: digest for name, digest in cohort.files.items() if not name.startswith(f"{what}/")}
    if found.file is not None:
        files[f"{what}/{found.file.name}"] = found.file.sha256
    changes: dict[str, Any] = {what: table}
    return replace(cohort, findings=joined(before, findings.frame()), files=files, **changes)
