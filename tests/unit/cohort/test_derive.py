from datetime import date

import pandas as pd
import pytest

from sendsample.cohort.codes import AGE_BANDS, AREA_OF_NEED
from sendsample.cohort.derive import (
    age_band,
    area_of_need,
    completed_years,
    ethnicity_group,
    school_year_start,
)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2012-02-29", date(2024, 2, 28), 11),
        ("2012-02-29", date(2024, 2, 29), 12),
        ("2012-02-29", date(2023, 2, 28), 10),
        ("2012-02-29", date(2023, 3, 1), 11),
        ("2024-02-05", date(2024, 2, 5), 0),
        ("1998-12-31", date(2024, 12, 30), 25),
        ("1998-12-31", date(2024, 12, 31), 26),
    ],
)
def test_completed_years(born, on, years):
    found = completed_years(pd.Series(pd.to_datetime([born, None])), on)
    assert found.tolist() == [years, pd.NA]
    assert str(found.dtype) == "Int64"


@pytest.mark.parametrize(
    ("as_at", "start"),
    [
        (date(2024, 8, 30), 2023),
        (date(2024, 8, 31), 2023),
        (date(2024, 9, 1), 2024),
        (date(2024, 1, 1), 2023),
    ],
)
def test_the_school_year_starts_on_the_31_august_strictly_before(as_at, start):
    assert school_year_start(as_at) == date(start, 8, 31)


def test_every_age_from_0_to_25_has_one_band():
    ages = pd.Series([*range(-1, 27), None], dtype="Int64")
    bands = age_band(ages)
    assert str(bands.dtype) == "str"
    assert bands.isna().tolist() == [True] + [False] * 26 + [True, True]
    for age, band in zip(range(26), bands.iloc[1:27], strict=True):
        low, high = AGE_BANDS[band]
        assert low <= age <= high


def test_bands_of_nobody_are_text_all_the_same():
    assert str(age_band(pd.Series([None, None], dtype="Int64")).dtype) == "str"
    assert str(area_of_need(pd.Series([None], dtype="str")).dtype) == "str"
    assert str(ethnicity_group(pd.Series([None], dtype="str")).dtype) == "str"


def test_every_need_has_its_area():
    needs = pd.Series([*AREA_OF_NEED, None], dtype="str")
    assert area_of_need(needs).tolist() == [*AREA_OF_NEED.values(), "none"]
    none = [need for need, area in AREA_OF_NEED.items() if area == "none"]
    assert none == ["DS", "OTH", "NSA"]


def test_ethnicity_groups():
    known = ["WIRT", "MWAS", "CHNE", "ABAN", "BCRB", "OOTH", "REFU", "NOBT", "WCOR", None]
    assert ethnicity_group(pd.Series(known, dtype="str")).tolist() == [
        "white", "mixed", "asian", "asian", "black", "other", "unknown", "unknown", "white", "unknown",
    ]  # fmt: skip
