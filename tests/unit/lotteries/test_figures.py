from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sendsample.lotteries.fairest import Fairest
from sendsample.lotteries.field import Types
from sendsample.lotteries.figures import LEVELS, all_known, exact_chances, level_table, no_levels, whole
from sendsample.lotteries.proof import Level, Proof

HALF = Fraction(1, 2)


def found(*levels, sizes=(1, 1), gone=None, places=1):
    """Return a lottery; a level is given as its types, its proof and whether that settles them."""
    many = sum(sizes)
    return Fairest(
        Types(np.repeat(np.arange(len(sizes)), sizes), np.array(sizes), places, many),
        np.zeros(len(sizes), dtype=bool) if gone is None else np.array(gone),
        [],
        np.zeros(0),
        tuple(Level(np.array(kinds), 0.5, proof, settled) for kinds, proof, settled in levels),
    )


def proof(*weights, most, by="a"):
    return Proof(np.array(weights), most, by)


def test_of_equals_the_first_are_rounded_up():
    """There are 65 for a hundred who have as much to lose, and another hundred who have less."""
    shares = whole(np.tile([1.0, 2.0], 100), 65)
    assert shares[1::2].tolist() == [1] * 65 + [0] * 35
    assert not shares[::2].any()
    assert shares.dtype == np.int64


def test_those_nearest_above_are_rounded_up():
    assert whole(np.array([1.0, 2.0, 5.0]), 4).tolist() == [1, 1, 2]
    assert whole(np.array([2.0, 2.0, 4.0]), 4).tolist() == [1, 1, 2]


def test_chances_follow_from_the_weights():
    sets = [(0, 0, 1), (1, 2, 2)]
    assert exact_chances([4, 2, 3], sets, [3, 2]) == [Fraction(6, 20), Fraction(5, 10), Fraction(4, 15)]
    assert exact_chances([4, 1], [(0,)], [1]) == [Fraction(1, 4), 0]
    assert exact_chances([4, 1], [], []) == [0, 0]


@pytest.mark.parametrize(
    ("sizes", "sets", "weights"), [([1, 1], [(0,), (1,)], [1]), ([1, 1], [(0,)], [1, 1])]
)
def test_a_set_without_a_weight_is_no_part_of_a_lottery(sizes, sets, weights):
    with pytest.raises(ValueError, match="argument 2"):
        exact_chances(sizes, sets, weights)


def test_it_is_known_who_is_in_no_set_when_all_others_have_a_chance():
    assert all_known(found(gone=[False, True]), [HALF, Fraction(0)])
    assert not all_known(found(), [HALF, Fraction(0)])
    with pytest.raises(ValueError, match="argument 2"):
        all_known(found(), [HALF])


def test_a_proof_that_counts_in_whoever_may_have_no_chance_bounds_nothing():
    table = level_table(found(([0], proof(1, 1, most=1), True)), [HALF, Fraction(0)])
    assert pd.isna(table["bound"]).all()
    assert table["proven_by"].tolist() == [""]
    assert table["proven"].tolist() == [False]


def test_no_levels_are_a_table_of_the_same_columns():
    one = level_table(found(([0, 1], proof(1, 1, most=1), True)), [HALF, HALF])
    for table in (one, no_levels(), level_table(found(), [HALF, HALF])):
        assert table.columns.tolist() == list(LEVELS)
        assert table.dtypes.tolist() == one.dtypes.tolist() == list(LEVELS.values())
    assert (len(one), len(no_levels())) == (1, 0)


def test_a_level_is_bounded_with_those_before_it_at_their_chances():
    """Of two places one child has a quarter; the other three can have no more than 7/12."""
    levels = ([0], None, True), ([1], proof(1, 1, most=2), True)
    table = level_table(found(*levels, sizes=(1, 3), places=2), [Fraction(1, 4), HALF])
    assert table["chance"].tolist() == [0.25, 0.5]
    assert table["children"].tolist() == [1, 3]
    assert table["bound"].iloc[1] == pytest.approx(7 / 12)
    assert table["gap"].iloc[1] == pytest.approx(1 / 12)


def test_no_bound_is_above_1():
    table = level_table(found(([0, 1], proof(1, 1, most=7), True)), [HALF, HALF])
    assert table["bound"].tolist() == [1]
    assert table["gap"].tolist() == [0.5]


def test_no_gap_is_below_0():
    """Whoever has more than the proof allows has it by a rounding of what was settled before."""
    table = level_table(found(([0, 1], proof(3, 3, most=2), True)), [HALF, HALF])
    assert table["bound"].iloc[0] == pytest.approx(1 / 3)
    assert table["gap"].tolist() == [0]


@pytest.mark.parametrize(
    ("above", "proven"), [(Fraction(1, 10**6), True), (Fraction(1, 10**6) + Fraction(1, 10**12), False)]
)
@pytest.mark.parametrize("frame", [1, 2, 4])
def test_a_gap_of_a_millionth_of_an_even_chance_is_proven(frame, above, proven):
    even = Fraction(1, frame)
    chance = even * (1 - above)
    lottery = found(([0], proof(1, most=1), True), sizes=(frame,))
    assert level_table(lottery, [chance])["proven"].tolist() == [proven]


def test_what_a_limit_cut_short_is_not_proven():
    table = level_table(found(([0, 1], proof(1, 1, most=1), False)), [HALF, HALF])
    assert table["gap"].tolist() == [0]
    assert table["proven"].tolist() == [False]


@pytest.mark.parametrize(("apart", "levels"), [(Fraction(1, 10**7), 1), (Fraction(11, 10**8), 2)])
def test_steps_within_a_ten_millionth_of_an_even_chance_are_one_level(apart, levels):
    steps = ([0], None, True), ([1], None, True)
    lottery = found(*steps, sizes=(2, 2))
    even = Fraction(1, 4)
    for chances in ([even, even * (1 + apart)], [even, even * (1 - apart)]):
        table = level_table(lottery, chances)
        assert table["level"].tolist() == list(range(1, levels + 1))
        if levels == 1:
            assert table["chance"].tolist() == [float(min(chances))]
            assert table["children"].tolist() == [4]


STRONG, WEAK = proof(2, 2, most=2, by="strong"), proof(2, 2, most=3, by="weak")


@pytest.mark.parametrize(
    ("first", "second", "bound", "by"),
    [
        (STRONG, proof(0, 2, most=2, by="weak"), 1, "weak"),
        (WEAK, proof(0, 2, most=1, by="strong"), 0.75, "weak"),
        (STRONG, proof(0, 2, most=1, by="later"), 0.5, "strong"),
        (None, STRONG, None, ""),
        (STRONG, None, None, ""),
        (None, None, None, ""),
    ],
)
def test_steps_of_one_chance_are_proven_by_the_weaker_proof(first, second, bound, by):
    """What nothing proves of one of them, nothing proves of the level."""
    table = level_table(found(([0], first, True), ([1], second, True)), [HALF, HALF])
    assert [None if np.isnan(one) else one for one in table["bound"]] == [bound]
    assert table["proven_by"].tolist() == [by]
    assert table["proven"].tolist() == [bound == HALF]


@pytest.mark.parametrize("settled", [(True, True), (True, False), (False, True), (False, False)])
def test_steps_of_one_chance_are_proven_when_all_of_them_are(settled):
    proofs = proof(1, 1, most=1), proof(0, 2, most=1)
    steps = [([kind], proofs[kind], settled[kind]) for kind in (0, 1)]
    assert level_table(found(*steps), [HALF, HALF])["proven"].tolist() == [all(settled)]
