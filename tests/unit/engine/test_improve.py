"""An aim is improved beyond the columns it began with, and proven whatever the relaxation says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sendsample as ss
from sendsample.engine import Deadline, feasible, improve, solve
from sendsample.engine.aim import least_loss, least_tickets, visits_alone
from sendsample.engine.relaxation import Relaxation
from support.areas import area
from support.compiled import Fixed, cheapest, compiled, joint_problems, truth

SUPPORT = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}


def test_loss_is_improved_beyond_the_pool(monkeypatch):
    balance = [{"column": "provision"}, {"column": "age"}]
    sample = {"name": "tracking", "size": 9, "rules": [SUPPORT], "balance": balance}
    design = ss.Design.model_validate({"name": "x", "samples": [sample]})
    problem = compiled(area(300, seed=1), design, "seed").problem()
    expected = solve(Fixed(problem), "tracking")
    assert expected.stages[0].value > 0
    without = replace(problem, parts=tuple(replace(part, margins=()) for part in problem.parts))
    some = solve(Fixed(without), "tracking").chosen
    monkeypatch.setattr(feasible, "pool", lambda _: some)
    outcome = solve(Fixed(problem), "tracking")
    assert outcome.stages == expected.stages
    assert outcome.chosen.tolist() == expected.chosen.tolist()


def says_nothing(aim, start, *_):
    return Relaxation(0, np.zeros(len(aim.problem), dtype=np.int64), start)


@pytest.mark.parametrize("blind", [False, True], ids=["as it is", "with a bound that says nothing"])
def test_from_any_selection_the_least_is_reached_and_proven(monkeypatch, blind):
    if blind:
        monkeypatch.setattr(improve, "relax", says_nothing)
    improved = 0
    for _, _, _, _, problem in joint_problems("improve", 40):
        aim = least_loss(problem)
        worst = cheapest(replace(aim, costs=-1000 * np.arange(len(problem), dtype=np.int64) % 997))
        if worst is None:
            continue
        found = improve.improve(aim, worst, worst, 0, Deadline(), tell=lambda: None)
        assert found.proven
        assert found.value == aim.value(found.chosen) == truth(aim)
        assert aim.allows(found.chosen)
        improved += found.value < aim.value(worst)
    assert improved >= 3


def test_whoever_could_be_in_a_best_selection_is_kept_for_what_follows():
    seen = 0
    for rng, _, _, _, problem in joint_problems("within", 25):
        aim = least_loss(problem)
        start = cheapest(replace(aim, soft=()))
        if start is None or aim.value(start) == 0:
            continue
        found = improve.improve(aim, start, start, 0, Deadline(), tell=lambda: None)
        for column in rng.sample(range(len(problem)), min(6, len(problem))):
            if truth(aim, [column]) == found.value:
                assert column in found.within
                seen += 1
    assert seen >= 5


def test_the_visits_alone_are_never_above_the_whole():
    seen = 0
    for _, _, _, _, problem in joint_problems("visits alone", 60):
        aim = least_tickets(problem, ~problem.seats)
        whole = truth(aim) if problem.stays else None
        if whole is None:
            continue
        easier, columns = visits_alone(aim)
        alone = truth(easier, among=np.flatnonzero(columns))
        assert alone <= whole
        seen += 1
    assert seen >= 10


def test_stopped_before_it_began_it_says_what_it_was_given():
    for _, _, _, _, problem in joint_problems("stopped", 8):
        aim = least_loss(problem)
        start = cheapest(replace(aim, soft=()))
        if start is None or aim.value(start) == 0:
            continue
        found = improve.improve(aim, start, start, 0, Deadline(-1), tell=lambda: None)
        assert found.chosen.tolist() == start.tolist()
        assert found.bound <= truth(aim) <= found.value


def test_no_model_is_written_down_once_time_is_up(monkeypatch):
    problem = compiled(
        area(50, seed=1), ss.Design.model_validate({"name": "x", "samples": [{"name": "s", "size": 2}]}), "1"
    ).problem()
    monkeypatch.setattr(improve, "Subset", None)
    chosen = np.arange(2)
    late = Deadline(1e-9)
    assert improve._better(least_loss(problem), chosen, chosen, 0, late)[1] is False
