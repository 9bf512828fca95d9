"""A small lottery, prices, a small selection and a large one, for pictures of them."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

import sendsample as ss
from sendsample import pictures

SUPPORT = {"column": "provision", "equals": "sen_support"}
AREAS = [
    "communication_and_interaction",
    "cognition_and_learning",
    "social_emotional_and_mental_health",
    "sensory_and_physical",
]


@pytest.fixture(scope="session")
def lottery():
    """One of a, b, c, d with one of e, f: four at 25% and two at 50%."""
    frame = pd.DataFrame(
        {
            "child_id": list("abcdef"),
            "primary_need": "ASD",
            "provision": ["sen_support"] * 4 + ["ehc_plan"] * 2,
            "alternative_provision": False,
            "age": 10,
        }
    )
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    rule = {"rule": "count", "where": SUPPORT, "exactly": 1}
    return ss.lottery(
        cohort, ss.Design(name="two", samples=[{"name": "two", "size": 2, "rules": [rule]}]), "two"
    )


@pytest.fixture
def prices():
    """What price_of_balance returns."""
    return some_prices()


def some_prices():
    return pd.DataFrame(
        {
            "within": pd.array([0, 1, 2, None], dtype="Int64"),
            "status": ["optimal"] * 4,
            "least": [0.002, 0.0022, 0.0024, 0.0025],
            "least_at_most": [0.002, 0.0022, 0.0024, 0.0025],
            "greatest": [0.5, 0.4, 0.3, 0.25],
            "gini": [0.5, 0.45, 0.42, 0.4],
        }
    )


@pytest.fixture(scope="session")
def small():
    """Twelve children, four of them chosen: by the rules (``selection``), or badly (``check``)."""
    frame = pd.DataFrame(
        {
            "child_id": [f"kid-{number:02d}" for number in range(1, 13)],
            "primary_need": ["ASD"] * 4 + ["MLD"] * 3 + ["SEMH"] * 3 + ["HI", "OTH"],
            "provision": ["ehc_plan", "sen_support"] * 6,
            "alternative_provision": [False] * 8 + [True, True, False, False],
            "age": [4, 7, 12, 17, 20, 7, 8, 9, 13, 14, 16, 3],
            "sex": ["female"] * 3 + ["male"] * 9,
            "household": ["h1", "h1"] + [None] * 10,
            "locality": ["North", "South", None] * 4,
        }
    )
    rules = [
        {"name": "areas of need", "rule": "every_level", "column": "area_of_need", "levels": AREAS},
        {"name": "SEN support", "rule": "count", "where": SUPPORT, "exactly": 2},
        {"rule": "count", "where": {"column": "alternative_provision", "equals": True}, "at_least": 1},
        {"rule": "at_most_per_group", "column": "household"},
    ]
    balance = [{"column": "sex"}, {"column": "locality"}]
    sample = {"name": "audit", "size": 4, "rules": rules, "balance": balance}
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    design = ss.Design(name="audit", samples=[sample])
    selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
    check = ss.check(cohort, design, ["kid-01", "kid-02", "kid-03", "kid-05"])
    return SimpleNamespace(cohort=cohort, design=design, selection=selection, check=check)


@pytest.fixture(scope="session")
def large():
    """Sixty localities, long names and long ids, thirty chosen by twenty rules; sixty given instead."""
    many = 3000
    parish = "The Parish of Saint Somewhere-upon-Estuary with Little Hamlet and Greater Wold"
    localities = [
        f"{parish} {number:02d}" if number % 3 == 0 else f"Ward {number:02d}" for number in range(60)
    ]
    team = "Team responsible for transitions and preparation for adulthood number"
    needs = ["ASD", "MLD", "SEMH", "HI", "OTH", "SLCN", "SPLD"]
    number = pd.Series(range(many))
    frame = pd.DataFrame(
        {
            "child_id": [f"LA-{row:05d}-{'X' * (row % 24)}" for row in number],
            "primary_need": [needs[row * 5 % 7] for row in number],
            "provision": ["ehc_plan" if row * 11 % 31 < 12 else "sen_support" for row in number],
            "alternative_provision": number % 37 == 0,
            "age": 2 + number * 13 % 23,
            "sex": ["female" if row * 7 % 10 < 3 else "male" for row in number],
            "locality": [localities[row * 17 % 60] for row in number],
            "setting": [str(100000 + row % 401) for row in number],
            "pupil_premium": number * 3 % 11 < 4,
            "Which_team_of_the_authority_is_responsible_for_this_child": [
                f"{team} {row % 29}" for row in number
            ],
        }
    )
    own = frame.columns[-1]
    girls = {
        "and": [{"column": "sex", "equals": "female"}, {"not": {"column": "pupil_premium", "equals": True}}]
    }
    rules = [
        {"name": "areas of need", "rule": "every_level", "column": "area_of_need", "levels": AREAS},
        {"rule": "count", "where": SUPPORT, "at_least": 10},
        {"rule": "count", "where": {"column": "alternative_provision", "equals": True}, "exactly": 3},
        {"rule": "every_level", "column": "age_band"},
        {"rule": "count", "where": girls, "at_least": 4},
        {"rule": "at_most_per_group", "column": "setting", "at_most": 2},
        {"rule": "count", "where": {"column": "age", "at_least": 18}, "at_most": 9},
        *(
            {
                "rule": "count",
                "where": {"column": "locality", "equals": name},
                "at_least": 1,
                "name": f"somebody of {name}",
            }
            for name in localities[:13]
        ),
    ]
    balance = [{"column": name} for name in ("sex", "age_band", "pupil_premium", "locality", own)]
    sample = {"name": "The audit of every term, with a name that is rather long", "size": 30, "rules": rules}
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    design = ss.Design(name="large", samples=[sample | {"balance": balance}])
    selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
    index = cohort.frame.index
    # Twenty of each of two localities, and twenty of others.
    check = ss.check(cohort, design, [*index[0:1200:60], *index[31:1200:60], *index[1:21]])
    return SimpleNamespace(cohort=cohort, design=design, selection=selection, check=check, own=own)


@pytest.fixture(
    scope="session", params=["chances", "price_of_balance", "mirror", "banded", "coverage", "scarcity"]
)
def chart(request, lottery, small):
    """Every picture in turn."""
    made = {
        "chances": lambda: pictures.chances(lottery),
        "price_of_balance": lambda: pictures.price_of_balance(some_prices()),
        "mirror": lambda: pictures.mirror(small.check),
        "banded": lambda: pictures.mirror(small.selection, banded=True),
        "coverage": lambda: pictures.coverage(small.check),
        "scarcity": lambda: pictures.scarcity(small.cohort, small.design),
    }
    return made[request.param]()
