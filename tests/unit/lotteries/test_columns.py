from fractions import Fraction

import numpy as np
import pytest

from sendsample.engine import Deadline, Outcome
from sendsample.lotteries.columns import leximin
from sendsample.lotteries.proof import SOLVER
from sendsample.lotteries.support import cover
from support import lottery_cases
from support.clock import StopsAfter
from support.lottery_brute_force import leximin_exact, support_by_subsets


def cases(supports, part):
    """Yield branches of random cases, the sets of their types, a cover, and who is in none."""
    for cases_of in (lottery_cases.alone, lottery_cases.together):
        for name, area, design, sample, within in cases_of(f"columns {part}", 5):
            branches = supports.of(area, design, sample, within=within)
            if isinstance(branches, Outcome):
                continue
            sets = support_by_subsets(area, design, sample, within)
            types = {one for branch in branches for one in supports.sets(branch, sets)}
            first, gone = cover(branches, np.ones(len(branches[0].types.sizes), dtype=bool), Deadline())
            first = [one for one in first if one]
            if first:
                yield name, branches, sorted(types), first, gone


def chances_of(found, types):
    counts = np.zeros(len(types.sizes))
    for one, weight in zip(found.sets, found.weights, strict=True):
        np.add.at(counts, list(one), weight)
    return counts / types.sizes


@pytest.mark.parametrize("part", range(2))
def test_levels_are_those_of_enumeration(supports, part):
    for name, branches, sets, first, gone in cases(supports, part):
        types = branches[0].types
        found = leximin(branches, first, types, gone, Deadline())
        vectors = [np.bincount(one, minlength=len(types.sizes)).tolist() for one in sets]
        exact = leximin_exact(vectors, types.sizes.tolist())
        assert chances_of(found, types) == pytest.approx([float(one) for one in exact], abs=1e-8), name
        assert found.weights.sum() == pytest.approx(1), name
        assert set(found.sets) <= set(sets), name
        assert len(found.sets) == len(found.weights), name
        settled = gone.copy()
        for level in found.levels:
            assert not settled[level.types].any(), name
            assert all(abs(level.chance - exact[kind]) < 1e-8 for kind in level.types), name
            assert_bounds(level, sets, types, settled, exact)
            settled[level.types] = True
        assert settled.all(), name


def assert_bounds(level, sets, types, settled, exact):
    """Hold the proof of a level against every set, and what it bounds against its chance."""
    proof = level.proof
    assert proof.by == SOLVER
    assert all(sum(int(proof.weights[each]) for each in one) <= proof.most for one in sets)
    bound = float(proof.bound(types.sizes, settled, exact))
    assert level.chance - 1e-9 <= bound <= level.chance + 1e-6 * types.even


@pytest.fixture(scope="module")
def some_cases(supports):
    return list(cases(supports, "clock"))


@pytest.mark.parametrize("looks", [0, 1, 2, 4, 7])
def test_a_limit_keeps_the_proofs_there_are(some_cases, looks):
    """What is proven by then stands, and the proof of the last step bounds whoever is left."""
    stopped = 0
    for name, branches, sets, first, gone in some_cases:
        types = branches[0].types
        found = leximin(branches, first, types, gone, StopsAfter(looks))
        chances = chances_of(found, types)
        vectors = [np.bincount(one, minlength=len(types.sizes)).tolist() for one in sets]
        exact = leximin_exact(vectors, types.sizes.tolist())
        assert set(found.sets) <= set(sets), name
        assert found.weights.sum() == pytest.approx(1), name
        settled = gone.copy()
        for level in found.levels:
            weighed = [sum(int(level.proof.weights[each]) for each in one) for one in sets]
            assert max(weighed) <= level.proof.most, name
            bound = level.proof.bound(types.sizes, settled, [Fraction(one) for one in chances])
            # The best that is left to whoever is not settled, given those who are.
            if not settled[~gone].any():
                best = min(exact[kind] for kind in np.flatnonzero(~gone))
                assert float(bound) >= best - 1e-12, name
            settled[level.types] = True
        assert settled.all(), name
        assert (chances[~gone] >= min(level.chance for level in found.levels) - 1e-9).all(), name
        stopped += found.levels[-1].chance < float(max(exact)) - 1e-6
    assert stopped or looks > 2


def test_a_set_that_is_given_twice_is_used_once(supports, cohort_of, design_of):
    branches = supports.of(
        cohort_of(4, sex=["female", "male"] * 2), design_of({"rule": "mirror", "column": "sex"})
    )
    types = branches[0].types
    gone = np.zeros(len(types.sizes), dtype=bool)
    found = leximin(branches, [(0, 1), (0, 1)], types, gone, Deadline())
    assert found.sets == [(0, 1)]
    assert found.weights.tolist() == [1]
