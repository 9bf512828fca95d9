"""Hypothesis strategies for other people's tests: cohorts, designs, cases, lists, selections, lotteries.

They come with the extra ``sendsample[strategies]``. Where Hypothesis is installed, ``from_type`` knows
``sendsample.Cohort``, ``Design``, ``Selection`` and ``Lottery`` by itself, and the cases and lists that are
drawn here. ``docs/strategies.md`` shows how a tool is tested with them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sendsample.strategies import registering

if TYPE_CHECKING:
    from sendsample.strategies.children import ANNEX_A
    from sendsample.strategies.of_cohorts import cohorts
    from sendsample.strategies.of_designs import designs
    from sendsample.strategies.of_feasible import FeasibleCase, feasible_cases
    from sendsample.strategies.of_infeasible import InfeasibleCase, infeasible_cases
    from sendsample.strategies.of_lists import annex_a_lists
    from sendsample.strategies.of_lotteries import lotteries
    from sendsample.strategies.of_seeds import seeds
    from sendsample.strategies.of_selections import selections

_WHERE = {
    "ANNEX_A": "children",
    "FeasibleCase": "of_feasible",
    "InfeasibleCase": "of_infeasible",
    "annex_a_lists": "of_lists",
    "cohorts": "of_cohorts",
    "designs": "of_designs",
    "feasible_cases": "of_feasible",
    "infeasible_cases": "of_infeasible",
    "lotteries": "of_lotteries",
    "seeds": "of_seeds",
    "selections": "of_selections",
}

__all__ = [
    "ANNEX_A",
    "FeasibleCase",
    "InfeasibleCase",
    "annex_a_lists",
    "cohorts",
    "designs",
    "feasible_cases",
    "infeasible_cases",
    "lotteries",
    "seeds",
    "selections",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sendsample.strategies' has no attribute {name!r}")
    try:
        module = importlib.import_module(f"sendsample.strategies.{_WHERE[name]}")
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise ImportError(f"{name} needs Hypothesis, which comes with sendsample[strategies].") from error
    value = getattr(module, name)
    globals()[name] = value
    registering.register()
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
