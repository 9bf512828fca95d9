"""A small inspection tool: reads the lists, has children chosen, and gives each chosen child a meeting.

Meetings are held where children are educated: a day for each setting, and as many days as it takes. No day is
shared by two settings, so that whoever inspects travels once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

import sendsample as ss

A_DAY = 2  # meetings of two hours, and the travel

Groups = Callable[[pd.DataFrame], Iterator[tuple[str, pd.DataFrame]]]


def by_setting(children: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the children of each setting; whoever has none recorded is seen at the office."""
    yield from children.assign(setting=children["setting"].fillna("office")).groupby("setting")


def as_first_written(children: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the children of each setting: can you see what is wrong?"""
    yield from children.groupby("setting")


def plan_meetings(cohort: ss.Cohort, ids: list[str], groups: Groups = by_setting) -> pd.DataFrame:
    """Return a row a meeting: day, place on the day, setting and child."""
    meetings = []
    day = 0
    for setting, there in groups(cohort.frame.loc[ids]):
        for place, child in enumerate(there.index):
            if place % A_DAY == 0:
                day += 1
            meetings.append((day, place % A_DAY + 1, setting, child))
    return pd.DataFrame(meetings, columns=["day", "place", "setting", "child_id"])


def choose(cohort: ss.Cohort, design: ss.Design, seed: str) -> dict[str, list[str]]:
    """Return who is chosen, by sample."""
    return dict(ss.select(cohort, design, seed=seed).ids)


def read(path: Path, as_at: str) -> tuple[ss.Cohort | None, pd.DataFrame]:
    """Return the children on the lists, or None where the lists cannot be used, and what was found."""
    try:
        cohort = ss.read_annex_a(path, as_at=as_at)
    except ss.errors.DataError as error:
        return None, error.findings
    return cohort, cohort.findings
