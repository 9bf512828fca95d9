"""A limit in seconds that every stage keeps to."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deadline:
    """So many seconds from now; ``math.inf`` for no limit.

    Examples
    --------
    >>> Deadline(math.inf).passed
    False
    """

    seconds: float = math.inf
    start: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.start

    @property
    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.seconds - self.spent)

    def keeping(self, seconds: float) -> Deadline:
        """Return a deadline so many seconds sooner, to keep time for what comes after.

        Examples
        --------
        >>> Deadline(10).keeping(2).seconds
        8
        """
        return Deadline(self.seconds - seconds, self.start)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining <= 0
