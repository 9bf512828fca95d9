"""The engine room: exact bounds, CP-SAT, and the order of aims."""

from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.reach import Reach, reachable
from sendsample.engine.reserves import Reserve, losses_instead, reserves
from sendsample.engine.sizes import Settled, possible
from sendsample.engine.solve import best, least_alone, solve

__all__ = [
    "Deadline",
    "Outcome",
    "Reach",
    "Reserve",
    "Settled",
    "Stage",
    "Status",
    "best",
    "least_alone",
    "losses_instead",
    "possible",
    "reachable",
    "reserves",
    "solve",
]
