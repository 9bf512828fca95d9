"""Why a joint design cannot be met: which samples stand in the way, and what of the six."""

from __future__ import annotations

import itertools
import re

import pytest

import sendsample as ss
from sendsample import selecting
from support.clock import StopsAfter

GIRLS = {"column": "sex", "equals": "female"}
ALONE = "The sample 'tracking' alone can be met: run it with only='tracking' (--only tracking)."


def girls(name, size, **more):
    return {"name": name, "size": size, "eligible": GIRLS, **more}


@pytest.fixture
def design():
    def design(*samples, **data):
        return ss.Design.model_validate({"name": "d", "samples": list(samples), **data})

    return design


@pytest.fixture
def cohort(cohort_of):
    """Three girls and five boys at two settings."""
    return cohort_of(8, sex=["female"] * 3 + ["male"] * 5, setting=["s1"] * 3 + ["s2"] * 5)


def infeasible(cohort, design):
    selection = ss.select(cohort, design, seed="s")
    assert selection.status == "infeasible"
    assert not selection.ids
    assert selection.receipt["reasons"] == list(selection.reasons)
    return selection.reasons


def blamed(reasons):
    """Return the samples named in each line that names some as in the way."""
    return [tuple(re.findall(r"'(\w+)'", line)) for line in reasons if line.startswith("In the way")]


def test_samples_that_want_the_same_children_are_named_and_no_other(cohort, design):
    rules = design({"name": "tracking", "size": 2}, girls("a", 2), {"name": "c", "size": 1}, girls("b", 2))
    reasons = infeasible(cohort, rules)
    assert reasons[0] == ALONE
    assert blamed(reasons) == [("a", "b")]
    assert "cannot be met together" in reasons[1]
    assert "without any one of them the others can" in reasons[1]
    assert ss.select(cohort, rules, seed="s", only="tracking").status == "optimal"
    assert ss.select(cohort, rules, seed="s", only=["tracking", "a", "c"]).status == "optimal"


def test_tracking_is_named_only_where_it_has_to_be(cohort, design):
    # Any two of the three go together; the three never do.
    reasons = infeasible(cohort, design(girls("tracking", 1), girls("a", 2), girls("b", 1)))
    assert blamed(reasons) == [("tracking", "a", "b")]
    reasons = infeasible(cohort, design(girls("tracking", 2), girls("a", 2), girls("b", 2)))
    assert blamed(reasons)[0] == ("a", "b")
    assert reasons[0] == ALONE


def test_a_sample_that_cannot_be_met_whatever_the_others_are(cohort, design):
    reasons = infeasible(cohort, design({"name": "tracking", "size": 2}, girls("a", 4), girls("b", 1)))
    assert reasons[0] == ALONE
    assert blamed(reasons) == [("a",)]
    assert "whatever the others are" in reasons[1]
    assert "The sample a has 4 places, and 3 children can be chosen (of 3)." in reasons


def test_a_tracking_sample_that_cannot_be_met_is_said_so(cohort, design):
    rules = design(girls("tracking", 4), girls("a", 1))
    reasons = infeasible(cohort, rules)
    assert ALONE not in reasons
    assert ("tracking",) in blamed(reasons)
    assert ss.select(cohort, rules, seed="s", only="tracking").status == "infeasible"
    assert ss.select(cohort, rules, seed="s", only="a").status == "optimal"


def test_without_a_tracking_sample_nothing_is_said_of_it(cohort, design):
    reasons = infeasible(cohort, design(girls("a", 2), girls("b", 2)))
    assert not any("tracking" in line for line in reasons)
    assert blamed(reasons) == [("a", "b")]


def test_of_one_sample_only_its_rules_are_named(cohort, design):
    reasons = infeasible(cohort, design(girls("tracking", 4)))
    assert reasons == ("The sample tracking has 4 places, and 3 children can be chosen (of 3).",)


def test_visits_can_stand_in_the_way(cohort, design):
    visits = {"name": "visits", "visits": {"settings": 2, "children": 3}}
    reasons = infeasible(cohort, design({"name": "tracking", "size": 2}, girls("a", 1), visits))
    assert blamed(reasons) == [("a", "visits")]
    visits["visits"] = {"settings": 3, "children": 1}
    reasons = infeasible(cohort, design({"name": "tracking", "size": 2}, visits))
    assert blamed(reasons) == [("visits",)]
    assert any("makes 3 visits, and 2 settings have a child that can be chosen" in line for line in reasons)
    visits["visits"] = {"settings": 1, "children": 4, "force_in": ["s1"]}
    reasons = infeasible(cohort, design({"name": "tracking", "size": 2}, visits))
    assert any("s1 must be visited" in line and "4 or more children" in line for line in reasons)


def test_a_cap_over_all_samples_is_offered_when_it_is_ours(cohort_of, design):
    cohort = cohort_of(6, household=["h"] * 5 + [None])
    cap = {"rule": "at_most_per_group", "column": "household", "name": "homes", "origin": "sendsample"}
    samples = [{"name": "tracking", "size": 2}, {"name": "a", "size": 1}]
    reasons = infeasible(cohort, design(*samples, across={"rules": [cap]}))
    assert reasons[0] == ALONE
    assert blamed(reasons) == [("tracking", "a")]
    assert any("could be lifted first: homes" in line for line in reasons)


def test_who_may_share_can_be_met_together(cohort, design):
    samples = [girls("a", 2), girls("b", 2), girls("c", 2)]
    assert blamed(infeasible(cohort, design(*samples, across={"may_share": [["a", "b"]]}))) != []
    reasons = infeasible(cohort, design(*samples, across={"may_share": [["a", "b"]]}))
    assert set(blamed(reasons)[0]) in ({"a", "c"}, {"b", "c"})
    rules = design(*samples[:2], across={"may_share": [["a", "b"]]})
    assert ss.select(cohort, rules, seed="s").status == "optimal"


def test_ranges_that_no_size_meets_stand_in_the_way(cohort, design):
    reasons = infeasible(cohort, design(girls("tracking", [2, 3]), girls("a", [2, 9])))
    assert blamed(reasons) == [("tracking", "a")]
    assert (
        ss.select(cohort, design(girls("tracking", [2, 3]), girls("a", [1, 9])), seed="s").status == "optimal"
    )


def test_a_stopped_search_for_reasons_claims_only_what_is_true(cohort, design, monkeypatch):
    rules = design({"name": "tracking", "size": 2}, girls("a", 2), {"name": "c", "size": 1}, girls("b", 2))
    full = infeasible(cohort, rules)
    can = {
        names: ss.select(cohort, rules, seed="s", only=names).status == "optimal"
        for size in (1, 2, 3)
        for names in itertools.combinations(("tracking", "a", "c", "b"), size)
    }
    statuses = set()
    for looks in range(80):
        with monkeypatch.context() as patched:
            patched.setattr(selecting, "Deadline", lambda _, looks=looks: StopsAfter(looks))
            selection = ss.select(cohort, rules, seed="s")
        statuses.add(selection.status)
        if selection.status == "unknown":
            assert selection.reasons == ()
            continue
        assert selection.status == "infeasible"
        assert selection.reasons
        for line in selection.reasons:
            for names in blamed([line]):
                assert not can.get(names, False), (looks, line)
                if "without any one of them" in line:
                    rest = [tuple(other for other in names if other != name) for name in names]
                    assert all(can[some] for some in rest), (looks, line)
        assert ("tracking",) not in blamed(selection.reasons)
        if selection.reasons == full:
            break
    assert statuses == {"unknown", "infeasible"}
    assert selection.reasons == full


def test_how_far_tracking_had_to_give_way_is_said_in_figures(cohort, design):
    # 4 of 8 with three girls: 1.5 is the exact share, so one girl at least; the others need them all.
    six = {"name": "tracking", "size": 4, "balance": [{"column": "sex", "weight": 3}]}
    selection = ss.select(cohort, design(six, girls("a", 3)), seed="s")
    assert selection.loss["tracking"] == 6
    (note,) = (note for note in selection.notes if note.code == "tracking_gives_way")
    assert "loss of 0;" in note.sentence
    assert "it has 6" in note.sentence
    assert note.sentence in [line["sentence"] for line in selection.receipt["notes"]]


def test_where_tracking_gives_way_to_nobody_nothing_is_said(cohort, design):
    six = {"name": "tracking", "size": 4, "balance": [{"column": "sex"}]}
    for rules in (design(six, girls("a", 2)), design(six), design(girls("a", 3), girls("b", [0, 3]))):
        selection = ss.select(cohort, rules, seed="s")
        assert selection.status == "optimal"
        assert "tracking_gives_way" not in [note.code for note in selection.notes]
    # A loss that it has alone as well is not the others' doing.
    own = six | {"rules": [{"rule": "count", "where": GIRLS, "at_most": 0}]}
    selection = ss.select(cohort, design(own, girls("a", 2)), seed="s")
    assert selection.loss["tracking"] == 2
    assert "tracking_gives_way" not in [note.code for note in selection.notes]


def test_a_loss_partly_its_own_is_told_apart(cohort, design):
    # With at most one girl it is 0 alone or, the girls gone, one girl too few and one boy too many.
    own = {
        "name": "tracking",
        "size": 6,
        "balance": [{"column": "sex"}],
        "rules": [{"rule": "count", "where": GIRLS, "at_most": 1}],
    }
    exclude = [{"id": "c7", "reason": "moved_away"}]
    selection = ss.select(cohort, design(own | {"size": 4}, girls("a", 3), exclude=exclude), seed="s")
    # 4 x 3/7 = 1.71: alone one girl is within, three of four are boys: 2.29 to 3 are; without her, 1 + 1.
    (note,) = (note for note in selection.notes if note.code == "tracking_gives_way")
    assert "loss of 0;" in note.sentence
    assert f"it has {selection.loss['tracking']}," in note.sentence
    assert selection.loss["tracking"] == 2


def test_only_rules_in_play_are_offered_to_be_lifted_and_a_settled_sample_is_said_to_be(cohort):
    """The cap on ages of one group clashes with nothing, so lifting it would not help."""
    ours = {"origin": "sendsample"}
    boys = {"rule": "count", "name": "boys", "where": {"not": GIRLS}, "at_least": 2, **ours}
    ages = {"rule": "at_most_per_group", "name": "ages", "column": "age_band", "at_most": 9, **ours}
    sample = {"name": "tracking", "size": 3, "rules": [boys, ages]}
    design = ss.Design.model_validate({"name": "d", "samples": [sample]})
    girl = cohort.frame.index[(cohort.frame["sex"] == "female").to_numpy()].tolist()[:3]
    reasons = ss.select(cohort, design, seed="s", pinned={"tracking": girl}).reasons
    assert any("could be lifted first: boys." in line for line in reasons)
    assert reasons[-1].startswith("The sample 'tracking' was settled beforehand")
