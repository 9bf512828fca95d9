"""Designs made by chance, with more of the words that a design can use."""

from __future__ import annotations

import random
from typing import Any

import sendsample as ss
from support import designs, joint_designs
from support.areas import cohort, visited

#: Predicates of the kinds that designs made by chance have few of or none.
PREDICATES = (
    {"column": "age", "at_most": 15},
    {"column": "age", "between": [4, 12]},
    {"column": "sex", "in": ["male", "unknown"]},
    {"column": "household", "is_missing": False},
    {"and": [{"column": "provision", "equals": "ehc_plan"}, {"not": {"column": "cluster", "equals": "q"}}]},
    {"or": [{"column": "cluster", "is_missing": True}, {"column": "primary_need", "in": ["ASD", "OTH"]}]},
    {"not": {"or": [{"column": "age", "at_least": 16}, {"column": "alternative_provision", "equals": True}]}},
)
#: The same, for lists that say when a child was last sampled.
OF_LATE = (
    {"column": "last_sampled", "in_last_months": 6},
    {"column": "last_sampled", "before_last_months": 2},
    {"column": "last_sampled", "at_least": "2024-07-16"},
    {"not": {"column": "last_sampled", "is_missing": True}},
)
LEVELS = {
    "cluster": ["p", "q"],
    "sex": ["female"],
    "area_of_need": ["sensory_and_physical"],
    "kind": ["area"],
}


def case(rng: random.Random, *, several: bool) -> tuple[ss.Cohort, ss.Design]:
    """Return a small area, with a design of one sample or of several, and visits, ranges and reserves."""
    area = visited(rng, rng.randint(5, 12)) if several else cohort(rng, rng.randint(4, 14))
    made = (joint_designs if several else designs).design(rng, area)
    return area, varied(rng, area, made) if rng.random() < 0.5 else made


def varied(rng: random.Random, area: ss.Cohort, design: ss.Design) -> ss.Design:
    """Return a design with rules that give a little, further predicates, and exemptions."""
    data = design.data()
    known = PREDICATES + (OF_LATE if "last_sampled" in area.frame else ())
    for sample in data["samples"]:
        for rule in [*sample.get("rules", ()), *sample.get("visits", {}).get("rules", ())]:
            if rng.random() < 0.5:
                _loosen(rng, rule)
        if rng.random() < 0.3:
            how = rng.choice(["at_least", "at_least", "at_most", "exactly"])
            rule = {"rule": "count", "where": rng.choice(known), how: rng.randint(1, 2)}
            sample.setdefault("rules", []).append(rule)
    if "cooling_off" in data and rng.random() < 0.5:
        data["cooling_off"]["exempt"] = rng.sample(sorted(area.frame.index), 3)
    return ss.Design.model_validate(data)


def _loosen(rng: random.Random, rule: dict[str, Any]) -> None:
    if rule["rule"] == "mirror":
        rule["within"] = rng.randint(1, 2)
    elif rule["rule"] == "every_level" and "levels" not in rule:
        rule["without"] = LEVELS[rule["column"]]
