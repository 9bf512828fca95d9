"""Predicates: who a rule counts and who a sample may draw on, in every form there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from hypothesis.strategies import DrawFn
from pydantic import TypeAdapter

from sendsample.design.predicates import BasePredicate, Predicate
from sendsample.strategies.choosing import number, one, some, yes
from sendsample.strategies.known import INSTEAD, Known

Data = dict[str, Any]

_FEW: Final = 2


def predicate(draw: DrawFn, known: Known) -> Data:
    """Draw a predicate, the plainest form first."""
    return _FORMS[one(draw, _possible(known, _FORMS))](draw, known)


def _possible(known: Known, forms: dict[str, Any]) -> list[str]:
    """Return the forms that what is known has columns for."""
    needs = {
        "equals": known.kinds,
        "in": known.kinds,
        "is_missing": known.kinds,
        "at_least": known.ordered,
        "at_most": known.ordered,
        "between": known.ordered,
        "in_last_months": known.dated,
        "before_last_months": known.dated,
        "preset": known.presets,
    }
    return [form for form in forms if needs.get(form, True)]


def _leaf(draw: DrawFn, known: Known) -> Data:
    return _LEAVES[one(draw, _possible(known, _LEAVES))](draw, known)


def _equals(draw: DrawFn, known: Known) -> Data:
    column = one(draw, tuple(known.kinds))
    return {"column": column, "equals": one(draw, _values(known, column))}


def _in(draw: DrawFn, known: Known) -> Data:
    column = one(draw, tuple(known.kinds))
    return {"column": column, "in": some(draw, _values(known, column), _FEW, 1)}


def _values(known: Known, column: str) -> list[Any]:
    """Return the values to name of a column."""
    return known.levels(column) or [INSTEAD[known.kinds[column]]]


def _is_missing(draw: DrawFn, known: Known) -> Data:
    return {"column": one(draw, tuple(known.kinds)), "is_missing": not yes(draw)}


def _than(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        column = one(draw, known.ordered)
        return {"column": column, operation: one(draw, _values(known, column))}

    return form


def _between(draw: DrawFn, known: Known) -> Data:
    column = one(draw, known.ordered)
    ends = [one(draw, _values(known, column)) for _ in range(2)]
    return {"column": column, "between": sorted(ends)}


def _months(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        return {"column": one(draw, known.dated), operation: one(draw, _MONTHS)}

    return form


def _preset(draw: DrawFn, known: Known) -> Data:
    return {"preset": one(draw, known.presets)}


def _several(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        return {operation: [_leaf(draw, known) for _ in range(number(draw, 1, _FEW))]}

    return form


def _not(draw: DrawFn, known: Known) -> Data:
    return {"not": (_both if yes(draw) else _leaf)(draw, known)}


def _everyone(draw: DrawFn, known: Known) -> Data:  # noqa: ARG001 - says the same of anything
    return {"everyone": True}


def parsed(where: Data, as_at: date) -> BasePredicate:
    """Return a predicate that can be held against rows.

    Examples
    --------
    >>> parsed({"column": "age", "at_least": 16}, date(2025, 1, 16)).holds({"age": 15})
    False
    """
    read: BasePredicate = _PREDICATE.validate_python(where)
    return read.at(as_at)


_PREDICATE: Final = TypeAdapter(Predicate)
_MONTHS: Final = (12, 6, 1, 36)
_LEAVES: Final[dict[str, Callable[[DrawFn, Known], Data]]] = {
    "equals": _equals,
    "in": _in,
    "is_missing": _is_missing,
    "at_least": _than("at_least"),
    "at_most": _than("at_most"),
    "between": _between,
    "in_last_months": _months("in_last_months"),
    "before_last_months": _months("before_last_months"),
    "preset": _preset,
}
_both = _several("and")
_FORMS: Final = _LEAVES | {
    "not": _not,
    "and": _both,
    "or": _several("or"),
    "everyone": _everyone,
}
