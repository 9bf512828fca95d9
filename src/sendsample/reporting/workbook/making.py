"""Making the workbook of a selection: its pages, one after the other, and the bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from sendsample import html
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.errors import UsageError
from sendsample.evidence.reading import Given, read_receipt
from sendsample.evidence.reopening import reopened
from sendsample.evidence.same import asked
from sendsample.reporting.planned import planned
from sendsample.reporting.workbook.about import about
from sendsample.reporting.workbook.beside import dates, findings
from sendsample.reporting.workbook.children import children
from sendsample.reporting.workbook.drawing import drawn
from sendsample.reporting.workbook.judged import compared, rules
from sendsample.reporting.workbook.names import sheet_names
from sendsample.reporting.workbook.page import Page
from sendsample.reporting.workbook.reserves import reserves
from sendsample.selection import Selection
from sendsample.writing import write_file

_ENDING: Final = ".xlsx"


@dataclass(frozen=True)
class Workbook:
    """A workbook, ready to be saved. RESTRICTED: it names children.

    Attributes
    ----------
    content
        The bytes of the file; the same receipt and lists give the same bytes.
    sheets
        What its sheets are called.
    """

    content: bytes = field(repr=False)
    sheets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Workbook: restricted, {len(self.sheets)} sheets, {len(self.content) // 1024 + 1:,} KB>"

    def _repr_html_(self) -> str:
        texts = ["RESTRICTED: it names children.", f"{len(self.content) // 1024 + 1:,} KB."]
        sheets = html.items("Sheets", self.sheets)
        return html.fragment("Workbook", texts, sheets, see=[('.save("six.xlsx")', "the file")])

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the workbook whole or not at all, for its owner's eyes only, and return where.

        Parameters
        ----------
        path
            Where to, ending in ``.xlsx``.
        overwrite
            Whether anything else of this name may be replaced.

        Raises
        ------
        sendsample.errors.UsageError
            When the ending is another.
        sendsample.errors.OutputError
            When it cannot be written, or something else has this name.
        """
        target = Path(path)
        need_ending(target)
        write_file(target, self.content, overwrite=overwrite)
        return target


def need_ending(path: Path) -> None:
    """Raise unless a path ends as a workbook's does: a spreadsheet program goes by the ending.

    Raises
    ------
    sendsample.errors.UsageError
        When it does not.
    """
    if path.suffix.lower() != _ENDING:
        raise UsageError(
            "A workbook is written as .xlsx.", code="workbook_ending", hint="End its name in .xlsx."
        )


def workbook(
    receipt: Given, cohort: Cohort, design: Design | str | None = None, *, notified: date | str | None = None
) -> Workbook:
    """Return the workbook of a selection: a sheet a sample, reserves, check, comparison and findings.

    It is the restricted edition, for those who may see the lists, and shows who stands as the receipt says.

    Parameters
    ----------
    receipt
        A receipt: a file, its folder, data, or a selection.
    cohort
        The lists it is about.
    design
        The design it is about; needed only where that is not a built-in.
    notified
        The day on which the inspection was announced, for a sheet with its dates.

    Returns
    -------
    Workbook
        Its ``content`` and ``save``.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, or is about other lists or another design.
    sendsample.errors.UsageError
        When the inspection cannot have been announced on that day.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> ss.workbook(drawn, cohort, design).sheets
    ('About', 'Audit', 'Check', 'Findings')
    """
    read = read_receipt(receipt)
    _, chosen = asked(read, design)
    return of_selection(reopened(read, cohort, design), cohort, chosen, notified=notified)


def of_selection(
    selection: Selection, cohort: Cohort, design: Design, *, notified: date | str | None = None
) -> Workbook:
    """Return the workbook of a selection as it is given; see :func:`workbook`.

    Parameters
    ----------
    selection, cohort
        The answer, and the lists it came of.
    design
        The samples that were asked for.
    notified
        The day on which the inspection was announced.
    """
    plan = None if notified is None else planned(selection, design, notified)
    samples = [
        children(cohort, selection, sample) for sample in design.samples if sample.name in selection.ids
    ]
    others = [*_others(selection, cohort, plan)]
    # A sample may be called anything, so the sheets that are always there have the first choice.
    names = sheet_names(["About", *(page.name for page in (*others, *samples))])
    own = 1 + len(others)
    called = [names[0], *names[own:], *names[1:own]]
    pages = [*samples, *others]
    first = about(cohort, selection, design, sheets=list(zip(called[1:], pages, strict=True)), schedule=plan)
    return Workbook(drawn(first, pages, called, made=cohort.as_at), tuple(called))


def _others(selection: Selection, cohort: Cohort, plan: pd.DataFrame | None) -> Iterator[Page]:
    """Yield the pages after those of the samples, as far as there is something to show."""
    if len(selection.reserves):
        yield reserves(cohort, selection)
    if selection.check is not None:
        yield rules(selection.check)
        if len(selection.comparison):
            yield compared(selection.check)
    yield findings(cohort)
    if plan is not None:
        yield dates(plan)
