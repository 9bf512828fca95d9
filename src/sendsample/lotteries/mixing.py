"""Finding sets, and weights of them, that give everybody the chances of a target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.limits import Deadline
from sendsample.lotteries.faces import Faces, drawn
from sendsample.lotteries.field import Field
from sendsample.lotteries.known import Known
from sendsample.lotteries.weights import Wanted, Weighed, weigh

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

#: Sets to begin with, for each type. Fewer seldom have everybody's chances among their averages.
_TO_BEGIN = 2.5
_CHAINS = 512
_MENDS, _STEPS = 40, 60
#: Rounds of looking for the sets that are missing, and how many in a row may bring nothing: where the chances
#: can be had, a round brings them nearer by far; where no lottery has them, none ever does.
_ROUNDS, _PATIENCE = 40, 6
#: Chances are nearer when they are off by less than this part of what they were.
_NEARER = 0.8
#: The penalty on multipliers to begin with, and at the end.
_FIRST, _LAST = 0.1, 1e-9
#: Multipliers beyond this say that sets are missing.
_GROWN = 20.0
#: A chance may be off by this part of k/N.
CLOSE = 1e-8


@dataclass(frozen=True)
class Mix:
    """Sets and their weights.

    Attributes
    ----------
    sets
        A line a set: the type of each of its children.
    weights
        A weight for each; they add up to 1.
    off
        By what part of k/N a chance is off at most.
    """

    sets: Indices
    weights: Floats
    off: float


class Mixer:
    """Mixes sets until everybody has the chance aimed at, or no more can be found.

    Parameters
    ----------
    field
        The types, their kinds and rows.
    faces
        Where the sets of the lottery are.
    chances
        For each type the chance of a child.
    known
        The sets known; those found join them.
    deadline
        When to stop.
    """

    def __init__(self, field: Field, faces: Faces, chances: Floats, known: Known, deadline: Deadline) -> None:
        self.field, self.faces, self.known, self.deadline = field, faces, known, deadline
        self._expected = chances * field.types.sizes
        kinds = np.bincount(field.kind_of, self._expected, minlength=len(field.sizes))
        self._kinds: Floats = kinds.astype(np.float64)
        # Types that have no chance take no part.
        self._part = np.flatnonzero(self._expected > 0)
        even = field.types.sizes[self._part] * field.types.even
        self._wanted = Wanted(self._expected[self._part], np.asarray(even))
        self._place = np.full(len(chances), -1, dtype=np.intp)
        self._place[self._part] = np.arange(len(self._part))
        self._rng = np.random.default_rng(0)

    def mix(self) -> Mix | None:
        """Return the best mix found; None where there is none at all."""
        self._begin()
        best, penalty, idle = None, _FIRST, 0
        for _ in range(_ROUNDS):
            usable = self._usable()
            if not len(usable):
                return None
            weighed, off, penalty = self._weigh(usable, penalty)
            idle = 0 if best is None or off < _NEARER * best.off else idle + 1
            if best is None or off < best.off:
                best = Mix(self._part[usable], weighed.weights, off)
            if off <= CLOSE or idle == _PATIENCE or self.deadline.passed:
                break
            if not self._look_for_missing(usable, weighed):
                break
        return best

    def _usable(self) -> Indices:
        """Return the known sets on the face, of types that have a chance, by their places among these."""
        sets = self.known.array()
        if not len(sets):
            return sets
        places = self._place[sets]
        on_face = self.faces.hold(self.field.kind_of[sets], self._rng)
        return places[on_face & (places >= 0).all(axis=1)]

    def _weigh(self, sets: Indices, penalty: float) -> tuple[Weighed, float, float]:
        """Weigh sets with less and less of a penalty, until they are close or the multipliers grow.

        Returns how far off they are, and the penalty to begin with next time: that at which they grew.
        """
        even = self._wanted.even
        multipliers = np.zeros(len(even))
        while True:
            weighed = weigh(sets, self._wanted, multipliers, penalty, _GROWN)
            off = float(np.abs(weighed.short / even).max())
            grown = np.abs(weighed.multipliers).max() > _GROWN
            if off <= CLOSE or grown or penalty <= _LAST or self.deadline.passed:
                return weighed, off, min(_FIRST, 10 * penalty) if grown else penalty
            multipliers, penalty = weighed.multipliers, penalty / 10

    def _begin(self) -> None:
        """Find sets in which everybody is about as often as they should be."""
        wanted, idle = _TO_BEGIN * len(self._part), 0
        while len(self.known) < wanted and idle < 3 and not self.deadline.passed:  # noqa: PLR2004
            many = len(self.known) + self._chains
            lack = self._kinds * many - self._held()
            added = self._deal(np.maximum(lack, 1e-3 * self._kinds * self._chains), self._expected * many)
            idle = 0 if added else idle + 1

    @property
    def _chains(self) -> int:
        return int(min(_CHAINS, max(32, 2 * len(self._part))))

    def _held(self) -> Floats:
        held = np.bincount(self.field.kind_of, self.known.times, minlength=len(self.field.sizes))
        return held.astype(np.float64)

    def _deal(self, lack: Floats, wanted: Floats) -> int:
        """Deal sets of whoever is lacking most, and name their children likewise; return how many are new."""
        first = drawn(lack, (np.arange(self._chains) + self._rng.random(self._chains)) / self._chains)
        sets = self._dealt(first, lack, _log(lack))
        behind = np.full(len(wanted), -np.inf)
        behind[self._part] = 1 - self.known.times[self._part] / wanted[self._part]
        return self.known.add(self.known.name(sets, behind, in_turn=True))

    def _dealt(self, first: Indices, weights: Floats, wishes: Floats) -> Indices:
        """Return sets of kinds that begin with some kinds, the others by weights and then by wishes."""
        return self.faces.dealt(first, weights, wishes, _MENDS, self._rng)

    def _look_for_missing(self, sets: Indices, weighed: Weighed) -> int:
        """Look for sets whose multipliers add up to much; return how many are new."""
        scale = max(1.0, float(np.abs(weighed.multipliers).max()) / _GROWN)
        types = np.full(len(self._expected), -np.inf)
        types[self._part] = weighed.multipliers / scale
        kinds = np.full(len(self.field.sizes), -np.inf)
        np.maximum.at(kinds, self.field.kind_of, types)
        added = self._deal_missing(weighed, types, kinds)
        if added > len(self._part) // 4:
            return added
        return added + self._roam(sets, weighed, types, kinds)

    def _deal_missing(self, weighed: Weighed, types: Floats, kinds: Floats) -> int:
        """Deal sets of whoever lacks most."""
        short = np.zeros(len(self.field.sizes))
        np.add.at(short, self.field.kind_of[self._part], np.maximum(weighed.short, 0))
        if not short.any():
            return 0
        first = drawn(short, (np.arange(self._chains) + self._rng.random(self._chains)) / self._chains)
        wishes = np.where(self._kinds > 0, _log(self._kinds) + np.maximum(kinds, -_GROWN), -np.inf)
        return self._named(self._dealt(first, self._kinds, wishes), types)

    def _roam(self, sets: Indices, weighed: Weighed, types: Floats, kinds: Floats) -> int:
        """Roam from the sets that weigh most to others whose multipliers add up to more."""
        start = drawn(
            weighed.weights, (np.arange(self._chains) + self._rng.random(self._chains)) / self._chains
        )
        begin = self._part[sets[start]]
        average = float(weighed.weights @ types[self._part[sets]].sum(axis=1))
        met = self.faces.roam(self.field.kind_of[begin], kinds, _STEPS, average, self._rng)
        heaviest = np.argsort(-kinds[met].sum(axis=1), kind="stable")[: max(400, len(self._part) // 4)]
        return self._named(met[heaviest], types)

    def _named(self, sets: Indices, types: Floats) -> int:
        """Name children with large multipliers, with some luck among them."""
        luck = types + self._rng.random(len(types))
        return self.known.add(self.known.name(sets, luck, in_turn=False))


def _log(weights: Floats) -> Floats:
    """Return logarithms, minus infinity for 0."""
    return np.log(weights, out=np.full(len(weights), -np.inf), where=weights > 0)
