"""Which rules of a sample a child can serve, and which hold over its children together, from a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from sendsample.design.model import ALL_SAMPLES
from sendsample.design.values import words
from sendsample.pictures.picking import bounds, called_or
from sendsample.selection import Check

#: Sizes, and rows on ids that say nothing while they hold.
_IDS: Final = frozenset(
    {"size", "not on the lists", "not eligible", "named twice", "excluded", "left out", "one sample a child"}
)
_INCLUDED: Final = "included"


@dataclass(frozen=True)
class Served:
    """A rule, or one level of it, that children serve, and what it asks for."""

    name: str
    serving: frozenset[str]
    asked: str
    holds: bool

    @property
    def many(self) -> str:
        """How many serve it, and how many it asks for.

        Examples
        --------
        >>> Served("SEN support", frozenset("a"), "exactly 2", False).many
        '1 (exactly 2), not met'
        """
        asked = f" ({self.asked})" if self.asked else ""
        return f"{len(self.serving):,}{asked}{'' if self.holds else ', not met'}"


def rules_served(check: Check, sample: str) -> list[Served]:
    """Return the rules of a sample that ask for children, level by level, and who serves them."""
    meets = check.meets[sample]
    included = frozenset(child for child, serves in meets.items() if _INCLUDED in serves)
    rules = [Served("must be chosen", included, "", holds=True)] if included else []
    rows = [row for row in check.rules[check.rules["sample"] == sample].itertuples() if _asks(check, row)]
    return rules + [_served(row, meets) for row in rows]


def _served(row: Any, meets: Mapping[str, Sequence[str]]) -> Served:
    label = _label(row)
    called = called_or(str(row.rule), str(row.sentence)) + label.removeprefix(str(row.rule))
    return Served(called, _serving(meets, label), bounds(row.at_least, _most(row)), row.holds)


def rules_together(check: Check, sample: str) -> list[str]:
    """Return a sentence on each other rule that concerns a sample, and on whatever else is wrong."""
    rows = check.rules[check.rules["sample"].isin([sample, ALL_SAMPLES])]
    others = [row for row in rows.itertuples() if not (row.sample == sample and _asks(check, row))]
    asking = {row.rule for row in rows.itertuples() if row.sample == sample and _asks(check, row)}
    holds: dict[str, bool] = {}
    for row in others:
        # What a level of a rule that has columns may not exceed is told where it does.
        if not row.holds or (row.rule not in asking and row.rule not in _IDS):
            sentence = str(row.sentence)
            holds[sentence] = holds.get(sentence, True) and bool(row.holds)
    return [f"{sentence}: {'holds' if held else 'does not hold'}" for sentence, held in holds.items()]


def _asks(check: Check, row: Any) -> bool:
    """Say whether a row of a check asks for children who serve it one by one."""
    if row.rule in _IDS or not row.at_least:
        return False
    # In a block of visits there are rules on places too, which no child serves.
    on_places = row.sample in check.visits and not row.found
    return not on_places and row.found == len(_serving(check.meets[row.sample], _label(row)))


def _label(row: Any) -> str:
    return f"{row.rule}: {words(row.level)}" if row.level else str(row.rule)


def _serving(meets: Mapping[str, Sequence[str]], label: str) -> frozenset[str]:
    return frozenset(child for child, serves in meets.items() if label in serves)


def _most(row: Any) -> int | None:
    return None if pd.isna(row.at_most) else int(row.at_most)
