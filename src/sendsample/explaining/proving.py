"""The second proof that some bounds cannot hold together, before it is said."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sendsample.engine import Deadline, Outcome, Status
from sendsample.engine.feasible import find
from sendsample.explaining.asked import Asked

_LOG = logging.getLogger(__name__)


def proven(asked: Asked, units: Sequence[int], deadline: Deadline) -> tuple[str, ...] | None:
    """Return the two routes that prove that units cannot hold together, whatever became of all others.

    None where a limit was reached, or where the routes disagree, which is logged.

    Parameters
    ----------
    asked
        What the design asks.
    units
        The numbers of the units.
    deadline
        When to stop.
    """
    kept = np.zeros(len(asked.units), dtype=bool)
    kept[list(units)] = True
    alone = replace(asked.nothing, active=kept)
    proofs: tuple[str, ...] = ()
    for variant in asked.variants:
        problem = variant.at(alone)
        # Balance plays no part in it.
        problem = replace(problem, parts=tuple(replace(part, margins=()) for part in problem.parts))
        found = find(problem, deadline)
        if not isinstance(found, Outcome):
            _LOG.error(
                "routes disagree: %d units were found to clash, and a selection keeps them all; %d samples, "
                "%d columns, %d rules",
                len(units),
                len(problem.parts),
                len(problem),
                len(problem.blocks),
            )
            return None
        if found.status is not Status.INFEASIBLE:
            return None
        proofs = found.proofs
    return proofs
