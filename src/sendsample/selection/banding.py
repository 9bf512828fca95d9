"""Counts of children as people without access to the lists may see them: bands of five, few percentages.

A percentage is a whole number, of a base of ten or more, and only where both the group and the rest of the
base have five or more: otherwise it would tell of a handful of children. Rounded percentages of several
groups can still give away what a band hides, by their sum. So what would be shown is tried: from the bands,
the percentages and the whole, every possible count is worked out. If percentages narrow a count below five,
or leave only one count possible, those of the column are left out; if its bands alone do, they are too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

WIDTH: Final = 5
LEAST_BASE: Final = 10
LEAST_GROUP: Final = 5

Form = Literal["percentages", "bands", "withheld"]
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

    Examples
    --------
    >>> percent(5, 10), percent(4, 10), percent(6, 10), percent(5, 9), percent(1000, 3000)
    (50, None, None, None, 33)
    """
    if base < LEAST_BASE or group < LEAST_GROUP or base - group < LEAST_GROUP:
        return None
    return (200 * group + base) // (2 * base)


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
        Whether the base is public, as the size of a sample is. Otherwise its band is shown.

    Examples
    --------
    >>> release({"sex": [300, 120]}, base=420)["sex"]
    Released(bands=('300-304', '120-124'), percentages=(71, 29))
    >>> release({"sex": [30, 12]}, base=42)["sex"]  # nothing but 30 of 42 would be 71%
    Released(bands=('30-34', '10-14'), percentages=(None, None))
    >>> release({"sex": [4, 4]}, base=8, known=True)["sex"]
    Released(bands=(None, None), percentages=(None, None))
    """
    forms: dict[str, Form] = dict.fromkeys(columns, "percentages")
    while worse := _worse(columns, base, forms, known=known):
        forms |= worse
    return {name: _released(counts, base, forms[name]) for name, counts in columns.items()}


def _released(counts: Sequence[int], base: int, form: Form) -> Released:
    nothing = (None,) * len(counts)
    return Released(
        nothing if form == "withheld" else tuple(map(band, counts)),
        tuple(percent(count, base) for count in counts) if form == "percentages" else nothing,
    )


def _worse(
    columns: Mapping[str, Sequence[int]], base: int, forms: Mapping[str, Form], *, known: bool
) -> dict[str, Form]:
    """Return the columns that give too much away, with what may be shown of them at most."""
    shown = {name: form for name, form in forms.items() if form != "withheld"}
    low, high = (base, base) if known else _band(base)
    bases = [
        guess
        for guess in range(low, high + 1)
        if all(_fits(_ranges(columns[name], base, guess, form), guess) for name, form in shown.items())
    ]
    told = not known and len(bases) == 1
    worse: dict[str, Form] = {}
    for name, form in shown.items():
        counts = columns[name]
        possible = possible_counts(counts, base, bases, form)
        plain = possible if form == "bands" else possible_counts(counts, base, range(low, high + 1), "bands")
        narrowed = any(
            count < LEAST_GROUP and possible[place] != plain[place] for place, count in enumerate(counts)
        )
        if told or narrowed or any(len(each) == 1 for each in possible):
            worse[name] = "bands" if form == "percentages" else "withheld"
    return worse


def possible_counts(counts: Sequence[int], base: int, bases: Sequence[int], form: Form) -> list[set[int]]:
    """Return what each count could be, for all that is shown of them.

    Parameters
    ----------
    counts, base
        What they are; only what is shown of them is used.
    bases
        What the whole could be.
    form
        What is shown.

    Examples
    --------
    >>> [sorted(each) for each in possible_counts([3, 9], 12, range(10, 15), "bands")]
    [[1, 2, 3, 4], [6, 7, 8, 9]]
    """
    found: list[set[int]] = [set() for _ in counts]
    for guess in bases:
        ranges = _ranges(counts, base, guess, form)
        if not _fits(ranges, guess):
            continue
        least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
        for place, (low, high) in enumerate(ranges):
            found[place].update(range(max(low, guess - (most - high)), min(high, guess - (least - low)) + 1))
    return found


def _fits(ranges: Sequence[Range], base: int) -> bool:
    possible = all(low <= high for low, high in ranges)
    return possible and sum(low for low, _ in ranges) <= base <= sum(high for _, high in ranges)


def _ranges(counts: Sequence[int], base: int, guess: int, form: Form) -> list[Range]:
    return [_range(count, base, guess, form) for count in counts]


def _range(count: int, base: int, guess: int, form: Form) -> Range:
    """Return what a count could be if the whole were so many."""
    low, high = _band(count)
    if form != "percentages":
        return low, high
    share = percent(count, base)
    if share is None:
        # Nothing is shown because it, or the rest, is small: a reader knows that too.
        return (low, high) if low < LEAST_GROUP or guess < LEAST_BASE else (max(low, guess - WIDTH + 1), high)
    low = max(low, LEAST_GROUP, -((1 - 2 * share) * guess // 200))
    high = min(high, guess - LEAST_GROUP, -(-(2 * share + 1) * guess // 200) - 1)
    return low, high


def _band(count: int) -> Range:
    low = count // WIDTH * WIDTH
    return low, low + WIDTH - 1
