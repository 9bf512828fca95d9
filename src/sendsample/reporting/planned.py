"""The schedule of a selection: its own tracking meetings, focused samples and visits on their days."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sendsample.design import Design
from sendsample.design.model import TRACKING
from sendsample.design.values import words
from sendsample.reporting.schedule import schedule
from sendsample.selection import Selection


def planned(selection: Selection, design: Design, notified: date | str) -> pd.DataFrame:
    """Return the schedule of a selection: a line a child tracked, a focused sample and a place visited."""
    there = [sample for sample in design.samples if selection.ids.get(sample.name)]
    focused = [sample for sample in there if sample.visits is None and sample.name != TRACKING]
    visited = [place for sample in there for place in selection.visits.get(sample.name, ())]
    return schedule(
        notified,
        tracking=selection.ids.get(TRACKING, []),
        focused=[words(sample.name) for sample in focused],
        visits=visited,
    )
