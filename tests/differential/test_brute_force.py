"""The engine against enumeration of every subset: validity, least loss and the exact ids.

Each batch is 50 random cohorts of up to 14 children with a random design; ten batches by day, a hundred
by night. In a third of them tickets are cut to three bits, so that sums tie and ids decide.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

import sendsample as ss
from sendsample.engine import Status, candidates, chance, improve, relaxation, solve
from sendsample.engine.relaxation import Relaxation
from support.areas import cohort
from support.brute_force import enumerate_subsets
from support.compiled import compiled, ids_of
from support.designs import design

BATCHES = 10
PER_BATCH = 50


def cases(batch):
    rng = random.Random(batch)
    for number in range(PER_BATCH):
        area = cohort(rng, rng.randint(4, 14))
        bits = rng.choice([40, 40, 3])
        yield area, design(rng, area), f"seed {batch} {number}", bits


@lru_cache(maxsize=1)
def shared(batch):
    """Return the cases of a batch for all tests of it, which run one after the other."""
    return tuple(cases(batch))


def answer(outcome):
    loss, tickets = outcome.stages
    return loss.value, tickets.value, ids_of(outcome.problem, outcome.chosen)


def test_engine_finds_what_enumeration_finds(batch):
    seen = dict.fromkeys(("feasible", "ties", "lossy"), 0)
    for area, rules, seed, bits in shared(batch):
        expected = enumerate_subsets(area, rules, seed, bits)
        outcome = solve(compiled(area, rules, seed, bits), "tracking")
        if expected.best is None:
            assert outcome.status is Status.INFEASIBLE, (seed, outcome)
            assert len(outcome.proofs) >= 2, (seed, outcome)
            continue
        assert outcome.status is Status.OPTIMAL, (seed, outcome)
        assert answer(outcome) == expected.best, seed
        seen["feasible"] += 1
        seen["ties"] += expected.ties > 1
        seen["lossy"] += expected.best[0] > 0
    # The cases must be telling: most feasible, most of those decided by tickets, some with a loss.
    assert seen["feasible"] >= 30, seen
    assert seen["ties"] >= 20, seen
    assert seen["lossy"] >= 1, seen


def test_check_agrees_with_enumeration_on_every_kind_of_subset(batch):
    rng = random.Random(f"subsets {batch}")
    for area, rules, seed, bits in shared(batch)[:8]:
        expected = enumerate_subsets(area, rules, seed, bits)
        places = range(len(expected.subsets))
        valid = [place for place in places if expected.valid[place]][:2]
        for place in valid + rng.sample(places, min(3, len(places))):
            checked = ss.check(area, rules, {"tracking": [expected.ids[i] for i in expected.subsets[place]]})
            assert checked.valid == expected.valid[place], seed
            assert checked.loss["tracking"] == expected.loss[place], seed


def test_select_returns_what_enumeration_finds(batch):
    for area, rules, seed, _ in shared(batch)[:5]:
        expected = enumerate_subsets(area, rules, seed).best
        selection = ss.select(area, rules, seed=seed)
        assert selection.status == ("infeasible" if expected is None else "optimal")
        assert tuple(sorted(selection.ids.get("tracking", []))) == (expected[2] if expected else ())


@pytest.mark.parametrize("bits", [1, 2])
def test_many_ties_are_settled_by_ids(bits):
    rng = random.Random(7)
    for _ in range(10):
        area = cohort(rng, 12)
        rules = ss.Design.model_validate({"name": "ties", "samples": [{"name": "tracking", "size": 4}]})
        expected = enumerate_subsets(area, rules, "ties", bits)
        outcome = solve(compiled(area, rules, "ties", bits), "tracking")
        assert ids_of(outcome.problem, outcome.chosen) == expected.best[2]


@pytest.mark.parametrize("few", [1, 2, 3])
def test_starting_from_hardly_anyone_ends_at_the_same_selection(monkeypatch, few):
    """The pool and the first try are shortcuts; made uselessly small, every later path has to do the work."""
    monkeypatch.setattr(candidates, "_PER_ROW", few)
    monkeypatch.setattr(candidates, "_LOWEST", few - 1)
    monkeypatch.setattr(chance, "_FIRST_TRY", few)
    monkeypatch.setattr(chance, "_WIDEN", 2)
    monkeypatch.setattr(relaxation, "_PER_ROUND", few)
    for area, rules, seed, bits in cases(f"few {few}"):
        expected = enumerate_subsets(area, rules, seed, bits).best
        outcome = solve(compiled(area, rules, seed, bits), "tracking")
        if expected is None:
            assert outcome.status is Status.INFEASIBLE, seed
        else:
            assert answer(outcome) == expected, seed


@pytest.mark.parametrize("batch_of_last_resorts", range(3))
def test_the_last_resort_for_the_loss_finds_the_least(monkeypatch, batch_of_last_resorts):
    """With a bound that says nothing, the loss is proven over representatives of everyone."""
    blind = Relaxation(0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.intp))

    def says_nothing(aim, start, *_):
        return replace(blind, slack=np.zeros(len(aim.costs), dtype=np.int64), columns=start)

    monkeypatch.setattr(improve, "relax", says_nothing)
    monkeypatch.setattr(candidates, "_PER_ROW", 1)
    monkeypatch.setattr(candidates, "_LOWEST", 0)
    lossy = 0
    for area, rules, seed, _ in cases(f"last resort {batch_of_last_resorts}"):
        expected = enumerate_subsets(area, rules, seed).best
        if expected is None:
            continue
        outcome = solve(compiled(area, rules, seed), "tracking")
        assert outcome.status is Status.OPTIMAL, seed
        assert outcome.stages[0].value == expected[0], seed
        lossy += expected[0] > 0
    assert lossy >= 1
