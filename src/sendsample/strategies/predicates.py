"""Predicates: who a rule counts and who a sample may draw on, in every form there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from pydantic import TypeAdapter

from sendsample.design.predicates import BasePredicate, Predicate
from sendsample.strategies.known import Known

Data = dict[str, Any]

_FEW: Final = 2


def predicate(draw: DrawFn, known: Known) -> Data:
    """Draw a predicate, the plainest form first."""
    return _FORMS[draw(st.sampled_from(_possible(known, _FORMS)))](draw, known)


def _possible(known: Known, forms: dict[str, Any]) -> list[str]:
    """Return the forms that what is known has columns for."""
    needs = {
        "equals": known.named,
        "in": known.named,
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
    return _LEAVES[draw(st.sampled_from(_possible(known, _LEAVES)))](draw, known)


def _equals(draw: DrawFn, known: Known) -> Data:
    column = draw(st.sampled_from(known.named))
    return {"column": column, "equals": draw(st.sampled_from(known.levels[column]))}


def _in(draw: DrawFn, known: Known) -> Data:
    column = draw(st.sampled_from(known.named))
    levels = st.lists(st.sampled_from(known.levels[column]), min_size=1, max_size=_FEW, unique=True)
    return {"column": column, "in": draw(levels)}


def _is_missing(draw: DrawFn, known: Known) -> Data:
    return {"column": draw(st.sampled_from(tuple(known.kinds))), "is_missing": draw(st.sampled_from(_YES_NO))}


def _than(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        column = draw(st.sampled_from(known.ordered))
        return {"column": column, operation: draw(st.sampled_from(known.levels[column]))}

    return form


def _between(draw: DrawFn, known: Known) -> Data:
    column = draw(st.sampled_from(known.ordered))
    ends = [draw(st.sampled_from(known.levels[column])) for _ in range(2)]
    return {"column": column, "between": sorted(ends)}


def _months(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        return {"column": draw(st.sampled_from(known.dated)), operation: draw(st.sampled_from(_MONTHS))}

    return form


def _preset(draw: DrawFn, known: Known) -> Data:
    return {"preset": draw(st.sampled_from(known.presets))}


def _several(operation: str) -> Callable[[DrawFn, Known], Data]:
    def form(draw: DrawFn, known: Known) -> Data:
        return {operation: [_leaf(draw, known) for _ in range(draw(st.integers(1, _FEW)))]}

    return form


def _not(draw: DrawFn, known: Known) -> Data:
    return {"not": (_both if draw(st.booleans()) else _leaf)(draw, known)}


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
_YES_NO: Final = (True, False)
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
