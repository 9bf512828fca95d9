"""Columns that follow from others: ages, the band of an age, the area of a need, the group of a code."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sendsample.cohort import codes


def completed_years(born: pd.Series, on: date) -> pd.Series:
    """Return completed years of age on a day.

    A person born on 29 February completes a year on 1 March of a common year.

    Parameters
    ----------
    born
        Dates of birth (``datetime64``), NaT where not known.
    on
        The day to count to.

    Returns
    -------
    pandas.Series
        ``Int64``, missing where the date of birth is.

    Examples
    --------
    >>> born = pd.Series(pd.to_datetime(["2010-09-01", "2010-08-31", None]))
    >>> completed_years(born, date(2024, 8, 31)).tolist()
    [13, 14, <NA>]
    """
    before_birthday = (born.dt.month > on.month) | ((born.dt.month == on.month) & (born.dt.day > on.day))
    age: pd.Series = (on.year - born.dt.year - before_birthday).astype("Int64")
    return age


def school_year_start(as_at: date) -> date:
    """Return the 31 August strictly before a day: the reference day of that day's school year.

    Examples
    --------
    >>> school_year_start(date(2024, 8, 31)), school_year_start(date(2024, 9, 1))
    (datetime.date(2023, 8, 31), datetime.date(2024, 8, 31))
    """
    this_year = date(as_at.year, 8, 31)
    return this_year if this_year < as_at else date(as_at.year - 1, 8, 31)


def age_band(age: pd.Series) -> pd.Series:
    """Return the band of each age in completed years; missing outside 0 to 25.

    Examples
    --------
    >>> age_band(pd.Series([4, 5, 25], dtype="Int64")).tolist()
    ['0-4', '5-10', '19-25']
    """
    band_of = {years: band for band, (low, high) in codes.AGE_BANDS.items() for years in range(low, high + 1)}
    bands = [None if years is pd.NA else band_of.get(years) for years in age.tolist()]
    return pd.Series(bands, index=age.index, name=age.name, dtype="str")


def area_of_need(primary_need: pd.Series) -> pd.Series:
    """Return the broad area of each type of need, ``none`` where it has no area or is missing.

    Examples
    --------
    >>> area_of_need(pd.Series(["HI", "DS", None], dtype="str")).tolist()
    ['sensory_and_physical', 'none', 'none']
    """
    areas = [codes.AREA_OF_NEED.get(need, codes.NO_AREA) for need in primary_need.tolist()]
    return pd.Series(areas, index=primary_need.index, name=primary_need.name, dtype="str")


def ethnicity_group(ethnicity: pd.Series) -> pd.Series:
    """Return the major group of each ethnicity code, ``unknown`` where it is missing.

    Examples
    --------
    >>> ethnicity_group(pd.Series(["APKN", None], dtype="str")).tolist()
    ['asian', 'unknown']
    """
    known = {code: codes.ethnicity_group(code) for code in ethnicity.dropna().unique()}
    return ethnicity.map(known).astype("str").fillna("unknown")
