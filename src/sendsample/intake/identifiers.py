"""UPN and ULN: their shapes and check characters. Both are dropped once they are checked."""

from __future__ import annotations

from typing import Any, Final

from sendsample.cohort.identifiers import ULN, UPN, fits_uln, upn_check_letter
from sendsample.cohort.parse import Parsed, shape
from sendsample.cohort.text import clean_id

#: Why there is no UPN, as the SEN2 return codes it.
UPN_UNKNOWN: Final = frozenset({"UN1", "UN2", "UN3", "UN5", "UN8", "UN9", "UN10"})
_ULN_TEMPORARY: Final = "9999999999"


def read_upn(cell: Any) -> Parsed:
    """Read a UPN, or the code for why there is none; what it cannot be reads as missing.

    Examples
    --------
    >>> read_upn("A950000178301").value, read_upn(" un3 ").value
    ('A950000178301', 'UN3')
    >>> read_upn("B950000178301").code, read_upn("12345").code
    ('upn_check_letter', 'upn_shape')
    """
    text = clean_id(cell).upper()
    if text in UPN_UNKNOWN:
        return Parsed(text)
    if not UPN.fullmatch(text):
        return Parsed(None, "upn_shape", shape(cell))
    return Parsed(text) if text[0] == upn_check_letter(text) else Parsed(text, "upn_check_letter")


def read_uln(cell: Any) -> Parsed:
    """Read a ULN; the temporary one, and what it cannot be, read as missing.

    Examples
    --------
    >>> read_uln(1000000043.0).value, read_uln("1000000044").code, read_uln("9999999999")
    ('1000000043', 'uln_check_digit', Parsed(value=None, code='', shown=''))
    """
    text = clean_id(cell)
    if is_temporary_uln(cell):
        return Parsed(None)
    if not ULN.fullmatch(text):
        return Parsed(None, "uln_shape", shape(cell))
    return Parsed(text) if fits_uln(text) else Parsed(text, "uln_check_digit")


def is_temporary_uln(cell: Any) -> bool:
    """Say whether a cell holds the number that providers enter until a learner has one of their own.

    Examples
    --------
    >>> is_temporary_uln(9999999999.0)
    True
    """
    return clean_id(cell) == _ULN_TEMPORARY
