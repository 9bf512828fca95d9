"""The price of balance: how chances change with how closely a sample has to mirror the area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.listed import Settled
from sendsample.design import Design
from sendsample.design.model import TRACKING
from sendsample.errors import UsageError
from sendsample.lotteries.lottery import Lottery
from sendsample.lotteries.making import lottery
from sendsample.progress import Progress, silent

_COLUMNS: Final = {
    "within": "Int64",
    "status": "str",
    "least": "float64",
    "least_at_most": "float64",
    "greatest": "float64",
    "gini": "float64",
    "levels": "int64",
    "with_chance": "int64",
}


def price_of_balance(
    cohort: Cohort,
    design: Design | str,
    sample: str = TRACKING,
    *,
    within: Iterable[int | None] = (0, 1, 2, None),
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return how fair a lottery can be, by how closely a sample has to mirror the area.

    Parameters
    ----------
    cohort, design, sample, pinned, only, progress
        As for :func:`sendsample.lottery`.
    within
        How far above the least loss a set may be, in turn; None for no limit.
    time_limit
        Seconds for each of them; none by default.

    Returns
    -------
    pandas.DataFrame
        One row for each: ``within`` (missing for no limit), ``status``, the ``least`` chance of anybody who
        has one and what is proven that it cannot exceed (``least_at_most``), the ``greatest``, the ``gini``
        coefficient, the number of ``levels``, and how many children have a chance (``with_chance``).

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3", "a4"],
    ...         "primary_need": ["ASD", "HI", "SEMH", "ASD"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan", "ehc_plan"],
    ...         "alternative_provision": [False, False, True, False],
    ...         "age": [7, 15, 14, 9],
    ...         "sex": ["male", "female", "male", "male"],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(
    ...     name="audit", samples=[{"name": "audit", "size": 2, "balance": [{"column": "sex"}]}]
    ... )
    >>> ss.price_of_balance(cohort, design, "audit", within=[0, None])[["within", "least", "gini"]]
       within  least  gini
    0       0    0.5   0.0
    1    <NA>    0.5   0.0
    """
    if within is None or isinstance(within, int | str):
        raise UsageError(
            "within is not a list of how far above the least loss a set may be.",
            code="within_list",
            hint="Write [0, 1, None] for the least, one more, and no limit.",
        )
    rows = []
    for limit in within:
        found = lottery(
            cohort,
            design,
            sample,
            within=limit,
            pinned=pinned,
            only=only,
            time_limit=time_limit,
            progress=progress,
        )
        rows.append(_row(limit, found))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _row(limit: int | None, found: Lottery) -> dict[str, Any]:
    bounds = found.levels["bound"]
    return {
        "within": limit,
        "status": found.status,
        "least": found.least,
        "least_at_most": float(bounds.iloc[0]) if len(bounds) else 0.0,
        "greatest": found.greatest,
        "gini": found.gini,
        "levels": len(found.levels),
        "with_chance": int((found.probabilities > 0).sum()),
    }
