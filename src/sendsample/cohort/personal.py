"""Columns that hold personal details under a heading that does not say so.

A heading can be anything, so the cells of a column that no layout knows are looked at too. Each sign is one
that other columns hardly ever show, and most of the filled cells have to show it:

============  ================================================================  =========================
kind          the cells                                                         share, and fewest cells
============  ================================================================  =========================
postcodes     hold a full postcode of one of the postcode areas                 half, 1
e-mails       hold an e-mail address                                            half, 1
UPNs          are a UPN by shape and check letter                               half, 1
phones        are a telephone number: +44 or 0, then nine or ten digits         four in five, 3
NHS numbers   are ten digits whose last is the NHS check digit                  nine in ten, 5
ULNs          are ten digits whose last is the ULN check digit                  nine in ten, 5
births        are dates that give each child's age, or are older than any       four in five, 3
              child
============  ================================================================  =========================

Ten digits of another kind show the check digit of an NHS number or ULN one time in eleven, so five hardly
ever do by chance. Dates of referrals and reviews do not give four children in five their very age.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pandas as pd

from sendsample.cohort import derive
from sendsample.cohort.coerce import typed
from sendsample.cohort.columns import MAX_AGE
from sendsample.cohort.identifiers import fits_uln, fits_upn
from sendsample.cohort.parse import blank, parse_date

_AREAS: Final = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH "
    "EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME "
    "MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY "
    "TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_OUT: Final = rf"(?:{'|'.join(_AREAS.split())})[0-9][0-9A-Z]?"
_IN: Final = "[0-9][ABD-HJLNP-UW-Z]{2}"
#: Inside other text the space has to be there; references look like a postcode without one.
_POSTCODE: Final = re.compile(rf"\b{_OUT} {{1,2}}{_IN}\b|^{_OUT}{_IN}$", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?:\+44|0044|\(?0)[0-9]{9,10}")
_TEN: Final = re.compile(r"[0-9]{10}")
_NHS_WEIGHTS: Final = range(10, 1, -1)
#: Workbooks count days from here; what lies between is a day of the last hundred years.
_DAY_NOUGHT: Final = date(1899, 12, 30)
_SERIAL: Final = range(10_000, 80_000)
_FEWEST_AGES: Final = 2


@dataclass(frozen=True)
class _Sign:
    """How a kind of personal detail is told: by which cells, in what share of them, in how many."""

    kind: str
    shows: Callable[[str], bool]
    share: float
    fewest: int


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(re.sub(r"[\s().-]", "", text)) is not None


def fits_nhs(text: str) -> bool:
    """Say whether text is an NHS number: ten digits, the last a check digit modulo 11.

    Examples
    --------
    >>> fits_nhs("943 476 5919"), fits_nhs("9434765918")
    (True, False)
    """
    digits = re.sub(r"[ -]", "", text)
    if not _TEN.fullmatch(digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_NHS_WEIGHTS, digits[:9], strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


_SIGNS: Final = (
    _Sign("postcodes", lambda text: _POSTCODE.search(text) is not None, 0.5, 1),
    _Sign("e-mail addresses", lambda text: _EMAIL.search(text) is not None, 0.5, 1),
    _Sign("UPNs", fits_upn, 0.5, 1),
    _Sign("telephone numbers", _is_phone, 0.8, 3),
    _Sign("NHS numbers", fits_nhs, 0.9, 5),
    _Sign("ULNs", fits_uln, 0.9, 5),
)
#: How many characters of a cell are looked at: an address is shorter, and a cell of a megabyte takes minutes.
_LOOKED_AT: Final = 300
_BIRTHS: Final = "dates of birth"
_SHARE_OF_BIRTHS: Final = 0.8
_FEWEST_BIRTHS: Final = 3
#: What a table of settings may hold: a school's postcode and telephone are public.
OF_A_SETTING: Final = frozenset({"postcodes", "telephone numbers"})


def personal_kind(column: pd.Series, *, but: frozenset[str] = frozenset()) -> str:
    """Return which personal details most cells of a column hold; empty text for none.

    Parameters
    ----------
    column
        A column of text or whole numbers; any other holds none of them.
    but
        Kinds that are no reason here.

    Examples
    --------
    >>> personal_kind(pd.Series(["ME14 1XQ", "12 High St, ME14 2AB", None]))
    'postcodes'
    >>> personal_kind(pd.Series(["ME14", "North", None]))
    ''
    """
    if column.dtype != "str" and not pd.api.types.is_integer_dtype(column.dtype):
        return ""
    counts = Counter(map(str, column.dropna().tolist()))
    for sign in _SIGNS:
        if sign.kind not in but and _mostly(counts, sign):
            return sign.kind
    return ""


def _mostly(counts: Counter[str], sign: _Sign) -> bool:
    shown = sum(many for text, many in counts.items() if sign.shows(text[:_LOOKED_AT]))
    return shown >= sign.fewest and shown >= sign.share * counts.total()


def are_births(column: pd.Series, ages: pd.Series, as_at: date) -> bool:
    """Say whether a column's dates are dates of birth: the child's own, or of somebody older.

    Parameters
    ----------
    column
        Dates, text that reads as dates, or whole numbers as workbooks count days.
    ages
        Completed years of each child at ``as_at``.
    as_at
        The day to count to.

    Examples
    --------
    >>> ages = pd.Series([11, 12, 7], dtype="Int64")
    >>> are_births(pd.Series(["03/09/2012", "11/04/2011", "01/03/2016"]), ages, date(2024, 2, 5))
    True
    >>> are_births(pd.Series(["03/09/2023", "11/04/2022", "01/02/2023"]), ages, date(2024, 2, 5))
    False
    """
    days = _days(column)
    if days is None or int(days.notna().sum()) < _FEWEST_BIRTHS:
        return False
    filled = int(column.notna().sum())
    years = derive.completed_years(days, as_at)
    same = (years == ages.set_axis(years.index)).fillna(value=False)
    # A number counts as a day only where it gives an age: costs of a placement look like days long ago.
    older = (years > MAX_AGE).fillna(value=False) & (not pd.api.types.is_integer_dtype(column.dtype))
    varied = ages.set_axis(years.index)[same].nunique() >= _FEWEST_AGES
    least = max(_FEWEST_BIRTHS, _SHARE_OF_BIRTHS * filled)
    return (varied and int(same.sum()) >= least) or int(older.sum()) >= least


def _days(column: pd.Series) -> pd.Series | None:
    """Return a column as days, missing where a cell is none; None where none of them could be."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    if column.dtype == "str":
        return _each(column, _day_of_text)
    if pd.api.types.is_integer_dtype(column.dtype):
        return _each(column, _day_of_number)
    return None


def _each(column: pd.Series, read: Callable[[Any], date | None]) -> pd.Series | None:
    days: Mapping[Hashable, date | None] = {cell: read(cell) for cell in column.dropna().unique()}
    if not any(days.values()):
        return None
    return typed([None if blank(cell) else days[cell] for cell in column.tolist()], "date", column.index)


def _day_of_text(cell: Any) -> date | None:
    day: date | None = parse_date(cell).value if len(cell) <= _LOOKED_AT else None
    return day


def _day_of_number(cell: Any) -> date | None:
    return _DAY_NOUGHT + timedelta(days=int(cell)) if int(cell) in _SERIAL else None


def personal_columns(table: pd.DataFrame, names: Sequence[str], as_at: date) -> dict[str, str]:
    """Return which columns of a table hold personal details, and which.

    Parameters
    ----------
    table
        Typed columns, ``age`` among them.
    names
        The columns to look at.
    as_at
        The day to which the ages are counted.
    """
    births = partial(are_births, ages=table["age"], as_at=as_at)
    found = {name: personal_kind(table[name]) or (_BIRTHS if births(table[name]) else "") for name in names}
    return {name: kind for name, kind in found.items() if kind}
