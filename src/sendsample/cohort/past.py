"""Who was sampled before, read from the receipts of earlier selections."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from sendsample.cohort.tables.files import PathLike, read_file
from sendsample.cohort.text import clean_id, printable
from sendsample.errors import InputError, UsageError

RECEIPT: Final = "sendsample-receipt/1"
_LARGEST: Final = 50 << 20


def past_samples(receipts: Iterable[PathLike | Mapping[str, Any]]) -> dict[str, date]:
    """Return when each child was last chosen in any sample of past receipts.

    Parameters
    ----------
    receipts
        Receipts as files or as data.

    Returns
    -------
    dict
        The day by child id. A receipt holds no clock, so it is the day the lists were as at, the latest of
        several. A selection that found nothing counts for nobody.

    Raises
    ------
    sendsample.errors.InputError
        When a file cannot be read, is larger than 50 MB or is no receipt.
    sendsample.errors.UsageError
        When what is given is not several receipts.

    Examples
    --------
    >>> receipt = {
    ...     "format": "sendsample-receipt/1",
    ...     "cohort": {"as_at": "2024-02-05"},
    ...     "samples": {"tracking": {"ids": ["a1", "a2"]}},
    ... }
    >>> past_samples([receipt])["a2"]
    datetime.date(2024, 2, 5)
    """
    if isinstance(receipts, (str, bytes, os.PathLike, Mapping)) or not isinstance(receipts, Iterable):
        raise UsageError(
            "Past receipts are given as a list.", code="receipts", hint='Write ["receipt.json", ...].'
        )
    last: dict[str, date] = {}
    for number, given in enumerate(receipts, start=1):
        place, receipt = receipt_data(given, f"Receipt {number}")
        day = _day(receipt, place)
        for child in _chosen(receipt, place):
            last[child] = max(last.get(child, day), day)
    return last


def receipt_data(given: Any, name: str) -> tuple[str, Mapping[str, Any]]:
    """Return what to call a receipt in messages, and what stands in it.

    Parameters
    ----------
    given
        A file, or the receipt as data.
    name
        What to call it where it is no file.

    Raises
    ------
    sendsample.errors.InputError
        When it cannot be read, is larger than 50 MB or is no receipt.
    """
    if isinstance(given, (str, os.PathLike)):
        file = read_file(Path(given), largest=_LARGEST)
        place, data = file.name, _parsed(file.data, file.name)
    else:
        place, data = name, given
    if not isinstance(data, Mapping) or data.get("format") != RECEIPT:
        raise none(place, "it does not say that it is one")
    return place, data


def _parsed(data: bytes, place: str) -> Any:
    try:
        return json.loads(data)
    # A file that nests brackets without end is no receipt either.
    except (ValueError, RecursionError):
        raise none(place, "it is not JSON") from None


def _day(receipt: Mapping[str, Any], place: str) -> date:
    cohort = receipt.get("cohort")
    as_at = cohort.get("as_at") if isinstance(cohort, Mapping) else None
    try:
        return date.fromisoformat(as_at if isinstance(as_at, str) else "")
    except ValueError:
        raise none(place, "the day its lists were as at is not there") from None


def _chosen(receipt: Mapping[str, Any], place: str) -> Iterator[str]:
    samples = receipt.get("samples")
    if not isinstance(samples, Mapping):
        raise none(place, "it has no samples")
    for sample in samples.values():
        ids = (sample.get("ids") or ()) if isinstance(sample, Mapping) else None
        if not isinstance(ids, (list, tuple)) or not all(isinstance(child, str) for child in ids):
            raise none(place, "its samples are not lists of ids")
        yield from map(clean_id, ids)


def none(place: str, why: str) -> InputError:
    """Return the error for something that is no receipt."""
    return InputError(
        f"{printable(place)} is not a receipt: {why}.",
        code="not_a_receipt",
        hint="Give a receipt.json as `sendsample select` wrote it.",
    )
