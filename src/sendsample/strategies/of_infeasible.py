"""Cases that cannot be met, with what clashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.drawable import drawable
from sendsample.strategies.arguments import need_drawn, need_some_of, need_strategy
from sendsample.strategies.choosing import called, one
from sendsample.strategies.clashes import CLASHES
from sendsample.strategies.making import Options
from sendsample.strategies.of_cohorts import cohorts as any_cohorts
from sendsample.strategies.of_designs import options
from sendsample.strategies.together import made

_ANYWHERE: Final = next(iter(CLASHES))
#: Kinds of clash that take samples which are no blocks of visits.
_PLAIN: Final = ("too_large", "past_size", "levels_past_size", "no_overlap", "included_together")
_PLACES: Final = 4


@drawable
@dataclass(frozen=True, eq=False)
class InfeasibleCase:
    """A design that cannot be met, and why.

    Attributes
    ----------
    cohort, design
        The children and the rules.
    kind
        What kind of clash was planted.
    conflict
        What clashes: pairs of sample and rule, named as in the table ``units`` of
        :class:`sendsample.Explanation`. Without these the design could be met. None of them can be left out
        where no sample is a block of visits; in a block some may clash by themselves with where children are.
    """

    cohort: Cohort
    design: Design
    kind: str
    conflict: tuple[tuple[str, str], ...]


def infeasible_cases(
    *,
    cohorts: SearchStrategy[Cohort] | None = None,
    min_samples: int = 1,
    max_samples: int | None = None,
    kinds: Iterable[str] | None = None,
    visits: bool | None = None,
) -> SearchStrategy[InfeasibleCase]:
    """Return a strategy for cases that cannot be met, each with what clashes.

    A design that can be met is drawn, and a clash is planted in it: a minimum above what there is
    (``too_few``, ``too_few_places``, ``too_large``), minimums that add up past the size (``past_size``,
    ``levels_past_size``), bounds that contradict one another (``cap_against_minimum``, ``two_numbers``,
    ``mirror_against_number``), two samples that want the same few children (``no_overlap``), or children
    named by id or by a day (``only_ones_excluded``, ``included_together``, ``left_alone``).

    Parameters
    ----------
    cohorts
        A strategy for the children; :func:`cohorts` unless said otherwise.
    min_samples, max_samples
        How many samples; at most 2 unless said otherwise.
    kinds
        Kinds of clash to plant; all that the other arguments leave room for unless said otherwise. Where a
        cohort has no room for the one drawn, a minimum above what there is stands in.
    visits
        As for :func:`designs`.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is outside what it may be.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> import sendsample as ss
    >>> case = find(infeasible_cases(kinds=["cap_against_minimum"]), lambda case: True, settings=first)
    >>> case.conflict
    (('tracking', 'cap'), ('tracking', 'minimum'))
    >>> ss.explain(case.cohort, case.design)
    <Explanation: infeasible, 2 conflicts, 1 relaxation>
    """
    children = any_cohorts() if cohorts is None else cohorts
    need_strategy("cohorts", children, "cohorts")
    wanted = tuple(CLASHES) if kinds is None else need_some_of("kinds", kinds, CLASHES, "kind of clash")
    most = max(2, min_samples) if max_samples is None and isinstance(min_samples, int) else max_samples
    asked = options(min_samples, most, _PLACES, None, visits=visits, planted=True)
    if kinds is not None:
        _need_possible(wanted, asked)
    return _cases(children, asked, tuple(kind for kind in wanted if not _barred(kind, asked)))


def _need_possible(kinds: tuple[str, ...], asked: Options) -> None:
    """Raise if a kind of clash is asked for that other arguments rule out."""
    for kind in kinds:
        if barred := _barred(kind, asked):
            raise InvalidArgument(f"kinds has {kind!r}, which {barred}; leave out one of the two")


def _barred(kind: str, asked: Options) -> str:
    """Return why a kind of clash cannot be planted in a design of which so much is asked, if so."""
    if kind == "no_overlap" and asked.max_samples == 1:
        return "takes two samples, and max_samples=1"
    if kind == "too_few_places" and asked.visits is False:
        return "takes a block of visits, and visits=False"
    if kind in _PLAIN and asked.visits is True:
        return "takes a sample that is no block of visits, and visits=True"
    return ""


@st.composite
def _cases(
    draw: DrawFn, cohorts: SearchStrategy[Cohort], asked: Options, kinds: tuple[str, ...]
) -> InfeasibleCase:
    cohort = need_drawn("cohorts", draw(cohorts), Cohort)
    kind = one(draw, kinds)
    making = made(draw, cohort, _with_room(asked, kind))
    places = CLASHES[kind][0](making)
    if not places:
        kind = _ANYWHERE
        places = CLASHES[kind][0](making)
    conflict = CLASHES[kind][1](making, one(draw, places))
    design = draw(called(Design, **making.data()))
    return draw(called(InfeasibleCase, cohort=cohort, design=design, kind=kind, conflict=tuple(conflict)))


def _with_room(asked: Options, kind: str) -> Options:
    """Return what is asked of the design, with what a kind of clash takes."""
    if kind == "too_few_places" and asked.visits is None:
        return replace(asked, visits=True)
    if kind == "no_overlap":
        return replace(asked, min_samples=min(2, asked.max_samples), apart=True, visits=False)
    if kind in {"past_size", "levels_past_size"}:
        return replace(asked, max_places=2, visits=False)
    return replace(asked, cooling_off=False) if kind == "left_alone" else asked
