"""Why this child, and why not that one: every kind of answer, in words that can be read out."""

from __future__ import annotations

import json
import logging

import pytest

import sendsample as ss
from sendsample.errors import DesignError, SeedError, UsageError
from sendsample.explaining import drawn, question
from sendsample.explaining.because import Why
from support.brute_force import hashed_ticket
from support.clock import StopsAfter

SEED = "4 1 6 2 8 5"
FEMALE = {"column": "sex", "equals": "female"}
SEX = {"sex": ["female", "male", "male", "male"]}


def count(where, **bound):
    return {"rule": "count", "where": where, **bound}


def design_of(*samples, **more):
    samples = [{"name": "tracking", "size": 2, **sample} for sample in samples or ({},)]
    return ss.Design.model_validate({"name": "d", "samples": samples, **more})


def named(child, reason="family", **more):
    return {"id": child, "reason": reason, **more}


def ask(cohort, design, child, **more):
    return ss.why(cohort, design, child, **{"seed": SEED, **more})


# Children of whom lists and design say it


def test_an_id_that_is_not_on_the_lists(cohort_of):
    answer = ask(cohort_of(), design_of(), "x9")
    assert (answer.status, answer.chosen, answer.aim, answer.by) == ("not_on_the_lists", False, "", None)
    assert answer.sentence == "Child x9 is not on the lists."
    assert repr(answer) == "<Why, for tracking: not on the lists>"


def test_leading_zeros_that_a_spreadsheet_lost_are_asked_about(cohort_of):
    cohort = cohort_of(child_id=["007", "8", "9", "10"])
    assert "leading zeros" in ask(cohort, design_of(), 7).sentence
    assert "leading zeros" not in ask(cohort, design_of(), 70).sentence


def test_an_id_is_read_as_the_lists_are(cohort_of):
    cohort = cohort_of(child_id=["17", "8", "9", "10"])
    assert (
        ask(cohort, design_of(), 17).status == ask(cohort, design_of(), " 17 ").status != "not_on_the_lists"
    )


def test_a_child_who_left_the_area(cohort_of):
    answer = ask(cohort_of(), design_of(exclude=[named("c1", "moved_away")]), "c1")
    assert answer.status == "left"
    assert "no longer one of the area's (moved away)" in answer.sentence


def test_a_child_the_sample_does_not_draw_on_hears_the_predicate_and_nothing_more(cohort_of):
    answer = ask(cohort_of(**SEX, age=[3, 8, 9, 17]), design_of({"eligible": FEMALE, "size": 1}), "c3")
    assert answer.status == "not_eligible"
    assert answer.sentence == (
        "Child c3 cannot be chosen for 'tracking', which draws on children with sex female: c3 is not one of "
        "them."
    )
    assert "17" not in answer.text(technical=True)


VISITS = {"name": "visits", "size": None, "visits": {"settings": 1, "children": 2}}
PLACES = {"setting": ["s1", "s1", "s2", None], "phase": ["primary", "primary", "special", None]}


def test_a_child_where_no_visit_may_go(cohort_of):
    answer = ask(cohort_of(**PLACES), design_of(VISITS), "c3")
    assert answer.status == "no_visit"
    assert answer.sentence.endswith("at settings that may be visited: the lists have c3 at none of them.")
    primary = {**VISITS["visits"], "eligible": {"column": "phase", "equals": "primary"}}
    answer = ask(cohort_of(**PLACES), design_of(VISITS | {"visits": primary}), "c2")
    assert "(settings with phase primary)" in answer.sentence


def test_a_child_at_a_setting_with_too_few_for_a_visit(cohort_of):
    answer = ask(cohort_of(**PLACES), design_of(VISITS), "c2")
    assert (answer.status, answer.chosen) == ("no_visit", False)
    assert (
        "a visit takes 2 children, and no setting of c2's that may be visited has that many"
        in answer.sentence
    )
    assert "s2" not in answer.text(technical=True)


def test_a_child_the_design_excludes_hears_the_reason_as_it_stands_there(cohort_of):
    answer = ask(cohort_of(), design_of(exclude=[named("c1", "staff_relative")]), "c1")
    assert answer.status == "excluded"
    assert "the design excludes c1 from any sample (reason: staff relative)." in answer.sentence
    samples = [{}, {"name": "audit", "size": 1}]
    cohort, design = cohort_of(), design_of(*samples, exclude=[named("c1", sample="audit")])
    assert "excludes c1 from 'audit'" in ask(cohort, design, "c1", sample="audit").sentence
    assert ask(cohort, design, "c1").status in {"chosen", "not_chosen"}


@pytest.mark.parametrize(
    ("cooling", "when"),
    [
        ({"months": 1}, "in the last month"),
        ({"months": 18}, "in the last 18 months"),
        ({"since": "2024-01-15"}, "since 2024-01-15"),
    ],
)
def test_a_child_left_alone_after_an_earlier_sample(cohort_of, cooling, when):
    cohort = cohort_of(last_sampled=["2024-02-01", None, None, None])
    answer = ask(cohort, design_of(cooling_off=cooling), "c0")
    assert answer.status == "cooling_off"
    assert f"was tracked or sampled {when}, and the design leaves such children alone" in answer.sentence


def test_a_child_who_must_be_in_another_sample(cohort_of):
    samples = [{"size": 1}, {"name": "audit", "size": 1}]
    design = design_of(*samples, include=[named("c1", "follow_up", sample="audit")])
    answer = ask(cohort_of(), design, "c1")
    assert answer.status == "elsewhere"
    assert answer.sentence == (
        "Child c1 cannot be chosen for 'tracking': the design names c1 for 'audit', and no child is in more "
        "than one sample."
    )
    answer = ask(cohort_of(), design_of(*samples), "c2", pinned={"audit": ["c2"]})
    assert "'audit' was settled beforehand with c2" in answer.sentence
    shared = design_of(*samples, across={"samples_per_child": 2}, include=design.include)
    assert ask(cohort_of(), shared, "c1").status in {"chosen", "not_chosen"}


def test_a_child_who_must_be_in_as_many_others_as_a_child_may_be(cohort_of):
    samples = [{"size": 1}, {"name": "audit", "size": 1}, {"name": "themes", "size": 1}]
    names = [named("c1", "follow_up", sample=sample) for sample in ("audit", "themes")]
    design = design_of(*samples, include=names, across={"samples_per_child": 2})
    answer = ask(cohort_of(), design, "c1")
    assert answer.status == "elsewhere"
    assert answer.sentence.endswith(
        "the design names c1 for 'audit', the design names c1 for 'themes', and no child is in more than 2 "
        "samples."
    )


def test_a_sample_that_was_settled_beforehand(cohort_of):
    cohort, design = cohort_of(**SEX), design_of({"rules": [count(FEMALE, exactly=1, name="a girl")]})
    answer = ask(cohort, design, "c0", pinned={"tracking": ["c0", "c1"]})
    assert (answer.status, answer.chosen, answer.serves) == ("settled", True, ("a girl",))
    assert answer.sentence == "The sample 'tracking' was settled beforehand, with c0. Rules served: a girl."
    answer = ask(cohort, design, "c2", pinned={"tracking": ["c0", "c1"]})
    assert (answer.status, answer.chosen) == ("settled", False)
    assert answer.sentence == "The sample 'tracking' was settled beforehand, without c2."


def test_nothing_is_solved_for_where_lists_and_design_say_it(cohort_of, monkeypatch):
    monkeypatch.delattr(drawn, "solve")
    assert ask(cohort_of(), design_of(exclude=[named("c1")]), "c1").status == "excluded"
    assert ask(cohort_of(), design_of(), "c1", pinned={"tracking": ["c0", "c1"]}).status == "settled"


# Children who were chosen


def test_a_child_without_whom_no_rule_can_be_met(cohort_of):
    design = design_of({"rules": [count(FEMALE, exactly=1, name="a girl")]})
    answer = ask(cohort_of(**SEX), design, "c0")
    assert (answer.status, answer.chosen, answer.aim, answer.by) == ("chosen", True, "rules", None)
    assert answer.serves == ("a girl",)
    assert answer.sentence == (
        "Child c0 was chosen for 'tracking'. Rules served: a girl. Without c0 no selection meets every rule. "
        "What stands against it: exactly 1 child with sex female."
    )
    assert (answer.ids, answer.loss_with, answer.loss_without) == ({}, {"tracking": 0}, {})
    assert answer.loss == {"tracking": 0}
    assert {unit.rule for unit in answer.conflict.units} == {"a girl", "excluded"}
    assert answer.frame["other"].isna().all()
    assert "infeasible, proven by" in answer.technical


def test_others_who_are_left_out_are_counted_and_not_named(cohort_of):
    cohort = cohort_of(5, sex=["female", "female", "female", "male", "male"])
    design = design_of({"rules": [count(FEMALE, exactly=1)]}, exclude=[named("c1"), named("c2")])
    assert ask(cohort, design, "c0").sentence.endswith(
        "exactly 1 child with sex female; 2 children who would do are left out by the design."
    )
    one = design_of({"rules": [count(FEMALE, exactly=2)]}, exclude=[named("c1")])
    assert ask(cohort, one, "c0").sentence.endswith("; 1 child who would do is left out by the design.")


def test_a_child_without_whom_the_area_is_mirrored_less_well(cohort_of):
    # Two of each sex; the exact share of two is one of each.
    cohort = cohort_of(sex=["female", "female", "male", "male"])
    design = design_of({"balance": [{"column": "sex", "weight": 3}]}, exclude=[named("c1")])
    answer = ask(cohort, design, "c0")
    assert (answer.aim, answer.by) == ("balance", 6)
    assert (answer.loss_with, answer.loss_without) == ({"tracking": 0}, {"tracking": 6})
    assert answer.ids["tracking"] in (["c2", "c3"], ["c3", "c2"])
    assert answer.sentence == (
        "Child c0 was chosen for 'tracking'. No rule asks for c0 in particular. Without c0 'tracking' would "
        "mirror the area less well, with a loss of 6 instead of 0 (sex)."
    )
    assert answer.frame[["aim", "as_drawn", "other"]].iloc[0].tolist() == ["loss", 0, 6]


def test_a_child_without_whom_fewer_can_be_chosen(cohort_of):
    answer = ask(cohort_of(**SEX), design_of({"eligible": FEMALE, "size": [0, 2]}), "c0")
    assert (answer.aim, answer.by) == ("size", 1)
    assert "Without c0 'tracking' could have no more than 0 children instead of 1." in answer.sentence


def test_a_child_chosen_by_chance(cohort_of):
    cohort = cohort_of()
    child, kept = ss.select(cohort, design_of(), seed=SEED).ids["tracking"]
    answer = ask(cohort, design_of(), child)
    assert (answer.status, answer.aim) == ("chosen", "ticket")
    assert answer.by > 0
    (other,) = set(answer.ids["tracking"]) - {kept}
    assert answer.sentence == (
        f"Child {child} was chosen for 'tracking'. No rule asks for {child} in particular. Selections "
        f"without {child} meet every rule and mirror the area just as well; chance decided. The best of them "
        f"has {other} in place of {child}."
    )
    assert f"worse by {answer.by:,}" in answer.technical
    assert "1st lowest of 4 candidates" in answer.technical


def test_a_child_the_design_names_hears_what_that_costs(cohort_of):
    cohort = cohort_of(sex=["female", "female", "male", "male"])
    names = [named("c2", "inspector_request"), named("c3", "follow_up")]
    answer = ask(cohort, design_of({"balance": [{"column": "sex"}]}, include=names), "c2")
    assert (answer.status, answer.chosen, answer.aim, answer.by) == ("included", True, "balance", -2)
    assert answer.sentence == (
        "Child c2 had to be chosen for 'tracking': the design names c2 (inspector request). No rule asks for "
        "c2 in particular. Without c2 'tracking' would mirror the area better, with a loss of 0 instead of 2 "
        "(sex)."
    )
    assert "better by 2" in answer.technical
    answer = ask(cohort, design_of(include=names[:1]), "c2")
    assert "Were it not for that, selections without c2 would meet every rule" in answer.sentence


# Children who were not


def test_a_child_with_whom_no_rule_can_be_met_hears_which_stand_against(cohort_of):
    design = design_of({"rules": [count(FEMALE, exactly=1)]}, include=[named("c1", "follow_up")])
    answer = ask(cohort_of(**SEX), design, "c2")
    assert (answer.status, answer.chosen, answer.aim, answer.by) == ("not_chosen", False, "rules", None)
    assert answer.sentence.startswith(
        "Child c2 was not chosen for 'tracking'. With c2 no selection meets every"
    )
    stands = answer.sentence.partition("What stands against it: ")[2]
    assert set(stands.removesuffix(".").split("; ")) == {
        "the sample has 2 children",
        "exactly 1 child with sex female",
        "child c1 is chosen",
    }
    assert {unit.level for unit in answer.conflict.units} >= {"c1", "c2"}
    assert (answer.loss_with, answer.loss_without) == ({}, {"tracking": 0})


def test_a_child_with_whom_the_area_is_mirrored_less_well(cohort_of):
    cohort = cohort_of(6, sex=["female"] * 3 + ["male"] * 3, cluster=["p", "q", "q", "p", "p", "q"])
    balance = [{"column": "sex"}, {"column": "cluster"}]
    design = design_of(
        {"balance": balance}, exclude=[named("c0"), named("c1")], include=[named("c3", "follow_up")]
    )
    answer = ask(cohort, design, "c4")
    assert (answer.status, answer.aim, answer.by) == ("not_chosen", "balance", 4)
    assert (answer.loss_with, answer.loss_without, answer.loss) == (
        {"tracking": 4},
        {"tracking": 0},
        {"tracking": 0},
    )
    assert (
        "With c4 'tracking' would mirror the area less well, with a loss of 4 instead of 0 (sex, cluster)."
        in (answer.sentence)
    )


def test_a_child_not_chosen_by_chance_hears_how_low_the_ticket_is(cohort_of):
    cohort = cohort_of(30)
    chosen = ss.select(cohort, design_of(), seed=SEED).ids["tracking"]
    by_ticket = sorted(cohort.frame.index, key=drawn_ticket)
    child = by_ticket[21]
    answer = ask(cohort, design_of(), child)
    assert (answer.status, answer.aim) == ("not_chosen", "ticket")
    assert answer.by == drawn_ticket(child) - drawn_ticket(chosen[1])
    assert answer.sentence == (
        f"Child {child} was not chosen for 'tracking'. Selections with {child} meet every rule and mirror "
        f"the area just as well; chance decided. The seed gave {child} the 22nd lowest ticket of the 30 that "
        f"the sample may draw on. The best of them has {child} in place of {chosen[1]}; its "
        "tickets add up to more."
    )


def drawn_ticket(child):
    return hashed_ticket(SEED, "tracking", child)


# Several samples


def test_tracking_is_meant_where_there_are_several_samples(cohort_of):
    design = design_of({"name": "audit", "size": 1}, {"size": 1})
    assert ask(cohort_of(), design, "c0").sample == "tracking"
    assert ask(cohort_of(), design, "c0", only="audit").sample == "audit"


def test_another_sample_that_has_the_child_is_named(cohort_of):
    design = design_of({"size": 1}, {"name": "audit", "size": 1}, {"name": "themes", "size": 1})
    cohort = cohort_of()
    (child,) = ss.select(cohort, design, seed=SEED).ids["audit"]
    answer = ask(cohort, design, child)
    assert answer.others == ("audit",)
    assert answer.sentence.startswith(f"Child {child} was not chosen for 'tracking', but for 'audit'. ")
    assert "of other samples would change hands; its tickets add up to more." in answer.sentence
    assert f"audit: + {answer.ids['audit'][0]}; - {child}." in answer.technical
    # The ticket by itself does not say it, where tickets of several samples are added up.
    assert "lowest ticket" not in answer.sentence
    shared = design_of(
        *({"name": name, "size": 4} for name in ("tracking", "audit")), across={"samples_per_child": 2}
    )
    assert "was chosen for 'tracking', and for 'audit'." in ask(cohort, shared, "c0").sentence


def test_the_loss_of_focused_samples_is_told_together_and_each(cohort_of):
    cohort = cohort_of(sex=["female", "female", "male", "male"])
    balance = [{"column": "sex"}]
    design = design_of(
        {"name": "audit", "size": 1, "balance": balance},
        {"name": "themes", "balance": balance, "size": 2},
        exclude=[named("c1")],
    )
    answer = ask(cohort, design, "c0", sample="themes")
    assert (answer.aim, answer.by) == ("balance", 2)
    assert (
        "Without c0 the 2 focused samples together ('themes' 2 for 0) would mirror the area"
        in answer.sentence
    )
    assert answer.frame["samples"].iloc[0] == "audit, themes"


def test_aims_stand_in_the_order_of_the_design_whichever_was_settled_first(cohort_of):
    mirror = {"rule": "mirror", "column": "sex"}
    first = {"name": "first", "size": [0, 3]}
    design = design_of(first, {"name": "second", "size": [1, 3], "rules": [mirror]})
    answer = ask(cohort_of(**SEX), design, "c1", sample="first")
    sizes = answer.frame[answer.frame["aim"] == "size"]
    assert sizes[["samples", "as_drawn"]].to_numpy().tolist() == [["first", 3], ["second", 1]]


def test_a_rule_of_another_sample_is_told_with_its_sample(cohort_of):
    audit = {"name": "audit", "size": 1, "rules": [count(FEMALE, exactly=1)]}
    answer = ask(cohort_of(**SEX), design_of(audit, {"size": 1}), "c0")
    assert (answer.status, answer.others, answer.aim) == ("not_chosen", ("audit",), "rules")
    assert "in 'audit', exactly 1 child with sex female" in answer.sentence
    assert "no child is in more than one sample" in answer.sentence


def test_chance_over_settings_is_told_as_such(cohort_of):
    cohort = cohort_of(setting=["s1", "s1", "s2", "s2"])
    design = design_of(VISITS)
    selection = ss.select(cohort, design, seed=SEED)
    child = next(child for child in cohort.frame.index if child not in selection.ids["visits"])
    answer = ask(cohort, design, child)
    assert answer.aim == "ticket"
    assert "chance decided which settings to visit" in answer.sentence
    (place,) = answer.visits["visits"]
    assert place not in selection.visits["visits"]
    assert place not in answer.text(technical=True)


# No answer


def test_a_design_that_cannot_be_met_says_so_and_where_to_ask(cohort_of):
    answer = ask(cohort_of(**SEX), design_of({"rules": [count(FEMALE, exactly=2)]}), "c1")
    assert (answer.status, answer.chosen) == ("infeasible", None)
    assert "No selection meets every rule of the design 'd'" in answer.sentence
    assert "sendsample explain" in answer.technical


def test_a_limit_is_told_as_a_limit(cohort_of, monkeypatch):
    from sendsample.explaining import why as module  # noqa: PLC0415 - to stop its clock

    class Stops(StopsAfter):
        seconds = 1.0

    cohort, design = cohort_of(30, sex=["female", "male"] * 15), design_of({"balance": [{"column": "sex"}]})
    full = ask(cohort, design, "c3")
    told = []
    for looks in range(12):
        monkeypatch.setattr(module, "Deadline", lambda _, looks=looks: Stops(looks))
        answer = ask(cohort, design, "c3")
        if answer.status != "unknown":
            assert answer.data() == full.data()
            break
        assert answer.sentence.endswith("is not known: the time limit was reached first. Allow more time.")
        assert not answer.ids
        assert not answer.aim
        told.append(answer.chosen)
    # At first not even whether the child is chosen is known, then that and not yet why.
    assert told == sorted(told, key=lambda chosen: chosen is not None)
    assert set(told) == {None, full.chosen}
    assert answer.status == "not_chosen"


def test_a_selection_the_check_does_not_confirm_explains_nothing(cohort_of, monkeypatch, caplog):
    real = drawn.check
    monkeypatch.setattr(drawn, "check", lambda cohort, design, _: real(cohort, design, {"tracking": []}))
    with caplog.at_level(logging.ERROR):
        answer = ask(cohort_of(), design_of(), "c0")
    assert answer.status == "unknown"
    assert "the proofs were not completed" in answer.sentence
    assert "does not confirm" in caplog.text


def test_what_stands_against_it_may_stay_open(cohort_of, monkeypatch):
    monkeypatch.setattr(question, "proven", lambda *_: None)
    design = design_of({"rules": [count(FEMALE, exactly=1)]})
    answer = ask(cohort_of(**SEX), design, "c0")
    assert answer.conflict is None
    assert answer.sentence.endswith("Without c0 no selection meets every rule.")


# How it is read


def test_it_is_read_as_text_data_frame_and_html(cohort_of):
    cohort = cohort_of(child_id=["<b>", "c1", "c2", "c3"], **SEX)
    answer = ask(cohort, design_of({"rules": [count(FEMALE, exactly=1)]}), "<b>")
    assert isinstance(answer, Why)
    assert answer.text() == answer.sentence
    assert answer.text(technical=True) == f"{answer.sentence}\n{answer.technical}"
    data = json.loads(json.dumps(answer.data()))
    assert (data["child"], data["aim"], data["by"], data["ids"]) == ("<b>", "rules", None, {})
    assert data["aims"][0] == {"aim": "loss", "samples": "tracking", "as_drawn": 0, "other": None}
    assert [unit["rule"] for unit in data["conflict"]["units"]] == ["rule 1", "excluded"]
    page = answer._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "<th scope" in page


def test_progress_is_told_in_sentences(cohort_of):
    told = []
    ask(cohort_of(), design_of(), "c0", progress=told.append)
    assert any(sentence.startswith("Looking for the best selection with") for sentence in told)


def test_the_answer_is_that_of_a_joint_selection(cohort_of):
    cohort, design = cohort_of(5), design_of({"size": 1}, {"name": "audit", "size": 2})
    selection = ss.select(cohort, design, seed=SEED)
    for sample, ids in selection.ids.items():
        for child in cohort.frame.index:
            assert ask(cohort, design, child, sample=sample).chosen == (child in ids)


# What cannot be asked


@pytest.mark.parametrize("child", ["", "  ", None, True, 1.5, "a\nb", ["c1"]])
def test_a_child_is_an_id(cohort_of, child):
    with pytest.raises(UsageError, match="no child's id") as error:
        ask(cohort_of(), design_of(), child)
    assert error.value.code == "child"


def test_a_sample_is_one_of_the_designs(cohort_of):
    samples = [{"name": "audit", "size": 1}, {"name": "themes", "size": 1}]
    with pytest.raises(UsageError, match="'audit', 'themes'") as error:
        ask(cohort_of(), design_of(*samples), "c0")
    assert error.value.code == "sample_unnamed"
    with pytest.raises(DesignError, match="no sample 'six'"):
        ask(cohort_of(), design_of(*samples), "c0", sample="six")
    with pytest.raises(DesignError, match="no sample 'themes'"):
        ask(cohort_of(), design_of(*samples), "c0", sample="themes", only="audit")


def test_other_mistakes_are_those_of_select(cohort_of):
    with pytest.raises(SeedError, match="none was given"):
        ask(cohort_of(), design_of(), "c0", seed=None)
    with pytest.raises(UsageError, match="above zero"):
        ask(cohort_of(), design_of(), "c0", time_limit=0)
    with pytest.raises(UsageError, match="not a cohort"):
        ask(None, design_of(), "c0")
    with pytest.raises(DesignError, match="no sample 'x'"):
        ask(cohort_of(), design_of(), "c0", only="x")
    with pytest.raises(UsageError, match="cannot be pinned"):
        ask(cohort_of(), design_of(), "c0", pinned={"tracking": ["c0"]})
