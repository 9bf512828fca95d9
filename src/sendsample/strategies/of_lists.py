"""The two lists of Annex A, clean or with faults whose findings are known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.strategies.arguments import need_sizes, need_some_of
from sendsample.strategies.children import decoded, drawn_children
from sendsample.strategies.choosing import called, one, yes
from sendsample.strategies.of_cohorts import DAYS, with_ids
from sendsample.testing.faults import FAULTS
from sendsample.testing.lists import AnnexA, annex_a_of
from sendsample.testing.ways import WAYS, ways_of

_MOST: Final = 12
_FEWEST: Final = 2
_FAULTS: Final = 8
_NUMBERS: Final = 255
#: What is planted where nothing else is said: whatever does not stop the work.
_USUAL: Final = tuple(code for code, fault in FAULTS.items() if fault.severity != "stop")


def annex_a_lists(
    *,
    min_size: int = _FEWEST,
    max_size: int | None = None,
    dirty: bool = False,
    codes: Iterable[str] | None = None,
) -> SearchStrategy[AnnexA]:
    """Return a strategy for the two lists of Annex A.

    Clean lists read without any finding; dirty ones come with exactly the findings that reading comes to.
    There is a child on each list.

    Parameters
    ----------
    min_size, max_size
        How many children on both lists together; at most 12 unless said otherwise.
    dirty
        Whether faults are planted, at least one of them.
    codes
        The codes of findings that may be planted, of :data:`sendsample.testing.FAULTS`; all that do not stop
        the work unless said otherwise. Which column has the fault, and what stands there, is drawn as well.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is outside what it may be.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(annex_a_lists(), lambda lists: True, settings=first)
    <AnnexA: 1 with a plan, 1 on support>
    >>> twice = annex_a_lists(dirty=True, codes=["id_both_lists"])
    >>> find(twice, lambda lists: True, settings=first).planted[0]
    Planted(list='List_1', row=2, column='Unique ID', code='id_both_lists')
    """
    need_sizes(min_size, max_size, _FEWEST, "children", ("min_size", "max_size"))
    if not isinstance(dirty, bool):
        raise InvalidArgument(f"dirty={dirty!r} is not True or False")
    if codes is not None and not dirty:
        raise InvalidArgument(f"codes={codes!r} are to be planted, and dirty=False; give dirty=True too")
    most = max(min_size, _MOST) if max_size is None else max_size
    wanted = _USUAL if codes is None else need_some_of("codes", codes, FAULTS, "fault")
    return _lists(drawn_children(min_size, most), wanted if dirty else ())


@st.composite
def _lists(draw: DrawFn, drawn: SearchStrategy[list[Any]], codes: tuple[str, ...]) -> AnnexA:
    as_at = one(draw, DAYS)
    children = with_ids(draw, [decoded(differences, as_at) for (differences,) in draw(drawn)])
    # One on each list at least.
    children[0] = {name: value for name, value in children[0].items() if name != "provision"}
    children[1] = children[1] | {"provision": "sen_support"}
    options: dict[str, Any] = {"as_at": as_at.isoformat(), "prefixed": yes(draw)}
    if codes:
        options["faults"] = _faults(draw, children, codes)
    return draw(called(annex_a_of, children, **options))


def _faults(draw: DrawFn, children: list[dict[str, Any]], codes: tuple[str, ...]) -> dict[int, str]:
    """Draw which child has which fault and in what way: one a child at the most, one in all at the least."""
    on_list_1, on_list_2 = (_fitting(codes, number) for number in (1, 2))
    fitting = {
        place: on_list_2 if child.get("provision") == "sen_support" else on_list_1
        for place, child in enumerate(children, start=1)
    }
    places = [place for place, there in fitting.items() if there]
    faults = {}
    for at, code, way in draw(_places(len(places))):
        there = fitting[places[at]]
        ways = there[code % len(there)]
        faults[places[at]] = ways[way % len(ways)]
    # Where everybody is set aside the work stops, so somebody has no fault.
    if len(faults) == len(children):
        faults.popitem()
    return faults


@cache
def _places(many: int) -> SearchStrategy[list[tuple[int, int, int]]]:
    """Return a strategy for some children of so many, each with a number of a fault and of a way."""
    number = st.integers(0, _NUMBERS)
    fault = st.tuples(st.integers(0, many - 1), number, number)
    return st.lists(fault, min_size=1, max_size=_FAULTS, unique_by=lambda fault: fault[0])


@cache
def _fitting(codes: tuple[str, ...], number: int) -> tuple[tuple[str, ...], ...]:
    """Return for each fault that a list has a column for the ways of planting it there."""
    ways = (
        tuple(name for name in ways_of(code) if number == 1 or not WAYS[name].only_list_1) for code in codes
    )
    return tuple(names for names in ways if names)
