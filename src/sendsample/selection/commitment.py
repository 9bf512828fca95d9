"""The commitment: one digest that fixes lists and design before there is a seed.

It is the SHA-256 of the canonical form (:mod:`sendsample.canonical`) of ``{"cohort": the cohort's digest,
"design": the design's digest, "format": "sendsample-commitment/1", "pinned": {sample: ids in code-point
order}, "samples": [names in code-point order]}``. All of it stands in the receipt, so whoever has the
receipt can work it out again; whoever has only the commitment learns nothing from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sendsample.canonical import digest_of
from sendsample.errors import UsageError

_FORMAT: Final = "sendsample-commitment/1"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def commitment(
    cohort: str, design: str, samples: Sequence[str], pinned: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return what fixes lists and design, 64 hexadecimal digits.

    Parameters
    ----------
    cohort, design
        Their digests.
    samples
        The samples that will be chosen.
    pinned
        The ids of samples that are settled already.

    Examples
    --------
    >>> commitment("ab", "cd", ["tracking"])[:16]
    '29919ed2acbcd313'
    """
    settled = {name: sorted(ids) for name, ids in (pinned or {}).items()}
    return digest_of(
        {"format": _FORMAT, "cohort": cohort, "design": design, "samples": sorted(samples), "pinned": settled}
    )


def commitment_of(receipt: Mapping[str, Any]) -> str:
    """Return the commitment to what a receipt of a draw is about."""
    samples = receipt["samples"]
    pinned = {name: samples[name]["ids"] for name in receipt.get("pinned", ())}
    return commitment(receipt["cohort"]["sha256"], receipt["design"]["sha256"], list(samples), pinned)


def check_commitment(stated: Any) -> str:
    """Return a commitment as it was made public, or raise if it is none.

    Raises
    ------
    UsageError
        When it is not 64 hexadecimal digits.

    Examples
    --------
    >>> check_commitment(" " + "AB" * 32)[:4]
    'abab'
    """
    text = stated.strip().lower() if isinstance(stated, str) else ""
    if not _DIGEST.fullmatch(text):
        raise UsageError(
            "The commitment is not 64 hexadecimal digits.",
            code="commitment_form",
            hint="Give it as `sendsample commit` printed it.",
        )
    return text


def differs() -> UsageError:
    """Return the error for a commitment to something else."""
    return UsageError(
        "These lists and this design are not what was committed to.",
        code="commitment_differs",
        hint="Use the lists, the as-at date, the options and the design of `sendsample commit`; if the lists "
        "have to change, commit to them again before there is a seed.",
    )
