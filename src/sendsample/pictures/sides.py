"""Ways of dividing children by what the rules of a sample ask for: by levels, or by who counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.design.bound import BoundSample
from sendsample.design.fit import kind_of
from sendsample.design.predicates import Equals
from sendsample.design.rules import BaseRule, Count, EveryLevel, Mirror
from sendsample.design.rules.base import level_codes, level_name, level_order, with_missing
from sendsample.design.values import words
from sendsample.pictures.picking import bounds, called_or

#: Levels of these kinds of column have names.
_LEVELLED: Final = frozenset({"code", "text", "flag", "integer"})
#: Of a column with more levels than these, those that nobody counts are put together.
_LEVELS: Final = 12

#: What columns say of somebody who has none of theirs.
_NONE: Final = "none"


@dataclass(frozen=True)
class Levels:
    """The levels of one side of a table: what each is called and what the rules ask of it, if anything."""

    name: str
    called: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """Children divided into levels by a column, or by who counts towards a rule.

    Attributes
    ----------
    levels
        The levels.
    codes
        The level of each child.
    least
        The fewest of each level that the rules ask for.
    """

    levels: Levels
    codes: NDArray[np.int64]
    least: tuple[int, ...]

    @property
    def scarcity(self) -> float:
        """How many children there are for each place that the rules ask for, where that is least."""
        counts = np.bincount(self.codes, minlength=len(self.least)).tolist()
        return float(min(many / least for many, least in zip(counts, self.least, strict=True) if least))


def sides(part: BoundSample, children: pd.DataFrame) -> list[Side]:
    """Return a side for each column or rule by which a sample asks for children, the scarcest first.

    Parameters
    ----------
    part
        The sample.
    children
        Those who are counted.
    """
    groups: dict[tuple[str, str], list[BaseRule]] = {}
    for name, rule in part.rules:
        column = _column(rule, children)
        groups.setdefault((column, "" if column else name), []).append(rule)
    size = part.sample.most
    made = [
        _side_of_counts(column, children, rules, size)
        if column
        else _side_of_rule(name, rules[0], children, size)
        for (column, name), rules in groups.items()
    ]
    return sorted((side for side in made if any(side.least)), key=lambda side: side.scarcity)


def rules_on(part: BoundSample, column: str, children: pd.DataFrame) -> list[BaseRule]:
    """Return the rules of a sample that ask for levels of a column."""
    return [rule for _, rule in part.rules if _column(rule, children) == column]


def _on(rule: BaseRule) -> str:
    """Return the column whose levels a rule asks for; empty where there is none."""
    if isinstance(rule, EveryLevel | Mirror):
        return rule.column
    return rule.where.column if isinstance(rule, Count) and isinstance(rule.where, Equals) else ""


def _column(rule: BaseRule, children: pd.DataFrame) -> str:
    """Return the column whose levels show best what a rule asks for; empty where none does."""
    column = _on(rule)
    return column if column and kind_of(children[column]) in _LEVELLED else ""


def side_of_column(column: str, children: pd.DataFrame, rules: Sequence[BaseRule], size: int) -> Side:
    """Return children divided by a column, with the levels that anyone has or a rule asks for.

    Parameters
    ----------
    column
        The column.
    children
        Those who are divided.
    rules
        The rules that ask for its levels, for a sample of a size.
    size
        The size.
    """
    codes, found = with_missing(*level_codes(children[column]))
    asked = [ask for rule in rules for ask in _asks(rule, children, found, size)]
    every = sorted(
        dict.fromkeys([*found, *(level for level, _, _ in asked)]),
        key=lambda level: level_order(column)((level, 0)),
    )
    place = {level: number for number, level in enumerate(every)}
    least, told = [0] * len(every), [""] * len(every)
    for level, lower, upper in asked:
        number = place[level]
        least[number] = max(least[number], lower)
        told[number] = ", ".join(filter(None, [told[number], bounds(lower, upper)]))
    called = tuple(_called(column, level) for level in every)
    recoded = np.array([place[level] for level in found], dtype=np.int64)
    return Side(Levels(words(column), called, tuple(told)), recoded[codes], tuple(least))


def _side_of_counts(column: str, children: pd.DataFrame, rules: Sequence[BaseRule], size: int) -> Side:
    """Return the same; where only counts of a few of many levels are asked for, the others are together."""
    side = side_of_column(column, children, rules, size)
    levels = side.levels
    if len(levels.asked) <= _LEVELS or not all(isinstance(rule, Count) for rule in rules):
        return side
    said = [place for place, asked in enumerate(levels.asked) if asked]
    codes = np.full(len(levels.asked), len(said), dtype=np.int64)
    codes[said] = np.arange(len(said))
    called, asked = ([names[place] for place in said] for names in (levels.called, levels.asked))
    return Side(
        Levels(levels.name, (*called, f"any other {levels.name}"), (*asked, "")),
        codes[side.codes],
        (*(side.least[place] for place in said), 0),
    )


def _asks(
    rule: BaseRule, children: pd.DataFrame, found: Sequence[Any], size: int
) -> Iterator[tuple[Any, int, int | None]]:
    """Yield the levels of its column that a rule asks for, with the fewest and the most."""
    if isinstance(rule, Count):
        if isinstance(rule.where, Equals):
            yield (rule.where.equals, *rule.bounds)
        return
    named = getattr(rule, "levels", ())
    levels = {level_name(level): level for level in (*found, *named)}
    rows = rule.rows(children, size)
    for name, lower, upper in zip(rows.levels, rows.lower, rows.upper, strict=True):
        yield levels[name], lower, upper


def _called(column: str, level: Any) -> str:
    """Return what a level is called where its column is not beside it.

    Examples
    --------
    >>> _called("pupil_premium", False), _called("provision", "ehc_plan"), _called("area_of_need", "none")
    ('no pupil premium', 'EHC plan', 'no area of need')
    """
    if level is None:
        return f"{words(column)} missing"
    if isinstance(level, bool):
        return words(column) if level else f"no {words(column)}"
    if level == _NONE:
        return f"no {words(column)}"
    if isinstance(level, date):
        return level.strftime("%Y-%m-%d")
    return words(level_name(level))


def _side_of_rule(name: str, rule: BaseRule, children: pd.DataFrame, size: int) -> Side:
    """Return children divided by which bound of a rule they count towards, if any."""
    rows = rule.rows(children, size)
    only = rule.where.sentence() if isinstance(rule, Count) else rule.sentence()
    called = [words(level) or only for level in rows.levels]
    asked = [bounds(*ends) for ends in zip(rows.lower, rows.upper, strict=True)]
    codes = np.where(rows.codes < 0, len(called), rows.codes).astype(np.int64)
    return Side(Levels(called_or(name, only), (*called, "others"), (*asked, "")), codes, (*rows.lower, 0))
