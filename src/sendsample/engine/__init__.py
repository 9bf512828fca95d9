"""The engine room: exact bounds, CP-SAT, and the order of aims."""

from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Outcome, Stage, Status
from sendsample.engine.solve import solve

__all__ = ["Deadline", "Outcome", "Stage", "Status", "solve"]
