"""The engine against a direct model, for areas of 60 to 1,000 children."""

from __future__ import annotations

import random

import pytest

import sendsample as ss
from support.areas import area
from support.direct_model import least

BATCHES = 8

CONTRADICTED = [
    {"column": "provision", "weight": 2},
    {"column": "primary_need"},
    {"column": "alternative_provision", "weight": 3},
    {"column": "age_band"},
    {"column": "sex"},
]


def designs():
    """Yield the shipped designs, and one whose balance its quotas contradict, so that the loss is not 0."""
    yield ss.load_design("area-send-2023")
    yield ss.load_design("area-send-2023-atleast")
    data = ss.load_design("area-send-2023").data()
    data["samples"][0] |= {"balance": CONTRADICTED, "size": 9}
    yield ss.Design.model_validate(data)


@pytest.mark.parametrize("rules", list(designs()), ids=["as shipped", "at least", "contradicted"])
def test_direct_model_finds_the_same_loss_and_ticket_sum(batch, rules):
    size = random.Random(batch).choice([60, 100, 250, 500, 1000])
    cohort = area(size, seed=batch)
    expected = least(cohort, rules, f"seed {batch}")
    selection = ss.select(cohort, rules, seed=f"seed {batch}")
    if expected is None:
        assert selection.status == "infeasible"
        return
    assert selection.status == "optimal"
    assert (selection.loss["tracking"], int(selection["tracking"]["ticket"].sum())) == expected


def test_the_contradicted_design_has_a_loss():
    selection = ss.select(area(500, seed=3), list(designs())[2], seed="1")
    assert selection.loss["tracking"] > 0
