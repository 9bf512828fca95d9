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
    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.seconds - (time.monotonic() - self.start))

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining <= 0
