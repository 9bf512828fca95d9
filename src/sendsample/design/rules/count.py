"""So many children who meet a predicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from sendsample.design.predicates import Child, Predicate
from sendsample.design.rules.base import MOST, BaseRule, FrameCounts, Give, Held, Rows, number


class Count(BaseRule):
    """Exactly, at least or at most so many children who meet a predicate.

    Examples
    --------
    >>> rule = Count(where={"column": "provision", "equals": "sen_support"}, exactly=2)
    >>> rule.sentence()
    'exactly 2 children with provision SEN support'
    """

    rule: Literal["count"] = "count"
    where: Predicate
    exactly: int | None = Field(default=None, ge=0, le=MOST, strict=True)
    at_least: int | None = Field(default=None, ge=0, le=MOST, strict=True)
    at_most: int | None = Field(default=None, ge=0, le=MOST, strict=True)

    @model_validator(mode="after")
    def _one_way(self) -> Count:
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("say either exactly, or at_least and at_most")
        if self.exactly is None and self.at_least is None and self.at_most is None:
            raise ValueError("say how many: exactly, at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is more than at_most")
        return self

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The least and the most, None for no most."""
        if self.exactly is not None:
            return self.exactly, self.exactly
        return self.at_least or 0, self.at_most

    def rows(self, frame: pd.DataFrame, size: int) -> Rows:  # noqa: ARG002 - the same for any size
        codes = np.where(self.where.mask(frame), np.int32(0), np.int32(-1))
        lower, upper = self.bounds
        return Rows(codes, ("",), (lower,), (upper,))

    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:  # noqa: ARG002
        serves = tuple(self.where.holds(child) for child in chosen)
        lower, upper = self.bounds
        return [Held("", sum(serves), lower, upper, serves)]

    def sentence(self, noun: str = "child") -> str:
        return f"{self._many(noun)} with {self.where.sentence()}"

    def _many(self, noun: str) -> str:
        lower, upper = self.bounds
        if lower == upper:
            return f"exactly {number(lower, noun)}"
        if upper is None:
            return f"at least {number(lower, noun)}"
        if lower == 0:
            return f"at most {number(upper, noun)}"
        return f"{lower} to {number(upper, noun)}"

    def gives(self, frame: pd.DataFrame, size: int) -> Iterator[Give]:  # noqa: ARG002
        lower, upper = self.bounds
        if lower > 0:
            yield Give("lower", most=lower)
        if upper is not None:
            yield Give("upper")

    def giving(self, give: Give, by: int) -> tuple[BaseRule, ...]:
        lower, upper = self._given(give, by)
        if not lower and upper is None:
            return ()
        return (self.model_copy(update={"exactly": None, "at_least": lower or None, "at_most": upper}),)

    def _given(self, give: Give, by: int) -> tuple[int, int | None]:
        lower, upper = self.bounds
        if give.side == "lower":
            return max(0, lower - by), upper
        return lower, None if upper is None else min(upper + by, MOST)

    def giving_words(self, give: Give, by: int, noun: str) -> tuple[str, str]:
        lower, upper = self._given(give, by)
        if give.side == "upper":
            few = "" if not lower else f"{lower} {'or' if upper == lower + 1 else 'to'} "
            asked = f"allow {few}{number(upper or 0, noun)}"
        else:
            asked = f"ask for at least {number(lower, noun)}" if lower else f"do not ask for a {noun}"
        return f"{asked} with {self.where.sentence()}", self._many(noun)

    def at(self, as_at: date) -> Self:
        return self.model_copy(update={"where": self.where.at(as_at)})

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield from self.where.uses()
