import numpy as np
import pytest

from sendsample.engine import Deadline, Outcome
from sendsample.lotteries import support as support_module
from sendsample.lotteries.support import cover, heaviest
from support import lottery_cases
from support.clock import StopsAfter
from support.lottery_brute_force import support_by_subsets

WHERE = {"column": "provision", "equals": "sen_support"}


@pytest.fixture(scope="module", params=range(2))
def part(request):
    return request.param


@pytest.fixture(scope="module")
def cases(supports, part):
    """The branches of random cases, and every set of theirs as types."""
    return list(made(supports, part))


def made(supports, part):
    for cases_of in (lottery_cases.alone, lottery_cases.together):
        for name, area, design, sample, within in cases_of(f"support {part}", 6):
            branches = supports.of(area, design, sample, within=within)
            sets = support_by_subsets(area, design, sample, within)
            if isinstance(branches, Outcome):
                assert not sets, name
                continue
            # Types are the same in all branches; sets of other sizes belong to one of the others.
            types = {one for branch in branches for one in supports.sets(branch, sets)}
            assert types, name
            yield name, branches, types


def test_the_heaviest_is_that_of_enumeration(cases, part):
    rng = np.random.default_rng(part)
    for name, branches, sets in cases:
        many = len(branches[0].types.sizes)
        for most in (1, 5, 1 << 36):
            weights = rng.integers(0, most + 1, many)
            found = heaviest(branches, weights, Deadline())
            truth = max(sum(int(weights[each]) for each in one) for one in sets)
            assert found.weight == found.most == truth, name
            assert found.set in sets, name
            assert sum(int(weights[each]) for each in found.set) == truth, name


def test_without_time_the_bound_is_a_bound_and_the_set_a_set(cases, part):
    rng = np.random.default_rng(part)
    for name, branches, sets in cases:
        weights = rng.integers(0, 100, len(branches[0].types.sizes))
        found = heaviest(branches, weights, StopsAfter(0))
        truth = max(sum(int(weights[each]) for each in one) for one in sets)
        assert found.weight <= truth <= found.most, name
        assert found.set in sets, name


def test_a_cover_holds_everybody_who_is_in_a_set(cases, part):
    rng = np.random.default_rng(part)
    for name, branches, sets in cases:
        unmet = rng.random(len(branches[0].types.sizes)) < 0.8
        found, never = cover(branches, unmet, Deadline())
        held = {each for one in sets for each in one}
        assert set(found) <= sets, name
        asked = set(np.flatnonzero(unmet).tolist())
        assert {each for one in found for each in one} & asked == held & asked, name
        assert set(np.flatnonzero(never).tolist()) == asked - held, name
        assert len(found) <= len(held & asked), name


def test_a_cover_takes_as_many_as_it_can_at_once(supports, cohort_of, design_of):
    rule = {"rule": "every_level", "column": "cluster"}
    area = cohort_of(6, cluster=list("ppqqrr"), sex=["female", "male"] * 3)
    design = design_of(rule, {"rule": "count", "where": WHERE, "at_least": 0}, size=3)
    branches = supports.of(area, design)
    found, never = cover(branches, np.ones(3, dtype=bool), Deadline())
    assert found == [(0, 1, 2)]
    assert not never.any()


def test_a_cover_without_time_says_of_nobody_that_they_are_in_no_set(supports, cohort_of, design_of):
    rule = {"rule": "count", "where": WHERE, "exactly": 0}
    provision = ["ehc_plan"] * 3 + ["sen_support"]
    branches = supports.of(cohort_of(4, provision=provision), design_of(rule))
    unmet = np.array([False, True])
    assert cover(branches, unmet, Deadline())[1].tolist() == [False, True]
    assert cover(branches, unmet, StopsAfter(0))[1].tolist() == [False, False]
    assert unmet.tolist() == [False, True]


def test_whoever_is_not_yet_known_never_to_be_chosen_is_not_said_to_be(
    monkeypatch, supports, cohort_of, design_of
):
    """A search cut short may find nothing and prove nothing."""
    provision = ["ehc_plan"] * 3 + ["sen_support"]
    rule = {"rule": "count", "where": WHERE, "exactly": 0}
    branches = supports.of(cohort_of(4, provision=provision), design_of(rule))
    nothing = support_module.Heaviest((0, 0), 0, 1)
    monkeypatch.setattr(support_module, "heaviest", lambda *_: nothing)
    assert cover(branches, np.array([False, True]), Deadline()) == ([], pytest.approx([False, False]))


def test_where_a_bound_is_enough_it_is_proven_all_the_same(cases, part):
    """At or above the heaviest the bound is proven; below, whoever is heavier is found."""
    rng = np.random.default_rng(part)
    for name, branches, sets in cases:
        weights = rng.integers(0, 100, len(branches[0].types.sizes))
        truth = max(sum(int(weights[each]) for each in one) for one in sets)
        for enough in (truth - 1, truth, truth + 3):
            found = heaviest(branches, weights, Deadline(), enough)
            assert found.most >= truth, name
            assert found.most <= max(truth, enough), name
            assert found.set in sets, name
            assert sum(int(weights[each]) for each in found.set) == found.weight, name
            assert enough >= truth or found.weight > enough, name


def test_of_several_branches_the_weakest_bound_counts(monkeypatch):
    """A lighter set may come with a larger bound when time ran out."""
    made = iter([support_module.Heaviest((0,), 5, 5), support_module.Heaviest((1,), 4, 9)])
    monkeypatch.setattr(support_module, "_in_branch", lambda *_: next(made))
    assert heaviest([None, None], np.ones(2), Deadline()) == support_module.Heaviest((0,), 5, 9)
