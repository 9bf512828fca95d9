import json

import pytest

import sendsample as ss
from sendsample.canonical import digest_of
from sendsample.design import Design
from sendsample.errors import InputError, UsageError
from sendsample.evidence.replacing import REASONS

SEED = "1 2 3"


def place(selection):
    (found,) = selection.receipt["replacement"]["places"]
    return found


def test_the_first_on_the_list_takes_the_place_and_the_list_goes_with_it(drawn, replaced, cohort, design):
    left, stays = drawn.ids["audit"]
    listed = drawn.receipt["samples"]["audit"]["reserves"][left]
    assert place(replaced) == {"sample": "audit", "by": "reserves", "taken": [listed[0]], "skipped": []}
    assert set(replaced.ids["audit"]) == {stays, listed[0]}
    assert replaced.status == "optimal"
    assert replaced.receipt["samples"]["audit"]["reserves"][listed[0]] == listed[1:]
    assert replaced.reserves.loc[replaced.reserves["child_id"] == listed[0], "reserve"].tolist() == listed[1:]
    assert ss.check(cohort, design, replaced).valid


def test_the_receipt_follows_the_old_one_and_counts_the_reason_beside_no_id(drawn, replaced):
    receipt, left = replaced.receipt, drawn.ids["audit"][0]
    assert (receipt["kind"], receipt["number"]) == ("replacement", 2)
    assert receipt["previous"] == digest_of(drawn.receipt)
    assert receipt["declined"] == {"ids": [left], "reasons": {"family": 1}}
    assert "family" not in str(receipt["replacement"])
    assert {name: receipt[name] for name in ("seed", "design", "cohort", "excluded", "commitment")} == {
        name: drawn.receipt[name] for name in ("seed", "design", "cohort", "excluded", "commitment")
    }


def test_who_declined_or_would_break_a_rule_is_skipped_with_the_reason(cohort, design):
    """Both of household a are on lists; with one standing the other would be a second of it."""
    rules = (design.samples[0].rules[1],)
    wide = design.model_copy(
        update={"samples": (design.samples[0].model_copy(update={"rules": rules, "reserves": 7}),)}
    )
    now = ss.select(cohort, wide, seed=SEED)
    seen = []
    for _ in range(4):
        now = ss.replace(now, cohort, wide, declined=now.ids["audit"][0], reason="unavailable")
        seen += place(now)["skipped"]
    assert {skip["because"] for skip in seen} >= {"declined", "stands"}
    broken = [skip for skip in seen if skip["because"] == "rule"]
    assert all(skip["rule"] == "one a household" and skip["sample"] == "audit" for skip in broken)
    assert now.receipt["declined"]["reasons"] == {"unavailable": 4}
    assert len(now.receipt["declined"]["ids"]) == 4


def test_when_the_list_is_used_up_the_same_seed_decides(cohort, design, drawn):
    now = drawn
    for _ in range(3):
        now = ss.replace(now, cohort, design, declined=now.ids["audit"][0], reason="family")
        if place(now)["by"] == "seed":
            break
    none = design.model_copy(update={"samples": (design.samples[0].model_copy(update={"reserves": 0}),)})
    alone = ss.select(cohort, none, seed=SEED)
    left, stays = alone.ids["audit"]
    now = ss.replace(alone, cohort, none, declined=left, reason="family")
    kept_out = none.model_copy(
        update={
            "exclude": tuple(
                Design(name="x", samples=none.samples, exclude=[{"id": left, "reason": "family"}]).exclude
            ),
            "include": tuple(
                Design(
                    name="x", samples=none.samples, include=[{"id": stays, "reason": "already_agreed"}]
                ).include
            ),
        }
    )
    assert now.ids == ss.select(cohort, kept_out, seed=SEED).ids
    assert place(now)["by"] == "seed"


def test_nobody_can_take_the_place(cohort_of):
    cohort = cohort_of(3, sex=["F", "M", "M"])
    rules = [{"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}]
    design = Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": rules}])
    drawn = ss.select(cohort, design, seed=SEED)
    now = ss.replace(drawn, cohort, design, declined="c0", reason="moved_away")
    assert now.status == "infeasible"
    assert now.reasons
    assert now.ids == {"audit": [child for child in drawn.ids["audit"] if child != "c0"]}
    assert now["audit"].index.tolist() == now.ids["audit"]
    record = now.receipt["samples"]["audit"]
    assert (record["size"], record["vacant"], record["ids"]) == (1, 1, now.ids["audit"])
    assert place(now) == {"sample": "audit", "by": "nobody", "taken": [], "skipped": []}
    assert ss.verify(now, cohort, design, earlier=[drawn]).holds


def test_a_place_that_stood_free_is_filled_once_it_can_be(cohort_of):
    """While c1 stands, c2 is of its household and c3 at its setting; once c1 leaves, both can step in."""
    cohort = cohort_of(4, household=["a", "b", "b", "c"], setting=["1", "2", "3", "2"])
    rules = [
        {"rule": "at_most_per_group", "column": column, "at_most": 1} for column in ("household", "setting")
    ]
    asked = [{"id": child, "reason": "inspector_request"} for child in ("c0", "c1")]
    samples = [{"name": "audit", "size": 2, "rules": rules, "reserves": 2}]
    design = Design(name="audit", samples=samples, include=asked)
    drawn = ss.select(cohort, design, seed="1")
    now = ss.replace(drawn, cohort, design, declined="c0", reason="family")
    assert (now.status, now.ids) == ("infeasible", {"audit": ["c1"]})
    assert ss.verify(now, cohort, design, earlier=[drawn]).holds
    again = ss.replace(now, cohort, design, declined="c1", reason="family")
    assert (again.status, set(again.ids["audit"])) == ("optimal", {"c2", "c3"})
    assert "vacant" not in again.receipt["samples"]["audit"]
    assert place(again) == {"sample": "audit", "by": "seed", "taken": again.ids["audit"], "skipped": []}
    assert ss.verify(again, cohort, design, earlier=[drawn, now]).holds


def test_a_child_of_several_samples_leaves_all_of_them_or_one(cohort_of):
    cohort = cohort_of(6)
    design = Design(
        name="two",
        samples=[{"name": "a", "size": 6, "reserves": 0}, {"name": "b", "size": [4, 6], "reserves": 0}],
        across={"may_share": [["a", "b"]]},
    )
    drawn = ss.select(cohort, design, seed=SEED)
    one = ss.replace(drawn, cohort, design, declined="c1", reason="family", sample="b")
    assert "c1" in one.ids["a"]
    assert "c1" not in one.ids["b"]
    assert one.status == "optimal"
    assert one.receipt["replacement"]["only_from"] == "b"
    both = ss.replace(drawn, cohort, design, declined="c1", reason="family")
    assert both.status == "infeasible"
    assert not any("c1" in ids for ids in both.ids.values())
    assert [entry["sample"] for entry in both.receipt["replacement"]["places"]] == ["a", "b"]
    assert both.receipt["replacement"]["left"] == ["a", "b"]


def test_a_range_is_as_large_as_it_was_where_it_can_be(cohort_of):
    """The tracking sample would lose less with fewer, but its places are to be filled."""
    cohort = cohort_of(6, sex=["F", "F", "F", "M", "M", "M"])
    design = Design(
        name="six",
        samples=[{"name": "tracking", "size": [1, 2], "balance": [{"column": "sex"}], "reserves": 0}],
    )
    drawn = ss.select(cohort, design, seed=SEED)
    now = ss.replace(drawn, cohort, design, declined=drawn.ids["tracking"][0], reason="family")
    assert len(now.ids["tracking"]) == len(drawn.ids["tracking"]) == 2


def test_a_free_place_elsewhere_does_not_stop_a_reserve_from_stepping_in(cohort_of):
    """The only child who hears declined; the audit goes on by its own list, and then by the seed."""
    cohort = cohort_of(8, primary_need=["HI", *["ASD"] * 7])
    samples = [
        {"name": "audit", "size": 2, "reserves": 2, "eligible": {"column": "primary_need", "equals": "ASD"}},
        {"name": "hearing", "size": 1, "eligible": {"column": "primary_need", "equals": "HI"}},
    ]
    design = Design(name="two", samples=samples)
    chain = [ss.select(cohort, design, seed=SEED)]
    chain.append(ss.replace(chain[-1], cohort, design, declined="c0", reason="family"))
    assert (chain[-1].status, chain[-1].ids["hearing"]) == ("infeasible", [])
    assert len(chain[-1].reserves) == 4
    taken = []
    for _ in range(4):
        child = chain[-1].ids["audit"][0]
        chain.append(ss.replace(chain[-1], cohort, design, declined=child, reason="family"))
        places = {one["sample"]: one for one in chain[-1].receipt["replacement"]["places"]}
        taken.append(places["audit"]["by"])
        assert len(chain[-1].ids["audit"]) == 2
        assert (places["hearing"]["by"], chain[-1].receipt["samples"]["hearing"]["vacant"]) == ("nobody", 1)
        assert chain[-1].receipt["broken"] == [{"sample": "hearing", "rule": "size"}]
    assert set(taken) == {"reserves", "seed"}
    assert ss.verify(chain[-1], cohort, design, earlier=chain[:-1]).holds


def test_a_run_cut_short_decides_nothing(cohort, design):
    none = design.model_copy(update={"samples": (design.samples[0].model_copy(update={"reserves": 0}),)})
    drawn = ss.select(cohort, none, seed=SEED)
    now = ss.replace(drawn, cohort, none, declined=drawn.ids["audit"][0], reason="family", time_limit=1e-9)
    assert (now.status, now.ids) == ("unknown", {})
    assert "replacement" not in now.receipt


def test_the_order_of_keys_in_a_receipt_says_nothing(cohort_of):
    cohort = cohort_of(6)
    design = Design(
        name="two",
        samples=[{"name": "b", "size": 2, "reserves": 2}, {"name": "a", "size": 2, "reserves": 2}],
        across={"may_share": [["a", "b"]]},
    )
    drawn = ss.select(cohort, design, seed=SEED, commitment=ss.commit(cohort, design))
    turned = json.loads(json.dumps(drawn.receipt, sort_keys=True))
    assert list(turned["samples"]) != list(drawn.receipt["samples"])
    child = drawn.ids["b"][0]
    one, other = (
        ss.replace(given, cohort, design, declined=child, reason="family") for given in (drawn, turned)
    )
    assert one.ids == other.ids
    assert one.receipt == other.receipt
    assert ss.verify(turned, cohort, design).complete


def test_a_child_whom_the_design_asks_for_may_decline(cohort, design):
    asking = design.model_copy(
        update={
            "include": Design(
                name="x", samples=design.samples, include=[{"id": "c4", "reason": "inspector_request"}]
            ).include
        }
    )
    drawn = ss.select(cohort, asking, seed=SEED)
    now = ss.replace(drawn, cohort, asking, declined="c4", reason="young_person")
    assert "c4" not in now.ids["audit"]
    assert now.status == "optimal"
    assert ss.verify(now, cohort, asking, earlier=[drawn]).holds


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"declined": "nobody"}, "declined_unknown"),
        ({"declined": 5}, "declined_unknown"),
        ({"reason": "other"}, "reason"),
        ({"sample": "six"}, "receipt_sample"),
        ({"time_limit": 0}, "time_limit"),
    ],
)
def test_what_cannot_be_is_refused(drawn, cohort, design, changes, code):
    asked = {"declined": drawn.ids["audit"][0], "reason": "family"} | changes
    with pytest.raises(UsageError) as caught:
        ss.replace(drawn, cohort, design, **asked)
    assert caught.value.code == code


def test_other_lists_and_another_design_are_refused(drawn, cohort_of, cohort, design):
    asked = {"declined": drawn.ids["audit"][0], "reason": "family"}
    with pytest.raises(InputError, match="not those the receipt is about") as caught:
        ss.replace(drawn, cohort_of(8), design, **asked)
    assert caught.value.code == "lists_differ"
    with pytest.raises(InputError, match="another design") as caught:
        ss.replace(drawn, cohort, design.model_copy(update={"title": "x"}), **asked)
    assert caught.value.code == "design_differs"
    with pytest.raises(InputError, match="a design of your own") as caught:
        ss.replace(drawn, cohort, **asked)
    assert caught.value.code == "design_needed"


def test_a_receipt_whose_children_break_a_rule_is_refused(drawn, cohort, design):
    samples = {"audit": {**drawn.receipt["samples"]["audit"], "ids": ["c0", "c2"]}}
    with pytest.raises(InputError, match="does not hold") as caught:
        ss.replace({**drawn.receipt, "samples": samples}, cohort, design, declined="c0", reason="family")
    assert caught.value.code == "receipt_broken"


def test_the_reasons_are_those_of_the_list():
    assert REASONS == (
        "family",
        "young_person",
        "safeguarding",
        "moved_away",
        "deceased",
        "ceased_plan",
        "staff_relative",
        "unavailable",
    )
