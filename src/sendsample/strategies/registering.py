"""The entry point of group ``hypothesis``: makes ``from_type(Cohort)`` and friends work.

Hypothesis calls it whenever it is imported, in every project of whoever has sendsample installed. So it
imports nothing but the package itself, and registers a type once that type is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
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


def register() -> None:
    """Register a strategy for each public type, now where it is loaded, otherwise when it is.

    Examples
    --------
    >>> from hypothesis import find, strategies as st
    >>> register()
    >>> find(st.from_type(sendsample.Design), lambda design: True)
    <Design drawn: tracking of 1>
    """
    for name, value in list(vars(sendsample).items()):
        _register(name, value)
    if _register not in sendsample.when_loaded:
        sendsample.when_loaded.append(_register)


def _register(name: str, value: Any) -> None:
    if name not in TYPES:
        return
    from hypothesis import strategies as st  # noqa: PLC0415 - it is being imported when this module is

    st.register_type_strategy(value, _deferred(TYPES[name]))


def _deferred(name: str) -> Callable[[type], SearchStrategy[Any]]:
    def strategy(_: type) -> SearchStrategy[Any]:
        from sendsample import strategies  # noqa: PLC0415 - imported when the type is asked for

        made: SearchStrategy[Any] = getattr(strategies, name)()
        return made

    return strategy
