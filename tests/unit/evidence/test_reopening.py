"""A receipt and its lists say who stands as the selection itself did."""

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import InputError
from sendsample.evidence.reopening import reopened

SALTMARSH = "data/synthetic/saltmarsh.xlsx"
SEED = "4 1 6 2 8 5"
TOLD = ("status", "ids", "loss", "bound", "distance", "reasons", "notes", "receipt", "seed", "visits")


def agree(one, other):
    for name in TOLD:
        assert getattr(one, name) == getattr(other, name), name
    # Equal dicts may differ in order, and the order of places is that of their tickets.
    assert [list(at.items()) for at in one.visits.values()] == [
        list(at.items()) for at in other.visits.values()
    ]
    pd.testing.assert_frame_equal(one.stages, other.stages)
    pd.testing.assert_frame_equal(one.reserves, other.reserves)
    pd.testing.assert_frame_equal(one.comparison, other.comparison)
    for sample in one.ids:
        pd.testing.assert_frame_equal(one[sample], other[sample])
    assert one.shareable() == other.shareable()


@pytest.fixture(scope="module")
def saltmarsh():
    return ss.read_annex_a(SALTMARSH, as_at="2025-01-16")


def test_a_whole_inspection_is_reopened_as_it_was_drawn(saltmarsh):
    drawn = ss.select(saltmarsh, "area-send-2023-full", seed=SEED)
    again = reopened(drawn.receipt, saltmarsh)
    agree(drawn, again)
    pd.testing.assert_frame_equal(drawn.check.rules, again.check.rules)


def test_one_sample_of_a_design_is_reopened(saltmarsh):
    drawn = ss.select(saltmarsh, "area-send-2023-full", seed=SEED, only="tracking")
    agree(drawn, reopened(drawn.receipt, saltmarsh))


def test_a_replacement_is_reopened(cohort, design, replaced):
    again = reopened(replaced.receipt, cohort, design)
    assert again.ids == replaced.ids
    agree(replaced, again)


def test_places_that_nobody_could_take_are_reopened_as_free(cohort, design, drawn):
    now = drawn
    while now.status == "optimal":
        now = ss.replace(now, cohort, design, declined=now.ids["audit"][0], reason="family")
    again = reopened(now.receipt, cohort, design)
    assert again.status == "infeasible"
    assert again.reasons == now.reasons != ()
    agree(now, again)


def test_a_clash_is_reopened_with_its_reasons(cohort):
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 5}
    wants = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    clash = ss.select(cohort, wants, seed=SEED)
    assert clash.status == "infeasible"
    agree(clash, reopened(clash.receipt, cohort, wants))


def test_other_lists_are_refused(design, drawn, cohort_of):
    with pytest.raises(InputError, match="digests differ"):
        reopened(drawn.receipt, cohort_of(9), design)
