"""Sizes that are ranges: as large as the six and the rules allow, in the design's order."""

from __future__ import annotations

import pytest

import sendsample as ss
from sendsample.engine import Deadline, Status, solve
from sendsample.engine.outcome import Outcome
from sendsample.engine.sizes import settle
from support.compiled import compiled

SEX = [{"column": "sex"}]
GIRLS = {"column": "sex", "equals": "female"}


@pytest.fixture
def solved(cohort_of):
    def solved(girls, boys, *samples, **design):
        cohort = cohort_of(girls + boys, sex=["female"] * girls + ["male"] * boys)
        rules = ss.Design.model_validate({"name": "d", "samples": list(samples), **design})
        return solve(compiled(cohort, rules, "seed"), "tracking")

    return solved


def sizes(outcome):
    return {part.name: len(part.of(outcome.chosen)) for part in outcome.problem.parts}


def stages(outcome, aim):
    return [(stage.samples, stage.value, stage.bound) for stage in outcome.stages if stage.aim == aim]


def count(where, **bounds):
    return {"rule": "count", "where": where, **bounds}


def test_a_range_is_as_large_as_the_frame_allows(solved):
    outcome = solved(2, 5, {"name": "a", "size": [1, 4], "eligible": GIRLS})
    assert outcome.status is Status.OPTIMAL
    assert sizes(outcome) == {"a": 2}
    assert stages(outcome, "size") == [(("a",), 2, 2)]


def test_a_range_from_nobody_can_be_nobody(solved):
    outcome = solved(0, 5, {"name": "a", "size": [0, 4], "eligible": GIRLS}, {"name": "b", "size": 2})
    assert outcome.status is Status.OPTIMAL
    assert sizes(outcome) == {"a": 0, "b": 2}


def test_the_earlier_of_two_ranges_has_the_children(solved):
    one, other = {"name": "one", "size": [1, 4]}, {"name": "other", "size": [1, 4]}
    assert sizes(solved(0, 6, one, other)) == {"one": 4, "other": 2}
    assert sizes(solved(0, 6, other, one)) == {"other": 4, "one": 2}
    outcome = solved(0, 8, one, other)
    assert sizes(outcome) == {"one": 4, "other": 4}
    assert stages(outcome, "size") == [(("one",), 4, 4), (("other",), 4, 4)]


def test_the_loss_of_tracking_comes_before_its_size(solved):
    # Two girls in twelve, and none may be chosen: from six on the exact share is a whole girl.
    none = count(GIRLS, at_most=0)
    outcome = solved(2, 10, {"name": "tracking", "size": [3, 8], "balance": SEX, "rules": [none]})
    assert outcome.status is Status.OPTIMAL
    assert sizes(outcome) == {"tracking": 5}
    assert stages(outcome, "loss") == [(("tracking",), 0, 0)]
    assert stages(outcome, "size") == [(("tracking",), 5, 5)]


def test_of_sizes_with_the_same_loss_of_tracking_the_largest_wins(solved):
    # Exactly two girls: from seven on the exact share reaches two; below, one girl and one boy are outside.
    two = count(GIRLS, exactly=2)
    tracking = {"name": "tracking", "balance": SEX, "rules": [two]}
    outcome = solved(2, 10, tracking | {"size": [4, 8]})
    assert (sizes(outcome), stages(outcome, "loss")) == ({"tracking": 8}, [(("tracking",), 0, 0)])
    outcome = solved(2, 10, tracking | {"size": [4, 6]})
    assert (sizes(outcome), stages(outcome, "loss")) == ({"tracking": 6}, [(("tracking",), 2, 2)])


def test_the_loss_of_another_sample_comes_after_its_size(solved):
    none = count(GIRLS, at_most=0)
    outcome = solved(2, 10, {"name": "audit", "size": [3, 8], "balance": SEX, "rules": [none]})
    assert sizes(outcome) == {"audit": 8}
    assert stages(outcome, "loss") == [(("audit",), 2, 2)]


def test_a_range_gives_way_to_the_loss_of_tracking(solved):
    # The six need all three girls for their share of 6 x 3/8 = 2.25 to be met: no, two; the audit has one.
    tracking = {"name": "tracking", "size": 6, "balance": SEX}
    audit = {"name": "audit", "size": [0, 3], "eligible": GIRLS}
    outcome = solved(3, 5, audit, tracking)
    assert sizes(outcome) == {"audit": 1, "tracking": 6}
    assert stages(outcome, "loss")[0] == (("tracking",), 0, 0)


def test_a_loss_of_tracking_that_no_size_avoids_does_not_keep_sizes_small(solved):
    two = count(GIRLS, exactly=2)
    tracking = {"name": "tracking", "size": 4, "balance": SEX, "rules": [two]}
    outcome = solved(2, 10, tracking, {"name": "audit", "size": [1, 5]})
    assert outcome.status is Status.OPTIMAL
    assert sizes(outcome) == {"tracking": 4, "audit": 5}
    assert stages(outcome, "loss")[0] == (("tracking",), 2, 2)


def test_a_mirror_rule_on_a_range_is_met_at_the_size_chosen(solved):
    mirror = {"rule": "mirror", "column": "sex"}
    exclude = [{"id": "c0", "reason": "family"}]
    # One girl in three, who cannot be chosen: she is needed for three, and for two she is not.
    outcome = solved(1, 2, {"name": "a", "size": [0, 3], "rules": [mirror]}, exclude=exclude)
    assert sizes(outcome) == {"a": 2}


def test_a_mirror_rule_can_allow_a_size_below_one_it_does_not(solved):
    mirror = {"rule": "mirror", "column": "sex"}
    few = count(GIRLS, exactly=1)
    # Of 2 girls in 4 exactly one: sizes 1 (0..1), 2 (1) and 3 (1..2) are met, 4 (2) is not.
    outcome = solved(2, 2, {"name": "a", "size": [1, 4], "rules": [mirror, few]})
    assert sizes(outcome) == {"a": 3}
    # None of 4 is met at one only; of two it is.
    outcome = solved(2, 6, {"name": "a", "size": [2, 4], "rules": [mirror, count(GIRLS, at_most=0)]})
    assert sizes(outcome) == {"a": 3}
    outcome = solved(2, 6, {"name": "a", "size": [4, 4], "rules": [mirror, count(GIRLS, at_most=0)]})
    assert outcome.status is Status.INFEASIBLE


def test_a_range_that_no_size_fits_is_infeasible_and_proven_twice(solved):
    outcome = solved(1, 6, {"name": "a", "size": [2, 4], "eligible": GIRLS}, {"name": "b", "size": 1})
    assert outcome.status is Status.INFEASIBLE
    assert len(outcome.proofs) >= 2
    mirror = {"rule": "mirror", "column": "sex"}
    outcome = solved(4, 4, {"name": "a", "size": [2, 4], "rules": [mirror, count(GIRLS, at_most=0)]})
    assert outcome.status is Status.INFEASIBLE
    assert len(outcome.proofs) >= 2
    assert outcome.chosen is None


def test_settling_stops_with_what_is_known(cohort_of):
    cohort = cohort_of(8, sex=["female"] * 3 + ["male"] * 5)
    samples = [
        {"name": "audit", "size": [0, 3], "eligible": GIRLS},
        {"name": "tracking", "size": 6, "balance": SEX},
    ]
    made = compiled(cohort, ss.Design.model_validate({"name": "d", "samples": samples}), "seed")
    found = settle(made, "tracking", Deadline(-1), lambda _: None)
    assert isinstance(found, Outcome)
    assert found.status is Status.UNKNOWN


def test_a_pinned_range_is_what_it_is_pinned_to(cohort_of):
    rules = ss.Design.model_validate(
        {"name": "d", "samples": [{"name": "a", "size": [1, 4]}, {"name": "b", "size": [0, 9]}]}
    )
    outcome = solve(compiled(cohort_of(6), rules, "seed", pinned={"a": ["c1", "c4"]}), "tracking")
    assert sizes(outcome) == {"a": 2, "b": 4}
    assert stages(outcome, "size") == [(("b",), 4, 4)]
