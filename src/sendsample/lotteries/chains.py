"""Sets of kinds that keep every row, found by many chains at once that exchange one child at a time.

A chain takes one child out and puts in whoever breaks least, by weights and with some luck (Gibbs sampling
of sets weighed by the product of their children's weights, each place that breaks a row costing so much).
All chains step together: what it costs to put in a kind is one product of a matrix of rows still open with
the matrix of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sendsample.lotteries.field import Field
from sendsample.lotteries.relaxed import Target

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: An average this near a bound is at it, and then every set has to be.
_AT = 1e-6
#: What breaking a row by one costs, in logarithms of weights. Dearer, chains go round in circles.
_PRICE = 6.0
#: How many times the places of a set make up the kinds for a product over all kinds to be quicker.
_DENSE = 8
#: A number of luck may be 0, which has no logarithm.
_TINY = np.float32(1e-30)
#: Luck is drawn anew after so many steps.
_EVERY = 20


@dataclass(frozen=True)
class Face:
    """The rows that every set of a lottery with certain averages has to keep.

    Where the averages are at a bound, every set is at it; so bounds are narrower here than what the rules
    ask.

    Attributes
    ----------
    rows
        A line a row, a column a kind: whether the kind counts.
    lower, upper
        The bounds of each row.
    soft
        Which of the rows may be broken at a price.
    asked
        The bounds of those, and the price of a place outside.
    budget
        The least and the most that a set may spend.
    """

    rows: NDArray[np.float32]
    lower: Floats
    upper: Floats
    soft: slice
    asked: tuple[Floats, Floats, Floats]
    budget: tuple[float, float]


def face_of(field: Field, target: Target) -> Face:
    """Return the rows that every set of a lottery with a target's averages has to keep."""
    expected = target.chances * field.sizes
    average = field.hard.members @ expected
    lower, upper = field.hard.lower.astype(float), field.hard.upper.astype(float)
    lower, upper = (
        np.where(average > upper - _AT, upper, lower),
        np.where(average < lower + _AT, lower, upper),
    )
    least, most = field.soft.lower.astype(float), field.soft.upper.astype(float)
    softly = field.soft.members @ expected
    free = np.full(len(field.soft), float(field.types.places))
    if target.spent:
        # Nothing of the budget is wasted, so all sets are on the side where the average is.
        low = np.where(softly > most - _AT, most, np.where(softly > least - _AT, least, 0))
        high = np.where(softly < least + _AT, least, np.where(softly < most + _AT, most, free))
    else:
        low, high = np.zeros(len(field.soft)), free
    return Face(
        np.vstack([field.hard.members, field.soft.members]),
        np.append(lower, low),
        np.append(upper, high),
        slice(len(field.hard), len(field.hard) + len(field.soft)),
        (least, most, field.weights.astype(float)),
        (float(field.budget) if target.spent else 0.0, float(field.budget)),
    )


class Chains:
    """Chains of sets, each a line of kinds, a child each.

    Parameters
    ----------
    face
        The rows to keep.
    sizes
        How many children each kind has.
    sets
        The sets to begin with.
    rng
        Where luck comes from.
    """

    def __init__(self, face: Face, sizes: Numbers, sets: Indices, rng: np.random.Generator) -> None:
        self.face, self.sizes, self.sets, self._rng = face, sizes, sets, rng
        self._line = np.arange(len(sets))
        self._held = np.zeros((len(sets), len(sizes)), dtype=np.int16)
        self._counts = np.zeros((len(sets), len(face.lower)), dtype=np.float32)
        for seat in range(sets.shape[1]):
            np.add.at(self._held, (self._line, sets[:, seat]), 1)
            self._counts += face.rows[:, sets[:, seat]].T
        self._by_kind = np.ascontiguousarray(face.rows.T)
        self._noise = rng.gumbel(size=2 * len(sizes)).astype(np.float32)

    @property
    def broken(self) -> Floats:
        """By how much each set breaks the rows."""
        return self._broken(self._line)

    def _broken(self, lines: Indices) -> Floats:
        """Return by how much some sets break the rows, or have more children of a kind than there are."""
        face, counts, kinds = self.face, self._counts[lines], self.sets[lines]
        out = np.maximum(face.lower - counts, 0).sum(axis=1) + np.maximum(counts - face.upper, 0).sum(axis=1)
        if len(face.asked[2]):
            spent = self._spent(counts)
            out += np.maximum(spent - face.budget[1], 0) + np.maximum(face.budget[0] - spent, 0)
        over = self._held[lines[:, np.newaxis], kinds] - self.sizes[kinds]
        return np.asarray(out + np.maximum(over, 0).sum(axis=1))

    def _spent(self, counts: NDArray[np.float32]) -> Floats:
        least, most, weights = self.face.asked
        inside = counts[:, self.face.soft]
        return np.asarray((np.maximum(least - inside, 0) + np.maximum(inside - most, 0)) @ weights)

    def mend(self, wishes: NDArray[np.float32], steps: int) -> None:
        """Exchange children of sets that break rows, but for the first of each set, until none do."""
        bad = self._line
        for _ in range(steps if self.sets.shape[1] > 1 else 0):
            bad = bad[self._broken(bad) > 0]
            if not len(bad):
                return
            self._exchange(bad, self._worst(bad), wishes)

    def _worst(self, lines: Indices) -> Indices:
        """Return the seat of each of some sets that does best without its child, by luck; never the first."""
        face, counts, kinds = self.face, self._counts[lines], self.sets[lines, 1:]
        spare = (counts > face.upper).astype(np.float32) - (counts <= face.lower)
        if len(self.sizes) < _DENSE * self.sets.shape[1]:
            gain = np.take_along_axis(spare @ face.rows, kinds, axis=1)
        else:
            # Few of the kinds are in a set, and their rows are quicker picked out than all multiplied.
            gain = np.matmul(self._by_kind[kinds], spare[:, :, np.newaxis])[:, :, 0]
        gain += self._held[lines[:, np.newaxis], kinds] > self.sizes[kinds]
        # Minus the logarithm of an exponential number is a Gumbel number, and made three times as fast.
        gain -= np.log(self._rng.standard_exponential(gain.shape, dtype=np.float32) + _TINY)
        return np.asarray(gain.argmax(axis=1) + 1)

    def roam(self, wishes: NDArray[np.float32], steps: int, least: float) -> Indices:
        """Exchange any children, and return the sets met on the way that keep all rows, each once.

        Parameters
        ----------
        wishes
            The logarithm of each kind's weight.
        steps
            How many exchanges each chain makes.
        least
            Sets whose wishes add up to less are not returned.
        """
        met = []
        for step in range(steps):
            if step % _EVERY == 0:
                self._noise[: len(self.sizes)] = self._rng.gumbel(size=len(self.sizes))
                self._noise[len(self.sizes) :] = self._noise[: len(self.sizes)]
            seats = self._rng.integers(self.sets.shape[1], size=len(self.sets))
            self._exchange(self._line, seats, wishes)
            good = self.sets[self.broken == 0]
            met.append(np.sort(good[wishes[good].sum(axis=1) >= least], axis=1))
        return np.unique(np.concatenate(met), axis=0)

    def _exchange(self, lines: Indices, seats: Indices, wishes: NDArray[np.float32]) -> None:
        """Exchange one child of each of some sets for the best by wishes, luck and what it breaks."""
        face, many = self.face, len(self.sizes)
        old = self.sets[lines, seats]
        self._held[lines, old] -= 1
        counts = self._counts[lines] - face.rows[:, old].T
        dearer = (counts >= face.upper).astype(np.float32) - (counts < face.lower)
        score = self._dearer(counts, dearer) * np.float32(-_PRICE)
        score += wishes
        score += sliding_window_view(self._noise, many)[self._rng.integers(many, size=len(lines))]
        self._full(lines, score)
        new = score.argmax(axis=1)
        self.sets[lines, seats] = new
        self._held[lines, new] += 1
        self._counts[lines] = counts + face.rows[:, new].T

    def _dearer(self, counts: NDArray[np.float32], hard: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what one more child of each kind breaks."""
        face = self.face
        score = hard @ face.rows
        if not len(face.asked[2]):
            return np.asarray(score)
        least, most, weights = face.asked
        inside = counts[:, face.soft]
        softly = ((inside >= most).astype(np.float32) - (inside < least)) * weights.astype(np.float32)
        spent = self._spent(counts)[:, np.newaxis] + softly @ face.rows[face.soft]
        score += np.maximum(spent - face.budget[1], 0) + np.maximum(face.budget[0] - spent, 0)
        return np.asarray(score, dtype=np.float32)

    def _full(self, lines: Indices, score: NDArray[np.float32]) -> None:
        """Rule out the kinds of which a set has all children there are."""
        others = self.sets[lines]
        full = self._held[lines[:, np.newaxis], others] >= self.sizes[others]
        line, seat = np.nonzero(full)
        score[line, others[line, seat]] = -np.inf
