"""The cohort: every child and young person with SEND in the area, one row a child."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from sendsample.cohort.digest import cohort_digest
from sendsample.cohort.findings import summary
from sendsample.drawable import drawable
from sendsample.errors import UsageError

if TYPE_CHECKING:
    from sendsample.cohort.pseudonyms import Pseudonyms

_P = ParamSpec("_P")
_T = TypeVar("_T")


def no_services() -> pd.DataFrame:
    """Return a table of services without rows.

    Examples
    --------
    >>> no_services().columns.tolist()
    ['child_id', 'service']
    """
    return pd.DataFrame({"child_id": [], "service": []}, dtype="str")


def no_settings() -> pd.DataFrame:
    """Return a table of settings without rows or columns.

    Examples
    --------
    >>> no_settings().index.name
    'setting'
    """
    return pd.DataFrame(index=pd.Index([], name="setting", dtype="str"))


@drawable
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
    services
        Who uses which service: columns ``child_id`` and ``service``, empty unless :meth:`with_services`
        supplied them.
    settings
        What is known of settings: one row a setting, indexed by ``setting``, empty unless
        :meth:`with_settings` supplied it.
    pseudonyms
        Not None when :meth:`with_pseudonyms` put pseudonyms in the place of the area's own ids.

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
    services: pd.DataFrame = field(default_factory=no_services)
    settings: pd.DataFrame = field(default_factory=no_settings)
    pseudonyms: Pseudonyms | None = None

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

    def with_services(self, table: pd.DataFrame | str | os.PathLike[str]) -> Cohort:
        """Return the cohort with a table of who uses which service, so that services can be visited.

        Parameters
        ----------
        table
            A DataFrame, or the path of a CSV file or workbook, with the columns ``child_id`` (or
            ``Unique ID``) and ``service``, one row for each service that a child uses. It takes the place of
            a table given before.

        Returns
        -------
        Cohort
            With ``services``. Rows that are blank, repeated or about a child who is not in the cohort are
            left out, each with a finding.

        Raises
        ------
        sendsample.errors.InputError
            When the file cannot be read; a ``DataError`` when a column is not there.
        sendsample.errors.UsageError
            When it is neither a DataFrame nor a path.

        Examples
        --------
        >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
        >>> frame = frame.assign(alternative_provision=False, age=7)
        >>> cohort = Cohort.from_frame(frame, as_at="2024-02-05")
        >>> table = pd.DataFrame({"child_id": ["a1", "a2"], "service": ["CAMHS", "CAMHS"]})
        >>> cohort = cohort.with_services(table)
        >>> cohort.services.to_numpy().tolist(), cohort.findings["code"].tolist()
        ([['a1', 'CAMHS']], ['service_child_unknown'])
        """
        from sendsample.cohort.supplied import with_services  # noqa: PLC0415 - supplied makes cohorts

        return with_services(self, table)

    def with_settings(self, table: pd.DataFrame | str | os.PathLike[str]) -> Cohort:
        """Return the cohort with a table of what is known of settings, for rules on which to visit.

        Parameters
        ----------
        table
            A DataFrame, or the path of a CSV file or workbook, with a column ``setting`` (or ``URN``) and any
            columns that say something of a setting, its name included. It takes the place of a table given
            before. Rows about services may stand in it too, under the service's name.

        Returns
        -------
        Cohort
            With ``settings``; settings that nobody attends are kept. Rows that are blank or repeated are left
            out, each with a finding.

        Raises
        ------
        sendsample.errors.InputError
            When the file cannot be read or lists children; a ``DataError`` when a column is not there.
        sendsample.errors.UsageError
            When it is neither a DataFrame nor a path.

        Examples
        --------
        >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
        >>> frame = frame.assign(alternative_provision=False, age=7, setting="900001")
        >>> cohort = Cohort.from_frame(frame, as_at="2024-02-05")
        >>> cohort = cohort.with_settings(pd.DataFrame({"URN": [900001], "Phase": ["FE college"]}))
        >>> cohort.settings["phase"].to_dict()
        {'900001': 'fe_college'}
        """
        from sendsample.cohort.supplied import with_settings  # noqa: PLC0415 - supplied makes cohorts

        return with_settings(self, table)

    def with_last_sampled(self, dates: Mapping[str, date] | pd.Series) -> Cohort:
        """Return the cohort with the days on which children were last sampled, for cooling-off.

        Parameters
        ----------
        dates
            The day by child id, as :func:`sendsample.cohort.past.past_samples` reads it from receipts, or a
            Series of days indexed by child id. Where the lists know a later day, that one stays. Children who
            are not in the cohort have left the area and are passed over.

        Returns
        -------
        Cohort
            With the column ``last_sampled``.

        Raises
        ------
        sendsample.errors.UsageError
            When it is not dates by child id.

        Examples
        --------
        >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
        >>> frame = frame.assign(alternative_provision=False, age=7)
        >>> cohort = Cohort.from_frame(frame, as_at="2024-02-05")
        >>> cohort.with_last_sampled({"a1": date(2023, 6, 1)}).frame["last_sampled"].dt.year.tolist()
        [2023]
        """
        from sendsample.cohort.supplied import with_last_sampled  # noqa: PLC0415 - supplied makes cohorts

        return with_last_sampled(self, dates)

    def with_pseudonyms(self, key: bytes) -> Cohort:
        """Return the cohort with a pseudonym in the place of each of the area's own ids.

        Tickets, selections, receipts and codes follow from the pseudonyms, so that nothing in them leads back
        to an id without the key. With the same seed other children may therefore be chosen than by the area's
        own ids, or under another key.

        Parameters
        ----------
        key
            The area's key, at least 16 bytes; :func:`sendsample.read_key` reads one from a file.

        Returns
        -------
        Cohort
            With pseudonyms in ``frame``, ``services`` and ``findings``, and in columns of text that hold
            nothing but ids. Ids given to it from then on may be the area's own or pseudonyms; see
            :meth:`known_as`.

        Raises
        ------
        sendsample.errors.UsageError
            When the key is too short, two children would have the same pseudonym, or the ids have the form
            of pseudonyms already.

        Examples
        --------
        >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
        >>> frame = frame.assign(alternative_provision=False, age=7)
        >>> cohort = Cohort.from_frame(frame, as_at="2024-02-05").with_pseudonyms(b"0123456789abcdef")
        >>> cohort.frame.index.tolist() == [cohort.known_as("a1")]
        True
        """
        from sendsample.cohort.pseudonyms import with_pseudonyms  # noqa: PLC0415 - it makes cohorts

        return with_pseudonyms(self, key)

    def known_as(self, child: str) -> str:
        """Return the id that the cohort knows a child by, whether it is given that or the area's own.

        Examples
        --------
        >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
        >>> cohort = Cohort.from_frame(frame.assign(alternative_provision=False, age=7), as_at="2024-02-05")
        >>> cohort.known_as("a1")
        'a1'
        """
        return child if self.pseudonyms is None else self.pseudonyms.of(child)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the cohort in its canonical form, 64 hexadecimal digits."""
        return cohort_digest(self.frame, self.as_at, self.ap_definition, self.services, self.settings)

    @property
    def finding_counts(self) -> pd.DataFrame:
        """Findings counted by code, list and column, those that stop first."""
        return summary(self.findings)

    def __len__(self) -> int:
        return len(self.frame)

    def pipe(
        self, function: Callable[Concatenate[Cohort, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Return what a function makes of the cohort, as ``DataFrame.pipe`` does.

        Parameters
        ----------
        function
            What takes a cohort first, such as :func:`sendsample.select`.
        *args, **kwargs
            What else it takes.

        Examples
        --------
        >>> import sendsample as ss
        >>> lists = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
        >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
        >>> (
        ...     lists.assign(provision="ehc_plan", alternative_provision=False)
        ...     .query("age < 18")
        ...     .pipe(ss.Cohort.from_frame, as_at="2024-02-05")
        ...     .pipe(ss.select, design, seed="4 1 6 2 8 5")
        ... )
        <Selection: optimal, 1 for audit, loss 0>
        """
        return function(self, *args, **kwargs)

    def _repr_html_(self) -> str:
        from sendsample.cohort.shown import cohort_html  # noqa: PLC0415 - only notebooks need it

        return cohort_html(self)

    def __repr__(self) -> str:
        plans = int((self.frame["provision"] == "ehc_plan").sum())
        noun = "child" if len(self) == 1 else "children"
        return (
            f"<Cohort: {len(self):,} {noun} ({plans:,} with an EHC plan, {len(self) - plans:,} on SEN "
            f"support) as at {self.as_at.isoformat()}>"
        )


def parse_day(value: Any) -> date | None:
    """Return a day from a date or from text such as ``2024-02-05`` or ``05/02/2024``; None for anything else.

    Examples
    --------
    >>> parse_day("05/02/2024"), parse_day("soon")
    (datetime.date(2024, 2, 5), None)
    """
    from sendsample.cohort.parse import parse_date  # noqa: PLC0415 - keeps the import of cohorts light

    if isinstance(value, datetime) and value == value:  # noqa: PLR0124 - NaT differs from itself
        return value.date()
    read = parse_date(value) if isinstance(value, (date, str)) and value == value else None  # noqa: PLR0124
    return None if read is None else read.value


def parse_as_at(value: Any) -> date:
    """Return an as-at date; see :func:`parse_day`.

    Examples
    --------
    >>> parse_as_at("05/02/2024")
    datetime.date(2024, 2, 5)
    """
    day = parse_day(value)
    if day is None:
        raise UsageError(
            "The as-at date is not a date.",
            code="as_at",
            hint="Write the day the lists were drawn as YYYY-MM-DD, for example 2024-02-05.",
        )
    return day


def need_cohort(cohort: Any) -> None:
    """Raise if the first argument of a verb is no cohort."""
    if not isinstance(cohort, Cohort):
        raise UsageError(
            f"The first argument is a {type(cohort).__name__}, not a cohort.",
            code="cohort_type",
            hint="Make one with Cohort.from_frame(df, as_at=...) or read_annex_a(path, as_at=...).",
        )
