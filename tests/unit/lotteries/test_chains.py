import numpy as np
import pytest

from sendsample.engine import Deadline
from sendsample.lotteries import chains as chains_module
from sendsample.lotteries.chains import Chains, face_of
from sendsample.lotteries.relaxed import Target, relaxed


def rng(*seed):
    return np.random.default_rng(seed)


def face_and_sets(fields, seed):
    """Return a field by chance, its face and every set that is on it."""
    field = fields.random(f"chains {seed}")
    sets = fields.counts(field)
    target = relaxed(field, ~sets.any(axis=0), Deadline())
    face = face_of(field, target)
    return field, face, {fields.set_of(counts) for counts in sets if on_face(field, target, counts)}


def on_face(field, target, counts):
    """Say whether a set is at every bound that the averages are at, worked out row by row."""
    expected = target.chances * field.sizes
    for members, low, high in zip(field.hard.members, field.hard.lower, field.hard.upper, strict=True):
        for bound in (low, high):
            if abs(members @ expected - bound) < 1e-6 and members @ counts != bound:
                return False
    if target.spent:
        soft, average = field.soft.members @ counts, field.soft.members @ expected
        outside = np.maximum(field.soft.lower - soft, 0) + np.maximum(soft - field.soft.upper, 0)
        if outside @ field.weights != field.budget:
            return False
        for have, mean, low, high in zip(soft, average, field.soft.lower, field.soft.upper, strict=True):
            # A set on the other side of a bound would spend less than the averages say.
            sides = [(mean < low + 1e-6, have <= low), (mean > high - 1e-6, have >= high)]
            sides += [(mean > low - 1e-6, have >= low), (mean < high + 1e-6, have <= high)]
            if not all(there for asked, there in sides if asked):
                return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_what_is_broken_is_what_enumeration_says(fields, seed):
    field, face, good = face_and_sets(fields, seed)
    some = rng(seed).integers(len(field.sizes), size=(200, field.types.places))
    some[: len(good)] = sorted(good)[: len(some)]
    broken = Chains(face, field.sizes, some, rng(0)).broken
    assert [value == 0 for value in broken] == [tuple(sorted(one)) in good for one in some.tolist()]


@pytest.mark.parametrize("dense", [1, 1000])
@pytest.mark.parametrize("seed", range(25))
def test_mended_sets_keep_all_rows_and_their_first(fields, monkeypatch, seed, dense):
    """Seen both ways: of all kinds at once, and of those in a set alone."""
    monkeypatch.setattr(chains_module, "_DENSE", dense)
    field, face, good = face_and_sets(fields, seed)
    start = rng(seed).integers(len(field.sizes), size=(120, field.types.places))
    mending = Chains(face, field.sizes, start.copy(), rng(seed))
    before = int((mending.broken > 0).sum())
    mending.mend(np.zeros(len(field.sizes), dtype=np.float32), 60)
    assert (mending.sets[:, 0] == start[:, 0]).all()
    kept = mending.sets[mending.broken == 0]
    assert {tuple(sorted(one)) for one in kept.tolist()} <= good
    # What is said of the sets is true of them after all exchanges, not only at the start.
    anew = Chains(face, field.sizes, mending.sets, rng(0))
    assert anew.broken.tolist() == pytest.approx(mending.broken.tolist())
    # Not every first child is in a set; of those who are most are mended.
    could = np.array([any(first in one for one in good) for first in start[:, 0]])
    mended = mending.broken == 0
    assert not mended[~could].any()
    if before:
        assert mended[could].mean() > 0.7


@pytest.mark.parametrize("seed", range(25))
def test_sets_met_when_roaming_keep_all_rows(fields, seed):
    field, face, good = face_and_sets(fields, seed)
    if not good:
        return
    start = np.array([min(good)] * 16)
    wishes = rng(seed).normal(size=len(field.sizes)).astype(np.float32)
    everywhere = Chains(face, field.sizes, start.copy(), rng(seed)).roam(wishes, 60, -np.inf)
    met = [tuple(one) for one in everywhere.tolist()]
    assert met == sorted(set(met))
    assert set(met) <= good
    sums = wishes[everywhere].sum(axis=1)
    least = float(np.median(sums))
    some = Chains(face, field.sizes, start.copy(), rng(seed)).roam(wishes, 60, least)
    assert some.tolist() == everywhere[sums >= least].tolist()


def test_roaming_meets_every_set_there_is(fields):
    field = fields.make([2, 2, 2], 3, ([0], 0, 1))
    face = face_of(field, Target(np.array([0.4, 0.55, 0.55]), (), spent=False))
    start = np.array([[0, 1, 2]] * 20)
    met = Chains(face, field.sizes, start, rng(1)).roam(np.zeros(3, dtype=np.float32), 100, -np.inf)
    every = [fields.set_of(counts) for counts in fields.counts(field)]
    assert [tuple(one) for one in met.tolist()] == sorted(every)
    assert len(every) == 5


def test_no_set_has_more_of_a_kind_than_there_are(fields):
    """The wish for the only child of its kind is strong, and there is one of it all the same."""
    field = fields.make([1, 6], 3)
    face = face_of(field, relaxed(field, np.zeros(2, dtype=bool), Deadline()))
    wishes = np.array([50, 0], dtype=np.float32)
    roaming = Chains(face, field.sizes, np.array([[1, 1, 1]] * 8), rng(0))
    met = roaming.roam(wishes, 40, -np.inf)
    assert [0, 1, 1] in met.tolist()
    assert max(one.count(0) for one in met.tolist()) == 1
    assert Chains(face, field.sizes, np.array([[0, 0, 1]]), rng(0)).broken[0] > 0


def test_where_averages_are_at_a_bound_every_set_is(fields):
    field = fields.make([1, 5, 4], 4, ([0, 1], 1, 3), ([0], 0, 1))
    # Three of the first two kinds on average, so no set has fewer.
    face = face_of(field, Target(np.array([1.0, 0.4, 0.25]), (), spent=False))
    assert face.lower.tolist() == [4, 3, 1]
    assert face.upper.tolist() == [4, 3, 1]
    face = face_of(field, Target(np.array([0.5, 0.1, 0.75]), (), spent=False))
    assert (face.lower[1], face.upper[1]) == (1, 1)
    face = face_of(field, Target(np.array([0.5, 0.3, 0.5]), (), spent=False))
    assert (face.lower[1], face.upper[1], face.lower[2], face.upper[2]) == (1, 3, 0, 1)


def test_a_budget_that_is_spent_is_spent_by_every_set(fields):
    field = fields.make([4, 4], 4, soft=[([0], 2, 2)], weights=[1], budget=1)
    face = face_of(field, Target(np.array([0.25, 0.75]), (), spent=True))
    assert face.budget == (1, 1)
    sets = np.array([[0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 1]])
    # Two of the first cost nothing, one or three cost all there is; three are on the wrong side.
    assert (Chains(face, field.sizes, sets, rng(0)).broken == 0).tolist() == [False, False, True, False]
    face = face_of(field, Target(np.array([0.5, 0.5]), (), spent=False))
    assert (Chains(face, field.sizes, sets, rng(0)).broken == 0).tolist() == [True, True, True, False]


def test_sets_of_one_are_not_mended(fields):
    field = fields.make([1, 1], 1, ([0], 0, 0))
    face = face_of(field, Target(np.array([0.0, 1.0]), (), spent=False))
    mending = Chains(face, field.sizes, np.array([[0], [1]]), rng(0))
    mending.mend(np.zeros(2, dtype=np.float32), 5)
    assert mending.sets.tolist() == [[0], [1]]
    assert (mending.broken > 0).tolist() == [True, False]
