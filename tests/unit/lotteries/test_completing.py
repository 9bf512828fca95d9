import itertools
import random

import numpy as np
import pytest

from sendsample.design import Design
from sendsample.engine import Deadline, Outcome
from sendsample.lotteries.completing import Completing
from support import joint_designs, lottery_cases
from support.areas import visited
from support.clock import StopsAfter
from support.joint_brute_force import Joint

PARTS = 3


def joint_cases(part):
    """Yield random joint designs with one of their samples that is no block of visits."""
    for name, area, design, _, _ in lottery_cases.together(f"completing {part}", 6):
        yield name, area, design
    rng = random.Random(f"completing {part}")
    for number in range(6):
        area = visited(rng, rng.randint(5, 10))
        design = joint_designs.design(rng, area)
        if Joint(area, design, "any").ways <= lottery_cases.MOST_WAYS:
            yield f"joint {part} {number}", area, design


def truths(supports, area, design, sample):
    """Yield every set of a sample's own rules, whether some joint selection has it, and whose size it is.

    Where rules of other samples depend on their sizes there is a branch for each of these, and a set is in
    the support if one of them completes it.
    """
    branches = supports.of(area, design, sample)
    joint = Joint(area, design, "any")
    at = [part.name for part in joint.parts].index(sample)
    own, with_others = joint.parts[at], set(np.unique(joint.rows[:, at]).tolist())
    if isinstance(branches, Outcome):
        assert not with_others
        return
    masks = [frozenset(joint.area.named(int(mask))) for mask in own.masks]
    for size in sorted({branch.part.most for branch in branches} - {0}):
        of_size = [branch for branch in branches if branch.part.most == size]
        every = supports.sets(of_size[0], masks)
        good = set(supports.sets(of_size[0], [masks[row] for row in with_others]))
        assert good
        yield of_size, np.array(every, dtype=np.intp), [one in good for one in every]


def samples(design):
    return [one.name for one in design.samples if one.visits is None and one.most]


@pytest.mark.parametrize("part", range(PARTS))
def test_sets_are_completed_where_a_joint_selection_has_them(supports, part):
    seen = {True: 0, False: 0}
    for name, area, design in joint_cases(part):
        for sample in samples(design):
            for branches, sets, expected in truths(supports, area, design, sample):
                said = np.array([Completing(branch, Deadline())(sets) for branch in branches])
                assert said.any(axis=0).tolist() == expected, (name, sample)
                # One by one it is no other: what is kept on the way decides nothing.
                rng = np.random.default_rng(part)
                for line in rng.permutation(len(sets))[:3]:
                    one = [Completing(each, Deadline())(sets[line : line + 1])[0] for each in branches]
                    assert any(one) == expected[line], (name, sample)
                for one in expected:
                    seen[one] += len(design.samples) > 1
    assert seen[True] > 50
    assert seen[False] > 10


def two(first, second, **other):
    samples_ = [{"name": "s", "size": 2, **first}, {"name": "t", "size": 2, **second}]
    return Design.model_validate({"name": "d", "samples": samples_, **other})


@pytest.fixture
def apart(supports, cohort_of):
    """Two of six for each of two samples, and the other sample takes two of the three girls."""
    girls = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 2}
    area = cohort_of(6, sex=["female"] * 3 + ["male"] * 3)
    (branch,) = supports.of(area, two({}, {"rules": [girls]}))
    return branch


def test_one_sample_is_complete_by_itself(monkeypatch, supports, cohort_of, design_of):
    (branch,) = supports.of(cohort_of(4), design_of())
    monkeypatch.setattr(Completing, "_solved", None)
    assert Completing(branch, StopsAfter(0))(np.array([[0, 0]])).tolist() == [True]


def test_a_set_that_takes_what_another_sample_needs_is_not_completed(apart):
    sets = np.array([[0, 0], [0, 1], [1, 1]])
    assert Completing(apart, Deadline())(sets).tolist() == [False, True, True]


def test_the_solver_is_asked_only_where_no_completion_known_fits(monkeypatch, apart):
    asked = []
    solve = Completing._solved
    monkeypatch.setattr(
        Completing, "_solved", lambda self, one: asked.append(one.tolist()) or solve(self, one)
    )
    completing = Completing(apart, Deadline())
    completing(np.array([[1, 1], [0, 1], [1, 1]]))
    first = len(asked)
    assert first <= 1
    completing(np.array([[1, 1]] * 5))
    assert len(asked) == first
    completing(np.array([[0, 0]]))
    assert asked[first:] == [[0, 0]]


def test_without_time_only_what_is_known_to_fit_is_completed(apart):
    said = Completing(apart, StopsAfter(0))(np.array([[0, 0], [1, 1]]))
    assert not said[0]
    known = apart.set_of(apart.chosen)
    assert Completing(apart, StopsAfter(0))(np.array([known])).tolist() == [True]


def test_what_the_solver_finds_helps_the_sets_after_it(monkeypatch, supports, cohort_of):
    """Seven apart from one another by what balance looks at, and each sample two of them."""
    area = cohort_of(7, locality=list("abcdefg"))
    (branch,) = supports.of(area, two({"balance": [{"column": "locality"}]}, {}))
    solved = []
    solve = Completing._solved
    monkeypatch.setattr(Completing, "_solved", lambda self, one: solved.append(1) or solve(self, one))
    every = np.array(list(itertools.combinations(range(7), 2)))
    assert Completing(branch, Deadline())(every).all()
    assert len(solved) <= 7
    assert len(every) == 21
