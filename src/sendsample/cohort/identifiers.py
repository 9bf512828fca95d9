"""The check characters of a UPN and a ULN."""

from __future__ import annotations

import re
from typing import Final

#: The check letters in order; I, O and S are left out.
LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN: Final = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")
ULN: Final = re.compile(r"[0-9]{10}")


def upn_check_letter(upn: str) -> str:
    """Return the letter a UPN should begin with.

    A temporary UPN ends in a letter, which counts as its place among the check letters.

    Examples
    --------
    >>> upn_check_letter("?243278544154")
    'H'
    """
    digits = [int(char) if char.isdigit() else LETTERS.index(char) for char in upn[1:]]
    total = sum(place * digit for place, digit in enumerate(digits, start=2))
    return LETTERS[total % len(LETTERS)]


def fits_upn(text: str) -> bool:
    """Say whether text is a UPN by its shape and its check letter.

    Examples
    --------
    >>> fits_upn("A950000178301"), fits_upn("B950000178301")
    (True, False)
    """
    return UPN.fullmatch(text) is not None and text[0] == upn_check_letter(text)


def fits_uln(text: str) -> bool:
    """Say whether text is a ULN by its shape and its check digit.

    Examples
    --------
    >>> fits_uln("1000000043"), fits_uln("1000000044")
    (True, False)
    """
    if not ULN.fullmatch(text):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(text[:9], range(10, 1, -1), strict=True)) % 11
    # Nothing left over would need the digit 10, so no such number is valid.
    return int(text[9]) == 10 - rest
