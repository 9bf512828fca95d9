"""Opaque codes: what children are called in a published lottery.

A code is the first sixteen hexadecimal digits of SHA-256 over the UTF-8 bytes of
``sendsample/lottery-code/1``, newline, the digest of the lists, newline, sample name, newline, child id.

Whoever holds the lists can make the codes again; nobody else can, because the digest of the lists is the
secret in them. So that digest is never shown to those who get the lottery and must not know the children.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from sendsample.errors import UsageError

CODE_DIGITS: Final = 16
_PREFIX: Final = "sendsample/lottery-code/1"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def codes(cohort_digest: str, sample: str, ids: Sequence[str]) -> list[str]:
    """Return the opaque codes of children, in their order.

    Parameters
    ----------
    cohort_digest
        The SHA-256 of the lists as 64 hexadecimal digits. It is the secret: with it, and a guess at an id,
        anyone could tell whose code it is.
    sample
        The sample's name, so that a child has another code in each sample.
    ids
        The area's own ids, each once.

    Raises
    ------
    UsageError
        When the digest is none, or two children have one code: an id stands twice or, once in a hundred
        thousand million million pairs, by chance.

    Examples
    --------
    >>> codes("0" * 64, "tracking", ["A001", "A002"])
    ['820c8a11fc62b0f2', '33114ddd42a11bcc']
    """
    if not _DIGEST.fullmatch(cohort_digest):
        raise UsageError(
            "The digest of the lists is not 64 hexadecimal digits.",
            code="codes_digest",
            hint="Take it from the cohort: cohort.digest.",
        )
    prefix = f"{_PREFIX}\n{cohort_digest}\n{sample}\n"
    found = [hashlib.sha256(f"{prefix}{child}".encode()).hexdigest()[:CODE_DIGITS] for child in ids]
    if len(set(found)) < len(found):
        raise UsageError(
            "Two children have the same code.",
            code="codes_repeated",
            hint="Give each id once.",
        )
    return found
