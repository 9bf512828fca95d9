"""The selection room: the answer, the solver-free check and the receipt."""

from sendsample.selection.check import Check, check
from sendsample.selection.selection import Selection

__all__ = ["Check", "Selection", "check"]
