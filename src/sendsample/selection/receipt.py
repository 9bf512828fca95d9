"""The receipt: what was asked, of which lists, with which seed, and what came out.

A receipt holds no clock time, so the same lists, design and seed give the same receipt byte for byte.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from sendsample.cohort import Cohort
from sendsample.design import is_builtin
from sendsample.design.bind import BoundDesign

FORMAT = "sendsample-receipt/1"
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
        **outcome,
        "seed": seed,
        "design": {
            "name": bound.design.name,
            "built_in": is_builtin(bound.design),
            "sha256": bound.design.digest,
        },
        "cohort": {
            "sha256": cohort.digest,
            "as_at": cohort.as_at.isoformat(),
            "alternative_provision": cohort.ap_definition,
            "children": len(cohort),
            "set_aside": dict(sorted(cohort.set_aside.items())),
        },
        "files": dict(sorted(cohort.files.items())),
        "excluded": dict(sorted(Counter(entry.reason for entry in bound.design.exclude).items())),
        "included": dict(sorted(Counter(entry.reason for entry in bound.design.include).items())),
        "notes": [{"code": note.code, "sentence": note.sentence} for note in bound.notes],
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of everything that matters to an outcome.

    Examples
    --------
    >>> sorted(versions())[:2]
    ['numpy', 'ortools']
    """
    return {name: metadata.version(name) for name in _PACKAGES} | {"python": platform.python_version()}
