"""The line to be typed to do again what a receipt says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sendsample.cohort import Cohort
from sendsample.evidence.reading import file_name


def verify_command(receipt: Mapping[str, Any], cohort: Cohort) -> str:
    """Return the command that verifies a receipt, with every option that its lists and design need.

    Parameters
    ----------
    receipt
        The receipt.
    cohort
        The lists it is about, with what was given beside them.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> verify_command(ss.select(cohort, design, seed="4 1 6 2 8 5").receipt, cohort)
    'sendsample verify receipt.json LISTS --design DESIGN.toml'
    """
    return " ".join(["sendsample verify", file_name(receipt["number"]), "LISTS", *_options(receipt, cohort)])


def _options(receipt: Mapping[str, Any], cohort: Cohort) -> Iterator[str]:
    if not receipt["design"]["built_in"]:
        yield "--design DESIGN.toml"
    if len(cohort.services):
        yield "--services SERVICES.csv"
    if len(cohort.settings):
        yield "--settings SETTINGS.csv"
    if receipt.get("cooling_off") is not None:
        yield "--past RECEIPT"
    if "pseudonyms" in receipt["cohort"]:
        yield "--pseudonyms KEYFILE"
