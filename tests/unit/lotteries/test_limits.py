"""What a lottery says at its limits: stopped by time, asked for what cannot be, huge numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.lotteries.fairest import Fairest, _least_by, _Near
from sendsample.lotteries.field import Types
from sendsample.lotteries.proof import RELAXATION, SOLVER, Level, Proof

AS_AT = "2024-02-05"


def cohort(many, **columns):
    plain = {
        "child_id": [f"k{number:03d}" for number in range(many)],
        "primary_need": "ASD",
        "provision": "ehc_plan",
        "alternative_provision": False,
        "age": 8,
    }
    return ss.Cohort.from_frame(pd.DataFrame(plain | columns), as_at=AS_AT)


def test_where_it_is_not_known_who_is_in_no_set_no_bound_is_stated():
    """A proof that counts in children who can have no chance bounds nothing."""
    area = cohort(60, group=[f"g{number % 30}" for number in range(60)])
    cap = {"rule": "at_most_per_group", "column": "group"}
    design = ss.Design(
        name="d", samples=[{"name": "tracking", "size": 6, "rules": [cap]}, {"name": "others", "size": 30}]
    )
    pinned = {"others": [f"k{number:03d}" for number in range(0, 60, 2)]}
    for limit in (0.05, 0.2, 0.6):
        found = ss.lottery(area, design, pinned=pinned, time_limit=limit)
        told = found.levels["bound"].dropna()
        assert (told >= 0.2 - 1e-9).all(), "each of the thirty left can have a fifth"
        assert found.status != "optimal" or found.least == pytest.approx(0.2)


@pytest.mark.parametrize("within", [3 * 10**5, 10**30])
def test_a_within_beyond_any_loss_is_no_limit(within):
    area = cohort(4)
    design = ss.Design(
        name="d", samples=[{"name": "tracking", "size": 2, "balance": [{"column": "age", "weight": 1_000}]}]
    )
    found = ss.lottery(area, design, within=within)
    assert found.status == "optimal"
    assert found.probabilities.tolist() == [0.5] * 4


def test_a_size_that_mirrors_worse_is_shut_out_by_balance():
    area = cohort(4, age=[8, 14, 8, 8], sex=["female", "female", "male", "male"])
    rule = {"rule": "count", "where": {"column": "age", "equals": 14}, "exactly": 1}
    sample = {"name": "tracking", "size": [1, 2], "balance": [{"column": "sex"}], "rules": [rule]}
    out = [{"id": "k002", "reason": "family"}, {"id": "k003", "reason": "family"}]
    design = ss.Design(name="d", samples=[sample], exclude=out)
    assert ss.lottery(area, design).probabilities["k000"] == 1.0
    assert ss.lottery(area, design, within=0).reasons["k000"] == "balance"


def test_what_is_no_lottery_and_no_list_is_said():
    area = cohort(4)
    design = ss.Design(name="d", samples=[{"name": "tracking", "size": 2}])
    found = ss.lottery(area, design)
    with pytest.raises(UsageError, match="neither one that was published"):
        ss.draw(found, area, "1 2 3")
    for within in (5, None, "01"):
        with pytest.raises(UsageError, match="not a list"):
            ss.price_of_balance(area, design, within=within)
    with pytest.raises(UsageError, match="time limit"):
        ss.lottery(area, design, time_limit=10**400)


def test_a_lottery_for_dice_of_types_without_a_chance_warns_of_nothing():
    lottery = ss.lottery(cohort(4), ss.Design(name="d", samples=[{"name": "tracking", "size": 2}]))
    types = [*lottery.lots.types, ("ffffffffffffffff",)]
    lots = type(lottery.lots).of("tracking", types, lottery.lots.compositions, lottery.lots.weights)
    from sendsample.lotteries.dice import dice  # noqa: PLC0415 - beside what it is about

    assert dice(lots, None, 10).least == pytest.approx(0.5)


def test_the_relaxation_bounds_no_least_chance_by_who_has_none():
    sizes, none = np.ones(3, dtype=np.int64), np.zeros(3, dtype=bool)
    types = Types(np.arange(3), sizes, 1, 3)
    by_relaxation = Level(np.arange(3), 1 / 3, Proof(sizes, 1, RELAXATION))
    near = _Near(Fairest(types, none, [(0,)], np.ones(1), (by_relaxation,)), close=False)
    cut_short = (Level(np.arange(2), 0.4, Proof(sizes, 3, SOLVER), settled=False),)
    assert _least_by(near, cut_short, none)[0].proof is by_relaxation.proof
    out = np.array([False, False, True])
    # With the third out each of the others can have a half, which is more than a third.
    assert _least_by(near, cut_short, out) == cut_short
