"""For other people's tests: small cohorts and lists in a line, and assertions that say what is wrong.

Nothing here needs Hypothesis; :mod:`sendsample.strategies` does. ``docs/strategies.md`` shows how a tool is
tested with both.
"""

from __future__ import annotations

from sendsample.testing.asserting import assert_balanced, assert_optimal, assert_valid
from sendsample.testing.children import cohort_of
from sendsample.testing.faults import FAULTS
from sendsample.testing.found import assert_findings
from sendsample.testing.lists import AnnexA, annex_a_of
from sendsample.testing.same import assert_same_selection
from sendsample.testing.ways import ways_of

__all__ = [
    "FAULTS",
    "AnnexA",
    "annex_a_of",
    "assert_balanced",
    "assert_findings",
    "assert_optimal",
    "assert_same_selection",
    "assert_valid",
    "cohort_of",
    "ways_of",
]
