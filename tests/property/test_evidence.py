"""Chains of receipts: whoever declines, all others stand, and all of it can be done again."""

from __future__ import annotations

import itertools
import random

import pytest

import sendsample as ss
from sendsample.errors import SendsampleError
from sendsample.evidence import verify_receipt
from sendsample.evidence.replacing import REASONS
from support import joint_designs
from support.areas import visited
from support.receipts import altered, corrected, others_stand, with_reserves

BATCHES = 2
PER_BATCH = 8


def cases(batch, law, many=PER_BATCH, lists=(0, 1, 2, 5)):
    """Yield so many areas, designs and what was drawn, where anybody was."""
    rng = random.Random(f"{law} {batch}")
    for number in itertools.count():
        area = visited(rng, rng.randint(6, 14))
        design = with_reserves(rng, joint_designs.design(rng, area), lists)
        drawn = ss.select(area, design, seed=f"{law} {batch} {number}")
        if any(drawn.ids.values()):
            yield rng, area, design, drawn
            many -= 1
        if not many:
            return


def given(selection, sample, old, new):
    """Return all ids as a check takes them, one child in the place of another in a sample."""
    ids = {name: list(children) for name, children in selection.ids.items()}
    ids |= {
        name: {at: list(those) for at, those in visits.items()} for name, visits in selection.visits.items()
    }
    swap = lambda children: [new if child == old else child for child in children]  # noqa: E731
    part = ids[sample]
    ids[sample] = {at: swap(those) for at, those in part.items()} if isinstance(part, dict) else swap(part)
    return ids


def without_asking(design, children):
    kept = tuple(entry for entry in design.include if entry.id not in children)
    return design.model_copy(update={"include": kept})


def first_on_list(area, design, selection, place, declined):
    """Return who on the reserve list steps in, worked out here from its meaning."""
    sample, child = place
    record = selection.receipt["samples"][sample]
    for other in record.get("reserves", {}).get(child, []):
        if other in declined or other in selection.ids[sample]:
            continue
        if ss.check(area, design, given(selection, sample, child, other)).valid:
            return other
    return None


def test_the_first_on_the_list_who_meets_every_rule_takes_the_place(batch):
    by = {"reserves": 0, "seed": 0, "nobody": 0}
    for rng, area, design, drawn in cases(batch, "lists"):
        now, declined = drawn, []
        for _ in range(4):
            sample = rng.choice([name for name, ids in now.ids.items() if ids])
            child = rng.choice(now.ids[sample])
            left = [name for name, ids in now.ids.items() if child in ids]
            before, declined = now, [*declined, child]
            asked = without_asking(design, declined)
            now = ss.replace(before, area, design, declined=child, reason=rng.choice(REASONS))
            change = now.receipt["replacement"]
            assert sorted(place["sample"] for place in change["places"]) == sorted(left)
            for place in change["places"]:
                by[place["by"]] += 1
                if len(left) == 1:
                    expected = first_on_list(area, asked, before, (place["sample"], child), declined)
                    assert (place["by"] == "reserves") == (expected is not None)
                    assert expected in {None, *place["taken"]}
            others_stand(before, now, child, left)
            assert not any(child in now.ids[name] for name in left)
            if now.status != "optimal":
                assert now.status == "infeasible"
                assert now.reasons
                break
            assert ss.check(area, asked, now).valid
    assert by["reserves"] + by["seed"] > 0


def test_where_no_list_helps_the_same_seed_decides_among_the_best(batch):
    """Held against trying everybody, for samples that are no blocks of visits."""
    found = 0
    for rng, area, design, drawn in cases(batch, "seeds", 16, lists=(0,)):
        sample = rng.choice([name for name, ids in drawn.ids.items() if ids])
        child = rng.choice(drawn.ids[sample])
        if drawn.visits.get(sample) or sum(child in ids for ids in drawn.ids.values()) > 1:
            continue
        best = least(area, without_asking(design, [child]), drawn, sample, child)
        now = ss.replace(drawn, area, design, declined=child, reason="unavailable")
        smaller = len(drawn.ids[sample]) - 1 >= next(
            one.least for one in design.samples if one.name == sample
        )
        if best is None:
            assert now.status == "infeasible" or (
                smaller and not now.receipt["replacement"]["places"][0]["taken"]
            )
            continue
        found += 1
        assert now.receipt["replacement"]["places"] == [
            {"sample": sample, "by": "seed", "taken": [best], "skipped": []}
        ]
    assert found > 0


def least(area, design, drawn, sample, child):
    """Return whom the aims and the tickets put in a place, trying everybody."""
    tried = []
    focused = [one.name for one in design.samples if one.name != "tracking" and one.visits is None]
    blocks = [one.name for one in design.samples if one.name != "tracking" and one.visits is not None]
    for other in area.frame.index:
        if other == child or other in drawn.ids[sample]:
            continue
        checked = ss.check(area, design, given(drawn, sample, child, other))
        if checked.valid:
            aims = (
                checked.loss.get("tracking", 0),
                sum(checked.loss[name] for name in focused),
                sum(checked.loss[name] for name in blocks),
            )
            tried.append((aims, verify_receipt.ticket(drawn.seed, sample, other), other))
    return min(tried)[-1] if tried else None


@pytest.mark.parametrize("kind", ["selection", "replacement", "correction"])
def test_whatever_is_changed_in_a_receipt_is_noticed(batch, kind):
    rng = random.Random(f"changes {batch}")
    for _, area, design, drawn in cases(batch, f"changes {kind}", 2):
        now, lists, before = made(kind, rng, area, design, drawn)
        for _ in range(4):
            receipt, path = altered(rng, now.receipt, spared={"files", "versions"})
            try:
                holds = ss.verify(receipt, lists, design, earlier=[drawn], before_correction=before).holds
            except SendsampleError:
                holds = False
            assert not holds, path


def made(kind, rng, area, design, drawn):
    """Return a receipt of a kind, the lists it is about, and those before."""
    if kind == "selection":
        return drawn, area, []
    if kind == "replacement":
        child = rng.choice([child for ids in drawn.ids.values() for child in ids])
        return ss.replace(drawn, area, design, declined=child, reason="family"), area, []
    lists, _ = corrected(rng, area)
    return ss.correct(drawn, area, lists, design), lists, [area]
