"""Every level of a column is represented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from sendsample.design.predicates import Child
from sendsample.design.rules.base import (
    MOST,
    BaseRule,
    FrameCounts,
    Give,
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

    Without ``levels`` it is every level that anyone in the frame has, except missing, the level that stands
    for not known, and those named by ``without``.

    Examples
    --------
    >>> EveryLevel(column="age_band").sentence()
    'at least 1 child of every age band'
    >>> EveryLevel(column="age_band", without=["0-4", "19-25"]).sentence()
    'at least 1 child of every age band other than 0-4; 19-25'
    """

    rule: Literal["every_level"] = "every_level"
    column: str
    levels: tuple[Value, ...] = ()
    without: tuple[Value, ...] = Field(
        default=(), description="Levels that are not asked for; where levels is not given."
    )
    at_least: int = Field(default=1, ge=1, le=MOST, strict=True)

    @model_validator(mode="after")
    def _one_way(self) -> EveryLevel:
        if self.levels and self.without:
            raise ValueError("say either levels or without, and not both")
        return self

    def rows(self, frame: pd.DataFrame, size: int) -> Rows:  # noqa: ARG002 - the same for any size
        codes, found = level_codes(frame[self.column])
        wanted = self._wanted(found)
        place = {level: row for row, level in enumerate(wanted)}
        rank = np.array([place.get(level, -1) for level in found] + [-1], dtype=np.int32)
        names = tuple(level_name(level) for level in wanted)
        return Rows(rank[codes], names, (self.at_least,) * len(wanted), (None,) * len(wanted))

    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:  # noqa: ARG002
        wanted: list[Any] = list(dict.fromkeys(self.levels))
        if not wanted:
            known = [level for level in frame.count(self.column) if level is not None]
            asked = [level for level in known if level not in self.without]
            wanted = sorted(level for level in asked if not is_unknown(self.column, level))
        held = []
        for level in wanted:
            serves = tuple(child[self.column] == level for child in chosen)
            held.append(Held(level_name(level), sum(serves), self.at_least, None, serves))
        return held

    def _wanted(self, found: Iterable[Any]) -> list[Any]:
        """Return the levels asked for, of those found where none are named."""
        return list(dict.fromkeys(self.levels)) or [
            level for level in found if not is_unknown(self.column, level) and level not in self.without
        ]

    def sentence(self, noun: str = "child") -> str:
        many, column = number(self.at_least, noun), words(self.column)
        if self.levels:
            return f"at least {many} of each {column}: {_each(self.levels)}"
        others = f" other than {_each(self.without)}" if self.without else ""
        return f"at least {many} of every {column}{others}"

    def gives(self, frame: pd.DataFrame, size: int) -> Iterator[Give]:  # noqa: ARG002
        _, found = level_codes(frame[self.column])
        for row, level in enumerate(self._wanted(found)):
            yield Give("lower", level, row, most=self.at_least)

    def giving(self, give: Give, by: int) -> tuple[BaseRule, ...]:
        asked = give.level in self.levels if self.levels else give.level not in (None, *self.without)
        if not asked:
            return (self,)
        left = self.at_least - by
        rules = self._dropping(give.level)
        if left <= 0:
            return rules
        named = {"name": f"{self.name}, {value_words(give.level)}"} if self.name and rules else {}
        alone = {"levels": (give.level,), "without": (), "at_least": left, **named}
        return (*rules, self.model_copy(update=alone))

    def _dropping(self, level: Any) -> tuple[BaseRule, ...]:
        if not self.levels:
            return (self.model_copy(update={"without": (*self.without, level)}),)
        levels = tuple(other for other in self.levels if other != level)
        return (self.model_copy(update={"levels": levels}),) if levels else ()

    def giving_words(self, give: Give, by: int, noun: str) -> tuple[str, str]:
        left, column = self.at_least - by, words(self.column)
        who = f"of {column} {value_words(give.level)}"
        if isinstance(give.level, bool):
            who = f"with {column}" if give.level else f"with no {column}"
        if left <= 0:
            return f"do not ask for a {noun} {who}", f"at least {self.at_least}"
        return f"ask for at least {number(left, noun)} {who}", f"at least {self.at_least}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, self.levels or self.without

    def groups(self) -> tuple[str, ...]:
        return (self.column,)


def _each(levels: Iterable[Any]) -> str:
    return "; ".join(value_words(level) for level in levels)
