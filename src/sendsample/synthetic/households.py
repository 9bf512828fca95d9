"""Households: most children alone on the lists, some with one or two siblings."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sendsample.cohort.codes import ETHNICITY
from sendsample.synthetic import assumed
from sendsample.synthetic.levels import Flags, Ints, Words

#: Siblings are sought among three children who stand next to each other.
_BLOCK: Final = 3
_MOST_YEARS_APART: Final = 9
_ADULT: Final = 19
#: How often siblings are sought within one setting rather than within the locality.
_SAME_SETTING: Final = 0.6


def households(children: pd.DataFrame, rng: np.random.Generator) -> Words:
    """Return a household key for each child.

    Siblings live in one locality and are of one ethnicity group and no more than nine years apart; often
    they go to one setting.

    Parameters
    ----------
    children
        With ``ethnicity``, ``locality``, ``urn`` and ``age``.
    rng
        The stream to draw from.

    Examples
    --------
    >>> children = pd.DataFrame({"ethnicity": ["WBRI"] * 30, "locality": "Larkmoor", "urn": "1", "age": 9})
    >>> keys = households(children, np.random.default_rng(1))
    >>> len(set(keys))
    29
    """
    size = len(children)
    order = _neighbours(children, rng)
    blocks = order[: size - size % _BLOCK].reshape(-1, _BLOCK)
    pairs = np.flatnonzero(_may_be_siblings(children, blocks[:, :2]))
    wanted = round(assumed.SIBLING_SHARE * size / (2 + assumed.THREE_SHARE))
    chosen = rng.permutation(pairs)[:wanted]
    third = _may_be_siblings(children, blocks[chosen][:, [0, 2]])
    third &= rng.random(len(chosen)) < assumed.THREE_SHARE
    numbers = rng.permutation(size) + 1
    numbers[blocks[chosen, 1]] = numbers[blocks[chosen, 0]]
    numbers[blocks[chosen, 2][third]] = numbers[blocks[chosen, 0][third]]
    return np.array([f"H{number:06d}" for number in numbers], dtype=object)


def _neighbours(children: pd.DataFrame, rng: np.random.Generator) -> Ints:
    size = len(children)
    group = pd.factorize(children["ethnicity"].map(ETHNICITY), sort=True)[0]
    locality = pd.factorize(children["locality"], sort=True)[0]
    setting = pd.factorize(children["urn"], sort=True)[0]
    near = np.where(rng.random(size) < _SAME_SETTING, setting, -1)
    return np.lexsort((rng.random(size), near, locality, group))


def _may_be_siblings(children: pd.DataFrame, pairs: Ints) -> Flags:
    one, other = (children.iloc[pairs[:, side]].reset_index(drop=True) for side in (0, 1))
    same_group = one["ethnicity"].map(ETHNICITY) == other["ethnicity"].map(ETHNICITY)
    same_place = one["locality"] == other["locality"]
    close = (one["age"] - other["age"]).abs() <= _MOST_YEARS_APART
    young = (one["age"] < _ADULT) & (other["age"] < _ADULT)
    return (same_group & same_place & close & young).to_numpy(dtype=np.bool_, copy=True)
