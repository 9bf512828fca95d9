"""The cohort: every child and young person with SEND in the area, one row a child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd

from sendsample.cohort.digest import cohort_digest
from sendsample.cohort.findings import summary
from sendsample.errors import UsageError


@dataclass(frozen=True, eq=False)
class Cohort:
    """A checked cohort, as :func:`sendsample.read_annex_a` or :meth:`from_frame` makes it.

    Attributes
    ----------
    frame
        One row a child, indexed by ``child_id`` in the order of the lists, with the columns of
        :data:`sendsample.cohort.columns.COLUMNS` that were supplied, the derived ones, and any others the
        user brought.
    findings
        What was noticed on reading, with columns ``list``, ``row``, ``column``, ``value``, ``code``,
        ``severity``, ``message``.
    as_at
        The day from which ages and look-backs are counted.
    ap_definition
        Which definition of alternative provision is in use: ``strict``, ``dual``, ``wide`` or ``supplied``.
    set_aside
        How many children were left out, by the code of the finding.
    files
        SHA-256 of each file read, by file name.

    Examples
    --------
    >>> import sendsample as ss
    >>> cohort = ss.Cohort.from_frame(
    ...     pd.DataFrame(
    ...         {
    ...             "child_id": ["a1", "a2"],
    ...             "primary_need": ["ASD", "HI"],
    ...             "provision": ["ehc_plan", "sen_support"],
    ...             "alternative_provision": [False, True],
    ...             "age": [7, 15],
    ...         }
    ...     ),
    ...     as_at="2024-02-05",
    ... )
    >>> cohort
    <Cohort: 2 children (1 with an EHC plan, 1 on SEN support) as at 2024-02-05>
    >>> cohort.frame["area_of_need"].tolist()
    ['communication_and_interaction', 'sensory_and_physical']
    """

    frame: pd.DataFrame
    findings: pd.DataFrame
    as_at: date
    ap_definition: str = "supplied"
    set_aside: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, as_at: date | str) -> Cohort:
        """Make a cohort from a frame that already has the columns a cohort knows.

        Parameters
        ----------
        frame
            One row a child, ``child_id`` as index or column. Required are ``primary_need``, ``provision``,
            ``alternative_provision`` and either ``age`` or ``date_of_birth``; further columns are kept.
        as_at
            The day from which ages are counted, a date or text such as ``"2024-02-05"``.

        Returns
        -------
        Cohort
            The cohort, with whatever was noticed in ``findings``.

        Raises
        ------
        sendsample.errors.DataError
            When a finding stops the work; ``error.findings`` holds every finding.
        sendsample.errors.UsageError
            When ``frame`` is not a DataFrame or ``as_at`` is not a date.

        Examples
        --------
        See the class.
        """
        from sendsample.cohort.build import from_frame  # noqa: PLC0415 - build makes cohorts

        return from_frame(frame, as_at=parse_as_at(as_at))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the cohort in its canonical form, 64 hexadecimal digits."""
        return cohort_digest(self.frame, self.as_at, self.ap_definition)

    @property
    def finding_counts(self) -> pd.DataFrame:
        """Findings counted by code, list and column, those that stop first."""
        return summary(self.findings)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        plans = int((self.frame["provision"] == "ehc_plan").sum())
        noun = "child" if len(self) == 1 else "children"
        return (
            f"<Cohort: {len(self):,} {noun} ({plans:,} with an EHC plan, {len(self) - plans:,} on SEN "
            f"support) as at {self.as_at.isoformat()}>"
        )


def parse_as_at(value: Any) -> date:
    """Return an as-at date from a date or from text such as ``2024-02-05`` or ``05/02/2024``.

    Examples
    --------
    >>> parse_as_at("05/02/2024")
    datetime.date(2024, 2, 5)
    """
    from sendsample.cohort.parse import parse_date  # noqa: PLC0415 - keeps the import of cohorts light

    if isinstance(value, datetime) and value == value:  # noqa: PLR0124 - NaT differs from itself
        return value.date()
    read = parse_date(value) if isinstance(value, (date, str)) and value == value else None  # noqa: PLR0124
    if read is None or read.value is None:
        raise UsageError(
            "The as-at date is not a date.",
            code="as_at",
            hint="Write the day the lists were drawn as YYYY-MM-DD, for example 2024-02-05.",
        )
    day: date = read.value
    return day
