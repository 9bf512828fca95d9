"""Identifiers that are valid in form and belong to nobody: child ids, UPNs, ULNs."""

from __future__ import annotations

from typing import Final

import numpy as np

from sendsample.synthetic.levels import Ints, Words

_CHECK_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
#: Digits that stand for a local authority in a UPN; no authority has these.
_UPN_AUTHORITIES: Final = ("000", "001")
_UPN_SERIALS: Final = 10**9
#: First digits of every ULN here; the rest is a serial and the check digit.
_ULN_START: Final = 99
_ULN_SERIALS: Final = 10**7


def child_ids(count: int, rng: np.random.Generator) -> Words:
    """Return different ids in random order, which say nothing about the child.

    Examples
    --------
    >>> child_ids(2, np.random.default_rng(1)).tolist()
    ['S000001', 'S000002']
    """
    return np.array([f"S{number + 1:06d}" for number in rng.permutation(count)], dtype=object)


def upn_check_letter(digits: str) -> str:
    """Return the check letter of the twelve digits of a UPN.

    Examples
    --------
    >>> upn_check_letter("950000178301")
    'A'
    """
    total = sum(int(digit) * place for place, digit in enumerate(digits, start=2))
    return _CHECK_LETTERS[total % len(_CHECK_LETTERS)]


def upns(count: int, rng: np.random.Generator) -> Words:
    """Return different UPNs under an authority that does not exist.

    Examples
    --------
    >>> upns(1, np.random.default_rng(1)).tolist()
    ['A001511821624']
    """
    serials = _different(count, _UPN_SERIALS, rng)
    authority = rng.integers(0, len(_UPN_AUTHORITIES), count)
    digits = [f"{_UPN_AUTHORITIES[a]}{serial:09d}" for a, serial in zip(authority, serials, strict=True)]
    return np.array([upn_check_letter(twelve) + twelve for twelve in digits], dtype=object)


def uln_check_digit(digits: str) -> int | None:
    """Return the check digit of the first nine digits of a ULN; None for nine that cannot begin one.

    Examples
    --------
    >>> uln_check_digit("100000004"), uln_check_digit("100000006")
    (3, None)
    """
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return 10 - remainder if remainder else None


def ulns(count: int, rng: np.random.Generator) -> Words:
    """Return different ULNs.

    Examples
    --------
    >>> ulns(1, np.random.default_rng(1)).tolist()
    ['9951182169']
    """
    # One in eleven serials has no check digit; a quarter more than needed is always enough.
    tried = [f"{_ULN_START}{serial:07d}" for serial in _different(count + count // 4 + 20, _ULN_SERIALS, rng)]
    checks = [uln_check_digit(nine) for nine in tried]
    found = [f"{nine}{check}" for nine, check in zip(tried, checks, strict=True) if check is not None]
    return np.array(found[:count], dtype=object)


def _different(count: int, most: int, rng: np.random.Generator) -> Ints:
    """Return different whole numbers below ``most``, a power of ten, scattered over its range."""
    # A step without the factors 2 and 5 visits every number once.
    step = int(rng.integers(most // 50, most // 20)) * 10 + 1
    start = int(rng.integers(0, most))
    return (start + step * np.arange(count, dtype=np.int64)) % most
