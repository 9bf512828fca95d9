import itertools

import numpy as np
import pytest

from sendsample.lotteries import weights as weights_module
from sendsample.lotteries.weights import Wanted, weigh


def wanted(*expected):
    many = np.array(expected, dtype=float)
    return Wanted(many, np.full(len(many), many.sum() / len(many)))


def down_to(sets, asked, penalty=1e-9, most=1e9):
    """Weigh sets with less and less of a penalty, as they are mixed."""
    multipliers, step = np.zeros(len(asked.expected)), 0.1
    while step >= penalty * 0.99:
        found = weigh(sets, asked, multipliers, step, most)
        multipliers, step = found.multipliers, step / 10
    return found


def test_one_set_each():
    sets = np.array([[0], [1], [2]])
    found = down_to(sets, wanted(0.2, 0.3, 0.5))
    assert found.weights == pytest.approx([0.2, 0.3, 0.5], abs=1e-9)
    assert np.abs(found.short).max() < 1e-9


def test_the_greatest_entropy_takes_either_place_by_itself():
    """One of 0 and 1, and one of 2 and 3: of all weights with these averages those of chance apart."""
    sets = np.array([[0, 2], [0, 3], [1, 2], [1, 3]])
    found = down_to(sets, wanted(0.3, 0.7, 0.9, 0.1))
    assert found.weights == pytest.approx([0.27, 0.03, 0.63, 0.07], abs=1e-9)
    # The weights are the exponential of the sum of multipliers.
    sums = found.multipliers[sets].sum(axis=1)
    assert found.weights / np.exp(sums) == pytest.approx(np.full(4, found.weights[0] / np.exp(sums[0])))


def test_even_averages_take_even_weights():
    sets = np.array([[0, 1], [0, 2], [1, 2]])
    assert down_to(sets, wanted(2 / 3, 2 / 3, 2 / 3)).weights == pytest.approx([1 / 3] * 3)


def test_a_type_twice_in_a_set_counts_twice():
    sets = np.array([[0, 0], [0, 1], [1, 1]])
    found = down_to(sets, wanted(1.4, 0.6))
    # Weights in geometric proportion, whose average is 1.4.
    assert found.weights @ [2, 1, 0] == pytest.approx(1.4, abs=1e-9)
    assert found.weights[1] ** 2 == pytest.approx(found.weights[0] * found.weights[2], rel=1e-6)


def random_sets(seed, many=120, types=25, places=4):
    rng = np.random.default_rng(seed)
    sets = np.unique(np.sort(rng.integers(types, size=(many, places)), axis=1), axis=0)
    weights = rng.dirichlet(np.ones(len(sets)))
    matrix = np.zeros((len(sets), types))
    np.add.at(matrix, (np.arange(len(sets))[:, np.newaxis], sets), 1)
    return sets, matrix, weights @ matrix


@pytest.mark.parametrize("seed", range(12))
def test_averages_that_the_sets_have_are_reached(seed):
    sets, matrix, expected = random_sets(seed)
    asked = Wanted(expected, np.full(len(expected), 4 / 25))
    found = down_to(sets, asked)
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert np.abs(found.weights @ matrix - expected).max() <= 1e-8
    # What is said to be short is what is short.
    assert found.short == pytest.approx(expected - found.weights @ matrix, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_few_types_and_many_are_weighed_alike(monkeypatch, seed):
    sets, _, expected = random_sets(seed)
    asked = Wanted(expected, np.full(len(expected), 4 / 25))
    found = []
    for dense in (0, 1000):
        monkeypatch.setattr(weights_module, "_DENSE", dense)
        found.append(down_to(sets, asked))
    assert found[0].weights == pytest.approx(found[1].weights, abs=1e-8)


def test_averages_that_no_weights_give_have_growing_multipliers_that_separate():
    """The first is in every set, and half a place is all that is asked for it."""
    sets = np.array([[0, 1], [0, 2]])
    asked = wanted(0.5, 0.75, 0.75)
    largest = []
    for penalty in (1e-1, 3e-2, 1e-2, 5e-3):
        found = weigh(sets, asked, np.zeros(3), penalty, 1e9)
        largest.append(np.abs(found.multipliers).max())
        # No set reaches what the averages would come to: they point at the sets that are missing.
        assert found.multipliers @ asked.expected > found.multipliers[sets].sum(axis=1).max() + 0.1
    assert all(after > 1.9 * before for before, after in itertools.pairwise(largest))
    assert found.short == pytest.approx([-0.5, 0.25, 0.25], abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
def test_multipliers_separate_averages_just_out_of_reach(seed):
    sets, matrix, expected = random_sets(seed, many=40)
    # Towards a set that is missing: beyond the most that any direction of it allows.
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=len(expected))
    best = matrix[(matrix @ direction).argmax()]
    beyond = 0.3 * expected + 0.7 * best + 0.3 * direction / np.abs(direction).sum()
    beyond = np.where(beyond > 0, beyond, 1e-3)
    most = float((matrix @ direction).max())
    if beyond @ direction <= most + 1e-3:
        beyond += direction * (most - beyond @ direction + 0.05) / (direction @ direction)
    found = down_to(sets, Wanted(beyond, np.full(len(beyond), 4 / 25)), penalty=1e-6)
    assert np.abs(found.multipliers).max() > 20
    assert found.multipliers @ beyond > found.multipliers[sets].sum(axis=1).max() + 1e-3


def test_multipliers_are_not_followed_beyond_what_is_wanted():
    """They stop soon after, though the penalty would let them go a thousand times as far."""
    sets, asked = np.array([[0, 1], [0, 2]]), wanted(0.5, 0.75, 0.75)
    found = weigh(sets, asked, np.zeros(3), 1e-9, 20.0)
    assert 20 < np.abs(found.multipliers).max() < 1000


def test_where_it_begins_changes_nothing():
    sets, _, expected = random_sets(3)
    asked = Wanted(expected, np.full(len(expected), 4 / 25))
    here = down_to(sets, asked)
    there = weigh(sets, asked, np.random.default_rng(1).normal(size=len(expected)), 1e-9, 1e9)
    assert there.weights == pytest.approx(here.weights, abs=1e-6)


def test_what_is_off_is_the_penalty_times_how_far_multipliers_have_gone():
    sets, asked, start = np.array([[0, 1], [0, 2]]), wanted(0.5, 0.8, 0.7), np.array([0.3, -0.2, 0.1])
    found = weigh(sets, asked, start, 0.1, 1e9)
    assert found.short == pytest.approx(0.1 * asked.even * (found.multipliers - start), abs=1e-3)
