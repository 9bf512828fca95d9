"""What a drawn design may mention: columns by what they hold, and the values they have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, cached_property
from typing import Any, Final

import pandas as pd

from sendsample.cohort.columns import COLUMNS, Kind
from sendsample.cohort.digest import plain_values
from sendsample.design.fit import kind_of
from sendsample.design.presets import presets
from sendsample.design.rules.base import level_order
from sendsample.strategies.children import ANNEX_A, DIFFERENCES, SURE, Ago
from sendsample.strategies.of_cohorts import DAYS, SOMETIMES
from sendsample.testing.children import ordinary

Row = Mapping[str, Any]

_GROUPED: Final = frozenset({"text", "flag", "integer"})
_ORDERED: Final = frozenset({"integer", "number", "date"})
#: Columns that lists often lack and that make groups.
_LACKING: Final = tuple(name for name in SOMETIMES if COLUMNS[name].kind in _GROUPED)


class Cells:
    """The columns of a table as plain values, days as dates and None where missing, each when first wanted.

    Examples
    --------
    >>> cells = Cells(pd.DataFrame({"age": pd.array([7, None], dtype="Int64")}))
    >>> cells["age"], cells.rows()[0]["age"]
    ([7, None], 7)
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self._columns: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._columns:
            column = self._table[name]
            days = kind_of(column) == "date"
            values = column.astype(object).where(column.notna(), None) if days else plain_values(column)
            self._columns[name] = [day and day.date() for day in values] if days else list(values)
        return self._columns[name]

    def rows(self) -> list[Row]:
        """Return the rows."""
        return [_Row(self, at) for at in range(len(self._table))]


class _Row(Mapping[str, Any]):
    """One row of a table."""

    def __init__(self, cells: Cells, at: int) -> None:
        self._cells, self._at = cells, at

    def __getitem__(self, name: str) -> Any:
        return self._cells[name][self._at]

    def __iter__(self) -> Iterator[str]:
        return iter(map(str, self._cells._table.columns))  # noqa: SLF001 - two classes in one

    def __len__(self) -> int:
        return len(self._cells._table.columns)  # noqa: SLF001


class Known:
    """The columns of a table of children or of places, and their values.

    Attributes
    ----------
    kinds
        What each column holds: ``text`` (codes too), ``flag``, ``integer``, ``number`` or ``date``.
    absent
        Columns that are not there, for rules that are left out without them.
    doubtful
        Columns that may not be there, where no table is known.
    """

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        values: Callable[[str], Iterable[Any]],
        doubtful: AbstractSet[str] = frozenset(),
    ) -> None:
        self.kinds = kinds
        self.doubtful = doubtful
        self.absent = tuple(name for name in _LACKING if name not in kinds)
        self._values = values
        self._levels: dict[str, list[Any]] = {}

    @classmethod
    def of(cls, table: pd.DataFrame, cells: Cells) -> Known:
        """Return what a design may mention of a table."""
        kinds = {str(name): _kind(dtype) for name, dtype in table.dtypes.items()}
        return cls(kinds, cells.__getitem__)

    def levels(self, name: str) -> list[Any]:
        """Return the values of a column in usual order, days as text, then those it may have as well."""
        if name not in self._levels:
            there = [(value, 0) for value in dict.fromkeys(self._values(name)) if value is not None]
            levels = [as_written(value) for value, _ in sorted(there, key=level_order(name))]
            closed = COLUMNS[name].levels if name in COLUMNS else ()
            self._levels[name] = [*levels, *(level for level in closed if level not in levels)]
        return self._levels[name]

    @cached_property
    def sure(self) -> Known:
        """What may be mentioned where nothing is left out for want of a column."""
        if not self.doubtful:
            return self
        kinds = {name: kind for name, kind in self.kinds.items() if name not in self.doubtful}
        return Known(kinds, self._values)

    @cached_property
    def grouped(self) -> tuple[str, ...]:
        """Columns that make groups."""
        return tuple(name for name, kind in self.kinds.items() if kind in _GROUPED)

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """Columns whose values are more or less."""
        return tuple(name for name, kind in self.kinds.items() if kind in _ORDERED)

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


#: What a design may compare a column with where nobody has a value.
INSTEAD: Final[dict[Kind, Any]] = {
    "text": "other",
    "flag": True,
    "integer": 1,
    "number": 1.0,
    "date": "2024-01-01",
}


@cache
def _kind(dtype: Any) -> Kind:
    return kind_of(pd.Series([], dtype=dtype))


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
    >>> "household" in anywhere().kinds, anywhere().levels("sex")
    (False, ['female', 'male', 'unknown'])
    """
    child = ordinary(1, {}, DAYS[0])
    kinds: dict[str, Kind] = {
        name: "text" if column.kind == "code" else column.kind
        for name, column in COLUMNS.items()
        if name in ANNEX_A or column.derived or name == "ethnicity_group"
    }

    def values(name: str) -> Iterable[Any]:
        drawn = [value for other, value in DIFFERENCES if other == name]
        return [child.get(name), *(value.on(DAYS[0]) if isinstance(value, Ago) else value for value in drawn)]

    return Known(kinds, values, kinds.keys() - SURE)


def as_written(value: Any) -> Any:
    """Return a value as a design writes it: a day as text."""
    return value.isoformat() if isinstance(value, date) else value
