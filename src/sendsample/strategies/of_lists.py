"""The two lists of Annex A, clean or with faults whose findings are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.strategies.arguments import need_sizes, need_some_of
from sendsample.strategies.children import decoded, drawn_children
from sendsample.strategies.choosing import called, one, some, yes
from sendsample.strategies.of_cohorts import DAYS, with_ids
from sendsample.testing.faults import FAULTS
from sendsample.testing.lists import AnnexA, annex_a_of

_MOST: Final = 12
_FEWEST: Final = 2
_FAULTS: Final = 4
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
        the work unless said otherwise.

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
    """Draw which child has which fault, one a child at the most and one in all at the least."""
    on_list_2 = [code for code in codes if not FAULTS[code].only_list_1]
    fitting = {
        place: codes if child.get("provision") != "sen_support" else on_list_2
        for place, child in enumerate(children, start=1)
    }
    places = some(draw, [place for place, fits in fitting.items() if fits], _FAULTS, 1)
    return {place: one(draw, fitting[place]) for place in places}
