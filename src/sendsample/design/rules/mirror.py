"""A column's shares in the sample are those of its frame, as far as whole children can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from sendsample.design.predicates import Child
from sendsample.design.rules.base import (
    MOST,
    BaseRule,
    FrameCounts,
    Give,
    Held,
    Rows,
    level_codes,
    level_name,
    level_order,
    with_missing,
)
from sendsample.design.values import words


class Mirror(BaseRule):
    """Each level of a column is within the two whole numbers either side of its exact share.

    The exact share of a level is size x (children of the frame with it) / (children of the frame); missing
    is a level of its own. As balance this is an aim; as a rule it must hold. With ``within`` each level may
    be that many further out.

    Examples
    --------
    >>> Mirror(column="sex").sentence()
    'sex in the proportions of the area, to the nearest whole child'
    >>> Mirror(column="sex", within=1).sentence()
    'sex in the proportions of the area, to the nearest whole child, give or take 1'
    """

    sized: ClassVar[bool] = True

    rule: Literal["mirror"] = "mirror"
    column: str
    within: int = Field(
        default=0, ge=0, le=MOST, strict=True, description="By how many each level may be further out."
    )

    def rows(self, frame: pd.DataFrame, size: int) -> Rows:
        codes, levels = with_missing(*level_codes(frame[self.column]))
        counts = np.bincount(codes).tolist()
        total = len(frame)
        lower = tuple(max(0, size * count // total - self.within) for count in counts)
        upper = tuple(-(-size * count // total) + self.within for count in counts)
        return Rows(codes, tuple(level_name(level) for level in levels), lower, upper)

    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:
        held = []
        for level, count in sorted(frame.count(self.column).items(), key=level_order(self.column)):
            whole, rest = divmod(size * count, frame.size)
            serves = tuple(child[self.column] == level for child in chosen)
            least, most = max(0, whole - self.within), whole + bool(rest) + self.within
            held.append(Held(level_name(level), sum(serves), least, most, serves))
        return held

    def sentence(self, noun: str = "child") -> str:
        further = f", give or take {self.within}" if self.within else ""
        return f"{words(self.column)} in the proportions of the area, to the nearest whole {noun}{further}"

    def gives(self, frame: pd.DataFrame, size: int) -> Iterator[Give]:  # noqa: ARG002 - the same for any
        yield Give("both")

    def giving(self, give: Give, by: int) -> tuple[BaseRule, ...]:  # noqa: ARG002 - its rows move together
        return (self.model_copy(update={"within": min(self.within + by, MOST)}),)

    def giving_words(self, give: Give, by: int, noun: str) -> tuple[str, str]:  # noqa: ARG002
        asked = f"let {words(self.column)} be {by} further from the area's proportions"
        return asked, f"give or take {self.within}" if self.within else ""

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()

    def groups(self) -> tuple[str, ...]:
        return (self.column,)
