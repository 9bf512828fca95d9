"""The receipt: what was asked, of which lists, with which seed, and what came out.

A receipt holds no clock time, so the same lists, design and seed give the same receipt byte for byte. Its
own digest is the SHA-256 of its canonical form (:mod:`sendsample.canonical`), whatever the file's spaces and
line ends; a receipt that follows another holds the digest of that one, which makes them a chain.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from typing import Any, Final

from sendsample.canonical import digest_of
from sendsample.cohort import Cohort
from sendsample.design import is_builtin
from sendsample.design.bound import BoundDesign
from sendsample.design.predicates import months_before
from sendsample.errors import UsageError

FORMAT = "sendsample-receipt/1"
#: What stands in the place of the digest that was made public beforehand, where none was.
NOT_COMMITTED: Final = "seed not committed beforehand"
_PACKAGES = ("sendsample", "ortools", "numpy", "pandas", "pydantic", "python-calamine")


def make_receipt(
    cohort: Cohort,
    bound: BoundDesign,
    seed: str,
    outcome: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a receipt as plain data, ready for JSON.

    Parameters
    ----------
    cohort, bound, seed
        What the selection followed from.
    outcome
        The status, and for each sample what was chosen and proven.
    """
    return {
        "format": FORMAT,
        "kind": "selection",
        "number": 1,
        "previous": None,
        "commitment": NOT_COMMITTED,
        **outcome,
        "seed": seed,
        "design": {
            "name": bound.asked.name,
            "built_in": is_builtin(bound.asked),
            "sha256": bound.asked.digest,
        },
        **_part_of(bound),
        "cohort": {
            "sha256": cohort.digest,
            "as_at": cohort.as_at.isoformat(),
            "alternative_provision": cohort.ap_definition,
            "children": len(cohort),
            "set_aside": dict(sorted(cohort.set_aside.items())),
            **_both_lists(cohort),
            **_named_by(cohort),
        },
        "files": dict(sorted(cohort.files.items())),
        **left_out(bound),
        **_cooling_off(cohort, bound),
        "notes": [{"code": note.code, "sentence": note.sentence} for note in bound.notes],
        "versions": versions(),
    }


def _both_lists(cohort: Cohort) -> dict[str, str]:
    """Return which list counted for children on both, where there were any."""
    findings = cohort.findings
    settled = findings.loc[findings["code"] == "both_lists_settled", "list"]
    if settled.empty:
        return {}
    # The rows left out are those of the other list.
    return {"both_lists": "plan" if settled.iloc[0] == "List_2" else "support"}


def _named_by(cohort: Cohort) -> dict[str, Any]:
    """Say that ids are pseudonyms, and by which digits a wrong key is told from wrong lists."""
    names = cohort.pseudonyms
    return {} if names is None else {"pseudonyms": {"key_check": names.check}}


def _part_of(bound: BoundDesign) -> dict[str, Any]:
    """Return which samples were asked for, where not all were, and which were settled beforehand."""
    names = [part.sample.name for part in bound.samples]
    pinned = [part.sample.name for part in bound.samples if part.pinned is not None]
    only = {"only": names} if len(names) < len(bound.asked.samples) else {}
    return only | ({"pinned": pinned} if pinned else {})


def left_out(bound: BoundDesign) -> dict[str, dict[str, int]]:
    """Return how many children are kept out, and asked for by name, for each reason.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> from sendsample.design.bind import bind
    >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
    >>> cohort = ss.Cohort.from_frame(frame.assign(alternative_provision=False, age=7), as_at="2024-02-05")
    >>> left_out(bind(ss.Design(name="audit", samples=[{"name": "audit", "size": 1}]), cohort))
    {'excluded': {}, 'included': {}}
    """
    asked = Counter(entry.reason for entry in bound.design.include)
    return {"excluded": _excluded(bound), "included": dict(sorted(asked.items()))}


def _excluded(bound: BoundDesign) -> dict[str, int]:
    """Count whoever is excluded from any sample, by name or by cooling-off, once for each reason."""
    entries = [*bound.design.exclude, *(entry for part in bound.samples for entry in part.excluded)]
    different = {(entry.id, entry.reason) for entry in entries}
    return dict(sorted(Counter(reason for _, reason in different).items()))


def _cooling_off(cohort: Cohort, bound: BoundDesign) -> dict[str, Any]:
    """Return the first day that keeps out whoever was sampled since, where the design has one."""
    cooling = bound.design.cooling_off
    if cooling is None:
        return {}
    since = cooling.since or months_before(cohort.as_at, cooling.months or 0)
    return {"cooling_off": {"since": since.isoformat()}}


def after(receipt: Mapping[str, Any], previous: Mapping[str, Any]) -> dict[str, Any]:
    """Return a receipt as the one that follows another.

    Examples
    --------
    >>> after({"number": 1, "previous": None}, {"number": 2})["number"]
    3
    """
    number = previous.get("number", 1) if isinstance(previous, Mapping) else None
    if number is None or previous.get("format", FORMAT) != FORMAT or not isinstance(number, int):
        raise UsageError(
            "What was given as the receipt before is none.",
            code="previous",
            hint="Give the receipt as data: selection.receipt, or what json.load returns.",
        )
    number += 1
    return {**receipt, "number": number, "previous": digest_of(previous)}


def versions() -> dict[str, str]:
    """Return the versions of everything that matters to an outcome.

    Examples
    --------
    >>> sorted(versions())[:2]
    ['numpy', 'ortools']
    """
    return {name: _version(name) for name in _PACKAGES} | {"python": platform.python_version()}


@cache
def _version(package: str) -> str:
    # Read from a file each time, it took a tenth of a small selection.
    return metadata.version(package)
