"""The quick way to a cohort, for columns it knows and values that reading leaves as they are.

Tests make thousands of cohorts, and what reading has to guard against cannot be in most of them. Whatever
this does not make it leaves to reading; a property test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.codes import AGE_BANDS, AREA_OF_NEED, NO_AREA, ethnicity_group
from sendsample.cohort.columns import COLUMNS, DTYPES, MAX_AGE, REQUIRED, Kind
from sendsample.cohort.findings import Findings
from sendsample.cohort.text import clean_id, has_control, looks_personal

SERVICES: Final = "services"
#: Columns that are supplied and never worked out of others.
_SUPPLIED: Final = frozenset(
    name for name, column in COLUMNS.items() if not column.derived and name != "ethnicity_group"
)
_NEEDED: Final = frozenset({*REQUIRED, "age"})
_NEVER_BLANK: Final = _NEEDED - {"primary_need"}
_BANDS: Final = {age: band for band, (low, high) in AGE_BANDS.items() for age in range(low, high + 1)}
#: Not their names, which pandas would look up each time.
_DTYPES: Final[dict[Kind, Any]] = {kind: pd.api.types.pandas_dtype(name) for kind, name in DTYPES.items()}
_FIRST_DAY: Final = date(2000, 1, 1)
#: No address, number of a person or date is as short; longer text is for reading to look at.
_SHORT: Final = 4
_MANY: Final = 1000


def known(rows: Sequence[Mapping[str, Any]], as_at: date) -> Cohort | None:
    """Return the cohort of some children, None where a column or value of theirs has to be read.

    Examples
    --------
    >>> child = {"child_id": "a1", "provision": "ehc_plan", "alternative_provision": False, "age": 7}
    >>> known([child | {"primary_need": "HI", "sex": None}], date(2025, 1, 16)).frame["sex"].tolist()
    ['unknown']
    >>> known([child | {"primary_need": "deaf"}], date(2025, 1, 16)) is None
    True
    """
    ids = [row["child_id"] for row in rows]
    names = {name for row in rows for name in row} - {"child_id", SERVICES}
    if not rows or not all(map(_clean, ids)) or len(set(ids)) < len(ids):
        return None
    further = list(dict.fromkeys(name for row in rows for name in row if name in names - _SUPPLIED))
    if not names >= _NEEDED or not all(map(_may_be_brought, further)):
        return None
    cells = {name: [row.get(name) for row in rows] for name in names}
    brought = {name: _kind(cells[name]) for name in further}
    services = _services(rows)
    if services is None or None in brought.values():
        return None
    if not all(_plain(name, cells[name], as_at) for name in names & _SUPPLIED):
        return None
    cells |= _derived(cells)
    kinds = {name: COLUMNS[name].kind for name in COLUMNS if name in cells} | brought
    columns = {name: _typed(cells[name], kind) for name, kind in kinds.items() if kind}
    frame = pd.DataFrame(columns, index=pd.Index(ids, name="child_id", dtype="str"), copy=False)
    cohort = Cohort(frame=frame, findings=_nothing_found().copy(), as_at=as_at)
    if not services:
        return cohort
    table = pd.DataFrame(services, columns=["child_id", "service"], dtype="str")
    return replace(cohort, services=table)


@lru_cache(256)
def _may_be_brought(name: Any) -> bool:
    """Say whether a column that a cohort does not know can be taken as it is."""
    plain = _clean(name) and name.isidentifier() and name.islower()
    return plain and name not in COLUMNS and name != "date_of_birth" and not looks_personal(name)


def _kind(values: Sequence[Any]) -> Kind | None:
    """Return what a column that a cohort does not know holds; None where that is for reading to say."""
    there = [value for value in values if value is not None]
    types = {type(value) for value in there}
    if types <= {str}:
        return "text" if all(map(_short, there)) else None
    if types == {int}:
        return "integer" if all(abs(value) < _MANY for value in there) else None
    return "flag" if types == {bool} else None


@lru_cache(4096)
def _short(text: str) -> bool:
    return _is_clean(text) and (len(text) <= _SHORT or text.isalpha())


def with_known_settings(cohort: Cohort, settings: Mapping[str, Mapping[str, Any]]) -> Cohort | None:
    """Return a cohort with what is known of settings; None where a name or value has to be read.

    Examples
    --------
    >>> child = {"child_id": "a1", "provision": "ehc_plan", "alternative_provision": False, "age": 7}
    >>> cohort = known([child | {"primary_need": "HI"}], date(2025, 1, 16))
    >>> with_known_settings(cohort, {"100001": {"kind": "academy"}}).settings["kind"].to_dict()
    {'100001': 'academy'}
    """
    rows = {place: settings[place] for place in sorted(settings)} if all(map(_clean, settings)) else {}
    names = dict.fromkeys(name for row in rows.values() for name in row)
    cells = {name: [row.get(name) for row in rows.values()] for name in names}
    values = [value for column in cells.values() for value in column if value is not None]
    plain = all(type(value) is str and _short(value) for value in values)
    if not names or not plain or not all(map(_may_be_brought, names)) or "urn" in names:
        return None
    columns = {name: _typed(cells[name], "text") for name in names}
    return replace(cohort, settings=pd.DataFrame(columns, index=pd.Index(rows, name="setting", dtype="str")))


@cache
def _nothing_found() -> pd.DataFrame:
    return Findings().frame()


def _clean(text: Any) -> bool:
    return type(text) is str and _is_clean(text)


@lru_cache(4096)
def _is_clean(text: str) -> bool:
    return bool(text) and clean_id(text) == text and not has_control(text)


def _services(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]] | None:
    uses = [(row["child_id"], row[SERVICES]) for row in rows if row.get(SERVICES)]
    if not all(type(names) in {tuple, list} and all(map(_clean, names)) for _, names in uses):
        return None
    pairs = [(child, service) for child, names in uses for service in names]
    return sorted(pairs) if len(set(pairs)) == len(pairs) else None


def _plain(name: str, values: Sequence[Any], as_at: date) -> bool:
    """Say whether reading would leave the values of a column as they are."""
    if name in _NEVER_BLANK and None in values:
        return False
    try:
        return all(_as_read(name, value, as_at) for value in values if value is not None)
    except TypeError:  # a list, say, which cannot be looked up
        return False


@lru_cache(4096, typed=True)
def _as_read(name: str, value: Any, as_at: date) -> bool:
    spec = COLUMNS[name]
    kinds: dict[Kind, tuple[type, ...]] = {"flag": (bool,), "integer": (int,), "number": (int, float)}
    if type(value) not in kinds.get(spec.kind, (str,)):
        return False
    if spec.kind == "code":
        return value in spec.levels if spec.levels else bool(ethnicity_group(value))
    if spec.kind == "text":
        return _short(value) or (name == "setting" and _is_clean(value))
    if spec.kind == "date":
        return _is_day(value, as_at)
    return spec.kind == "flag" or 0 <= value <= {"age": MAX_AGE, "absence": 100}.get(name, _MANY)


def _is_day(text: str, as_at: date) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return text == day.isoformat() and _FIRST_DAY <= day <= as_at


def _derived(cells: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    derived = {
        "age_band": [_BANDS[age] for age in cells["age"]],
        "area_of_need": [AREA_OF_NEED.get(need, NO_AREA) for need in cells["primary_need"]],
    }
    if "ethnicity" in cells:
        groups = [code and ethnicity_group(code) for code in cells["ethnicity"]]
        derived["ethnicity_group"] = [group or "unknown" for group in groups]
    if "sex" in cells:
        derived["sex"] = [sex or "unknown" for sex in cells["sex"]]
    return derived


def _typed(values: Sequence[Any], kind: Kind) -> Any:
    # Most columns are alike in most cohorts; each has an array of its own all the same.
    return _array(tuple(values), tuple(map(type, values)), kind).copy()


@lru_cache(4096)
def _array(values: tuple[Any, ...], _: tuple[type, ...], kind: Kind) -> Any:
    if kind == "date":
        return np.array(["NaT" if day is None else day for day in values], dtype="datetime64[s]")
    return pd.array(list(values), dtype=_DTYPES[kind])
