"""What a drawn design may mention: columns by what they hold, and the values they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Final

import pandas as pd

from sendsample.cohort.columns import COLUMNS, Kind
from sendsample.cohort.digest import plain_values
from sendsample.design.fit import kind_of
from sendsample.design.presets import presets
from sendsample.design.rules.base import level_order
from sendsample.strategies.children import DIFFERENCES, Ago
from sendsample.strategies.cohorts import ALWAYS, DAYS, SOMETIMES
from sendsample.testing.children import ordinary

Row = Mapping[str, Any]

_GROUPED: Final = frozenset({"text", "flag", "integer"})
_ORDERED: Final = frozenset({"integer", "number", "date"})
#: Columns that lists often lack and that make groups.
_LACKING: Final = tuple(name for name in SOMETIMES if COLUMNS[name].kind in _GROUPED)


@dataclass(frozen=True)
class Known:
    """The columns of a cohort, or of the places that visits go to.

    Attributes
    ----------
    kinds
        What each column holds: ``text`` (codes too), ``flag``, ``integer``, ``number`` or ``date``.
    levels
        The values of each column, the usual order first; days as text.
    absent
        Columns that are not there, for rules that are left out without them.
    """

    kinds: Mapping[str, Kind]
    levels: Mapping[str, Sequence[Any]]
    absent: Sequence[str]

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Columns with a value to name."""
        return tuple(name for name in self.kinds if self.levels[name])

    @cached_property
    def grouped(self) -> tuple[str, ...]:
        """Columns that make groups."""
        return tuple(name for name, kind in self.kinds.items() if kind in _GROUPED)

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """Columns whose values are more or less, and that have any."""
        return tuple(name for name in self.named if self.kinds[name] in _ORDERED)

    @cached_property
    def dated(self) -> tuple[str, ...]:
        """Columns of days."""
        return tuple(name for name, kind in self.kinds.items() if kind == "date")

    @cached_property
    def presets(self) -> tuple[str, ...]:
        """Presets whose columns are there, yes or no where the preset asks for that."""
        return tuple(name for name, uses in _presets() if all(self._fits(*use) for use in uses))

    def _fits(self, column: str, flag: bool) -> bool:  # noqa: FBT001 - a fact of a preset
        return column in self.kinds and (self.kinds[column] == "flag" if flag else True)


@cache
def _presets() -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    return tuple(
        (
            name,
            tuple(
                (column, any(isinstance(value, bool) for value in values))
                for column, values in definition.predicate.uses()
            ),
        )
        for name, definition in presets().items()
    )


@cache
def anywhere() -> Known:
    """Return what a design may mention that fits whatever cohort :func:`sendsample.strategies.cohorts` draws.

    Examples
    --------
    >>> "household" in anywhere().kinds, anywhere().levels["sex"]
    (False, ['female', 'male', 'unknown'])
    """
    child = ordinary(1, {}, DAYS[0])
    kinds, levels = {}, {}
    for name, column in COLUMNS.items():
        if name in ALWAYS or column.derived or name == "ethnicity_group":
            kinds[name] = _kind(column.kind)
            drawn = [child.get(name), *(value for other, value in DIFFERENCES if other == name)]
            plain = [value.on(DAYS[0]) if isinstance(value, Ago) else value for value in drawn]
            levels[name] = list(column.levels) or _in_order(name, plain)
    return Known(kinds, levels, _LACKING)


def _kind(kind: Kind) -> Kind:
    return "text" if kind == "code" else kind


def known_of(table: pd.DataFrame, rows: Sequence[Row]) -> Known:
    """Return what a design may mention of a table of children or places."""
    kinds = {str(name): kind_of(table[name]) for name in table.columns}
    levels = {}
    for name in kinds:
        closed = COLUMNS[name].levels if name in COLUMNS else ()
        there = _in_order(name, [row[name] for row in rows])
        levels[name] = [*there, *(level for level in closed if level not in there)]
    return Known(kinds, levels, tuple(name for name in _LACKING if name not in kinds))


def _in_order(name: str, values: Iterable[Any]) -> list[Any]:
    there = [(value, 0) for value in dict.fromkeys(values) if value is not None]
    return [as_written(value) for value, _ in sorted(there, key=level_order(name))]


def as_written(value: Any) -> Any:
    """Return a value as a design writes it: a day as text."""
    return value.isoformat() if isinstance(value, date) else value


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values by column, days as dates, None where missing."""
    names = [str(name) for name in table.columns]
    cells = [_cells(table[name]) for name in table.columns]
    if not names:
        return [{} for _ in range(len(table))]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    if kind_of(column) != "date":
        return plain_values(column)
    return [None if day is None else day.date() for day in column.astype(object).where(column.notna(), None)]
