"""Who could be chosen and who must be, by example and in areas too large to enumerate."""

from __future__ import annotations

import numpy as np
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, best, reach
from sendsample.engine.reach import reachable
from sendsample.engine.walk import Walk
from sendsample.problem import Compiled
from support.areas import area
from support.clock import StopsAfter
from support.compiled import cheapest

GIRLS = {"column": "sex", "equals": "female"}


def settled(cohort, design):
    found = best(Compiled(bind(design, cohort), None), TRACKING)
    assert found.proven
    return found


def ids(found, flags):
    problem = found.problem
    return {
        part.name: {problem.ids[column] for column in range(part.first, part.last) if flags[column]}
        for part in problem.parts
    }


def test_whoever_rules_and_balance_shut_out_could_not_be_chosen(cohort_of, design_of):
    # Three girls of eight, and five places: 1.875 of them is one girl or two, and a rule asks for three.
    cohort = cohort_of(8, sex=["female"] * 3 + ["male"] * 5, age=[4, 4, 4, 4, 9, 9, 9, 9])
    rule = {"rule": "count", "where": GIRLS, "exactly": 3}
    found = settled(cohort, design_of(rule, size=5, balance=[{"column": "age"}]))
    said = reachable(found.problem, found.kept, found.chosen)
    assert said.proven
    # Half of the five are aged 4, which the three girls are already; the two boys are any but the one aged 4.
    assert ids(found, said.could) == {"s": {"c0", "c1", "c2", "c4", "c5", "c6", "c7"}}
    assert ids(found, said.certain) == {"s": {"c0", "c1", "c2"}}
    alone = reachable(found.problem, (), found.chosen, known=said.could)
    assert ids(found, alone.could) == {"s": {f"c{place}" for place in range(8)}}
    assert not alone.certain.any()


def test_a_time_limit_leaves_open_what_it_leaves_open(cohort_of, design_of):
    cohort = cohort_of(6, sex=["female"] * 3 + ["male"] * 3)
    found = settled(cohort, design_of({"rule": "count", "where": GIRLS, "exactly": 1}, size=2))
    said = reachable(found.problem, found.kept, found.chosen, StopsAfter(0))
    assert not said.proven
    assert said.could.sum() == said.perhaps.sum() == 2
    assert said.unsettled.sum() == 4
    assert not said.certain.any()


def visit(settings, children, **more):
    visits = {"settings": settings, "children": children, **more.pop("visits", {})}
    return ss.Design.model_validate({"name": "d", "samples": [{"name": "s", "visits": visits, **more}]})


def looking_around(found):
    """Return who is seen from the places visited alone, without any exchange."""
    problem = found.problem
    people = reach._people(problem)
    aim = reach.any_selection(problem, kept=found.kept)
    walk = Walk(aim, found.chosen, people, np.ones(people.max() + 1, dtype=bool))
    for number in walk._blocks():
        walk._travel(number)
    return ids(found, np.append(~walk.unseen, False)[people])["s"]


def test_nobody_is_seen_beside_themselves(cohort_of):
    # Two girls are wanted of one setting: s1 has them, and in s2 a girl would have to be there twice.
    columns = {"sex": ["female", "female", "female", "male"], "setting": ["s1", "s1", "s2", "s2"]}
    design = visit(1, 2, rules=[{"rule": "count", "where": GIRLS, "exactly": 2}])
    found = settled(cohort_of(4, **columns), design)
    assert looking_around(found) == {"c0", "c1"}
    said = reachable(found.problem, found.kept, found.chosen)
    assert ids(found, said.certain) == ids(found, said.could) == {"s": {"c0", "c1"}}


def test_nobody_is_seen_at_a_place_that_rules_on_places_bar(cohort_of):
    # One special school at most, and s1 has to be visited; s3 and s4 are open.
    phases = ["special", "special", "primary", "primary"]
    columns = {"setting": ["s1", "s2", "s3", "s4"], "phase": phases}
    rule = {"rule": "count", "where": {"column": "phase", "equals": "special"}, "at_most": 1}
    found = settled(cohort_of(4, **columns), visit(2, 1, visits={"rules": [rule], "force_in": ["s1"]}))
    assert looking_around(found) == {"c0", "c2", "c3"}
    said = reachable(found.problem, found.kept, found.chosen)
    assert ids(found, said.could) == {"s": {"c0", "c2", "c3"}}
    assert ids(found, said.certain) == {"s": {"c0"}}


def test_whoever_is_done_without_has_others_of_their_kind(cohort_of, design_of):
    # Of children all alike as many stand for the rest as have places; who is to go is none of these.
    found = settled(cohort_of(4), design_of(size=1))
    problem = found.problem
    first = np.array([np.argmin(problem.tickets)])
    settling = reach._Settling(reach.any_selection(problem), first, reach._people(problem), None, Deadline())
    wish = settling._to_lack(np.zeros(4, dtype=bool), 1)
    assert wish.people.tolist() == first.tolist()
    assert settling._among_everyone(wish)
    assert not settling.must.any()


def samples():
    """Six children, visits and a focused sample, with caps across them."""
    columns = ("sex", "age_band", "ethnicity_group", "locality")
    balance = [{"column": column} for column in columns]
    rules = [
        {"rule": "every_level", "column": "area_of_need"},
        {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 2},
        {"rule": "count", "where": {"column": "alternative_provision", "equals": True}, "exactly": 1},
        {"rule": "at_most_per_group", "column": "setting"},
        {"rule": "at_most_per_group", "column": "household"},
    ]
    return [
        {"name": "tracking", "size": 6, "rules": rules, "balance": balance},
        {"name": "audit", "size": [2, 4], "eligible": GIRLS, "balance": balance},
        {"name": "visits", "visits": {"settings": 3, "children": 2}, "balance": balance[:1]},
    ]


@pytest.fixture(scope="module")
def found():
    cap = {"rule": "at_most_per_group", "column": "household"}
    design = {"name": "three", "samples": samples(), "across": {"samples_per_child": 2, "rules": [cap]}}
    return settled(area(700, 3), ss.Design.model_validate(design))


def test_in_a_larger_area_each_child_is_where_it_is_said_to_be(found):
    problem = found.problem
    said = reachable(problem, found.kept, found.chosen)
    assert said.proven
    aim = reach.any_selection(problem, kept=found.kept)
    rng = np.random.default_rng(1)
    shut_out = np.flatnonzero((problem.child >= 0) & problem.seats & ~said.could)
    for column in [*rng.choice(np.flatnonzero(said.could), 3), *shut_out[:2]]:
        # In a visit a child could be chosen at any of the places it has, of which here there is one.
        assert (cheapest(aim, holding=[column]) is not None) == said.could[column]


def test_it_is_the_same_whichever_selections_are_met(found, monkeypatch):
    said = reachable(found.problem, found.kept, found.chosen)
    monkeypatch.setattr(reach, "_PATIENCE", 3)
    monkeypatch.setattr(reach, "_MORE", 3)
    drawn = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda _: drawn(7))
    again = reachable(found.problem, found.kept, found.chosen, Deadline())
    assert (said.could == again.could).all()
    assert (said.certain == again.certain).all()
