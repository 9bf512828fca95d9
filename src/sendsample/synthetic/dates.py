"""Dates of birth, and the dates of plans: issued, updated, reviewed."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from sendsample.cohort.columns import MAX_AGE
from sendsample.cohort.derive import school_year_start
from sendsample.synthetic import assumed, dependence
from sendsample.synthetic.chance import Streams, pick
from sendsample.synthetic.levels import AGES, Days, Flags, Floats, Ints
from sendsample.synthetic.published import england

_YEAR: Final = 365
_ROUNDS: Final = 40
#: The published table ends at "12 or more"; assumed to mean 12 to 15.
_LONGEST: Final = (12, 15)
#: Assumed: no plan is issued before this many days of life.
_YOUNGEST: Final = 180
_NEVER: Final = np.datetime64("NaT", "D")


def births(ages: Ints, as_at: date, rng: np.random.Generator) -> Days:
    """Draw dates of birth that give each child its age on the 31 August before the as-at date.

    Nobody is older than 25 on the as-at date itself.

    Examples
    --------
    >>> births(np.array([10]), date(2025, 1, 16), np.random.default_rng(1)).tolist()
    [datetime.date(2014, 3, 6)]
    """
    year = school_year_start(as_at).year
    born = year - ages
    first = _day(born - 1, 9, 1)
    last = _day(born, 8, 31)
    eldest = pd.Timestamp(as_at) - pd.DateOffset(years=MAX_AGE + 1) + pd.Timedelta(days=1)
    first = np.maximum(first, np.datetime64(eldest.date(), "D"))
    last = np.maximum(first, last)
    days = (last - first).astype(np.int64) + 1
    return first + np.floor(rng.random(len(ages)) * days).astype(np.int64)


def _day(years: Ints, month: int, day: int) -> Days:
    months = (np.asarray(years, dtype=np.int64) - 1970) * 12 + (month - 1)
    return months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1)


def add_plan_dates(children: pd.DataFrame, as_at: date, streams: Streams) -> pd.DataFrame:
    """Add ``issued``, ``updated`` and ``reviewed`` to children with plans (NaT where there is none).

    Parameters
    ----------
    children
        With ``age`` and ``born``.
    as_at
        The day no date is later than.
    streams
        Where chance comes from.

    Examples
    --------
    >>> child = pd.DataFrame({"age": [9], "born": pd.to_datetime(["2015-03-01"])})
    >>> dated = add_plan_dates(child, date(2025, 1, 16), Streams(1, "x"))
    >>> bool((dated["issued"] > dated["born"]).all())
    True
    """
    today = np.datetime64(as_at, "D")
    issued = _issued(children, today, streams("plans issued"))
    whole = (today - issued).astype(np.int64) >= _YEAR
    return children.assign(
        issued=issued,
        updated=_updated(issued, today, whole, streams("plans updated")),
        reviewed=_reviewed(issued, today, whole, streams("plans reviewed")),
    )


@cache
def _years_by_age() -> Floats:
    """England's years in place by age, from both margins and the ages at which plans start."""
    new = england()["new_plans_by_age"]
    start = np.array([float(new.get(str(age), 0)) for age in AGES])
    # The first and last rows of the table are open-ended.
    start[:3] = start[2] * np.array([0.02, 0.13, 0.85])
    start[20:] = start[20] / len(start[20:])
    years = np.array(england()["years_in_place"], dtype=float)
    ages = np.array([dependence.ages_in_band(age, age)[0] for age in AGES])
    gap = np.subtract.outer(np.array(AGES), np.arange(len(years)))
    cells = np.where(gap >= 0, start[np.maximum(gap, 0)], 0.0)
    for _ in range(_ROUNDS):
        cells *= (years / cells.sum(axis=0))[None, :]
        cells *= (ages / cells.sum(axis=1))[:, None]
    return cells


def _issued(children: pd.DataFrame, today: np.datetime64, rng: np.random.Generator) -> Days:
    ages = children["age"].to_numpy()
    years = pick(_years_by_age()[ages], rng)
    first, last = _LONGEST
    extra = rng.integers(0, last - first + 1, len(children))
    years = np.where(years == first, np.minimum(years + extra, np.maximum(ages - 2, first)), years)
    days = np.floor((years + rng.random(len(children))) * _YEAR).astype(np.int64)
    born = children["born"].to_numpy().astype("datetime64[D]")
    earliest = np.minimum(born + _YOUNGEST, today)
    found: Days = np.maximum(today - days, earliest)
    return found


def _between(low: Days, high: Days, rng: np.random.Generator) -> Days:
    days = np.maximum((high - low).astype(np.int64), 0) + 1
    found: Days = low + np.floor(rng.random(len(days)) * days).astype(np.int64)
    return found


def _updated(issued: Days, today: np.datetime64, whole: Flags, rng: np.random.Generator) -> Days:
    changed = whole & (rng.random(len(issued)) < assumed.UPDATED)
    # Plans are changed again and again: the last change is mostly in the last three years.
    since = np.maximum(issued + _YEAR // 2, today - 3 * _YEAR)
    return np.where(changed, _between(since, np.full_like(issued, today), rng), _NEVER)


def _reviewed(issued: Days, today: np.datetime64, whole: Flags, rng: np.random.Generator) -> Days:
    draw = rng.random(len(issued))
    late, later = assumed.REVIEWED_LATE
    never = assumed.NEVER_REVIEWED
    back = 1.0 + (draw < never + late + later) + (draw < never + later)
    newest = today - ((back - 1) * _YEAR).astype(np.int64)
    oldest = today - (back * _YEAR).astype(np.int64)
    # A late review of a young plan is the review that never was.
    high = np.maximum(newest, issued)
    when = _between(np.maximum(oldest, issued), high, rng)
    missing = (whole & (draw < never)) | (newest <= issued) | (~whole & (draw > assumed.REVIEWED_EARLY))
    return np.where(missing, _NEVER, when)
