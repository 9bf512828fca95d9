"""Every level of a column is represented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from sendsample.design.predicates import Child
from sendsample.design.rules.base import (
    MOST,
    BaseRule,
    FrameCounts,
    Held,
    Rows,
    is_unknown,
    level_codes,
    level_name,
    number,
)
from sendsample.design.values import Value, value_words, words


class EveryLevel(BaseRule):
    """Every level of a column has at least so many children.

    Without ``levels`` it is every level that anyone in the frame has, except missing and the level that
    stands for not known.

    Examples
    --------
    >>> EveryLevel(column="age_band").sentence()
    'at least 1 child of every age band'
    """

    rule: Literal["every_level"] = "every_level"
    column: str
    levels: tuple[Value, ...] = ()
    at_least: int = Field(default=1, ge=1, le=MOST, strict=True)

    def rows(self, frame: pd.DataFrame, size: int) -> Rows:  # noqa: ARG002 - the same for any size
        codes, found = level_codes(frame[self.column])
        wanted = list(dict.fromkeys(self.levels)) or [
            level for level in found if not is_unknown(self.column, level)
        ]
        place = {level: row for row, level in enumerate(wanted)}
        rank = np.array([place.get(level, -1) for level in found] + [-1], dtype=np.int32)
        names = tuple(level_name(level) for level in wanted)
        return Rows(rank[codes], names, (self.at_least,) * len(wanted), (None,) * len(wanted))

    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:  # noqa: ARG002
        wanted: list[Any] = list(dict.fromkeys(self.levels))
        if not wanted:
            found = [level for level in frame.count(self.column) if level is not None]
            wanted = sorted(level for level in found if not is_unknown(self.column, level))
        held = []
        for level in wanted:
            serves = tuple(child[self.column] == level for child in chosen)
            held.append(Held(level_name(level), sum(serves), self.at_least, None, serves))
        return held

    def sentence(self, noun: str = "child") -> str:
        if not self.levels:
            return f"at least {number(self.at_least, noun)} of every {words(self.column)}"
        each = "; ".join(value_words(level) for level in self.levels)
        return f"at least {number(self.at_least, noun)} of each {words(self.column)}: {each}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, self.levels

    def groups(self) -> tuple[str, ...]:
        return (self.column,)
