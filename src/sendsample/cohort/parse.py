"""Reading one cell as what its column holds.

A parser takes a cell that is not blank and returns a :class:`Parsed`: the value (None where it reads as
missing), the code of the finding it gives rise to (empty for none) and what the finding may show. Only
codes and public words are ever shown as they are; everything else shows a shape, such as ``99/99/9999``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sendsample.cohort import codes
from sendsample.cohort.columns import COLUMNS, Column
from sendsample.cohort.text import clean_id, has_control, printable
from sendsample.cohort.vocabulary import may_be_shown


class Parsed(NamedTuple):
    """A cell read: its value, the code of a finding or empty, and what the finding shows."""

    value: Any
    code: str = ""
    shown: str = ""


Parser = Callable[[Any], Parsed]

_PREFIX = re.compile(r"^[A-Za-z]\)\s*")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:]+)?")
_SHAPE_LENGTH: Final = 14
YES: Final = frozenset({"YES", "Y", "TRUE", "T", "1"})
NO: Final = frozenset({"NO", "N", "FALSE", "F", "0"})


def blank(cell: Any) -> bool:
    """Say whether a cell holds nothing: None, NaN, NaT, NA, or only spaces.

    Examples
    --------
    >>> blank(None), blank(float("nan")), blank("  "), blank(0)
    (True, True, True, False)
    """
    if cell is None:
        return True
    if isinstance(cell, str):
        return not cell.strip()
    try:
        return bool(cell != cell)  # noqa: PLR0124 - NaN and NaT differ from themselves
    except TypeError:  # pandas.NA has no truth value
        return True


def shape(cell: Any) -> str:
    """Return the shape of a cell: nines for digits, letters for letters, or the kind of thing it is.

    Examples
    --------
    >>> shape("31/02/2010"), shape("Jo Bloggs"), shape(40000.0)
    ('99/99/9999', 'aa aaaaaa', 'number')
    """
    if isinstance(cell, (date, datetime)):
        return "date"
    if isinstance(cell, bool):
        return "true or false"
    if isinstance(cell, (int, float)):
        return "number"
    masked = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", printable(str(cell).strip())))
    return masked if len(masked) <= _SHAPE_LENGTH else f"{masked[:_SHAPE_LENGTH]}…"


def bare(cell: Any) -> str:
    """Return a coded cell as text without a letter prefix: ``a) WBRI`` is ``WBRI``.

    Examples
    --------
    >>> bare("a) WBRI"), bare(" Yes ")
    ('WBRI', 'Yes')
    """
    return _PREFIX.sub("", " ".join(clean_id(cell).split())).strip()


def shown_code(text: str) -> str:
    """Return an unknown code as findings may show it: as it is where that tells nothing of a child.

    Examples
    --------
    >>> shown_code("White British"), shown_code("03/09/12"), shown_code("1000000043"), shown_code("Smith")
    ('White British', '99/99/99', '9999999999', 'aaaaa')
    """
    return text if may_be_shown(text) else shape(text)


def _from(known: dict[str, str]) -> Parser:
    def parse(cell: Any) -> Parsed:
        text = bare(cell)
        if (value := known.get(text.lower())) is not None:
            return Parsed(value)
        return Parsed(None, "unknown_code", shown_code(text))

    return parse


def _lower(mapping: dict[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in mapping.items()}


def _need(cell: Any) -> Parsed:
    text = bare(cell)
    code = text.upper()
    if code in codes.AREA_OF_NEED:
        return Parsed(code)
    if code in codes.LEGACY_NEED:
        return Parsed(codes.LEGACY_NEED[code], "legacy_code", code)
    return Parsed(None, "unknown_code", shown_code(text))


def _ethnicity(cell: Any) -> Parsed:
    text = bare(cell)
    # Extended codes are any four capitals of the right kind; a name such as Wood is none.
    if text.upper() not in codes.ETHNICITY and (text != text.upper() or codes.ethnicity_group(text) is None):
        return Parsed(None, "unknown_code", shown_code(text))
    return Parsed(text.upper())


def parse_flag(cell: Any) -> Parsed:
    """Read yes or no.

    Examples
    --------
    >>> parse_flag("a) Yes").value, parse_flag(0).value, parse_flag("maybe").code
    (True, False, 'unknown_code')
    """
    text = bare(cell)
    if text.upper() in YES:
        return Parsed(value=True)
    if text.upper() in NO:
        return Parsed(value=False)
    return Parsed(None, "unknown_code", shown_code(text))


def parse_number(cell: Any) -> Parsed:
    """Read a number that is not negative; a trailing per cent sign is taken off.

    Examples
    --------
    >>> parse_number("12.5%").value, parse_number("-3").code
    (12.5, 'not_a_number')
    """
    text = str(cell).strip()
    try:
        value = math.nan if "_" in text else float(text.rstrip("%"))  # Python would read 1_0 as 10
    except ValueError:
        return Parsed(None, "not_a_number", shape(cell))
    if not 0 <= value < 1e9:  # noqa: PLR2004 - no count or measure on a list comes near it
        return Parsed(None, "not_a_number", shape(cell))
    return Parsed(value)


def parse_integer(cell: Any) -> Parsed:
    """Read a whole number that is not negative.

    Examples
    --------
    >>> parse_integer("3").value, parse_integer(2.0).value, parse_integer(2.5).code
    (3, 2, 'not_a_number')
    """
    read = parse_number(cell)
    if read.value is None or not float(read.value).is_integer():
        return Parsed(None, "not_a_number", shape(cell))
    return Parsed(int(read.value))


def parse_percentage(cell: Any) -> Parsed:
    """Read a percentage from 0 to 100.

    Examples
    --------
    >>> parse_percentage(7.5).value, parse_percentage(101).code
    (7.5, 'not_a_number')
    """
    read = parse_number(cell)
    if read.value is None or read.value > 100:  # noqa: PLR2004 - per cent
        return Parsed(None, "not_a_number", shape(cell))
    return read


def parse_date(cell: Any) -> Parsed:
    """Read a real date, DD/MM/YYYY text or ISO text; nothing else is guessed at.

    Examples
    --------
    >>> parse_date("03/09/2012").value, parse_date("2012-09-03").value == parse_date("3.9.2012").value
    (datetime.date(2012, 9, 3), True)
    >>> parse_date("31/02/2012").shown
    '99/99/9999'
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    text = str(cell).strip() if isinstance(cell, str) else ""
    try:
        if match := _ISO.fullmatch(text):
            year, month, day = map(int, match.groups())
            return _plausible(date(year, month, day), cell)
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, match.groups())
            return _plausible(date(year, month, day), cell)
    except ValueError:
        pass
    return Parsed(None, "date_unreadable", shape(cell))


def _plausible(day: date, cell: Any) -> Parsed:
    # Spreadsheets turn an empty or zero cell into a day around 1900.
    if day.year < 1920:  # noqa: PLR2004
        return Parsed(None, "date_unreadable", shape(cell))
    return Parsed(day)


def parse_text(cell: Any) -> Parsed:
    """Read text, a whole number as its digits; control characters are taken out.

    Examples
    --------
    >>> parse_text(102345.0).value, parse_text(" North ").value
    ('102345', 'North')
    """
    text = clean_id(cell)
    if has_control(text):
        return Parsed(printable(text).strip() or None, "text_cleaned", "text")
    return Parsed(text)


def parse_urn(cell: Any) -> Parsed:
    """Read a URN: six digits.

    Examples
    --------
    >>> parse_urn(102345.0).value, parse_urn("10234").code
    ('102345', 'urn_shape')
    """
    text = clean_id(cell)
    if re.fullmatch(r"[0-9]{6}", text):
        return Parsed(text)
    return Parsed(None, "urn_shape", shape(cell))


_PROVISION: Final = {
    "ehc_plan": "ehc_plan",
    "ehc plan": "ehc_plan",
    "ehcp": "ehc_plan",
    "e": "ehc_plan",
    "sen_support": "sen_support",
    "sen support": "sen_support",
    "k": "sen_support",
}

_BY_NAME: Final[dict[str, Parser]] = {
    "primary_need": _need,
    "provision": _from(_PROVISION),
    "sex": _from(_lower(codes.SEXES)),
    "ethnicity": _ethnicity,
    "ethnicity_group": _from({group: group for group in codes.ETHNICITY_GROUPS}),
    "phase": _from({**codes.PHASES, **codes.PHASE_SYNONYMS}),
    "subsidiary_phase": _from({**codes.PHASES, **codes.PHASE_SYNONYMS}),
    "social_care": _from({level: level for level in codes.SOCIAL_CARE}),
    "absence": parse_percentage,
    "setting": parse_urn,
}

_BY_KIND: Final[dict[str, Parser]] = {
    "text": parse_text,
    "flag": parse_flag,
    "integer": parse_integer,
    "number": parse_number,
    "date": parse_date,
}


def parser_for(column: Column | str) -> Parser:
    """Return the parser of a known column.

    Examples
    --------
    >>> parser_for("primary_need")("k) ASD").value
    'ASD'
    """
    spec = COLUMNS[column] if isinstance(column, str) else column
    return _BY_NAME.get(spec.name) or _BY_KIND[spec.kind]
