"""A small chain: an audit of two with reserve lists, and somebody who declined."""

import pytest

import sendsample as ss
from sendsample.design import Design

NEEDS = ["ASD", "HI", "SEMH", "SLD", "ASD", "HI", "SEMH", "SLD"]


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(8, primary_need=NEEDS, sex=["F", "M"] * 4, household=list("aabcdefg"))


@pytest.fixture
def design():
    """Two children of different sexes, no two of one household."""
    rules = [
        {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1, "name": "one girl"},
        {"rule": "at_most_per_group", "column": "household", "at_most": 1, "name": "one a household"},
    ]
    return Design(name="audit", samples=[{"name": "audit", "size": 2, "reserves": 2, "rules": rules}])


@pytest.fixture
def drawn(cohort, design):
    return ss.select(cohort, design, seed="1 2 3")


@pytest.fixture
def replaced(cohort, design, drawn):
    return ss.replace(drawn, cohort, design, declined=drawn.ids["audit"][0], reason="family")
