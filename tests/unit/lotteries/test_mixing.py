import numpy as np
import pytest

from sendsample.engine import Deadline
from sendsample.lotteries import mixing
from sendsample.lotteries.faces import Faces
from sendsample.lotteries.known import Known
from sendsample.lotteries.mixing import CLOSE, Mixer
from sendsample.lotteries.relaxed import Target, for_types, relaxed
from support.clock import StopsAfter


def all_complete(sets):
    return np.ones(len(sets), dtype=bool)


def mixer(field, chances=None, *, gone=(), completes=all_complete, deadline=None):
    out = np.zeros(len(field.sizes), dtype=bool)
    out[list(gone)] = True
    target = (
        relaxed(field, out, Deadline()) if chances is None else Target(np.array(chances), (), spent=False)
    )
    by_type, _ = for_types(target, field)
    known = Known(field, completes)
    return Mixer(field, Faces(field, target), by_type, known, deadline or Deadline()), by_type


def chances_of(field, mix):
    counts = np.zeros(len(field.types.sizes))
    np.add.at(counts, mix.sets, mix.weights[:, np.newaxis])
    return counts / field.types.sizes


def assert_mixed(field, mix, chances):
    assert mix.weights.min() >= 0
    assert mix.weights.sum() == pytest.approx(1, abs=1e-12)
    apart = np.abs(chances_of(field, mix) - chances)
    # What is said to be off is as a part of an even share of the type.
    assert apart.max() <= (mix.off + 1e-12) * field.types.even
    assert len({tuple(one) for one in mix.sets.tolist()}) == len(mix.sets)


def allowed(fields, field, mix):
    kinds = len(field.sizes)
    return all(
        fields.keeps(field, np.bincount(field.kind_of[one], minlength=kinds))
        and (np.bincount(one, minlength=len(field.types.sizes)) <= field.types.sizes).all()
        for one in mix.sets
    )


@pytest.mark.parametrize("seed", range(30))
def test_fields_by_chance_get_the_chances_of_the_relaxation(fields, seed):
    """Nearly all of these small ones; where whole children stand in the way it says how far off it is."""
    field = fields.random(f"mixing {seed}")
    sets = fields.counts(field)
    mixing_, chances = mixer(field, gone=np.flatnonzero(~sets.any(axis=0)))
    mix = mixing_.mix()
    if mix is None:
        return
    assert allowed(fields, field, mix)
    assert_mixed(field, mix, chances)


def test_most_of_them_are_close(fields):
    close = 0
    for seed in range(30):
        field = fields.random(f"mixing {seed}")
        mix = mixer(field, gone=np.flatnonzero(~fields.counts(field).any(axis=0)))[0].mix()
        close += mix is not None and mix.off <= CLOSE
    assert close >= 22


def test_one_set_is_a_mix(fields):
    field = fields.make([1, 2], 2, ([0], 1, 1), ([1], 1, 1))
    mixing_, chances = mixer(field)
    mix = mixing_.mix()
    assert mix.sets.tolist() == [[0, 1]]
    assert mix.weights.tolist() == [1]
    assert mix.off <= CLOSE
    assert chances == pytest.approx([1, 0.5])


def test_types_of_a_kind_are_mixed_to_the_same_chance_under_caps(fields):
    """Twelve types of one kind in four groups, of each of which one can be chosen."""
    caps = [([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], [1, 1, 1, 1])]
    field = fields.make([1] * 12, 3, kind_of=[0] * 12, caps=caps)
    mixing_, chances = mixer(field)
    mix = mixing_.mix()
    assert chances == pytest.approx([1 / 4] * 12)
    assert mix.off <= CLOSE
    assert_mixed(field, mix, chances)
    groups = np.array(caps[0][0])[mix.sets]
    assert all(len(set(line)) == 3 for line in groups.tolist())


def test_whoever_is_gone_is_in_no_set(fields):
    field = fields.make([2, 2, 4], 2, ([0, 1], 1, 1))
    mixing_, chances = mixer(field, gone=[0])
    mix = mixing_.mix()
    assert not (mix.sets == 0).any()
    assert_mixed(field, mix, chances)
    assert mix.off <= CLOSE


def test_only_sets_that_can_be_completed_are_mixed(fields):
    """Of six sets those of 0 and 1 cannot be; everybody's chance is reached without."""
    field = fields.make([1, 1, 1, 1], 2)

    def completes(sets):
        return ~((sets[:, 0] == 0) & (sets[:, 1] == 1))

    mixing_, chances = mixer(field, completes=completes)
    mix = mixing_.mix()
    assert [0, 1] not in mix.sets.tolist()
    assert mix.off <= CLOSE
    assert_mixed(field, mix, chances)


def test_where_no_sets_can_give_the_chances_it_says_how_far_off_they_are(fields):
    """A ring of three: nearly a half of each is allowed on average, and a set has one at the most."""
    rows = [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)]
    field = fields.make([1, 1, 1, 3], 2, *rows)
    mixing_, chances = mixer(field, chances=[0.45, 0.45, 0.45, 0.65 / 3])
    mix = mixing_.mix()
    assert mix.off > 0.1
    assert allowed(fields, field, mix)
    assert_mixed(field, mix, chances)


def test_where_there_is_no_set_at_all_there_is_no_mix(fields):
    """Of a ring of three all of whom have a half, each pair is at its most, and no set is."""
    rows = [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)]
    field = fields.make([1, 1, 1, 1], 2, *rows)
    mixing_, _ = mixer(field)
    # It is known of one set, which is not where the averages are.
    mixing_.known.add([(0, 3)])
    assert mixing_.mix() is None


def test_without_time_what_is_known_is_mixed(fields):
    field = fields.make([2, 2, 2], 2)
    mixing_, chances = mixer(field, deadline=StopsAfter(0))
    mixing_.known.add([(0, 1), (1, 2)])
    mix = mixing_.mix()
    assert sorted(mix.sets.tolist()) == [[0, 1], [1, 2]]
    assert mix.off > 0.1
    assert_mixed(field, mix, chances)


@pytest.mark.parametrize("roam", [False, True])
def test_missing_sets_are_found_by_dealing_and_by_roaming(fields, monkeypatch, roam):
    """It begins with one set alone; either way of looking finds the rest of what is needed."""
    monkeypatch.setattr(mixing, "_TO_BEGIN", 0)
    other = "_deal_missing" if roam else "_roam"
    monkeypatch.setattr(Mixer, other, lambda *_: 0)
    field = fields.make([2, 3, 2, 3, 2, 3, 4], 4, ([0, 1, 2], 1, 3), ([2, 3, 4], 1, 2), ([6], 0, 1))
    mixing_, chances = mixer(field)
    sets = np.array([fields.set_of(counts) for counts in fields.counts(field)])
    on_face = mixing_.faces.hold(sets, np.random.default_rng(0))
    mixing_.known.add([tuple(sets[on_face][0].tolist())])
    mix = mixing_.mix()
    assert mix.off <= CLOSE
    assert_mixed(field, mix, chances)
    assert allowed(fields, field, mix)


def test_mixing_again_gives_the_same(fields):
    field = fields.random("again")
    first, second = (mixer(field)[0].mix() for _ in range(2))
    assert first.sets.tolist() == second.sets.tolist()
    assert first.weights.tolist() == second.weights.tolist()
