"""The fairest lottery on panels by quotas: published optima, people alike, a bound by another solver."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

import sendsample as ss
from support import panels

#: A dozen, in the last of which some are in no panel.
FIRST, LAST = 7, 18
#: What chances may lack: a level is proven to within this part of the share that everyone would have.
GAP = 1e-6
EXACT = 1e-9


@pytest.fixture(scope="module", params=range(FIRST, LAST + 1), ids=lambda number: f"panel {number}")
def panel(request):
    return panels.numbered(request.param)


@pytest.fixture(scope="module")
def lottery(panel):
    return ss.lottery(panel.cohort(), panel.design(), sample=panels.SAMPLE)


@pytest.fixture(scope="module")
def possible(panel):
    return _possible(panel)


def _polytope(panel):
    """Return how many there are of each kind, and the rows that hold for the numbers chosen of each."""
    kinds = panel.alike()
    one_each = panel.people.groupby(kinds).first()
    counts = kinds.value_counts().sort_index().to_numpy()
    bounds = [(panel.size, panel.size)]
    rows = [np.ones(len(counts))]
    for feature, values in panel.quotas.items():
        for value, quota in values.items():
            rows.append((one_each[feature] == value).to_numpy(dtype=float))
            bounds.append(quota)
    least, most = np.array(bounds).T
    return counts, np.array(rows), least, most


def _possible(panel):
    """Return which kinds are in some panel, each asked for in whole numbers."""
    counts, rows, least, most = _polytope(panel)
    there = np.zeros(len(counts), dtype=bool)
    for kind in range(len(counts)):
        if not there[kind]:
            wanted = -np.eye(len(counts))[kind]
            found = milp(
                wanted,
                constraints=LinearConstraint(rows, least, most),
                bounds=Bounds(0, counts),
                integrality=np.ones(len(counts)),
            )
            assert found.status == 0
            there |= np.round(found.x) > 0
    return there


def _bound(panel, there):
    """Return the greatest least chance if people could be divided."""
    counts, rows, least, most = _polytope(panel)
    kinds = len(counts)
    free = np.zeros((len(rows), 1))
    # The chance of a kind is the expected number chosen of it through how many there are.
    chances = np.hstack([-np.eye(kinds), counts[:, None]])[there]
    found = linprog(
        -np.eye(kinds + 1)[kinds],
        A_ub=np.vstack([np.hstack([rows, free]), np.hstack([-rows, free]), chances]),
        b_ub=np.concatenate([most, -least, np.zeros(len(chances))]),
        bounds=[*((0, count if some else 0) for count, some in zip(counts, there, strict=True)), (0, 1)],
    )
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize("people", [200, 2_000])
def test_everyone_has_the_same_chance_in_the_published_examples(people):
    panel = panels.published(people)
    lottery = ss.lottery(panel.cohort(), panel.design(), sample=panels.SAMPLE)
    assert lottery.status == "optimal"
    assert len(lottery.levels) == 1
    assert len(lottery.probabilities) == people
    assert lottery.probabilities.to_numpy() == pytest.approx(panel.size / people, abs=EXACT, rel=0)


def test_chances_are_those_of_a_panel_of_its_size(panel, lottery):
    assert lottery.status == "optimal"
    assert sorted(lottery.probabilities.index) == sorted(panel.people.index)
    assert lottery.probabilities.between(0, 1).all()
    assert lottery.probabilities.sum() == pytest.approx(panel.size, abs=EXACT)


def test_expected_numbers_are_within_the_quotas(panel, lottery):
    chances = lottery.probabilities
    for feature, values in panel.quotas.items():
        expected = chances.groupby(panel.people[feature]).sum()
        for value, (least, most) in values.items():
            assert least - EXACT <= expected[value] <= most + EXACT


def test_every_composition_is_a_panel_within_the_quotas(panel, lottery):
    of_type = [panel.people.loc[lottery._ids[codes[0]]] for codes in lottery.lots.types]
    assert sum(lottery.lots.weights) == lottery.lots.total
    for composition in lottery.lots.compositions:
        assert len(composition) == panel.size
        of_each = Counter(composition)
        assert all(many <= len(lottery.lots.types[kind]) for kind, many in of_each.items())
        for feature, values in panel.quotas.items():
            there = Counter(of_type[kind][feature] for kind in composition)
            assert all(least <= there[value] <= most for value, (least, most) in values.items())


def test_people_alike_have_the_same_chance_exactly(panel, lottery):
    chances = lottery.probabilities
    assert (chances.groupby(panel.alike()).nunique() == 1).all()


def test_only_who_is_in_no_panel_has_no_chance(panel, lottery, possible):
    chances = lottery.probabilities.groupby(panel.alike()).first()
    assert (chances.to_numpy() > 0).tolist() == possible.tolist()


def test_least_chance_is_that_of_divisible_people(panel, lottery, possible):
    """Nothing can exceed it, and for each of these panels whole people can be drawn so as to reach it."""
    bound = _bound(panel, possible)
    assert lottery.least <= bound + EXACT
    assert lottery.least >= bound - GAP * panel.size / len(panel.people) - EXACT
