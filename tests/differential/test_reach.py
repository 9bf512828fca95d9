"""Who could be chosen, and who would be whatever the seed, against enumeration of every selection.

Each batch is 8 cohorts of up to 12 children with a design of one sample, and 5 with a joint design; three
batches by day, thirty by night.
"""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.design.model import TRACKING
from sendsample.engine import (
    Deadline,
    Outcome,
    Status,
    best,
    candidates,
    numbered,
    reach,
    reachable,
    relaxation,
)
from sendsample.engine.aim import any_selection
from sendsample.engine.walk import Walk
from sendsample.explaining.allowing import allowed
from sendsample.problem import Compiled
from support import joint_designs
from support.areas import AS_AT, cohort, frame, visited
from support.brute_force import enumerate_subsets
from support.designs import design
from support.joint_brute_force import Joint

BATCHES = 3
ALONE = 8
TOGETHER = 5
#: Above this many ways of putting samples together a case is passed over, for time's sake; few are.
MOST_WAYS = 500_000


def alone(batch, many=ALONE, *, lossy=False):
    """Yield cohorts and designs of one sample, and who could be in it, say; None where nobody can.

    Lossy ones are those that no selection mirrors without a loss.
    """
    rng = random.Random(f"reach {batch}")
    number = 0
    while number < many:
        size = rng.randint(4, 12)
        area = cohort(rng, size) if rng.random() < 0.7 else alike(rng, size)
        rules = design(rng, area)
        found = enumerate_subsets(area, rules, "any")
        if lossy and (found.best is None or not found.best[0]):
            continue
        number += 1
        if found.best is None:
            yield area, rules, None, f"{batch} {number}"
            continue
        best = found.valid & (found.loss == found.best[0])
        good, any_at_all = (
            [{found.ids[place] for place in row} for row in found.subsets[some]]
            for some in (best, found.valid)
        )
        yield area, rules, {rules.samples[0].name: of(good, any_at_all)}, f"{batch} {number}"


def alike(rng, size):
    """Return a cohort most of whose children are alike in all that a design looks at."""
    table = frame(rng, size).assign(primary_need="ASD", age=9, cluster="p", household=None)
    return ss.Cohort.from_frame(table.assign(setting=[f"s{place}" for place in range(size)]), as_at=AS_AT)


def together(batch, many=TOGETHER, *, lossy=False):
    """Yield the same of joint designs."""
    rng = random.Random(f"reach jointly {batch}")
    number = 0
    while number < many:
        area = visited(rng, rng.randint(5, 11))
        rules = joint_designs.design(rng, area)
        joint = Joint(area, rules, "any")
        if joint.ways > MOST_WAYS or (lossy and not (joint.best and any(joint.best.loss.values()))):
            continue
        number += 1
        yield area, rules, truth(joint), f"{batch} {number}"


def visits(batch, many):
    """Yield the same of visits to places that bar and cap one another, and share children with an audit."""
    rng = random.Random(f"reach visits {batch}")
    number = 0
    while number < many:
        area = visited(rng, rng.randint(8, 11))
        settings, children = rng.choice([(1, 2), (2, 2), (1, 3), (2, 1)])
        phases = {"rule": "at_most_per_group", "column": "phase"}
        special = {"rule": "count", "where": {"column": "phase", "equals": "special"}, "at_most": 1}
        there = {"settings": settings, "children": children, "rules": [rng.choice([phases, special])]}
        caps = [{"rule": "at_most_per_group", "column": name} for name in ("household", "cluster")]
        girls = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 1}
        block = {
            "name": "visits",
            "visits": there,
            "rules": rng.sample([caps[0], {**caps[1], "at_most": 2}, girls], rng.randint(0, 2)),
            "balance": rng.choice(
                [[], [{"column": "sex"}], [{"column": "provision"}, {"column": "age_band"}]]
            ),
        }
        samples = [block, {"name": "audit", "size": 1}][: rng.randint(1, 2)]
        across = {"samples_per_child": rng.choice([1, 2]), "rules": rng.sample(caps[:1], rng.randint(0, 1))}
        rules = ss.Design.model_validate({"name": "visits", "samples": samples, "across": across})
        joint = Joint(area, rules, "any")
        if len(joint.rows) and joint.ways <= MOST_WAYS:
            number += 1
            yield area, rules, truth(joint), f"{batch} {number}"


def truth(joint):
    if not len(joint.rows):
        return None
    rows, aims = joint.rows, joint.aims[:, :-2]  # the last two are of tickets
    first = np.lexsort(aims.T[::-1])[0] if aims.shape[1] else 0
    good = rows[(aims == aims[first]).all(axis=1)]

    def sets(at, some):
        part = joint.parts[at]
        return [{*joint.area.named(int(part.masks[row]))} for row in np.unique(some[:, at])]

    return {part.name: of(sets(at, good), sets(at, rows)) for at, part in enumerate(joint.parts)}


def of(good, any_at_all):
    """Return who is in one of some sets, who is in all, and who is in one of more."""
    return set().union(*good), set.intersection(*good), set().union(*any_at_all)


def engine(area, rules):
    """Return who could be in each sample, who must be, and whom the rules allow, as the engine says."""
    compiled = Compiled(bind(rules, area), None)
    found = best(compiled, TRACKING)
    if isinstance(found, Outcome):
        assert found.status is Status.INFEASIBLE
        return None
    problem = found.problem
    said = reachable(problem, found.kept, found.chosen)
    assert said.proven
    told = said.could, said.certain, allowed(compiled, found, said, Deadline())
    return {part.name: tuple(ids(problem, part, flags) for flags in told) for part in problem.parts}


def ids(problem, part, flags):
    return {problem.ids[column] for column in range(part.first, part.last) if flags[column]}


def test_of_one_sample(batch):
    for area, rules, expected, name in alone(batch):
        assert engine(area, rules) == expected, name


def test_of_several_samples_and_visits(batch):
    for area, rules, expected, name in together(batch):
        assert engine(area, rules) == expected, name


def test_of_children_of_several_services(batch):
    rng = random.Random(f"reach services {batch}")
    for number in range(5):
        area = visited(rng, rng.randint(4, 7))
        uses = [(child, name) for child in area.frame.index for name in ("a", "B", "c") if rng.random() < 0.7]
        area = area.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
        settings, children = rng.choice([(2, 1), (2, 2), (3, 1), (1, 2)])
        visits = {"by": "service", "settings": settings, "children": children}
        block = {"name": "services", "balance": [{"column": "cluster"}], "visits": visits}
        rules = ss.Design.model_validate({"name": "services", "samples": [block]})
        assert engine(area, rules) == truth(Joint(area, rules, "any")), (batch, number)


@pytest.fixture
def no_shortcuts(monkeypatch, batch):
    """Let the walk see nobody but whom it begins with, and nothing be found near; ask about few at a time."""
    monkeypatch.setattr(reach, "_PATIENCE", 0)
    monkeypatch.setattr(reach, "_MORE", 0)
    monkeypatch.setattr(reach._Settling, "_nearby", lambda *_: False)
    monkeypatch.setattr(reach, "_AT_ONCE", random.Random(batch).choice([1, 3, 100]))
    for name, few in (("_PER_ROW", 1), ("_LOWEST", 0), ("_PLACES", 1), ("_AT_PLACE", 1)):
        monkeypatch.setattr(candidates, name, few)


@pytest.mark.usefixtures("no_shortcuts")
def test_without_the_walk_every_child_is_settled_by_proofs(monkeypatch, batch):
    monkeypatch.setattr(reach, "_A_LONGER_LOOK", 0.0)
    for area, rules, expected, name in (
        *alone(f"proofs {batch}", 4, lossy=True),
        *together(f"proofs {batch}", 2, lossy=True),
    ):
        assert engine(area, rules) == expected, name


@pytest.mark.usefixtures("no_shortcuts")
def test_the_solver_alone_settles_it_as_well(monkeypatch, batch):
    def says_nothing(aim, start, _):
        return relaxation.Relaxation(0, np.zeros(len(aim.costs), dtype=np.int64), start[:0])

    monkeypatch.setattr(reach, "relax", says_nothing)
    monkeypatch.setattr(reach, "_A_LONGER_LOOK", random.Random(batch).choice([0.0, 2.0]))
    for area, rules, expected, name in (*alone(f"solver {batch}", 6), *together(f"solver {batch}", 2)):
        assert engine(area, rules) == expected, name


def test_of_visits_to_places_that_bar_one_another(batch):
    for area, rules, expected, name in visits(batch, 4):
        assert engine(area, rules) == expected, name


@pytest.mark.parametrize(("rows", "groups"), [(60, 0), (0, 0)])
def test_looking_around_from_visits_sees_nobody_who_could_not_be_chosen(monkeypatch, rows, groups, batch):
    """Without exchanges, which see nearly everyone first. Caps of few groups are made to look like many."""
    monkeypatch.setattr(numbered, "_FEW_ROWS", rows)
    monkeypatch.setattr(numbered, "_FEW_GROUPS", groups)
    monkeypatch.setattr(Walk, "_worth_leaving", lambda _: iter(()))
    news = 0
    for area, rules, expected, name in visits(f"around {batch}", 8):
        found = best(Compiled(bind(rules, area), None), TRACKING)
        problem = found.problem
        people = reach._people(problem)
        walk = Walk(any_selection(problem, kept=found.kept), found.chosen, people, np.ones(len(people), bool))
        before = int(walk.unseen.sum())
        walk.on(Deadline(), 30)
        news += before - int(walk.unseen.sum())
        seen = np.append(~walk.unseen, False)[people]
        for part in problem.parts:
            assert ids(problem, part, seen) <= expected[part.name][0], name
    assert news >= (8 if rows else 0)


def test_what_is_looked_at_child_by_child_is_kept_as_well(monkeypatch, batch):
    """What has many rows in large areas has few in small ones."""
    monkeypatch.setattr(numbered, "_FEW_ROWS", 0)
    monkeypatch.setattr(numbered, "_FEW_GROUPS", 0)
    for area, rules, expected, name in (*alone(f"kinds {batch}", 4), *together(f"kinds {batch}", 2)):
        assert engine(area, rules) == expected, name


def test_the_cases_are_telling():
    seen = Counter()
    for _, rules, expected, _ in (*alone("telling", 40), *together("telling", 15)):
        seen["infeasible"] += expected is None
        for name, (could, certain, any_at_all) in (expected or {}).items():
            size = next(sample.most for sample in rules.samples if sample.name == name)
            seen["certain"] += bool(certain)
            seen["chance"] += len(certain) < len(could)
            seen["both"] += 0 < len(certain) < len(could)
            seen["more than places"] += len(could) > size
            seen["shut out by balance"] += could < any_at_all
    assert len(seen) == 6
    assert min(seen.values()) >= 3, seen
