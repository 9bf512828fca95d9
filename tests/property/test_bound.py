"""The exact bound holds for any multipliers at all, so no solver's rounding can make it wrong."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sendsample.design.bind import bind
from sendsample.engine.aim import Aim, Bounds, least_loss, least_tickets, least_violation
from sendsample.engine.bound import Multipliers, safe_bound
from sendsample.engine.limits import Deadline
from sendsample.engine.relaxation import LOSS_UNIT, relax
from sendsample.problem import compile_sample
from support.areas import cohort
from support.brute_force import enumerate_subsets
from support.designs import design

BATCHES = 6


def solved_cases(batch):
    rng = random.Random(f"bounds {batch}")
    for number in range(25):
        area = cohort(rng, rng.randint(5, 11))
        rules = design(rng, area)
        best = enumerate_subsets(area, rules, f"{number}")
        if best.best is not None:
            (bound,) = bind(rules, area).samples
            yield rng, compile_sample(bound, f"{number}"), best


def any_multipliers(rng, aim, scale):
    multipliers = Multipliers.zero(aim)
    for array in multipliers.hard:
        array[:] = [rng.randint(-scale, scale) for _ in array]
    for array in (*multipliers.below, *multipliers.above):
        array[:] = [rng.randint(0, scale) for _ in array]
    multipliers.budget = rng.randint(0, scale)
    return multipliers


def test_any_multipliers_bound_the_loss_and_the_tickets(batch):
    for rng, problem, expected in solved_cases(batch):
        loss, total, _ = expected.best
        aim = least_loss(problem)
        assert safe_bound(aim, any_multipliers(rng, aim, 3 * LOSS_UNIT), LOSS_UNIT, problem.size)[0] <= (
            loss * LOSS_UNIT
        )
        aim = least_tickets(problem, loss)
        assert safe_bound(aim, any_multipliers(rng, aim, 1 << 41), 1, problem.size)[0] <= total
        aim = least_violation(problem, problem.blocks)
        assert safe_bound(aim, any_multipliers(rng, aim, 3 * LOSS_UNIT), LOSS_UNIT, problem.size)[0] <= 0


def test_relaxations_bound_and_fix_rightly(batch):
    for _, problem, expected in solved_cases(batch):
        loss, total, _ = expected.best
        start = np.arange(len(problem))
        relaxed = relax(least_loss(problem), start, problem.size, Deadline())
        assert relaxed.bound <= loss
        relaxed = relax(least_tickets(problem, loss), start, problem.size, Deadline())
        assert relaxed.bound <= total
        # Whoever's slack exceeds the gap is in no selection of that ticket sum.
        place = {child: number for number, child in enumerate(problem.ids)}
        within = expected.valid & (expected.loss == loss) & (expected.tickets == total)
        for subset in expected.subsets[within]:
            for child in subset:
                assert relaxed.slack[place[expected.ids[child]]] <= total - relaxed.bound


def test_column_generation_from_few_ends_where_all_columns_do(batch):
    for rng, problem, expected in solved_cases(batch):
        aim = least_tickets(problem, expected.best[0])
        place = {child: number for number, child in enumerate(problem.ids)}
        few = np.array([place[child] for child in expected.best[2]])
        from_few = relax(aim, few, problem.size, Deadline()).bound
        from_all = relax(aim, np.arange(len(problem)), problem.size, Deadline()).bound
        assert from_few == pytest.approx(from_all, rel=1e-5, abs=1e6), rng


def test_the_bound_holds_where_many_places_must_be_outside():
    # Three places asked for that nobody can fill: the loss is three, whatever multipliers say.
    nobody = Bounds(np.full(4, -1, dtype=np.int32), np.array([3]), np.array([3]), weight=1)
    aim = Aim(np.zeros(4, dtype=np.int64), (), (nobody,))
    for multiplier in (0, 1, 10):
        multipliers = Multipliers.zero(aim)
        multipliers.below[0][:] = multiplier * LOSS_UNIT
        assert safe_bound(aim, multipliers, LOSS_UNIT, 3)[0] <= 3 * LOSS_UNIT
