"""Whether two selections are of the same children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sendsample.selection import Selection
from sendsample.selection.given import Given
from sendsample.testing.saying import listed

#: What a check takes, and a selection.
Ids = Mapping[str, Sequence[Any] | Mapping[str, Sequence[Any]]] | Sequence[Any] | Selection
Children = Mapping[str, Mapping[str, Sequence[str]]]
#: What stands for the place of children whose place is not named.
_ANYWHERE: Final = ""


def assert_same_selection(first: Ids, second: Ids) -> None:
    """Assert that two selections are of the same children, sample by sample and visit by visit.

    In which order the children stand plays no part.

    Parameters
    ----------
    first, second
        Selections, or ids by sample, in a block of visits perhaps by place; or the ids of one sample alone.
        Places are compared where both name them.

    Raises
    ------
    AssertionError
        Naming for each sample who is in one only.

    Examples
    --------
    >>> assert_same_selection({"audit": ["c1", "c2"]}, {"audit": ["c2", "c1"]})
    >>> assert_same_selection({"audit": ["c1", "c2"]}, {"audit": ["c2", "c3"]})
    Traceback (most recent call last):
    AssertionError: The selections differ:
      'audit': c1 in the first only; c3 in the second only
    """
    __tracebackhide__ = True
    need_same(_plain(first), _plain(second), ("the first", "the second"))


def _plain(ids: Any) -> Children:
    """Return the ids of each sample by place."""
    given = getattr(ids, "ids", ids)
    visits = getattr(ids, "visits", {})
    parts = {name: visits.get(name) or part for name, part in _by_name(given).items()}
    return {
        name: {str(place): [str(child) for child in there] for place, there in _by_place(part).items()}
        for name, part in parts.items()
    }


def _by_name(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {"the sample": given}


def _by_place(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {_ANYWHERE: part}


def children_of(given: Mapping[str, Given]) -> Children:
    """Return ids that were given for each sample by place."""
    return {
        name: {_ANYWHERE: part.ids} if part.places is None else part.places for name, part in given.items()
    }


def need_same(first: Children, second: Children, called: tuple[str, str]) -> None:
    """Raise unless two selections are of the same children; ``called`` is what the message calls them."""
    __tracebackhide__ = True
    names = dict.fromkeys((*first, *second))
    if lines := [line for name in names for line in _differences(name, first, second, called)]:
        raise AssertionError(f"The selections differ:{listed(lines)}")


def _differences(name: str, first: Children, second: Children, called: tuple[str, str]) -> Iterator[str]:
    for there, other in ((0, 1), (1, 0)):
        if name not in (first, second)[there]:
            yield f"{name!r}: a sample in {called[other]} only"
            return
    pair = first[name], second[name]
    placed = all(_ANYWHERE not in places for places in pair)
    one, two = (_counted(places, placed=placed) for places in pair)
    only = [
        f"{_told(more)} in {said} only"
        for more, said in zip((one - two, two - one), called, strict=True)
        if more
    ]
    if only:
        yield f"{name!r}: {'; '.join(only)}"


def _counted(places: Mapping[str, Sequence[str]], *, placed: bool) -> Counter[tuple[str, str]]:
    return Counter((place if placed else _ANYWHERE, child) for place, ids in places.items() for child in ids)


def _told(children: Counter[tuple[str, str]]) -> str:
    return ", ".join(
        f"{child} at {place}" if place else child for place, child in sorted(children.elements())
    )
