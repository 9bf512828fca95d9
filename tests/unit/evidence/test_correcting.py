import pytest

import sendsample as ss
from sendsample.design import Design
from sendsample.errors import UsageError
from sendsample.evidence.reopening import reopened
from support.receipts import the_same

SEED = "1 2 3"
NEEDS = ["ASD", "HI", "SEMH", "SLD", "ASD", "HI", "SEMH", "SLD"]


@pytest.fixture
def corrected_of(cohort_of):
    """The cohort of these tests with some cells changed, and some children gone."""

    def make(gone=(), **columns):
        base = {"primary_need": NEEDS, "sex": ["F", "M"] * 4, "household": list("aabcdefg")}
        cohort = cohort_of(8, **{**base, **columns})
        frame = cohort.frame.drop(index=list(gone))
        return ss.Cohort(frame, cohort.findings, cohort.as_at, cohort.ap_definition)

    return make


def test_everyone_who_still_can_stands_and_reserve_lists_are_made_anew(drawn, cohort, design, corrected_of):
    gone, stays = drawn.ids["audit"]
    now = ss.correct(drawn, cohort, corrected_of([gone]), design)
    assert (now.status, stays in now.ids["audit"], gone in now.ids["audit"]) == ("optimal", True, False)
    assert now.receipt["correction"]["gone"] == {"audit": [gone]}
    assert set(now.receipt["samples"]["audit"]["reserves"]) == set(now.ids["audit"])
    assert set(now.reserves["child_id"]) == set(now.ids["audit"])
    assert (now.receipt["included"], now.receipt["excluded"]) == ({}, {})
    assert not now["audit"]["meets"].str.contains("include").any()


def test_the_counts_are_of_the_frame_of_each_sample(cohort_of):
    cohort = cohort_of(6, age=[7, 7, 7, 15, 15, 15])
    design = Design(
        name="two",
        samples=[
            {"name": "a", "size": 1, "eligible": {"column": "age", "at_most": 10}},
            {"name": "b", "size": 1},
        ],
    )
    corrected = cohort_of(7, age=[7, 7, 15, 15, 15, 15, 7], primary_need=["HI", *["ASD"] * 6])
    now = ss.correct(ss.select(cohort, design, seed=SEED), cohort, corrected, design)
    frames = now.receipt["correction"]["frames"]
    assert frames["a"] == {"left": 1, "joined": 1, "changed": 1}
    assert frames["b"] == now.receipt["correction"]["cohort"] == {"left": 0, "joined": 1, "changed": 2}


def test_whoever_declined_stays_out_under_no_reason_of_the_design(
    replaced, drawn, cohort, design, corrected_of
):
    declined = drawn.ids["audit"][0]
    now = ss.correct(replaced, cohort, corrected_of(household=list("abcdefgh")), design)
    assert now.receipt["declined"] == replaced.receipt["declined"]
    assert now.receipt["excluded"] == {}
    assert declined not in str(now.receipt["samples"])
    assert ss.verify(now, corrected_of(household=list("abcdefgh")), design).holds


def test_rules_that_those_who_stand_break_now_are_named_and_declining_may_mend_it(
    drawn, cohort, design, corrected_of
):
    """Both who stand are girls by the corrected lists, and one girl is asked for."""
    boy = next(child for child in drawn.ids["audit"] if cohort.frame.loc[child, "sex"] == "male")
    sex = ["F" if f"c{place}" == boy else "FM"[place % 2] for place in range(8)]
    lists = corrected_of(sex=sex)
    now = ss.correct(drawn, cohort, lists, design)
    assert (now.status, set(now.ids["audit"])) == ("infeasible", set(drawn.ids["audit"]))
    assert now.receipt["broken"] == [{"sample": "audit", "rule": "one girl"}]
    assert "this does not hold" in now.reasons[0]
    assert ss.verify(now, lists, design, earlier=[drawn], before_correction=[cohort]).holds
    unsaid = {**now.receipt, "broken": []}
    assert not ss.verify(unsaid, lists, design, earlier=[drawn], before_correction=[cohort]).holds
    mended = ss.replace(now, lists, design, declined=boy, reason="unavailable")
    assert mended.status == "optimal"
    assert ss.check(lists, design, mended).valid
    found = ss.verify(mended, lists, design, earlier=[drawn, now], before_correction=[cohort])
    assert found.holds, found.frame


def test_where_a_rule_is_broken_the_old_lists_say_whom_to_ask_but_nobody_who_stands(cohort, corrected_of):
    """Whoever stepped in for one is on the list of the other too, which the receipt keeps as it was fixed."""
    cap = {"rule": "at_most_per_group", "column": "household", "name": "one a household"}
    design = Design(name="audit", samples=[{"name": "audit", "size": 2, "reserves": 6, "rules": [cap]}])
    drawn = ss.select(cohort, design, seed=SEED)
    before = ss.replace(drawn, cohort, design, declined=drawn.ids["audit"][0], reason="family")
    now = ss.correct(before, cohort, corrected_of(household=["h"] * 8), design)
    assert now.receipt["broken"] == [{"sample": "audit", "rule": "one a household"}]
    other, stepped_in = drawn.ids["audit"][1], (set(now.ids["audit"]) - set(drawn.ids["audit"])).pop()
    assert stepped_in in now.receipt["samples"]["audit"]["reserves"][other]
    assert set(now.reserves["child_id"]) == {other, stepped_in}
    assert not {*drawn.ids["audit"], stepped_in} & set(now.reserves["reserve"])


def test_where_a_rule_is_broken_the_old_lists_name_nobody_who_left_the_lists(cohort, corrected_of):
    cap = {"rule": "at_most_per_group", "column": "household", "name": "one a household"}
    design = Design(name="audit", samples=[{"name": "audit", "size": 2, "reserves": 6, "rules": [cap]}])
    drawn = ss.select(cohort, design, seed=SEED)
    gone = drawn.reserves["reserve"].iloc[0]
    lists = corrected_of([gone], household=["h"] * 8)
    now = ss.correct(drawn, cohort, lists, design)
    assert now.receipt["broken"] == [{"sample": "audit", "rule": "one a household"}]
    named = now.receipt["samples"]["audit"]["reserves"]
    assert {
        child: [one for one in listed if one != gone] for child, listed in lists_of(drawn).items()
    } == named
    the_same(now, reopened(now.receipt, lists, design))
    assert ss.verify(now, lists, design, earlier=[drawn], before_correction=[cohort]).holds


def lists_of(drawn):
    return drawn.receipt["samples"]["audit"]["reserves"]


def test_lists_that_say_the_same_are_no_correction(drawn, cohort, design, corrected_of):
    with pytest.raises(UsageError, match="say the same") as caught:
        ss.correct(drawn, cohort, corrected_of(), design)
    assert caught.value.code == "lists_same"


def test_nobody_who_stands_cannot_be_carried_over(cohort, design, corrected_of):
    none = design.model_copy(update={"samples": (design.samples[0].model_copy(update={"size": 8}),)})
    drawn = ss.select(cohort, none, seed=SEED)
    with pytest.raises(UsageError, match="Nobody stands") as caught:
        ss.correct(drawn, cohort, corrected_of(["c1"]), none)
    assert caught.value.code == "receipt_empty"


def test_a_child_whom_the_design_asks_for_may_have_left_the_lists(cohort, design, corrected_of):
    """Then the design cannot be met, and whoever stands in another sample is left alone."""
    asked = [{"id": "c0", "reason": "inspector_request", "sample": "audit"}]
    samples = [*design.samples, {"name": "other", "size": 1}]
    both = Design(name="both", samples=samples, include=asked)
    drawn = ss.select(cohort, both, seed=SEED)
    now = ss.correct(drawn, cohort, corrected_of(["c0"]), both)
    assert (now.status, now.ids["other"], len(now.ids["audit"])) == ("infeasible", drawn.ids["other"], 1)
    again = ss.replace(now, corrected_of(["c0"]), both, declined=now.ids["other"][0], reason="family")
    assert len(again.ids["other"]) == 1
    lists = [corrected_of(["c0"]), cohort]
    assert ss.verify(again, lists[0], both, earlier=[now, drawn], before_correction=lists[1:]).holds
