"""Laws that joint selections keep, whatever the design: no oracle needed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import sendsample as ss
from sendsample.design.predicates import Equals
from support import joint_designs
from support.agreed import aims, found
from support.areas import visited

BATCHES = 3
PER_BATCH = 6


def cases(batch, law, many=PER_BATCH):
    rng = random.Random(f"{law} {batch}")
    for number in range(many):
        area = visited(rng, rng.randint(6, 14))
        yield rng, area, joint_designs.design(rng, area), f"{law} {batch} {number}"


def names(design):
    return [sample.name for sample in design.samples]


def test_dropping_a_sample_never_makes_the_others_worse(batch):
    held = 0
    for rng, area, design, seed in cases(batch, "dropping", 20):
        if len(design.samples) == 1:
            continue
        rest = design.only(sorted(set(names(design)) - {rng.choice(names(design))}))
        jointly = ss.select(area, design, seed=seed)
        if jointly.status == "infeasible":
            continue
        alone = ss.select(area, rest, seed=seed)
        assert alone.status == "optimal", seed
        assert aims(rest, alone) <= aims(rest, jointly), seed
        held += 1
        if held == PER_BATCH:
            return
    assert held


def test_samples_with_no_child_in_common_are_chosen_as_if_alone(batch):
    together = 0
    for _, area, design, seed in cases(batch, "apart", 20):
        apart = _apart(design)
        alone = [ss.select(area, apart.only(name), seed=seed) for name in names(apart)]
        jointly = ss.select(area, apart, seed=seed)
        if any(selection.status == "infeasible" for selection in alone):
            assert jointly.status == "infeasible", seed
            continue
        assert dict(jointly.ids) == {name: ids for one in alone for name, ids in one.ids.items()}, seed
        assert jointly.visits == {name: where for one in alone for name, where in one.visits.items()}, seed
        together += len(alone) > 1
        if together == PER_BATCH // 2:
            return
    assert together


def _apart(design):
    """Return a design whose first samples draw on children with plans and on the others."""
    samples = []
    for sample, provision in zip(design.samples, ("ehc_plan", "sen_support"), strict=False):
        eligible = Equals(column="provision", equals=provision)
        # A place that has to be visited might have nobody left.
        visits = sample.visits and sample.visits.model_copy(update={"force_in": ()})
        samples.append(sample.model_copy(update={"eligible": eligible, "visits": visits}))
    return ss.Design(name="apart", samples=tuple(samples), cooling_off=design.cooling_off)


def test_pinning_a_sample_to_what_it_is_changes_nothing(batch):
    pinned = 0
    for rng, area, design, seed in cases(batch, "pinning", 20):
        first = ss.select(area, design, seed=seed)
        if first.status == "infeasible":
            continue
        some = rng.sample(names(design), rng.randint(1, len(design.samples)))
        again = ss.select(area, design, seed=seed, pinned={name: first.ids[name] for name in some})
        assert found(again) == found(first), seed
        pinned += 1
        if pinned == PER_BATCH:
            return
    assert pinned


def test_only_is_the_design_of_that_sample_alone(batch):
    for rng, area, design, seed in cases(batch, "only"):
        name = rng.choice(names(design))
        expected = ss.select(area, design.only(name), seed=seed)
        assert found(ss.select(area, design, seed=seed, only=name)) == found(expected), seed


SCRIPT = """
import json, random, sys
sys.path.insert(0, sys.argv[1])
from support import joint_designs
from support.areas import visited
import sendsample as ss
told = []
for number in range(8):
    rng = random.Random(f"hashes {number}")
    area = visited(rng, 11)
    selection = ss.select(area, joint_designs.design(rng, area), seed="4 1 6 2 8 5")
    reserves = selection.reserves.to_dict("records")
    told.append([selection.status, selection.ids, selection.visits, reserves, selection.receipt])
print(json.dumps(told))
"""


def test_hash_randomisation_changes_nothing():
    tests = Path(__file__).resolve().parents[1]
    told = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, tests], env=environment, capture_output=True, text=True, check=True
        )
        told.add(run.stdout)
    assert len(told) == 1
    statuses = [one[0] for one in json.loads(told.pop())]
    assert "optimal" in statuses
