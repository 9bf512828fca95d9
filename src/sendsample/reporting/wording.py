"""Words and numbers as an officer would write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort.codes import NEEDS
from sendsample.cohort.columns import COLUMNS
from sendsample.design.model import TRACKING
from sendsample.design.values import value_words, words

_SPELLED: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_TEENTH: Final = frozenset({11, 12, 13})
#: How the sentences of rules are put for people who do not read designs.
_PLAINER: Final = (
    ("with provision SEN support", "on SEN support"),
    ("with provision EHC plan", "with an EHC plan"),
    ("with alternative provision", "in alternative provision"),
    ("of each area of need:", "in each broad area of need:"),
    ("per household", "from any one household"),
    ("per setting", "from any one setting"),
    ("per phase", "of any one phase"),
    ("with phase", "of the phase"),
    ("phase fe college", "phase FE college"),
    ("with any need", "of any need"),
)
_ALONE: Final = re.compile(r"\(([^()]*)\)")
_NOTHING: Final = "none"
_LEVELS: Final = {"fe_college": "FE college"}


def spelled(many: int) -> str:
    """Return a number as a word up to twelve, else as digits.

    Examples
    --------
    >>> spelled(6), spelled(1100)
    ('six', '1,100')
    """
    return _SPELLED[many] if 0 <= many < len(_SPELLED) else f"{many:,}"


def children(many: int) -> str:
    """Return how many children.

    Examples
    --------
    >>> children(1), children(6), children(1100), children(0)
    ('one child', 'six children', '1,100 children', 'no children')
    """
    return f"{spelled(many)} {'child' if many == 1 else 'children'}"


def counted(many: int, noun: str, nouns: str = "") -> str:
    """Return how many of something, as digits.

    Examples
    --------
    >>> counted(1, "place"), counted(2, "place"), counted(2, "child", "children")
    ('1 place', '2 places', '2 children')
    """
    return f"{many:,} {noun if many == 1 else nouns or noun + 's'}"


def listed(texts: Sequence[str], last: str = "and") -> str:
    """Return texts as a list in a sentence.

    Examples
    --------
    >>> listed(["sex"]), listed(["sex", "age"]), listed(["a", "b", "c"], "then")
    ('sex', 'sex and age', 'a, b then c')
    """
    if len(texts) < 2:  # noqa: PLR2004 - one stands alone
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def capital(text: str) -> str:
    """Return a text with its first letter a capital.

    Examples
    --------
    >>> capital("annual reviews overdue"), capital("")
    ('Annual reviews overdue', '')

    What stands for nothing stays small, since a capital would make it look like a name.

    >>> capital("none")
    'none'
    """
    return text if text == _NOTHING else text[:1].upper() + text[1:]


def day(value: Any) -> str:
    """Return a day in words.

    Examples
    --------
    >>> day("2025-01-16"), day(date(2024, 2, 5))
    ('16 January 2025', '5 February 2024')
    """
    when = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    # Not by strftime, whose months follow the machine's language.
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def plainer(sentence: str) -> str:
    """Return the sentence of a rule as people would say it, with a capital.

    Examples
    --------
    >>> plainer("exactly 2 children with provision SEN support")
    'Exactly 2 children on SEN support'
    """
    for stiff, plain in _PLAINER:
        sentence = sentence.replace(stiff, plain)
    return capital(sentence)


def who(sentence: str) -> str:
    """Return the sentence of a predicate without parentheses that nothing needs.

    Examples
    --------
    >>> who("(age of Year 6) or (looked after)"), who("(a or b) and not (c)")
    ('age of Year 6 or looked after', '(a or b) and not c')
    """
    return _ALONE.sub(lambda found: found[0] if _joins(found[1]) else found[1], sentence)


def _joins(part: str) -> bool:
    return " and " in part or " or " in part


def column(name: str) -> str:
    """Return a column's name in words, with a capital.

    Examples
    --------
    >>> column("age_band"), column("pupil_premium")
    ('Age band', 'Pupil premium')
    """
    return capital(words(name))


def named(column_name: str) -> str:
    """Return what a column is called in a sentence; one of the area's own goes by its own heading.

    Examples
    --------
    >>> named("pupil_premium"), named("Team A")
    ('pupil premium', 'Team A')
    """
    return words(column_name) if column_name in COLUMNS else column_name


def level(name: str) -> str:
    """Return a level in words; a range has an en dash.

    Examples
    --------
    >>> level("5-10"), level("looked_after"), level("ehc_plan"), level("5-a")
    ('5\N{EN DASH}10', 'Looked after', 'EHC plan', '5-a')
    """
    low, dash, high = name.partition("-")
    if dash and low.isdigit() and high.isdigit():
        return f"{low}\N{EN DASH}{high}"
    return capital(_LEVELS.get(name, words(name)))


def need(code: Any) -> str:
    """Return a type of need in words.

    Examples
    --------
    >>> need("PD"), need(None)
    ('Physical disability', 'Need not recorded')
    """
    return NEEDS.get(code, "Need not recorded") if isinstance(code, str) else "Need not recorded"


def cell(value: Any) -> str:
    """Return the value of any column in words.

    Examples
    --------
    >>> cell(True), cell("child_in_need"), cell(pd.NA), cell(pd.Timestamp("2024-02-05")), cell(12.5)
    ('yes', 'child in need', 'not recorded', '5 February 2024', '12.5')
    """
    if pd.isna(value):
        return "not recorded"
    if isinstance(value, date):  # a pandas timestamp is one too
        return day(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return _LEVELS.get(value, str(value_words(value)))


def called(sample: str) -> str:
    """Return what a sample is called in a sentence.

    Examples
    --------
    >>> called("tracking"), called("early years")
    ('case tracking', 'early years')
    """
    return "case tracking" if sample == TRACKING else sample


def share(number: float) -> str:
    """Return an exact share to one decimal.

    Examples
    --------
    >>> share(2.16), share(0.004), share(3.0)
    ('2.2', '< 0.1', '3.0')
    """
    if 0 < number < 0.05:  # noqa: PLR2004 - it would read as none
        return "< 0.1"
    return f"{number:.1f}"


def ordinal(place: int) -> str:
    """Return a place in a row.

    Examples
    --------
    >>> [ordinal(place) for place in (1, 2, 13, 1103)]
    ['1st', '2nd', '13th', '1,103rd']
    """
    endings = {} if place % 100 in _TEENTH else {1: "st", 2: "nd", 3: "rd"}
    return f"{place:,}{endings.get(place % 10, 'th')}"


def banded(band: str) -> str:
    """Return a band of a count with an en dash and commas.

    Examples
    --------
    >>> banded("1100-1104"), banded("0-4"), banded("withheld")
    ('1,100\N{EN DASH}1,104', '0\N{EN DASH}4', 'withheld')
    """
    low, dash, high = band.partition("-")
    return f"{int(low):,}\N{EN DASH}{int(high):,}" if dash else band


def quoted(text: str) -> str:
    """Return a text in quotation marks.

    Examples
    --------
    >>> quoted("4 1 6")
    '\N{LEFT SINGLE QUOTATION MARK}4 1 6\N{RIGHT SINGLE QUOTATION MARK}'
    """
    return f"\N{LEFT SINGLE QUOTATION MARK}{text}\N{RIGHT SINGLE QUOTATION MARK}"
