"""The rows of a check: one for each bound, and one for each level of a balance column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sendsample.design.rules import Held


class Row(NamedTuple):
    """What was found of one bound."""

    sample: str
    rule: str
    level: str
    found: int
    at_least: int
    at_most: int | None
    holds: bool
    sentence: str

    @classmethod
    def of(cls, sample: str, rule: str, held: Held, sentence: str) -> Row:
        """Return the row of what a rule found.

        Examples
        --------
        >>> Row.of("s", "size", Held("", 5, 6, 6, ()), "the sample has 6 children").holds
        False
        """
        return cls(sample, rule, held.level, held.found, held.lower, held.upper, held.holds, sentence)

    @classmethod
    def none_of(cls, sample: str, rule: str, wrong: Sequence[str], sentence: str) -> Row:
        """Return the row of something that nobody, or no place, may be.

        Examples
        --------
        >>> row = Row.none_of("s", "excluded", ["c2", "c1"], "no child chosen is excluded")
        >>> row.level, row.found, row.at_most
        ('c1, c2', 2, 0)
        """
        return cls.of(sample, rule, Held(", ".join(sorted(wrong)), len(wrong), 0, 0, ()), sentence)


class Compared(NamedTuple):
    """How many of one level a sample has, beside its frame."""

    sample: str
    column: str
    level: str
    area: int
    area_percent: float
    exact_share: float
    chosen: int
    floor: int
    ceiling: int
    outside: int
