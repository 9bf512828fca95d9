"""Small frames, cohorts and designs for the tests of single rooms."""

import pandas as pd
import pytest

import sendsample as ss
from sendsample.design import Design


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


def make_cohort(count=4, as_at="2024-02-05", **columns):
    return ss.Cohort.from_frame(make_frame(count, **columns), as_at=as_at)


def make_design(*rules, size=2, exclude=(), include=(), **sample):
    return Design(
        name="d",
        samples=[{"name": "s", "size": size, "rules": list(rules), **sample}],
        exclude=list(exclude),
        include=list(include),
    )


@pytest.fixture(scope="session")
def frame_of():
    return make_frame


@pytest.fixture(scope="session")
def cohort_of():
    return make_cohort


@pytest.fixture(scope="session")
def design_of():
    return make_design
