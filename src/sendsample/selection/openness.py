"""What may be named to people without access to the lists: columns, levels, and sentences of a design."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.columns import COLUMNS
from sendsample.design.bound import BoundDesign
from sendsample.design.rules import BaseRule, Count
from sendsample.selection.banding import LEAST_GROUP

LOCALITY: Final = "locality"
_PLACES: Final = ("setting", "household", LOCALITY)
#: Short digits cannot be told from the numbers of a sentence.
_SHORTEST: Final = 4
#: More words than this no id or setting has.
_LONGEST: Final = 8
_EDGES: Final = re.compile(r"\b")


def is_open(column: str) -> bool:
    """Say whether the levels of a column may be named: a closed set, yes or no, or the part of the area.

    Examples
    --------
    >>> [is_open(column) for column in ("sex", "pupil_premium", "locality", "setting", "Team")]
    [True, True, True, False, False]
    """
    known = COLUMNS.get(column)
    return column == LOCALITY or (known is not None and (known.kind == "flag" or bool(known.levels)))


class Unsaid:
    """What the lists hold that no text may name: ids, settings, households and localities of a few.

    Parameters
    ----------
    cohort
        The lists.
    """

    def __init__(self, cohort: Cohort) -> None:
        frame = cohort.frame
        few = frame[LOCALITY].value_counts() if LOCALITY in frame.columns else pd.Series(dtype="int64")
        self.localities = frozenset(few.index[few < LEAST_GROUP])
        places = [frame[name].dropna() for name in _PLACES[:2] if name in frame.columns]
        self._held = [*(pd.Index(cells.unique()) for cells in places), pd.Index(cohort.settings.index)]
        self._cohort = cohort

    def names(self, text: str) -> bool:
        """Say whether a text names any of them, as a whole word or several.

        Digits of fewer than four are passed over, since a sentence has numbers of its own.
        """
        return any(self._is_held(part) for part in _parts(text))

    def _is_held(self, part: str) -> bool:
        if part.isdigit() and len(part) < _SHORTEST:
            return False
        child = self._cohort.known_as(part) in self._cohort.frame.index
        return child or part in self.localities or any(part in held for held in self._held)


def _parts(text: str) -> Iterator[str]:
    """Yield every run of up to eight words, and what stands between them."""
    edges = [found.start() for found in _EDGES.finditer(text)]
    for place, start in enumerate(edges):
        for end in edges[place + 1 : place + 2 * _LONGEST]:
            yield text[start:end]


def rules_of(bound: BoundDesign) -> Iterator[tuple[tuple[str, str], BaseRule]]:
    """Yield every rule of a design by the name of its sample and its own."""
    for part in bound.samples:
        for name, rule in (*part.rules, *(() if part.visits is None else part.visits.rules)):
            yield (part.sample.name, name), rule


def may_be_told(rule: BaseRule) -> bool:
    """Say whether the sentence of a rule names no value of a column that is not open.

    Examples
    --------
    >>> from sendsample.design.rules import AtMostPerGroup
    >>> may_be_told(AtMostPerGroup(column="household"))
    True
    >>> may_be_told(Count(where={"column": "Team", "equals": "North"}, exactly=1))
    False
    """
    return all(_is_told(rule, column, levels) for column, levels in rule.uses())


def _is_told(rule: BaseRule, column: str, levels: Iterable[Any]) -> bool:
    free = column not in COLUMNS or column in _PLACES[:2]
    return not free or not (isinstance(rule, Count) or tuple(levels))
