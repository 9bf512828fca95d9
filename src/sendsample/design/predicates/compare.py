"""Predicates that compare one column with values of the design."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from sendsample.design.predicates.base import BasePredicate, Child, Mask, truth
from sendsample.design.values import Value, day, value_words, words


def _for_column(column: pd.Series, value: Any) -> Any:
    is_day = pd.api.types.is_datetime64_any_dtype(column.dtype)
    return pd.Timestamp(day(value)) if is_day else value


def _for_child(cell: Any, value: Any) -> Any:
    return day(value) if isinstance(cell, date) else value


def same(column: pd.Series, value: Any) -> Mask:
    """Return where a column has a value; nowhere where it is missing.

    Examples
    --------
    >>> same(pd.Series(["a", None, "b"], dtype="str"), "a").tolist()
    [True, False, False]
    """
    cells = column.to_numpy()
    if cells.dtype == object and isinstance(value, str):
        # Text compared by pandas takes three times as long, and designs have dozens of such rules.
        equal: Mask = np.asarray(cells == value, dtype=bool)
        return equal
    return truth(column == _for_column(column, value))


class Equals(BasePredicate):
    """The column has this value.

    Examples
    --------
    >>> Equals(column="provision", equals="sen_support").holds({"provision": "sen_support"})
    True
    """

    column: str
    equals: Value

    def mask(self, frame: pd.DataFrame) -> Mask:
        return same(frame[self.column], self.equals)

    def holds(self, child: Child) -> bool:
        cell = child[self.column]
        return cell is not None and bool(cell == _for_child(cell, self.equals))

    def sentence(self) -> str:
        if self.equals is True:
            return words(self.column)
        if self.equals is False:
            return f"no {words(self.column)}"
        return f"{words(self.column)} {value_words(self.equals)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, (self.equals,)


class In(BasePredicate):
    """The column has one of these values.

    Examples
    --------
    >>> In(column="primary_need", values=["HI", "VI"]).holds({"primary_need": "VI"})
    True
    """

    column: str
    values: tuple[Value, ...] = Field(alias="in", min_length=1)

    def mask(self, frame: pd.DataFrame) -> Mask:
        column = frame[self.column]
        return truth(column.isin([_for_column(column, value) for value in self.values]))

    def holds(self, child: Child) -> bool:
        cell = child[self.column]
        return cell is not None and any(cell == _for_child(cell, value) for value in self.values)

    def sentence(self) -> str:
        return f"{words(self.column)} {' or '.join(value_words(value) for value in self.values)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, self.values


class AtLeast(BasePredicate):
    """The column is this much or more (a number, or a day).

    Examples
    --------
    >>> AtLeast(column="absence", at_least=10).holds({"absence": None})
    False
    """

    column: str
    at_least: Value

    def mask(self, frame: pd.DataFrame) -> Mask:
        column = frame[self.column]
        return truth(column >= _for_column(column, self.at_least))

    def holds(self, child: Child) -> bool:
        cell = child[self.column]
        return cell is not None and bool(cell >= _for_child(cell, self.at_least))

    def sentence(self) -> str:
        return f"{words(self.column)} at least {value_words(self.at_least)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()


class AtMost(BasePredicate):
    """The column is this much or less (a number, or a day).

    Examples
    --------
    >>> AtMost(column="age", at_most=4).holds({"age": 4})
    True
    """

    column: str
    at_most: Value

    def mask(self, frame: pd.DataFrame) -> Mask:
        column = frame[self.column]
        return truth(column <= _for_column(column, self.at_most))

    def holds(self, child: Child) -> bool:
        cell = child[self.column]
        return cell is not None and bool(cell <= _for_child(cell, self.at_most))

    def sentence(self) -> str:
        return f"{words(self.column)} at most {value_words(self.at_most)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()


class Between(BasePredicate):
    """The column is between two numbers or days, both included.

    Examples
    --------
    >>> Between(column="age", between=(5, 10)).holds({"age": 10})
    True
    """

    column: str
    between: tuple[Value, Value]

    @model_validator(mode="after")
    def _upwards(self) -> Between:
        low, high = self.between
        days = isinstance(low, str) and isinstance(high, str) and low > high
        numbers = isinstance(low, int | float) and isinstance(high, int | float) and low > high
        if days or numbers:
            raise ValueError("goes from more to less; write the smaller first")
        return self

    def mask(self, frame: pd.DataFrame) -> Mask:
        column = frame[self.column]
        low, high = (_for_column(column, value) for value in self.between)
        return truth((column >= low) & (column <= high))

    def holds(self, child: Child) -> bool:
        cell = child[self.column]
        if cell is None:
            return False
        low, high = (_for_child(cell, value) for value in self.between)
        return bool(low <= cell <= high)

    def sentence(self) -> str:
        return f"{words(self.column)} {value_words(self.between[0])} to {value_words(self.between[1])}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()


class IsMissing(BasePredicate):
    """The column is missing (or, with ``is_missing = false``, is not).

    Examples
    --------
    >>> IsMissing(column="plan_reviewed", is_missing=True).holds({"plan_reviewed": None})
    True
    """

    column: str
    is_missing: bool

    def mask(self, frame: pd.DataFrame) -> Mask:
        missing: Mask = frame[self.column].isna().to_numpy(dtype=bool)
        return missing if self.is_missing else ~missing

    def holds(self, child: Child) -> bool:
        return (child[self.column] is None) == self.is_missing

    def sentence(self) -> str:
        return f"{words(self.column)} {'missing' if self.is_missing else 'recorded'}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()
