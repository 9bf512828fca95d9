"""Where the sets of a lottery are: all on one face, or those of each case on a face of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sendsample.lotteries.cases import Tight
from sendsample.lotteries.chains import Chains, Face, face_of
from sendsample.lotteries.field import Field
from sendsample.lotteries.relaxed import Target

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

#: Sets looked at together: chains take room for every kind there is.
_AT_ONCE = 512


class Faces:
    """The faces of a lottery.

    Parameters
    ----------
    field
        The kinds and their rows.
    target
        The chances of the lottery.
    tight
        For each case where its sets are; nothing where all sets are on one face.
    """

    def __init__(self, field: Field, target: Target, tight: Sequence[Tight] = ()) -> None:
        self.field = field
        face, expected = face_of(field, target), target.chances * field.sizes
        self._faces = [_narrowed(face, each) for each in tight] or [face]
        self._kinds = [each.case.kind for each in tight]
        #: For each face how likely its sets are, and the kinds that they may have.
        self._likely: Floats = expected[self._kinds] if tight else np.ones(1)
        self._open: Flags = np.array([each.open for each in tight] or [np.ones(len(expected), dtype=bool)])

    def hold(self, sets: Indices, rng: np.random.Generator) -> Flags:
        """Say which sets of kinds are on a face."""
        held = np.zeros(len(sets), dtype=bool)
        for number, lines in self._apart(sets):
            some = lines[self._open[number][sets[lines]].all(axis=1)]
            for start in range(0, len(some), _AT_ONCE):
                part = some[start : start + _AT_ONCE]
                chains = Chains(self._faces[number], self.field.sizes, sets[part], rng)
                held[part] = chains.broken == 0
        return held

    def dealt(
        self, first: Indices, weights: Floats, wishes: Floats, mends: int, rng: np.random.Generator
    ) -> Indices:
        """Return sets that begin with some kinds, the others by weights and then by wishes.

        Parameters
        ----------
        first
            The kind that each set begins with.
        weights, wishes
            For each kind how likely it is at first, and a logarithm by which it is wished for later.
        mends
            How many children may be exchanged for a set to come onto a face.
        rng
            Where luck comes from.
        """
        dealt = [np.zeros((0, self.field.types.places), dtype=np.intp)]
        for number, lines in self._for(first, rng):
            seats = len(lines), self.field.types.places - 1
            others = drawn(np.where(self._open[number], weights, 0), rng.random(seats))
            if self._kinds and seats[1]:
                others[first[lines] != self._kinds[number], 0] = self._kinds[number]
            sets = np.column_stack([first[lines], others])
            chains = Chains(self._faces[number], self.field.sizes, sets, rng)
            chains.mend(self._wishes(number, wishes), mends)
            dealt.append(chains.sets[chains.broken == 0])
        return np.concatenate(dealt)

    def roam(
        self, sets: Indices, wishes: Floats, steps: int, least: float, rng: np.random.Generator
    ) -> Indices:
        """Return sets met on the way from some on the faces, each once: see :meth:`Chains.roam`."""
        met = [
            Chains(self._faces[number], self.field.sizes, sets[lines], rng).roam(
                self._wishes(number, wishes), steps, least
            )
            for number, lines in self._apart(sets)
        ]
        return np.concatenate(met)

    def _wishes(self, number: int, wishes: Floats) -> NDArray[np.float32]:
        return np.where(self._open[number], wishes, -np.inf).astype(np.float32)

    def _apart(self, sets: Indices) -> Iterator[tuple[int, Indices]]:
        """Tell sets of kinds apart by the face they would be on."""
        if not self._kinds:
            yield 0, np.arange(len(sets))
        for number, kind in enumerate(self._kinds):
            lines = np.flatnonzero((sets == kind).any(axis=1))
            if len(lines):
                yield number, lines

    def _for(self, first: Indices, rng: np.random.Generator) -> Iterator[tuple[int, Indices]]:
        """Choose a face for sets that are to begin with some kinds: by luck, the likelier the more."""
        if not self._kinds:
            yield 0, np.arange(len(first))
            return
        odds = (self._likely[:, np.newaxis] * self._open)[:, first].cumsum(axis=0)
        faces = (odds <= rng.random(len(first)) * odds[-1]).sum(axis=0)
        # Whoever is open on no face is dealt no set.
        for number in range(len(self._kinds)):
            lines = np.flatnonzero(faces == number)
            if len(lines):
                yield number, lines


def _narrowed(face: Face, tight: Tight) -> Face:
    """Return a face with the rows of a case at their bounds."""
    many = len(tight.at_most)
    lower, upper = face.lower.copy(), face.upper.copy()
    lower[:many] = np.where(tight.at_most, face.upper[:many], face.lower[:many])
    upper[:many] = np.where(tight.at_least & ~tight.at_most, face.lower[:many], face.upper[:many])
    return replace(face, lower=lower, upper=upper)


def drawn(weights: Floats, at: Floats) -> Indices:
    """Return where numbers from 0 to 1 fall among weights.

    Examples
    --------
    >>> drawn(np.array([1.0, 0.0, 3.0]), np.array([0.2, 0.3])).tolist()
    [0, 2]
    """
    sums = np.cumsum(weights)
    return np.searchsorted(sums / sums[-1], at, side="right").clip(0, len(weights) - 1)
