"""Columns stand sample by sample and by code point, whatever the order of rows."""

import numpy as np
import pandas as pd
import pytest

from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.problem import Compiled
from sendsample.problem.layout import lay_out
from sendsample.problem.tickets import tickets


def compiled(cohort, *samples, pinned=None, **design):
    data = {"name": "d", "samples": list(samples), **design}
    return Compiled(bind(Design.model_validate(data), cohort, pinned), "1 2 3")


def visits(settings, children, name="visits", **options):
    return {"name": name, "visits": {"settings": settings, "children": children, **options}}


@pytest.fixture
def of_services(cohort_of):
    """c0 uses two services, c1 one, c2 both and one more, c3 none."""
    uses = [("c0", "OT"), ("c0", "camhs"), ("c1", "camhs"), ("c2", "OT"), ("c2", "camhs"), ("c2", "salt")]
    return cohort_of(4).with_services(pd.DataFrame(uses, columns=["child_id", "service"]))


def test_columns_stand_sample_by_sample_each_by_code_point(cohort_of):
    cohort = cohort_of(4, child_id=["é", "b", "B", "10"], sex=["male", "female", "male", "female"])
    girls = {"name": "girls", "size": 1, "eligible": {"column": "sex", "equals": "female"}}
    problem = compiled(cohort, {"name": "all", "size": 2}, girls).problem()
    assert problem.ids == ("10", "B", "b", "é", "10", "b")
    assert problem.child.tolist() == [0, 1, 2, 3, 0, 2]
    assert [(part.name, part.first, part.last, len(part)) for part in problem.parts] == [
        ("all", 0, 4, 4),
        ("girls", 4, 6, 2),
    ]
    expected = [*tickets("1 2 3", "all", ["10", "B", "b", "é"]), *tickets("1 2 3", "girls", ["10", "b"])]
    assert problem.tickets.tolist() == [int(ticket) for ticket in expected]
    assert problem.parts[1].of(np.array([0, 3, 4, 5])).tolist() == [4, 5]


def test_a_place_with_fewer_children_than_a_visit_takes_is_dropped_with_its_children(cohort_of):
    cohort = cohort_of(6, setting=["s1", "s1", "s2", "s3", "s3", None])
    problem = compiled(cohort, visits(1, 2)).problem()
    (part,) = problem.parts
    assert part.stay.names == ("s1", "s3")
    assert problem.ids == ("c0", "c1", "c3", "c4", "s1", "s3")
    assert part.stay.place.tolist() == [0, 0, 1, 1]
    # Of the frame is whoever is at a setting that may be visited, s2 among them.
    assert part.frame_size == 5
    assert problem.child.tolist() == [0, 1, 2, 3, -1, -1]


def test_who_is_excluded_or_not_at_a_place_that_may_be_visited_does_not_fill_it(cohort_of):
    cohort = cohort_of(6, setting=["s1", "s1", "s2", "s2", "s3", "s3"])
    exclude = [{"id": "c0", "reason": "family"}]
    problem = compiled(cohort, visits(1, 2, keep_out=["s3"]), exclude=exclude).problem()
    assert problem.parts[0].stay.names == ("s2",)
    assert problem.ids == ("c2", "c3", "s2")
    assert problem.parts[0].frame_size == 4


def test_tickets_of_places_are_of_setting_and_id(cohort_of, of_services):
    problem = compiled(cohort_of(4, setting=["s1", "s1", "s2", "s2"]), visits(1, 2)).problem()
    assert problem.tickets[4:].tolist() == tickets("1 2 3", "visits", ["setting:s1", "setting:s2"]).tolist()
    problem = compiled(of_services, visits(1, 1, by="service")).problem()
    places = problem.tickets[~problem.seats]
    assert (
        places.tolist()
        == tickets("1 2 3", "visits", [f"setting:{s}" for s in ("OT", "camhs", "salt")]).tolist()
    )


def test_a_child_of_several_services_has_a_column_at_each(of_services):
    problem = compiled(of_services, visits(2, 1, by="service")).problem()
    (part,) = problem.parts
    assert problem.ids == ("c0", "c0", "c1", "c2", "c2", "c2", "OT", "camhs", "salt")
    assert [part.stay.names[place] for place in part.stay.place] == [
        "OT",
        "camhs",
        "camhs",
        "OT",
        "camhs",
        "salt",
    ]
    assert problem.child.tolist() == [0, 0, 1, 2, 2, 2, -1, -1, -1]
    # The same ticket at each, so that chance does not prefer who uses more.
    assert len(set(problem.tickets[:6].tolist())) == 3
    # A child at one of several places is like nobody else.
    assert len(set(problem.types[[0, 2, 3]].tolist())) == 3


def test_a_child_is_chosen_at_one_service_only(of_services):
    problem = compiled(of_services, visits(2, 1, by="service")).problem()
    at = {(problem.ids[c], problem.parts[0].stay.names[problem.parts[0].stay.place[c]]): c for c in range(6)}
    places = {"OT": 6, "camhs": 7}

    def valid(*pairs):
        return problem.valid(np.array([*(at[pair] for pair in pairs), *places.values()]))

    assert valid(("c0", "OT"), ("c1", "camhs"))
    assert valid(("c2", "OT"), ("c0", "camhs"))
    assert not valid(("c0", "OT"), ("c0", "camhs"))


def test_exactly_so_many_at_each_place_visited_and_nobody_elsewhere(cohort_of):
    cohort = cohort_of(6, setting=["s1", "s1", "s1", "s2", "s2", "s2"])
    problem = compiled(cohort, visits(1, 2)).problem()
    s1, s2 = 6, 7
    for chosen, valid in (
        ([0, 1, s1], True),
        ([3, 5, s2], True),
        ([0, 1, s2], False),
        ([0, 3, s1], False),
        ([0, 1, 2, s1], False),
        ([0, s1], False),
        ([0, 1, s1, s2], False),
        ([0, 1], False),
    ):
        assert problem.valid(np.array(chosen)) is valid, chosen


def test_pinned_samples_are_those_children_and_no_others(cohort_of):
    cohort = cohort_of(6, setting=["s1", "s1", "s1", "s2", "s2", "s2"])
    pinned = {"a": ["c4", "c1"], "visits": ["c5", "c3"]}
    made = compiled(cohort, {"name": "a", "size": [0, 4]}, visits(1, 2), pinned=pinned)
    problem = made.problem()
    assert [(part.least, part.most) for part in problem.parts] == [(2, 2), (2, 2)]
    assert made.ranged == {}
    s1, s2 = 12, 13
    assert problem.ids[s1:] == ("s1", "s2")
    valid = [1, 4, 6 + 3, 6 + 5, s2]
    assert problem.valid(np.array(valid))
    for chosen in ([1, 2, *valid[2:]], [1, *valid[2:]], [*valid[:2], 9, 10, s2], [*valid[:2], 6, 8, s1]):
        assert not problem.valid(np.array(sorted(chosen)))
    # Who may take their places is another question: there the pin is no rule.
    pins = [block for block in problem.blocks if block.units and block.units[0].rule == "pinned"]
    assert [unit.level for block in pins for unit in block.units] == ["c4", "c1", "c5", "c3"]
    assert not any(block is pin for block in problem.on_seats for pin in pins)


def test_sizes_of_ranged_samples_are_settled_one_by_one(cohort_of):
    cohort = cohort_of(6, sex=["male", "female"] * 3)
    balance = [{"column": "sex"}]
    samples = [
        {"name": "a", "size": [1, 3], "balance": balance},
        {"name": "tracking", "size": [2, 4], "balance": balance},
        {"name": "b", "size": [0, 5], "rules": [{"rule": "mirror", "column": "sex"}]},
        {"name": "c", "size": 2},
    ]
    made = compiled(cohort, *samples, across={"samples_per_child": 4})
    assert made.ranged == {"a": (1, 3), "tracking": (2, 4), "b": (0, 5)}
    # Of tracking the loss comes before the size; b has a rule that depends on its size.
    assert made.sized == {"tracking": (2, 4), "b": (0, 5)}
    problem = made.problem({"a": 3, "b": 1})
    assert [(part.least, part.most, len(part.margins)) for part in problem.parts] == [
        (3, 3, 1),
        (2, 4, 0),
        (1, 1, 0),
        (2, 2, 0),
    ]
    bounds = {
        block.units[0].sample: block
        for block in problem.blocks
        if block.units and block.units[0].rule == "size"
    }
    assert {name: (int(block.lower[0]), int(block.upper[0])) for name, block in bounds.items()} == {
        "a": (3, 3),
        "tracking": (2, 4),
        "b": (1, 1),
        "c": (2, 2),
    }


def test_a_mirror_on_an_open_size_allows_what_any_size_allows(cohort_of):
    cohort = cohort_of(8, sex=["male", "female", "female", "female"] * 2)
    rule = {"rule": "mirror", "column": "sex"}
    made = compiled(cohort, {"name": "b", "size": [1, 4], "rules": [rule]})
    open_rows, settled = made.problem().blocks[1], made.problem({"b": 2}).blocks[1]
    # Three in four are girls: of 1 up to 1, of 4 exactly 3; one in four is a boy.
    levels = [unit.level for unit in open_rows.units]
    assert dict(zip(levels, zip(open_rows.lower, open_rows.upper, strict=True), strict=True)) == {
        "female": (0, 3),
        "male": (0, 1),
    }
    levels = [unit.level for unit in settled.units]
    assert dict(zip(levels, zip(settled.lower, settled.upper, strict=True), strict=True)) == {
        "female": (1, 2),
        "male": (0, 1),
    }


def test_columns_do_not_depend_on_sizes(cohort_of):
    samples = [{"name": "a", "size": [1, 3]}, {"name": "b", "size": [0, 2]}]
    across = {"samples_per_child": 2, "rules": [{"rule": "at_most_per_group", "column": "household"}]}
    made = compiled(cohort_of(5, household=["h"] * 5), *samples, across=across)
    one, other = made.problem(), made.problem({"a": 3, "b": 0})
    assert one.ids == other.ids
    assert np.array_equal(one.child, other.child)
    assert np.array_equal(one.tickets, other.tickets)


@pytest.mark.parametrize(
    ("shared", "width", "several"), [(False, 6, []), (True, 8, [0, 2])], ids=["apart", "shared"]
)
def test_children_in_several_frames_have_a_column_that_says_so_where_they_count_once(
    cohort_of, shared, width, several
):
    cohort = cohort_of(4, sex=["male", "female", "male", "female"])
    boys = {"name": "boys", "size": 1, "eligible": {"column": "sex", "equals": "male"}}
    design = Design.model_validate({"name": "d", "samples": [{"name": "a", "size": 1}, boys]})
    layout = lay_out(bind(design, cohort).samples, shared=shared)
    assert layout.width == width
    assert layout.anywhere[1].tolist() == several
    assert layout.anywhere[0] == 6


def test_settling_places_closes_the_others_and_their_children(cohort_of):
    cohort = cohort_of(8, setting=["s1", "s1", "s2", "s2", "s3", "s3", "s3", None])
    problem = compiled(cohort, {"name": "a", "size": 1}, visits(2, 2)).problem()
    names = {name: 15 + place for place, name in enumerate(("s1", "s2", "s3"))}
    assert problem.ids[15:] == ("s1", "s2", "s3")
    settled = problem.settled(np.array([names["s1"], names["s3"]]))
    assert [problem.ids[column] for column in np.flatnonzero(settled.open)[8:]] == [
        "c0",
        "c1",
        "c4",
        "c5",
        "c6",
    ]
    assert settled.open[:8].all()
    assert not settled.open[15:].any()
    assert settled.stays == ()
    at = {child: 8 + place for place, child in enumerate(problem.ids[8:15])}
    assert settled.valid(np.array([7, at["c0"], at["c1"], at["c4"], at["c6"]]))
    assert not settled.valid(np.array([7, at["c0"], at["c1"], at["c2"], at["c3"]]))
    assert not settled.valid(np.array([7, at["c0"], at["c4"], at["c5"], at["c6"]]))
    # What is said across samples still holds: c0 is in one of them only.
    assert not settled.valid(np.array([0, at["c0"], at["c1"], at["c4"], at["c6"]]))
    assert settled.settled(np.array([], dtype=np.intp)) is settled


def test_close_brings_a_place_for_each_child_and_who_is_in_any_sample(cohort_of):
    cohort = cohort_of(4, setting=["s1", "s1", "s2", "s2"], household=["h"] * 4)
    across = {"samples_per_child": 2, "rules": [{"rule": "at_most_per_group", "column": "household"}]}
    problem = compiled(cohort, {"name": "a", "size": 1}, visits(1, 2), across=across).problem()
    assert problem.ids == ("c0", "c1", "c2", "c3") * 2 + ("s1", "s2") + ("c0", "c1", "c2", "c3")
    assert problem.beside.tolist() == [-1] * 4 + [8, 8, 9, 9] + [-1] * 6
    assert problem.close(np.array([1])).tolist() == [1, 11]
    assert problem.close(np.array([6, 7])).tolist() == [6, 7, 9, 12, 13]
    assert problem.close(np.array([8, 10])).tolist() == [8, 10]
    assert problem.several.tolist() == [10, 11, 12, 13]
    assert problem.tickets[problem.several].tolist() == [0] * 4
    settled = problem.settled(np.array([9]))
    assert settled.close(np.array([6])).tolist() == [6, 12]


def test_forced_places_and_rules_on_places_count_places(cohort_of):
    cohort = cohort_of(
        6, setting=["s1", "s1", "s2", "s2", "s3", "s3"], phase=["primary"] * 4 + ["special"] * 2
    )
    rule = {"rule": "count", "where": {"column": "phase", "equals": "primary"}, "exactly": 1, "name": "one"}
    problem = compiled(cohort, visits(2, 1, rules=[rule], force_in=["s2", "s2"])).problem()
    s1, s2, s3 = 6, 7, 8
    assert problem.valid(np.array([2, 4, s2, s3]))
    assert not problem.valid(np.array([0, 2, s1, s2]))  # two primaries
    assert not problem.valid(np.array([0, 4, s1, s3]))  # not s2
    assert {unit.rule for block in problem.blocks for unit in block.units} == {
        "size",
        "settings",
        "one",
        "must be visited",
    }
