"""Names that Excel takes: of sheets, and of the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from sendsample.design.values import words
from sendsample.reporting.workbook.cells import cut, plain

#: Excel counts in units of UTF-16, and so does `cut`.
LONGEST_NAME: Final = 31
_LONGEST_HEADING: Final = 200
#: Excel keeps this name for itself.
_TAKEN: Final = frozenset({"history"})


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return a name for each sheet, as near to the one wanted as Excel allows, no two of them alike.

    Examples
    --------
    >>> sheet_names(["tracking", "Tracking", "a/b: 'c'", "History", ""])
    ['Tracking', 'Tracking (2)', "A-b- 'c", 'History (2)', 'Sheet']
    """
    return _unlike(map(_allowed, wanted), LONGEST_NAME, _TAKEN)


def headings(columns: Iterable[str]) -> list[str]:
    """Return a heading for each column, in words; no two of them are alike.

    Examples
    --------
    >>> headings(["age_band", "Age band", "ehc_plan", ""])
    ['Age band', 'Age band (2)', 'EHC plan', 'Column']
    """
    return _unlike((capital(plain(words(name)).strip()) or "Column" for name in columns), _LONGEST_HEADING)


def capital(text: str) -> str:
    """Return text with a capital at its start.

    Examples
    --------
    >>> capital("age band"), capital("EHC plan"), capital("")
    ('Age band', 'EHC plan', '')
    """
    return text[:1].upper() + text[1:]


def _allowed(name: str) -> str:
    text = re.sub(r"[\[\]:*?/\\]", "-", capital(plain(words(name)).strip(" '")))
    return cut(text, LONGEST_NAME).rstrip(" '") or "Sheet"


def _unlike(names: Iterable[str], longest: int, taken: Iterable[str] = ()) -> list[str]:
    seen, unlike = set(taken), []
    for name in names:
        found, number = cut(name, longest), 1
        while found.lower() in seen or found.casefold() in seen:
            number += 1
            end = f" ({number})"
            found = cut(name, longest - len(end)).rstrip(" '") + end
        seen |= {found.lower(), found.casefold()}
        unlike.append(found)
    return unlike
