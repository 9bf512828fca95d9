"""Columns with fixed counts, arranged so that they depend on each other as they should.

Each column is shuffled, so its counts are exact from the start. Then children exchange values in pairs: an
exchange keeps every count, and is accepted by the Metropolis rule for the log-linear model the potentials
state (Metropolis and others 1953). Pairs do not overlap, so all of one round's can be judged at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sendsample.synthetic.levels import Floats, Ints

_ROUNDS: Final = 250


@dataclass(frozen=True, eq=False)
class Potential:
    """The log weight of some columns' values together: one axis of ``table`` a column."""

    columns: tuple[str, ...]
    table: Floats


def spread(counts: Ints, rng: np.random.Generator) -> Ints:
    """Return a shuffled column that holds each level as often as its count says.

    Examples
    --------
    >>> sorted(spread(np.array([2, 0, 1]), np.random.default_rng(1)).tolist())
    [0, 0, 2]
    """
    return rng.permutation(np.repeat(np.arange(len(counts)), counts))


def mix(
    columns: dict[str, Ints],
    potentials: list[Potential],
    moves: list[tuple[str, ...]],
    rng: np.random.Generator,
) -> dict[str, Ints]:
    """Exchange values between children until the columns depend on each other as the potentials say.

    Parameters
    ----------
    columns
        Codes by column, one entry a child.
    potentials
        What is likely together.
    moves
        Which columns are exchanged together, in turn. A column in no move stays as it is.
    rng
        The stream to draw from.

    Returns
    -------
    dict
        The columns after mixing, with the same counts.

    Examples
    --------
    >>> like = Potential(("a", "b"), np.log(np.array([[1.0, 1e-6], [1e-6, 1.0]])))
    >>> columns = {"a": np.array([0, 1, 0, 1]), "b": np.array([1, 0, 0, 1])}
    >>> mixed = mix(columns, [like], [("b",)], np.random.default_rng(1))
    >>> mixed["b"].tolist()
    [0, 1, 0, 1]
    """
    mixed = {name: codes.copy() for name, codes in columns.items()}
    terms = [_Term(potential, mixed) for potential in potentials]
    size = len(next(iter(mixed.values())))
    for _ in range(_ROUNDS):
        order = rng.permutation(size)
        one, other = order[: size // 2], order[size // 2 : 2 * (size // 2)]
        for move in moves:
            _exchange({name: mixed[name] for name in move}, terms, (one, other), rng)
    return mixed


class _Term:
    """A potential with the place of every child in its flattened table kept up to date."""

    def __init__(self, potential: Potential, columns: dict[str, Ints]) -> None:
        self.weights = potential.table.ravel()
        strides = np.cumprod([1, *potential.table.shape[:0:-1]])[::-1]
        self.strides = dict(zip(potential.columns, strides, strict=True))
        self.at = np.sum([columns[name] * self.strides[name] for name in potential.columns], axis=0)


def _exchange(
    columns: dict[str, Ints], terms: list[_Term], pairs: tuple[Ints, Ints], rng: np.random.Generator
) -> None:
    one, other = pairs
    gap = {name: codes[other] - codes[one] for name, codes in columns.items()}
    gain = np.zeros(len(one))
    shifts = []
    for term in terms:
        touched = [name for name in columns if name in term.strides]
        if not touched:
            continue
        shift = sum(gap[name] * term.strides[name] for name in touched)
        here, there = term.at[one], term.at[other]
        gain += term.weights[here + shift] + term.weights[there - shift]
        gain -= term.weights[here] + term.weights[there]
        shifts.append((term, shift))
    # Few exchanges are accepted, and their places are picked out faster than by a mask.
    accepted = np.flatnonzero(rng.random(len(one)) < np.exp(np.minimum(gain, 0.0)))
    one, other = one[accepted], other[accepted]
    for term, shift in shifts:
        term.at[one] += shift[accepted]
        term.at[other] -= shift[accepted]
    for name, codes in columns.items():
        codes[one] += gap[name][accepted]
        codes[other] -= gap[name][accepted]
