"""The engine against programs solved by scipy, for areas of 60 to 1,000 children.

Batches go through four designs: three of the six alone, one of several samples, which takes the programs
longer and is held against them for smaller areas.
"""

from __future__ import annotations

import random

import sendsample as ss
from support.agreed import sets
from support.areas import area
from support.scipy_model import opinion

BATCHES = 16

CONTRADICTED = [
    {"column": "provision", "weight": 2},
    {"column": "primary_need"},
    {"column": "alternative_provision", "weight": 3},
    {"column": "age_band"},
    {"column": "sex"},
]
ACROSS = {
    "may_share": [["audit", "visits"]],
    "rules": [{"rule": "at_most_per_group", "column": "setting", "at_most": 3}],
}
AUDIT = {
    "name": "audit",
    "size": [4, 8],
    "eligible": {"column": "age", "at_most": 10},
    "rules": [{"rule": "mirror", "column": "sex"}, {"rule": "at_most_per_group", "column": "setting"}],
    "balance": [{"column": "social_care"}, {"column": "primary_need", "weight": 2}],
}
VISITS = {
    "name": "visits",
    "eligible": {"column": "provision", "equals": "ehc_plan"},
    "visits": {"settings": 3, "children": 2},
    "balance": [{"column": "age_band"}, {"column": "sex"}],
}


def as_shipped():
    return ss.load_design("area-send-2023")


def at_least():
    return ss.load_design("area-send-2023-atleast")


def contradicted():
    """Return the six with a balance that their quotas contradict, so that the loss is not 0."""
    data = as_shipped().data()
    data["samples"][0] |= {"balance": CONTRADICTED, "size": 9}
    return ss.Design.model_validate(data)


def several():
    """Return the six with an audit and visits."""
    data = as_shipped().data()
    return ss.Design.model_validate(data | {"samples": [*data["samples"], AUDIT, VISITS], "across": ACROSS})


DESIGNS = (as_shipped, at_least, contradicted, several)


def test_programs_find_the_same_selection(batch):
    made = DESIGNS[batch % len(DESIGNS)]
    size = random.Random(batch).choice([60, 100, 150] if made is several else [60, 100, 250, 500, 1000])
    cohort, design, seed = area(size, seed=batch), made(), f"seed {batch}"
    expected, selection = opinion(cohort, design, seed), ss.select(cohort, design, seed=seed)
    if expected is None:
        assert selection.status == "infeasible"
        return
    assert selection.status == "optimal"
    assert (dict(selection.loss), sets(selection.ids)) == (expected.loss, expected.ids)
    assert {block: sets(places) for block, places in selection.visits.items()} == expected.visits
    assert sum(int(selection[name]["ticket"].sum()) for name in selection.ids) == expected.tickets[1]


def test_the_contradicted_design_has_a_loss():
    assert ss.select(area(500, seed=3), contradicted(), seed="1").loss["tracking"] > 0


def test_the_larger_design_is_met():
    assert ss.select(area(150, seed=3), several(), seed="1").status == "optimal"
