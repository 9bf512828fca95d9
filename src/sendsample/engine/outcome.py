"""What the engine found: the four outcomes, and each aim's value beside its bound."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]


class Status(enum.StrEnum):
    """The four outcomes, never blurred."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stage:
    """One aim: the value reached and the bound proven."""

    aim: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether the value is proven best."""
        return self.value == self.bound


@dataclass(frozen=True)
class Outcome:
    """What the engine found.

    Attributes
    ----------
    status
        One of the four outcomes.
    chosen
        The candidates chosen, by their place in the problem; None when there are none.
    stages
        Loss and tickets, as far as they were reached.
    reasons
        For an infeasible problem, the rules that fail by arithmetic.
    proofs
        For an infeasible problem, the routes that proved it.
    """

    status: Status
    chosen: Indices | None = None
    stages: tuple[Stage, ...] = ()
    reasons: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
