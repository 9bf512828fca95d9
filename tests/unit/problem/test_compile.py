import numpy as np
import pytest

from sendsample.design.bind import bind
from sendsample.problem import Compiled
from sendsample.problem.tickets import tickets


@pytest.fixture
def compiled(cohort_of, design_of):
    def compiled(columns, *rules, count=4, **design):
        return Compiled(bind(design_of(*rules, **design), cohort_of(count, **columns)), "1 2 3").problem()

    return compiled


def test_candidates_stand_by_code_point_with_their_tickets(compiled):
    problem = compiled({"child_id": ["é", "b", "B", "10"]})
    assert problem.ids == ("10", "B", "b", "é")
    assert problem.tickets.tolist() == tickets("1 2 3", "s", problem.ids).tolist()
    (part,) = problem.parts
    assert (part.name, part.least, part.most, part.frame_size) == ("s", 2, 2, 4)
    assert (len(part), len(problem), problem.places) == (4, 4, 2)


def test_the_first_block_is_the_size(compiled):
    (block,) = compiled({}).blocks
    assert block.codes.tolist() == [0, 0, 0, 0]
    assert (block.lower.tolist(), block.upper.tolist()) == ([2], [2])
    assert block.units[0].rule == "size"
    assert block.units[0].sentence.startswith("the sample has 2")
    assert block.members.tolist() == [4]


def test_excluded_children_are_no_candidates_and_still_count_in_shares(compiled):
    exclude = [{"id": "c0", "reason": "family"}, {"id": "c1", "reason": "deceased"}]
    problem = compiled(
        {"sex": ["male", "male", "female", "female"]}, balance=[{"column": "sex"}], exclude=exclude
    )
    (part,) = problem.parts
    assert (problem.ids, part.frame_size) == (("c2", "c3"), 3)
    (margin,) = part.margins
    # Of the 3 of the frame 2 are female: 2 x 2/3 = 1.33 and 2 x 1/3 = 0.67.
    assert (margin.floor.tolist(), margin.ceiling.tolist()) == ([1, 0], [2, 1])
    assert margin.codes.tolist() == [0, 0]


def test_margins_carry_their_weight(compiled):
    problem = compiled({}, balance=[{"column": "age", "weight": 7}, {"column": "provision"}])
    assert [(margin.column, margin.weight) for margin in problem.parts[0].margins] == [
        ("age", 7),
        ("provision", 1),
    ]


def test_rows_that_no_selection_can_break_are_left_out(compiled):
    cap = {"rule": "at_most_per_group", "name": "cap", "column": "household"}
    block = compiled({"household": ["h1", "h1", "h2", None]}, cap).blocks[1]
    assert block.codes.tolist() == [0, 0, -1, -1]
    assert [unit.level for unit in block.units] == ["h1"]
    assert (block.lower.tolist(), block.upper.tolist()) == ([0], [1])


def test_exclusions_can_leave_a_cap_with_nothing_to_say(compiled):
    cap = {"rule": "at_most_per_group", "column": "household"}
    problem = compiled(
        {"household": ["h1", "h1", None, None]}, cap, exclude=[{"id": "c0", "reason": "family"}]
    )
    assert problem.blocks[1].units == ()
    assert len(set(problem.types.tolist())) == 1


def test_rows_with_a_minimum_are_kept_even_with_nobody_in_them(compiled):
    rule = {"rule": "every_level", "name": "r", "column": "locality", "levels": ["w", "n"]}
    block = compiled({"locality": ["n", "n", None, None]}, rule).blocks[1]
    assert block.codes.tolist() == [1, 1, -1, -1]
    assert [unit.level for unit in block.units] == ["w", "n"]
    assert block.members.tolist() == [0, 2]


def test_included_children_are_the_rows_of_a_block(compiled):
    include = [{"id": child, "reason": "follow_up"} for child in ("c1", "zz")]
    (block,) = compiled({}, include=include).blocks[1:]
    assert block.codes.tolist() == [-1, 0, -1, -1]
    assert [unit.level for unit in block.units] == ["c1", "zz"]
    assert block.lower.tolist() == [1, 1]
    assert block.members.tolist() == [1, 0]


def test_the_order_of_rows_changes_nothing(compiled):
    rule = {"rule": "every_level", "column": "sex"}
    one = compiled({"sex": ["male", "female", "male", "female"]}, rule, balance=[{"column": "sex"}])
    other = compiled(
        {"child_id": ["c3", "c2", "c1", "c0"], "sex": ["female", "male", "female", "male"]},
        rule,
        balance=[{"column": "sex"}],
    )
    assert one.ids == other.ids
    assert np.array_equal(one.tickets, other.tickets)
    assert np.array_equal(one.types, other.types)
    assert all(np.array_equal(a.codes, b.codes) for a, b in zip(one.blocks, other.blocks, strict=True))
