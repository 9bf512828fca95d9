"""For other people's tests: small cohorts and lists in a line, and assertions that say what is wrong.

Nothing here needs Hypothesis; :mod:`sendsample.strategies` does.
"""

from __future__ import annotations

from sendsample.testing.children import cohort_of
from sendsample.testing.faults import FAULTS
from sendsample.testing.lists import AnnexA, annex_a_of

__all__ = ["FAULTS", "AnnexA", "annex_a_of", "cohort_of"]
