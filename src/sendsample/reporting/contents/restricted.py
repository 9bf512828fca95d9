"""The restricted edition: everything, for inspectors and the officers who prepare the cases."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.progress import Progress
from sendsample.reporting.contents.analysts import analysts
from sendsample.reporting.contents.asked import asked
from sendsample.reporting.contents.changed import boxed, changed, clash
from sendsample.reporting.contents.chosen import chosen
from sendsample.reporting.contents.dates import dates
from sendsample.reporting.contents.focused import focused, visits
from sendsample.reporting.contents.left import left
from sendsample.reporting.contents.lots import lots
from sendsample.reporting.contents.mirrored import mirrored
from sendsample.reporting.contents.noticed import noticed
from sendsample.reporting.contents.opening import FOR_WHOM, kicker, opening, title
from sendsample.reporting.contents.shows import shows
from sendsample.reporting.contents.told import Told
from sendsample.reporting.contents.verdict import verdict
from sendsample.reporting.page import Page, Pictures, Section

MARKING = "RESTRICTED: names children"
NO_PICTURES = Pictures()


def restricted(
    told: Told,
    progress: Progress,
    *,
    schedule: pd.DataFrame | None = None,
    pictures: Pictures = NO_PICTURES,
) -> Page:
    """Return the page for whoever may see the lists.

    Parameters
    ----------
    told
        The selection, its lists and its design.
    progress
        Told what is being done.
    schedule
        What is due when; None for no schedule.
    pictures
        Those that were drawn.
    """
    said, tone = verdict(told)
    sections = _sections(told, progress, schedule, pictures)
    return Page(
        edition="restricted",
        title=title(told),
        kicker=kicker(told),
        marking=MARKING,
        verdict=said,
        tone=tone,
        for_whom=FOR_WHOM,
        opening=(*boxed(told), *opening(told)),
        sections=tuple(sections),
        made_with=(
            f"Made with sendsample {told.receipt['versions']['sendsample']} from receipt "
            f"{told.receipt['number']}. Restricted edition."
        ),
    )


def _sections(
    told: Told,
    progress: Progress,
    schedule: pd.DataFrame | None,
    pictures: Pictures,
) -> Iterator[Section]:
    yield from changed(told)
    yield from clash(told)
    yield asked(told, pictures.scarce)
    yield from chosen(told, progress, pictures.served)
    yield from focused(told)
    yield from visits(told)
    yield from mirrored(told, pictures.mirrors)
    yield lots(told)
    yield noticed(told.cohort.findings)
    yield left(told)
    yield shows(told.seen)
    yield from dates(schedule)
    yield analysts(told, pictures.remarks)
