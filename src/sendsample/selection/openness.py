"""What may be named to people without access to the lists: columns, levels, and sentences of a design."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, combinations
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
_BETWEEN: Final = re.compile(r"[\W_]+")
#: Where a word, or what stands between spaces, begins or ends.
_EDGES: Final = re.compile(r"\b|(?<!\S)(?=\S)|(?<=\S)(?!\S)")


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
        places = [frame[name].dropna().unique() for name in _PLACES[:2] if name in frame.columns]
        held = {" ".join(_tokens(str(value))) for value in chain(frame.index, cohort.settings.index, *places)}
        held |= {" ".join(_tokens(str(value))) for value in self.localities}
        self._held = {value for value in held if value and not _is_short(value)}
        self._longest = max((value.count(" ") + 1 for value in self._held), default=0)
        self._cohort = cohort

    def names(self, text: str) -> bool:
        """Say whether a text names any of them, whatever its case and what stands between its words.

        Digits of fewer than four are passed over, since a sentence has numbers of its own.
        """
        tokens = _tokens(text)
        parts = (
            " ".join(tokens[start:end])
            for start in range(len(tokens))
            for end in range(start + 1, min(start + self._longest, len(tokens)) + 1)
        )
        return any(part in self._held for part in parts) or self._names_an_own_id(text)

    def _names_an_own_id(self, text: str) -> bool:
        """Say whether a text names the area's own id of a child whom the lists know by a pseudonym."""
        if self._cohort.pseudonyms is None:
            return False
        return any(
            self._cohort.known_as(part) in self._cohort.frame.index
            for printed in _parts(text)
            for part in dict.fromkeys((printed, printed.replace(" ", "_")))
            if not _is_short(part)
        )


def _tokens(text: str) -> list[str]:
    """Return the words of a text in one form, without what stands between them.

    Examples
    --------
    >>> _tokens("(St. Xaver's_House)")
    ['st', 'xaver', 's', 'house']
    """
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split()


def _is_short(part: str) -> bool:
    return part.isdigit() and len(part) < _SHORTEST


def _parts(text: str) -> Iterator[str]:
    """Yield every part of a text that begins and ends at an edge."""
    edges = [found.start() for found in _EDGES.finditer(text)]
    for start, end in combinations(edges, 2):
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
