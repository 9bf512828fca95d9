"""The sets known so far, and naming types of children for sets of kinds."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from sendsample.lotteries.field import Field

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Keeps = Callable[[Indices], Flags]


class Known:
    """Sets of types, each once, in the order in which they were found.

    Parameters
    ----------
    field
        The types and their kinds.
    completes
        Says which of some sets the other samples can complete.

    Attributes
    ----------
    sets
        The sets: sorted types, with repetition.
    times
        How many of the sets each type is in, counted with repetition.
    """

    def __init__(self, field: Field, completes: Keeps) -> None:
        self.field, self._completes = field, completes
        self.sets: list[tuple[int, ...]] = []
        self.times = np.zeros(len(field.types.sizes), dtype=np.int64)
        self._seen: set[tuple[int, ...]] = set()
        self._starts = np.searchsorted(np.sort(field.kind_of), np.arange(len(field.sizes) + 1)).tolist()
        self._sizes = field.types.sizes.tolist()
        self._caps = [(codes.tolist(), most.tolist()) for codes, most in field.caps]

    def __len__(self) -> int:
        return len(self.sets)

    def array(self) -> Indices:
        """Return the sets as an array, a line each."""
        return np.array(self.sets, dtype=np.intp).reshape(len(self.sets), self.field.types.places)

    def add(self, sets: Iterable[tuple[int, ...]]) -> int:
        """Add sets of types that are new and can be completed; return how many there were."""
        new = [one for one in dict.fromkeys(tuple(sorted(each)) for each in sets) if one not in self._seen]
        if not new:
            return 0
        self._seen.update(new)
        lines = np.array(new, dtype=np.intp)
        good = np.flatnonzero(self._completes(lines)).tolist()
        self.sets += [new[line] for line in good]
        np.add.at(self.times, lines[good].ravel(), 1)
        return len(good)

    def name(self, sets: Indices, better: Floats, *, in_turn: bool) -> list[tuple[int, ...]]:
        """Return types for sets of kinds, those that score best and keep the caps; no set where none do.

        Parameters
        ----------
        sets
            A line a set: the kind of each of its children.
        better
            For each type a score.
        in_turn
            Whether types of a kind take turns, the best first.
        """
        if not self._caps and len(self._sizes) == len(self.field.sizes):
            # Kinds are types, and the rows are all there is to keep.
            return [tuple(kinds) for kinds in sets.tolist()]
        order = np.lexsort((-better, self.field.kind_of)).tolist()
        queues = [deque(order[first:last]) for first, last in itertools.pairwise(self._starts)]
        named = (self._name(kinds, queues, in_turn=in_turn) for kinds in sets.tolist())
        return [types for types in named if types is not None]

    def _name(self, kinds: list[int], queues: list[deque[int]], *, in_turn: bool) -> tuple[int, ...] | None:
        chosen: list[int] = []
        counts: list[dict[int, int]] = [{} for _ in self._caps]
        for kind in kinds:
            queue = queues[kind]
            one = next((each for each in queue if self._fits(each, chosen, counts)), None)
            if one is None:
                return None
            if in_turn:
                queue.remove(one)
                queue.append(one)
            chosen.append(one)
            for (codes, _), count in zip(self._caps, counts, strict=True):
                count[codes[one]] = count.get(codes[one], 0) + 1
        return tuple(chosen)

    def _fits(self, one: int, chosen: list[int], counts: list[dict[int, int]]) -> bool:
        if chosen.count(one) >= self._sizes[one]:
            return False
        return all(
            codes[one] < 0 or count.get(codes[one], 0) < most[codes[one]]
            for (codes, most), count in zip(self._caps, counts, strict=True)
        )
