"""Small cohorts and designs for the tests of the problem room."""

import pandas as pd
import pytest

import sendsample as ss
from sendsample.design import Design


def make_cohort(count=4, **columns):
    """Children c0, c1, ... on SEN support, aged 7, unless columns say otherwise."""
    data = {
        "child_id": [f"c{place}" for place in range(count)],
        "primary_need": ["ASD"] * count,
        "provision": ["sen_support"] * count,
        "alternative_provision": [False] * count,
        "age": [7] * count,
    }
    return ss.Cohort.from_frame(pd.DataFrame(data | columns), as_at="2024-02-05")


def make_design(*rules, size=2, exclude=(), include=(), **sample):
    return Design(
        name="d",
        samples=[{"name": "s", "size": size, "rules": list(rules), **sample}],
        exclude=list(exclude),
        include=list(include),
    )


@pytest.fixture(scope="session")
def cohort_of():
    return make_cohort


@pytest.fixture(scope="session")
def design_of():
    return make_design
