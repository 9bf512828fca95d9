"""Whether the rules of a design fit a table: columns that are there, levels that exist, values of a kind."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd

from sendsample.cohort.columns import COLUMNS, Kind
from sendsample.cohort.text import printable
from sendsample.design.bound import NamedRule, Note
from sendsample.design.parts import Balance
from sendsample.design.predicates import BasePredicate, Preset, comparisons
from sendsample.design.rules import BaseRule, Count
from sendsample.design.rules.base import level_codes
from sendsample.design.values import day, value_words, words

_FIRST_FEW = 50


class Facts:
    """What rules ask of the columns of a table, worked out once: sixty rules read a dozen columns.

    Parameters
    ----------
    frame
        The table.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._silent: dict[str, bool] = {}
        self._present: dict[str, frozenset[Any]] = {}
        self._kinds: dict[str, Kind] = {}

    def says_nothing(self, column: str) -> bool:
        """Say whether a column is not there, or is there and not known for anyone."""
        if column not in self._silent:
            self._silent[column] = self._is_silent(column)
        return self._silent[column]

    def _is_silent(self, column: str) -> bool:
        if column not in self.frame.columns:
            return True
        # Hardly any column says nothing of the first few.
        return _silent(self.frame[column].iloc[:_FIRST_FEW]) and _silent(self.frame[column])

    def levels(self, column: str) -> frozenset[Any]:
        """Return the levels that anyone has."""
        if column not in self._present:
            self._present[column] = frozenset(level_codes(self.frame[column])[1])
        return self._present[column]

    def kind(self, column: str) -> Kind:
        """Return what a column holds."""
        if column not in self._kinds:
            self._kinds[column] = kind_of(self.frame[column])
        return self._kinds[column]


def _silent(column: pd.Series) -> bool:
    spec = COLUMNS.get(str(column.name))
    unknown = column.isna()
    return bool((unknown | (column == spec.missing) if spec and spec.missing else unknown).all())


class Fit:
    """Holds rules against a table, collecting problems and notes.

    Parameters
    ----------
    frame
        The children, or the settings.
    what, nobody
        What messages call the table, and none of its rows.
    facts
        What is known of its columns already.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        what: str = "the lists",
        nobody: str = "nobody",
        facts: Facts | None = None,
    ) -> None:
        self.frame = frame
        self._facts = Facts(frame) if facts is None else facts
        self._what, self._nobody = what, nobody
        self.problems: list[str] = []
        self.notes: list[Note] = []
        self.absent = False

    def columns(self) -> str:
        """Return the columns that are there, as text."""
        return ", ".join(printable(name) for name in self.frame.columns) or "none"

    def rules(self, where: str, rules: Iterable[NamedRule]) -> tuple[NamedRule, ...]:
        """Return the rules that apply, without optional ones whose column says nothing."""
        return tuple((name, rule) for name, rule in rules if self._rule(where, name, rule))

    def _rule(self, where: str, name: str, rule: BaseRule) -> bool:
        predicates = (rule.where,) if isinstance(rule, Count) else ()
        absent = [column for column, _ in rule.uses() if self.says_nothing(column)]
        if absent and rule.optional:
            warning = f": {rule.if_left_out}" if rule.if_left_out else ""
            column = f"{absent[0]!r}{self._guess(absent[0])}"
            if absent[0] in (presets := _by_preset(predicates)):
                column += f", which the preset {presets[absent[0]]!r} reads"
            self._note(
                "rule_left_out",
                f"{_first_upper(self._what)} say nothing in a column {column}, so the rule {name!r} was left "
                f"out{warning}.",
            )
            return False
        where = f"{where}, rule {name!r}"
        self.uses(where, rule.uses(), predicates)
        self._grouped(where, rule.groups())
        return True

    def balance(self, where: str, part: Balance) -> bool:
        """Say whether a balance column applies."""
        if part.optional and self.says_nothing(part.column):
            column = f"{part.column!r}{self._guess(part.column)}"
            what = _first_upper(self._what)
            sentence = f"{what} say nothing in a column {column}, so it was left out of the balance."
            self._note("balance_left_out", sentence)
            return False
        where = f"{where}, balance"
        self.uses(where, [(part.column, ())], ())
        self._grouped(where, (part.column,))
        return True

    def says_nothing(self, column: str) -> bool:
        """Say whether a column is not there, or is there and not known for anyone."""
        return self._facts.says_nothing(column)

    def uses(
        self,
        where: str,
        uses: Iterable[tuple[str, tuple[Any, ...]]],
        predicates: tuple[BasePredicate, ...],
    ) -> None:
        """Note as problems the columns that are not there and the values they cannot have."""
        presets = _by_preset(predicates)
        places = {column: f"{where}, preset {name!r}" for column, name in presets.items()}
        for column, values in uses:
            place = places.get(column, where)
            if column not in self.frame.columns:
                guess = self._guess(column, alike=0.6)
                self.problems.append(f"{place}: there is no column {column!r}{guess}")
                self.absent = True
                continue
            for value in values:
                self._value(place, column, value)
        for predicate in predicates:
            for part in comparisons(predicate):
                self._comparison(places.get(part.column, where), part)

    def absent_levels(self, where: str, uses: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Note levels that are named and that nobody has."""
        for column, values in uses:
            for value in values:
                if _as_held(self._facts.kind(column), value) not in self._facts.levels(column):
                    sentence = (
                        f"{where} names {words(column)} {value_words(value)}, which {self._nobody} has."
                    )
                    self._note("level_absent", sentence)

    def _note(self, code: str, sentence: str) -> None:
        self.notes.append(Note(code, sentence))

    def _guess(self, column: str, alike: float = 0.8) -> str:
        # Lists without a household are common, so only a near miss is worth a question.
        if column in self.frame.columns:
            return ""
        close = difflib.get_close_matches(column, list(self.frame.columns), n=1, cutoff=alike)
        return f" (did you mean {close[0]!r}?)" if close else ""

    def _value(self, where: str, column: str, value: Any) -> None:
        kind = self._facts.kind(column)
        if not _comparable(kind, value):
            self.problems.append(f"{where}: {column!r} holds {_HOLDS[kind]}, not {value_words(value)!r}")
            return
        spec = COLUMNS.get(column)
        if spec is not None and spec.levels and value not in spec.levels:
            close = difflib.get_close_matches(str(value), spec.levels, n=1)
            guess = f"; did you mean {close[0]!r}?" if close else ""
            levels = ", ".join(spec.levels)
            self.problems.append(f"{where}: {column!r} has no level {value!r}{guess} (it has {levels})")

    def _comparison(self, where: str, part: Any) -> None:
        if part.column not in self.frame.columns:
            return
        kind = self._facts.kind(part.column)
        values = _compared(part)
        if not values and kind != "date":
            self.problems.append(
                f"{where}: {part.column!r} holds {_HOLDS[kind]}, and a look-back needs dates"
            )
        elif kind in {"text", "flag"}:
            self.problems.append(f"{where}: {part.column!r} holds {_HOLDS[kind]}, which has no more or less")
        elif bad := [value for value in values if not _comparable(kind, value)]:
            self.problems.append(
                f"{where}: {part.column!r} holds {_HOLDS[kind]}, not {value_words(bad[0])!r}"
            )

    def _grouped(self, where: str, columns: tuple[str, ...]) -> None:
        for column in columns:
            if column in self.frame.columns and self._facts.kind(column) in {"number", "date"}:
                self.problems.append(
                    f"{where}: {column!r} holds {_HOLDS[self._facts.kind(column)]}, which make no groups"
                )


def _by_preset(predicates: Iterable[BasePredicate]) -> dict[str, str]:
    """Return the preset that reads a column, for columns that a design names only by way of presets."""
    leaves = [leaf for predicate in predicates for leaf in _leaves(predicate)]
    direct = {column for leaf in leaves if not isinstance(leaf, Preset) for column, _ in leaf.uses()}
    presets = [leaf for leaf in leaves if isinstance(leaf, Preset)]
    return {column: leaf.preset for leaf in presets for column, _ in leaf.uses() if column not in direct}


def _leaves(predicate: BasePredicate) -> Iterator[BasePredicate]:
    parts = predicate.parts()
    if not parts:
        yield predicate
    for part in parts:
        yield from _leaves(part)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _compared(part: Any) -> tuple[Any, ...]:
    """Return the values a comparison by more and less names; none for a look-back."""
    if hasattr(part, "between"):
        return tuple(part.between)
    return tuple(getattr(part, key) for key in ("at_least", "at_most") if hasattr(part, key))


_HOLDS: dict[Kind, str] = {
    "text": "text",
    "code": "codes",
    "flag": "yes or no",
    "integer": "whole numbers",
    "number": "numbers",
    "date": "dates",
}


def kind_of(column: pd.Series) -> Kind:
    """Return what kind of thing a column holds, by its dtype.

    Examples
    --------
    >>> kind_of(pd.Series([True, None], dtype="boolean"))
    'flag'
    """
    if pd.api.types.is_bool_dtype(column.dtype):
        return "flag"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(column.dtype):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column.dtype) else "text"


def _comparable(kind: Kind, value: Any) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind in {"integer", "number"}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "date":
        return _is_day(value)
    return isinstance(value, str)


def _is_day(value: Any) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _as_held(kind: Kind, value: Any) -> Any:
    return pd.Timestamp(day(value)) if kind == "date" else value
