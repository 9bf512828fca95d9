"""What a picture is of: the check behind what was given, and one of its samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sendsample.cohort.text import short
from sendsample.design.model import TRACKING
from sendsample.errors import DesignError, UsageError
from sendsample.selection import Check, Selection

#: What a design calls rules that have no name.
_MADE_UP: Final = re.compile(r"rule \d+'*")


def checked(found: Selection | Check | Any) -> Check:
    """Return the check of a selection, or a check itself.

    Raises
    ------
    sendsample.errors.UsageError
        When it is neither, or nobody was chosen.
    """
    if isinstance(found, Check):
        return found
    if not isinstance(found, Selection):
        raise UsageError(
            "A picture of a sample is made of a selection or a check.",
            code="picture_of",
            hint="Give what sendsample.select or sendsample.check returns.",
        )
    if found.check is None:
        raise nobody(found.status)
    return found.check


def nobody(status: str) -> UsageError:
    """Return the error that nobody was chosen."""
    return UsageError(
        f"The selection is {status}, so nobody is chosen and there is nothing to show.",
        code="nobody_chosen",
        hint="sendsample.explain says why, and what would help.",
    )


def one_of(samples: Sequence[str], sample: str | None) -> str:
    """Return the sample that was named, or else ``tracking`` or the only one.

    Raises
    ------
    sendsample.errors.UsageError
        When none was named and there are several.
    sendsample.errors.DesignError
        When there is none of that name.

    Examples
    --------
    >>> one_of(["audit"], None), one_of(["visits", "tracking"], None)
    ('audit', 'tracking')
    """
    which = f"Say which (sample=): {', '.join(map(repr, samples))}."
    if sample is None and len(samples) > 1 and TRACKING not in samples:
        raise UsageError(
            "The design has several samples, and none was named.", code="sample_unnamed", hint=which
        )
    if sample is None:
        return TRACKING if len(samples) > 1 else samples[0]
    if sample not in samples:
        raise DesignError(
            f"There is no sample {short(str(sample))!r} here.", code="sample_unknown", hint=which
        )
    return sample


def called_or(name: str, otherwise: str) -> str:
    """Return a rule's name, or something else where its name was made up and says nothing.

    Examples
    --------
    >>> called_or("SEN support", "-"), called_or("rule 2", "at least 1 child of every age band")
    ('SEN support', 'at least 1 child of every age band')
    """
    return otherwise if _MADE_UP.fullmatch(name) else name


def bounds(least: int, most: int | None) -> str:
    """Return how many a rule asks for, in words; empty where it asks for nothing.

    Examples
    --------
    >>> bounds(2, 2), bounds(1, None), bounds(0, 3), bounds(1, 3), bounds(0, None)
    ('exactly 2', 'at least 1', 'at most 3', '1 to 3', '')
    """
    if most is None:
        return f"at least {least}" if least else ""
    if least == most:
        return f"exactly {least}"
    return f"{least} to {most}" if least else f"at most {most}"
