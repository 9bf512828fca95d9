import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.engine import Deadline
from sendsample.lotteries import fairest as fairest_module
from sendsample.lotteries.fairest import fairest
from sendsample.lotteries.proof import RELAXATION, SOLVER
from sendsample.progress import silent
from support.areas import AS_AT
from support.clock import StopsAfter
from support.lottery_brute_force import chances_by_subsets

PLAN = {"column": "provision", "equals": "ehc_plan"}
CAPS = [{"rule": "at_most_per_group", "column": name} for name in ("household", "setting", "locality")]


def chances_of(found):
    counts = np.zeros(len(found.types.sizes))
    for one, weight in zip(found.sets, found.weights, strict=True):
        np.add.at(counts, list(one), weight)
    return counts / found.types.sizes


def run(branches, deadline=None):
    told = []
    return fairest(branches, deadline or Deadline(), told.append), told


@pytest.fixture
def apart(cohort_of, design_of, supports):
    """Forty who are alike in nothing, three places, and one of them for one of the first five."""
    area = cohort_of(
        40,
        child_id=[f"c{place:02d}" for place in range(40)],
        locality=[f"l{place:02d}" for place in range(40)],
        sex=["female"] * 5 + ["male"] * 35,
    )
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}
    return supports.of(area, design_of(rule, size=3, balance=[{"column": "locality"}]))


def test_many_types_are_given_their_chances_by_the_relaxation(apart):
    found, told = run(apart)
    assert chances_of(found) == pytest.approx([1 / 5] * 5 + [2 / 35] * 35, abs=1e-9)
    assert found.weights.sum() == pytest.approx(1)
    assert {level.proof.by for level in found.levels} == {RELAXATION}
    assert not found.gone.any()
    assert told == [
        "Finding the fairest chances that the rules allow on average",
        "Finding sets of children that give everybody these chances",
    ]


def test_few_types_are_given_theirs_by_columns(cohort_of, design_of, supports):
    area = cohort_of(6, provision=["ehc_plan"] * 2 + ["sen_support"] * 4)
    branches = supports.of(area, design_of({"rule": "count", "where": PLAN, "exactly": 1}))
    found, told = run(branches)
    assert chances_of(found) == pytest.approx([1 / 2, 1 / 4])
    assert {level.proof.by for level in found.levels} == {SOLVER}
    assert told == ["Proving level by level that no lottery is fairer"]


@pytest.fixture
def ring(cohort_of, design_of):
    """Five in a ring, neighbours in one group, and two in no group; the size takes two of the ring."""
    area = cohort_of(
        7,
        household=["a", "a", "b", "b", None, None, None],
        setting=[None, "s", "s", "t", "t", None, None],
        locality=["l", None, None, None, "l", None, None],
    )
    return area, design_of(*CAPS, size=4)


@pytest.mark.parametrize("cases", [True, False])
def test_averages_that_promise_too_much_are_put_right_case_by_case(
    monkeypatch, cohort_of, design_of, supports, cases
):
    """One of the first three is chosen, and whichever it is, the fifth is; columns prove the same."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    if not cases:
        monkeypatch.setattr(fairest_module, "cases_of", lambda *_: ())
    area = cohort_of(
        6,
        sex=["female"] * 3 + ["male"] * 3,
        household=["a", None, None, "a", None, None],
        locality=["m", "l", "l", "l", "m", "l"],
    )
    female = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}
    some = {"rule": "count", "where": {"column": "locality", "equals": "l"}, "at_least": 1, "at_most": 2}
    found, _ = run(supports.of(area, design_of(female, some, CAPS[0], size=3)))
    by_child = chances_of(found)[found.types.of]
    assert by_child == pytest.approx([1 / 3] * 3 + [1 / 2, 1, 1 / 2], abs=1e-8)
    assert {level.proof.by for level in found.levels} == {RELAXATION if cases else SOLVER}


def test_where_the_relaxation_and_its_cuts_are_not_enough_columns_are(monkeypatch, ring, supports):
    """Halves of a ring of five come to two and a half; a set has two, which no three rows say."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    area, design = ring
    found, told = run(supports.of(area, design))
    assert {level.proof.by for level in found.levels} == {SOLVER}
    assert told[-1] == "Proving level by level that no lottery is fairer"
    assert sorted(chances_of(found)) == pytest.approx([2 / 5] * 5 + [1])


def test_a_lottery_near_the_relaxation_is_all_there_is_where_types_are_too_many(monkeypatch, ring, supports):
    """Columns would take hours: its gap says how near it is, and nothing is claimed."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    monkeypatch.setattr(fairest_module, "_MANY_TYPES", 1)
    monkeypatch.setattr(fairest_module, "cuts", lambda *_: (np.zeros((0, 0)), np.zeros(0)))
    area, design = ring
    branches = supports.of(area, design)
    near = fairest_module._Relaxed(branches[0], Deadline(), silent).lottery()
    found = ss.lottery(area, design, "s")
    exact = chances_by_subsets(area, design, "s")
    if near is None:
        assert found.status == "optimal"
    else:
        assert not near.close
        assert found.status == "feasible"
    assert found.probabilities.sum() == pytest.approx(4)
    assert found.levels["bound"].iloc[0] >= float(min(exact.values())) - 1e-9


def test_types_that_no_set_has_are_gone(cohort_of, design_of, supports):
    area = cohort_of(6, provision=["ehc_plan"] * 2 + ["sen_support"] * 4)
    found, _ = run(supports.of(area, design_of({"rule": "count", "where": PLAN, "exactly": 0})))
    assert found.gone.tolist() == [True, False]
    assert not any(0 in one for one in found.sets)


def test_whoever_averages_would_choose_and_no_set_does_is_gone(monkeypatch, cohort_of, design_of, supports):
    """One who is in a group with everyone of whom two are needed: a half on average, never in a set."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    # Two of three with a plan; the one on support shares a group with each of the three.
    area = cohort_of(
        4,
        provision=["ehc_plan"] * 3 + ["sen_support"],
        household=["h", None, None, "h"],
        setting=[None, "s", None, "s"],
        locality=[None, None, "l", "l"],
    )
    design = design_of({"rule": "count", "where": PLAN, "at_least": 1}, *CAPS)
    exact = chances_by_subsets(area, design, "s")
    assert exact["c3"] == 0
    found, _ = run(supports.of(area, design))
    by_child = dict(
        zip(area.frame.index, chances_of(found)[found_types(supports, area, design)], strict=True)
    )
    assert by_child == pytest.approx({child: float(one) for child, one in exact.items()})
    assert found.gone.sum() == 1


def found_types(supports, area, design):
    return supports.of(area, design)[0].types.of


def test_a_range_takes_columns_over_all_sizes(monkeypatch, cohort_of, design_of, supports):
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    area = cohort_of(6, provision=["ehc_plan"] * 2 + ["sen_support"] * 4)
    rule = {"rule": "count", "where": PLAN, "exactly": 1}
    found, _ = run(supports.of(area, design_of(rule, size=[1, 3])))
    # The largest size is best for everyone.
    assert chances_of(found) == pytest.approx([1 / 2, 1 / 2])
    assert {len(one) for one, weight in zip(found.sets, found.weights, strict=True) if weight > 1e-9} == {3}


def test_where_only_nobody_can_be_chosen_there_are_no_sets(cohort_of, supports):
    samples = [{"name": "s", "size": [0, 1]}, {"name": "t", "size": 4}]
    design = ss.Design.model_validate({"name": "d", "samples": samples})
    found, _ = run(supports.of(cohort_of(4), design))
    assert (found.sets, len(found.weights), found.levels) == ([], 0, ())
    assert found.gone.all()


@pytest.mark.parametrize("looks", [0, 1, 2, 3, 5, 8, 13, 21, 34])
def test_a_limit_leaves_a_lottery(apart, looks):
    """Whatever is reached by then: sets of the support whose weights add up to 1."""
    found, _ = run(apart, StopsAfter(looks))
    assert found.sets
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1)
    for one in found.sets:
        assert len(one) == 3
        assert len(set(one)) == 3
        assert sum(each < 5 for each in one) == 1
    # A bound of the least chance, where there is one, is true.
    first = found.levels[0]
    bound = first.proof.bound(found.types.sizes, found.gone, [])
    assert float(bound) >= 2 / 35 - 1e-9


def test_sets_that_the_others_cannot_complete_are_in_no_lottery(monkeypatch, supports):
    """The relaxation knows nothing of the other sample, which needs two of the three with a plan."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    table = {
        "child_id": [f"c{place}" for place in range(9)],
        "primary_need": ["ASD"] * 9,
        "provision": ["ehc_plan"] * 3 + ["sen_support"] * 6,
        "alternative_provision": [False] * 9,
        "age": [9] * 9,
    }
    area = ss.Cohort.from_frame(pd.DataFrame(table), as_at=AS_AT)
    taken = {"rule": "count", "where": PLAN, "exactly": 2}
    samples = [{"name": "s", "size": 2}, {"name": "t", "size": 2, "rules": [taken]}]
    design = ss.Design.model_validate({"name": "d", "samples": samples})
    exact = chances_by_subsets(area, design, "s")
    found, _ = run(supports.of(area, design, "s"))
    assert all(one.count(0) <= 1 for one in found.sets)
    for child, kind in zip(area.frame.index, found.types.sizes[[0] * 3 + [1] * 6], strict=True):
        assert kind in {3, 6}
        assert chances_of(found)[0 if kind == 3 else 1] == pytest.approx(float(exact[child]))


def test_a_lottery_that_is_not_close_is_not_taken(monkeypatch, apart):
    """Columns go on from its sets; only where types are too many for that is it all there is."""
    monkeypatch.setattr(fairest_module, "CLOSE", -1.0)
    found, told = run(apart)
    assert told[-1] == "Proving level by level that no lottery is fairer"
    assert {level.proof.by for level in found.levels} == {SOLVER}
    assert chances_of(found) == pytest.approx([1 / 5] * 5 + [2 / 35] * 35, abs=1e-9)
    monkeypatch.setattr(fairest_module, "_MANY_TYPES", 39)
    assert {level.proof.by for level in run(apart)[0].levels} == {RELAXATION}


def test_a_ring_of_three_is_cut_and_needs_no_columns(monkeypatch, cohort_of, design_of, supports):
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    ring = {"household": list("aa"), "setting": [None, "s", "s"], "locality": ["l", None, "l"]}
    area = cohort_of(6, **{name: [*cells, *[None] * (6 - len(cells))] for name, cells in ring.items()})
    design = design_of(*CAPS, size=4)
    found, _ = run(supports.of(area, design))
    assert {level.proof.by for level in found.levels} == {RELAXATION}
    assert sorted(chances_of(found)) == pytest.approx([1 / 3] * 3 + [1])


def test_two_whom_another_sample_needs_apart_are_never_together(monkeypatch, cohort_of, supports):
    """Eight alike in nothing; the other sample takes two of the three with a plan."""
    monkeypatch.setattr(fairest_module, "_FEW_TYPES", 0)
    area = cohort_of(8, provision=["ehc_plan"] * 3 + ["sen_support"] * 5, locality=list("abcdefgh"))
    samples = [
        {"name": "s", "size": 2, "balance": [{"column": "locality"}]},
        {"name": "t", "size": 2, "rules": [{"rule": "count", "where": PLAN, "exactly": 2}]},
    ]
    design = ss.Design.model_validate({"name": "d", "samples": samples})
    found, _ = run(supports.of(area, design))
    assert len(found.sets) > 8
    assert all(sum(each < 3 for each in one) <= 1 for one in found.sets)
    assert chances_of(found) == pytest.approx([1 / 4] * 8)


def test_a_clock_that_stops_before_any_set_is_completed_leaves_a_lottery(cohort_of, supports):
    """A cap over samples that may share children is asked of the solver, set by set."""
    area = cohort_of(40, locality=[f"l{place}" for place in range(40)], household=["h", "h", *[None] * 38])
    samples = [
        {"name": "s", "size": 2, "balance": [{"column": "locality"}]},
        {"name": "t", "size": 2},
    ]
    across = {"may_share": [["s", "t"]], "rules": CAPS[:1]}
    design = ss.Design.model_validate({"name": "d", "samples": samples, "across": across})
    branches = supports.of(area, design)
    for looks in range(8):
        assert run(branches, StopsAfter(looks))[0].weights.sum() == pytest.approx(1)
