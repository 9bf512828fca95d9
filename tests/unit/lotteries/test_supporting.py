import itertools

import numpy as np
import pytest

from sendsample.design import Design
from sendsample.engine import Outcome, Status
from sendsample.engine.aim import Soft
from sendsample.lotteries import supporting as supporting_module
from sendsample.lotteries.supporting import _reach, supporting
from sendsample.problem import Block
from support import lottery_cases
from support.clock import StopsAfter
from support.lottery_brute_force import support_by_subsets

GIRLS = {"rule": "count", "where": {"column": "sex", "equals": "female"}}
BY_SEX = [{"column": "sex"}]


def test_a_range_has_a_branch_for_each_size_with_the_same_types(supports, cohort_of, design_of):
    area = cohort_of(6, sex=["female"] * 2 + ["male"] * 4)
    branches = supports.of(area, design_of(GIRLS | {"at_least": 1}, size=[1, 3]))
    assert sorted(branch.part.most for branch in branches) == [1, 2, 3]
    first = branches[0].types
    for branch in branches:
        assert branch.types is first
        assert len(branch.set_of(branch.chosen)) == branch.part.most
        assert branch.aim.allows(branch.chosen)
    assert first.sizes.tolist() == [2, 4]
    # An even chance is that of the largest size.
    assert first.places == 3


def test_sizes_that_no_set_has_are_no_branches(supports, cohort_of, design_of):
    area = cohort_of(6, sex=["female"] * 2 + ["male"] * 4)
    branches = supports.of(area, design_of(GIRLS | {"exactly": 2}, size=[1, 3]))
    assert sorted(branch.part.most for branch in branches) == [2, 3]
    # Places are those that a set can have at all.
    fewer = supports.of(
        area,
        design_of(
            {**GIRLS, "at_least": 2}, {**GIRLS, "where": {"not": GIRLS["where"]}, "at_most": 0}, size=[1, 4]
        ),
    )
    assert [branch.part.most for branch in fewer] == [2]
    assert fewer[0].types.places == 2


def test_sizes_of_other_samples_that_no_rule_depends_on_stay_open(supports, cohort_of):
    samples = [{"name": "s", "size": 2}, {"name": "t", "size": [1, 4]}]
    design = Design.model_validate({"name": "d", "samples": samples})
    (branch,) = supports.of(cohort_of(6), design)
    assert branch.part.most == 2


def test_why_there_is_none(supports, cohort_of, design_of):
    area = cohort_of(6, sex=["female"] * 2 + ["male"] * 4)
    none = supports.of(area, design_of(GIRLS | {"exactly": 3}, size=[3, 4]))
    assert isinstance(none, Outcome)
    assert none.status is Status.INFEASIBLE


def test_without_time_it_is_not_known(supports, cohort_of, design_of):
    area = cohort_of(8, sex=["female", "male"] * 4, household=[f"h{place // 3}" for place in range(8)])
    rules = [GIRLS | {"exactly": 1}, {"rule": "at_most_per_group", "column": "household"}]
    design = design_of(*rules, size=2, balance=[*BY_SEX, {"column": "household"}])
    seen = set()
    for looks in range(12):
        found = supports.of(area, design, within=0, deadline=StopsAfter(looks))
        if isinstance(found, Outcome):
            assert found.status is Status.UNKNOWN
            seen.add("unknown")
        else:
            assert len(found) == 1
            seen.add("known")
    assert "known" in seen


def test_a_least_loss_that_is_not_proven_is_no_support(monkeypatch, supports, cohort_of, design_of):
    area = cohort_of(6, sex=["female"] * 2 + ["male"] * 4)
    design = design_of(GIRLS | {"exactly": 0}, size=3, balance=BY_SEX)
    whole = supporting_module.improve

    def unproven(*given, **named):
        found = whole(*given, **named)
        return type(found)(found.chosen, found.value, found.value - 1)

    monkeypatch.setattr(supporting_module, "improve", unproven)
    assert supports.of(area, design, within=0).status is Status.UNKNOWN
    assert not isinstance(supports.of(area, design), Outcome)


@pytest.mark.parametrize("part", range(4))
def test_sets_are_those_of_enumeration(supports, part):
    """Every set of types, valid or not, is one that an aim of its branch allows if enumeration has it."""
    for cases_of in (lottery_cases.alone, lottery_cases.together):
        for name, area, design, sample, within in cases_of(f"supporting {part}", 4):
            branches = supports.of(area, design, sample, within=within)
            every = support_by_subsets(area, design, sample, within)
            assert isinstance(branches, Outcome) == (not every), name
            if not every:
                continue
            sizes = {len(one) for one in every}
            assert {branch.part.most for branch in branches} == sizes, name
            if len(design.samples) > 1 or branches[0].part.stay is not None:
                continue
            for branch in branches:
                types = supports.sets(branch, every)
                many = range(len(branch.types.sizes))
                others = itertools.combinations_with_replacement(many, branch.part.most)
                for one in {*types, *itertools.islice(others, 300)}:
                    columns = columns_of(branch, one)
                    if columns is not None:
                        assert branch.aim.allows(columns) == (one in types), (name, one)


def columns_of(branch, one):
    """Return a child of each type of a set, None where there are too few."""
    chosen = []
    for kind in sorted(set(one)):
        of = np.flatnonzero(branch.types.of == kind) + branch.part.first
        if len(of) < one.count(kind):
            return None
        chosen += of[: one.count(kind)].tolist()
    return np.array(sorted(chosen), dtype=np.intp)


def affordable(lower, upper, places, weight, budget):
    """Yield every way of putting children in rows that costs no more than the budget."""
    for counts in itertools.product(range(places + 1), repeat=len(lower)):
        if sum(counts) == places:
            outside = np.maximum(lower - counts, 0) + np.maximum(counts - upper, 0)
            if weight * outside.sum() <= budget:
                yield np.array(counts)


@pytest.mark.parametrize("seed", range(40))
def test_how_far_rows_reach_is_kept_by_whatever_can_be_afforded(seed):
    rng = np.random.default_rng(seed)
    rows, places = int(rng.integers(2, 5)), int(rng.integers(1, 7))
    # As shares are: floors and ceilings of what adds up to all places.
    shares = rng.dirichlet(np.ones(rows)) * places
    lower, upper = np.floor(shares).astype(np.int64), np.ceil(shares).astype(np.int64)
    weight, budget = int(rng.integers(1, 3)), int(rng.integers(1, 6))
    soft = Soft(Block(np.zeros(0, dtype=np.int32), lower, upper), weight, 0)
    least, most = _reach(soft, places, budget)
    every = list(affordable(lower, upper, places, weight, budget))
    assert every
    for counts in every:
        assert (counts >= least).all(), (lower, upper, least, counts)
        assert (counts <= most).all(), (lower, upper, most, counts)
    # And they are no wider than they need be.
    assert np.maximum(least, 0).tolist() == np.min(every, axis=0).tolist()
    assert np.minimum(most, places).tolist() == np.max(every, axis=0).tolist()


def test_one_place_too_few_is_one_too_many_elsewhere():
    """Of two rows of exactly 2 and 2 a budget of 2 moves one child, not two."""
    two = np.array([2, 2])
    soft = Soft(Block(np.zeros(0, dtype=np.int32), two, two), 1, 0)
    assert [each.tolist() for each in _reach(soft, 4, 1)] == [[2, 2], [2, 2]]
    assert [each.tolist() for each in _reach(soft, 4, 2)] == [[1, 1], [3, 3]]
    assert [each.tolist() for each in _reach(soft, 4, 3)] == [[1, 1], [3, 3]]
    heavy = Soft(Block(np.zeros(0, dtype=np.int32), two, two), 2, 0)
    assert [each.tolist() for each in _reach(heavy, 4, 3)] == [[2, 2], [2, 2]]


def test_what_is_being_done_is_told(supports, cohort_of, design_of):
    told = []
    question = supports.question(
        cohort_of(4, sex=["female", "male"] * 2), design_of(balance=BY_SEX), within=0
    )
    supporting(question, told.append)
    assert told == [
        "Looking for a selection that meets every rule",
        "Proving that nothing mirrors the area better",
    ]


def test_the_least_loss_is_that_over_all_sizes(supports, cohort_of, design_of):
    """Without a girl one of two is half a girl, and none is as near; two of four are two places off."""
    area = cohort_of(4, sex=["female", "male"] * 2)
    design = design_of(GIRLS | {"exactly": 0}, size=[1, 2], balance=BY_SEX)
    assert [branch.part.most for branch in supports.of(area, design, within=0)] == [1]
    assert [branch.part.most for branch in supports.of(area, design, within=1)] == [1]
    assert sorted(branch.part.most for branch in supports.of(area, design, within=2)) == [1, 2]
