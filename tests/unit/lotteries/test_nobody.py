from dataclasses import replace

import pytest

import sendsample as ss
from sendsample.design import Design
from sendsample.lotteries import making, nobody
from support.clock import StopsAfter

BOYS = {"column": "sex", "equals": "male"}
NO_BOYS = {"rule": "count", "where": BOYS, "exactly": 0}


def one(*, size=2, rules=(), **other):
    sample = {"name": "s", "size": size, "rules": list(rules)}
    sample |= {name: other.pop(name) for name in ("balance", "eligible") if name in other}
    return Design.model_validate({"name": "d", "samples": [sample], **other})


def reasons(cohort, design, **options):
    return ss.lottery(cohort, design, "s", **options).reasons.to_dict()


@pytest.fixture
def area(cohort_of):
    return cohort_of(6, sex=["female"] * 4 + ["male"] * 2)


def test_nobody_is_without_a_chance(area):
    found = ss.lottery(area, one(), "s").reasons
    assert found.to_dict() == {}
    assert (found.index.name, found.name, str(found.dtype)) == ("child_id", "reason", "str")


def test_whoever_is_excluded_is_told_why(area):
    exclude = [{"id": "c1", "reason": "family"}, {"id": "c3", "reason": "recently_tracked"}]
    assert reasons(area, one(exclude=exclude)) == {
        "c1": "excluded: family",
        "c3": "excluded: recently_tracked",
    }


def test_whoever_left_the_area_is_not_in_the_frame_and_not_without_a_chance(area):
    assert reasons(area, one(exclude=[{"id": "c1", "reason": "moved_away"}])) == {}


def test_whoever_was_sampled_of_late_is_excluded(cohort_of):
    sampled = ["2024-01-01", None, "2020-01-01", None]
    design = one(cooling_off={"months": 12})
    assert reasons(cohort_of(4, last_sampled=sampled), design) == {"c0": "excluded: recently_sampled"}


def test_the_rules_leave_somebody_out(area):
    assert reasons(area, one(rules=[NO_BOYS])) == {"c4": "rules", "c5": "rules"}


def test_balance_shuts_out_where_rules_already_spend_it(cohort_of):
    """One girl of four is asked for beyond her share; another would cost more than is allowed."""
    area = cohort_of(8, sex=["female"] * 2 + ["male"] * 6, locality=["n"] + ["s"] * 7)
    rule = {"rule": "count", "where": {"column": "locality", "equals": "n"}, "exactly": 1}
    design = one(size=4, rules=[rule], balance=[{"column": "sex"}])
    assert reasons(area, design) == {}
    # One girl of four is the exact share, and she is the one in the north.
    assert reasons(area, design, within=0) == {"c1": "balance"}
    # Two places of loss let a second girl in.
    assert reasons(area, design, within=2) == {}


def test_balance_and_rules_are_told_apart(cohort_of):
    area = cohort_of(9, sex=["female"] * 2 + ["male"] * 6 + ["unknown"], locality=["n"] + ["s"] * 8)
    north = {"rule": "count", "where": {"column": "locality", "equals": "n"}, "exactly": 1}
    known = {"rule": "count", "where": {"column": "sex", "equals": "unknown"}, "exactly": 0}
    design = one(size=4, rules=[north, known], balance=[{"column": "sex"}])
    found = reasons(area, design, within=0)
    assert found.pop("c8") == "rules"
    assert set(found.values()) <= {"balance"}


def test_another_sample_needs_them(area):
    samples = [
        {"name": "s", "size": 2},
        {"name": "t", "size": 2, "rules": [{"rule": "count", "where": BOYS, "exactly": 2}]},
    ]
    design = Design.model_validate({"name": "d", "samples": samples})
    assert reasons(area, design) == {"c4": "other samples", "c5": "other samples"}
    assert reasons(area, design, only="s") == {}


def test_rules_come_before_other_samples(area):
    """They could not be chosen even alone."""
    samples = [
        {"name": "s", "size": 2, "rules": [NO_BOYS]},
        {"name": "t", "size": 2, "rules": [{"rule": "count", "where": BOYS, "exactly": 2}]},
    ]
    design = Design.model_validate({"name": "d", "samples": samples})
    assert reasons(area, design) == {"c4": "rules", "c5": "rules"}


def test_a_pinned_sample_is_another_sample(area):
    samples = [{"name": "s", "size": 2}, {"name": "t", "size": 2}]
    design = Design.model_validate({"name": "d", "samples": samples})
    found = reasons(area, design, pinned={"t": ["c0", "c5"]})
    assert found == {"c0": "other samples", "c5": "other samples"}


def test_children_at_no_place_that_can_be_visited(cohort_of):
    area = cohort_of(6, setting=["a", "a", "a", "b", None, "b"])
    visits = {"by": "setting", "settings": 1, "children": 3}
    design = Design.model_validate({"name": "d", "samples": [{"name": "s", "visits": visits}]})
    found = ss.lottery(area, design, "s")
    assert found.probabilities.to_dict() == {
        "c0": 1,
        "c1": 1,
        "c2": 1,
        **dict.fromkeys(found.reasons.index, 0),
    }
    assert set(found.reasons.index) == set(found.probabilities.index) - {"c0", "c1", "c2"}
    assert set(found.reasons) == {"at no setting that can be visited"}


def test_everybody_without_a_chance_has_a_reason_and_nobody_else(area):
    design = one(rules=[NO_BOYS], exclude=[{"id": "c0", "reason": "family"}])
    found = ss.lottery(area, design, "s")
    assert found.reasons.index.tolist() == found.probabilities.index[found.probabilities == 0].tolist()
    assert found.reasons.index.tolist() == ["c0", "c4", "c5"]
    assert found.without_chance.to_dict() == {"excluded: family": 1, "rules": 2}


def test_without_time_the_reason_is_not_known(monkeypatch, area):
    """Once who has none is known, the clock stops."""
    real = making.without_chance

    def stopped(question, branches, gone):
        return real(replace(question, deadline=StopsAfter(0)), branches, gone)

    monkeypatch.setattr(making, "without_chance", stopped)
    found = reasons(area, one(rules=[NO_BOYS], exclude=[{"id": "c0", "reason": "family"}]))
    assert found == {"c0": "excluded: family", "c4": nobody.NOT_KNOWN, "c5": nobody.NOT_KNOWN}


def test_reasons_follow_children_of_a_type(cohort_of):
    """Types are alike in what all samples ask, and alone a sample puts them together differently."""
    area = cohort_of(
        8,
        sex=["female", "male"] * 4,
        provision=["ehc_plan"] * 4 + ["sen_support"] * 4,
    )
    plans = {"rule": "count", "where": {"column": "provision", "equals": "ehc_plan"}, "exactly": 4}
    samples = [{"name": "s", "size": 2, "rules": [NO_BOYS]}, {"name": "t", "size": 4, "rules": [plans]}]
    found = reasons(area, Design.model_validate({"name": "d", "samples": samples}))
    assert found == {
        **dict.fromkeys(["c1", "c3", "c5", "c7"], "rules"),
        **dict.fromkeys(["c0", "c2"], "other samples"),
    }
