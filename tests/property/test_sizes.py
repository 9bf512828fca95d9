"""Sizes that are ranges, against every combination of sizes tried one by one."""

from __future__ import annotations

import itertools

from sendsample.engine import Deadline, Status
from sendsample.engine.aim import least_loss
from sendsample.engine.outcome import Outcome
from sendsample.engine.sizes import settle
from support.compiled import joint_problems, truth

BATCHES = 4


def best_of_every_size(made):
    """Return the least loss of tracking and then the largest sizes in order, or None."""
    found = []
    for sizes in itertools.product(*(range(least, most + 1) for least, most in made.ranged.values())):
        problem = made.problem(dict(zip(made.ranged, sizes, strict=True)))
        loss = truth(least_loss(problem, [part for part in problem.parts if part.name == "tracking"]))
        if loss is not None:
            found.append((loss, [-part.most for part in problem.parts]))
    return min(found, default=None)


def test_settled_sizes_are_the_best_of_all(batch):
    ranged = lossy = small = 0
    for _, _, _, made, _ in joint_problems(f"sizes {batch}", 40, (6, 14)):
        if not made.ranged:
            continue
        expected = best_of_every_size(made)
        found = settle(made, "tracking", Deadline(), lambda _: None)
        if expected is None:
            assert isinstance(found, Outcome)
            assert found.status is Status.INFEASIBLE
            assert len(found.proofs) >= 2
            continue
        assert not isinstance(found, Outcome)
        assert found.proven
        assert found.rank() == expected
        assert found.problem.valid(found.chosen)
        for stage in found.stages:
            part = next(part for part in found.problem.parts if (part.name,) == stage.samples)
            reached = part.loss(found.chosen) if stage.aim == "loss" else len(part.of(found.chosen))
            assert (stage.value, stage.bound) == (reached, reached)
        ranged += 1
        lossy += expected[0] > 0
        small += any(
            -size < most for size, (_, most) in zip(of_ranged(found), made.ranged.values(), strict=True)
        )
    assert ranged >= 10
    assert lossy + small >= 3


def of_ranged(found):
    reached = {stage.samples[0] for stage in found.stages if stage.aim == "size"}
    return [-part.most for part in found.problem.parts if part.name in reached]
