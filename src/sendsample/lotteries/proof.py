"""What proves a level: whole-number weights of children, and the most that any set can weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

RELAXATION = "a linear relaxation with an exact bound"
SOLVER = "a constraint solver"

#: What weights are multiplied by to be whole numbers: fine enough for a gap far below a millionth.
UNIT = 1 << 36


@dataclass(frozen=True)
class Proof:
    """No set of the support weighs more than ``most``, each child by the weight of its type.

    Attributes
    ----------
    weights
        For each type the weight of a child, a whole number not below zero.
    most
        What no set exceeds.
    by
        How that was proven.
    """

    weights: Numbers
    most: int
    by: str

    def bound(self, sizes: Numbers, settled: Flags, chances: Sequence[Fraction]) -> Fraction:
        """Return what the least chance of all types not settled cannot exceed.

        Weighing a lottery instead of a set: the chances of all children, each times its weight, add up to no
        more than ``most``. Those settled take their part, and the rest cannot all have more than an even
        share of what is left. So no lottery that gives those settled as much gives all others more.

        Parameters
        ----------
        sizes
            How many children each type has.
        settled
            Which types are settled.
        chances
            The chance that a child of each type has; only those settled matter.

        Examples
        --------
        >>> proof = Proof(np.array([2, 1]), 3, SOLVER)
        >>> proof.bound(np.array([1, 2]), np.array([True, False]), [Fraction(1, 2), Fraction(0)])
        Fraction(1, 1)
        """
        left, shared = Fraction(self.most), 0
        for place in np.flatnonzero(self.weights).tolist():
            weight = int(self.weights[place]) * int(sizes[place])
            if settled[place]:
                left -= weight * chances[place]
            else:
                shared += weight
        return left / shared if shared else Fraction(1)


@dataclass(frozen=True)
class Level:
    """One step of a lottery: some types get the least chance of all that were left.

    Attributes
    ----------
    types
        The types settled at this level.
    chance
        The chance aimed at for a child of them.
    proof
        Why the least chance of all who were left cannot be larger; None where nothing is known of that.
    settled
        Whether the proof settles these types; not where a limit was reached, and they are all that were left.
    """

    types: Indices
    chance: float
    proof: Proof | None
    settled: bool = True
