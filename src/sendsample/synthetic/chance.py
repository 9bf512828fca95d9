"""Random numbers that follow from the seed alone, a separate stream for each step of the work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from sendsample.synthetic.levels import Flags, Floats, Ints, Words


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one area.

    A step has a stream of its own, so that a change to one step leaves the others as they were.

    Examples
    --------
    >>> Streams(1, "Kent")("ages").random() == Streams(1, "Kent")("ages").random()
    True
    """

    seed: int
    area: str

    def __call__(self, step: str) -> np.random.Generator:
        """Return the stream of a step, from its beginning."""
        text = f"sendsample/synthetic/1\n{self.seed}\n{self.area}\n{step}"
        key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
        return np.random.Generator(np.random.PCG64(key))


def pick(chances: Floats, rng: np.random.Generator) -> Ints:
    """Draw one level a row from a table with a row of weights each.

    Examples
    --------
    >>> pick(np.array([[0.0, 1.0], [3.0, 0.0]]), np.random.default_rng(1)).tolist()
    [1, 0]
    """
    upper = np.cumsum(chances, axis=1)
    drawn = rng.random(len(chances)) * upper[:, -1]
    found: Ints = (drawn[:, None] >= upper).sum(axis=1)
    return found


def choose(levels: tuple[str, ...], weights: Floats, count: int, rng: np.random.Generator) -> Words:
    """Draw words with fixed weights.

    Examples
    --------
    >>> choose(("a", "b"), np.array([0.0, 1.0]), 2, np.random.default_rng(1)).tolist()
    ['b', 'b']
    """
    at = np.searchsorted(np.cumsum(weights) / np.sum(weights), rng.random(count), side="right")
    return np.array(levels, dtype=object)[at]


def chances(relative: Floats, share: float, among: Flags) -> Floats:
    """Scale relative risks so that their mean among some children is a share; 0 for the others.

    Examples
    --------
    >>> chances(np.array([1.0, 3.0, 9.0]), 0.5, np.array([True, True, False])).tolist()
    [0.25, 0.75, 0.0]
    """
    scaled = np.where(among, relative, 0.0)
    total = scaled.sum()
    if total == 0:
        return scaled
    likely: Floats = np.minimum(scaled * (share * among.sum() / total), 1.0)
    return likely
