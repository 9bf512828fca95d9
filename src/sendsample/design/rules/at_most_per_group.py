"""At most so many children who share a group: a household, a setting, any column."""

from __future__ import annotations

from collections import Counter
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
    Give,
    Held,
    Rows,
    is_unknown,
    level_codes,
    level_name,
    number,
    unknown_level,
)
from sendsample.design.values import words


class AtMostPerGroup(BaseRule):
    """At most so many children a group; a value that is missing or not known is no group.

    Examples
    --------
    >>> AtMostPerGroup(column="household").sentence()
    'at most 1 child per household'
    """

    rule: Literal["at_most_per_group"] = "at_most_per_group"
    column: str
    at_most: int = Field(default=1, ge=0, le=MOST, strict=True)

    def rows(self, frame: pd.DataFrame, size: int) -> Rows:  # noqa: ARG002 - the same for any size
        codes, levels = level_codes(frame[self.column])
        # There may be thousands of groups, and one level at most stands for not known.
        unknown = unknown_level(self.column)
        if unknown is not None and unknown in levels:
            codes = np.where(codes == levels.index(unknown), np.int32(-1), codes)
        names = tuple(map(level_name, levels))
        return Rows(codes, names, (0,) * len(levels), (self.at_most,) * len(levels))

    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:  # noqa: ARG002
        cells = [child[self.column] for child in chosen]
        groups = [None if is_unknown(self.column, cell) else cell for cell in cells]
        counts = Counter(group for group in groups if group is not None)
        broken = sorted(group for group, count in counts.items() if count > self.at_most)
        if not broken:
            # No child meets a cap by itself, so a cap that holds is one line that serves nobody.
            most = max(counts.values(), default=0)
            return [Held("", most, 0, self.at_most, (False,) * len(groups))]
        return [
            Held(level_name(group), counts[group], 0, self.at_most, tuple(other == group for other in groups))
            for group in broken
        ]

    def sentence(self, noun: str = "child") -> str:
        return f"at most {number(self.at_most, noun)} per {words(self.column)}"

    def gives(self, frame: pd.DataFrame, size: int) -> Iterator[Give]:  # noqa: ARG002
        yield Give("upper")

    def giving(self, give: Give, by: int) -> tuple[BaseRule, ...]:  # noqa: ARG002 - it has the one bound
        return (self.model_copy(update={"at_most": min(self.at_most + by, MOST)}),)

    def giving_words(self, give: Give, by: int, noun: str) -> tuple[str, str]:  # noqa: ARG002
        asked = f"allow {number(self.at_most + by, noun)} per {words(self.column)}"
        return asked, f"at most {self.at_most}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield self.column, ()

    def groups(self) -> tuple[str, ...]:
        return (self.column,)
