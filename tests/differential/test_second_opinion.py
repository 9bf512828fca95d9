"""The engine against two other ways to the same selection: programs solved by scipy, and enumeration.

Each batch is 50 random cases; ten batches by day, a hundred by night. Half have one sample of up to 14
children, half have one to three samples, ranges and visits among up to 12. Losses, sizes, ids, places and
sums of tickets have to be the same in all three ways, and reserves in two. In some cases tickets are cut to
so few bits that sums tie or nearly do.
"""

from __future__ import annotations

import random
from collections import Counter

import sendsample as ss
from support.agreed import agree
from support.joint_brute_force import Joint
from support.scipy_model import opinion
from support.varied import case

BATCHES = 10
PER_BATCH = 50
#: Above this many ways of putting samples together another case is made, for time's sake.
MOST_WAYS = 200_000


def cases(batch):
    rng = random.Random(f"opinions {batch}")
    for number in range(PER_BATCH):
        seed, joint = f"{batch} {number}", None
        while joint is None or joint.ways > MOST_WAYS:
            bits = rng.choice([40, 40, 10, 2, 1])
            area, design = case(rng, several=bool(number % 2))
            joint = Joint(area, design, seed, bits=bits)
        yield area, design, joint, seed, bits


def test_three_ways_lead_to_one_selection(batch, cut_tickets):
    seen = Counter()
    for area, design, joint, seed, bits in cases(batch):
        cut_tickets(bits)
        agree(ss.select(area, design, seed=seed), joint, seed)
        hold(opinion(area, design, seed, bits), joint.best, seed)
        seen.update(kinds(joint.best))
    # Cases too tame would let any engine pass.
    assert 2 <= seen["infeasible"] <= 20, seen
    assert seen["chance decides"] >= 20, seen
    assert seen["a loss"] >= 1, seen
    assert seen["ids decide"] >= 1, seen


def hold(second, best, seed):
    """Hold what the programs found against enumeration."""
    if best is None:
        assert second is None, seed
        return
    assert second is not None, seed
    assert (second.loss, second.ids, second.visits) == (best.loss, best.ids, best.visits), seed
    assert second.tickets == best.aims[-2:], seed


def kinds(best):
    if best is None:
        yield "infeasible"
        return
    yield from (
        name for name, so in (("chance decides", best.level > 1), ("ids decide", best.tied > 1)) if so
    )
    if any(best.loss.values()):
        yield "a loss"
