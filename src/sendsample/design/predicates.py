"""Predicates: who a rule counts, and who a sample may draw on.

A predicate is data: a small table such as ``{column = "age", between = [5, 10]}``. It has two truths only: a
comparison with a missing value does not hold, and ``not`` turns that round. Each predicate is written
twice, once over whole columns (:meth:`mask`, for the problem) and once for a single child (:meth:`holds`,
for the check), so that the check owes nothing to what it checks.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from sendsample.design.values import Value, day, value_words, words

#: How many predicates may stand inside one another.
MAX_DEPTH: Final = 50

Child = Mapping[str, Any]
Mask = NDArray[np.bool_]


class BasePredicate(BaseModel, ABC):
    """What every predicate can do."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @abstractmethod
    def mask(self, frame: pd.DataFrame) -> Mask:
        """Return, for every row of a frame, whether the predicate holds."""

    @abstractmethod
    def holds(self, child: Child) -> bool:
        """Say whether the predicate holds for one child, whose missing values are None."""

    @abstractmethod
    def sentence(self) -> str:
        """Say in English whom it catches, to follow "children with"."""

    @abstractmethod
    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield every column the predicate reads, with the values it compares by equality."""


def _for_column(column: pd.Series, value: Any) -> Any:
    is_day = pd.api.types.is_datetime64_any_dtype(column.dtype)
    return pd.Timestamp(day(value)) if is_day else value


def _for_child(cell: Any, value: Any) -> Any:
    return day(value) if isinstance(cell, date) else value


def _plain(result: pd.Series) -> Mask:
    return result.fillna(value=False).to_numpy(dtype=bool)


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
        column = frame[self.column]
        return _plain(column == _for_column(column, self.equals))

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
        return _plain(column.isin([_for_column(column, value) for value in self.values]))

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
        return _plain(column >= _for_column(column, self.at_least))

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
        return _plain(column <= _for_column(column, self.at_most))

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
        return _plain((column >= low) & (column <= high))

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


class And(BasePredicate):
    """Every one of several predicates holds."""

    all_of: tuple[Predicate, ...] = Field(alias="and", min_length=1)

    def mask(self, frame: pd.DataFrame) -> Mask:
        masks: Mask = np.logical_and.reduce([part.mask(frame) for part in self.all_of])
        return masks

    def holds(self, child: Child) -> bool:
        return all(part.holds(child) for part in self.all_of)

    def sentence(self) -> str:
        return " and ".join(_bracket(part) for part in self.all_of)

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for part in self.all_of:
            yield from part.uses()


class Or(BasePredicate):
    """At least one of several predicates holds."""

    any_of: tuple[Predicate, ...] = Field(alias="or", min_length=1)

    def mask(self, frame: pd.DataFrame) -> Mask:
        masks: Mask = np.logical_or.reduce([part.mask(frame) for part in self.any_of])
        return masks

    def holds(self, child: Child) -> bool:
        return any(part.holds(child) for part in self.any_of)

    def sentence(self) -> str:
        return " or ".join(_bracket(part) for part in self.any_of)

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for part in self.any_of:
            yield from part.uses()


class Not(BasePredicate):
    """A predicate does not hold; so it also catches those whose value is missing."""

    none_of: Predicate = Field(alias="not")

    def mask(self, frame: pd.DataFrame) -> Mask:
        mask: Mask = ~self.none_of.mask(frame)
        return mask

    def holds(self, child: Child) -> bool:
        return not self.none_of.holds(child)

    def sentence(self) -> str:
        return f"not {_bracket(self.none_of)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield from self.none_of.uses()


class Everyone(BasePredicate):
    """Everyone; what a sample draws on when the design says nothing else."""

    everyone: bool  # no default, so that it is written out like any other

    @model_validator(mode="after")
    def _only_true(self) -> Everyone:
        if not self.everyone:
            raise ValueError("everyone can only be true")
        return self

    def mask(self, frame: pd.DataFrame) -> Mask:
        return np.ones(len(frame), dtype=bool)

    def holds(self, child: Child) -> bool:  # noqa: ARG002 - holds for any child
        return True

    def sentence(self) -> str:
        return "any need"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield from ()


def depth(predicate: BasePredicate) -> int:
    """Return how many predicates stand inside one another, without going deep itself.

    Examples
    --------
    >>> depth(Not(none_of=Everyone(everyone=True)))
    2
    """
    levels = 0
    layer = [predicate]
    while layer:
        levels += 1
        layer = [part for outer in layer for part in _parts(outer)]
    return levels


def _parts(predicate: BasePredicate) -> tuple[BasePredicate, ...]:
    if isinstance(predicate, And):
        return predicate.all_of
    if isinstance(predicate, Or):
        return predicate.any_of
    return (predicate.none_of,) if isinstance(predicate, Not) else ()


def _bracket(part: BasePredicate) -> str:
    return f"({part.sentence()})" if isinstance(part, And | Or) else part.sentence()


#: The key that tells the kinds apart, in the order in which messages list them.
OPERATIONS = ("equals", "in", "at_least", "at_most", "between", "is_missing", "and", "or", "not", "everyone")
_KINDS = (Equals, In, AtLeast, AtMost, Between, IsMissing, And, Or, Not, Everyone)
_BY_NAME = {kind.__name__: operation for kind, operation in zip(_KINDS, OPERATIONS, strict=True)}


def _operation(value: Any) -> str | None:
    if isinstance(value, Mapping):
        found = [key for key in OPERATIONS if key in value]
        return found[0] if len(found) == 1 else None
    return _BY_NAME.get(type(value).__name__)


Predicate = Annotated[
    Annotated[Equals, Tag("equals")]
    | Annotated[In, Tag("in")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AtMost, Tag("at_most")]
    | Annotated[Between, Tag("between")]
    | Annotated[IsMissing, Tag("is_missing")]
    | Annotated[And, Tag("and")]
    | Annotated[Or, Tag("or")]
    | Annotated[Not, Tag("not")]
    | Annotated[Everyone, Tag("everyone")],
    Discriminator(
        _operation,
        custom_error_type="predicate",
        custom_error_message="A predicate has exactly one of " + ", ".join(OPERATIONS) + ".",
    ),
]

for _model in (And, Or, Not):
    _model.model_rebuild()
