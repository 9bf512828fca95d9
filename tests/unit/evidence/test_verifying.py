import json

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import InputError, UsageError


def line(found, what, receipt=None):
    (one,) = [line for line in found.lines if line.what == what and receipt in {None, line.receipt}]
    return one


def test_a_chain_that_holds_says_so_line_by_line(drawn, replaced, cohort, design):
    found = ss.verify(replaced, cohort, design, earlier=[drawn])
    assert found.holds
    assert not found.complete  # the seed was not committed beforehand
    assert line(found, "commitment").holds is None
    assert set(found.frame["receipt"]) == {1, 2}
    assert found.frame["holds"].isna().sum() == 1
    assert repr(found).startswith("<Verification: the receipt holds; lines: ")


def test_the_commitment_is_worked_out_again(cohort, design):
    fixed = ss.commit(cohort, design)
    drawn = ss.select(cohort, design, seed="1", commitment=fixed)
    found = ss.verify(drawn, cohort, design, commitment=fixed.upper())
    assert found.complete
    assert line(found, "commitment made public").holds
    other = ss.verify(drawn, cohort, design, commitment="0" * 64)
    assert line(other, "commitment made public").holds is False
    assert not other.holds
    with pytest.raises(UsageError, match="64 hexadecimal"):
        ss.verify(drawn, cohort, design, commitment="abc")
    forged = {**ss.select(cohort, design, seed="1").receipt, "commitment": "0" * 64}
    assert line(ss.verify(forged, cohort, design), "commitment").holds is False
    none = ss.verify(ss.select(cohort, design, seed="1"), cohort, design, commitment=fixed)
    assert line(none, "commitment").holds is False


def test_other_lists_do_not_match_and_nothing_more_is_said(drawn, cohort_of, design):
    found = ss.verify(drawn, cohort_of(8), design)
    assert not found.holds
    assert [one.what for one in found.lines] == ["chain", "lists", "commitment"]


def test_another_design_does_not_match(drawn, cohort, design):
    found = ss.verify(drawn, cohort, design.model_copy(update={"title": "x"}))
    assert line(found, "design").holds is False
    with pytest.raises(InputError, match="a design of your own"):
        ss.verify(drawn, cohort)


def test_a_chain_that_was_cut_or_changed_shows(drawn, replaced, cohort, design):
    alone = ss.verify(replaced, cohort, design)
    assert alone.holds
    assert line(alone, "chain").holds is None
    assert line(alone, "done again").holds is None
    other = {**drawn.receipt, "seed": "9"}
    changed = ss.verify(replaced, cohort, design, earlier=[other])
    assert line(changed, "chain", 2).holds is False
    with pytest.raises(UsageError, match="given as lists"):
        ss.verify(replaced, cohort, design, earlier=drawn)
    headless = {**drawn.receipt, "previous": "0" * 64}
    assert line(ss.verify(headless, cohort, design), "chain").holds is False


def test_files_may_be_others_and_say_the_same(drawn, cohort, design):
    receipt = {**drawn.receipt, "files": {"lists.xlsx": "0" * 64}}
    found = ss.verify(receipt, cohort, design)
    assert found.holds
    assert line(found, "files").holds is None


def test_a_later_version_may_word_things_anew(drawn, cohort, design):
    receipt = json.loads(json.dumps(drawn.receipt))
    receipt["versions"]["sendsample"] = "0.0.1"
    receipt["notes"] = [{"code": "x", "sentence": "y"}]
    assert line(ss.verify(receipt, cohort, design), "notes").holds is False
    receipt["notes"] = [{**note, "sentence": "other words"} for note in drawn.receipt["notes"]]
    found = ss.verify(receipt, cohort, design)
    assert found.holds
    assert "sendsample" in line(found, "versions").sentence


def forged(receipt, **sample):
    receipt = json.loads(json.dumps(receipt))
    receipt["samples"]["audit"] |= sample
    return receipt


def test_of_a_run_stopped_by_a_limit_all_is_checked_but_the_choice(drawn, cohort, design):
    stopped = {**drawn.receipt, "status": "feasible"}
    found = ss.verify(stopped, cohort, design)
    assert found.holds
    assert line(found, "done again").holds is None
    assert line(found, "rules").holds
    assert line(found, "reserves").holds
    for change in ({"tickets": [1, 2]}, {"ids": ["X1", "X2"]}, {"frame": 7}, {"reserves": {}}, {"loss": 1}):
        assert not ss.verify(forged(stopped, **change), cohort, design).holds, change


@pytest.mark.parametrize("status", ["unknown", "feasible", "infeasible"])
def test_free_places_are_not_believed_of_a_draw(drawn, cohort, design, status):
    said = {**drawn.receipt, "status": status, "broken": [{"sample": "audit", "rule": "size"}]}
    assert not ss.verify(forged(said, vacant=1, ids=["X1"], tickets=[1], size=1), cohort, design).holds


def test_a_replacement_that_a_list_decided_is_done_again_whatever_the_draw_was(drawn, cohort, design):
    stopped = {**drawn.receipt, "status": "feasible"}
    now = ss.replace(stopped, cohort, design, declined=drawn.ids["audit"][0], reason="family")
    assert now.status == "feasible"
    found = ss.verify(now, cohort, design, earlier=[stopped])
    assert found.holds
    assert line(found, "changes", 2).holds
    worse = json.loads(json.dumps(now.receipt))
    worse["replacement"]["places"][0]["skipped"] = [{"id": "c0", "because": "declined"}]
    assert not ss.verify(worse, cohort, design, earlier=[stopped]).holds


def test_what_was_settled_beforehand_is_told(cohort, design):
    found = ss.verify(ss.select(cohort, design, seed="1", pinned={"audit": ["c2", "c3"]}), cohort, design)
    assert found.holds
    assert "'audit' was settled beforehand" in line(found, "settled").sentence


def test_a_pinned_sample_that_is_not_there_is_no_receipt(drawn, cohort, design):
    with pytest.raises(InputError, match="names a sample that is not there"):
        ss.verify({**drawn.receipt, "pinned": ["nope"]}, cohort, design)


def test_another_draw_by_another_seed_is_told(drawn, cohort, design):
    second = ss.select(cohort, design, seed="7", previous=drawn.receipt)
    assert line(ss.verify(second, cohort, design, earlier=[drawn]), "earlier draw").holds is None


def test_a_correction_needs_the_lists_before(drawn, cohort, design, cohort_of):
    corrected = cohort_of(8, primary_need=["ASD"] * 8, sex=["F", "M"] * 4, household=list("aabcdefg"))
    now = ss.correct(drawn, cohort, corrected, design)
    assert line(ss.verify(now, corrected, design, earlier=[drawn]), "done again").holds is None
    found = ss.verify(now, corrected, design, earlier=[drawn], before_correction=[cohort])
    assert found.holds
    assert line(found, "changes", 2).holds


def test_a_draw_that_follows_another_is_verified_by_itself(drawn, cohort, design):
    second = ss.select(cohort, design, seed="7", previous=drawn.receipt)
    assert (second.receipt["number"], second.receipt["kind"]) == (2, "selection")
    found = ss.verify(second, cohort, design, earlier=[drawn])
    assert found.holds
    assert set(found.frame["receipt"]) == {2}
    assert line(found, "chain").holds


def test_an_infeasible_receipt_is_verified_too(cohort, design):
    none = design.model_copy(update={"samples": (design.samples[0].model_copy(update={"size": 8}),)})
    found = ss.verify(ss.select(cohort, none, seed="1"), cohort, none)
    assert found.holds
    assert line(found, "outcome").holds


def test_the_rules_that_nobody_is_left_to_keep_are_those_that_the_receipt_names(drawn, cohort, design):
    chain = [drawn]
    while any(chain[-1].ids.values()):
        child = chain[-1].ids["audit"][0]
        chain.append(ss.replace(chain[-1], cohort, design, declined=child, reason="family"))
    *earlier, last = chain
    named = last.receipt["broken"]
    assert {one["rule"] for one in named} == {"size", "one girl"}
    assert line(ss.verify(last, cohort, design, earlier=earlier), "rules", len(chain)).holds
    for other in (named[1:], [*named[1:], {"sample": "audit", "rule": "one a household"}], []):
        found = ss.verify({**last.receipt, "broken": other}, cohort, design, earlier=earlier)
        assert line(found, "rules", len(chain)).holds is False


def test_the_frame_is_a_table(drawn, cohort, design):
    frame = ss.verify(drawn, cohort, design).frame
    assert isinstance(frame, pd.DataFrame)
    assert frame.dtypes.astype(str).to_dict()["holds"] == "boolean"
