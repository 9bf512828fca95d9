"""The engine room: exact bounds, CP-SAT, and the order of aims."""

from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.reserves import Reserve, reserves
from sendsample.engine.sizes import possible
from sendsample.engine.solve import least_alone, solve

__all__ = [
    "Deadline",
    "Outcome",
    "Reserve",
    "Stage",
    "Status",
    "least_alone",
    "possible",
    "reserves",
    "solve",
]
