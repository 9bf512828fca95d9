"""Relative risks: by need, and scaled so that each list has the share that is assumed for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendsample.synthetic.chance import chances
from sendsample.synthetic.levels import NEEDS, Flags, Floats


def by_need(children: pd.DataFrame, figures: dict[str, float], otherwise: float = 1.0) -> Floats:
    """Return the figure for each child's need.

    Examples
    --------
    >>> by_need(pd.DataFrame({"need": [0, 1]}), {"HI": 3.0}).tolist()
    [1.0, 3.0]
    """
    table = np.array([figures.get(code, otherwise) for code in NEEDS])
    found: Floats = table[children["need"].to_numpy()]
    return found


def scaled(children: pd.DataFrame, relative: Floats, shares: tuple[float, float], among: Flags) -> Floats:
    """Scale relative risks to the share of each list separately.

    Examples
    --------
    >>> children = pd.DataFrame({"list": [1, 1, 2]})
    >>> scaled(children, np.array([1.0, 3.0, 1.0]), (0.2, 0.5), np.ones(3, dtype=bool)).tolist()
    [0.1, 0.3..., 0.5]
    """
    total = np.zeros(len(children))
    for number, share in enumerate(shares, start=1):
        on_list = (children["list"] == number).to_numpy()
        total += chances(relative, share, among & on_list)
    return total


def drawn(
    children: pd.DataFrame,
    shares: tuple[float, float],
    figures: dict[str, float],
    ages: tuple[int, int],
    rng: np.random.Generator,
) -> Flags:
    """Draw who has something: shares for each list, relative to need, among some ages.

    Examples
    --------
    >>> children = pd.DataFrame({"list": [1, 2], "need": [0, 0], "age": [3, 9]})
    >>> drawn(children, (1.0, 1.0), {}, (0, 4), np.random.default_rng(1)).tolist()
    [True, False]
    """
    among = children["age"].between(*ages).to_numpy(dtype=np.bool_)
    likely = scaled(children, by_need(children, figures), shares, among)
    return np.asarray(rng.random(len(children)) < likely)
