import numpy as np
import pytest

from sendsample.problem import Block, Margin, Problem, Unit


def numbers(*values):
    return np.array(values, dtype=np.int64)


def codes(*values):
    return np.array(values, dtype=np.int32)


@pytest.fixture
def problem():
    """Two of five: a row that wants one or more, a row that allows one, and a margin of weight 3."""
    units = (Unit("s", "r", "a", ""), Unit("s", "r", "b", ""))
    return Problem(
        sample="s",
        size=2,
        frame_size=6,
        ids=("a", "b", "c", "d", "e"),
        tickets=numbers(2**39, 2**39, 1, 2, 3),
        blocks=(
            Block(codes(0, 0, 0, 0, 0), numbers(2), numbers(2), (Unit("s", "size", "", ""),)),
            Block(codes(0, 0, 1, 1, -1), numbers(1, 0), numbers(2, 1), units),
        ),
        margins=(Margin("x", codes(0, 1, 1, 0, 0), numbers(1, 0), numbers(1, 1), 3),),
    )


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


def test_types_are_alike_in_every_row_and_margin(problem):
    """a and b share a row and differ in the margin; so do c and d."""
    assert len(set(problem.types.tolist())) == 5
    merged = Problem(**{**vars_of(problem), "margins": ()})
    kinds = merged.types.tolist()
    assert kinds[0] == kinds[1]
    assert kinds[2] == kinds[3]
    assert len(set(kinds)) == 3


def vars_of(problem):
    return {name: getattr(problem, name) for name in problem.__dataclass_fields__}


def test_types_of_very_many_parts_do_not_overflow(problem):
    many = tuple(
        Margin(str(part), codes(0, 999, 2, 999, 5), numbers(*[0] * 1000), numbers(*[9] * 1000), 1)
        for part in range(50)
    )
    kinds = Problem(**{**vars_of(problem), "blocks": (), "margins": many}).types.tolist()
    assert len(set(kinds)) == 4
    assert kinds[1] == kinds[3]


def test_ticket_sums_are_exact(problem):
    assert problem.ticket_sum(np.array([0, 1], dtype=np.intp)) == 2**40
    assert problem.ticket_sum(np.array([], dtype=np.intp)) == 0
