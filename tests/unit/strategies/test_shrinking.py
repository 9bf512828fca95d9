"""What is left of a failing example: few children, and of each only what tells."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings

import sendsample as ss
from sendsample.strategies import (
    FeasibleCase,
    InfeasibleCase,
    annex_a_lists,
    cohorts,
    feasible_cases,
    infeasible_cases,
)
from sendsample.testing import FAULTS, annex_a_of, cohort_of

#: Why a line of pandas is run is no part of this.
QUICK = settings(database=None, deadline=None, phases=[Phase.generate, Phase.shrink])
FIRST = settings(QUICK, phases=[Phase.generate])


def smallest(strategy, fails):
    return find(strategy, fails, settings=QUICK, random=random.Random(1))


def differences(cohort):
    """Return how many cells of a cohort are not those of an ordinary child."""
    ordinary = {
        "primary_need": "ASD",
        "provision": "ehc_plan",
        "age": 10,
        "sex": "female",
        "setting": "100001",
        "household": None,
    }
    frame = cohort.frame.astype(object).where(cohort.frame.notna(), None)
    return sum(
        int((frame[name] != value).sum()) for name, value in ordinary.items() if name in frame and value
    )


def keeps_one_of_a_household(cohort):
    """Say whether a tool that keeps one child of each household loses somebody."""
    known = cohort.frame["household"].dropna() if "household" in cohort.frame else []
    return len(set(known)) < len(known)


def test_two_siblings_are_enough_for_a_tool_that_keeps_one_of_a_household():
    cohort = smallest(cohorts(), keeps_one_of_a_household)
    assert len(cohort) == 2
    assert differences(cohort) == 0


def test_one_of_each_kind_is_enough_for_a_tool_that_forgets_the_second_list():
    lists = smallest(annex_a_lists(), lambda lists: len(lists.list_2) > 0)
    assert (len(lists.list_1), len(lists.list_2)) == (1, 1)


@pytest.mark.parametrize("number", range(3))
def test_two_children_are_enough_for_a_tool_that_takes_ids_to_be_in_order(number):
    def out_of_order(cohort):
        return list(cohort.frame.index) != sorted(cohort.frame.index)

    cohort = find(cohorts(), out_of_order, settings=QUICK, random=random.Random(number))
    assert len(cohort) == 2


def takes_the_first(case):
    """Say whether a tool that takes the first of the lists breaks a cap that can be kept."""
    (sample,) = case.design.samples
    first = list(case.cohort.frame.index[: sample.most])
    broken = ss.check(case.cohort, case.design, first).broken
    return ("tracking", "rule 1") in set(zip(broken["sample"], broken["rule"], strict=True))


def test_few_children_are_enough_for_a_tool_that_takes_the_first_of_the_lists():
    case = smallest(feasible_cases(max_samples=1, rules=["at_most_per_group"], visits=False), takes_the_first)
    assert len(case.cohort) <= 4
    assert len(case.design.samples[0].rules) == 1


def test_few_children_are_enough_for_a_tool_that_lets_samples_overlap():
    case = smallest(infeasible_cases(kinds=["no_overlap"]), lambda case: case.kind == "no_overlap")
    assert len(case.cohort) == 1
    assert len(case.design.samples) == 2


# What is printed can be pasted into a test.

NAMES = {
    "FeasibleCase": FeasibleCase,
    "InfeasibleCase": InfeasibleCase,
    "Design": ss.Design,
    "annex_a_of": annex_a_of,
    "cohort_of": cohort_of,
}


def shown(strategy, fails=lambda _: True):
    """Return a failing example as Hypothesis prints it, and what that makes when it is run."""

    @settings(FIRST, max_examples=300, print_blob=False, suppress_health_check=list(HealthCheck))
    @seed(1)
    @given(drawn=strategy)
    def test(drawn):
        assert not fails(drawn)

    with pytest.raises(AssertionError) as raised:
        test()
    (note,) = (note for note in raised.value.__notes__ if "drawn=" in note)
    call = note.partition(": ")[2]
    return call, eval(call, NAMES | {"test": lambda drawn: drawn})  # noqa: S307 - as whoever pastes it does


def test_an_ordinary_cohort_is_printed_as_one_that_says_nothing():
    printed, cohort = shown(cohorts())
    assert printed == "test(\n    drawn=cohort_of([{}], as_at='2025-01-16'),\n)"
    assert cohort.digest == cohort_of([{}]).digest


def test_a_case_is_printed_as_what_makes_it():
    printed, case = shown(feasible_cases(), lambda case: len(case.design.samples) > 1 and case.design.exclude)
    assert "witness={" in printed
    assert ss.check(case.cohort, case.design, case.witness).valid


def test_lists_are_printed_as_what_makes_them():
    printed, lists = shown(annex_a_lists(dirty=True, codes=FAULTS), lambda lists: len(lists.codes) > 1)
    assert printed.count("faults=") == 1
    assert len(lists.planted) >= 2
