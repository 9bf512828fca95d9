"""The entry point of group ``hypothesis``: makes ``from_type(Cohort)`` and friends work.

Hypothesis calls it whenever it is imported, in every project of whoever has sendsample installed. So it
imports next to nothing, and registers a type once that type is loaded, whoever loads it and from where.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sendsample.drawable import listeners, loaded

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: The types that have a strategy, by name, with its name.
TYPES: Final = {
    "AnnexA": "annex_a_lists",
    "Cohort": "cohorts",
    "Design": "designs",
    "FeasibleCase": "feasible_cases",
    "InfeasibleCase": "infeasible_cases",
    "Lottery": "lotteries",
    "Selection": "selections",
}


def register() -> None:
    """Register a strategy for each type that is loaded, and see to it that the others follow.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> register()
    >>> from sendsample.cohort import Cohort
    >>> st.from_type(Cohort).validate()
    """
    if _register not in listeners:
        listeners.append(_register)
    for kind in loaded:
        _register(kind)


@cache
def _register(kind: type) -> None:
    from hypothesis import strategies as st  # noqa: PLC0415 - it is being imported when this module is

    if name := TYPES.get(kind.__name__):
        st.register_type_strategy(kind, _deferred(name))


def _deferred(name: str) -> Callable[[type], SearchStrategy[Any]]:
    def strategy(_: type) -> SearchStrategy[Any]:
        from sendsample import strategies  # noqa: PLC0415 - imported when the type is asked for

        made: SearchStrategy[Any] = getattr(strategies, name)()
        return made

    return strategy
