"""What a strategy is given is checked when it is made, and errors say what usually went wrong."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from sendsample import strategies as ours
from sendsample.testing import cohort_of


def drawn(strategy):
    """Return the first that is drawn."""
    return find(strategy, lambda _: True, settings=settings(phases=[Phase.generate], database=None))


@pytest.mark.parametrize(
    ("strategy", "options", "says"),
    [
        ("cohorts", {"min_size": 0}, "not a whole number of children, 1 or more"),
        ("cohorts", {"min_size": 3, "max_size": 2}, "write the smaller first"),
        ("cohorts", {"max_size": st.just(2)}, "take the number out of the strategy"),
        ("cohorts", {"columns": "household"}, "a single name"),
        ("cohorts", {"columns": ["houshold"]}, "names no column: 'houshold'"),
        ("cohorts", {"as_at": "2025-01-16"}, r"st\.just\(value\)"),
        ("cohorts", {"further": {"team": st.just("n")}}, "strategies in place of values"),
        ("cohorts", {"further": {"team": []}}, "an empty list"),
        ("cohorts", {"further": {"sex": ["female"]}}, "a column that a cohort knows"),
        ("cohorts", {"further": {"surname": ["x"]}}, "looks like personal details"),
        ("cohorts", {"further": {"team": ["x", "07700 900123"]}}, "looks like personal details"),
        ("cohorts", {"columns": np.array(["houshold"])}, "names no column: 'houshold'"),
        ("designs", {"for_cohort": ours.cohorts()}, "flatmap"),
        ("designs", {"rules": []}, "an empty list"),
        ("designs", {"rules": ["most"]}, "There are: count, at_most_per_group, every_level, mirror"),
        ("designs", {"max_samples": 0}, "whole number of samples"),
        ("designs", {"max_places": True}, "whole number of places"),
        ("designs", {"visits": True}, "give for_cohort too"),
        ("designs", {"visits": "yes"}, "not True, False or None"),
        ("feasible_cases", {"visits": "setting"}, "not True, False or None"),
        ("feasible_cases", {"cohorts": ours.cohorts}, r"not called \(cohorts\(\)\)"),
        ("infeasible_cases", {"cohorts": cohort_of([{}])}, r"st\.just\(value\)"),
        ("infeasible_cases", {"kinds": ["too_much"]}, "There are: too_few, too_large"),
        ("infeasible_cases", {"min_samples": "2"}, "whole number of samples"),
        ("infeasible_cases", {"kinds": ["no_overlap"], "max_samples": 1}, "takes two samples"),
        ("infeasible_cases", {"kinds": ["too_few_places"], "visits": False}, "takes a block of visits"),
        ("infeasible_cases", {"kinds": ["past_size"], "visits": True}, "no block of visits"),
        ("annex_a_lists", {"min_size": 1}, "2 or more"),
        ("annex_a_lists", {"dirty": "yes"}, "not True or False"),
        ("annex_a_lists", {"codes": ["need_missing"]}, "give dirty=True too"),
        ("annex_a_lists", {"dirty": True, "codes": ["needs"]}, "names no fault: 'needs'"),
        ("selections", {"cases": ours.cohorts}, "not a strategy for feasible_cases"),
        ("selections", {"seeds": "4 1 6"}, "not a strategy for seeds"),
        ("lotteries", {"cases": 1}, "not a strategy for feasible_cases"),
    ],
)
def test_an_argument_that_cannot_be_is_told_at_once(strategy, options, says):
    with pytest.raises(InvalidArgument, match=says):
        getattr(ours, strategy)(**options)


@pytest.mark.parametrize(
    ("strategy", "options", "says"),
    [
        ("cohorts", {"as_at": st.just("last week")}, "no day that lists are drawn on"),
        ("cohorts", {"as_at": st.dates(max_value=date(1900, 1, 1))}, r"give st\.dates\(date\(2000, 1, 1\)"),
        ("feasible_cases", {"cohorts": st.integers()}, "cohorts drew 0, which is no Cohort"),
        ("infeasible_cases", {"cohorts": st.integers()}, "cohorts drew 0, which is no Cohort"),
        ("selections", {"cases": ours.infeasible_cases()}, "which is no FeasibleCase"),
        ("lotteries", {"cases": ours.cohorts()}, "which is no FeasibleCase"),
    ],
)
def test_a_strategy_for_something_else_is_told_when_it_is_drawn_from(strategy, options, says):
    with pytest.raises(InvalidArgument, match=says):
        drawn(getattr(ours, strategy)(**options))


def test_columns_may_be_given_in_any_kind_of_list():
    for columns in (["household"], pd.Index(["household"]), np.array(["household"]), {"household": 1}):
        assert "household" in drawn(ours.cohorts(columns=columns)).frame
    assert "household" not in drawn(ours.cohorts(columns=[])).frame


def test_a_day_may_be_text():
    assert drawn(ours.cohorts(as_at=st.just("2025-09-01"))).as_at == date(2025, 9, 1)


@pytest.mark.parametrize("name", [name for name in ours.__all__ if name.islower()])
def test_options_are_given_by_name(name):
    with pytest.raises(TypeError, match="positional argument"):
        getattr(ours, name)(3)


def test_a_lower_bound_above_the_usual_upper_one_is_enough():
    for strategy, options in (("cohorts", {"min_size": 30}), ("infeasible_cases", {"min_samples": 4})):
        getattr(ours, strategy)(**options).validate()


def test_a_name_that_is_not_there_says_so():
    with pytest.raises(AttributeError, match="no attribute 'cohort'"):
        ours.cohort  # noqa: B018 - asking is the test
    assert set(ours.__all__) <= set(dir(ours))
