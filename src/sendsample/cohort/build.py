"""Making a cohort: the last steps that every way in shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort import derive
from sendsample.cohort.coerce import drop_future, read_cells, typed
from sendsample.cohort.cohort import Cohort
from sendsample.cohort.columns import COLUMNS, MAX_AGE, REQUIRED
from sendsample.cohort.findings import RULES, Findings
from sendsample.cohort.parse import Parsed, blank, parse_date, parser_for, shown_code
from sendsample.cohort.personal import personal_columns
from sendsample.cohort.text import clean_id, has_control, looks_personal, printable
from sendsample.errors import DataError, UsageError

SOURCE = "frame"
_SHOWN = 3
_LARGEST: Final = 2**63 - 1
#: Up to here a double holds every whole number.
_EXACT: Final = 2.0**53
#: Columns of free text that a cohort knows, and that may be filled with what it never needs.
_MAY_BE_PERSONAL: Final = frozenset({"household", "locality"})
#: Headings that only Annex A has, by their letters.
_ANNEX_A: Final = frozenset({"uniqueid", "senprimaryneed", "maineducationestablishmentphase"})


@dataclass(frozen=True)
class Origin:
    """Where each row of a frame stands on the lists, in the frame's order.

    Attributes
    ----------
    lists, rows
        The list and the row.
    ages
        The heading of the column that gave the ages, by list.
    """

    lists: Sequence[str]
    rows: Sequence[int]
    ages: Mapping[str, str]


def from_frame(frame: pd.DataFrame, *, as_at: date) -> Cohort:
    """Make a cohort from a frame of known columns; see :meth:`Cohort.from_frame`."""
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(
            "A cohort is made from a pandas DataFrame, and this is none.",
            code="frame",
            hint="Give a DataFrame with one row a child; read_annex_a reads lists from files.",
        )
    findings = Findings()
    frame = _with_ids(frame)
    frame.columns = [printable(clean_id(name)) for name in frame.columns]
    rows = range(1, len(frame) + 1)
    hint = _layout_hint(frame)
    if not _readable(frame, findings):
        raise stopped(findings, hint)
    data: dict[str, pd.Series] = {}
    for name in frame.columns:
        if name == "child_id":
            continue
        cells = frame[name].astype(object).tolist()
        if name == "date_of_birth" or (name in COLUMNS and not COLUMNS[name].derived):
            data[name] = _known(name, cells, rows, as_at, findings)
        elif name in COLUMNS:
            data[name] = _derived(name, cells, rows, findings)
        elif looks_personal(name):
            findings.add("column_dropped", SOURCE, None, name)
        else:
            data[name] = _brought(frame[name], name, rows, findings)
    ids = check_ids(frame["child_id"].astype(object).tolist(), SOURCE, rows, "child_id", findings)
    if any(item.code == "column_missing" for item in findings.items):
        raise stopped(findings, hint)
    ages = {SOURCE: "date_of_birth" if "date_of_birth" in data else "age"}
    table = pd.DataFrame(data).set_axis(pd.Index(ids, name="child_id", dtype="str"), axis="index")
    return finish(table, as_at=as_at, findings=findings, origin=Origin([SOURCE] * len(table), rows, ages))


def _layout_hint(frame: pd.DataFrame) -> str:
    headings = {re.sub(r"[\W_]+", "", str(name)).casefold() for name in frame.columns}
    if _ANNEX_A & headings:
        return "These are headings of Annex A: read_annex_a reads lists in that layout."
    return ""


def _with_ids(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its ids as a column, where the column or the index holds any."""
    index = frame.index
    if "child_id" in frame.columns:
        return frame.reset_index(drop=True)
    numbered = pd.api.types.is_integer_dtype(index.dtype)
    if index.nlevels == 1 and index.name is None and not numbered:
        return frame.rename_axis(index="child_id").reset_index()
    # Row numbers are no ids: pandas makes them up, and they change with the order of rows.
    return frame.reset_index(drop=index.names == [None])


def _readable(frame: pd.DataFrame, findings: Findings) -> bool:
    """Say whether the cells can be looked at, and note every column that is missing or repeated."""
    repeated = frame.columns[frame.columns.duplicated()]
    for name in dict.fromkeys(repeated):
        findings.add("column_repeated", SOURCE, None, name)
    for name in ("child_id", *REQUIRED):
        if name not in frame.columns:
            findings.add("column_missing", SOURCE, None, name)
    if "age" not in frame.columns and "date_of_birth" not in frame.columns:
        findings.add("column_missing", SOURCE, None, "age or date_of_birth")
    if frame.empty:
        findings.add("no_rows", SOURCE)
    return "child_id" in frame.columns and not len(repeated) and not frame.empty


def _known(name: str, cells: list[Any], rows: Sequence[int], as_at: date, findings: Findings) -> pd.Series:
    parse = parse_date if name == "date_of_birth" else _supplied_parser(name)
    values = read_cells(cells, parse, source=SOURCE, rows=rows, heading=name, findings=findings)
    kind = "date" if name == "date_of_birth" else COLUMNS[name].kind
    if kind == "date":
        values = drop_future(values, as_at, source=SOURCE, rows=rows, heading=name, findings=findings)
    if name == "alternative_provision":
        gaps = [row for row, value in zip(rows, values, strict=True) if value is None]
        findings.add_rows("ap_missing", SOURCE, gaps, name)
        values = [bool(value) for value in values]
    return typed(values, kind)


def _supplied_parser(name: str) -> Any:
    # A frame's setting may be any key of the user's own; only Annex A promises a URN.
    return parser_for("locality") if name == "setting" else parser_for(name)


def _derived(name: str, cells: list[Any], rows: Sequence[int], findings: Findings) -> pd.Series:
    def parse(cell: Any) -> Parsed:
        text = clean_id(cell)
        return (
            Parsed(text) if text in COLUMNS[name].levels else Parsed(None, "unknown_code", shown_code(text))
        )

    values = read_cells(cells, parse, source=SOURCE, rows=rows, heading=name, findings=findings)
    return typed(values, "code")


def _brought(column: pd.Series, name: str, rows: Sequence[int], findings: Findings) -> pd.Series:
    kept = brought(column)
    cells = list(zip(rows, column.astype(object).tolist(), strict=True))
    infinite = [row for row, cell in cells if isinstance(cell, float) and np.isinf(cell)]
    if pd.api.types.is_numeric_dtype(kept.dtype):
        findings.add_rows("not_a_number", SOURCE, infinite, name, "number")
    elif kept.dtype == "str":
        cleaned = [row for row, cell in cells if not blank(cell) and has_control(clean_id(cell))]
        findings.add_rows("text_cleaned", SOURCE, cleaned, name, "text")
    return kept


def brought(column: pd.Series) -> pd.Series:
    """Return a column the user brought with a dtype that can be relied on: text unless plainly typed."""
    dtype = column.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return column.astype("boolean").reset_index(drop=True)
    if pd.api.types.is_integer_dtype(dtype) and not (column.dropna() > _LARGEST).any():
        return column.astype("Int64").reset_index(drop=True)
    if pd.api.types.is_float_dtype(dtype):
        column = column.replace([np.inf, -np.inf], np.nan)
        present = column.dropna().astype(float)
        whole = (present % 1 == 0).all() and (present.abs() <= _EXACT).all()
        return column.astype("Int64" if whole else "Float64").reset_index(drop=True)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        days: pd.Series = column.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
        return days.reset_index(drop=True)
    cells = column.astype(object).tolist()
    held = {type(cell) for cell in cells if not blank(cell)}
    if held and held <= {bool, np.bool_}:
        return typed([None if blank(cell) else bool(cell) for cell in cells], "flag")
    if held and held <= {int, float} and all(blank(cell) or abs(cell) <= _EXACT for cell in cells):
        return brought(pd.Series([None if blank(cell) else cell for cell in cells], dtype="Float64"))
    return typed(
        [None if blank(cell) else printable(clean_id(cell)).strip() or None for cell in cells], "text"
    )


def check_ids(
    cells: Sequence[Any], source: str, rows: Sequence[int], heading: str, findings: Findings
) -> list[str]:
    """Return cleaned ids; a missing, repeated or unprintable one is a finding that stops the work."""
    ids = [clean_id(None if blank(cell) else cell) for cell in cells]
    first: dict[str, int] = {}
    for row, child in zip(rows, ids, strict=True):
        if not child:
            findings.add("id_missing", source, row, heading)
        elif has_control(child):
            findings.add("id_control", source, row, heading)
        elif child in first:
            said = f"The same child id already stands on row {first[child]}."
            findings.add("id_repeated", source, row, heading, child, message=said)
        first.setdefault(child, row)
    return ids


def finish(
    table: pd.DataFrame,
    *,
    as_at: date,
    findings: Findings,
    origin: Origin,
    ap_definition: str = "supplied",
    files: Mapping[str, str] | None = None,
    dropped: Mapping[str, int] | None = None,
) -> Cohort:
    """Derive what follows, set aside who cannot be in a cohort, and make it.

    Parameters
    ----------
    table
        Typed columns, indexed by cleaned child ids, with ``date_of_birth`` or ``age``.
    as_at
        The day to count ages to.
    findings
        What was noticed so far; more is added.
    origin
        Where each row stands on the lists.
    ap_definition, files
        Carried into the cohort.
    dropped
        Children already left out by the reader, by code, to be counted among those set aside.

    Raises
    ------
    DataError
        When any finding stops the work.
    """
    table = _with_ages(table, as_at, findings, origin)
    table = _with_groups(table, findings)
    table = _without_personal(table, as_at, findings, origin)
    if len(table) == 0 and not findings.stops():
        findings.add("no_rows", SOURCE)
    kept, set_aside = _set_aside(table, findings, origin)
    if findings.stops():
        raise stopped(findings)
    if not kept.any():
        findings.add("everyone_set_aside", " and ".join(dict.fromkeys(origin.lists)))
        raise stopped(findings)
    frame = table[kept]
    known = [name for name in COLUMNS if name in frame.columns]
    frame = frame[known + [name for name in frame.columns if name not in COLUMNS]]
    return Cohort(
        frame=frame,
        findings=findings.frame(),
        as_at=as_at,
        ap_definition=ap_definition,
        set_aside={**(dropped or {}), **set_aside},
        files=dict(files or {}),
    )


def _with_ages(table: pd.DataFrame, as_at: date, findings: Findings, origin: Origin) -> pd.DataFrame:
    table = table.copy(deep=False)
    if "date_of_birth" in table.columns:
        born = table.pop("date_of_birth")
        age = derive.completed_years(born, as_at)
        if "age" in table.columns:
            clash = (age != table["age"]).fillna(value=False).to_numpy(bool)
            _note(findings, "column_replaced", origin, clash, "age")
            age = age.fillna(table["age"])
        table["age"] = age
        school_age = derive.completed_years(born, derive.school_year_start(as_at))
        school_age = school_age.mask(school_age < 0)  # not born on that day
        if "school_age" in table.columns:
            clash = (school_age != table["school_age"]).fillna(value=False).to_numpy(bool)
            _note(findings, "column_replaced", origin, clash, "school_age")
            school_age = school_age.fillna(table["school_age"])
        table["school_age"] = school_age
    band = derive.age_band(table["age"])
    if "age_band" in table.columns and not band.equals(table["age_band"]):
        findings.add("column_replaced", SOURCE, None, "age_band")
    table["age_band"] = band
    return table


def _with_groups(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    area = derive.area_of_need(table["primary_need"])
    if "area_of_need" in table.columns and not area.equals(table["area_of_need"]):
        findings.add("column_replaced", SOURCE, None, "area_of_need")
    table["area_of_need"] = area
    if "ethnicity" in table.columns:
        group = derive.ethnicity_group(table["ethnicity"])
        if "ethnicity_group" in table.columns and not group.equals(table["ethnicity_group"]):
            findings.add("column_replaced", SOURCE, None, "ethnicity_group")
        table["ethnicity_group"] = group
    elif "ethnicity_group" in table.columns:
        table["ethnicity_group"] = table["ethnicity_group"].fillna("unknown")
    if "sex" in table.columns:
        table["sex"] = table["sex"].fillna("unknown")
    return table


def _without_personal(table: pd.DataFrame, as_at: date, findings: Findings, origin: Origin) -> pd.DataFrame:
    """Return a table without the columns whose cells show that they hold personal details."""
    names = [name for name in table.columns if name not in COLUMNS or name in _MAY_BE_PERSONAL]
    found = personal_columns(table, names, as_at)
    for name, kind in found.items():
        kept = findings.withdraw("column_kept", name)
        for source in kept or dict.fromkeys(origin.lists):
            findings.add("column_personal", source, None, name, kind)
    return table.drop(columns=list(found)) if found else table


def _set_aside(
    table: pd.DataFrame, findings: Findings, origin: Origin
) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], dict[str, int]]:
    age = table["age"]
    reasons = {
        "age_missing": age.isna().to_numpy(bool),
        "age_outside": ((age < 0) | (age > MAX_AGE)).fillna(value=False).to_numpy(bool),
        "provision_missing": table["provision"].isna().to_numpy(bool),
    }
    kept = np.ones(len(table), dtype=bool)
    counts: Counter[str] = Counter()
    for code, mask in reasons.items():
        _note(findings, code, origin, mask, "provision" if code == "provision_missing" else origin.ages)
        # A child with two reasons is counted once, by the first.
        counts[code] += int((mask & kept).sum())
        kept &= ~mask
    return kept, {code: count for code, count in counts.items() if count}


def _note(findings: Findings, code: str, origin: Origin, mask: Any, heading: str | Mapping[str, str]) -> None:
    for position in np.flatnonzero(mask).tolist():
        source = origin.lists[position]
        column = heading if isinstance(heading, str) else heading[source]
        findings.add(code, source, int(origin.rows[position]), column)


def stopped(findings: Findings, hint: str = "") -> DataError:
    """Return the error for lists that cannot be used: the first few reasons, and every finding with it."""
    stops = [item for item in findings.items if RULES[item.code].severity == "stop"]
    places = Counter((item.code, item.list, item.column) for item in stops)
    reasons = []
    for (code, source, column), count in list(places.items())[:_SHOWN]:
        where = f"{source}, {column}" if column else source
        many = f", {count} rows" if count > 1 else ""
        reasons.append(f"{where}{many}: {RULES[code].message}")
    more = f" And {len(places) - _SHOWN} more." if len(places) > _SHOWN else ""
    return DataError(
        "The lists cannot be used yet. " + " ".join(reasons) + more,
        code="lists_stopped",
        hint=f"{hint} Every finding is in error.findings, or shown by `sendsample findings`.".strip(),
        findings=findings.frame(),
    )
