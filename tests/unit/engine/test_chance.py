"""Chance: tickets of places before those of children, and ids where sums tie."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.engine import Status, solve
from support.compiled import compiled


@pytest.fixture
def solved(cohort_of):
    """Solve a design with tickets given by (sample, id); 9 for whoever is not named."""

    def solved(columns, *samples, given, services=None, count=6, **design):
        cohort = cohort_of(count, **columns)
        if services:
            cohort = cohort.with_services(pd.DataFrame(services, columns=["child_id", "service"]))
        rules = ss.Design.model_validate({"name": "d", "samples": list(samples), **design})
        made = compiled(cohort, rules, "seed")
        problem = made.problem()
        numbers = np.full(len(problem), 9, dtype=np.int64)
        for part in problem.parts:
            spans = [range(part.first, part.last)]
            if part.stay is not None:
                spans.append(range(part.stay.first, part.stay.first + len(part.stay.names)))
            for column in itertools.chain(*spans):
                numbers[column] = given.get((part.name, problem.ids[column]), 9)
        numbers[problem.several] = 0
        made._tickets = numbers
        outcome = solve(made, "tracking")
        assert outcome.status is Status.OPTIMAL
        return where(outcome)

    return solved


def where(outcome):
    """Return the ids chosen, by sample and in a block by place."""
    problem, found = outcome.problem, {}
    for part in problem.parts:
        inside = part.of(outcome.chosen)
        if part.stay is None:
            found[part.name] = [problem.ids[column] for column in inside]
            continue
        at = part.stay.place[inside - part.first]
        found[part.name] = {
            part.stay.names[place]: [problem.ids[column] for column in inside[at == place]]
            for place in sorted(set(at.tolist()))
        }
        visited = [
            problem.ids[column]
            for column in outcome.chosen
            if part.stay.first <= column < part.stay.first + len(part.stay.names)
        ]
        assert visited == list(found[part.name])
    return found


SETTINGS = {"setting": ["s1", "s1", "s2", "s2", "s3", "s3"]}


def block(settings, children, name="v", **options):
    return {"name": name, "visits": {"settings": settings, "children": children, **options}}


def tickets(sample="v", **numbers):
    return {(sample, name): number for name, number in numbers.items()}


def test_the_place_of_the_lowest_ticket_is_visited_whatever_the_children_have(solved):
    given = tickets(s1=3, s2=2, s3=4, c0=0, c1=0, c2=8, c3=7)
    assert solved(SETTINGS, block(1, 1), given=given) == {"v": {"s2": ["c3"]}}


def test_where_places_tie_the_children_decide(solved):
    given = tickets(s1=2, s2=2, s3=4, c0=5, c1=6, c2=4, c3=7, c4=0)
    assert solved(SETTINGS, block(1, 1), given=given) == {"v": {"s2": ["c2"]}}
    given = tickets(s1=2, s2=2, s3=2, c0=5, c1=6, c2=4, c3=7, c4=0)
    assert solved(SETTINGS, block(1, 1), given=given) == {"v": {"s3": ["c4"]}}


def test_where_sums_of_places_tie_every_set_of_them_is_looked_at(solved):
    columns = {"setting": ["s1", "s2", "s3", "s4", "s1", "s2"], "locality": ["n", "n", "e", "e", "n", "n"]}
    children = tickets(c0=3, c1=3, c2=2, c3=1)
    given = children | tickets(s1=1, s2=2, s3=3, s4=4)
    assert solved(columns, block(2, 1), given=given) == {"v": {"s1": ["c0"], "s2": ["c1"]}}
    # One of the north and one of the east: all four sets of them come to 5, and s4 has the lowest child.
    rule = {"rule": "count", "where": {"column": "locality", "equals": "n"}, "exactly": 1}
    even = children | tickets(s1=2, s2=2, s3=3, s4=3)
    assert solved(columns, block(2, 1, rules=[rule]), given=even) == {"v": {"s1": ["c0"], "s4": ["c3"]}}
    lower = even | tickets(c1=2)
    assert solved(columns, block(2, 1, rules=[rule]), given=lower) == {"v": {"s2": ["c1"], "s4": ["c3"]}}


def test_where_all_sums_tie_ids_decide(solved):
    given = tickets(s1=2, s2=2, s3=1, c0=5, c1=3, c2=3, c3=5)
    assert solved(SETTINGS, block(1, 1, keep_out=["s3"]), given=given) == {"v": {"s1": ["c1"]}}
    assert solved(SETTINGS, {"name": "a", "size": 2}, given={}) == {"a": ["c0", "c1"]}


def test_of_sums_that_tie_the_set_with_the_first_id_wins(solved):
    # With c1 and c2 kept from c5, 4 + 1 and 2 + 3 are the least: c0 with c5, and c1 with c2.
    groups = {"household": [None, "h", None, None, None, "h"], "locality": [None, None, "n", None, None, "n"]}
    caps = [{"rule": "at_most_per_group", "column": column} for column in groups]
    given = tickets("a", c0=4, c1=2, c2=3, c5=1)
    sample = {"name": "a", "size": 2, "rules": caps}
    assert solved(groups, sample, given=given) == {"a": ["c0", "c5"]}
    assert solved(groups, sample, given=given | tickets("a", c0=5)) == {"a": ["c1", "c2"]}


def test_ids_decide_sample_by_sample_in_the_order_of_the_design(solved):
    one, other = {"name": "b", "size": 1}, {"name": "a", "size": 1}
    assert solved({}, one, other, given={}) == {"b": ["c0"], "a": ["c1"]}
    assert solved({}, other, one, given={}) == {"a": ["c0"], "b": ["c1"]}


def test_tickets_of_all_samples_are_summed(solved):
    # Alone, a would have c0 at 1; together, c0 is worth more to b.
    given = {("a", "c0"): 1, ("a", "c1"): 2, ("b", "c0"): 1, ("b", "c1"): 5}
    one, other = {"name": "a", "size": 1}, {"name": "b", "size": 1}
    assert solved({}, one, other, given=given) == {"a": ["c1"], "b": ["c0"]}


SERVICES = [("c0", "OT"), ("c0", "camhs"), ("c1", "OT"), ("c1", "camhs"), ("c2", "camhs"), ("c3", "camhs")]


def test_of_two_ways_to_place_the_same_children_the_first_by_their_ids_counts(solved):
    given = tickets(OT=1, camhs=1, c0=1, c1=1)
    found = solved({}, block(2, 1, by="service"), given=given, services=SERVICES)
    assert found == {"v": {"OT": ["c0"], "camhs": ["c1"]}}
    # c2 uses one of the two only, so c0 is at the other although it stands later.
    uses = [("c0", "OT"), ("c0", "camhs"), ("c2", "OT")]
    found = solved({}, block(2, 1, by="service"), given={}, services=uses)
    assert found == {"v": {"OT": ["c2"], "camhs": ["c0"]}}


def test_of_two_ways_with_four_children_the_earlier_id_is_at_the_earlier_service(solved):
    both = [(child, service) for child in ("c0", "c1", "c2", "c3") for service in ("OT", "camhs")]
    found = solved({}, block(2, 2, by="service"), given={}, services=both)
    assert found == {"v": {"OT": ["c0", "c1"], "camhs": ["c2", "c3"]}}
    uses = [pair for pair in both if pair != ("c0", "OT")]
    found = solved({}, block(2, 2, by="service"), given={}, services=uses)
    assert found == {"v": {"OT": ["c1", "c2"], "camhs": ["c0", "c3"]}}


def test_the_same_children_at_other_services_of_the_same_tickets_come_by_place(solved):
    both = [("c0", "OT"), ("c0", "camhs"), ("c0", "salt")]
    given = tickets(OT=5, camhs=2, salt=2)
    found = solved({}, block(1, 1, by="service"), given=given, services=both)
    assert found == {"v": {"camhs": ["c0"]}}
    found = solved({}, block(1, 1, by="service"), given=tickets(OT=2, camhs=2, salt=2), services=both)
    assert found == {"v": {"OT": ["c0"]}}


def test_the_tickets_of_two_blocks_of_visits_are_summed(solved):
    # One child is at s1 alone: either block may go there, and not both.
    columns = {"setting": ["s1", "s2", "s2", "s3", "s3", None]}
    given = tickets("v", s1=1, s2=2, s3=9) | tickets("w", s1=1, s2=5, s3=9)
    found = solved(columns, block(1, 1, "v"), block(1, 1, "w"), given=given)
    assert list(found["v"]) == ["s2"]
    assert found["w"] == {"s1": ["c0"]}


def test_a_place_of_low_ticket_gives_way_to_the_loss(solved):
    columns = SETTINGS | {"sex": ["male", "male", "male", "female", "female", "female"]}
    visits = block(1, 2) | {"balance": [{"column": "sex"}]}
    # The exact share is one of each, and s2 alone has one of each.
    assert solved(columns, visits, given=tickets(s1=0, s2=5, s3=0)) == {"v": {"s2": ["c2", "c3"]}}
    assert solved(columns, block(1, 2), given=tickets(s1=1, s2=5, s3=0)) == {"v": {"s3": ["c4", "c5"]}}
