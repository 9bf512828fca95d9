"""Lotteries over the sets that a small design allows."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.lotteries.lottery import Lottery
from sendsample.lotteries.making import lottery
from sendsample.strategies.arguments import need_drawn, need_strategy
from sendsample.strategies.choosing import called
from sendsample.strategies.making import Options
from sendsample.strategies.of_cohorts import cohorts
from sendsample.strategies.of_feasible import FeasibleCase, cases_of

_CHILDREN = 6
_PLACES = 3


def lotteries(*, cases: SearchStrategy[FeasibleCase] | None = None) -> SearchStrategy[Lottery]:
    """Return a strategy for lotteries of the first sample of a design, all of them optimal.

    From each a set can be drawn. Of cases of your own that holds unless the rules allow nobody: then
    :func:`sendsample.draw` says so.

    Parameters
    ----------
    cases
        A strategy for what is drawn from; by default cases of one sample and at most 6 children, which take
        about a tenth of a second each.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When the argument is not a strategy.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(lotteries(), lambda lottery: True, settings=first)
    <Lottery: optimal, tracking, 1 of 1, chance 100%>
    """
    if cases is None:
        asked = Options(1, 1, _PLACES, planted=True, somebody=True)
        cases = cases_of(cohorts(max_size=_CHILDREN), asked)
    need_strategy("cases", cases, "feasible_cases")
    return _lotteries(cases)


@st.composite
def _lotteries(draw: DrawFn, cases: SearchStrategy[FeasibleCase]) -> Lottery:
    case = need_drawn("cases", draw(cases), FeasibleCase)
    return draw(called(lottery, case.cohort, case.design, sample=case.design.samples[0].name))
