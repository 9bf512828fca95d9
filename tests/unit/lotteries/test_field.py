from dataclasses import replace

import numpy as np
import pytest

from sendsample.design import Design
from sendsample.lotteries import field as field_module
from sendsample.lotteries.field import Types, field_of, in_order, types_of
from sendsample.problem import Block

SUPPORTED = {"column": "provision", "equals": "sen_support"}
ONE_A_SETTING = {"rule": "at_most_per_group", "column": "setting"}


@pytest.fixture
def branch_of(cohort_of, supports):
    """Return the only branch of one sample `s`, or of the design given."""

    def made(design, count=6, sample="s", within=None, **columns):
        (branch,) = supports.of(cohort_of(count, **columns), design, sample, within=within)
        return branch

    return made


def field_for(branch, gone=(), chances=None):
    out = np.zeros(len(branch.types.sizes), dtype=bool)
    out[list(gone)] = True
    return field_of(branch.aim, branch.part, branch.types, out, chances)


def test_types_are_numbered_in_the_order_of_the_ids(branch_of, design_of):
    provision = ["ehc_plan", "sen_support", "ehc_plan", "sen_support", "ehc_plan", "sen_support"]
    types = branch_of(
        design_of({"rule": "count", "where": SUPPORTED, "exactly": 1}), provision=provision
    ).types
    assert types.of.tolist() == [0, 1, 0, 1, 0, 1]
    assert types.sizes.tolist() == [3, 3]
    assert types.first.tolist() == [0, 1]
    assert (types.places, types.frame) == (2, 6)
    assert types.even == pytest.approx(1 / 3)


def test_whoever_is_excluded_is_in_the_frame_and_not_in_the_types(branch_of, design_of):
    design = design_of(exclude=[{"id": "c1", "reason": "family"}, {"id": "c4", "reason": "moved_away"}])
    types = branch_of(design).types
    assert types.sizes.tolist() == [4]
    assert types.frame == 5


def test_whoever_must_be_chosen_is_a_type_of_their_own(branch_of, design_of):
    types = branch_of(design_of(include=[{"id": "c2", "reason": "follow_up"}])).types
    assert types.sizes.tolist() == [5, 1]


def test_the_first_of_a_type_passes_over_whoever_cannot_be_chosen():
    types = Types(np.array([-1, 1, -1, 0, 1, 2]), np.array([1, 2, 1]), 2, 6)
    assert types.first.tolist() == [3, 1, 5]


def test_a_child_at_several_places_is_one_child(branch_of):
    """Columns are a child at a place, and types count children."""
    part = branch_of(two_samples({}, {}), count=4).part
    types = types_of(part, np.array([3, 5, 3, 3]), np.ones(4, dtype=bool), np.array([0, 1, 0, 2]))
    assert types.of.tolist() == [0, 1, 0, 0]
    assert types.sizes.tolist() == [2, 1]


def test_a_minimum_over_several_samples_asks_nothing_of_one(branch_of):
    branch = branch_of(two_samples({}, {}))
    many = len(branch.aim.problem)
    three = np.array([3])
    both = Block(np.zeros(many, dtype=np.int32), three, three + 1)
    inside = Block(np.zeros(6, dtype=np.int32), three - 2, three + 1)
    aim = replace(branch.aim, hard=(*branch.aim.hard, both, inside))
    field = field_of(aim, branch.part, branch.types, np.zeros(1, dtype=bool))
    bounds = list(zip(field.hard.lower.tolist(), field.hard.upper.tolist(), strict=True))
    assert bounds == [(2, 2), (0, 4), (1, 4)]


def test_numbers_in_order():
    assert in_order(np.array([5, 5, -1, 3, -1, 5])).tolist() == [0, 0, 1, 2, 1, 0]
    assert in_order(np.zeros(0, dtype=np.int64)).tolist() == []


def test_rows_are_those_of_the_rules_sizes_first(branch_of, design_of):
    rule = {"rule": "count", "where": SUPPORTED, "at_least": 1, "at_most": 2}
    branch = branch_of(design_of(rule, size=3), provision=["ehc_plan"] * 4 + ["sen_support"] * 2)
    field = field_for(branch)
    assert field.sizes.tolist() == [4, 2]
    assert field.hard.members.tolist() == [[1, 1], [0, 1]]
    assert list(zip(field.hard.lower.tolist(), field.hard.upper.tolist(), strict=True)) == [(3, 3), (1, 2)]
    assert (len(field.soft), field.budget, field.caps) == (0, 0, ())


def test_whoever_has_no_chance_is_a_kind_of_their_own(branch_of, design_of):
    branch = branch_of(design_of(ONE_A_SETTING), setting=["a", "a", "b", "b", "b", None])
    assert field_for(branch).kind_of.tolist() == [0, 1, 2]
    # Caps on few groups are rows, so settings are kinds; with many they would be left out.
    many = branch_of(
        design_of(ONE_A_SETTING),
        count=620,
        setting=[f"{place // 2}" for place in range(620)],
    )
    assert len(many.types.sizes) == 310
    assert field_for(many).sizes.tolist() == [620]
    assert sorted(field_for(many, gone=[7, 9]).sizes.tolist()) == [4, 616]


def test_caps_of_many_groups_are_left_out_and_those_near_are_put_in(branch_of, design_of):
    branch = branch_of(
        design_of(ONE_A_SETTING, {"rule": "count", "where": SUPPORTED, "at_least": 1}),
        count=620,
        provision=["ehc_plan", "sen_support"] * 310,
        setting=[f"{place // 2}" for place in range(620)],
    )
    types = branch.types
    field = field_for(branch)
    assert len(field.hard) == 2
    assert field.sizes.tolist() == [310, 310]
    ((codes, most),) = field.caps
    # For each type its setting, of which there are as many as the cap has rows.
    assert len(codes) == len(types.sizes) == 620
    assert (np.bincount(codes) == 2).all()
    assert most.tolist() == [1] * 310
    # A tenth of a child is expected of each setting when chances are a twentieth: no nearer than that.
    assert len(field_for(branch, chances=np.full(620, 0.05)).hard) == 2
    chances = np.full(620, 2 / 620)
    chances[[0, 1]] = 0.06
    near = field_for(branch, chances=chances)
    assert len(near.hard) == 3
    assert near.caps[0][0].tolist() == codes.tolist()
    assert set(near.kind_of[[0, 1]].tolist()) in [
        set(line.nonzero()[0].tolist()) for line in near.hard.members
    ]
    assert sorted(near.sizes.tolist()) == [1, 1, 309, 309]


def test_caps_are_rows_where_all_are_few(branch_of, design_of, monkeypatch):
    design = design_of(ONE_A_SETTING)
    settings = [f"{place // 2}" for place in range(80)]
    branch = branch_of(design, count=80, setting=settings)
    assert len(field_for(branch).hard) == 41
    assert field_for(branch).caps == ()
    monkeypatch.setattr(field_module, "_MOST_ROWS", 40)
    assert len(field_for(branch).hard) == 1
    assert len(field_for(branch).caps) == 1
    # A rule of few groups, or one with a minimum, is a rule whatever the rest.
    monkeypatch.setattr(field_module, "_FEW_GROUPS", 40)
    assert len(field_for(branch).hard) == 41


def two_samples(first, second, **other):
    return Design.model_validate(
        {
            "name": "d",
            "samples": [{"name": "s", "size": 2, **first}, {"name": "t", "size": 2, **second}],
            **other,
        }
    )


def test_rows_of_other_samples_are_left_out(branch_of):
    rule = {"rule": "count", "where": SUPPORTED, "exactly": 2}
    provision = ["ehc_plan"] * 3 + ["sen_support"] * 3
    design = two_samples({}, {"rules": [rule]})
    field = field_for(branch_of(design, provision=provision))
    # Types differ by what the other sample asks, and for this one they are of one kind.
    assert field.types.sizes.tolist() == [3, 3]
    assert field.sizes.tolist() == [6]
    assert len(field.hard) == 1
    other = field_for(branch_of(design, sample="t", provision=provision))
    assert other.sizes.tolist() == [3, 3]
    assert len(other.hard) == 2


def test_a_cap_over_all_samples_caps_each(branch_of):
    across = {"rules": [{"rule": "at_most_per_group", "column": "household"}]}
    branch = branch_of(two_samples({}, {}, across=across), household=["h", "h", "h", None, None, None])
    field = field_for(branch)
    assert field.sizes.tolist() == [3, 3]
    row = field.hard.members.tolist().index([1, 0])
    assert (field.hard.lower[row], field.hard.upper[row]) == (0, 1)


def test_a_budget_makes_soft_rows_and_a_loss_of_none_hard_ones(branch_of, design_of):
    design = design_of(size=3, balance=[{"column": "sex", "weight": 2}])
    sex = ["female"] * 2 + ["male"] * 4
    free = field_for(branch_of(design, sex=sex))
    assert (len(free.hard), len(free.soft)) == (1, 0)
    tight = field_for(branch_of(design, within=0, sex=sex))
    assert len(tight.soft) == 0
    assert tight.sizes.tolist() == [2, 4]
    bounds = list(zip(tight.hard.lower.tolist(), tight.hard.upper.tolist(), strict=True))
    assert (1, 1) in bounds
    assert (2, 2) in bounds
    wide = field_for(branch_of(design, within=3, sex=sex))
    assert wide.soft.members.tolist() == [[1, 0], [0, 1]]
    assert (wide.soft.lower.tolist(), wide.soft.upper.tolist()) == ([1, 2], [1, 2])
    assert (wide.weights.tolist(), wide.budget) == ([2, 2], 3)


def test_rows_with_more(fields):
    rows = fields.rows(3, [([0, 1], 1, 2), ([2], 0, 1)])
    assert len(rows) == 2
    more = rows.with_rows(np.array([[1, 0, 1]], dtype=np.float32), np.array([4]))
    assert more.members.tolist() == [[1, 1, 0], [0, 0, 1], [1, 0, 1]]
    assert (more.lower.tolist(), more.upper.tolist()) == ([1, 0, 0], [2, 1, 4])


def test_without_soft_rows_prices_are_whole_numbers_too(branch_of, design_of):
    assert field_for(branch_of(design_of())).weights.dtype == np.int64
