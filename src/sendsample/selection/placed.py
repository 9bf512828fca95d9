"""What is known of the places of a block of visits, as far as it was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.places import OF_SETTINGS, attributes
from sendsample.design.visits import Visits


def known_of_places(cohort: Cohort, visits: Visits) -> pd.DataFrame:
    """Return what is known of the places of a block of visits and was asked for, a row a place.

    That is what a table of settings says, what the lists say by nature, and what the design mentions. Other
    columns that the area brought describe children, and say nothing here.

    Examples
    --------
    >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
    >>> frame = frame.assign(alternative_provision=False, age=7, setting="900001", phase="primary")
    >>> visits = Visits(settings=1, children=1)
    >>> known_of_places(Cohort.from_frame(frame, as_at="2024-02-05"), visits)["phase"].to_dict()
    {'900001': 'primary'}
    """
    table = attributes(cohort, visits.by)
    asked = {*OF_SETTINGS, *cohort.settings.columns, *_mentioned(visits)}
    return table[[column for column in table.columns if column in asked]]


def _mentioned(visits: Visits) -> Iterator[str]:
    for part in (visits.eligible, *visits.rules):
        yield from (column for column, _ in part.uses())
