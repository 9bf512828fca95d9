"""Tickets: lottery numbers that follow from the public seed, the sample's name and the child's id.

A ticket is the first five bytes, big-endian, of SHA-256 over the UTF-8 bytes of ``sendsample/1``, newline,
seed, newline, sample name, newline, child id. Anyone who holds the ids can work it out again.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sendsample.cohort.text import has_control
from sendsample.errors import SeedError

TICKET_BYTES = 5
_PREFIX = b"sendsample/1\n"
_HINT = (
    "Use public text fixed beforehand, such as digits of dice rolled in front of people: '4 1 6 2 8 5'. "
    "For a rehearsal sendsample.random_seed(), or --seed random, makes one."
)


def check_seed(seed: Any) -> str:
    """Return the seed as NFC text, or raise if it cannot be public text.

    Raises
    ------
    SeedError
        When there is no seed, or it has outer spaces or control characters, or is not text.

    Examples
    --------
    >>> check_seed("4 1 6 2 8 5")
    '4 1 6 2 8 5'
    """
    if seed is not None and not isinstance(seed, str):
        raise SeedError("The seed is not text.", code="seed_type", hint=_HINT)
    if not seed:
        raise SeedError("Chance needs a public seed, and none was given.", code="seed_missing", hint=_HINT)
    if seed.strip().lower() == "random":
        raise SeedError(
            "The word 'random' is no seed: it would always give the same children.",
            code="seed_random",
            hint="sendsample.random_seed() makes one (on the command line, --seed random).",
        )
    if seed != seed.strip():
        raise SeedError("The seed begins or ends with a space.", code="seed_spaces", hint="Take it off.")
    if has_control(seed):
        raise SeedError("The seed holds a control character.", code="seed_control", hint=_HINT)
    return unicodedata.normalize("NFC", seed)


def random_seed() -> str:
    """Return a seed from the machine's own randomness: twenty digits, as if from ten-sided dice.

    Examples
    --------
    >>> len(random_seed().replace(" ", ""))
    20
    """
    return " ".join(f"{secrets.randbelow(100_000):05}" for _ in range(4))


def ticket(seed: str, sample: str, child: str) -> int:
    """Return one child's ticket in one sample, from 0 to 2^40 - 1.

    Examples
    --------
    >>> ticket("4 1 6 2 8 5", "tracking", "A001")
    987767701328
    """
    return int(tickets(seed, sample, [child])[0])


def tickets(seed: str, sample: str, children: Sequence[str]) -> NDArray[np.int64]:
    """Return the tickets of several children, in their order."""
    prefix = _PREFIX + f"{seed}\n{sample}\n".encode()
    # Padded to eight bytes each, so that numpy reads them all at once.
    padding = bytes(8 - TICKET_BYTES)
    drawn = [padding + hashlib.sha256(prefix + child.encode()).digest()[:TICKET_BYTES] for child in children]
    return np.frombuffer(b"".join(drawn), dtype=">i8").astype(np.int64)
