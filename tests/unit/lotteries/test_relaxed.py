from fractions import Fraction

import numpy as np
import pytest

from sendsample.engine import Deadline
from sendsample.lotteries.proof import RELAXATION, Level, Proof
from sendsample.lotteries.relaxed import Target, for_types, relaxed
from support.clock import StopsAfter


def solved(field, gone=()):
    out = np.zeros(len(field.sizes), dtype=bool)
    out[list(gone)] = True
    return relaxed(field, out, Deadline())


def assert_proven(field, target, sets, gone=()):
    """Hold every proof against every set, and what it bounds against the chance it is to prove."""
    settled = np.zeros(len(field.sizes), dtype=bool)
    settled[list(gone)] = True
    chances = [Fraction(chance) for chance in target.chances.tolist()]
    for level in target.levels:
        weights, most = level.proof.weights, level.proof.most
        assert weights.min() >= 0
        assert weights[~settled].any()
        assert all(sum((weights * counts).tolist()) <= most for counts in sets)
        assert level.proof.by == RELAXATION
        bound = float(level.proof.bound(field.sizes, settled, chances))
        assert level.chance - 1e-9 <= bound <= level.chance + 1e-7 * field.types.even
        assert target.chances[level.types] == pytest.approx(level.chance, abs=1e-12)
        assert not settled[level.types].any()
        settled[level.types] = True
    assert settled.all()


# Sizes of the kinds, places and rows; then the chances and the levels in order.
BY_HAND = {
    "everybody alike": ([3, 4], 2, [], [2 / 7, 2 / 7], [2 / 7]),
    "one place for two": ([2, 3], 2, [([0], 1, 1)], [1 / 2, 1 / 3], [1 / 3, 1 / 2]),
    "three levels": (
        [1, 2, 6],
        3,
        [([0], 1, 1), ([1], 1, 1)],
        [1, 1 / 2, 1 / 6],
        [1 / 6, 1 / 2, 1],
    ),
    "a minimum": ([2, 8], 2, [([0], 1, 2)], [1 / 2, 1 / 8], [1 / 8, 1 / 2]),
    "a minimum that asks for nothing": ([5, 5], 4, [([0], 1, 4)], [2 / 5, 2 / 5], [2 / 5]),
    # Halves of children: any two of the three are in a row together, and all have half on average.
    "a ring of three": (
        [1, 1, 1, 4],
        2,
        [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)],
        [2 / 7] * 4,
        [2 / 7],
    ),
    # Without a bound of 1 the one of the first kind would have 9/7, and those of the third 1/7.
    "nobody more than once": (
        [1, 5, 9, 5],
        5,
        [([0, 1], 2, 2), ([1, 2], 2, 2)],
        [1, 1 / 5, 1 / 9, 2 / 5],
        [1 / 9, 1 / 5, 2 / 5, 1],
    ),
    "everybody is chosen": ([2, 1], 3, [], [1, 1], [1]),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_known_chances(fields, name):
    sizes, places, rows, chances, levels = BY_HAND[name]
    field = fields.make(sizes, places, *rows)
    target = solved(field)
    assert target.chances == pytest.approx(chances, abs=1e-12)
    found = sorted({round(level.chance, 9) for level in target.levels})
    assert found == pytest.approx(levels, abs=1e-8)
    # Levels come in the order of their chances.
    assert [level.chance for level in target.levels] == pytest.approx(
        sorted(level.chance for level in target.levels), abs=1e-12
    )
    assert not target.spent
    assert_proven(field, target, fields.counts(field))


def test_a_budget_is_spent_where_it_gives_a_chance(fields):
    """A child of the first kind costs 4 and 1 may be spent: a quarter of a child, shared by two."""
    soft = {"soft": [([0], 0, 0)], "weights": [4]}
    field = fields.make([2, 6], 3, **soft, budget=1)
    target = solved(field)
    assert target.spent
    assert target.chances == pytest.approx([1 / 8, 2.75 / 6], abs=1e-12)
    assert_proven(field, target, fields.counts(field))
    assert len(fields.counts(field)) == 1


def test_a_budget_that_is_enough_is_not_spent(fields):
    field = fields.make([2, 6], 2, soft=[([0], 1, 1)], weights=[1], budget=1)
    target = solved(field)
    assert not target.spent
    assert target.chances == pytest.approx([1 / 4, 1 / 4])
    assert_proven(field, target, fields.counts(field))


def test_too_few_cost_as_much_as_too_many(fields):
    field = fields.make([2, 6], 3, soft=[([0], 2, 2)], weights=[2], budget=1)
    target = solved(field)
    assert target.spent
    # One and a half of the first kind at least.
    assert target.chances == pytest.approx([3 / 4, 1.5 / 6])
    assert_proven(field, target, fields.counts(field))


def test_whoever_is_gone_has_no_chance_and_no_level(fields):
    field = fields.make([2, 2, 4], 2, ([0, 1], 1, 1))
    target = solved(field, gone=[0])
    assert target.chances == pytest.approx([0, 1 / 2, 1 / 4])
    assert not any((level.types == 0).any() or level.proof.weights[0] for level in target.levels)
    assert_proven(field, target, fields.counts(field, gone=[0]), gone=[0])


def test_nobody_left_is_no_level(fields):
    target = solved(fields.make([1, 2], 1), gone=[0, 1])
    assert target.levels == ()
    assert not target.chances.any()


def test_rows_that_cannot_be_kept_give_nothing(fields):
    assert solved(fields.make([2, 2], 2, ([0], 2, 2), ([1], 1, 2))) is None
    assert solved(fields.make([1, 2], 1, ([0], 1, 1)), gone=[0]) is None


def test_without_time_there_is_nothing(fields):
    field = fields.make([1, 2, 6], 3, ([0], 1, 1), ([1], 1, 1))
    nobody = np.zeros(3, dtype=bool)
    assert relaxed(field, nobody, StopsAfter(0)) is None
    assert relaxed(field, nobody, StopsAfter(1)) is None
    assert relaxed(field, nobody, StopsAfter(20)) is not None


@pytest.mark.parametrize("seed", range(60))
def test_proofs_hold_for_every_set_of_fields_by_chance(fields, seed):
    field = fields.random(seed)
    sets = fields.counts(field)
    assert len(sets)
    gone = np.flatnonzero(~sets.any(axis=0)).tolist()
    target = solved(field, gone)
    assert_proven(field, target, sets, gone)
    # What the averages allow is no less fair than any lottery over the sets.
    expected = target.chances * field.sizes
    hard = field.hard.members @ expected
    assert (hard >= field.hard.lower - 1e-6).all()
    assert (hard <= field.hard.upper + 1e-6).all()
    assert (target.chances <= 1 + 1e-9).all()


def test_the_fields_by_chance_are_telling(fields):
    found = []
    for seed in range(60):
        field = fields.random(seed)
        gone = ~fields.counts(field).any(axis=0)
        target = solved(field, np.flatnonzero(gone))
        levels = {round(level.chance, 9) for level in target.levels}
        found.append((len(levels) > 2, target.spent, gone.any(), target.chances.max() > 0.999))
    several, spent, gone, whole = np.array(found).sum(axis=0)
    assert several >= 5
    assert spent >= 3
    assert gone >= 5
    assert whole >= 10


def test_types_have_what_their_kind_has(fields):
    field = fields.make([1, 2, 3], 2, kind_of=[1, 0, 1])
    proof = Proof(np.array([5, 7]), 12, RELAXATION)
    levels = (Level(np.array([1]), 0.25, proof), Level(np.array([0]), 0.5, None))
    chances, spread = for_types(Target(np.array([0.5, 0.25]), levels, spent=False), field)
    assert chances.tolist() == [0.25, 0.5, 0.25]
    assert [level.types.tolist() for level in spread] == [[0, 2], [1]]
    assert spread[0].proof.weights.tolist() == [7, 5, 7]
    assert (spread[0].proof.most, spread[0].chance, spread[1].proof) == (12, 0.25, None)
