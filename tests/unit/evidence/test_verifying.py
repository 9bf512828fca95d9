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


def test_a_run_stopped_by_a_limit_is_judged_without_being_done_again(drawn, cohort, design):
    found = ss.verify({**drawn.receipt, "status": "feasible"}, cohort, design)
    assert found.holds
    assert line(found, "done again").holds is None
    assert line(found, "rules").holds


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


def test_the_frame_is_a_table(drawn, cohort, design):
    frame = ss.verify(drawn, cohort, design).frame
    assert isinstance(frame, pd.DataFrame)
    assert frame.dtypes.astype(str).to_dict()["holds"] == "boolean"
