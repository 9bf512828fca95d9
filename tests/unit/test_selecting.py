"""The verb: what goes wrong before it starts, and that an answer the check does not confirm is no answer."""

from __future__ import annotations

import logging
import time
from datetime import date

import pytest

import sendsample as ss
from sendsample import answering
from sendsample.errors import SeedError, UsageError
from support.areas import area


@pytest.fixture(scope="module")
def cohort():
    return area(200, seed=1)


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), "3", True])
def test_a_limit_is_a_number_of_seconds(cohort, limit):
    with pytest.raises(UsageError, match="above zero"):
        ss.select(cohort, "area-send-2023", seed="s", time_limit=limit)


def test_there_is_no_default_seed(cohort):
    with pytest.raises(TypeError, match="seed"):
        ss.select(cohort, "area-send-2023")
    with pytest.raises(SeedError, match="none was given"):
        ss.select(cohort, "area-send-2023", seed=None)


def test_an_answer_the_check_does_not_confirm_is_no_answer(cohort, monkeypatch, caplog):
    wrong = ss.check(cohort, "area-send-2023", {"tracking": []})
    monkeypatch.setattr(answering, "check_bound", lambda *_: wrong)
    with caplog.at_level(logging.ERROR):
        selection = ss.select(cohort, "area-send-2023", seed="s")
    assert selection.status == "unknown"
    assert not selection.ids
    assert "does not confirm" in caplog.text


def test_progress_is_told_in_sentences(cohort):
    told = []
    ss.select(cohort, "area-send-2023", seed="s", progress=told.append)
    assert told[-2:] == ["Letting chance decide the rest", "Checking the answer without the solver"]


def test_a_limit_is_kept_and_said():
    cohort = area(20_000, seed=1)
    selection = ss.select(cohort, "area-send-2023", seed="s", time_limit=1e-6)
    assert selection.status == "unknown"
    assert not selection.reproducible
    assert repr(selection) == "<Selection: unknown>"


def test_the_word_random_is_no_seed(cohort):
    with pytest.raises(SeedError, match="random_seed"):
        ss.select(cohort, "area-send-2023", seed="random")
    assert ss.select(cohort, "area-send-2023", seed=ss.random_seed()).status == "optimal"


def test_a_frame_is_no_cohort(cohort):
    with pytest.raises(UsageError, match="from_frame"):
        ss.select(cohort.frame, "area-send-2023", seed="s")


def test_check_takes_a_selection_a_mapping_or_the_ids_of_the_only_sample(cohort):
    selection = ss.select(cohort, "area-send-2023", seed="s")
    for ids in (selection, selection.ids, selection.ids["tracking"], selection["tracking"].index):
        assert ss.check(cohort, "area-send-2023", ids).valid
    for ids in ("c000001", {"tracking": "c000001"}, 7):
        with pytest.raises(UsageError, match="not lists of child ids"):
            ss.check(cohort, "area-send-2023", ids)
    with pytest.raises(KeyError, match="there are: 'tracking'"):
        selection["six"]


def test_a_column_called_ticket_is_not_hidden():
    frame = area(60, seed=1).frame.assign(ticket="theirs", sample="theirs")
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    balance = [{"column": "ticket"}, {"column": "sample"}]
    design = ss.Design.model_validate(
        {"name": "d", "samples": [{"name": "s", "size": 2, "balance": balance}]}
    )
    chosen = ss.select(cohort, design, seed="s")["s"]
    assert chosen["ticket (list)"].tolist() == ["theirs"] * 2
    assert chosen["ticket"].dtype == "int64"


def test_a_limit_is_kept_by_the_solver_too():
    """A hundred of two hundred, pulled about by balance on everything, takes CP-SAT far longer than this."""
    data = ss.load_design("area-send-2023").data()
    columns = ["sex", "age", "primary_need", "ethnicity", "social_care", "locality", "setting", "household"]
    sample = {"name": "tracking", "size": 100, "balance": [{"column": column} for column in columns]}
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 50}
    cap = {"rule": "at_most_per_group", "column": "setting", "at_most": 13}
    sample["rules"] = [rule, cap, {**cap, "column": "primary_need", "at_most": 21}]
    design = ss.Design.model_validate(data | {"samples": [sample]})
    cohort = area(200, seed=8)
    began = time.monotonic()
    selection = ss.select(cohort, design, seed="s", time_limit=1)
    assert time.monotonic() - began < 4
    assert selection.status in {"feasible", "unknown", "optimal"}


def test_whoever_was_left_alone_is_counted_in_the_answer(cohort_of):
    cohort = cohort_of(5).with_last_sampled({"c0": date(2024, 1, 1), "c1": date(2020, 1, 1)})
    design = ss.Design(name="d", samples=[{"name": "s", "size": 2}], cooling_off={"months": 12})
    (note,) = ss.select(cohort, design, seed="1").notes
    assert note.code == "cooling_off"
    assert note.sentence.startswith("1 child was left alone, having been sampled too recently")
