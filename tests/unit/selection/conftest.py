"""Designs of several samples, and one row of a check by its rule."""

import pytest

from sendsample.design import Design


def make_designs(*samples, **parts):
    return Design(name="d", samples=list(samples), **parts)


def row_of(checked, rule, sample=None):
    rows = checked.rules[checked.rules["rule"] == rule]
    rows = rows if sample is None else rows[rows["sample"] == sample]
    (row,) = rows.to_dict("records")
    return row


@pytest.fixture(scope="session")
def samples_of():
    return make_designs


@pytest.fixture(scope="session")
def held():
    return row_of
