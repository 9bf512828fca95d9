"""How a rule may give: what stands in its place has the same rows, those bounds moved and no others."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import sendsample as ss
from sendsample.design import Design, Move, moved, parse_design
from sendsample.design.bind import bind
from support.rules import PARSE, allows, rules, subsets, tables


def moved_rows(rows, give, by):
    """Return rows with the bounds that a give names so much further out."""

    def down(row, least):
        return max(0, least - by) if give.row in {-1, row} and give.side != "upper" else least

    def up(row, most):
        return most + by if most is not None and give.row in {-1, row} and give.side != "lower" else most

    return replace(
        rows,
        lower=tuple(down(*bound) for bound in enumerate(rows.lower)),
        upper=tuple(up(*bound) for bound in enumerate(rows.upper)),
    )


def steps(give):
    return range(1, (3 if give.most is None else give.most) + 1)


def agree(standing, rows, frame, size):
    """Say whether rules that stand together allow just what rows do."""
    new = [rule.rows(frame, size) for rule in standing]
    return all(
        all(allows(part, subset) for part in new) == allows(rows, subset) for subset in subsets(len(frame))
    )


@settings(deadline=None, max_examples=150)
@given(tables(), rules.map(PARSE), st.integers(1, 6))
def test_giving_moves_those_bounds_and_no_others(frame, rule, size):
    old = rule.rows(frame, size)
    for give in rule.gives(frame, size):
        for by in steps(give):
            assert agree(rule.giving(give, by), moved_rows(old, give, by), frame, size)


@settings(deadline=None, max_examples=100)
@given(tables(), rules.map(PARSE), st.integers(1, 6))
def test_what_was_allowed_stays_allowed(frame, rule, size):
    was = [subset for subset in subsets(len(frame)) if allows(rule.rows(frame, size), subset)]
    for give in rule.gives(frame, size):
        for by in steps(give):
            left = [new.rows(frame, size) for new in rule.giving(give, by)]
            assert all(allows(rows, subset) for rows in left for subset in was)


@settings(deadline=None, max_examples=100)
@given(tables(), rules.map(PARSE), st.integers(1, 6))
def test_every_bound_that_binds_may_give(frame, rule, size):
    """A least above nobody may fall to nobody, and a most may rise."""
    rows, gives = rule.rows(frame, size), list(rule.gives(frame, size))
    for row, (least, most) in enumerate(zip(rows.lower, rows.upper, strict=True)):
        mine = [give for give in gives if give.row in {-1, row}]
        falls = [give for give in mine if give.side != "upper"]
        assert least == 0 or [give.most in {None, least} for give in falls] == [True]
        assert (most is not None) == (len([give for give in mine if give.side != "lower"]) == 1)


@settings(deadline=None, max_examples=100)
@given(tables(low=2), rules, st.integers(1, 6), st.data())
def test_a_design_whose_rule_gives_in_several_ways_is_a_design(table, rule, size, data):
    """It reads back from its own file and binds, and its rules allow just what the moved bounds do."""
    (old,) = Design(name="d", samples=[{"name": "s", "size": size, "rules": [rule]}]).samples[0].rules
    wanted = old.rows(table, size)
    moves = []
    for give in data.draw(st.permutations(list(old.gives(table, size)))):
        by = data.draw(st.integers(0, 3 if give.most is None else give.most))
        wanted = moved_rows(wanted, give, by)
        moves += [Move("rule", "s", by=by, rule=old.name or "rule 1", give=give)] if by else []
    design = Design(name="d", samples=[{"name": "s", "size": size, "rules": [rule]}])
    left = moved(design, moves)
    assert parse_design(left.to_toml()) == left
    people = table.assign(
        primary_need="ASD", provision="ehc_plan", alternative_provision=False, age=7
    ).rename_axis("child_id")
    cohort = ss.Cohort.from_frame(people, as_at="2024-02-05")
    (sample,) = bind(left, cohort).samples
    assert agree([rule for _, rule in sample.rules], wanted, sample.frame, size)
    assert all(move.sentence(design) for move in moves)
