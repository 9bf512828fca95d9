"""Explanations against enumeration: every conflict, the cheapest ways out, and what they come to.

Each batch is at least 25 random designs that cannot be met, over 4 to 11 children, in one to three samples;
it goes on until it has held every kind of conflict and way out that :func:`kinds` tells apart. The few that
can be met after all are asked about too. Eight batches by day, eighty by night.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pandas as pd
import pytest

import sendsample as ss
from sendsample.design import parse_design
from support import areas, infeasible_designs, joint_designs
from support.explained_brute_force import EVERYWHERE, Explained, Step, Unit
from support.infeasible_designs import Case
from support.joint_brute_force import Joint

BATCHES = 8
PER_BATCH = 25
#: No batch has needed as many cases to hold every kind.
MOST_CASES = 100
#: How many ways out an explanation tells.
WAYS = 3
KINDS = {
    "a conflict of 1",
    "a conflict of 2",
    "a conflict of 3 or more",
    "several conflicts, no unit in common",
    "a size in a conflict",
    "a rule in a conflict",
    "a cap in a conflict",
    "a mirror in a conflict",
    "someone included in a conflict",
    "someone excluded in a conflict",
    "cooling off in a conflict",
    "samples that share nobody in a conflict",
    "one sample",
    "several samples",
    "visits",
    "no way out",
    "a way out of cost 1",
    "a way out of more",
    "a way out of 1 move",
    "a way out of 2 moves",
    "a way out of 3 moves or more",
    "a move of 2",
    "ways out as cheap as one another",
    "a rule that gives",
    "a size that gives",
    "an exclusion that gives",
}


def asked(case):
    return Explained(case.cohort, case.design, pinned=case.pinned, locked=case.locked)


def explain(case):
    return ss.explain(case.cohort, case.design, pinned=case.pinned, locked=case.locked)


def cases(batch):
    """Yield cases until enough of them cannot be met, and there were some of every kind."""
    seen = Counter()
    for number, case in enumerate(itertools.islice(infeasible_designs.cases(batch), MOST_CASES)):
        oracle = asked(case)
        seen.update(["possible"] if oracle.feasible else ["cases", *kinds(case, oracle)])
        yield f"batch {batch}, case {number}", case, oracle
        if seen["cases"] >= PER_BATCH and seen.keys() >= KINDS:
            return
    assert seen.keys() >= KINDS, KINDS - seen.keys()


def kinds(case, oracle):
    """Return what a case has to show, once each."""
    return {kind for kind, so in (*_kinds_of_conflicts(case, oracle), *_kinds_of_ways(oracle)) if so}


def _kinds_of_conflicts(case, oracle):
    conflicts = oracle.conflicts or set()
    rules = {
        (sample.name, name): rule.rule
        for sample in case.design.samples
        for name, rule in (*sample.named_rules(), *sample.named_visit_rules())
    }
    units = {unit for conflict in conflicts for unit in conflict}
    inside = {rules.get((unit.sample, unit.rule), unit.rule) for unit in units}
    yield "a conflict of 1", any(len(conflict) == 1 for conflict in conflicts)
    yield "a conflict of 2", any(len(conflict) == 2 for conflict in conflicts)
    yield "a conflict of 3 or more", any(len(conflict) > 2 for conflict in conflicts)
    pairs = itertools.combinations(conflicts, 2) if len(conflicts) < 20 else ()
    yield "several conflicts, no unit in common", any(not one & other for one, other in pairs)
    yield "a size in a conflict", bool(inside & {"size", "settings"})
    yield "a rule in a conflict", "count" in inside
    caps = {unit for unit in units if unit.sample == EVERYWHERE and unit.level and unit.rule not in _NAMED}
    yield "a cap in a conflict", "at_most_per_group" in inside or bool(caps)
    yield "a mirror in a conflict", "mirror" in inside
    yield "someone included in a conflict", "include" in inside
    yield "someone excluded in a conflict", "excluded" in inside
    yield "cooling off in a conflict", "cooling off" in inside
    yield "samples that share nobody in a conflict", "one sample a child" in inside
    yield "one sample", len(case.design.samples) == 1
    yield "several samples", len(case.design.samples) > 1
    yield "visits", any(sample.visits is not None for sample in case.design.samples)


_NAMED = {"excluded", "cooling off"}


def _kinds_of_ways(oracle):
    ways = oracle.relaxations(WAYS)
    yield "no way out", not ways
    if not ways:
        return
    steps = ways[0].steps
    yield "a way out of cost 1", ways[0].cost == 1
    yield "a way out of more", ways[0].cost > 1
    yield "a way out of 1 move", len(steps) == 1
    yield "a way out of 2 moves", len(steps) == 2
    yield "a way out of 3 moves or more", len(steps) > 2
    yield "a move of 2", any(step.by == 2 for step in steps)
    yield "ways out as cheap as one another", len(ways) > 1 and ways[1].cost == ways[0].cost
    yield "a rule that gives", any(step.kind == "rule" for step in steps)
    yield "a size that gives", any(step.kind in {"size", "settings", "children"} for step in steps)
    yield "an exclusion that gives", any(step.kind in {"exempt", "exclude"} for step in steps)


# What an explanation says, in the oracle's words.


def units_of(conflict):
    return frozenset(Unit(told.sample, told.rule, told.level) for told in conflict.units)


def steps_of(way):
    return tuple(
        Step(
            move.kind,
            move.sample if move.kind != "exempt" else "",
            move.by,
            move.rule,
            move.give.side if move.give is not None else "",
            move.give.level if move.give is not None else None,
            move.id,
        )
        for move in way.moves
    )


def agree(case, oracle, told, where):
    """Hold an explanation against enumeration."""
    if oracle.feasible:
        assert told.status == "possible", where
        assert (told.conflicts, told.relaxations) == ((), ()), where
        return
    assert told.status == "infeasible", where
    agree_on_conflicts(oracle, told, where)
    agree_on_ways(case, oracle, told, where)


def agree_on_conflicts(oracle, told, where):
    """Hold conflicts against enumeration: each is one, none is told twice, and all are told where it says so.

    An explanation may leave units aside that nothing of the sizes asked for could break, such as at most 6 in
    a sample of 6. A conflict of the others is one all the same; so all of those without such units must be
    there, and those with them may be.
    """
    found = [units_of(conflict) for conflict in told.conflicts]
    assert found, where
    assert len(set(found)) == len(found), where
    for units in found:
        assert units <= set(oracle.units), (where, units)
        assert not oracle.satisfiable(units), (where, units)
        for unit in units:
            assert oracle.satisfiable(units - {unit}), (where, units, unit)
    if told.complete and oracle.conflicts is not None:
        assert {units for units in oracle.conflicts if not units & oracle.spare} <= set(found), where
        assert set(found) <= oracle.conflicts, where


def agree_on_ways(case, oracle, told, where):
    """Hold the ways out against enumeration: which, in what order, at what cost, and what they come to.

    Children whom only rows that say nothing tell apart are alike to the oracle. An explanation may tell them
    apart, and then it tells a way out again, with another of them.
    """
    wanted = [(way.cost, way.steps) for way in oracle.relaxations(WAYS)]
    found = [(way.cost, steps_of(way)) for way in told.relaxations]
    assert told.cheapest, where
    assert found[:1] == wanted[:1], where
    amounts = [oracle.amounts(steps) for _, steps in found]
    assert None not in amounts, where
    firsts = {oracle.exchangeable(one): way for one, way in reversed(list(zip(amounts, found, strict=True)))}
    others = [way for way in found if way in firsts.values()]
    assert others == wanted[: len(others)], where
    assert len(found) == WAYS or len(others) == len(wanted), where
    for way, one in zip(told.relaxations, amounts, strict=True):
        assert dict(way.loss) in oracle.losses(one), where
        agree_on_design(case, oracle, way, one, where)


def agree_on_design(case, oracle, way, amounts, where):
    """Hold the design of a way out, as its file says it, against the moves applied by the oracle."""
    names = [sample.name for sample in case.design.samples]
    design = parse_design(way.design.to_toml())
    assert design == way.design, where
    pinned = {name: ids for name, ids in case.pinned.items() if name in {one.name for one in design.samples}}
    after = Explained(case.cohort, design, pinned=pinned)
    assert after.feasible, where
    assert after.selections(order=names) == oracle.selections(amounts), where
    if not _says_new_words(design):
        best = Joint(case.cohort, design, "by chance", pinned=pinned).best
        assert best is not None, where
        assert best.loss in oracle.losses(amounts), where


def _says_new_words(design):
    """Say whether a design uses words that the older brute force does not know."""
    if design.cooling_off is not None and design.cooling_off.exempt:
        return True
    rules = [
        rule for sample in design.samples for _, rule in (*sample.named_rules(), *sample.named_visit_rules())
    ]
    return any(getattr(rule, "within", 0) or getattr(rule, "without", ()) for rule in rules)


def test_explain_tells_what_enumeration_finds(batch):
    for where, case, oracle in cases(batch):
        agree(case, oracle, explain(case), where)


def test_the_cases_are_telling():
    """A generator that is too tame would let any explanation pass, and one too wild would say little."""
    seen, drawn = Counter(), 160
    for case in itertools.islice(infeasible_designs.cases("telling"), drawn):
        oracle = asked(case)
        if oracle.feasible:
            continue
        seen.update(["infeasible", *kinds(case, oracle)])
        ways = oracle.relaxations(WAYS)
        seen.update({f"{step.kind} gives" for way in ways for step in way.steps})
        seen.update({f"{step.side} gives" for way in ways for step in way.steps})
        seen["pinned"] += bool(case.pinned)
        seen["locked"] += bool(case.locked)
        seen["too many conflicts to list"] += oracle.conflicts is None
        seen["several best losses"] += any(len(way.losses) > 1 for way in ways)
        seen["a loss"] += any(sum(losses.values()) for way in ways for losses in way.losses)
        seen["no way out"] += not ways
    assert seen["infeasible"] >= 0.85 * drawn
    assert seen["no way out"] <= 0.3 * drawn
    assert seen["too many conflicts to list"] <= 0.02 * drawn
    for kind in KINDS:
        assert seen[kind] >= 8, (kind, seen)
    gives = ("rule", "size", "settings", "children", "force_in", "share", "exempt", "exclude", "include")
    for kind in (*gives, "lower", "upper", "both"):
        assert seen[f"{kind} gives"] >= 3, (kind, seen)
    for kind in ("pinned", "locked", "a loss"):
        assert seen[kind] >= 3, (kind, seen)


def test_enumeration_keeps_what_the_older_enumeration_keeps():
    """Two brute forces, written apart: the same selections meet a design, whether made to be met or not."""
    rng, met = random.Random("older"), 0
    drawn = [(case.cohort, case.design) for case in itertools.islice(infeasible_designs.cases("older"), 40)]
    for _ in range(40):
        area = areas.visited(rng, rng.randint(4, 6))
        drawn.append((area, joint_designs.design(rng, area)))
    for cohort, design in drawn:
        if _says_new_words(design):
            continue
        oracle, joint = Explained(cohort, design), Joint(cohort, design, "older")
        chosen = [part.masks[row] for part, row in zip(joint.parts, joint.rows.T, strict=True)]
        written = sum(masks << (len(cohort) * place) for place, masks in enumerate(chosen))
        assert oracle.selections() == set(written.tolist())
        assert oracle.feasible == bool(len(written))
        met += oracle.feasible
    assert met >= 25


# Cases small enough to work out by hand: the oracle first, then the explanation.


SEN = {"column": "provision", "equals": "sen_support"}
PLAN = {"column": "provision", "equals": "ehc_plan"}
FEMALE = {"column": "sex", "equals": "female"}
PRIMARY = {"column": "phase", "equals": "primary"}
AP = {"column": "alternative_provision", "equals": True}
TWO_EACH = {"provision": ["sen_support", "sen_support", "ehc_plan", "ehc_plan"]}
SEXES = {"sex": ["female", "female", "male", "male"]}


def case_of(columns, *samples, pinned=None, locked=(), **design):
    size = max(len(column) for column in columns.values())
    table = {
        "child_id": [f"c{place}" for place in range(size)],
        "primary_need": ["ASD"] * size,
        "provision": ["sen_support"] * size,
        "alternative_provision": [False] * size,
        "age": [9] * size,
    }
    area = ss.Cohort.from_frame(pd.DataFrame(table | columns), as_at="2025-03-31")
    made = ss.Design.model_validate({"name": "by hand", "samples": list(samples), **design})
    return Case(area, made, pinned or {}, locked)


def of(size, *rules, name="audit", **other):
    return {"name": name, "size": size, "rules": list(rules), **other}


def count(where, **other):
    return {"rule": "count", "where": where, **other}


def cap(column, at_most=1, **other):
    return {"rule": "at_most_per_group", "column": column, "at_most": at_most, **other}


def unavailable(*children, **other):
    return [{"id": child, "reason": "unavailable", **other} for child in children]


def words(unit):
    """Write a unit as "sample/rule [level]", without the sample where it is the audit."""
    sample = "" if unit.sample == "audit" else f"{unit.sample}/"
    return f"{sample}{unit.rule}{f' [{unit.level}]' if unit.level else ''}"


def step_words(step):
    """Write a step as its kind and what tells it from others, and by how much."""
    sample = "" if step.sample in {"audit", EVERYWHERE} else step.sample
    parts = [step.kind * (step.kind != "rule"), sample, step.rule, step.side, str(step.level or ""), step.id]
    return " ".join([*filter(None, parts), str(step.by)])


SHARE = f"{EVERYWHERE}/one sample a child"
BY_HAND = {
    "minima past the size": (
        case_of(
            TWO_EACH,
            of(2, count(SEN, at_least=2), count(PLAN, at_least=1), balance=[{"column": "provision"}]),
        ),
        [{"size", "rule 1", "rule 2"}],
        # Two on SEN support are a place too many of the one and a place too few of the other.
        [(1, ["rule 1 lower 1"], [{"audit": 0}]), (1, ["rule 2 lower 1"], [{"audit": 2}])],
    ),
    "the cheaper rule gives first": (
        case_of(TWO_EACH, of(2, count(SEN, at_least=2, weight=2), count(PLAN, at_least=1))),
        [{"size", "rule 1", "rule 2"}],
        [(1, ["rule 2 lower 1"], [{"audit": 0}]), (2, ["rule 1 lower 1"], [{"audit": 0}])],
    ),
    "of two as cheap, ours gives first": (
        case_of(TWO_EACH, of(2, count(SEN, at_least=2), count(PLAN, at_least=1, origin="sendsample"))),
        [{"size", "rule 1", "rule 2"}],
        [(1, ["rule 2 lower 1"], [{"audit": 0}]), (1, ["rule 1 lower 1"], [{"audit": 0}])],
    ),
    "what is locked does not give": (
        case_of(
            TWO_EACH,
            of(2, count(SEN, at_least=2, locked=True), count(PLAN, at_least=1, name="plans")),
            locked=("plans",),
        ),
        [{"size", "rule 1", "plans"}],
        [],
    ),
    "exactly so many give either way": (
        case_of(TWO_EACH, of(2, count(SEN, exactly=2), count(PLAN, exactly=2))),
        [{"size", "rule 1", "rule 2"}],
        [
            (2, ["rule 1 lower 2"], [{"audit": 0}]),
            (2, ["rule 2 lower 2"], [{"audit": 0}]),
            (2, ["rule 1 lower 1", "rule 2 lower 1"], [{"audit": 0}]),
        ],
    ),
    "room for fewer than the size": (
        case_of(TWO_EACH, of(3, count(SEN, at_most=1), count(PLAN, at_most=1, weight=2))),
        [{"size", "rule 1", "rule 2"}],
        [
            (1, ["rule 1 upper 1"], [{"audit": 0}]),
            (2, ["rule 2 upper 1"], [{"audit": 0}]),
            (3, ["size 1"], [{"audit": 0}]),
        ],
    ),
    "nobody there to ask for": (
        case_of(TWO_EACH, of(2, count(AP, at_least=1))),
        [{"rule 1"}],
        [(1, ["rule 1 lower 1"], [{"audit": 0}])],
    ),
    "two conflicts of their own": (
        case_of(TWO_EACH, of(2, count(AP, at_least=1), count(SEN, at_least=3))),
        [{"rule 1"}, {"rule 2"}],
        [(2, ["rule 1 lower 1", "rule 2 lower 1"], [{"audit": 0}])],
    ),
    "a level that too few have": (
        case_of(
            {"cluster": ["p", "p", "p", "q"]},
            of(4, {"rule": "every_level", "column": "cluster", "at_least": 2}),
        ),
        [{"rule 1 [q]"}],
        [(1, ["rule 1 lower q 1"], [{"audit": 0}])],
    ),
    "a cap below the size": (
        case_of({"household": ["h1", "h1", "h1"]}, of(2, cap("household"))),
        [{"size", "rule 1 [h1]"}],
        [(1, ["rule 1 upper 1"], [{"audit": 0}]), (3, ["size 1"], [{"audit": 0}])],
    ),
    "shares of the area, and none of the one": (
        case_of(SEXES, of(2, {"rule": "mirror", "column": "sex"}, count(FEMALE, exactly=0))),
        # Nobody female is one too few; and two who are not are one too many.
        [{"rule 1 [female]", "rule 2"}, {"size", "rule 1 [male]", "rule 2"}],
        [
            (1, ["rule 1 both 1"], [{"audit": 0}]),
            (1, ["rule 2 upper 1"], [{"audit": 0}]),
            (3, ["size 1"], [{"audit": 0}]),
        ],
    ),
    "shares at any size of a range": (
        case_of(SEXES, of([2, 4], {"rule": "mirror", "column": "sex"}, count(FEMALE, exactly=0))),
        # Of one child none need be female, and at two already one.
        [{"rule 1 [female]", "rule 2"}, {"size", "rule 1 [male]", "rule 2"}],
        [
            (1, ["rule 1 both 1"], [{"audit": 0}]),
            (1, ["rule 2 upper 1"], [{"audit": 0}]),
            (3, ["size 1"], [{"audit": 0}]),
        ],
    ),
    "exclusions of children who are alike": (
        case_of(
            {"age": [9, 9, 9, 9]},
            of(3),
            exclude=[{"id": "c0", "reason": "family"}, *unavailable("c2", "c1")],
        ),
        # Two of the three leave two for three places.
        [
            {"size", f"excluded [{one}]", f"excluded [{other}]"}
            for one, other in (("c0", "c1"), ("c0", "c2"), ("c1", "c2"))
        ],
        # A family's word stays; of the two who are alike the design names c2 first.
        [
            (2, ["exclude c2 1", "exclude c1 1"], [{"audit": 0}]),
            (4, ["size 1", "exclude c2 1"], [{"audit": 0}]),
            (6, ["size 2"], [{"audit": 0}]),
        ],
    ),
    "left alone and asked for by name": (
        case_of(
            {"last_sampled": ["2025-03-01", None, None]},
            of(1),
            cooling_off={"months": 6},
            include=[{"id": "c0", "reason": "follow_up"}],
        ),
        [{"include [c0]", "cooling off [c0]"}],
        [(1, ["exempt c0 1"], [{"audit": 0}]), (1, ["include c0 1"], [{"audit": 0}])],
    ),
    "too few for two samples": (
        case_of({"age": [9, 9, 9]}, of(2), of(2, name="themes")),
        [{"size", "themes/size", SHARE}],
        [
            (1, ["share 1"], [{"audit": 0, "themes": 0}]),
            (3, ["size 1"], [{"audit": 0, "themes": 0}]),
            (3, ["size themes 1"], [{"audit": 0, "themes": 0}]),
        ],
    ),
    "a sample nobody can be in is left out": (
        case_of({"age": [9, 9, 9]}, of(1, eligible=AP), of(2, name="themes")),
        [{"size"}],
        [(3, ["size 1"], [{"themes": 0}])],
    ),
    "only some may share": (
        case_of(
            {"age": [9]},
            *(of(1, name=name) for name in ("audit", "themes", "tracking")),
            across={"may_share": [["audit", "themes"]]},
        ),
        [{"size", "tracking/size", SHARE}, {"themes/size", "tracking/size", SHARE}],
        # The pair goes, and a child may be in three; or the third sample is left out; or one of the pair is,
        # and the other shares with the third.
        [
            (2, ["share 2"], [{"audit": 0, "themes": 0, "tracking": 0}]),
            (3, ["size tracking 1"], [{"audit": 0, "themes": 0}]),
            (4, ["size 1", "share 1"], [{"themes": 0, "tracking": 0}]),
        ],
    ),
    "a cap over all samples counts a child once": (
        case_of(
            {"household": ["h1", "h1"]}, of(1), of(1, name="themes"), across={"rules": [cap("household")]}
        ),
        [{"size", "themes/size", SHARE, f"{EVERYWHERE}/rule 1 [h1]"}],
        [
            (1, ["share 1"], [{"audit": 0, "themes": 0}]),
            (1, ["rule 1 upper 1"], [{"audit": 0, "themes": 0}]),
            (3, ["size 1"], [{"themes": 0}]),
        ],
    ),
    "visits to more places than there are": (
        case_of(
            {"setting": ["s1", "s1", "s2"]},
            {"name": "audit", "visits": {"settings": 2, "children": 2}},
        ),
        [{"size"}, {"settings"}],
        [(6, ["settings 1"], [{"audit": 0}]), (6, ["children 1"], [{"audit": 0}])],
    ),
    "a visit to a place that is kept out": (
        case_of(
            {"setting": ["s1", "s2"]},
            {"name": "audit", "visits": {"settings": 1, "children": 1, "force_in": ["s9"]}},
        ),
        [{"must be visited [s9]"}],
        [(1, ["force_in s9 1"], [{"audit": 0}])],
    ),
    "more than the size of the sample": (
        case_of(TWO_EACH, of(1, count(SEN, at_least=2))),
        [{"size", "rule 1"}],
        [(1, ["rule 1 lower 1"], [{"audit": 0}])],
    ),
    "a size that says nothing of a conflict": (
        # All three of the one cluster are asked for, and one of them is the one who is not; at any size.
        case_of(
            {"cluster": ["p", "p", "p", "q"], "alternative_provision": [True, False, False, False], **SEXES},
            of(
                [0, 3],
                count({"column": "cluster", "equals": "p"}, at_least=3),
                count(AP, at_most=0, weight=2),
                {"rule": "mirror", "column": "sex"},
            ),
        ),
        [{"rule 1", "rule 2"}],
        [(1, ["rule 1 lower 1"], [{"audit": 0}]), (2, ["rule 2 upper 1"], [{"audit": 0}])],
    ),
    "a sample smaller is not told again as left out": (
        case_of(TWO_EACH, of(3, eligible=SEN), of(1, name="themes", eligible=PLAN)),
        [{"size"}],
        [(3, ["size 1"], [{"audit": 0, "themes": 0}])],
    ),
    "a sample left out, and a child let in": (
        case_of(
            {"age": [9, 9, 9]}, of(1, eligible=AP), of(2, name="themes"), exclude=unavailable("c1", "c0")
        ),
        [{"size"}, {"themes/size", f"{EVERYWHERE}/excluded [c0]", f"{EVERYWHERE}/excluded [c1]"}],
        [(4, ["size 1", "exclude c1 1"], [{"themes": 0}]), (6, ["size 1", "size themes 1"], [{"themes": 0}])],
    ),
    "not every sample is left out": (
        case_of(TWO_EACH, of(1, eligible=AP), of(1, name="themes", eligible=AP)),
        [{"size"}, {"themes/size"}],
        [],
    ),
    "a step of each of three": (
        case_of({"age": [9]}, of(1, count({"column": "age", "equals": 9}, at_most=0)), of(2, name="themes")),
        [{"size", "rule 1"}, {"themes/size"}],
        [
            (5, ["rule 1 upper 1", "size themes 1", "share 1"], [{"audit": 0, "themes": 0}]),
            (6, ["size 1", "size themes 1"], [{"themes": 0}]),
            (7, ["rule 1 upper 1", "size themes 2"], [{"audit": 0}]),
        ],
    ),
    "a place is lost once": (
        case_of({"setting": ["s1"]}, {"name": "audit", "visits": {"settings": 2, "children": 2}}),
        [{"size"}, {"settings"}],
        [(9, ["settings 1", "children 1"], [{"audit": 0}])],
    ),
    "excluded and left alone": (
        # Two things keep c0 out and one keeps c1.
        case_of(
            {"last_sampled": ["2025-03-01", None, None]},
            of(2),
            cooling_off={"months": 6},
            exclude=unavailable("c0", "c1"),
        ),
        [{"size", "excluded [c1]", "excluded [c0]"}, {"size", "excluded [c1]", "cooling off [c0]"}],
        [
            (1, ["exclude c1 1"], [{"audit": 0}]),
            (2, ["exempt c0 1", "exclude c0 1"], [{"audit": 0}]),
            (3, ["size 1"], [{"audit": 0}]),
        ],
    ),
    "alike but for the balance": (
        # The rule has room for any of the three; of two, one and one are the shares of the area.
        case_of(
            {**SEXES, "provision": ["ehc_plan"] * 4},
            of([2, 3], balance=[{"column": "sex"}]),
            exclude=unavailable("c0", "c1", "c2"),
        ),
        [{"size", *(f"excluded [{child}]" for child in ("c0", "c1", "c2"))}],
        [
            (1, ["exclude c0 1"], [{"audit": 0}]),
            (1, ["exclude c2 1"], [{"audit": 2}]),
            (3, ["size 1"], [{"audit": 0}]),
        ],
    ),
    "each exclusion is a move of its own": (
        # Either way two moves that are not ours: the rule stands before the exclusions.
        case_of(
            {"cluster": ["p", "p", None, None]},
            of(3, cap("cluster")),
            exclude=unavailable("c2", "c3"),
        ),
        [
            {"size", "rule 1 [p]", "excluded [c2]"},
            {"size", "rule 1 [p]", "excluded [c3]"},
            {"size", "excluded [c2]", "excluded [c3]"},
        ],
        [
            (2, ["rule 1 upper 1", "exclude c2 1"], [{"audit": 0}]),
            (2, ["exclude c2 1", "exclude c3 1"], [{"audit": 0}]),
            (4, ["size 1", "rule 1 upper 1"], [{"audit": 0}]),
        ],
    ),
    "of two sizes the earlier falls less": (
        # Nobody can be in both; the range may end at nobody, and the other is left out at 2 fewer.
        case_of({"age": [9]}, of([2, 3]), of(2, name="themes"), across={"locked": True}),
        [{"size"}, {"themes/size"}],
        [
            (9, ["size 1", "size themes 2"], [{"audit": 0}]),
            (9, ["size 2", "size themes 1"], [{"audit": 0, "themes": 0}]),
        ],
    ),
    "alike but for what stays": (
        # Either is out twice over, and of c0 one of the two is not to be undone.
        case_of(
            {"last_sampled": ["2025-03-01", "2025-03-01"]},
            of(1),
            cooling_off={"months": 6},
            exclude=[*unavailable("c0", locked=True), *unavailable("c1")],
        ),
        [
            {"size", f"{one} [c0]", f"{other} [c1]"}
            for one in ("excluded", "cooling off")
            for other in ("excluded", "cooling off")
        ],
        [(2, ["exempt c1 1", "exclude c1 1"], [{"audit": 0}])],
    ),
    "a rule about children at a place that is too small as yet": (
        case_of(
            {"setting": ["s1"]},
            {"name": "audit", "visits": {"settings": 1, "children": 3}, "rules": [count(SEN, at_most=0)]},
        ),
        [{"size"}, {"settings"}],
        [(7, ["children 2", "rule 1 upper 1"], [{"audit": 0}])],
    ),
    "alike at places too small as yet": (
        # One child at each of two places, and a primary school is to be visited: with one child a visit.
        case_of(
            {"setting": ["s1", "s2", None], "phase": ["secondary", "primary", None]},
            {
                "name": "audit",
                "visits": {"settings": 1, "children": 2, "rules": [count(PRIMARY, at_least=1, weight=3)]},
            },
            of(1, name="themes"),
            exclude=unavailable("c0", "c1"),
        ),
        [{"size"}, {"settings"}, {"rule on settings 1"}],
        [
            (4, ["children 1", "exclude c1 1"], [{"audit": 0, "themes": 0}]),
            (6, ["settings 1"], [{"themes": 0}]),
            (7, ["children 1", "rule on settings 1 lower 1", "exclude c0 1"], [{"audit": 0, "themes": 0}]),
        ],
    ),
    "visits left out are not told after fewer children": (
        case_of(
            {"setting": ["s1", None]},
            {"name": "audit", "visits": {"settings": 1, "children": 2}},
            of(1, name="themes"),
        ),
        [{"size"}, {"settings"}],
        [(3, ["children 1"], [{"audit": 0, "themes": 0}])],
    ),
    "alike, and out twice over in two orders": (
        case_of(
            {"last_sampled": ["2025-03-01", "2025-03-01"]},
            of(1),
            cooling_off={"months": 6},
            exclude=unavailable("c1", "c0"),
        ),
        [
            {"size", f"{one} [c0]", f"{other} [c1]"}
            for one in ("excluded", "cooling off")
            for other in ("excluded", "cooling off")
        ],
        [(2, ["exempt c0 1", "exclude c0 1"], [{"audit": 0}])],
    ),
    "alike, and one for each of two samples": (
        case_of(
            {"age": [9, 9]},
            of(1),
            of(1, name="themes"),
            exclude=[
                entry
                for child in ("c0", "c1")
                for sample in ("audit", "themes")
                for entry in unavailable(child, sample=sample)
            ],
        ),
        [
            {"size", "excluded [c0]", "excluded [c1]"},
            {"themes/size", "themes/excluded [c0]", "themes/excluded [c1]"},
            *(
                {"size", "themes/size", SHARE, f"excluded [{child}]", f"themes/excluded [{child}]"}
                for child in ("c0", "c1")
            ),
        ],
        [
            (2, ["exclude c0 1", "exclude themes c1 1"], [{"audit": 0, "themes": 0}]),
            (3, ["share 1", "exclude c0 1", "exclude themes c0 1"], [{"audit": 0, "themes": 0}]),
            (4, ["size 1", "exclude themes c0 1"], [{"themes": 0}]),
        ],
    ),
    "a sample that is settled does not give": (
        case_of(TWO_EACH, of(1, count(SEN, exactly=0)), of(1, name="themes"), pinned={"audit": ["c0"]}),
        [{"pinned [c0]", "rule 1"}],
        [],
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_enumeration_by_hand(name):
    case, conflicts, ways = BY_HAND[name]
    oracle = asked(case)
    assert not oracle.feasible
    found = {frozenset(map(words, units)) for units in oracle.conflicts}
    assert found == {frozenset(units) for units in conflicts}
    listed = [(way.cost, list(map(step_words, way.steps)), way.losses) for way in oracle.relaxations(WAYS)]
    assert listed == ways


@pytest.mark.parametrize("name", BY_HAND)
def test_explain_by_hand(name):
    case = BY_HAND[name][0]
    agree(case, asked(case), explain(case), name)
