"""Why a design cannot be met, and what would help: one small design for every kind of clash and way out."""

from __future__ import annotations

import json
import logging
import pickle

import pytest

import sendsample as ss
from sendsample.design.moves import Move
from sendsample.explaining import explain_design, proving
from sendsample.explaining.relaxing import Ways
from support.clock import StopsAfter

GIRLS = {"column": "sex", "equals": "female"}
BOYS = {"column": "sex", "equals": "male"}
AP = {"column": "alternative_provision", "equals": True}


def count(where, **bounds):
    return {"rule": "count", "where": where, **bounds}


def explained(cohort, design, **options):
    """Explain, and check what holds of every explanation of a clash."""
    told = ss.explain(cohort, design, **options)
    assert told.status == "infeasible"
    for conflict in told.conflicts:
        assert len(set(conflict.proofs)) == 2
    costs = [way.cost for way in told.relaxations]
    assert costs == sorted(costs)
    for way in told.relaxations:
        again = ss.Design.model_validate(way.design.data())
        selection = ss.select(cohort, again, seed="s")
        assert selection.status == "optimal"
        assert dict(selection.loss) == dict(way.loss) == dict(way.bound)
    return told


def named(conflict):
    return [(unit.rule, unit.level) for unit in conflict.units]


def conflicts(told):
    return [named(conflict) for conflict in told.conflicts]


def moves(told):
    return [[(move.kind, move.rule or move.id, move.by) for move in way.moves] for way in told.relaxations]


@pytest.fixture
def joint():
    def joint(*samples, **data):
        return ss.Design.model_validate({"name": "d", "samples": list(samples), **data})

    return joint


@pytest.fixture
def cohort(cohort_of):
    """Three girls and five boys, one girl in alternative provision, at two settings."""
    return cohort_of(
        8,
        sex=["female"] * 3 + ["male"] * 5,
        alternative_provision=[True] + [False] * 7,
        setting=["s1"] * 3 + ["s2"] * 5,
    )


def test_a_design_that_can_be_met_needs_no_explanation(cohort, design_of):
    told = ss.explain(cohort, design_of(count(GIRLS, exactly=1)))
    assert told.status == "possible"
    assert (told.conflicts, told.relaxations) == ((), ())
    assert "can be met" in told.text()
    assert len(told.units) == len(told.changes) == 0


def test_a_rule_that_too_few_children_meet_is_a_conflict_of_one(cohort, design_of):
    told = explained(cohort, design_of(count(GIRLS, at_least=4), size=5))
    assert conflicts(told) == [[("rule 1", "")]]
    assert told.complete
    assert told.cheapest
    (unit,) = told.conflicts[0].units
    assert (unit.at_least, unit.children, unit.where) == (4, 3, "samples[0].rules[0]")
    assert told.conflicts[0].sentence == (
        "This cannot be met: at least 4 children with sex female (3 to choose from)."
    )
    assert moves(told) == [[("rule", "rule 1", 1)]]


def test_minimums_past_the_size_are_told_by_counting(cohort, design_of):
    told = explained(cohort, design_of(count(GIRLS, at_least=3), count(BOYS, at_least=4), size=6))
    assert conflicts(told) == [[("size", ""), ("rule 1", ""), ("rule 2", "")]]
    assert "They ask for 7 children in all; no child counts twice, and the sample has 6 places." in (
        told.conflicts[0].sentence
    )
    assert [way.cost for way in told.relaxations] == [1, 1]


def test_limits_that_leave_too_little_room_are_told_by_counting(cohort, design_of):
    told = explained(cohort, design_of(count(GIRLS, at_most=1), count(BOYS, at_most=2), size=4))
    assert "Everyone counts towards one of these limits, which leave room for 3" in (
        told.conflicts[0].sentence
    )
    assert moves(told)[:2] == [[("rule", "rule 1", 1)], [("rule", "rule 2", 1)]]
    assert moves(told)[2] == [("size", "", 1)]
    assert told.relaxations[2].cost == 3
    assert [sample.size for sample in told.relaxations[2].design.samples] == [3]


def test_whoever_is_needed_comes_up_against_a_limit(cohort, design_of):
    told = explained(cohort, design_of(count(GIRLS, at_least=2), count(GIRLS, at_most=1), size=4))
    assert "counts towards one of the limits too, which leave room for 1" in told.conflicts[0].sentence


def test_our_own_caps_are_offered_first(cohort, design_of):
    cap = {"rule": "at_most_per_group", "column": "setting", "origin": "sendsample"}
    told = explained(cohort, design_of(count(GIRLS, at_least=2), cap, size=2))
    assert conflicts(told) == [[("rule 1", ""), ("rule 2", "s1")]]
    assert moves(told) == [[("rule", "rule 2", 1)], [("rule", "rule 1", 1)]]
    assert told.conflicts[0].sentence.count("at most 1 child per setting") == 1


def test_a_cap_is_raised_once_for_all_its_groups(cohort, design_of):
    cap = {"rule": "at_most_per_group", "column": "setting"}
    told = explained(cohort, design_of(cap, size=4))
    assert moves(told)[0] == [("rule", "rule 1", 1)]
    assert told.relaxations[0].cost == 1


def test_a_level_that_nobody_has_is_let_go_by_itself(cohort, design_of):
    every = {"rule": "every_level", "column": "sex", "levels": ["female", "male", "unknown"]}
    told = explained(cohort, design_of(every, size=4))
    assert conflicts(told) == [[("rule 1", "unknown")]]
    (rule,) = told.relaxations[0].design.samples[0].rules
    assert rule.levels == ("female", "male")


def test_a_clash_that_only_whole_numbers_show_is_found(cohort_of, design_of):
    pairs = [{"column": "cluster", "in": list(pair)} for pair in ("pq", "qr", "pr")]
    children = cohort_of(12, cluster=list("pqrz") * 3)
    told = explained(children, design_of(*(count(pair, exactly=1) for pair in pairs), size=3))
    assert conflicts(told)[0] == [("rule 1", ""), ("rule 2", ""), ("rule 3", "")]
    assert told.relaxations[0].cost == 1


def test_every_conflict_is_found(cohort, design_of):
    told = explained(
        cohort,
        design_of(count(GIRLS, at_least=4), count(AP, at_least=2), size=6),
    )
    assert conflicts(told) == [[("rule 1", "")], [("rule 2", "")]]
    assert told.complete
    assert moves(told)[0] == [("rule", "rule 1", 1), ("rule", "rule 2", 1)]
    assert told.relaxations[0].cost == 2


def test_weights_say_what_a_child_costs(cohort, design_of):
    dear, cheap = count(GIRLS, at_least=3, weight=5), count(BOYS, at_least=4, weight=2)
    told = explained(cohort, design_of(dear, cheap, size=6))
    assert [way.cost for way in told.relaxations] == [2, 5]


def test_locked_rules_never_move(cohort, design_of):
    dear, other = count(GIRLS, at_least=3, locked=True), count(BOYS, at_least=4)
    told = explained(cohort, design_of(dear, other, size=6))
    assert moves(told) == [[("rule", "rule 2", 1)]]
    told = explained(cohort, design_of(dear, other, size=6), locked=["rule 2"])
    assert told.relaxations == ()
    assert told.cheapest
    assert "Nothing that may give makes a selection possible" in told.text()


def test_locking_what_is_not_there_is_refused(cohort, design_of):
    with pytest.raises(ss.errors.UsageError, match="no rule or sample 'x' to lock"):
        ss.explain(cohort, design_of(), locked="x")


def test_exclusions_are_lifted_where_reasons_allow(cohort, design_of):
    out = [
        {"id": "c0", "reason": "unavailable"},
        {"id": "c1", "reason": "family"},
        {"id": "c2", "reason": "deceased"},
    ]
    told = explained(cohort, design_of(count(GIRLS, at_least=1), size=2, exclude=out))
    assert conflicts(told) == [[("rule 1", ""), ("excluded", "c0"), ("excluded", "c1")]]
    assert "child c0 is excluded: unavailable; child c1 is excluded: family" in told.conflicts[0].sentence
    assert moves(told) == [[("rule", "rule 1", 1)], [("exclude", "c0", 1)]]
    assert [entry.id for entry in told.relaxations[1].design.exclude] == ["c1", "c2"]


def test_children_alike_are_one_suggestion(cohort, design_of):
    out = [{"id": child, "reason": "unavailable"} for child in ("c2", "c1")]
    told = explained(cohort, design_of(count(GIRLS, at_least=2), size=2, exclude=out))
    lifted = next(way for way in told.relaxations if way.moves[0].kind == "exclude")
    assert lifted.moves == (Move("exclude", "", id="c2"),)
    assert lifted.alike == 1
    assert "one other child alike in everything" in lifted.sentence


def test_a_child_left_alone_by_cooling_off_is_exempted(cohort_of, design_of):
    children = cohort_of(4, sex=["female", "male", "male", "male"], last_sampled=["2024-01-01", *[None] * 3])
    design = design_of(count(GIRLS, at_least=1)).model_copy(
        update={"cooling_off": ss.Design.model_fields["cooling_off"].annotation.__args__[0](months=12)}
    )
    told = explained(children, design)
    assert ("cooling off", "c0") in conflicts(told)[0]
    assert "sampled too recently" in told.conflicts[0].sentence
    assert [("exempt", "c0", 1)] in moves(told)


def test_a_child_who_must_be_chosen_can_be_let_go(cohort, design_of):
    told = explained(
        cohort,
        design_of(
            count(GIRLS, at_most=1),
            size=2,
            include=[{"id": child, "reason": "follow_up"} for child in ("c0", "c1")],
        ),
    )
    assert conflicts(told) == [[("rule 1", ""), ("include", "c0"), ("include", "c1")]]
    assert "2 have to be chosen who count towards 'at most 1 child with sex female'." in (
        told.conflicts[0].sentence
    )
    assert moves(told) == [[("rule", "rule 1", 1)], [("include", "c0", 1)], [("include", "c1", 1)]]


def test_mirrored_proportions_give_way_by_a_child(cohort, design_of):
    mirror = {"rule": "mirror", "column": "sex"}
    told = explained(cohort, design_of(mirror, count(GIRLS, at_least=3), size=4))
    assert ("rule 1", "female") in conflicts(told)[0]
    assert [("rule", "rule 1", 1)] in moves(told)
    assert "sex" in told.relaxations[0].sentence


def test_a_size_that_is_a_range_is_judged_at_every_size(cohort, design_of):
    mirror = {"rule": "mirror", "column": "sex"}
    told = explained(cohort, design_of(mirror, count(GIRLS, at_most=0), size=[4, 6]))
    assert {rule for rule, _ in conflicts(told)[0]} == {"rule 1", "rule 2"}
    assert "sex female in the proportions of the area" in told.conflicts[0].sentence
    assert moves(told) == [[("rule", "rule 1", 1)], [("rule", "rule 2", 1)], [("size", "", 2)]]


def test_samples_that_want_the_same_children_name_the_sharing(cohort, joint):
    design = joint({"name": "a", "size": 2, "eligible": GIRLS}, {"name": "b", "size": 2, "eligible": GIRLS})
    told = explained(cohort, design)
    assert [(unit.sample, unit.rule) for unit in told.conflicts[0].units] == [
        ("a", "size"),
        ("b", "size"),
        ("all samples", "one sample a child"),
    ]
    assert "Together they ask for 4 children, and 3 can be chosen for any of them." in (
        told.conflicts[0].sentence
    )
    assert moves(told) == [[("share", "", 1)], [("size", "", 1)], [("size", "", 1)]]
    assert [way.cost for way in told.relaxations] == [1, 3, 3]


def test_a_sample_that_nobody_can_be_in_is_left_out(cohort, joint):
    nobody = {"column": "age", "at_least": 20}
    told = explained(cohort, joint({"name": "a", "size": 2}, {"name": "b", "size": 2, "eligible": nobody}))
    assert moves(told) == [[("size", "", 2)]]
    assert told.relaxations[0].cost == 6
    assert [sample.name for sample in told.relaxations[0].design.samples] == ["a"]
    assert "eave out the sample 'b'" in told.relaxations[0].sentence


def test_a_locked_sample_does_not_shrink(cohort, joint):
    old = {"column": "age", "at_least": 20}
    design = joint({"name": "a", "size": 2}, {"name": "b", "size": 2, "eligible": old, "locked": True})
    assert explained(cohort, design).relaxations == ()


def test_visits_are_made_fewer_or_smaller(cohort, joint):
    told = explained(cohort, joint({"name": "v", "visits": {"settings": 2, "children": 4}}))
    assert conflicts(told)[0] == [("size", "")]
    assert moves(told)[0] == [("settings", "", 1)] or moves(told)[0] == [("children", "", 1)]
    assert told.relaxations[0].cost == 6
    assert "of which 1 have as many to choose from" in told.conflicts[0].sentence


def test_pinned_samples_do_not_move(cohort, joint):
    design = joint({"name": "a", "size": 1}, {"name": "b", "size": 3, "rules": [count(GIRLS, exactly=3)]})
    told = ss.explain(cohort, design, pinned={"a": ["c0"]})
    assert told.status == "infeasible"
    assert ("pinned", "c0") in conflicts(told)[0]
    assert {move.sample for way in told.relaxations for move in way.moves} <= {"b", "all samples"}


def test_only_some_samples_are_asked_about(cohort, joint):
    design = joint({"name": "a", "size": 2}, {"name": "b", "size": 9})
    assert ss.explain(cohort, design, only="a").status == "possible"
    assert ss.explain(cohort, design).status == "infeasible"


def test_an_answer_that_is_not_reached_in_time_is_unknown(cohort, design_of, monkeypatch):
    monkeypatch.setattr(explain_design, "Deadline", lambda *_: StopsAfter(0))
    told = ss.explain(cohort, design_of(count(GIRLS, at_least=4), size=5), time_limit=1)
    assert told.status == "unknown"
    assert "allow more time" in told.text()


def test_routes_that_disagree_are_logged_and_said_to_nobody_as_a_proof(
    cohort, design_of, monkeypatch, caplog
):
    monkeypatch.setattr(proving, "find", lambda *_: ((), ()))
    with caplog.at_level(logging.ERROR, "sendsample"):
        told = ss.explain(cohort, design_of(count(GIRLS, at_least=4), size=5))
    assert told.status == "unknown"
    assert "routes disagree" in caplog.text
    assert "c0" not in caplog.text


def test_it_can_be_read_as_text_tables_html_and_json(cohort, design_of):
    told = ss.explain(cohort, design_of(count(GIRLS, at_least=3), count(BOYS, at_least=4), size=6))
    assert told.units["rule"].tolist() == ["size", "rule 1", "rule 2"]
    assert told.units["where"].tolist() == ["samples[0].size", "samples[0].rules[0]", "samples[0].rules[1]"]
    assert told.changes["by"].tolist() == [1, 1]
    assert json.loads(json.dumps(told.data()))["conflicts"][0]["units"][1]["children"] == 3
    assert told._repr_html_().count("<table") == 1
    assert "Minimal conflict of 3 units" in told.text(technical=True)
    assert "Minimal conflict" not in told.text()
    assert repr(told) == "<Explanation: infeasible, 1 conflict, 2 relaxations>"
    assert pickle.loads(pickle.dumps(told)).text() == told.text()  # noqa: S301 - its own


def test_markup_in_names_is_escaped(cohort, design_of):
    told = ss.explain(cohort, design_of(count(GIRLS, at_least=4, name="<b>"), size=5))
    assert "<b>" not in told._repr_html_()


def test_the_order_of_rows_changes_nothing(cohort, design_of):
    cap = {"rule": "at_most_per_group", "column": "setting"}
    design = design_of(count(GIRLS, at_least=3), count(BOYS, at_least=2), cap, size=5)
    turned = ss.Cohort.from_frame(cohort.frame.iloc[::-1], as_at=cohort.as_at)
    assert ss.explain(turned, design).text(technical=True) == ss.explain(cohort, design).text(technical=True)


def test_a_limit_after_the_verdict_leaves_the_verdict(cohort, design_of, monkeypatch):
    monkeypatch.setattr(explain_design, "proven", lambda *_: None)
    monkeypatch.setattr(explain_design._Asker, "_proven", lambda *_: ("one route", "another"))
    told = ss.explain(cohort, design_of(count(GIRLS, at_least=4), size=5))
    assert told.status == "infeasible"
    assert told.proofs == ("one route", "another")
    assert "A limit was reached before it was found which bounds clash" in told.text()


def test_no_way_out_in_time_is_not_said_to_be_none_at_all(cohort, design_of, monkeypatch):
    nothing = Ways((), complete=False, certain=False)
    monkeypatch.setattr(explain_design, "ways_out", lambda *_: nothing)
    told = ss.explain(cohort, design_of(count(GIRLS, at_least=4), size=5))
    assert "A limit was reached before a way out was found" in told.text()
    assert "locked" not in told.text()


def test_pinning_a_sample_that_is_not_there_is_refused(cohort, design_of):
    with pytest.raises(ss.errors.UsageError, match="no sample 'trakcing' to pin"):
        ss.explain(cohort, design_of(size=2), pinned={"trakcing": ["c0"]})


@pytest.mark.parametrize("locked", [3, None, [1]])
def test_what_is_locked_has_to_be_names(cohort, design_of, locked):
    with pytest.raises(ss.errors.UsageError, match="not names of rules or samples"):
        ss.explain(cohort, design_of(size=2), locked=locked)


def test_numbers_and_reasons_are_those_of_the_conflict_alone(cohort_of, design_of):
    children = cohort_of(8, sex=["female"] * 4 + ["male"] * 4, household=["h"] * 8)
    cap = {"rule": "at_most_per_group", "column": "household"}
    every = {"rule": "every_level", "column": "sex"}
    told = ss.explain(children, design_of(cap, every, size=6))
    clash = next(one for one in told.conflicts if all(unit.rule != "size" for unit in one.units))
    assert "places" not in clash.sentence
    out = [{"id": f"c{place}", "reason": "unavailable"} for place in range(4)]
    told = ss.explain(children, design_of(cap, size=6, exclude=out))
    clash = next(one for one in told.conflicts if all(unit.rule != "excluded" for unit in one.units))
    assert "the sample has 6 children (8 to choose from)" in clash.sentence


def test_a_child_who_must_be_chosen_and_cannot_be_is_told_why(cohort, design_of):
    wanted = [{"id": "c7", "reason": "follow_up"}]
    told = ss.explain(cohort, design_of(eligible=GIRLS, size=2, include=wanted))
    assert "child c7 is chosen, who is not among those the sample may draw on" in told.text()
