import itertools
import random
from collections import Counter

import pytest

from sendsample.selection.assignment import STEPS, Assignment, _OutOfStepsError, _sets, _Steps, assign


def anything(_places):
    return True


def brute_force(used, most_places, most_children, hold):
    """Whether any way to place the children has the numbers right, and whether any meets the rest too."""
    ways = [Counter(way) for way in itertools.product(*used.values())]
    right = [way for way in ways if len(way) <= most_places and max(way.values(), default=0) <= most_children]
    return bool(right), any(hold(sorted(way)) for way in right)


def case(rng):
    places = [f"p{number}" for number in range(rng.randint(2, 5))]
    most_places, most_children = rng.randint(1, 3), rng.randint(1, 3)
    many = rng.choice([most_places * most_children, rng.randint(1, 6)])
    used = {
        f"c{number}": sorted(rng.sample(places, rng.randint(1, min(3, len(places)))))
        for number in range(min(many, 6))
    }
    wanted = set(rng.sample(places, rng.randint(0, 2)))
    return used, most_places, most_children, wanted.issubset


def test_a_way_is_found_exactly_when_there_is_one():
    seen = Counter()
    for number in range(400):
        used, most_places, most_children, hold = case(random.Random(number))
        found = assign(used, most_places, most_children, hold)
        assert found.settled
        placed = sorted((child, place) for place, there in found.places.items() for child in there)
        assert [child for child, _ in placed] == sorted(used)
        assert all(place in used[child] for child, place in placed)
        right = len(found.places) <= most_places and all(
            len(there) <= most_children for there in found.places.values()
        )
        verdicts = right, right and hold(list(found.places))
        if len(used) == most_places * most_children:
            # Otherwise which places are visited may differ with who is placed where.
            assert verdicts == brute_force(used, most_places, most_children, hold), number
        else:
            assert right == brute_force(used, most_places, most_children, hold)[0], number
        seen[verdicts] += 1
    assert min(seen[True, True], seen[True, False], seen[False, False]) > 20


def test_a_chain_of_moves_is_found():
    """Only c3 can go to D, so c2 goes to C, c1 to B and c0 to A, whoever comes first."""
    used = {"c0": ["A"], "c1": ["A", "B"], "c2": ["B", "C"], "c3": ["C", "D"]}
    for order in itertools.permutations(used):
        found = assign({child: used[child] for child in order}, 4, 1, anything)
        assert found == Assignment({"A": ("c0",), "B": ("c1",), "C": ("c2",), "D": ("c3",)})


def test_children_at_a_place_stand_in_the_order_given():
    assert assign({"b": ["A"], "a": ["A"]}, 1, 2, anything).places == {"A": ("b", "a")}


def test_nobody_is_nowhere():
    assert assign({}, 2, 2, anything) == Assignment({})


def test_with_fewer_children_no_place_has_too_many():
    used = {"a": ["P"], "b": ["P", "Q"], "c": ["Q", "R"], "d": ["R"], "e": ["S", "P"]}
    found = assign(used, 3, 2, anything)
    assert found.places == {"P": ("a", "e"), "Q": ("b", "c"), "R": ("d",)}


@pytest.mark.parametrize(("steps", "settled"), [(0, False), (5, False), (10_000, True)])
def test_a_search_stops_after_so_many_steps(steps, settled):
    used = {f"c{number}": ["A", "B", "C", "D"] for number in range(4)}
    found = assign(used, 2, 2, lambda places: list(places) == ["C", "D"], steps)
    assert found.settled is settled
    assert (list(found.places) == ["C", "D"]) is settled


def test_what_is_left_of_a_search_cut_short_has_its_numbers_right():
    used = {f"c{number}": [f"p{place:02d}" for place in range(20)] for number in range(12)}
    found = assign(used, 6, 2, lambda _: False, 2_000)
    assert not found.settled
    assert [len(there) for there in found.places.values()] == [2] * 6


def test_every_set_of_places_with_room_for_all_is_tried_once():
    for number in range(100):
        used, most_places, _, _ = case(random.Random(number))
        every = sorted({place for places in used.values() for place in places})
        expected = [
            set(places)
            for places in itertools.combinations(every, min(most_places, len(every)))
            if all(not set(places).isdisjoint(there) for there in used.values())
        ]
        found = list(_sets(used, most_places, _Steps(STEPS)))
        assert len(found) == len(expected)
        assert all(places in expected for places in found)


def test_many_visits_are_settled_in_the_steps_there_are():
    rng = random.Random(0)
    services = [f"p{number:03d}" for number in range(200)]
    visited = rng.sample(services, 40)
    used = {f"c{child}": sorted({visited[child // 5], *rng.sample(services, 2)}) for child in range(200)}
    found = assign(used, 40, 5, anything)
    assert found.settled
    assert [len(there) for there in found.places.values()] == [5] * 40


def test_what_fits_at_the_first_place_of_each_needs_no_search():
    used = {"a": ["P", "Q"], "b": ["Q", "R"]}
    assert assign(used, 2, 1, anything, 0) == Assignment({"P": ("a",), "Q": ("b",)})


def test_a_search_may_take_the_last_of_its_steps_and_no_more():
    """One to begin, one for each of two places that might come next, and one for each set found."""
    assert len(list(_sets({"a": ["P", "Q"]}, 1, _Steps(5)))) == 2
    with pytest.raises(_OutOfStepsError):
        list(_sets({"a": ["P", "Q"]}, 1, _Steps(4)))


def test_one_place_each_needs_no_search():
    assert assign({"a": ["P"], "b": ["Q"]}, 1, 1, lambda _: False, 0) == Assignment(
        {"P": ("a",), "Q": ("b",)}
    )
