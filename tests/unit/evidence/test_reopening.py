"""A receipt and its lists say who stands as the selection itself did."""

import pytest

import sendsample as ss
from sendsample.errors import InputError
from sendsample.evidence.reopening import reopened
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


def test_a_clash_is_reopened_with_its_reasons(cohort):
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 5}
    wants = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    clash = ss.select(cohort, wants, seed=SEED)
    assert clash.status == "infeasible"
    the_same(clash, reopened(clash.receipt, cohort, wants))


def test_other_lists_are_refused(design, drawn, cohort_of):
    with pytest.raises(InputError, match="digests differ"):
        reopened(drawn.receipt, cohort_of(9), design)
