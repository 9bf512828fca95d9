"""Either route to the fairest lottery by itself, and every proof, against enumeration.

Small areas take columns alone unless they are made to take the relaxation. Each batch is 4 cohorts of one
sample, 3 of several samples and 2 of up to 40 children; three batches by day, thirty by night.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.engine import Deadline, Outcome
from sendsample.lotteries import fairest as fairest_module
from sendsample.lotteries.fairest import fairest
from sendsample.lotteries.proof import RELAXATION, SOLVER
from sendsample.lotteries.supporting import Question, supporting
from sendsample.progress import silent
from support import lottery_cases
from support.lottery_brute_force import (
    chances_by_subsets,
    chances_by_type_vectors,
    support_by_subsets,
    support_by_type_vectors,
)

BATCHES = 3
ALONE, TOGETHER, BY_TYPES = 4, 3, 2
#: How far a chance may be from the exact one.
APART = 1e-7


def cases(batch):
    """Yield cases with their exact chances and every set: how much of each child it has."""
    for cases_of, many in ((lottery_cases.alone, ALONE), (lottery_cases.together, TOGETHER)):
        for case in cases_of(f"routes {batch}", many):
            chances = chances_by_subsets(*case[1:])
            sets = [dict.fromkeys(one, 1) for one in support_by_subsets(*case[1:])]
            yield case, chances, sets
    for case in lottery_cases.by_types(f"routes {batch}", BY_TYPES):
        support = support_by_type_vectors(*case[1:])
        sets = [
            {
                child: Fraction(many, len(kind))
                for kind, many in zip(support.kinds, line, strict=True)
                for child in kind
            }
            for line in support.vectors.tolist()
        ]
        yield case, chances_by_type_vectors(*case[1:]), sets


@pytest.fixture(scope="module")
def enumerated():
    """What enumeration says of a batch, worked out once for all routes."""
    known = {}

    def of(batch):
        if batch not in known:
            known[batch] = list(cases(batch))
        return known[batch]

    return of


@pytest.fixture(params=["relaxation", "columns"])
def route(request, monkeypatch):
    """Make every lottery take one route, as far as that leads."""
    if request.param == "relaxation":
        monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    else:
        monkeypatch.setattr(fairest_module, "_FEW_TYPES", 1 << 30)
    return request.param


@pytest.mark.usefixtures("route")
def test_either_route_gives_the_chances_of_enumeration(enumerated, batch):
    for (name, area, design, sample, within), exact, _ in enumerated(batch):
        found = ss.lottery(area, design, sample, within=within)
        if exact is None:
            assert found.status == "infeasible", name
            continue
        assert found.status == "optimal", name
        chances = found.probabilities.to_dict()
        assert chances.keys() == exact.keys(), name
        assert all(abs(chances[child] - float(one)) <= APART for child, one in exact.items()), name
        assert all(bool(chances[child]) == bool(one) for child, one in exact.items()), name


def test_the_routes_are_those_meant(enumerated, route):
    """The relaxation closes more than half of the cases by itself; otherwise it is never asked."""
    seen = Counter()
    for batch in range(BATCHES):
        for (_, area, design, sample, within), exact, _ in enumerated(batch):
            if not any((exact or {}).values()):
                continue
            found = ss.lottery(area, design, sample, within=within)
            seen["relaxation"] += set(found.levels["proven_by"]) == {RELAXATION}
            seen["columns"] += set(found.levels["proven_by"]) == {SOLVER}
            seen["all"] += 1
    assert seen["all"] >= 20
    if route == "columns":
        assert seen["columns"] == seen["all"]
    else:
        assert seen["relaxation"] >= seen["all"] / 2, seen
        # And some need the other route after it.
        assert seen["columns"] >= 2, seen


def found_of(area, design, sample, within):
    bound = bind(design, area, None)
    asked = next(part for part in bound.samples if part.sample.name == sample)
    branches = supporting(Question(area, bound, asked, within, Deadline()), silent)
    return None if isinstance(branches, Outcome) else (branches[0], fairest(branches, Deadline(), silent))


@pytest.mark.usefixtures("route")
def test_every_proof_bounds_every_set(enumerated, batch):
    for (name, *case), exact, sets in enumerated(batch):
        found = found_of(*case)
        if found is None:
            assert exact is None, name
            continue
        branch, lottery = found
        ids = branch.aim.problem.ids[branch.part.first : branch.part.last]
        of = {child: kind for child, kind in zip(ids, branch.types.of.tolist(), strict=True) if kind >= 0}
        settled = lottery.gone.copy()
        by_type = [Fraction(0)] * len(settled)
        for child, kind in of.items():
            by_type[kind] = exact[child]
        even = branch.types.even
        for level in lottery.levels:
            # In whole numbers: parts of children times floats would be rounded.
            weights = [int(weight) for weight in level.proof.weights]
            assert weights == level.proof.weights.tolist(), name
            for one in sets:
                weighed = sum(weights[of[child]] * many for child, many in one.items() if child in of)
                assert weighed <= level.proof.most, name
            bound = level.proof.bound(branch.types.sizes, settled, by_type)
            least = min(by_type[kind] for kind in np.flatnonzero(~settled))
            assert least <= bound <= least + Fraction(1, 10**6) * Fraction(even), name
            settled[level.types] = True
        assert settled.all(), name
