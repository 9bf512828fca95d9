"""Which of some columns a block counts, and in which of its rows."""

import numpy as np
import pytest

from sendsample.engine.inside import Inside
from sendsample.problem import Block

COLUMNS = np.array([0, 2, 3, 5, 6, 9], dtype=np.intp)


def block(*codes, rows=3, first=2, times=None):
    bounds = np.zeros(rows, dtype=np.int64)
    times = None if times is None else np.array(times, dtype=np.int64)
    return Block(np.array(codes, dtype=np.int32), bounds, bounds, (), first, times)


def rows(inside, *wanted):
    return list(inside.rows(np.array(wanted, dtype=np.intp)))


def test_columns_are_known_by_their_place_among_those_given():
    # The block spans columns 2 to 6; of these 2, 3, 5 and 6 are here, and 3 counts in no row.
    inside = Inside.of(block(2, -1, 0, 0, 2), COLUMNS)
    assert rows(inside, 0, 1, 2) == [(0, [3], [1]), (1, [], []), (2, [1, 4], [1, 1])]


def test_one_row_is_as_it_is_among_several():
    inside = Inside.of(block(2, -1, 0, 0, 2), COLUMNS)
    assert rows(inside, 2) == [(2, [1, 4], [1, 1])]


def test_no_row_yields_nothing():
    assert rows(Inside.of(block(0, 0, 0, 0, 0), COLUMNS)) == []


def test_a_column_counts_as_often_as_the_block_says():
    inside = Inside.of(block(0, 0, 1, 1, 0, times=(1, -4, 1, 1, 2)), COLUMNS)
    assert rows(inside, 0, 1) == [(0, [1, 2, 4], [1, -4, 2]), (1, [3], [1])]


@pytest.mark.parametrize(
    ("times", "least", "most"),
    [(None, [0, 0, 0], [3, 1, 0]), ((1, -4, 1, 1, 2), [-4, 0, 0], [3, 1, 0])],
)
def test_a_row_comes_to_no_less_and_no_more_than_its_columns(times, least, most):
    inside = Inside.of(block(0, 0, 1, 1, 0, times=times), COLUMNS)
    assert [part.tolist() for part in inside.extremes(3)] == [least, most]


def test_a_block_with_none_of_the_columns_counts_nothing():
    inside = Inside.of(block(0, 0, first=7, rows=1), COLUMNS)
    assert rows(inside, 0) == [(0, [], [])]
    assert [part.tolist() for part in inside.extremes(1)] == [[0], [0]]
