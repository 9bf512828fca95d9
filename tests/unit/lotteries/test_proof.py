from fractions import Fraction

import numpy as np
import pytest

from sendsample.lotteries.proof import SOLVER, Proof

SIZES = np.array([2, 1, 4])
CHANCES = [Fraction(1, 8), Fraction(1, 3), Fraction(1, 2)]


@pytest.mark.parametrize(
    ("settled", "bound"),
    [
        # Nobody is settled: 10 spread over 2 * 3 + 1 * 1 + 4 * 2 = 15.
        ([False, False, False], Fraction(10, 15)),
        # Two children of weight 3 and chance 1/8 take 3/4 of the 10.
        ([True, False, False], (10 - Fraction(3, 4)) / 9),
        # And a child of weight 1 another third.
        ([True, True, False], (10 - Fraction(3, 4) - Fraction(1, 3)) / 8),
        # Nobody is left, so nothing is bounded.
        ([True, True, True], 1),
    ],
)
def test_those_settled_take_their_part_and_the_rest_share_what_is_left(settled, bound):
    proof = Proof(np.array([3, 1, 2]), 10, SOLVER)
    assert proof.bound(SIZES, np.array(settled), CHANCES) == bound


def test_whoever_weighs_nothing_bounds_nothing():
    proof = Proof(np.array([0, 0, 2]), 3, SOLVER)
    assert proof.bound(SIZES, np.array([False, False, False]), CHANCES) == Fraction(3, 8)
    assert proof.bound(SIZES, np.array([False, False, True]), CHANCES) == 1
