"""Designs: of themselves, or against a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.strategies.arguments import need_sizes, need_some_of, need_whole
from sendsample.strategies.choosing import called
from sendsample.strategies.making import Options
from sendsample.strategies.rules import KINDS
from sendsample.strategies.together import made

_SAMPLES: Final = 3
_PLACES: Final = 6


def designs(
    *,
    for_cohort: Cohort | None = None,
    min_samples: int = 1,
    max_samples: int | None = None,
    max_places: int = _PLACES,
    rules: Iterable[str] | None = None,
    visits: bool | None = None,
) -> SearchStrategy[Design]:
    """Return a strategy for designs, which may be possible to meet or not.

    Every kind of rule and of predicate turns up, sizes that are ranges, balance, reserves, samples that
    share children, cooling-off, and rules on columns that are not there. Every design fits its cohort, or
    where none is given whatever cohort :func:`cohorts` draws: what is about a column that lists may lack is
    then left out where they do. For designs that can be met see
    :func:`feasible_cases`, and for designs that cannot :func:`infeasible_cases`.

    Parameters
    ----------
    for_cohort
        The cohort that the design is for. Only then does it exclude and include children by id, visit
        settings and services, and mention columns that Annex A does not have.
    min_samples, max_samples
        How many samples; at most 3 unless said otherwise.
    max_places
        How many places a sample that is no block of visits has at most.
    rules
        The kinds of rule: of ``count``, ``at_most_per_group``, ``every_level`` and ``mirror``; all unless
        said otherwise.
    visits
        Whether samples are blocks of visits, which takes a cohort; some are and some are not unless said
        otherwise. Where nobody is anywhere, a sample is a plain one.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is outside what it may be.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(designs(), lambda design: True, settings=first)
    <Design drawn: tracking of 1>
    """
    if for_cohort is not None and not isinstance(for_cohort, Cohort):
        raise InvalidArgument(
            f"for_cohort={for_cohort!r} is not a cohort. Common causes: a strategy for cohorts (draw from "
            "it: cohorts().flatmap(lambda cohort: designs(for_cohort=cohort))); a DataFrame (make it one by "
            "Cohort.from_frame)."
        )
    asked = options(min_samples, max_samples, max_places, rules, visits=visits)
    if visits and for_cohort is None:
        raise InvalidArgument("visits=True takes a cohort, whose settings are visited; give for_cohort too")
    return _designs(for_cohort, asked)


def options(
    min_samples: int,
    max_samples: int | None,
    max_places: int,
    rules: Any,
    *,
    visits: bool | None,
    planted: bool = False,
) -> Options:
    """Return what is asked of a design, or raise."""
    need_sizes(min_samples, max_samples, 1, "samples", ("min_samples", "max_samples"))
    need_whole("max_places", max_places, 1, "places")
    kinds = () if rules is None else need_some_of("rules", rules, KINDS, "kind of rule")
    most = max(_SAMPLES, min_samples) if max_samples is None else max_samples
    if visits is not None and not isinstance(visits, bool):
        raise InvalidArgument(f"visits={visits!r} is not True, False or None")
    return Options(min_samples, most, max_places, kinds, visits, planted)


@st.composite
def _designs(draw: DrawFn, cohort: Cohort | None, asked: Options) -> Design:
    return draw(called(Design, **made(draw, cohort, asked).data()))
