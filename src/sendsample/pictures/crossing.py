"""How many children are in each cell of a table that divides them in up to three ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sendsample.pictures.placing import kept
from sendsample.pictures.sides import Levels, Side

#: Down, across, and side by side: that is as much as a table can show.
SIDES: Final = 3
#: The most levels down, across in all, and side by side.
_DOWN: Final = 20
_ACROSS: Final = 8
_BESIDE: Final = 3

Cells = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """Counts of children by up to three sides: ``cells`` is down by across by beside.

    A side that is not there has one level without a name.
    """

    down: Levels
    across: Levels
    beside: Levels
    cells: Cells


def crossed(chosen: Sequence[Side]) -> Table:
    """Return how many children are in each cell, with as many levels as there is room for.

    Of too many levels those are left that the rules ask for, then those with the emptiest cells; the others
    are counted together.

    Parameters
    ----------
    chosen
        The sides: down, across and beside.
    """
    shape = [len(side.least) for side in chosen]
    places = np.ravel_multi_index([side.codes for side in chosen], shape)
    cells = np.bincount(places, minlength=int(np.prod(shape))).reshape(shape + [1] * (SIDES - len(shape)))
    levels = [side.levels for side in chosen] + [Levels("", ("",), ("",))] * (SIDES - len(shape))
    beside, cells = _limited(levels[2], cells, 2, _BESIDE)
    across, cells = _limited(levels[1], cells, 1, _ACROSS // len(beside.called))
    down, cells = _limited(levels[0], cells, 0, _DOWN)
    return Table(down, across, beside, cells)


def _limited(levels: Levels, cells: Cells, axis: int, limit: int) -> tuple[Levels, Cells]:
    """Return levels and cells with the levels along an axis that there is no room for put together."""
    others = tuple(number for number in range(SIDES) if number != axis)
    fewest, total = cells.min(axis=others).tolist(), cells.sum(axis=others).tolist()
    ranks = [(not asked, low, many) for asked, low, many in zip(levels.asked, fewest, total, strict=True)]
    places = kept(limit - 1, ranks)
    left = [place for place in range(len(ranks)) if place not in places]
    if not left:
        return levels, cells
    empty = sum(not fewest[place] for place in left)
    name = f"{len(left)} others" + (f", {empty} with an empty cell" if empty else "")
    together = cells.take(left, axis=axis).sum(axis=axis, keepdims=True)
    return Levels(
        levels.name,
        (*(levels.called[place] for place in places), name),
        (*(levels.asked[place] for place in places), ""),
    ), np.concatenate([cells.take(places, axis=axis), together], axis=axis)
