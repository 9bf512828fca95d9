"""The report: one HTML file from a receipt and its lists, in two editions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

import pandas as pd

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.text import one_line, short
from sendsample.design import Design
from sendsample.design.model import TRACKING, Sample
from sendsample.errors import UsageError
from sendsample.evidence.reading import Given, read_receipt
from sendsample.html import fragment
from sendsample.progress import Progress, silent
from sendsample.reporting.contents.dates import is_schedule
from sendsample.reporting.contents.restricted import restricted
from sendsample.reporting.contents.shared import shared
from sendsample.reporting.contents.told import Told
from sendsample.reporting.drawn import drawn
from sendsample.reporting.page import Page
from sendsample.reporting.place import need_place_for
from sendsample.reporting.planned import planned
from sendsample.reporting.rendering import html
from sendsample.reporting.schedule import schedule
from sendsample.writing import write_file

#: How much of a title stands in one line.
_TITLE = 60
Edition = Literal["restricted", "shareable"]
_KINDS: Final = (TRACKING, "focused", "visits")


@dataclass(frozen=True, eq=False)
class Report:
    """A report that was made.

    Attributes
    ----------
    html
        One HTML file, without scripts or anything fetched from elsewhere.
    edition
        ``restricted`` or ``shareable``.
    page
        What stands on it, as plain data.

    See Also
    --------
    sendsample.report : makes reports.
    """

    html: str
    edition: Edition
    page: Page = field(repr=False)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the report, whole or not at all, for its owner's eyes; return where.

        Parameters
        ----------
        path
            The file; its folder is made if it is not there.
        overwrite
            Whether another file of this name may be replaced.

        Raises
        ------
        sendsample.errors.OutputError
            When it cannot be written, something else has this name, or the place is kept for the other
            edition: a restricted report never lands where a shareable one is expected, nor the other way
            round.
        """
        target = Path(path)
        need_place_for(self.edition, target)
        write_file(target, self.html, overwrite=overwrite)
        return target

    def __repr__(self) -> str:
        size = f"{len(self.html) // 1024 + 1:,} KB"
        return one_line(f"Report: {self.edition} edition, {short(self.page.title, _TITLE)!r}, {size}")

    def _repr_html_(self) -> str:
        # A summary: a notebook that held the whole report would name children wherever it goes.
        texts = [self.page.marking, self.page.title, self.page.verdict]
        return fragment("Report", texts, see=[('.save("report.html")', "the file, to read, print and keep")])


def report(
    receipt: Given,
    cohort: Cohort,
    design: Design | str | None = None,
    *,
    edition: Edition = "restricted",
    key: bytes | None = None,
    notified: date | str | pd.DataFrame | None = None,
    pictures: bool = True,
    progress: Progress = silent,
) -> Report:
    """Report on a selection, a replacement or a correction, for people to read, print and keep.

    The restricted edition names children: it is for inspectors and the officers who prepare the cases. The
    shareable edition has no row for a child and counts in bands; it is made from what
    :meth:`sendsample.Selection.shareable` tells and from nothing else. ``docs/report.md`` shows both.

    Parameters
    ----------
    receipt
        A receipt: a file, its folder, data, or a selection.
    cohort
        The lists it is about.
    design
        The design it is about; needed only where that is not a built-in.
    edition
        ``restricted`` or ``shareable``.
    key
        For the shareable edition, the area's key for its digests; without one they are left out.
    notified
        The day on which the inspection was announced, to show what is due when; or, for days of your own in
        the restricted edition, what :func:`sendsample.schedule` returned.
    pictures
        Whether to draw pictures, where the extra ``sendsample[plot]`` is installed.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Report
        The same for the same receipt, lists and design, byte for byte.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, or is about other lists or another design.
    sendsample.errors.UsageError
        When there is no such edition, the key is too short, the first argument is no receipt, or
        ``notified`` is no working day and no schedule.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> made = ss.report(drawn, cohort, design)
    >>> made.page.verdict
    'Every rule is met. There was nothing to mirror, so chance decided the rest.'
    >>> "a1" in made.html, "a1" in ss.report(drawn, cohort, design, edition="shareable").html
    (True, False)
    """
    need_cohort(cohort)
    if edition not in get_args(Edition):
        raise UsageError(
            "There is no such edition of a report.",
            code="report_edition",
            hint="The editions are 'restricted' and 'shareable'.",
        )
    progress("Checking the selection without the solver")
    told = Told.of(read_receipt(receipt), cohort, design)
    if edition == "shareable":
        plan = None if notified is None else _without_names(told, notified)
        page = shared(told.selection.shareable(key), schedule=plan)
    else:
        plan = None if notified is None else _planned(told, notified)
        page = restricted(told, progress, schedule=plan, pictures=drawn(told, wanted=pictures))
    return Report(html(page), edition, page)


def _planned(told: Told, notified: date | str | pd.DataFrame) -> pd.DataFrame:
    if not isinstance(notified, pd.DataFrame):
        return planned(told.selection, told.whole, notified)
    if not is_schedule(notified):
        raise UsageError(
            "The table given as 'notified' is no schedule.",
            code="report_schedule",
            hint="Give the day of notification, or what sendsample.schedule returned.",
        )
    return notified


def _without_names(told: Told, notified: date | str | pd.DataFrame) -> pd.DataFrame:
    if isinstance(notified, pd.DataFrame):
        raise UsageError(
            "A schedule given as a table can name children, which the shareable edition must not.",
            code="report_schedule_named",
            hint="Give the day of notification.",
        )
    kinds = {_kind(part.sample) for part in told.bound.samples}
    tracking, focused, visits = (None if kind in kinds else 0 for kind in _KINDS)
    return schedule(notified, tracking=tracking, focused=focused, visits=visits)


def _kind(sample: Sample) -> str:
    if sample.visits is not None:
        return "visits"
    return TRACKING if sample.name == TRACKING else "focused"
