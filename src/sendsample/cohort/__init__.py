"""The cohort room: columns, code sets, derived columns, findings."""

from sendsample.cohort.cohort import Cohort, parse_as_at

__all__ = ["Cohort", "parse_as_at"]
