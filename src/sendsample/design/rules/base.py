"""What every rule is: a frozen value with four faces - its rows, check, sentence and how it may give."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from sendsample.cohort.columns import COLUMNS
from sendsample.design.predicates import Child

Codes = NDArray[np.int32]

#: The most a bound may say: more than any area has children.
MOST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Bounds on counts of children, each child in at most one row.

    Attributes
    ----------
    codes
        For every child of the frame, the row it counts in, or -1 for none.
    levels
        A name for each row; empty text where the rule has only one.
    lower, upper
        The least and most children a row may have; ``upper`` None for no bound.
    """

    codes: Codes
    levels: tuple[str, ...]
    lower: tuple[int, ...]
    upper: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a check found of one bound: how many there are, and how many there may be.

    ``serves`` says, for each chosen child in order, whether the bound counts it.
    """

    level: str
    found: int
    lower: int
    upper: int | None
    serves: tuple[bool, ...]

    @property
    def holds(self) -> bool:
        """Whether the count is within its bounds."""
        return self.lower <= self.found and (self.upper is None or self.found <= self.upper)


@dataclass(frozen=True, slots=True)
class Give:
    """One way in which the bounds of a rule may give, child by child.

    Attributes
    ----------
    side
        Whether the least falls, the most rises, or both.
    level
        The level whose bound it is, as the lists have it; None where all rows of the rule move together.
    row
        The row that moves, or -1 for all of them.
    most
        By how many children at most; None for as many as wanted.
    """

    side: Literal["lower", "upper", "both"]
    level: Any = None
    row: int = -1
    most: int | None = None


class FrameCounts(Protocol):
    """What a check may ask about the frame a sample draws on."""

    @property
    def size(self) -> int:
        """How many children the frame has."""
        ...

    def count(self, column: str) -> Counter[Any]:
        """Return how many children of the frame have each value of a column, None for missing."""
        ...


class BaseRule(BaseModel, ABC):
    """What every rule can do, and what every rule may say about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)

    #: Whether the bounds depend on the size of the sample; most rules say the same for any.
    sized: ClassVar[bool] = False

    name: str = Field(default="", description="A short name, unique in its sample; made up when left out.")
    about: str = Field(default="", description="Why the rule is there.")
    origin: Literal["framework", "sendsample", "local"] = Field(
        default="local",
        description="Whose rule it is. Rules of sendsample's own are offered first when something must give.",
    )
    optional: bool = Field(
        default=False, description="Leave the rule out, with a line in the answer, if the column is absent."
    )
    if_left_out: str = Field(default="", description="What that line should warn of.")
    weight: int = Field(
        default=1,
        ge=1,
        le=1_000_000,
        strict=True,
        description="What moving its bound by one child costs when the design cannot be met.",
    )
    locked: bool = Field(default=False, description="Never move it, even if the design cannot be met.")

    @abstractmethod
    def rows(self, frame: pd.DataFrame, size: int) -> Rows:
        """State the bounds over every child of the frame, for a sample of a size."""

    @abstractmethod
    def check(self, chosen: Sequence[Child], frame: FrameCounts, size: int) -> list[Held]:
        """Count what a selection has, without the rows."""

    @abstractmethod
    def sentence(self, noun: str = "child") -> str:
        """Say the rule in English; ``noun`` is what it counts: a child, or in a block of visits a setting."""

    @abstractmethod
    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield every column the rule reads, with the levels it names."""

    def gives(self, frame: pd.DataFrame, size: int) -> Iterator[Give]:  # noqa: ARG002 - a rule need not give
        """Yield the ways in which its bounds may give when a design cannot be met, locked or not."""
        yield from ()

    def giving(self, give: Give, by: int) -> tuple[BaseRule, ...]:  # noqa: ARG002 - as above
        """Return the rules to stand in its place when a bound gives by so many children.

        A rule with nothing left to say leaves none; one whose bound it is not stays as it is.
        """
        return (self,)

    def giving_words(self, give: Give, by: int, noun: str) -> tuple[str, str]:
        """Say what that asks of an officer, and what the design says instead.

        The first starts with a verb; the second is empty where the first says it all.
        """
        asked = "; ".join(rule.sentence(noun) for rule in self.giving(give, by))
        if not asked:
            return f"do not ask for {self.sentence(noun)}", ""
        return f"ask for {asked}", self.sentence(noun)

    def at(self, as_at: date) -> Self:  # noqa: ARG002 - most rules know no day
        """Return the rule with its look-backs counted from a day."""
        return self

    def groups(self) -> tuple[str, ...]:
        """Return the columns that must have few levels for the rule to make sense."""
        return ()


def level_name(value: Any) -> str:
    """Return a level as text: ``yes`` and ``no`` for flags, ``missing`` for None.

    Examples
    --------
    >>> level_name(True), level_name(None), level_name(7)
    ('yes', 'missing', '7')
    """
    if value is None:
        return "missing"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value)


def is_unknown(column: str, level: Any) -> bool:
    """Say whether a level of a coded column stands for not known, as ``unknown`` does for sex.

    Examples
    --------
    >>> is_unknown("sex", "unknown"), is_unknown("sex", "female"), is_unknown("cluster", "unknown")
    (True, False, False)
    """
    return level is not None and level == unknown_level(column)


def unknown_level(column: str) -> str | None:
    """Return the level of a coded column that stands for not known; None where none does.

    Examples
    --------
    >>> unknown_level("sex"), unknown_level("cluster")
    ('unknown', None)
    """
    return COLUMNS[column].missing if column in COLUMNS else None


def level_order(column: str) -> Callable[[tuple[Any, int]], tuple[Any, ...]]:
    """Return a key that sorts a column's (level, count) pairs.

    Coded levels stand in their usual order, numbers and text in their own, and missing is last.

    Examples
    --------
    >>> sorted({10: 1, None: 2, 9: 3}.items(), key=level_order("rooms"))
    [(9, 3), (10, 1), (None, 2)]
    >>> [band for band, _ in sorted({"11-15": 1, "5-10": 2}.items(), key=level_order("age_band"))]
    ['5-10', '11-15']
    """
    usual = COLUMNS[column].levels if column in COLUMNS else ()
    rank = {level: place for place, level in enumerate(usual)}

    def key(item: tuple[Any, int]) -> tuple[Any, ...]:
        level = item[0]
        return level is None, rank.get(level, len(rank)), level

    return key


def level_codes(column: pd.Series) -> tuple[Codes, tuple[Any, ...]]:
    """Return the code of each row's level and the levels in order, -1 where the value is missing.

    Examples
    --------
    >>> codes, levels = level_codes(pd.Series(["b", None, "a"], dtype="str"))
    >>> codes.tolist(), levels
    ([1, -1, 0], ('a', 'b'))
    """
    codes, levels = pd.factorize(column)
    plain = levels.tolist()
    order = sorted(range(len(plain)), key=plain.__getitem__)
    rank = np.empty(len(plain) + 1, dtype=np.int32)
    rank[order] = np.arange(len(plain))
    rank[-1] = -1  # codes of -1 pick the last entry
    return rank[codes], tuple(plain[position] for position in order)


def with_missing(codes: Codes, levels: tuple[Any, ...]) -> tuple[Codes, tuple[Any, ...]]:
    """Make missing a level of its own, last, when any value is missing."""
    missing = codes < 0
    if not missing.any():
        return codes, levels
    return np.where(missing, np.int32(len(levels)), codes), (*levels, None)


def number(count: int, noun: str = "child") -> str:
    """Return "1 child" or "n children", or the same of another noun.

    Examples
    --------
    >>> number(1), number(2), number(3, "setting")
    ('1 child', '2 children', '3 settings')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count} children" if noun == "child" else f"{count} {noun}s"
