"""Rows that every set keeps and the averages of a lottery may not: three rows added and halved.

Of three rows, count whoever is in two of them at least. Adding the three rows and halving says that a set
has no more of these than half the sum of the three maximums; and where that sum is odd, rounded down, since
children are whole ({0, 1/2}-Chvatal-Gomory cuts; Caprara and Fischetti, Mathematical Programming 74, 1996).
Three rows of which a set has one child at most are the common case: any two of the children in two of these
rows are in one together. In areas of a thousand children one or two such rows are what stands between the
relaxation and the lotteries there are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sendsample.lotteries.field import Rows

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Members = NDArray[np.float32]

#: How far a row has to be broken to be worth adding.
_BROKEN = 1e-6
#: Rows added at a time, those broken most.
_AT_ONCE = 40


def cuts(rows: Rows, places: int, expected: Floats) -> tuple[Members, Numbers]:
    """Return rows that every set keeps and that the averages break, if any: who counts, and maximums.

    Parameters
    ----------
    rows
        The rows that the averages keep.
    places
        How many children a set has.
    expected
        For each kind how many of it a lottery chooses on average.
    """
    members, most = _at_most(rows, places)
    slack = most - members @ expected
    near = slack < 1 - _BROKEN
    members, most, slack = members[near], most[near], slack[near]
    found = _broken(members, most, slack, expected)
    made: dict[bytes, tuple[Members, int]] = {}
    for _, first, second, third in sorted(found):
        counts = (members[first] + members[second] + members[third] >= 2).astype(np.float32)  # noqa: PLR2004
        made.setdefault(counts.tobytes(), (counts, int(most[first] + most[second] + most[third]) // 2))
        if len(made) == _AT_ONCE:
            break
    none = np.zeros((0, len(expected)), dtype=np.float32)
    lines = [counts[np.newaxis] for counts, _ in made.values()]
    return np.vstack([none, *lines]), np.array([limit for _, limit in made.values()], dtype=np.int64)


def _at_most(rows: Rows, places: int) -> tuple[Members, Numbers]:
    """Return rows as maximums alone: a minimum is a maximum of all others, since a set has so many."""
    above = np.flatnonzero(rows.upper < places)
    below = np.flatnonzero(rows.lower > 0)
    everyone = np.ones((1, rows.members.shape[1]), dtype=np.float32)
    members = np.vstack([rows.members[above], 1 - rows.members[below], everyone])
    most = np.concatenate([rows.upper[above], places - rows.lower[below], [places]])
    _, first = np.unique(np.column_stack([members, most]), axis=0, return_index=True)
    return members[np.sort(first)], most[np.sort(first)]


def _broken(
    members: Members, most: Numbers, slack: Floats, expected: Floats
) -> list[tuple[float, int, int, int]]:
    """Return which three rows make a row that is broken, and by how little less than a half.

    With s the slack of the three and o what is expected of those in one or three of them, the new row is
    broken by (1 - s - o) / 2.
    """
    found = []
    sign, total = 1 - 2 * members.astype(np.float64), expected.sum()
    for first in range(len(most)):
        for second in range(first + 1, len(most)):
            room = 1 - slack[first] - slack[second]
            if room <= _BROKEN:
                continue
            later = slice(second + 1, len(most))
            odd = (total - sign[later] @ (sign[first] * sign[second] * expected)) / 2
            short = room - slack[later] - odd
            whole = (most[first] + most[second] + most[later]) % 2 == 0
            thirds = np.flatnonzero((short > _BROKEN) & ~whole).tolist()
            found += [(-float(short[third]), first, second, second + 1 + third) for third in thirds]
    return found
