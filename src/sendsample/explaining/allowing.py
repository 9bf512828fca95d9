"""Who could be chosen by the rules alone, however well the area is mirrored."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sendsample.engine import Deadline, Outcome, Reach, Settled, Status, reachable
from sendsample.engine.feasible import find
from sendsample.problem import Compiled, Problem

Flags = NDArray[np.bool_]

#: Combinations of sizes to go through; a design with more of them is told nothing.
_COMBINATIONS = 64


def allowed(compiled: Compiled, found: Settled, reach: Reach, deadline: Deadline) -> Flags | None:
    """Return for each column whether any selection that keeps every rule has its child in its sample.

    None where that was not settled in time, or there are too many combinations of sizes to go through.

    Parameters
    ----------
    compiled
        The design, compiled for any sizes.
    found, reach
        What is best on every aim before chance, and who could be chosen then.
    deadline
        When to stop.
    """
    spans = _spans(compiled)
    if not reach.proven or math.prod(most - least + 1 for least, most in spans.values()) > _COMBINATIONS:
        return None
    could = reach.could
    for problem in _problems(compiled, spans):
        start = found.chosen
        if not problem.valid(start):
            other = find(problem, deadline, routes=1)
            if isinstance(other, Outcome):
                if other.status is Status.INFEASIBLE:
                    continue
                return None
            start = other[0]
        wider = reachable(problem, (), start, deadline, known=could)
        if not wider.proven:
            return None
        could = could | wider.could
    return could


def _spans(compiled: Compiled) -> Mapping[str, tuple[int, int]]:
    """Return the sizes of the samples whose rules depend on them."""
    sized = {part.sample.name for part in compiled.bound.samples if any(rule.sized for _, rule in part.rules)}
    return {name: span for name, span in compiled.ranged.items() if name in sized}


def _problems(compiled: Compiled, spans: Mapping[str, tuple[int, int]]) -> Iterator[Problem]:
    for sizes in itertools.product(*(range(most, least - 1, -1) for least, most in spans.values())):
        yield compiled.problem(dict(zip(spans, sizes, strict=True)))
