"""Predicates: who a rule counts, and who a sample may draw on.

A predicate is data: a small table such as ``{column = "age", between = [5, 10]}``. It has two truths only: a
comparison with a missing value does not hold, and ``not`` turns that round. Each predicate is written
twice, once over whole columns (:meth:`mask`, for the problem) and once for a single child (:meth:`holds`,
for the check), so that the check owes nothing to what it checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import Discriminator, Tag

from sendsample.design.predicates.base import BasePredicate, Child, Mask
from sendsample.design.predicates.compare import AtLeast, AtMost, Between, Equals, In, IsMissing
from sendsample.design.predicates.logic import And, Everyone, Not, Or
from sendsample.design.predicates.lookback import BeforeLastMonths, InLastMonths, months_before
from sendsample.design.predicates.preset import Preset

__all__ = [
    "MAX_DEPTH",
    "OPERATIONS",
    "And",
    "AtLeast",
    "AtMost",
    "BasePredicate",
    "BeforeLastMonths",
    "Between",
    "Child",
    "Comparison",
    "Equals",
    "Everyone",
    "In",
    "InLastMonths",
    "IsMissing",
    "Mask",
    "Not",
    "Or",
    "Predicate",
    "Preset",
    "comparisons",
    "depth",
    "months_before",
    "size",
]

#: How many predicates may stand inside one another.
MAX_DEPTH: Final = 50

#: The predicates that ask whether a value is more or less than another.
Comparison = AtLeast | AtMost | Between | InLastMonths | BeforeLastMonths


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
        layer = [part for outer in layer for part in outer.parts()]
    return levels


def size(predicate: BasePredicate) -> int:
    """Return how many predicates there are in one, itself counted.

    Examples
    --------
    >>> size(Not(none_of=Everyone(everyone=True)))
    2
    """
    count = 0
    layer = [predicate]
    while layer:
        count += len(layer)
        layer = [part for outer in layer for part in outer.parts()]
    return count


def comparisons(predicate: BasePredicate) -> Iterator[Comparison]:
    """Yield every comparison by more and less inside a predicate, those of its presets included.

    Examples
    --------
    >>> [part.column for part in comparisons(Not(none_of=Preset(preset="severe_absence")))]
    ['absence']
    """
    if isinstance(predicate, Comparison):
        yield predicate
    for part in (predicate.expand(),) if isinstance(predicate, Preset) else predicate.parts():
        yield from comparisons(part)


_KINDS = {
    "equals": Equals,
    "in": In,
    "at_least": AtLeast,
    "at_most": AtMost,
    "between": Between,
    "is_missing": IsMissing,
    "in_last_months": InLastMonths,
    "before_last_months": BeforeLastMonths,
    "preset": Preset,
    "and": And,
    "or": Or,
    "not": Not,
    "everyone": Everyone,
}
#: The key that tells the kinds apart, in the order in which messages list them.
OPERATIONS: Final = tuple(_KINDS)
_BY_NAME = {kind.__name__: operation for operation, kind in _KINDS.items()}


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
    | Annotated[InLastMonths, Tag("in_last_months")]
    | Annotated[BeforeLastMonths, Tag("before_last_months")]
    | Annotated[Preset, Tag("preset")]
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
    _model.model_rebuild(_types_namespace={"Predicate": Predicate})
