"""Text that can be relied on: Unicode NFC, no control characters, no outer spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

_WHOLE = re.compile(r"[0-9]+\.0+")
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def has_control(text: str) -> bool:
    r"""Say whether text holds a control, format or line-separating character.

    Examples
    --------
    >>> has_control("A12"), has_control("A\n12")
    (False, True)
    """
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(char) in _FORBIDDEN for char in text)


def clean_id(cell: Any) -> str:
    """Return an id as text: NFC, outer spaces stripped, a whole number as its digits without ``.0``.

    Examples
    --------
    >>> clean_id(" 0042 "), clean_id(17.0), clean_id("17.0"), clean_id(None)
    ('0042', '17', '17', '')
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = unicodedata.normalize("NFC", str(cell)).strip()
    # Other programs write a whole number to CSV as 1000.0.
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


def key(heading: str) -> str:
    r"""Return what two spellings of a heading have in common: its letters and digits in lower case.

    Examples
    --------
    >>> key("Main education establishment - URN") == key("Main education\nestablishment \u2013 urn ")
    True
    >>> key("list 1") == key("List_1")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading).casefold())


def printable(text: str) -> str:
    r"""Return text with control characters taken out, for messages.

    Examples
    --------
    >>> printable("List\x1b[31m_1")
    'List[31m_1'
    """
    return "".join(char for char in text if unicodedata.category(char) not in _FORBIDDEN)


def short(text: str, most: int = 100) -> str:
    """Return text as a message may show it: on one line, and no longer than can be read.

    Examples
    --------
    >>> short("List_1"), short("x" * 200, 5)
    ('List_1', 'xxxxx…')
    """
    return printable(text if len(text) <= most else f"{text[:most]}…")


#: The most characters of what something shows of itself on one line.
LONGEST_LINE: Final = 107
_NAME: Final = 40


def one_line(text: str) -> str:
    """Return how something shows itself on one line, in angle brackets, however long what it tells is.

    Examples
    --------
    >>> one_line("Design audit")
    '<Design audit>'
    >>> len(one_line("x" * 1000))
    110
    """
    return f"<{short(text, LONGEST_LINE)}>"


def brief(name: str) -> str:
    """Return a name as it stands among other things on one line.

    Examples
    --------
    >>> brief("tracking"), len(brief("x" * 100))
    ('tracking', 41)
    """
    return short(name, _NAME)


def fitted(parts: Sequence[str], room: int, others: Callable[[int], str] | None = None) -> str:
    """Return as many parts as there is room for, and the others counted.

    Parameters
    ----------
    parts, room
        What to show, in how many characters.
    others
        What to say of the others when so many are shown; how many more there are unless given.

    Examples
    --------
    >>> fitted(["a of 6", "b of 4", "c of 2"], 22), fitted(["a of 6", "b of 4", "c of 2"], 21)
    ('a of 6, b of 4, c of 2', 'a of 6, 2 more')
    """
    whole = ", ".join(parts)
    if len(whole) <= room:
        return whole
    told = others or (lambda shown: f"{len(parts) - shown:,} more")
    fits = told(0)
    for shown in range(1, len(parts)):
        text = ", ".join([*parts[:shown], told(shown)])
        if len(text) > room:
            break
        fits = text
    return fits


_LONGEST_PROBLEM = 500
_MOST_PROBLEMS = 20


def told(problems: Sequence[str]) -> str:
    """Return problems as one sentence's worth: the first few, none of them longer than a few lines.

    Examples
    --------
    >>> told(["one", "two"])
    'one; two'
    >>> told([str(number) for number in range(25)])[-14:]
    '18; 19; 5 more'
    """
    shown = [short(text, _LONGEST_PROBLEM) for text in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(shown)
    return "; ".join([*shown, f"{more:,} more"] if more else shown)


def looks_personal(heading: str) -> bool:
    """Say whether a heading looks like a person, an address, a contact or remarks, which are never needed.

    The name of a school, team or ward is not a child's name.

    Examples
    --------
    >>> looks_personal("Child Surname"), looks_personal("Post code"), looks_personal("School name")
    (True, True, False)
    >>> looks_personal("Case worker"), looks_personal("Worked example"), looks_personal("Notes")
    (True, False, True)
    >>> looks_personal("Tournament"), looks_personal("Vulnerable"), looks_personal("childFirstName")
    (False, False, True)
    """
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).lower())
    # As part of a longer heading these are plain words: "How long on the list".
    if (words and _POSITION.issuperset(words)) or "".join(words) in _WHOLE_HEADING:
        return True
    pairs = [*words, *(first + second for first, second in pairwise(words))]
    if "dateofbirth" in "".join(words) or any(
        part in _PERSONAL or part.startswith(_STARTS) or part.endswith(_ENDS) for part in pairs
    ):
        return True
    named = any(word.endswith(("name", "names")) for word in words)
    return named and not any(word.startswith(_NOT_A_PERSON) for word in words)


_PERSONAL = frozenset(
    {
        "knownas", "nationalinsurance", "passport", "landline", "photo", "photograph", "phone", "mobile",
        "dob", "birthdate", "birthday",
        # Adults round the child, and those who work with them.
        "mother", "father", "mum", "dad", "kin", "parent", "parents", "carer", "carers", "guardian",
        "guardians", "officer", "officers", "worker", "workers", "caseworker", "caseworkers", "coordinator",
        "coordinators", "senco", "sencos", "gp", "gps",
        # Free text, which may say anything.
        "comment", "comments", "note", "notes", "remark", "remarks", "narrative",
        # Where exactly a child lives.
        "uprn", "latitude", "longitude", "easting", "eastings", "northing", "northings",
    }
)  # fmt: skip
#: Told by the heading as a whole: "Last contact" is a date, and "Contact" is a person.
_WHOLE_HEADING = frozenset(
    {
        "dob", "born", "dateborn", "birth", "dayofbirth", "contact", "contactno", "contactnumber",
        "contacttel", "contactdetails", "emergencycontact", "tel", "telno", "telnumber", "nhs", "pcode",
        "street", "streetname", "housenumber", "houseno", "flatnumber", "nino", "ninumber", "initials",
        "alias", "aliases", "freetext",
    }
)  # fmt: skip
_POSITION = frozenset({"lat", "long", "lng"})
_STARTS = (
    "surname", "forename", "firstname", "lastname", "middlename", "familyname", "givenname", "postcode",
    "postalcode", "address", "email", "telephone", "nhsn", "uniquelearner", "uniquepupil",
    "upn", "uln", "dob",
)  # fmt: skip
_ENDS = ("surname", "forename", "postcode", "address", "email", "phonenumber", "birthdate", "upn", "uln")
_NOT_A_PERSON = (
    "school", "setting", "establishment", "provider", "team", "ward", "locality", "area", "placement",
    "academy", "college", "trust", "service", "panel", "cluster", "region", "district", "need",
)  # fmt: skip
