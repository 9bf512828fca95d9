"""The entry point of group ``hypothesis``: makes ``from_type(Cohort)`` and friends work.

Hypothesis calls it whenever it is imported, in every project of whoever has sendsample installed. So it
imports nothing but the package itself, and registers a type once that type is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sendsample

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: The public types that have a strategy, with its name.
TYPES: Final = {
    "Cohort": "cohorts",
    "Design": "designs",
    "Selection": "selections",
    "Lottery": "lotteries",
}


def register(*_: Any) -> None:
    """Register a strategy for each public type that is loaded, and see to it that the others follow.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> register()
    >>> st.from_type(sendsample.Cohort).validate()
    """
    if register not in sendsample.when_loaded:
        sendsample.when_loaded.append(register)
    for name, strategy in TYPES.items():
        module = sys.modules.get(sendsample._WHERE[name])  # noqa: SLF001 - the package's own table
        value = getattr(module, name, None)
        if isinstance(value, type):
            _register(value, strategy)


@cache
def _register(value: type, strategy: str) -> None:
    from hypothesis import strategies as st  # noqa: PLC0415 - it is being imported when this module is

    st.register_type_strategy(value, _deferred(strategy))


def _deferred(name: str) -> Callable[[type], SearchStrategy[Any]]:
    def strategy(_: type) -> SearchStrategy[Any]:
        from sendsample import strategies  # noqa: PLC0415 - imported when the type is asked for

        made: SearchStrategy[Any] = getattr(strategies, name)()
        return made

    return strategy
