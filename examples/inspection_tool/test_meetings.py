"""What has to hold of the tool, whatever the area and whatever the rules."""

import tempfile
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from meetings import A_DAY, choose, plan_meetings, read

from sendsample.strategies import ANNEX_A, annex_a_lists, cohorts, feasible_cases, seeds
from sendsample.testing import FAULTS, assert_findings, assert_optimal

FOLDER = Path(tempfile.mkdtemp())
NUMBER = count()

# The tool reads Annex A, so every column of it is there, if only blank.
AREAS = cohorts(columns=ANNEX_A)


@given(case=feasible_cases(cohorts=AREAS, max_samples=1))
def test_everyone_chosen_has_one_meeting(case, groups):
    chosen = case.ids["tracking"]
    meetings = plan_meetings(case.cohort, chosen, groups)
    assert sorted(meetings["child_id"]) == sorted(chosen)


@settings(max_examples=25)
@given(case=feasible_cases(cohorts=AREAS, max_samples=1))
def test_no_day_has_two_settings_or_too_many_meetings(case, groups):
    meetings = plan_meetings(case.cohort, list(case.cohort.frame.index), groups)
    days = meetings.groupby("day")
    assert (days["setting"].nunique() == 1).all()
    assert (days.size() <= A_DAY).all()


@settings(max_examples=5)
@given(case=feasible_cases(cohorts=AREAS, max_samples=2), seed=seeds())
def test_nobody_could_choose_better(case, seed):
    assert_optimal(case.cohort, case.design, choose(case.cohort, case.design, seed), seed=seed)


@settings(max_examples=10)
@given(lists=annex_a_lists(dirty=True, codes=FAULTS))
def test_reading_finds_what_is_wrong_with_the_lists(lists):
    _, findings = read(lists.write(FOLDER / f"lists {next(NUMBER)}"), as_at=lists.as_at.isoformat())
    assert_findings(lists, findings)
