import numpy as np
import pytest

from sendsample.engine import Deadline
from sendsample.lotteries.cuts import cuts
from sendsample.lotteries.relaxed import relaxed

PAIRS = [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)]


def test_three_of_whom_any_two_conflict(fields):
    """A half of each keeps the rows, and a set has one of the three at most."""
    field = fields.make([1, 1, 1, 2], 2, *PAIRS)
    members, most = cuts(field.hard, 2, np.array([0.5, 0.5, 0.5, 0.5]))
    assert members.tolist() == [[1, 1, 1, 0]]
    assert most.tolist() == [1]
    assert members.dtype == np.float32


def test_averages_that_sets_have_are_cut_nowhere(fields):
    field = fields.make([1, 1, 1, 2], 2, *PAIRS)
    assert len(cuts(field.hard, 2, np.array([1 / 3, 1 / 3, 1 / 3, 1.0]))[1]) == 0


def test_minimums_are_maximums_of_all_others(fields):
    """One of two places at least for whoever is not in a pair is one at most for the pair."""
    rows = [({0, 1, 2, 3} - {*kinds}, 1, 2) for kinds, _, _ in PAIRS]
    field = fields.make([1, 1, 1, 2], 2, *rows)
    members, most = cuts(field.hard, 2, np.array([0.5, 0.5, 0.5, 0.5]))
    assert (members.tolist(), most.tolist()) == ([[1, 1, 1, 0]], [1])


def test_a_set_smaller_than_a_row_allows_is_a_maximum_too(fields):
    """Two places: of two rows and of everybody, whoever is in two of them comes to two at most."""
    field = fields.make([1, 1, 1, 1], 2, ([0, 1], 0, 1), ([0, 2], 0, 2), ([1, 2], 0, 2))
    for counts in fields.counts(field):
        members, most = cuts(field.hard, 2, counts.astype(float))
        assert not len(most), members


@pytest.mark.parametrize("part", range(8))
def test_every_set_keeps_every_cut_and_the_averages_break_it(fields, part):
    found = 0
    for number in range(12):
        field = fields.random(f"cuts {part} {number}", kinds=(4, 6))
        sets = fields.counts(field)
        target = relaxed(field, ~sets.any(axis=0), Deadline())
        rng = np.random.default_rng([part, number])
        # The chances aimed at, and averages that no lottery has: what is cut has to be true of sets always.
        free = rng.dirichlet(np.ones(len(field.sizes))) * field.types.places
        for expected in (target.chances * field.sizes, np.minimum(free, field.sizes)):
            members, most = cuts(field.hard, field.types.places, expected)
            assert all((members @ counts <= most).all() for counts in sets)
            assert (members @ expected > most + 1e-7).all()
            assert len(np.unique(members, axis=0)) == len(members)
            found += len(most)
        mixed = rng.dirichlet(np.ones(len(sets))) @ sets
        assert not len(cuts(field.hard, field.types.places, mixed)[1])
    assert found >= 3


def test_no_more_are_added_at_a_time_than_are_wanted(fields, monkeypatch):
    """Those broken most come first."""
    monkeypatch.setattr("sendsample.lotteries.cuts._AT_ONCE", 1)
    others = [([3, 4], 0, 1), ([4, 5], 0, 1), ([3, 5], 0, 1)]
    field = fields.make([1] * 6, 2, *PAIRS, *others)
    expected = np.array([0.5, 0.5, 0.5, 0.4, 0.4, 0.4])
    members, most = cuts(field.hard, 2, expected)
    assert len(most) == 1
    assert members[0].tolist() == [1, 1, 1, 0, 0, 0]


def test_with_cuts_added_a_ring_has_the_chances_of_its_sets(fields):
    field = fields.make([1, 1, 1, 1], 2, *PAIRS)
    nobody = np.zeros(4, dtype=bool)
    before = relaxed(field, nobody, Deadline())
    assert before.chances.min() == pytest.approx(1 / 2)
    members, most = cuts(field.hard, 2, before.chances * field.sizes)
    rows = field.hard.with_rows(members, most)
    assert rows.lower.tolist()[-len(most) :] == [0] * len(most)
    after = relaxed(type(field)(**{**vars(field), "hard": rows}), nobody, Deadline())
    assert after.chances == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
