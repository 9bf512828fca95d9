"""Codes of the lists in words, the area's own words as they are."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sendsample.cohort import codes
from sendsample.cohort.columns import COLUMNS
from sendsample.design.values import words

#: Codes that stay, with a column of words beside them: what it is called, and what the codes mean.
_BESIDE: Final = {
    "primary_need": ("need in words", codes.NEEDS),
    "ethnicity": ("ethnicity in words", codes.ETHNICITIES),
}
_LEVELS: Final = frozenset(
    level for name, column in COLUMNS.items() if name not in _BESIDE for level in column.levels
)


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of children with its codes in words; needs and ethnicities are followed by theirs.

    Examples
    --------
    >>> told = in_words(pd.DataFrame({"primary_need": ["HI"], "provision": ["ehc_plan"], "setting": ["a_1"]}))
    >>> told.iloc[0].to_dict()
    {'primary_need': 'HI', 'need in words': 'Hearing impairment', 'provision': 'EHC plan', 'setting': 'a_1'}
    """
    told: dict[str, pd.Series] = {}
    for name in frame.columns:
        told[name] = frame[name]
        if name in _BESIDE:
            heading, labels = _BESIDE[name]
            told[heading] = frame[name].map(labels).astype("str")
        elif name in COLUMNS and COLUMNS[name].kind == "code":
            told[name] = frame[name].map(words, na_action="ignore").astype("str")
    return pd.DataFrame(told, index=frame.index)


def level_words(level: str) -> str:
    """Return a level in words where it is one of the lists' codes, and as it is where it is the area's own.

    Examples
    --------
    >>> level_words("sensory_and_physical"), level_words("north_east")
    ('sensory and physical', 'north_east')
    """
    return words(level) if level in _LEVELS else level
