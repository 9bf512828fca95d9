"""Which columns are tried first: the lowest tickets of every row and level that needs someone."""

import numpy as np
import pytest

import sendsample as ss
from sendsample.engine import candidates
from sendsample.engine.candidates import pool
from support.areas import area
from support.compiled import compiled


@pytest.fixture
def problem():
    sample = {
        "name": "tracking",
        "size": 6,
        "rules": [
            {"rule": "every_level", "column": "age_band"},
            {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "at_least": 2},
        ],
        "balance": [{"column": "sex"}, {"column": "locality"}],
    }
    design = ss.Design.model_validate({"name": "x", "samples": [sample]})
    return compiled(area(1_000, seed=1), design, "seed").problem()


def test_every_row_has_its_lowest_tickets_there(problem):
    found = set(pool(problem).tolist())
    for block in problem.blocks:
        for row in np.flatnonzero(block.lower > 0).tolist():
            members = np.flatnonzero(block.codes == row) + block.first
            lowest = members[np.argsort(problem.tickets[members], kind="stable")]
            assert found.issuperset(lowest[:12].tolist())


def test_rows_too_many_for_two_bytes_have_the_same_pool(problem, monkeypatch):
    found = pool(problem).tolist()
    monkeypatch.setattr(candidates, "_FEW_BYTES", 0)
    assert pool(problem).tolist() == found
