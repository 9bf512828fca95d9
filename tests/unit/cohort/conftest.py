"""Small frames for the tests of the cohort room."""

import pandas as pd
import pytest

import sendsample as ss


def make_frame(count=4, **columns):
    """Children c0, c1, ... on SEN support, aged 7, unless columns say otherwise; None leaves a column out."""
    data = {
        "child_id": [f"c{place}" for place in range(count)],
        "primary_need": ["ASD"] * count,
        "provision": ["sen_support"] * count,
        "alternative_provision": [False] * count,
        "age": [7] * count,
    }
    return pd.DataFrame({name: cells for name, cells in (data | columns).items() if cells is not None})


@pytest.fixture(scope="session")
def frame_of():
    return make_frame


@pytest.fixture(scope="session")
def cohort_of():
    def cohort_of(count=4, as_at="2024-02-05", **columns):
        return ss.Cohort.from_frame(make_frame(count, **columns), as_at=as_at)

    return cohort_of
