"""The cohort room: columns, code sets, derived columns, findings."""

from sendsample.cohort.cohort import Cohort, need_cohort, parse_as_at

__all__ = ["Cohort", "need_cohort", "parse_as_at"]
