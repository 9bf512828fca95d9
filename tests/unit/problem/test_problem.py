import numpy as np
import pytest

from sendsample.problem import Block, Margin, Part, Problem, Unit


def numbers(*values):
    return np.array(values, dtype=np.int64)


def codes(*values):
    return np.array(values, dtype=np.int32)


def problem_of(blocks, margins):
    return Problem(
        parts=(Part("s", 2, 2, 6, 0, 5, np.array([2, 3, 4, 0, 1]), tuple(margins)),),
        ids=("a", "b", "c", "d", "e"),
        child=np.arange(5, dtype=np.int32),
        tickets=numbers(2**39, 2**39, 1, 2, 3),
        blocks=tuple(blocks),
        open=np.ones(5, dtype=bool),
    )


@pytest.fixture
def blocks():
    """Two of five: a row that wants one or more, and a row that allows one."""
    units = (Unit("s", "r", "a", ""), Unit("s", "r", "b", ""))
    return (
        Block(codes(0, 0, 0, 0, 0), numbers(2), numbers(2), (Unit("s", "size", "", ""),)),
        Block(codes(0, 0, 1, 1, -1), numbers(1, 0), numbers(2, 1), units),
    )


@pytest.fixture
def problem(blocks):
    """Those rows, and a margin of weight 3."""
    return problem_of(blocks, [Margin("x", codes(0, 1, 1, 0, 0), numbers(1, 0), numbers(1, 1), 3)])


@pytest.mark.parametrize(
    ("chosen", "valid"),
    [
        ([0, 1], True),
        ([0, 2], True),
        ([2, 3], False),
        ([2, 4], False),
        ([0], False),
        ([], False),
        ([0, 1, 2], False),
    ],
)
def test_valid_when_every_row_is_within_its_bounds(problem, chosen, valid):
    assert problem.valid(np.array(chosen, dtype=np.intp)) is valid


@pytest.mark.parametrize(
    ("chosen", "loss"),
    [([0, 1], 0), ([0, 3], 3), ([1, 2], 6), ([0, 3, 4], 6), ([], 3), ([0, 1, 2], 3)],
)
def test_loss_is_the_weighted_places_outside(problem, chosen, loss):
    assert problem.loss(np.array(chosen, dtype=np.intp)) == loss


def test_types_are_alike_in_every_row_and_margin(problem, blocks):
    """a and b share a row and differ in the margin; so do c and d."""
    assert len(set(problem.types.tolist())) == 5
    kinds = problem_of(blocks, ()).types.tolist()
    assert kinds[0] == kinds[1]
    assert kinds[2] == kinds[3]
    assert len(set(kinds)) == 3


def test_types_of_very_many_margins_do_not_overflow():
    many = tuple(
        Margin(str(part), codes(0, 999, 2, 999, 5), numbers(*[0] * 1000), numbers(*[9] * 1000), 1)
        for part in range(50)
    )
    kinds = problem_of((), many).types.tolist()
    assert len(set(kinds)) == 4
    assert kinds[1] == kinds[3]


def test_ticket_sums_are_exact(problem):
    assert problem.ticket_sum(np.array([0, 1], dtype=np.intp)) == 2**40
    assert problem.ticket_sum(np.array([], dtype=np.intp)) == 0
