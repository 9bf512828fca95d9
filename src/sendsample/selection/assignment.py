"""Which child is seen at which service, when only the children were given and some use several.

Exact backtracking over sets of services, with a matching of children to services for each set. All of it
is counted in steps, and a search that takes too many says so.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: How many steps a search may take; about a second.
STEPS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """The children at each service, services by code point, and whether the search came to its end."""

    places: dict[str, tuple[str, ...]]
    settled: bool = True


class _OutOfStepsError(Exception):
    """The search has taken all the steps it may."""


class _Steps:
    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, many: int = 1) -> None:
        self._left -= many
        if self._left < 0:
            raise _OutOfStepsError


def assign(
    used: Mapping[str, Sequence[str]],
    most_places: int,
    most_children: int,
    hold: Callable[[Sequence[str]], bool],
    steps: int = STEPS,
) -> Assignment:
    """Return each child's place, such that few enough places are visited and none has too many children.

    Parameters
    ----------
    used
        The places each child is at, by code point; at least one each.
    most_places, most_children
        How many places may be visited, and how many children may be seen at each. With as many children as
        that comes to, every place visited has exactly so many.
    hold
        Whether everything else holds for some places.
    steps
        How many steps the search may take.

    Returns
    -------
    Assignment
        Every child at the first of its places, if everything holds for that; else the first found for which
        it does; else the first found for which the numbers are right; else every child at the first again.

    Examples
    --------
    >>> used = {"a": ["CAMHS", "OT"], "b": ["CAMHS"]}
    >>> assign(used, 2, 1, lambda places: True).places
    {'CAMHS': ('b',), 'OT': ('a',)}
    """
    first = _grouped({child: places[0] for child, places in used.items()})
    fits = len(first) <= most_places and all(len(there) <= most_children for there in first.values())
    if all(len(places) == 1 for places in used.values()) or (fits and hold(list(first))):
        return Assignment(first)
    second = None
    try:
        for found in _matched(used, most_places, most_children, _Steps(steps)):
            places = _grouped(found)
            if hold(list(places)):
                return Assignment(places)
            second = second or places
    except _OutOfStepsError:
        return Assignment(second or first, settled=False)
    return Assignment(second or first)


def _grouped(found: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        place: tuple(child for child, other in found.items() if other == place)
        for place in sorted(set(found.values()))
    }


def _matched(
    used: Mapping[str, Sequence[str]], most_places: int, most_children: int, steps: _Steps
) -> Iterator[dict[str, str]]:
    """Yield one way to place the children for every set of places that has one."""
    users = Counter(place for places in used.values() for place in places)
    # With all the children there are to be, a place that fewer use cannot be filled.
    least = most_children if len(used) == most_places * most_children else 1
    open_to = {child: [place for place in places if users[place] >= least] for child, places in used.items()}
    for places in _sets(open_to, most_places, steps):
        found = _matching(open_to, places, most_children, steps)
        if found is not None:
            yield found


def _sets(open_to: Mapping[str, Sequence[str]], most_places: int, steps: _Steps) -> Iterator[frozenset[str]]:
    """Yield every set of so many places at which every child is somewhere, each once.

    A branch takes one place for a child who has none yet, and bars those that earlier branches took.
    """
    children = list(open_to.values())
    every = sorted({place for places in children for place in places})
    size = min(most_places, len(every))
    stack: list[tuple[frozenset[str], frozenset[str], int]] = [(frozenset(), frozenset(), 0)]
    while stack:
        taken, barred, placed = stack.pop()
        while placed < len(children) and not taken.isdisjoint(children[placed]):
            placed += 1
        if len(taken) == size:
            steps.take()
            if placed == len(children):
                yield taken
            continue
        places = every if placed == len(children) else children[placed]
        choice = [place for place in places if place not in barred and place not in taken]
        steps.take(len(choice) + 1)
        branches = [
            (taken | {place}, barred | frozenset(choice[:earlier]), placed)
            for earlier, place in enumerate(choice)
        ]
        stack.extend(reversed(branches))


def _matching(
    open_to: Mapping[str, Sequence[str]], places: frozenset[str], most: int, steps: _Steps
) -> dict[str, str] | None:
    """Return a place of the set for every child, none with too many; None when there is no way."""
    where: dict[str, str] = {}
    at: dict[str, list[str]] = {place: [] for place in places}
    for child in open_to:
        path = _path(child, open_to, at, most, steps)
        if path is None:
            return None
        for mover, place in path:
            if mover in where:
                at[where[mover]].remove(mover)
            where[mover] = place
            at[place].append(mover)
    return {child: where[child] for child in open_to}


def _path(
    child: str, open_to: Mapping[str, Sequence[str]], at: Mapping[str, list[str]], most: int, steps: _Steps
) -> list[tuple[str, str]] | None:
    """Return who goes where so that a child finds a place: the shortest chain of moves."""
    came: dict[str, tuple[str, str | None]] = {}
    queue: deque[tuple[str, str | None]] = deque([(child, None)])
    while queue:
        mover, left = queue.popleft()
        for place in open_to[mover]:
            if place not in at or place in came:
                continue
            steps.take()
            came[place] = mover, left
            if len(at[place]) < most:
                return _back(place, came)
            queue.extend((other, place) for other in at[place])
    return None


def _back(place: str, came: Mapping[str, tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Return the moves that end at a place with room, that one first."""
    path, reached = [], place
    while True:
        mover, left = came[reached]
        path.append((mover, reached))
        if left is None:
            return path
        reached = left
