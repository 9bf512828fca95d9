"""Chains of receipts: whoever declines, all others stand, and all of it can be done again."""

from __future__ import annotations

import copy
import itertools
import json
import random

import pytest

import sendsample as ss
from sendsample.canonical import digest_of
from sendsample.errors import SendsampleError
from sendsample.evidence import verify_receipt
from sendsample.evidence.form import ReceiptForm
from sendsample.evidence.replacing import REASONS
from support import joint_designs
from support.areas import visited

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


def with_reserves(rng, design, lists):
    samples = [sample.model_copy(update={"reserves": rng.choice(lists)}) for sample in design.samples]
    return design.model_copy(update={"samples": tuple(samples)})


def placed(selection, sample):
    """Return where each child of a sample is seen; nowhere for one that is no block of visits."""
    at = {child: place for place, ids in selection.visits.get(sample, {}).items() for child in ids}
    return {child: at.get(child) for child in selection.ids[sample]}


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


def others_stand(before, now, child, left):
    for name in before.ids:
        was, there = placed(before, name), placed(now, name)
        kept = {one: at for one, at in was.items() if not (one == child and name in left)}
        assert kept.items() <= there.items()
        if name not in left:
            assert was == there


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


def test_all_of_a_chain_can_be_done_again(batch):
    for rng, area, design, drawn in cases(batch, "chains", 5):
        chain = [drawn]
        for _ in range(3):
            now = chain[-1]
            if now.status != "optimal" or not any(now.ids.values()):
                break
            child = rng.choice([child for ids in now.ids.values() for child in ids])
            samples = [name for name, ids in now.ids.items() if child in ids]
            only = rng.choice([None, *samples])
            chain.append(
                ss.replace(now, area, design, declined=child, reason=rng.choice(REASONS), sample=only)
            )
        receipts = [json.loads(json.dumps(one.receipt)) for one in chain]
        for receipt in receipts:
            ReceiptForm.model_validate(receipt)
            assert verify_receipt.drawn(receipt) == []
        for before, after in itertools.pairwise(receipts):
            assert after["previous"] == digest_of(before)
            assert verify_receipt.follows(after, before) == []
            assert after["commitment"] == before["commitment"]
        found = ss.verify(receipts[-1], area, design, earlier=receipts[:-1])
        assert found.holds, found.frame[~found.frame["holds"].fillna(value=True)]
        assert {line.receipt for line in found.lines} == {receipt["number"] for receipt in receipts}


def leaves(data, path=()):
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    if not inside or not data:
        yield path
    for key, value in inside:
        yield from leaves(value, (*path, key))


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return "0" * 64 if len(value) == 64 else f"{value}x"
    return "x" if value is None else ["x"] if isinstance(value, list) else {"x": 1}


@pytest.mark.parametrize("kind", ["selection", "replacement", "correction"])
def test_whatever_is_changed_in_a_receipt_is_noticed(batch, kind):
    rng = random.Random(f"changes {batch}")
    noticed = 0
    for _, area, design, drawn in cases(batch, f"changes {kind}", 2):
        now, lists, before = made(kind, rng, area, design, drawn)
        paths = [path for path in leaves(now.receipt) if path[0] not in {"files", "versions"}]
        for path in rng.sample(paths, min(8, len(paths))):
            receipt = copy.deepcopy(dict(now.receipt))
            inside = receipt
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = changed(inside[path[-1]])
            try:
                holds = ss.verify(receipt, lists, design, earlier=[drawn], before_correction=before).holds
            except SendsampleError:
                holds = False
            assert not holds, path
            noticed += 1
    assert noticed > 0


def made(kind, rng, area, design, drawn):
    """Return a receipt of a kind, the lists it is about, and those before."""
    if kind == "selection":
        return drawn, area, []
    if kind == "replacement":
        child = rng.choice([child for ids in drawn.ids.values() for child in ids])
        return ss.replace(drawn, area, design, declined=child, reason="family"), area, []
    lists = without_some(rng, area)
    return ss.correct(drawn, area, lists, design), lists, [area]


def without_some(rng, area):
    """Return the lists with a few children gone, their services with them."""
    gone = rng.sample(list(area.frame.index), rng.randint(1, 2))
    kept = area.frame.drop(index=gone)
    services = area.services[~area.services["child_id"].isin(gone)].reset_index(drop=True)
    return ss.Cohort(
        kept, area.findings, area.as_at, area.ap_definition, services=services, settings=area.settings
    )


def test_corrected_lists_keep_whoever_still_can_stand(batch):
    outcomes = {"optimal": 0, "infeasible": 0}
    for rng, area, design, drawn in cases(batch, "corrected"):
        lists = without_some(rng, area)
        now = ss.correct(drawn, area, lists, design)
        outcomes[now.status] += 1
        correction = now.receipt["correction"]
        gone = set(area.frame.index) - set(lists.frame.index)
        assert correction["cohort"] == {"left": len(gone), "joined": 0, "changed": 0}
        for name in drawn.ids:
            kept = [child for child in drawn.ids[name] if child not in gone]
            lost = set(correction["gone"].get(name, []))
            assert set(drawn.ids[name]) - set(kept) <= lost
            assert set(kept) - lost <= set(now.ids[name])
        if now.status == "optimal":
            assert ss.check(lists, design, now).valid
        found = ss.verify(now, lists, design, earlier=[drawn], before_correction=[area])
        assert found.holds
        assert now.receipt["commitment"] == "seed not committed beforehand"
    assert outcomes["optimal"] > 0
