"""What the engine found: the four outcomes, and each aim's value beside its bound."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.problem import Problem

Indices = NDArray[np.intp]


class Status(enum.StrEnum):
    """The four outcomes, never blurred."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stage:
    """One aim: the value reached and the bound proven.

    Attributes
    ----------
    aim
        ``loss``, ``size``, ``tickets of settings`` or ``tickets``.
    samples
        The samples it is about.
    value, bound
        What was reached, and what nothing is better than.
    """

    aim: str
    samples: tuple[str, ...]
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
    problem
        The problem with every size settled; None when nothing was found.
    chosen
        The columns chosen; None when there are none.
    stages
        The aims in order, as far as they were reached.
    reasons
        For an infeasible problem, the rules that fail by arithmetic.
    proofs
        For an infeasible problem, the routes that proved it.
    blamed
        The rules, each with its sample, that an infeasible relaxation rests on: these alone cannot be met
        together either.
    """

    status: Status
    problem: Problem | None = None
    chosen: Indices | None = None
    stages: tuple[Stage, ...] = ()
    reasons: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    blamed: tuple[tuple[str, str], ...] = ()
