"""Weights of known sets that give every type its chance: those of greatest entropy.

Of all weights of the sets with the averages wanted, those of greatest entropy are the exponential of a sum
of multipliers, one for each type in the set, scaled to add up to 1. So all are above zero, and the
multipliers come from a smooth convex program in as many unknowns as there are types (the dual), by Newton's
method with conjugate gradients: products with a sparse matrix are all it takes.

Where no weights of the known sets give the averages, the multipliers grow without bound. A small penalty
on them keeps them finite, and then they say which sets are missing: those whose multipliers add up to much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_NEWTON_STEPS = 25
_GRADIENT_STEPS = 200
#: A step changes no weight by more than this factor's exponent.
_LARGEST_STEP = 20.0
_ARMIJO = 1e-4
_SHORTEST = 1e-8
_BELOW_ROUNDING = 1e-11
#: How many times a set's places make up the types for a plain matrix to be quicker.
_DENSE = 8
#: What is off by less than this need not be known more precisely.
_PRECISE = 1e-8


@dataclass(frozen=True)
class Wanted:
    """What a lottery is to choose on average.

    Attributes
    ----------
    expected
        For each type how many of it; none is 0.
    even
        For each type how many of it there would be if all chances were the same.
    """

    expected: Floats
    even: Floats


@dataclass(frozen=True)
class Weighed:
    """Weights of sets, and how near they come.

    Attributes
    ----------
    weights
        A weight for each set; they add up to 1.
    multipliers
        One for each type.
    short
        For each type, what it lacks of what is expected of it.
    """

    weights: Floats
    multipliers: Floats
    short: Floats


def weigh(sets: Indices, wanted: Wanted, multipliers: Floats, penalty: float, most: float) -> Weighed:
    """Return the weights of greatest entropy that give each type what is expected of it, or come near.

    Parameters
    ----------
    sets
        A line a set: the type of each of its children.
    wanted
        What is expected of each type.
    multipliers
        Where to begin.
    penalty
        What keeps the multipliers near where they began: each type may be off by so much of an even share,
        times how far its multiplier has gone.
    most
        Multipliers larger than this need not be known any better.
    """
    expected, even = wanted.expected, wanted.even
    dual = _Dual(sets, expected, penalty * even, multipliers)
    for _ in range(_NEWTON_STEPS):
        weights, short, slope = dual.at(multipliers)
        off, steep = np.abs(short / even).max(), np.abs(slope / even).max()
        # The slope has to vanish beside what is off for the multipliers to mean anything.
        if steep < 1e-3 * min(1.0, max(off, _PRECISE)) or np.abs(multipliers).max() > most:
            break
        step = dual.newton(weights, slope, steep)
        length = dual.length(multipliers, step, float(slope @ step))
        multipliers = np.asarray(multipliers + length * step)
    weights, short, _ = dual.at(multipliers)
    return Weighed(weights, multipliers, short)


class _Dual:
    """The convex program whose unknowns are the multipliers."""

    def __init__(self, sets: Indices, expected: Floats, ridge: Floats, start: Floats) -> None:
        self.sets, self.expected, self.ridge, self.start = sets, expected, ridge, start
        self._seats = np.ascontiguousarray(sets.T)
        # Where sets hold much of what there is, a plain matrix is quicker than picking out what they hold.
        dense = _DENSE * sets.shape[1] >= len(expected)
        self._matrix = self._counted(sets) if dense else None

    def _counted(self, sets: Indices) -> Floats:
        matrix = np.zeros((len(sets), len(self.expected)))
        for seat in self._seats:
            matrix[np.arange(len(sets)), seat] += 1
        return matrix

    def _sums(self, values: Floats) -> Floats:
        """Add up values of types over each set."""
        if self._matrix is not None:
            return np.asarray(self._matrix @ values)
        return np.asarray(values[self._seats].sum(axis=0))

    def _counts(self, weights: Floats) -> Floats:
        """Add up weights of sets for each type."""
        if self._matrix is not None:
            return np.asarray(weights @ self._matrix)
        spread = np.tile(weights, len(self._seats))
        counts = np.bincount(self._seats.ravel(), spread, minlength=len(self.expected))
        return counts.astype(np.float64, copy=False)

    def at(self, multipliers: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the weights, what each type lacks, and the slope of the program."""
        exponents = self._sums(multipliers)
        weights = np.exp(exponents - exponents.max())
        weights /= weights.sum()
        short = self.expected - self._counts(weights)
        return weights, short, short - self.ridge * (multipliers - self.start)

    def newton(self, weights: Floats, slope: Floats, steep: float) -> Floats:
        """Return the Newton step, by conjugate gradients scaled by the diagonal."""
        counts = self._counts(weights)
        scale = 1 / (counts + self.ridge)
        step, left = np.zeros_like(slope), slope.copy()
        scaled = scale * left
        ahead, size = scaled.copy(), left @ scaled
        enough = np.sqrt(size) * min(0.1, steep)
        for _ in range(_GRADIENT_STEPS):
            curved = (
                self._counts(weights * self._sums(ahead)) - counts * (counts @ ahead) + self.ridge * ahead
            )
            bend = ahead @ curved
            if bend <= 0:
                break
            step += size / bend * ahead
            left -= size / bend * curved
            scaled = scale * left
            before, size = size, left @ scaled
            if np.sqrt(size) < enough:
                break
            ahead = scaled + size / before * ahead
        return step

    def length(self, multipliers: Floats, step: Floats, gain: float) -> float:
        """Return how far to go along a step."""
        largest = float(np.abs(self._sums(step)).max())
        length = min(1.0, _LARGEST_STEP / largest) if largest > 0 else 1.0
        if gain < _BELOW_ROUNDING:
            # Values of the program no longer tell one step from another, and a whole step is right so near.
            return length
        start = self._value(multipliers)
        while (
            length > _SHORTEST and self._value(multipliers + length * step) > start - _ARMIJO * length * gain
        ):
            length /= 2
        return length

    def _value(self, multipliers: Floats) -> float:
        exponents = self._sums(multipliers)
        top = exponents.max()
        entropy = np.log(np.exp(exponents - top).sum()) + top
        away = multipliers - self.start
        return float(entropy - self.expected @ multipliers + 0.5 * (self.ridge * away) @ away)
