"""The enumeration that lotteries are held against: supports whose fairest chances are known."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import highspy
import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from support import lottery_brute_force
from support.areas import AS_AT
from support.lottery_brute_force import (
    chances_by_subsets,
    chances_by_type_vectors,
    levels,
    leximin,
    leximin_exact,
    relaxed_least,
    solve,
    support_by_subsets,
    support_by_type_vectors,
)

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def subsets(many, *chosen):
    """Return sets of places as rows of zeros and ones."""
    return [[int(child in some) for child in range(many)] for some in chosen]


@pytest.mark.parametrize(
    ("vectors", "sizes", "expected"),
    [
        pytest.param([], [1, 2], [0, 0], id="nothing can be chosen"),
        pytest.param([[]], [], [], id="nobody is there"),
        pytest.param([[0, 0]], [1, 2], [0, 0], id="only nobody can be chosen"),
        pytest.param([[1, 2]], [1, 4], [1, HALF], id="one choice"),
        pytest.param(subsets(3, {0}, {1}), [1, 1, 1], [HALF, HALF, 0], id="one left out"),
        pytest.param(subsets(3, {0, 1}, {1, 2}, {0, 2}), [1] * 3, [2 * THIRD] * 3, id="each pair of three"),
        pytest.param(subsets(3, {0, 1}, {0, 2}), [1] * 3, [1, HALF, HALF], id="one in every set"),
        pytest.param(
            subsets(5, {0, 1}, {0, 2}, {3, 4}),
            [1] * 5,
            [2 * THIRD, THIRD, THIRD, THIRD, THIRD],
            id="two levels",
        ),
        # A set within another is never needed: whoever is in it is better off in the larger.
        pytest.param(
            subsets(4, {0}, {1}, {2, 3}, {3}),
            [1] * 4,
            [THIRD, THIRD, THIRD, THIRD],
            id="a set within another",
        ),
        pytest.param(
            subsets(6, {0, 1}, {0, 2}, {0, 3}, {4, 5}),
            [1] * 6,
            [Fraction(3, 4), *[Fraction(1, 4)] * 5],
            id="a large level over five equals",
        ),
        # The two of the last kind come one at a time, so that they need twice the weight of anyone else.
        pytest.param(
            [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]],
            [1, 1, 1, 2],
            [HALF / 2, HALF / 2, HALF, HALF / 2],
            id="one of two at a time",
        ),
        pytest.param([[2, 0], [0, 1]], [4, 1], [THIRD, THIRD], id="kinds of several children"),
        pytest.param([[3, 1], [2, 2], [4, 0]], [8, 2], [Fraction(2, 5), Fraction(2, 5)], id="in proportion"),
        pytest.param([[3, 1], [4, 0]], [4, 4], [Fraction(3, 4), Fraction(1, 4)], id="as near as it goes"),
        pytest.param([[0, 0], [2, 1]], [2, 1], [1, 1], id="nobody may be chosen and need not"),
    ],
)
def test_known_supports(vectors, sizes, expected):
    assert leximin_exact(vectors, sizes) == expected
    assert leximin(vectors, sizes) == pytest.approx([float(one) for one in expected], abs=1e-15)


def test_three_levels_that_follow_from_one_another():
    """Every set has someone of its own, who has a fifth; who is in two sets has two, and one is in all."""
    vectors = subsets(7, {0, 6}, {1, 6}, {2, 6}, {3, 4, 6}, {3, 5, 6})
    assert leximin_exact(vectors, [1] * 7) == [Fraction(1, 5)] * 3 + [Fraction(2, 5)] + [
        Fraction(1, 5)
    ] * 2 + [1]


@pytest.mark.parametrize(
    ("people", "panel", "quota"), [(20, 4, 1), (60, 12, 5), (200, 20, 9), (2000, 200, 99)]
)
def test_a_panel_whose_quotas_are_in_proportion_gives_everyone_the_same(people, panel, quota):
    """Two features, every quota from just below half of the panel; one person is both rare things at once."""
    liberal_women, conservative_women, conservative_men = people // 2 - 1, 1, people // 2
    vectors = [
        (panel - woman - men, woman, men)
        for woman in range(2)
        for men in range(panel - woman + 1)
        if all(quota <= many <= panel for many in (panel - men, men, panel - woman - men, woman + men))
    ]
    assert 3 <= len(vectors) <= 5
    chances = leximin_exact(vectors, [liberal_women, conservative_women, conservative_men])
    assert chances == [Fraction(panel, people)] * 3


def test_a_ring_of_five_gives_two_fifths_though_halves_would_do():
    neighbours = [{child, (child + 1) % 5} for child in range(5)]
    apart = [
        set(some)
        for some in itertools.combinations(range(5), 2)
        if not any(n <= set(some) for n in neighbours)
    ]
    assert leximin_exact(subsets(5, *apart), [1] * 5) == [Fraction(2, 5)] * 5


def test_of_a_ring_of_three_halves_of_children_would_give_each_more():
    ring = area().frame.reset_index()[
        ["child_id", "primary_need", "provision", "alternative_provision", "age"]
    ]
    ring["household"] = ["h", "h", None, None, None, None]
    ring["setting"] = [None, "s", "s", None, None, None]
    ring["locality"] = ["l", None, "l", None, None, None]
    caps = [{"rule": "at_most_per_group", "column": name} for name in ("household", "setting", "locality")]
    case = ss.Cohort.from_frame(ring, as_at=AS_AT), design(tracking(4, *caps)), "tracking", None
    chances = by_hand(dict.fromkeys("abc", THIRD) | dict.fromkeys("def", 1))
    assert chances_by_subsets(*case) == chances_by_type_vectors(*case) == chances
    assert relaxed_least(*case, support_by_type_vectors(*case)) == pytest.approx(HALF)


def plainly(vectors, sizes):
    """Return leximin chances as a textbook finds them: ask of everyone at each level whether it is theirs."""
    rows = np.array(vectors, dtype=float)
    held = {}
    free = [kind for kind in range(len(sizes)) if rows[:, kind].any()]
    chances = np.zeros(len(sizes))

    def most(floor, wanted):
        """Return the largest common chance of those wanted with everyone at their floor or above."""
        program = highspy.Highs()
        program.setOptionValue("output_flag", False)
        weights = [program.addVariable(lb=0) for _ in rows]
        level = program.addVariable(lb=0)
        program.addConstr(sum(weights) == 1)
        for kind, size in enumerate(sizes):
            chance = sum(
                (
                    float(row[kind]) / size * weight
                    for row, weight in zip(rows, weights, strict=True)
                    if row[kind]
                ),
                start=0.0 * level,
            )
            if kind in floor:
                program.addConstr(chance >= floor[kind])
            if kind in wanted:
                program.addConstr(chance >= level)
        program.maximize(level)
        return program.getInfo().objective_function_value

    while free:
        level = most({kind: value - 1e-9 for kind, value in held.items()}, free)
        floor = {kind: value - 1e-9 for kind, value in held.items()} | dict.fromkeys(free, level - 1e-9)
        stuck = [kind for kind in free if most(floor, [kind]) <= level + 1e-6]
        assert stuck
        held |= dict.fromkeys(stuck, level)
        free = [kind for kind in free if kind not in stuck]
    for kind, value in held.items():
        chances[kind] = value
    return chances


@pytest.mark.parametrize("case", range(25))
def test_it_agrees_with_the_textbook_on_random_supports(case):
    rng = random.Random(f"plainly {case}")
    kinds = rng.randint(2, 7)
    sizes = [rng.randint(1, 4) for _ in range(kinds)]
    often = [rng.choice([0.1, 0.5, 0.9]) for _ in range(kinds)]
    vectors = [
        [sum(rng.random() < share for _ in range(size)) for size, share in zip(sizes, often, strict=True)]
        for _ in range(rng.randint(1, 12))
    ]
    assert leximin(vectors, sizes) == pytest.approx(plainly(vectors, sizes), abs=1e-6)


@pytest.mark.parametrize("case", range(10))
def test_children_alike_need_not_be_told_apart(case):
    """The same support by children, one kind each, has the same chances: equals are equal unasked."""
    rng = random.Random(f"alike {case}")
    sizes = [rng.randint(1, 3) for _ in range(3)]
    vectors = {tuple(rng.randint(0, size) for size in sizes) for _ in range(4)}
    children = [kind for kind, size in enumerate(sizes) for _ in range(size)]
    sets = [
        [int(child in some) for child in range(len(children))]
        for many in range(len(children) + 1)
        for some in itertools.combinations(range(len(children)), many)
        if tuple(sum(children[child] == kind for child in some) for kind in range(3)) in vectors
    ]
    chances = leximin_exact(sorted(vectors), sizes)
    assert leximin_exact(sets, [1] * len(children)) == [chances[kind] for kind in children]


def test_whole_numbers_stay_whole_in_a_system_that_floats_would_spoil():
    """The matrix of Hilbert, times the common multiple of its denominators."""
    many, scale = 12, 5354228880
    matrix = [[scale // (row + column + 1) for column in range(many)] for row in range(many)]
    wanted = [Fraction(place + 1, 7) for place in range(many)]
    right = [
        sum((cell * value for cell, value in zip(row, wanted, strict=True)), Fraction(0)) for row in matrix
    ]
    assert solve(matrix, right) == wanted


def test_levels_are_counted_child_by_child_and_nobody_left_out_is_one():
    assert levels([0.5, 0.0, 0.25, 0.5 + 1e-9, 0.25]) == {0.25: 2, 0.5: 2}


def area():
    table = pd.DataFrame(
        {
            "child_id": list("abcdef"),
            "primary_need": ["ASD", "ASD", "HI", "HI", "HI", None],
            "provision": ["ehc_plan"] * 3 + ["sen_support"] * 3,
            "alternative_provision": [False] * 6,
            "age": [9] * 6,
            "sex": ["female", "female", "male", "male", "male", "male"],
            "household": ["h", "h", None, None, "alone", None],
            "last_sampled": [None] * 4 + ["2024-11-01"] * 2,
        }
    )
    return ss.Cohort.from_frame(table, as_at=AS_AT)


def design(*samples, **other):
    return ss.Design.model_validate({"name": "by hand", "samples": samples, **other})


def tracking(size, *rules, **other):
    return {"name": "tracking", "size": size, "rules": list(rules), **other}


ONE_A_HOUSEHOLD = {"rule": "at_most_per_group", "column": "household"}
TWO_GIRLS = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 2}
GIRLS_WHOLE = {"column": "sex"}
FAMILY = [{"id": "f", "reason": "family"}]
GONE = [{"id": "f", "reason": "moved_away"}]
BOTH = [chances_by_subsets, chances_by_type_vectors]


def by_hand(chances):
    return {child: Fraction(chance) for child, chance in chances.items()}


@pytest.mark.parametrize("found", BOTH)
@pytest.mark.parametrize(
    ("rules", "within", "expected"),
    [
        (design(tracking(2)), None, dict.fromkeys("abcdef", THIRD)),
        # Five places, one of the two of a household at most: everyone else is in.
        (
            design(tracking(5, ONE_A_HOUSEHOLD)),
            None,
            {**dict.fromkeys("ab", HALF), **dict.fromkeys("cdef", 1)},
        ),
        (design(tracking(6, ONE_A_HOUSEHOLD)), None, None),
        (design(tracking(2, TWO_GIRLS)), None, {"a": 1, "b": 1, **dict.fromkeys("cdef", 0)}),
        (design(tracking(1), exclude=FAMILY), None, {**dict.fromkeys("abcde", Fraction(1, 5)), "f": 0}),
        (design(tracking(1), exclude=GONE), None, dict.fromkeys("abcde", Fraction(1, 5))),
        (
            design(tracking(2), include=[{"id": "f", "reason": "follow_up"}]),
            None,
            {**dict.fromkeys("abcde", Fraction(1, 5)), "f": 1},
        ),
        (design(tracking(2), include=[{"id": "z", "reason": "follow_up"}]), None, None),
        # Any size from one to three; the largest is best for everyone.
        (design(tracking([1, 3])), None, dict.fromkeys("abcdef", HALF)),
        (design(tracking([0, 1]), include=[{"id": "z", "reason": "follow_up"}]), None, None),
        # One girl of three is the exact share; two girls cost two places of loss.
        (
            design(tracking(3, balance=[GIRLS_WHOLE])),
            0,
            dict.fromkeys("abcdef", HALF),
        ),
        (
            design(tracking(3, TWO_GIRLS, balance=[GIRLS_WHOLE])),
            0,
            {**dict.fromkeys("ab", 1), **dict.fromkeys("cdef", Fraction(1, 4))},
        ),
        (
            design(tracking(3, {**TWO_GIRLS, "at_least": 0}, balance=[{"column": "sex", "weight": 2}])),
            3,
            dict.fromkeys("abcdef", HALF),
        ),
        (
            design(tracking(2, {"rule": "every_level", "column": "area_of_need"})),
            None,
            {**dict.fromkeys("ab", HALF), **dict.fromkeys("cde", THIRD), "f": 0},
        ),
        (
            design(tracking(1, eligible={"column": "provision", "equals": "sen_support"})),
            None,
            dict.fromkeys("def", THIRD),
        ),
    ],
)
def test_designs_by_hand(found, rules, within, expected):
    chances = found(area(), rules, "tracking", within)
    assert chances == (None if expected is None else by_hand(expected))


def test_the_loss_is_above_the_least_that_the_other_samples_leave():
    """The audit takes every girl, so the least loss is not 0, and within=0 still finds someone."""
    girls = {"name": "audit", "size": 2, "eligible": {"column": "sex", "equals": "female"}}
    rules = design(tracking(3, balance=[GIRLS_WHOLE]), girls)
    for within in (None, 0):
        chances = chances_by_subsets(area(), rules, "tracking", within)
        assert chances == by_hand(dict.fromkeys("ab", 0) | dict.fromkeys("cdef", Fraction(3, 4)))
    assert len(support_by_subsets(area(), rules, "audit")) == 1
    assert chances_by_subsets(area(), design(tracking(5), girls), "tracking") is None


def test_samples_that_may_share_do_not_stand_in_the_way():
    girls = {"name": "audit", "size": 2, "eligible": {"column": "sex", "equals": "female"}}
    rules = design(tracking(3), girls, across={"may_share": [["tracking", "audit"]]})
    assert chances_by_subsets(area(), rules, "tracking") == by_hand(dict.fromkeys("abcdef", HALF))


def test_who_was_sampled_of_late_is_in_the_frame_and_has_no_chance():
    recent = design(tracking(1), cooling_off={"months": 6})
    for found in BOTH:
        assert found(area(), recent, "tracking") == by_hand(
            dict.fromkeys("abcd", HALF / 2) | {"e": 0, "f": 0}
        )
    exempt = design(tracking(1), cooling_off={"months": 6, "exempt": ["f"]})
    chances = chances_by_type_vectors(area(), exempt, "tracking")
    assert chances == by_hand(dict.fromkeys("abcdf", Fraction(1, 5)) | {"e": 0})


def test_a_cap_over_all_samples_is_one_on_the_only_sample():
    rules = design(tracking(5), across={"rules": [ONE_A_HOUSEHOLD]})
    for found in BOTH:
        assert found(area(), rules, "tracking")["a"] == HALF


def test_a_mirror_that_gives_and_a_level_not_asked_for_are_read_in_vectors():
    level = {"rule": "every_level", "column": "area_of_need", "without": ["sensory_and_physical"]}
    rules = design(tracking(2, level, {"rule": "mirror", "column": "sex", "within": 1}))
    support = support_by_type_vectors(area(), rules, "tracking")
    assert sorted(zip(support.kinds, support.vectors.sum(axis=0).tolist(), strict=True)) == [
        (("a", "b"), 3),
        (("c", "d", "e", "f"), 1),
    ]


def test_a_support_too_large_is_given_up(monkeypatch):
    monkeypatch.setattr(lottery_brute_force, "MOST_VECTORS", 1)
    rules = design(tracking(2, TWO_GIRLS | {"at_least": 1}))
    assert support_by_type_vectors(area(), rules, "tracking") is None
