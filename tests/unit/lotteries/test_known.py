import numpy as np
import pytest

from sendsample.lotteries.known import Known


def all_complete(sets):
    return np.ones(len(sets), dtype=bool)


def test_sets_are_known_once_in_the_order_in_which_they_are_found(fields):
    known = Known(fields.make([2, 2, 2], 2), all_complete)
    assert known.add([(2, 0), (1, 1), (0, 2)]) == 2
    assert known.add([(1, 1)]) == 0
    assert known.add([]) == 0
    assert known.add([(0, 1), (1, 0)]) == 1
    assert known.sets == [(0, 2), (1, 1), (0, 1)]
    assert len(known) == 3
    assert known.times.tolist() == [2, 3, 1]
    assert known.array().tolist() == [[0, 2], [1, 1], [0, 1]]


def test_before_any_set_is_known_there_is_an_array_of_none(fields):
    assert len(Known(fields.make([2, 2, 2], 2), all_complete).array()) == 0


def test_sets_that_cannot_be_completed_are_not_known_and_not_asked_of_again(fields):
    asked = []

    def completes(sets):
        asked.extend(map(tuple, sets.tolist()))
        return sets[:, 0] > 0

    known = Known(fields.make([2, 2, 2], 2), completes)
    assert known.add([(0, 1), (1, 2)]) == 1
    assert known.add([(1, 0), (2, 1), (2, 2)]) == 1
    assert known.sets == [(1, 2), (2, 2)]
    assert known.times.tolist() == [0, 1, 3]
    assert asked == [(0, 1), (1, 2), (2, 2)]


def named(field, sets, better, *, in_turn=False):
    return Known(field, all_complete).name(np.array(sets), np.array(better, dtype=float), in_turn=in_turn)


def test_where_kinds_are_types_there_is_nothing_to_name(fields):
    assert named(fields.make([2, 2], 2), [[0, 1], [1, 1]], [0, 0]) == [(0, 1), (1, 1)]


def test_the_best_of_a_kind_are_named_first(fields):
    field = fields.make([1, 1, 1, 1], 2, kind_of=[0, 1, 0, 1])
    assert named(field, [[0, 1], [0, 0], [1, 1]], [1, 2, 3, 4]) == [(2, 3), (2, 0), (3, 1)]
    assert named(field, [[0, 1]], [3, 4, 1, 2]) == [(0, 1)]
    # Whoever scores worst is named all the same where there is nobody else.
    assert named(field, [[0, 0]], [-np.inf, 0, 1, 0]) == [(2, 0)]


def test_types_of_a_kind_take_turns(fields):
    field = fields.make([1, 1, 1, 5], 2, kind_of=[0, 0, 0, 1])
    sets = [[0, 1]] * 4
    assert named(field, sets, [3, 2, 1, 0], in_turn=True) == [(0, 3), (1, 3), (2, 3), (0, 3)]
    assert named(field, sets, [3, 2, 1, 0]) == [(0, 3)] * 4


def test_no_more_of_a_type_are_named_than_there_are(fields):
    field = fields.make([2, 1, 4], 4, kind_of=[0, 0, 1])
    assert named(field, [[0, 0, 0, 1]], [1, 0, 0]) == [(0, 0, 1, 2)]
    assert named(field, [[0, 0, 0, 0]], [1, 0, 0]) == []


def test_caps_left_out_of_the_rows_are_kept(fields):
    # Types 0 and 1 are in one group, 2 and 3 in another, 4 in none.
    caps = [([0, 0, 1, 1, -1], [1, 2])]
    field = fields.make([3, 3, 3, 3, 3], 3, kind_of=[0, 0, 0, 0, 0], caps=caps)
    assert named(field, [[0, 0, 0]], [5, 4, 3, 2, 1]) == [(0, 2, 2)]
    assert named(field, [[0, 0, 0]], [5, 4, 1, 2, 3]) == [(0, 4, 4)]
    field = fields.make([3, 3, 3, 3], 4, kind_of=[0, 0, 0, 0], caps=[([0, 0, 1, 1], [1, 2])])
    assert named(field, [[0, 0, 0, 0]], [5, 4, 3, 2]) == []


@pytest.mark.parametrize("in_turn", [False, True])
def test_every_cap_is_kept_by_sets_named_by_chance(fields, in_turn):
    rng = np.random.default_rng(1)
    for _ in range(40):
        types = 12
        caps = [(rng.integers(-1, 4, types).tolist(), rng.integers(1, 3, 4).tolist()) for _ in range(2)]
        kind_of = np.append([0, 1, 2], rng.integers(0, 3, types - 3)).tolist()
        sizes = rng.integers(1, 3, types).tolist()
        field = fields.make(sizes, 4, kind_of=kind_of, caps=caps)
        sets = rng.integers(0, 3, (20, 4))
        found = named(field, sets, rng.random(types), in_turn=in_turn)
        wanted = iter(sets.tolist())
        for one in found:
            # In the order of the sets, those left out that could not be named.
            kinds = [kind_of[each] for each in one]
            assert any(kinds == each for each in wanted)
            assert all(one.count(each) <= sizes[each] for each in one)
            for codes, most in caps:
                groups = [codes[each] for each in one if codes[each] >= 0]
                assert all(groups.count(group) <= most[group] for group in groups)
