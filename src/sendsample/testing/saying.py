"""How assertions say what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sendsample.cohort.columns import COLUMNS
from sendsample.design.values import words

_SHOWN: Final = 20
_CODED: Final = frozenset(level for column in COLUMNS.values() for level in column.levels)


def listed(lines: Sequence[str]) -> str:
    r"""Return lines each on a line of its own, the first few of many.

    Examples
    --------
    >>> listed(["one", "two"])
    '\n  one\n  two'
    """
    shown = [f"\n  {line}" for line in lines[:_SHOWN]]
    more = len(lines) - len(shown)
    return "".join(shown) + (f"\n  and {more} more" if more else "")


def level_words(level: str) -> str:
    """Return a level as words where it is a code, and as it stands where it may be an id.

    Examples
    --------
    >>> level_words("sen_support"), level_words("c_1")
    ('SEN support', 'c_1')
    """
    return words(level) if level in _CODED else level


def wanted(least: int, most: int | None) -> str:
    """Say how many there may be.

    Examples
    --------
    >>> wanted(1, 1), wanted(1, None), wanted(0, 2), wanted(1, 2)
    ('exactly 1', 'at least 1', 'at most 2', '1 to 2')
    """
    if least == most:
        return f"exactly {least}"
    if most is None:
        return f"at least {least}"
    return f"{least} to {most}" if least else f"at most {most}"
