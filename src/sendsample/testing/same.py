"""Whether two selections are of the same children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sendsample.cohort.listed import Chosen, listed_by_sample, said
from sendsample.cohort.listed import Ids as OfSample
from sendsample.selection.given import Given, is_listed, need_somebody, not_ids, part_given
from sendsample.testing.saying import listed

#: What a check takes: a selection, ids by sample and perhaps by place, or the ids of one sample alone.
Ids = OfSample | Chosen | Mapping[str, OfSample | Mapping[str, OfSample]]
#: What a sample is called that has no name.
_ALONE: Final = "the sample"


def assert_same_selection(first: Ids, second: Ids) -> None:
    """Assert that two selections are of the same children, sample by sample and visit by visit.

    In which order the children stand plays no part.

    Parameters
    ----------
    first, second
        Selections, or anything else that :func:`sendsample.check` takes: ids by sample, in a block of visits
        perhaps by place; frames with a row a child; or the ids of one sample alone, without its name. Places
        are compared where both name them.

    Raises
    ------
    AssertionError
        Naming for each sample who is in one only.
    sendsample.errors.UsageError
        When one of them holds no ids, or is the ids of a sample alone and the other has several.

    Examples
    --------
    >>> assert_same_selection({"audit": ["c1", "c2"]}, {"audit": ["c2", "c1"]})
    >>> assert_same_selection({"audit": ["c1", "c2"]}, {"audit": ["c2", "c3"]})
    Traceback (most recent call last):
    AssertionError: The selections differ:
      'audit': c1 in the first only; c3 in the second only
    """
    __tracebackhide__ = True
    one, two = _plain(first), _plain(second)
    one, two = _named_as(_whole(first, one, two), two), _named_as(_whole(second, two, one), one)
    need_same(one, two, ("the first", "the second"))


def _plain(ids: Any) -> dict[str, Given]:
    """Return what is given for each sample, under no name where there is none."""
    need_somebody(ids)
    names = _names(ids)
    parts = listed_by_sample(ids, names, names)
    parts = parts if isinstance(parts, Mapping) else {_ALONE: parts}
    visits = said(ids, "visits", {})
    return {str(name): _part(str(name), visits.get(name) or part) for name, part in parts.items()}


def _whole(ids: Any, given: dict[str, Given], other: Mapping[str, Given]) -> dict[str, Given]:
    """Return what is given with the samples that are empty in the other: a frame has no row for these."""
    if not isinstance(ids, pd.DataFrame):
        return given
    return given | {name: part for name, part in other.items() if not part.ids and name not in given}


def _names(ids: Any) -> list[str]:
    """Return the samples of which a frame says it has children."""
    named = isinstance(ids, pd.DataFrame) and list(ids.columns).count("sample") == 1
    return ids["sample"].dropna().unique().tolist() if named else []


def _part(name: str, part: Any) -> Given:
    places = part.values() if isinstance(part, Mapping) else [part]
    if not all(map(is_listed, places)):
        raise not_ids(name, [name])
    return part_given(part)


def _named_as(given: dict[str, Given], other: Mapping[str, Given]) -> dict[str, Given]:
    """Return ids of one sample alone under the name that the other has for it."""
    if list(given) != [_ALONE] or _ALONE in other or not other:
        return given
    if len(other) > 1:
        raise not_ids(next(iter(other)), [])
    return dict(zip(other, given.values(), strict=True))


def need_same(first: Mapping[str, Given], second: Mapping[str, Given], called: tuple[str, str]) -> None:
    """Raise unless two selections are of the same children; ``called`` is what the message calls them."""
    __tracebackhide__ = True
    names = dict.fromkeys((*first, *second))
    if lines := [line for name in names for line in _differences(name, first, second, called)]:
        raise AssertionError(f"The selections differ:{listed(lines)}")


def _differences(
    name: str, first: Mapping[str, Given], second: Mapping[str, Given], called: tuple[str, str]
) -> Iterator[str]:
    for there, other in ((0, 1), (1, 0)):
        if name not in (first, second)[there]:
            yield f"{name!r}: a sample in {called[other]} only"
            return
    pair = first[name], second[name]
    placed = all(part.places is not None for part in pair)
    one, two = (_counted(part, placed=placed) for part in pair)
    only = [
        f"{_told(more)} in {said_of} only"
        for more, said_of in zip((one - two, two - one), called, strict=True)
        if more
    ]
    if only:
        yield f"{name!r}: {'; '.join(only)}"


def _counted(part: Given, *, placed: bool) -> Counter[tuple[str, str]]:
    places = part.places if placed and part.places is not None else {"": part.ids}
    return Counter((place, child) for place, ids in places.items() for child in ids)


def _told(children: Counter[tuple[str, str]]) -> str:
    return ", ".join(
        f"{child or 'a blank id'} at {place}" if place else child or "a blank id"
        for place, child in sorted(children.elements())
    )
