"""Reserves against everyone tried in each child's place, judged by the check alone."""

from __future__ import annotations

import itertools
import random

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.problem.tickets import ticket
from sendsample.selection.check import judged
from sendsample.selection.given import by_sample
from support import joint_designs
from support.areas import visited
from support.receipts import with_swap

BATCHES = 4
PER_BATCH = 10


def cases(batch):
    """Yield ten cases, and more until somebody can step in at a setting, at a service and beside sharing."""
    rng = random.Random(f"reserves {batch}")
    lacking = {"visits", "services", "shared"}
    for number in itertools.count():
        if number >= PER_BATCH and not lacking:
            return
        area = visited(rng, rng.randint(8, 15))
        seed = f"{batch} {number}"
        design = many_reserves(joint_designs.design(rng, area))
        selection = ss.select(area, design, seed=seed)
        here = kinds(design, selection)
        if selection.status == "optimal" and (number < PER_BATCH or here & lacking):
            lacking -= here
            yield area, design, seed, selection


def kinds(design, selection):
    """Return which of the kinds that every batch is to have are among a selection's reserves."""
    named = set(selection.reserves["sample"])
    visits = [sample.visits for sample in design.samples if sample.name in named]
    found = {"visits"} if any(visits) else set()
    found |= {"services"} if any(one and one.by == "service" for one in visits) else set()
    return found | ({"shared"} if visits and design.across.most > 1 else set())


def many_reserves(design):
    """Return the design with everyone who could take a place named for it."""
    samples = [sample.model_copy(update={"reserves": 100}) for sample in design.samples]
    return design.model_copy(update={"samples": tuple(samples)})


def everyone_who_fits(case, sample, child):
    """Return who could take a child's place by trying everyone: in order, with the loss then."""
    area, design, seed, selection = case
    bound, counted, found = bind(design, area), {}, []
    for other in area.frame.index:
        if other in selection.ids[sample]:
            continue
        # The check without its tables, and with what it counts of frames counted once.
        given = by_sample(with_swap(selection, sample, child, other), design)
        samples, rows = judged(area, bound, given, counted)
        if all(row.holds for row in rows):
            (loss,) = (judgement.loss for judgement in samples if judgement.name == sample)
            found.append((loss, ticket(seed, sample, other), other))
    return [(other, loss) for loss, _, other in sorted(found)]


def test_reserves_are_all_who_fit_in_order_with_their_loss(batch):
    seen = dict.fromkeys(("reserves", "visits", "services", "shared", "lossy", "nobody"), 0)
    for case in cases(batch):
        _, design, seed, selection = case
        for sample in design.samples:
            for child in selection.ids[sample.name]:
                rows = selection.reserves
                rows = rows[(rows["sample"] == sample.name) & (rows["child_id"] == child)]
                named = list(zip(rows["reserve"], rows["loss"], strict=True))
                expected = everyone_who_fits(case, sample.name, child)
                assert named == expected, (seed, sample.name, child)
                assert rows["order"].tolist() == list(range(1, len(rows) + 1))
                seen["reserves"] += len(named)
                seen["nobody"] += not named
                seen["lossy"] += any(loss for _, loss in named)
                seen["visits"] += len(named) if sample.visits else 0
                seen["services"] += len(named) if sample.visits and sample.visits.by == "service" else 0
                seen["shared"] += len(named) if design.across.most > 1 else 0
    assert all(seen.values()), seen


def test_as_many_are_named_as_the_design_says():
    rng = random.Random("as many")
    area = visited(rng, 14)
    for many in (0, 1, 3):
        sample = {"name": "audit", "size": 2, "reserves": many}
        selection = ss.select(area, ss.Design.model_validate({"name": "d", "samples": [sample]}), seed="s")
        counts = selection.reserves.groupby("child_id").size()
        assert counts.tolist() == ([many] * 2 if many else [])
