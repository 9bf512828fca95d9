"""The exact bound holds for any multipliers at all, so no solver's rounding can make it wrong."""

from __future__ import annotations

import random
from functools import lru_cache

import numpy as np
import pytest

import sendsample as ss
from sendsample.engine.aim import Aim, Kept, Soft, least_loss, least_tickets, least_violation
from sendsample.engine.bound import Multipliers, safe_bound
from sendsample.engine.limits import Deadline
from sendsample.engine.relaxation import LOSS_UNIT, relax
from sendsample.problem import Block
from support.areas import cohort
from support.brute_force import enumerate_subsets
from support.compiled import aims_of, aims_of_open, cheapest, compiled, joint_problems, truth
from support.designs import design

BATCHES = 6


@lru_cache(maxsize=1)
def solved_cases(batch):
    """Return problems and what enumeration finds, once for all laws, which are held against them in turn."""
    rng, found = random.Random(f"bounds {batch}"), []
    for number in range(25):
        area = cohort(rng, rng.randint(5, 11))
        rules = design(rng, area)
        best = enumerate_subsets(area, rules, f"{number}")
        if best.best is not None:
            found.append((compiled(area, rules, f"{number}").problem(), best))
    return found


def tickets_at(problem, loss):
    return least_tickets(problem, problem.seats, [Kept(problem.parts, loss)])


def any_multipliers(rng, aim, scale):
    multipliers = Multipliers.zero(aim)
    for array in multipliers.hard:
        array[:] = [rng.randint(-scale, scale) for _ in array]
    for array in (*multipliers.below, *multipliers.above):
        array[:] = [rng.randint(0, scale) for _ in array]
    multipliers.budgets = [rng.randint(0, scale) for _ in aim.budgets]
    return multipliers


def test_any_multipliers_bound_the_loss_and_the_tickets(batch):
    rng = random.Random(f"any {batch}")
    for problem, expected in solved_cases(batch):
        loss, total, _ = expected.best
        aim = least_loss(problem)
        assert safe_bound(aim, any_multipliers(rng, aim, 3 * LOSS_UNIT), LOSS_UNIT).bound <= loss * LOSS_UNIT
        aim = tickets_at(problem, loss)
        assert safe_bound(aim, any_multipliers(rng, aim, 1 << 41), 1).bound <= total
        aim = least_violation(problem, problem.blocks)
        assert safe_bound(aim, any_multipliers(rng, aim, 3 * LOSS_UNIT), LOSS_UNIT).bound <= 0


def test_relaxations_bound_and_fix_rightly(batch):
    for problem, expected in solved_cases(batch):
        loss, total, _ = expected.best
        start = np.arange(len(problem))
        assert relax(least_loss(problem), start, Deadline()).bound <= loss
        relaxed = relax(tickets_at(problem, loss), start, Deadline())
        assert relaxed.bound <= total
        # Whoever's slack exceeds the gap is in no selection of that ticket sum.
        place = {child: number for number, child in enumerate(problem.ids)}
        within = expected.valid & (expected.loss == loss) & (expected.tickets == total)
        for subset in expected.subsets[within]:
            for child in subset:
                assert relaxed.slack[place[expected.ids[child]]] <= total - relaxed.bound


def test_column_generation_from_few_ends_where_all_columns_do(batch):
    for problem, expected in solved_cases(batch):
        aim = tickets_at(problem, expected.best[0])
        place = {child: number for number, child in enumerate(problem.ids)}
        few = np.array([place[child] for child in expected.best[2]])
        from_few = relax(aim, few, Deadline()).bound
        from_all = relax(aim, np.arange(len(problem)), Deadline()).bound
        assert from_few == pytest.approx(from_all, rel=1e-5, abs=1e6)


@pytest.fixture
def four():
    sample = {"name": "tracking", "size": 3}
    rules = ss.Design.model_validate({"name": "four", "samples": [sample]})
    return compiled(cohort(random.Random(1), 4), rules, "four").problem()


def test_the_bound_holds_where_many_places_must_be_outside(four):
    # Three places asked for that nobody can fill: the loss is three, whatever multipliers say.
    nobody = Soft(Block(np.full(4, -1, dtype=np.int32), np.array([3]), np.array([3])), weight=1)
    aim = Aim(four, np.zeros(4, dtype=np.int64), (), (nobody,))
    for multiplier in (0, 1, 10):
        multipliers = Multipliers.zero(aim)
        multipliers.below[0][:] = multiplier * LOSS_UNIT
        assert safe_bound(aim, multipliers, LOSS_UNIT).bound <= 3 * LOSS_UNIT


@lru_cache(maxsize=1)
def joint_aims(name, many=10):
    """Return every kind of aim over random joint problems, with a best selection and its value."""
    found = []
    for rng, _, _, made, problem in joint_problems(f"bounds {name}", many):
        for kind, aim in (*aims_of(rng, problem), *aims_of_open(rng, made)):
            best = cheapest(aim)
            if best is not None:
                found.append((kind, aim, best, aim.value(best)))
    return found


def test_a_budget_is_charged_in_full(four):
    """Of four, three; two that cost nothing, and a budget of one place for more than one of the others."""
    size = Block(np.zeros(4, dtype=np.int32), np.array([3]), np.array([3]))
    dear = Soft(Block(np.array([-1, -1, 0, 0], dtype=np.int32), np.array([0]), np.array([0])), 1, budget=0)
    costs = np.array([5, 5, 0, 0])
    for most, least in ((1, 10), (2, 5)):
        aim = Aim(four, costs, (size,), (dear,), (most,))
        assert truth(aim) == least
        assert relax(aim, np.arange(4), Deadline()).bound == least
        multipliers = Multipliers.zero(aim)
        multipliers.hard[0][:], multipliers.above[0][:], multipliers.budgets = 5, 5, [5]
        assert safe_bound(aim, multipliers, 1).bound == 15 - 5 * most


def unit_of(aim):
    return 1 if np.abs(aim.costs).max(initial=0) > LOSS_UNIT else LOSS_UNIT


def few_multipliers(rng, aim):
    """Return multipliers that are mostly nothing, so that the bound is not always far below the truth."""
    scale = max(LOSS_UNIT, int(np.abs(aim.costs).max(initial=0)) * unit_of(aim)) // rng.choice([1, 1, 8])
    multipliers = Multipliers.zero(aim)
    for array in multipliers.hard:
        array[:] = [rng.choice([0, 0, 0, rng.randint(-scale, scale)]) for _ in array]
    for array in (*multipliers.below, *multipliers.above):
        array[:] = [rng.choice([0, 0, rng.randint(0, scale)]) for _ in array]
    multipliers.budgets = [rng.choice([0, rng.randint(0, scale)]) for _ in aim.budgets]
    return multipliers


def some_columns(rng, aim, many=4):
    columns = np.flatnonzero(aim.problem.open).tolist()
    return rng.sample(columns, min(many, len(columns)))


def test_any_multipliers_bound_every_aim_of_joint_designs(batch):
    rng = random.Random(f"any jointly {batch}")
    for kind, aim, _, least in joint_aims(batch):
        unit = unit_of(aim)
        for _ in range(6):
            for multipliers in (any_multipliers(rng, aim, 3 * LOSS_UNIT), few_multipliers(rng, aim)):
                assert safe_bound(aim, multipliers, unit).bound <= least * unit, kind


def test_a_column_costs_at_least_its_slack_more_than_the_bound(batch):
    telling, rng = 0, random.Random(f"slack {batch}")
    for kind, aim, _, _ in joint_aims(batch):
        unit = unit_of(aim)
        bounds = [safe_bound(aim, few_multipliers(rng, aim), unit) for _ in range(4)]
        relaxed = relax(aim, np.arange(len(aim.problem)), Deadline())
        for column in some_columns(rng, aim):
            with_it = truth(aim, [column])
            if with_it is None:
                continue
            for bounded in bounds:
                assert bounded.bound + int(bounded.slack[column]) <= with_it * unit, (kind, column)
            assert relaxed.bound + int(relaxed.slack[column]) <= with_it, (kind, column)
            telling += bool(relaxed.slack[column]) + any(bounded.slack[column] for bounded in bounds)
    assert telling >= 10


def test_closed_columns_have_a_slack_no_selection_reaches():
    seen = 0
    for rng, _, _, made, problem in joint_problems("closed", 20):
        del rng, made
        if not problem.stays:
            continue
        aim = least_loss(problem)
        best = cheapest(aim)
        if best is None:
            continue
        settled = problem.settled(best[~problem.seats[best]])
        bounded = safe_bound(least_loss(settled), Multipliers.zero(least_loss(settled)), LOSS_UNIT)
        assert (bounded.slack[~settled.open] >= 1 << 60).all()
        assert (bounded.slack[settled.open] < 1 << 60).all()
        seen += 1
    assert seen


def test_relaxations_of_joint_designs_bound_and_from_few_columns_as_well_as_from_all(batch):
    kinds = set()
    for kind, aim, best, least in joint_aims(batch):
        everything = np.arange(len(aim.problem))
        from_all, from_few = relax(aim, everything, Deadline()), relax(aim, best, Deadline())
        assert from_all.bound <= least, kind
        assert from_few.bound <= least, kind
        assert from_few.bound == pytest.approx(from_all.bound, rel=1e-5, abs=1e-5), kind
        kinds.add(kind)
    assert len(kinds) >= 4


def test_relaxations_are_tight_enough_to_be_of_use():
    """A bound of nothing at all would pass every other test."""
    reached = [
        relax(aim, best, Deadline()).bound / least
        for _, aim, best, least in joint_aims("tight", 30)
        if least > 0
    ]
    assert np.mean(reached) > 0.9
    assert np.mean(np.array(reached) > 0.999) > 0.5


def test_multipliers_beyond_the_largest_are_never_used():
    """Whatever a solver says, sums of reduced costs stay within 64 bits."""
    for _, aim, _, least in joint_aims("largest", 5):
        most = Multipliers.largest(aim)
        multipliers = Multipliers.zero(aim)
        for array in (*multipliers.hard, *multipliers.below, *multipliers.above):
            array[:] = most - 1
        unit = unit_of(aim)
        assert safe_bound(aim, multipliers, unit).bound <= least * unit
