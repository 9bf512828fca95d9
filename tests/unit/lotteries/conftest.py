"""Small fields made by hand, every set of them, and supports compiled from a cohort and a design."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace

import numpy as np
import pytest

from sendsample.design.bind import bind
from sendsample.engine import Deadline
from sendsample.lotteries.field import Field, Rows, Types
from sendsample.lotteries.supporting import Question, supporting
from sendsample.progress import silent


def rows_of(kinds, rows):
    """Return rows, each given as the kinds it counts, its least and its most."""
    members = np.zeros((len(rows), kinds), dtype=np.float32)
    for line, (counted, _, _) in enumerate(rows):
        members[line, list(counted)] = 1
    return Rows(
        members,
        np.array([low for _, low, _ in rows], dtype=np.int64),
        np.array([high for _, _, high in rows], dtype=np.int64),
    )


def make_field(sizes, places, *rows, soft=(), weights=(), budget=0, kind_of=None, caps=()):
    """Return a field of so many children of each type; a type is a kind unless said otherwise."""
    kind_of = np.arange(len(sizes)) if kind_of is None else np.array(kind_of)
    kinds = int(kind_of.max()) + 1
    types = Types(
        np.repeat(np.arange(len(sizes)), sizes), np.array(sizes, dtype=np.int64), places, int(sum(sizes))
    )
    return Field(
        types=types,
        kind_of=kind_of,
        sizes=np.bincount(kind_of, sizes, kinds).astype(np.int64),
        hard=rows_of(kinds, [(range(kinds), places, places), *rows]),
        soft=rows_of(kinds, list(soft)),
        weights=np.array(weights, dtype=np.int64),
        budget=budget,
        caps=tuple((np.array(codes, dtype=np.int32), np.array(most)) for codes, most in caps),
    )


def counts_of(field, *, gone=()):
    """Return every set as how many it has of each kind."""
    spans = [range(0 if kind in gone else size + 1) for kind, size in enumerate(field.sizes.tolist())]
    spans = [span or range(1) for span in spans]
    found = np.array(list(itertools.product(*spans)), dtype=np.int64)
    return found[[keeps(field, counts) for counts in found]]


def keeps(field, counts):
    """Say whether counts of kinds keep the rows, the soft ones at no more than the budget."""
    hard = field.hard.members.astype(int) @ counts
    soft = field.soft.members.astype(int) @ counts
    outside = np.maximum(field.soft.lower - soft, 0) + np.maximum(soft - field.soft.upper, 0)
    within = (hard >= field.hard.lower).all() and (hard <= field.hard.upper).all()
    return bool(within and outside @ field.weights <= field.budget and (counts <= field.sizes).all())


def set_of(counts):
    """Return counts as a set: each kind as often as it is chosen."""
    return tuple(np.repeat(np.arange(len(counts)), counts).tolist())


def random_field(seed, kinds=(3, 6)):
    """Return a field with a planted set, rows around it and sometimes soft rows."""
    rng = random.Random(f"field {seed}")
    many = rng.randint(*kinds)
    sizes = [rng.randint(1, 4) for _ in range(many)]
    everyone = [kind for kind, size in enumerate(sizes) for _ in range(size)]
    places = rng.randint(1, min(5, len(everyone) - 1))
    planted = rng.sample(everyone, places)
    rows = []
    for _ in range(rng.randint(2, 5)):
        counted = rng.sample(range(many), rng.randint(1, many - 1))
        have = sum(kind in counted for kind in planted)
        low, high = rng.choice([(have, have), (0, have), (max(0, have - 1), have + 1), (have, places)])
        rows.append((counted, low, high))
    soft, weights = [], []
    for _ in range(rng.choice([0, 1, 1, 2])):
        counted = rng.sample(range(many), rng.randint(1, many - 1))
        have = sum(kind in counted for kind in planted)
        low = max(0, have + rng.choice([-1, 0, 1]))
        soft.append((counted, low, low + rng.randint(0, 1)))
        weights.append(rng.choice([1, 2]))
    outside = [
        max(0, low - have, have - high)
        for (counted, low, high) in soft
        for have in [sum(kind in counted for kind in planted)]
    ]
    spent = sum(weight * places for weight, places in zip(weights, outside, strict=True))
    budget = spent + rng.choice([0, 0, 1]) if soft else 0
    return make_field(sizes, places, *rows, soft=soft, weights=weights, budget=budget)


@pytest.fixture(scope="session")
def fields():
    """Fields by hand and by chance, and every set of one."""
    return SimpleNamespace(
        make=make_field, random=random_field, counts=counts_of, keeps=keeps, set_of=set_of, rows=rows_of
    )


def question_of(cohort, design, sample="s", *, within=None, deadline=None, pinned=None):
    bound = bind(design, cohort, pinned)
    asked = next(part for part in bound.samples if part.sample.name == sample)
    return Question(cohort, bound, asked, within, deadline or Deadline())


def branches_of(cohort, design, sample="s", **options):
    """Return the branches of a support, or the outcome that says why there is none."""
    return supporting(question_of(cohort, design, sample, **options), silent)


def sets_in(branch, chosen):
    """Return sets of ids of a branch's size as sets of types, each once and sorted."""
    ids = branch.aim.problem.ids[branch.part.first : branch.part.last]
    of = {child: kind for child, kind in zip(ids, branch.types.of.tolist(), strict=True) if kind >= 0}
    of_size = [some for some in chosen if len(some) == branch.part.most]
    return sorted({tuple(sorted(of[child] for child in some)) for some in of_size})


@pytest.fixture(scope="session")
def supports():
    """Questions, branches of them, and sets of ids as sets of types."""
    return SimpleNamespace(question=question_of, of=branches_of, sets=sets_in)
