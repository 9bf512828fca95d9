"""A receipt and its lists say who stands as the selection itself did."""

import copy

import pytest

import sendsample as ss
from sendsample.errors import InputError
from sendsample.evidence.reopening import reopened
from sendsample.problem.tickets import tickets
from support.receipts import the_same

SALTMARSH = "data/synthetic/saltmarsh.xlsx"
SEED = "4 1 6 2 8 5"


@pytest.fixture(scope="module")
def saltmarsh():
    return ss.read_annex_a(SALTMARSH, as_at="2025-01-16")


def test_a_whole_inspection_is_reopened_as_it_was_drawn(saltmarsh):
    drawn = ss.select(saltmarsh, "area-send-2023-full", seed=SEED)
    again = reopened(drawn.receipt, saltmarsh)
    the_same(drawn, again)
    assert drawn.check.rules.equals(again.check.rules)


def test_one_sample_of_a_design_is_reopened(saltmarsh):
    drawn = ss.select(saltmarsh, "area-send-2023-full", seed=SEED, only="tracking")
    the_same(drawn, reopened(drawn.receipt, saltmarsh))


def test_a_replacement_is_reopened(cohort, design, replaced):
    again = reopened(replaced.receipt, cohort, design)
    assert again.ids == replaced.ids
    the_same(replaced, again)


def test_places_that_nobody_could_take_are_reopened_as_free(cohort, design, drawn):
    now = drawn
    while now.status == "optimal":
        now = ss.replace(now, cohort, design, declined=now.ids["audit"][0], reason="family")
    again = reopened(now.receipt, cohort, design)
    assert again.status == "infeasible"
    assert again.reasons == now.reasons != ()
    the_same(now, again)


def test_while_a_place_is_free_whoever_would_step_in_is_judged_among_as_many_as_stand(cohort_of):
    """Of four drawn a girl left whom no other girl can follow."""
    cohort = cohort_of(8, sex=["F"] * 3 + ["M"] * 5, household=list("ssstttuu"))
    girls = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 3}
    sample = {"name": "audit", "size": [3, 4], "reserves": 2, "rules": [girls]}
    design = ss.Design.model_validate(
        {"name": "audit", "samples": [{**sample, "balance": [{"column": "household"}]}]}
    )
    drawn = ss.select(cohort, design, seed=SEED)
    girl = next(child for child in drawn.ids["audit"] if cohort.frame["sex"][child] == "female")
    now = ss.replace(drawn, cohort, design, declined=girl, reason="family")
    assert (now.status, len(now.ids["audit"]), len(now.reserves)) == ("infeasible", 3, 2)
    for row in now.reserves.itertuples():
        instead = [row.reserve if child == row.child_id else child for child in now.ids["audit"]]
        assert row.loss == ss.check(cohort, design, instead).loss["audit"]
    the_same(now, reopened(now.receipt, cohort, design))


def test_a_clash_is_reopened_with_its_reasons(cohort):
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 5}
    wants = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    clash = ss.select(cohort, wants, seed=SEED)
    assert clash.status == "infeasible"
    the_same(clash, reopened(clash.receipt, cohort, wants))


def test_other_lists_are_refused(design, drawn, cohort_of):
    with pytest.raises(InputError, match="digests differ"):
        reopened(drawn.receipt, cohort_of(9), design)


def twice(data):
    ids = data["samples"]["audit"]["ids"]
    data["samples"]["audit"]["ids"] = ids[:1] * 2


CHANGES = {
    "other children": lambda data: data["samples"]["audit"].update(ids=["nobody", "none"]),
    "a child twice": lambda data: data["samples"]["audit"].update(
        ids=data["samples"]["audit"]["ids"][:1] * 2
    ),
    "one fewer": lambda data: data["samples"]["audit"]["ids"].pop(),
    "another seed": lambda data: data.update(seed="4 1 6"),
    "another ticket": lambda data: data["samples"]["audit"]["tickets"].reverse(),
    "another loss": lambda data: data["samples"]["audit"].update(loss=7),
    "another size": lambda data: data["samples"]["audit"].update(size=3),
    "more who could be chosen": lambda data: data["samples"]["audit"].update(candidates=10**30),
    "no status": lambda data: data.update(status="infeasible"),
    "no samples": lambda data: data.update(samples={}),
    "aims of others": lambda data: data["stages"][0].update(samples=["nope"]),
    "a code set aside": lambda data: data["cohort"].update(set_aside={"<b>": 3}),
    "no version": lambda data: data.update(versions={}),
    "another day since": lambda data: data.update(cooling_off={"since": "nonsense"}),
    "a rule that is broken": lambda data: data.update(broken=[{"sample": "audit", "rule": "one girl"}]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_receipt_that_was_changed_is_refused(cohort, design, drawn, change):
    data = copy.deepcopy(dict(drawn.receipt))
    change(data)
    with pytest.raises(InputError, match="does not say what its lists, design and seed come to") as raised:
        reopened(data, cohort, design)
    assert "nobody" not in str(raised.value)


def test_children_of_whom_a_rule_is_broken_are_refused(cohort, design, drawn):
    girls = cohort.frame.index[cohort.frame["sex"] == "female"][:2].tolist()
    data = copy.deepcopy(dict(drawn.receipt))
    given = tickets(data["seed"], "audit", girls)
    pairs = sorted(zip(given.tolist(), girls, strict=True))
    data["samples"]["audit"] |= {
        "ids": [b for _, b in pairs],
        "tickets": [a for a, _ in pairs],
        "reserves": {},
    }
    with pytest.raises(InputError, match="the rules that hold"):
        reopened(data, cohort, design)


def test_while_a_place_is_free_children_where_too_few_are_left_to_visit_count_all_the_same(cohort_of):
    """Of the two at one place one declined, so that nobody could be drawn there now."""
    cohort = cohort_of(5, sex=["M", "F", "M", "M", "M"], setting=["100001"] * 3 + ["100002"] * 2)
    visits = {"name": "v", "balance": [{"column": "sex"}], "visits": {"settings": 2, "children": 2}}
    design = ss.Design.model_validate({"name": "d", "samples": [{**visits, "reserves": 5}]})
    now = ss.replace(ss.select(cohort, design, seed="1"), cohort, design, declined="c4", reason="family")
    assert (now.status, len(now.reserves)) == ("infeasible", 2)
    for row in now.reserves.itertuples():
        places = {
            place: [row.reserve if child == row.child_id else child for child in children]
            for place, children in now.visits["v"].items()
        }
        assert row.loss == ss.check(cohort, design, {"v": places}).loss["v"]
    the_same(now, reopened(now.receipt, cohort, design))
