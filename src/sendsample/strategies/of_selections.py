"""Selections, chosen from cases that can be met."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.selecting import select
from sendsample.selection import Selection
from sendsample.strategies.arguments import need_drawn, need_strategy
from sendsample.strategies.choosing import called
from sendsample.strategies.of_feasible import FeasibleCase, feasible_cases
from sendsample.strategies.of_seeds import seeds as any_seeds


def selections(
    *, cases: SearchStrategy[FeasibleCase] | None = None, seeds: SearchStrategy[str] | None = None
) -> SearchStrategy[Selection]:
    """Return a strategy for selections, all of them optimal.

    Each is chosen by :func:`sendsample.select`, which takes a few hundredths of a second.

    Parameters
    ----------
    cases
        A strategy for what is chosen from; :func:`feasible_cases` unless said otherwise.
    seeds
        A strategy for the seeds; :func:`seeds` unless said otherwise.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is not a strategy.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(selections(), lambda selection: True, settings=first)
    <Selection: optimal, 1 for tracking, loss 0>
    """
    some = feasible_cases() if cases is None else cases
    need_strategy("cases", some, "feasible_cases")
    public = any_seeds() if seeds is None else seeds
    need_strategy("seeds", public, "seeds")
    return _selections(some, public)


@st.composite
def _selections(draw: DrawFn, cases: SearchStrategy[FeasibleCase], seeds: SearchStrategy[str]) -> Selection:
    case = need_drawn("cases", draw(cases), FeasibleCase)
    return draw(called(select, case.cohort, case.design, seed=draw(seeds)))
