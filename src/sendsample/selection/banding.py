"""Counts of children as people without access to the lists may see them: bands of five, few percentages.

A percentage is worked out from the middles of two bands, the group's and the base's, so it tells nothing that
they do not, in however many tables it stands. It is a whole number, of a base of ten or more, and only where
the bands leave five or more to the group and to the rest. Bands can give a count away by their sum: what
would be shown is tried, and a column whose bands leave only one count possible is withheld. So is one where
all may be in one level, which would tell it of every child, and every column of fewer than ten children.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 5
LEAST_BASE: Final = 10
LEAST_GROUP: Final = 5

#: The lowest and the highest that a count can be.
Range = tuple[int, int]


def band(count: int) -> str:
    """Return the band of a count: five wide, from a multiple of five.

    Examples
    --------
    >>> band(0), band(4), band(5), band(2341)
    ('0-4', '0-4', '5-9', '2340-2344')
    """
    low, high = _band(count)
    return f"{low}-{high}"


def percent(group: int, base: int) -> int | None:
    """Return a group's share of a base as a whole percentage, or None where it may not be shown.

    Nothing but the bands of both is used: the percentage is that of their middles.

    Examples
    --------
    >>> percent(5, 15), percent(9, 19), percent(4, 15), percent(5, 14), percent(1000, 3000)
    (41, 41, None, None, 33)
    """
    (low, high), (least, most) = _band(group), _band(base)
    if least < LEAST_BASE or low < LEAST_GROUP or least - high < LEAST_GROUP:
        return None
    part, whole = low + high, least + most
    return (200 * part + whole) // (2 * whole)


@dataclass(frozen=True)
class Released:
    """What may be shown of one column.

    Attributes
    ----------
    bands, percentages
        Those of each level, None where one is not shown.
    """

    bands: tuple[str | None, ...]
    percentages: tuple[int | None, ...]


def release(columns: Mapping[str, Sequence[int]], *, base: int, known: bool = False) -> dict[str, Released]:
    """Return what may be shown of how the same children fall into the levels of several columns.

    Parameters
    ----------
    columns
        The count of each level, by column; those of a column add up to the base.
    base
        How many children there are.
    known
        Whether the base is public, as the size of a sample is. Otherwise its band is shown, and whether all
        are in one level matters.

    Examples
    --------
    >>> release({"sex": [300, 120]}, base=420)["sex"]
    Released(bands=('300-304', '120-124'), percentages=(72, 29))
    >>> release({"sex": [4, 4]}, base=8, known=True)["sex"]
    Released(bands=(None, None), percentages=(None, None))
    """
    shown = {name for name, counts in columns.items() if known or not _of_all(counts, base)}
    while worse := _worse({name: columns[name] for name in columns if name in shown}, base, known=known):
        shown -= worse
    return {name: _released(counts, base, shown=name in shown) for name, counts in columns.items()}


def _of_all(counts: Sequence[int], base: int) -> bool:
    """Say whether the base is small, or bands leave it open that all are in one level."""
    whole = _band(base)
    return whole[0] < LEAST_BASE or any(_band(count) == whole for count in counts)


def _released(counts: Sequence[int], base: int, *, shown: bool) -> Released:
    if not shown:
        return Released((None,) * len(counts), (None,) * len(counts))
    return Released(tuple(map(band, counts)), tuple(percent(count, base) for count in counts))


def _worse(columns: Mapping[str, Sequence[int]], base: int, *, known: bool) -> set[str]:
    """Return the columns whose bands give too much away."""
    low, high = (base, base) if known else _band(base)
    bases = [
        guess
        for guess in range(low, high + 1)
        if all(_fits(_ranges(counts), guess) for counts in columns.values())
    ]
    if not known and len(bases) == 1:
        return set(columns)
    return {
        name
        for name, counts in columns.items()
        if any(len(each) == 1 for each in possible_counts(counts, bases))
    }


def possible_counts(counts: Sequence[int], bases: Sequence[int]) -> list[set[int]]:
    """Return what each count could be, for all that its band and those of the others say.

    Parameters
    ----------
    counts
        What they are; only their bands are used.
    bases
        What the whole could be.

    Examples
    --------
    >>> [sorted(each) for each in possible_counts([3, 9], range(10, 15))]
    [[1, 2, 3, 4], [6, 7, 8, 9]]
    """
    found: list[set[int]] = [set() for _ in counts]
    ranges = _ranges(counts)
    least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    for guess in bases:
        if not _fits(ranges, guess):
            continue
        for place, (low, high) in enumerate(ranges):
            found[place].update(range(max(low, guess - (most - high)), min(high, guess - (least - low)) + 1))
    return found


def _fits(ranges: Sequence[Range], base: int) -> bool:
    return sum(low for low, _ in ranges) <= base <= sum(high for _, high in ranges)


def _ranges(counts: Sequence[int]) -> list[Range]:
    return [_band(count) for count in counts]


def _band(count: int) -> Range:
    low = count // WIDTH * WIDTH
    return low, low + WIDTH - 1
