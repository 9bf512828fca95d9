"""Where the sets of a lottery are: all on one face, or those of each case on a face of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sendsample.lotteries.cases import Case, Tight
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
        face, everyone = face_of(field, target), np.ones(len(field.sizes), dtype=bool)
        self._cases = [Case(each.case.kinds, each.open) for each in tight] or [Case((), everyone)]
        self._faces = [_narrowed(face, each) for each in tight] or [face]
        self._likely: Floats = np.array([each.likely for each in tight] or [1.0])

    def hold(self, sets: Indices, rng: np.random.Generator) -> Flags:
        """Say which sets of kinds are on a face."""
        held = np.zeros(len(sets), dtype=bool)
        for number, lines in self._apart(sets):
            for start in range(0, len(lines), _AT_ONCE):
                part = lines[start : start + _AT_ONCE]
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
            case, seats = self._cases[number], self.field.types.places - 1
            others = drawn(np.where(case.open, weights, 0), rng.random((len(lines), seats)))
            for seat, kind in enumerate(case.kinds[:seats]):
                others[first[lines] != kind, seat] = kind
            sets = np.column_stack([first[lines], others])
            chains = Chains(self._faces[number], self.field.sizes, sets, rng)
            chains.mend(_wishes(case, wishes), mends)
            dealt.append(chains.sets[chains.broken == 0])
        return np.concatenate(dealt)

    def roam(
        self, sets: Indices, wishes: Floats, steps: int, least: float, rng: np.random.Generator
    ) -> Indices:
        """Return sets met on the way from some on the faces, each once: see :meth:`Chains.roam`."""
        met = [np.zeros((0, self.field.types.places), dtype=np.intp)]
        for number, lines in self._apart(sets):
            chains = Chains(self._faces[number], self.field.sizes, sets[lines], rng)
            met.append(chains.roam(_wishes(self._cases[number], wishes), steps, least))
        return np.concatenate(met)

    def _apart(self, sets: Indices) -> Iterator[tuple[int, Indices]]:
        """Tell sets of kinds apart by the face they would be on."""
        for number, case in enumerate(self._cases):
            lines = np.flatnonzero(case.open[sets].all(axis=1))
            for kind in case.kinds:
                lines = lines[(sets[lines] == kind).any(axis=1)]
            if len(lines):
                yield number, lines

    def _for(self, first: Indices, rng: np.random.Generator) -> Iterator[tuple[int, Indices]]:
        """Choose a face for sets that are to begin with some kinds: by luck, the likelier the more."""
        if len(self._cases) == 1:
            yield 0, np.arange(len(first))
            return
        odds = np.array(
            [case.open[first] * likely for case, likely in zip(self._cases, self._likely, strict=True)]
        )
        odds = odds.cumsum(axis=0)
        # Whoever is open on no face is dealt no set.
        faces = (odds <= rng.random(len(first)) * odds[-1]).sum(axis=0)
        for number in range(len(self._cases)):
            lines = np.flatnonzero(faces == number)
            if len(lines):
                yield number, lines


def _wishes(case: Case, wishes: Floats) -> NDArray[np.float32]:
    return np.where(case.open, wishes, -np.inf).astype(np.float32)


def _narrowed(face: Face, tight: Tight) -> Face:
    """Return a face with the rows of a case at their bounds, and a row for each kind that its sets have."""
    many, kinds = len(tight.at_most), list(tight.case.kinds)
    lower, upper = face.lower.copy(), face.upper.copy()
    lower[:many] = np.where(tight.at_most, face.upper[:many], face.lower[:many])
    upper[:many] = np.where(tight.at_least & ~tight.at_most, face.lower[:many], face.upper[:many])
    one_of_each = np.eye(face.rows.shape[1], dtype=np.float32)[kinds]
    return replace(
        face,
        rows=np.vstack([face.rows, one_of_each]),
        lower=np.append(lower, np.ones(len(kinds))),
        upper=np.append(upper, np.full(len(kinds), np.inf)),
    )


def drawn(weights: Floats, at: Floats) -> Indices:
    """Return where numbers from 0 to 1 fall among weights.

    Examples
    --------
    >>> drawn(np.array([1.0, 0.0, 3.0]), np.array([0.2, 0.3])).tolist()
    [0, 2]
    """
    sums = np.cumsum(weights)
    return np.searchsorted(sums / sums[-1], at, side="right").clip(0, len(weights) - 1)
