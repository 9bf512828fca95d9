"""Assertions: silent where it holds, and in the field's words where it does not."""

from __future__ import annotations

import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.testing import assert_balanced, assert_optimal, assert_valid, cohort_of

CHILDREN = [
    {},
    {},
    {"sex": "male"},
    {"sex": "male"},
    {"sex": "male", "provision": "sen_support"},
    {"age": 15},
]
SUPPORT = {"rule": "count", "name": "support", "where": {"column": "provision", "equals": "sen_support"}}


@pytest.fixture(scope="module")
def cohort():
    return cohort_of(CHILDREN)


def design(*samples, **more):
    return ss.Design(name="d", samples=samples, **more)


def told(call, *arguments, **options):
    with pytest.raises(AssertionError) as raised:
        call(*arguments, **options)
    assert raised.traceback[-1].ishidden(raised), "whoever reads a failing test wants to see the test"
    return str(raised.value).splitlines()


def test_every_bound_that_does_not_hold_is_told(cohort):
    rules = [SUPPORT | {"at_least": 1}, {"rule": "at_most_per_group", "column": "provision", "at_most": 1}]
    asked = design({"name": "audit", "size": 2, "rules": rules}, exclude=[{"id": "c1", "reason": "family"}])
    assert_valid(cohort, asked, ["c2", "c5"])
    assert told(assert_valid, cohort, asked, {"audit": ["c1", "c2", "x_9"]}) == [
        "5 bounds of the design 'd' do not hold:",
        "  'audit', size: found 3, wanted exactly 2 (the sample has 2 children)",
        "  'audit', not on the lists, x_9: found 1, wanted exactly 0 (every child chosen is on the lists)",
        "  'audit', excluded, c1: found 1, wanted exactly 0 (no child chosen is excluded)",
        "  'audit', support: found 0, wanted at least 1 (at least 1 child with provision SEN support)",
        "  'audit', rule 2, EHC plan: found 2, wanted at most 1 (at most 1 child per provision)",
    ]


def test_what_holds_over_all_samples_is_told(cohort):
    asked = design({"name": "a", "size": 1}, {"name": "b", "size": 1})
    assert told(assert_valid, cohort, asked, {"a": ["c1"], "b": ["c1"]})[0] == (
        "1 bound of the design 'd' does not hold:"
    )


def test_a_long_list_is_cut_short(cohort):
    rules = [SUPPORT | {"name": f"rule number {number}", "at_least": 1} for number in range(25)]
    lines = told(assert_valid, cohort, design({"name": "a", "size": 1, "rules": rules}), ["c1"])
    assert len(lines) == 22
    assert lines[-1] == "  and 5 more"


def test_levels_outside_are_told_with_what_would_mirror_the_area(cohort):
    asked = design(
        {"name": "audit", "size": 3, "balance": [{"column": "sex", "weight": 2}, {"column": "age_band"}]}
    )
    assert_balanced(cohort, asked, ["c1", "c2", "c3"])
    assert told(assert_balanced, cohort, asked, ["c3", "c4", "c5"]) == [
        "'audit' is 4 places outside the area's proportions, and at most 0 are allowed:",
        "  sex female: 0 chosen, and 1 or 2 would mirror the area (exact share 1.5)",
        "  sex male: 3 chosen, and 1 or 2 would mirror the area (exact share 1.5)",
    ]
    assert_balanced(cohort, asked, ["c3", "c4", "c5"], at_most=4)


@pytest.mark.parametrize("ids", [["c1", "zz"], ["c1", "c1"], ["c1", None], ["c1", "c6"]])
def test_ids_that_count_nowhere_are_not_balanced(cohort, ids):
    girls_of_ten = {"and": [{"column": "sex", "equals": "female"}, {"column": "age", "equals": 10}]}
    asked = design({"name": "audit", "size": 2, "eligible": girls_of_ten, "balance": [{"column": "sex"}]})
    assert_balanced(cohort, asked, ["c1", "c2"])
    assert told(assert_balanced, cohort, asked, ids)[0] == "Not every id counts, so the loss says nothing:"


@pytest.mark.parametrize("place", ["100002", "999999"])
def test_children_at_a_place_where_they_are_not_are_not_balanced(cohort, place):
    block = {"name": "v", "visits": {"settings": 1, "children": 1}}
    assert_balanced(cohort, design(block), {"v": {"100001": ["c1"]}})
    assert "not to be visited" in told(assert_balanced, cohort, design(block), {"v": {place: ["c1"]}})[1]


@pytest.mark.parametrize("at_most", [-1, "2", None, True])
def test_a_loss_that_is_no_whole_number_is_refused(cohort, at_most):
    with pytest.raises(UsageError) as raised:
        assert_balanced(cohort, design({"name": "audit", "size": 1}), ["c1"], at_most=at_most)
    assert raised.value.code == "at_most"


def test_ids_are_read_once(cohort):
    asked = design({"name": "audit", "size": [0, 2], "balance": [{"column": "sex"}]})
    best = ss.select(cohort, asked, seed="4 1 6")
    assert_optimal(cohort, asked, {"audit": reversed(best.ids["audit"])})
    assert_optimal(cohort, asked, iter(best.ids["audit"]), seed="4 1 6")


def test_the_areas_own_ids_do_where_a_cohort_has_pseudonyms(cohort):
    asked, hidden = design({"name": "audit", "size": 1}), cohort.with_pseudonyms(b"0123456789abcdef")
    own = {hidden.known_as(child): child for child in cohort.frame.index}
    (chosen,) = ss.select(hidden, asked, seed="4 1 6").ids["audit"]
    assert_optimal(hidden, asked, [own[chosen]], seed="4 1 6")


def test_who_chose_nobody_is_told_so(cohort):
    nobody = ss.select(cohort, design({"name": "audit", "size": 9}), seed="4 1 6")
    with pytest.raises(UsageError, match="The selection is infeasible, so nobody is chosen"):
        assert_valid(cohort, design({"name": "audit", "size": 9}), nobody)


def test_the_first_aim_that_could_be_better_is_told(cohort):
    balance = [{"column": "sex"}]
    asked = design(
        {"name": "audit", "size": [1, 2], "balance": balance},
        {"name": "tracking", "size": 2, "balance": balance},
    )
    best = ss.select(cohort, asked, seed="4 1 6")
    assert_optimal(cohort, asked, best)
    assert_optimal(cohort, asked, best, seed="4 1 6")
    assert told(assert_optimal, cohort, asked, {"tracking": ["c1", "c2"], "audit": ["c3"]})[0] == (
        "Not the best: the loss of 'tracking' is 2, and 0 is proven to be possible:"
    )
    lines = told(assert_optimal, cohort, asked, {"tracking": ["c1", "c3"], "audit": ["c4"]})
    assert lines[0] == "Not the best: the size of 'audit' is 1, and 2 is proven to be possible:"
    assert [line.split(":")[0] for line in lines[1:]] == ["  'audit'", "  'tracking'"]
    assert told(assert_optimal, cohort, asked, {"tracking": ["c1", "c3"], "audit": ["c4", "c5"]})[0] == (
        "Not the best: the loss of 'audit' is 2, and 0 is proven to be possible:"
    )


def test_a_selection_that_breaks_a_rule_is_not_the_best(cohort):
    asked = design({"name": "audit", "size": 2})
    assert "size: found 1" in told(assert_optimal, cohort, asked, ["c1"])[1]


def test_chance_counts_where_a_seed_is_given(cohort):
    asked = design({"name": "audit", "size": 1})
    (chosen,) = ss.select(cohort, asked, seed="4 1 6").ids["audit"]
    other = next(child for child in cohort.frame.index if child != chosen)
    assert_optimal(cohort, asked, [other])
    assert told(assert_optimal, cohort, asked, [other], seed="4 1 6") == [
        "The selections differ:",
        f"  'audit': {other} in these only; {chosen} in the seed '4 1 6' only",
    ]


def test_what_time_did_not_suffice_for_is_no_proof(cohort):
    asked = design({"name": "audit", "size": 2, "balance": [{"column": "sex"}]})
    assert told(assert_optimal, cohort, asked, ["c1", "c3"], time_limit=1e-9)[0].startswith(
        "Whether nothing is better was not proven"
    )
