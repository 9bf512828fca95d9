import numpy as np
import pytest

from sendsample.lotteries import cases as cases_module
from sendsample.lotteries.cases import Case, Tight, cases_of


def nobody(field):
    return np.zeros(len(field.sizes), dtype=bool)


def test_the_row_of_one_child_with_the_fewest_kinds_makes_the_cases(fields):
    field = fields.make([1, 1, 1, 2, 3], 3, ([0, 1, 2], 1, 1), ([3, 4], 1, 1), ([0], 0, 1))
    found = cases_of(field, nobody(field))
    assert [case.kinds for case in found] == [(3,), (4,)]
    assert [np.flatnonzero(case.open).tolist() for case in found] == [[0, 1, 2, 3], [0, 1, 2, 4]]


def test_kinds_that_have_no_chance_are_no_case(fields):
    field = fields.make([1, 1, 1, 2, 3], 3, ([0, 1, 2], 1, 1), ([3, 4], 1, 1))
    gone = np.array([True, False, False, True, False])
    found = cases_of(field, gone)
    # Of the other row but one kind is left.
    assert [case.kinds for case in found] == [(1,), (2,)]
    assert not any(case.open[gone].any() for case in found)


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        ([([0, 1], 0, 1)], {}),
        ([([0, 1], 1, 2)], {}),
        ([([0], 1, 1)], {}),
        ([([0, 1], 1, 1)], {"soft": [([0, 2], 0, 1)], "weights": [1], "budget": 1}),
    ],
)
def test_without_a_row_of_exactly_one_child_there_are_none(fields, rows, options):
    field = fields.make([1, 1, 2, 2], 2, *rows, **options)
    assert cases_of(field, nobody(field)) == ()


def test_too_many_cases_are_none(fields, monkeypatch):
    field = fields.make([1, 1, 2, 2], 2, ([0, 1], 1, 1))
    monkeypatch.setattr(cases_module, "_MOST_UNKNOWNS", 8)
    assert len(cases_of(field, nobody(field))) == 2
    assert cases_of(field, nobody(field), [2]) == ()


def test_a_kind_is_told_apart_where_it_is_open_and_no_case_already():
    case = Case((0,), np.array([True, False, True]))
    assert case.with_and_without(0) == (case,)
    assert case.with_and_without(1) == (case,)
    with_it, without_it = case.with_and_without(2)
    assert (with_it.kinds, with_it.open.tolist()) == ((0, 2), [True, False, True])
    assert (without_it.kinds, without_it.open.tolist()) == ((0,), [True, False, False])


@pytest.mark.parametrize("seed", range(40))
def test_every_set_is_in_one_case(fields, seed):
    field = fields.random(f"cases {seed}", kinds=(4, 6))
    if len(field.soft):
        return
    gone = ~fields.counts(field).any(axis=0)
    for case_by in ([], [0], [1, 3]):
        found = cases_of(field, gone, case_by)
        for counts in fields.counts(field) if found else []:
            inside = [counts[list(case.kinds)].all() and not counts[~case.open].any() for case in found]
            assert sum(inside) == 1


def test_what_a_proof_pays_for_beyond_weights_is_in_no_set(fields):
    """Nor may a set be off a row that has a multiplier; noise says nothing."""
    field = fields.make([1, 1, 2, 2], 2, ([0, 1], 1, 1), ([2], 0, 2))
    case = cases_of(field, nobody(field))[0]
    before = Tight.of(case, field.hard)
    assert before.open.tolist() == case.open.tolist()
    assert not (before.at_least | before.at_most).any()
    many = 10**9
    tight = before.narrowed(np.array([many, -many, 1]), np.array([0, 0, 1, many]), many, 0.25)
    assert tight.open.tolist() == [True, False, True, False]
    assert tight.at_most.tolist() == [True, False, False]
    assert tight.at_least.tolist() == [False, True, False]
    assert tight.likely == 0.25
