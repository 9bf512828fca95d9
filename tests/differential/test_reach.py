"""Who could be chosen, and who would be whatever the seed, against enumeration of every selection.

Each batch is 12 cohorts of up to 12 children with a design of one sample, and 6 with a joint design; four
batches by day, forty by night.
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
    standing,
)
from sendsample.explaining.allowing import allowed
from sendsample.problem import Compiled
from support import joint_designs
from support.areas import cohort, visited
from support.brute_force import enumerate_subsets
from support.designs import design
from support.joint_brute_force import Joint

BATCHES = 4
ALONE = 12
TOGETHER = 6
#: Above this many ways of putting samples together a case is passed over, for time's sake; few are.
MOST_WAYS = 500_000


def alone(batch, many=ALONE):
    """Yield cohorts and designs of one sample, and who could be in it and must be; None where nobody can."""
    rng = random.Random(f"reach {batch}")
    for number in range(many):
        area = cohort(rng, rng.randint(4, 12))
        rules = design(rng, area)
        found = enumerate_subsets(area, rules, "any")
        if not found.valid.any():
            yield area, rules, None, f"{batch} {number}"
            continue
        best = found.valid & (found.loss == found.loss[found.valid].min())
        good, any_at_all = (
            [{found.ids[place] for place in row} for row in found.subsets[some]]
            for some in (best, found.valid)
        )
        yield area, rules, {rules.samples[0].name: of(good, any_at_all)}, f"{batch} {number}"


def together(batch, many=TOGETHER):
    """Yield the same of joint designs."""
    rng = random.Random(f"reach jointly {batch}")
    number = 0
    while number < many:
        area = visited(rng, rng.randint(5, 11))
        rules = joint_designs.design(rng, area)
        joint = Joint(area, rules, "any")
        if joint.ways > MOST_WAYS:
            continue
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


@pytest.mark.usefixtures("no_shortcuts")
def test_without_the_walk_every_child_is_settled_by_proofs(monkeypatch, batch):
    for name, few in (("_PER_ROW", 1), ("_LOWEST", 0), ("_PLACES", 1), ("_AT_PLACE", 1)):
        monkeypatch.setattr(candidates, name, few)
    monkeypatch.setattr(reach, "_A_LONGER_LOOK", 0.0)
    for area, rules, expected, name in (*alone(f"proofs {batch}", 4), *together(f"proofs {batch}", 2)):
        assert engine(area, rules) == expected, name


@pytest.mark.usefixtures("no_shortcuts")
def test_the_solver_alone_settles_it_as_well(monkeypatch, batch):
    def says_nothing(aim, start, _):
        return relaxation.Relaxation(0, np.zeros(len(aim.costs), dtype=np.int64), start[:0])

    monkeypatch.setattr(reach, "relax", says_nothing)
    monkeypatch.setattr(reach, "_A_LONGER_LOOK", random.Random(batch).choice([0.0, 2.0]))
    for area, rules, expected, name in (*alone(f"solver {batch}", 4), *together(f"solver {batch}", 2)):
        assert engine(area, rules) == expected, name


@pytest.mark.parametrize("rows", [0, 60])
def test_children_alike_are_looked_at_together(monkeypatch, rows, batch):
    """In small areas they are not, unless made so; and what has few rows in them has many in large ones."""
    monkeypatch.setattr(standing, "_FEW_COLUMNS", 0)
    monkeypatch.setattr(numbered, "_FEW_ROWS", rows)
    monkeypatch.setattr(numbered, "_FEW_GROUPS", rows)
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
    assert min(seen.values()) >= 5, seen
