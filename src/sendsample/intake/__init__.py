"""The intake room: lists as councils hold them into a cohort."""

from sendsample.intake.annex_a import read_annex_a

__all__ = ["read_annex_a"]
