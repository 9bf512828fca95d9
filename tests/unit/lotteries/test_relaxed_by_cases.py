from fractions import Fraction

import numpy as np
import pytest

from sendsample.engine import Deadline
from sendsample.lotteries import relaxed_by_cases as module
from sendsample.lotteries.cases import cases_of
from sendsample.lotteries.cuts import cuts
from sendsample.lotteries.faces import Faces
from sendsample.lotteries.known import Known
from sendsample.lotteries.mixing import CLOSE, Mixer
from sendsample.lotteries.proof import RELAXATION
from sendsample.lotteries.relaxed import relaxed
from sendsample.lotteries.relaxed_by_cases import proven, relaxed_by_cases


def solved(field, hard=(), gone=None):
    out = np.zeros(len(field.sizes), dtype=bool) if gone is None else gone
    return relaxed_by_cases(field, cases_of(field, out, hard), out, Deadline())


def assert_proven(field, target, sets, gone=None):
    """Hold every proof against every set, and what it bounds against the chance it is to prove."""
    settled = np.zeros(len(field.sizes), dtype=bool) if gone is None else gone.copy()
    chances = [Fraction(chance) for chance in target.chances.tolist()]
    for level in target.levels:
        weights, most = level.proof.weights, level.proof.most
        assert weights.min() >= 0
        assert all(sum((weights * counts).tolist()) <= most for counts in sets)
        assert level.proof.by == RELAXATION
        bound = float(level.proof.bound(field.sizes, settled, chances))
        assert level.chance - 1e-9 <= bound <= level.chance + 1e-7 * field.types.even
        assert not settled[level.types].any()
        settled[level.types] = True
    assert settled.all()


@pytest.fixture
def companions(fields):
    """Three places, one of them for one of the first three.

    With the first child the fourth cannot be, so the fifth and the sixth are; with either of the next two the
    fourth and the sixth cannot both be. So the fifth is in every set.
    """
    return fields.make([1] * 6, 3, ([0, 1, 2], 1, 1), ([0, 3], 0, 1), ([1, 2, 3, 5], 1, 2))


def test_averages_of_all_cases_at_once_promise_what_no_lottery_has(companions):
    nobody = np.zeros(6, dtype=bool)
    averages = relaxed(companions, nobody, Deadline()).chances
    assert averages == pytest.approx([1 / 3] * 3 + [2 / 3] * 3)
    assert not len(cuts(companions.hard, 3, averages)[1])
    target, tight = solved(companions)
    assert target.chances == pytest.approx([1 / 3] * 3 + [1 / 2, 1, 1 / 2])
    assert not target.spent
    assert_proven(companions, target, companions_sets(companions))
    assert [each.likely for each in tight] == pytest.approx([1 / 3] * 3)


def companions_sets(field):
    return [
        np.bincount(one, minlength=len(field.sizes))
        for one in ([0, 4, 5], [1, 3, 4], [1, 4, 5], [2, 3, 4], [2, 4, 5])
    ]


def test_sets_found_case_by_case_give_these_chances(companions):
    target, tight = solved(companions)
    known = Known(companions, lambda sets: np.ones(len(sets), dtype=bool))
    mix = Mixer(companions, Faces(companions, target, tight), target.chances, known, Deadline()).mix()
    assert mix.off <= CLOSE
    counts = np.bincount(mix.sets.ravel(), np.repeat(mix.weights, 3))
    assert counts == pytest.approx(target.chances, abs=1e-8)


@pytest.mark.parametrize("part", range(8))
def test_every_proof_holds_for_every_set(fields, part):
    """Whatever kinds are told apart, and never with a better chance than the averages alone allow."""
    seen = 0
    for number in range(40):
        field = fields.random(f"by cases {part} {number}", kinds=(4, 6))
        sets = fields.counts(field)
        gone = ~sets.any(axis=0)
        for hard in ([], [0], [1, 2]):
            if not cases_of(field, gone, hard):
                continue
            found = solved(field, hard, gone)
            assert found is not None
            target, tight = found
            assert_proven(field, target, sets, gone)
            averages = relaxed(field, gone, Deadline())
            least = np.sort(target.chances[~gone])
            assert least[0] <= np.sort(averages.chances[~gone])[0] + 1e-9
            assert sum(each.likely for each in tight) == pytest.approx(1)
            seen += 1
    assert seen >= 6


def test_whoever_is_in_no_set_of_any_case_has_no_chance(fields):
    """On average the fourth is there half the time; but neither of the first two leaves room for her."""
    field = fields.make([1, 1, 1, 1, 1], 2, ([0, 1], 1, 1), ([0, 3], 0, 1), ([1, 3], 0, 1))
    target, _ = solved(field)
    assert target.chances[3] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("hard", [[], [2], [0, 3]])
def test_nobody_is_chosen_more_than_once(fields, hard):
    """Without a bound of 1 the one of the first kind would have 9/7, and those of the third 1/7."""
    rows = [([0, 1], 2, 2), ([1, 2], 2, 2), ([4, 5], 1, 1)]
    field = fields.make([1, 5, 9, 5, 1, 1], 6, *rows)
    target, _ = solved(field, hard)
    assert target.chances == pytest.approx([1, 1 / 5, 1 / 9, 2 / 5, 1 / 2, 1 / 2])
    assert_proven(field, target, fields.counts(field))


def test_rounding_that_pays_less_than_nothing_is_made_up_for(fields):
    """Weights are never below zero, and the most that a set can weigh counts what that adds."""
    field = fields.make([2, 2, 3], 2, ([0, 1], 1, 1))
    cases = cases_of(field, np.zeros(3, dtype=bool))
    rows, boxes = [np.array([-5, 7])] * 2, [np.zeros(3, dtype=np.int64)] * 2
    proof, spare = proven(field, cases, rows, boxes)
    assert proof.weights.tolist() == [2, 2, 0]
    assert all(sum((proof.weights * counts).tolist()) <= proof.most for counts in fields.counts(field))
    assert [each.tolist() for each in spare] == [[0, 0, -5], [0, 0, -5]]


def test_a_level_that_the_solver_cannot_find_is_none(companions, monkeypatch):
    monkeypatch.setattr(module._Program, "_solved", lambda *_: False)
    assert solved(companions) is None


def test_the_program_is_written_anew_where_the_solver_loses_its_way(companions, monkeypatch):
    real, failed = module._Program._solved, []

    def loses_its_way(self, deadline):
        failed.append(len(failed) % 3 < 2)
        return not failed[-1] and real(self, deadline)

    monkeypatch.setattr(module._Program, "_solved", loses_its_way)
    target, _ = solved(companions)
    assert target.chances == pytest.approx([1 / 3] * 3 + [1 / 2, 1, 1 / 2])


def test_no_time_is_no_answer(companions):
    nobody = np.zeros(6, dtype=bool)
    assert relaxed_by_cases(companions, cases_of(companions, nobody), nobody, Deadline(0)) is None
