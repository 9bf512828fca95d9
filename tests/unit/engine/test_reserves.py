"""Reserves: who could take a place with all else as it is."""

from __future__ import annotations

import pandas as pd
import pytest

import sendsample as ss
from sendsample.problem.tickets import ticket

SEED = "4 1 6 2 8 5"


@pytest.fixture
def reserves(cohort_of):
    """Select with samples pinned, and return the reserves of each child in order, with their loss."""

    def reserves(columns, *samples, pinned, services=None, count=6, **design):
        cohort = cohort_of(count, **columns)
        if services:
            cohort = cohort.with_services(pd.DataFrame(services, columns=["child_id", "service"]))
        rules = ss.Design.model_validate({"name": "d", "samples": list(samples), **design})
        selection = ss.select(cohort, rules, seed=SEED, pinned=pinned)
        assert selection.status == "optimal"
        found = {}
        for row in selection.reserves.itertuples():
            found.setdefault((row.sample, row.child_id), []).append((row.reserve, row.loss))
        return found

    return reserves


def by_ticket(sample, *children):
    return sorted(children, key=lambda child: ticket(SEED, sample, child))


def test_by_ticket_where_nothing_else_tells_them_apart(reserves):
    found = reserves({}, {"name": "tracking", "size": 1}, pinned={"tracking": ["c0"]})
    # Three for the six, unless the design says otherwise.
    expected = by_ticket("tracking", "c1", "c2", "c3", "c4", "c5")[:3]
    assert found == {("tracking", "c0"): [(child, 0) for child in expected]}


def test_other_samples_have_none_unless_they_ask(reserves):
    assert reserves({}, {"name": "audit", "size": 1}, pinned={"audit": ["c0"]}) == {}
    found = reserves({}, {"name": "audit", "size": 1, "reserves": 9}, pinned={"audit": ["c0"]})
    assert len(found["audit", "c0"]) == 5


def test_the_loss_comes_before_the_ticket(reserves):
    sample = {"name": "audit", "size": 2, "reserves": 9, "balance": [{"column": "sex", "weight": 3}]}
    sexes = {"sex": ["male", "male", "male", "female", "female", "female"]}
    found = reserves(sexes, sample, pinned={"audit": ["c0", "c3"]})
    same, other = by_ticket("audit", "c1", "c2"), by_ticket("audit", "c4", "c5")
    # One of each is the exact share; two of one sex are one too many and one too few, at 3 each.
    assert found["audit", "c0"] == [(child, 0) for child in same] + [(child, 6) for child in other]
    assert found["audit", "c3"] == [(child, 0) for child in other] + [(child, 6) for child in same]


def test_every_rule_still_holds_and_what_the_child_met_is_met_again(reserves):
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}
    cap = {"rule": "at_most_per_group", "column": "household"}
    sample = {"name": "audit", "size": 2, "reserves": 9, "rules": [rule, cap]}
    columns = {
        "sex": ["female", "female", "female", "male", "male", "male"],
        "household": ["h", None, "g", "g", None, "h"],
    }
    found = reserves(columns, sample, pinned={"audit": ["c0", "c3"]})
    # For the girl another girl, not of the boy's household; for the boy another, not of hers.
    assert found == {("audit", "c0"): [("c1", 0)], ("audit", "c3"): [("c4", 0)]}


def test_who_is_excluded_or_in_another_sample_is_no_reserve(reserves):
    samples = [{"name": "audit", "size": 1, "reserves": 9}, {"name": "other", "size": 2}]
    pinned = {"audit": ["c0"], "other": ["c1", "c2"]}
    out = [{"id": "c3", "reason": "family"}]
    found = reserves({}, *samples, pinned=pinned, exclude=out)
    assert {child for child, _ in found["audit", "c0"]} == {"c4", "c5"}
    found = reserves({}, *samples, pinned=pinned, exclude=out, across={"may_share": [["audit", "other"]]})
    assert {child for child, _ in found["audit", "c0"]} == {"c1", "c2", "c4", "c5"}
    third = {"name": "third", "size": 1}
    share = {"may_share": [["audit", "other"], ["other", "third"]]}
    found = reserves({}, *samples, third, pinned=pinned | {"third": ["c1"]}, exclude=out, across=share)
    assert {child for child, _ in found["audit", "c0"]} == {"c2", "c4", "c5"}


@pytest.mark.parametrize(("shared", "expected"), [(1, {"c4", "c5"}), (2, {"c1", "c4", "c5"})])
def test_a_cap_over_all_samples_counts_a_reserve_once(reserves, shared, expected):
    cap = {"rule": "at_most_per_group", "column": "household"}
    samples = [{"name": "audit", "size": 1, "reserves": 9}, {"name": "other", "size": 1}]
    households = {"household": ["g", "h", "h", "h", None, "f"]}
    found = reserves(
        households,
        *samples,
        pinned={"audit": ["c0"], "other": ["c1"]},
        across={"rules": [cap], "samples_per_child": shared},
    )
    # c2 and c3 are of the household of c1, who alone may be in both samples.
    assert {child for child, _ in found["audit", "c0"]} == expected


def test_who_stands_in_at_a_visit_is_at_the_same_place(reserves):
    block = {"name": "visits", "visits": {"settings": 2, "children": 1}, "reserves": 9}
    settings = {"setting": ["s1", "s1", "s2", "s2", "s2", "s3"]}
    found = reserves(settings, block, pinned={"visits": ["c0", "c2"]})
    assert {child for child, _ in found["visits", "c0"]} == {"c1"}
    assert {child for child, _ in found["visits", "c2"]} == {"c3", "c4"}


def test_who_stands_in_at_a_service_uses_that_service(reserves):
    block = {"name": "visits", "visits": {"by": "service", "settings": 2, "children": 1}, "reserves": 9}
    uses = [("c0", "OT"), ("c1", "OT"), ("c1", "camhs"), ("c2", "camhs"), ("c3", "OT"), ("c3", "camhs")]
    found = reserves({}, block, services=uses, pinned={"visits": ["c0", "c2"]})
    # c1 and c3 use both, and each is named once for either.
    assert sorted(found["visits", "c0"]) == [("c1", 0), ("c3", 0)]
    assert sorted(found["visits", "c2"]) == [("c1", 0), ("c3", 0)]


def test_nobody_is_said(cohort_of):
    rules = ss.Design.model_validate({"name": "d", "samples": [{"name": "tracking", "size": 2}]})
    selection = ss.select(cohort_of(2), rules, seed=SEED)
    assert selection.reserves.empty
    (note,) = (note for note in selection.notes if note.code == "no_reserve")
    assert "c0" in note.sentence
    assert "c1" in note.sentence
