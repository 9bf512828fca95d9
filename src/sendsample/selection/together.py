"""Every child chosen, all samples in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

_FIRST: Final = ("sample", "visit", "primary_need", "provision", "age")
_LAST: Final = ("ticket", "meets")


def together(
    frames: Mapping[str, pd.DataFrame], visits: Mapping[str, Mapping[str, Sequence[str]]]
) -> pd.DataFrame:
    """Return the children of every sample, sample by sample, the columns that most samples mention first.

    Parameters
    ----------
    frames
        The children of each sample, by ``child_id``.
    visits
        For each block of visits, the children at each place; those at one place stand together.
    """
    placed = {name: _by_place(frame, visits.get(name)) for name, frame in frames.items()}
    many = Counter(column for frame in placed.values() for column in frame.columns)
    between = sorted((column for column in many if column not in {*_FIRST, *_LAST}), key=lambda of: -many[of])
    first = [column for column in _FIRST if column in many]
    columns = ["sample", *(column for column in first if column != "sample"), *between, *_LAST]
    if not placed:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="child_id", dtype="str"))
    table = pd.concat([frame.assign(sample=name) for name, frame in placed.items()])
    return table[columns].rename_axis("child_id")


def _by_place(frame: pd.DataFrame, places: Mapping[str, Sequence[str]] | None) -> pd.DataFrame:
    return frame if places is None else frame.loc[[child for ids in places.values() for child in ids]]
