"""Ids as they come out of pandas."""

from __future__ import annotations

import pandas as pd
import pytest

import sendsample as ss
from sendsample.cohort.listed import listed, listed_by_sample
from sendsample.errors import DesignError, UsageError


@pytest.fixture(scope="module")
def chosen():
    """Two children by id, as a frame of a cohort or a selection has them."""
    index = pd.Index(["a2", "a1"], name="child_id")
    return pd.DataFrame({"age": [7, 15], "other": ["x1", "x2"]}, index=index)


def test_ids_are_found_wherever_pandas_has_them(chosen):
    for given in (
        chosen,
        chosen.index,
        chosen["age"],
        chosen.reset_index(),
        chosen.reset_index()["child_id"],
    ):
        assert listed(given) == ["a2", "a1"]
    assert listed(pd.Series(["a1", "a2"])) == ["a1", "a2"]
    assert listed(pd.Series([7, 8], name="child_id", index=chosen.index)) == [7, 8]
    assert listed(("a1",)) == ("a1",)
    assert listed(None) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda chosen: chosen["age"] > 8, "ids_mask"),
        (lambda chosen: (chosen["age"] > 8).astype("boolean"), "ids_mask"),
        (lambda chosen: chosen.reset_index(drop=True), "ids_frame"),
        (lambda chosen: chosen.rename_axis("id"), "ids_frame"),
        (lambda chosen: pd.concat([chosen.reset_index()] * 2, axis=1), "ids_frame"),
    ],
    ids=["a mask", "a mask with gaps", "no ids", "ids under another name", "ids twice"],
)
def test_what_says_nowhere_which_are_the_ids_is_refused(chosen, given, code):
    with pytest.raises(UsageError) as caught:
        listed(given(chosen))
    assert caught.value.code == code
    assert "a1" not in str(caught.value)


def test_one_frame_may_hold_the_ids_of_every_sample(chosen):
    frame = chosen.assign(sample=["s", "t"], visit=["x", None])
    assert listed_by_sample(frame, ["s", "t"]) == {"s": ["a2"], "t": ["a1"]}
    assert listed_by_sample(frame, ["s", "t"], {"s"}) == {"s": {"x": ["a2"]}, "t": ["a1"]}
    assert listed_by_sample(frame, ["s", "t"], {"s", "t"})["t"] == ["a1"]
    assert listed_by_sample({"s": chosen, "t": {"x": chosen.index}}, []) == {
        "s": ["a2", "a1"],
        "t": {"x": ["a2", "a1"]},
    }


def test_a_column_of_samples_is_for_the_samples_that_there_are(chosen):
    with pytest.raises(UsageError, match="In 1 of 2 rows") as caught:
        listed_by_sample(chosen.assign(sample=["s", "Amy"]), ["s"])
    assert caught.value.code == "ids_samples"
    assert "Amy" not in str(caught.value)


def test_visits_are_said_for_all_or_for_none(chosen):
    frame = chosen.assign(sample="s", visit=["x", None])
    with pytest.raises(UsageError, match="blank in 1 of 2") as caught:
        listed_by_sample(frame, ["s"], {"s"})
    assert caught.value.code == "ids_visits"


# What takes ids


@pytest.fixture(scope="module")
def cohort(cohort_of):
    return cohort_of(8, sex=["female", "male"] * 4, setting=["x", "y"] * 4)


@pytest.fixture(scope="module")
def design():
    samples = [
        {"name": "tracking", "size": 2},
        {"name": "few", "size": [0, 1], "eligible": {"column": "sex", "equals": "unknown"}},
        {"name": "visits", "visits": {"settings": 2, "children": 1}},
    ]
    return ss.Design(name="d", samples=samples)


@pytest.fixture(scope="module")
def selection(cohort, design):
    return ss.select(cohort, design, seed="1")


def test_a_check_takes_what_a_selection_gives_and_what_is_read_back(cohort, design, selection, tmp_path):
    assert selection.ids["few"] == []
    selection.frame.reset_index().to_csv(tmp_path / "six.csv", index=False)
    frames = {name: selection[name] for name in selection.ids}
    asked = (selection, selection.ids, selection.frame, frames, pd.read_csv(tmp_path / "six.csv"))
    for given in asked:
        checked = ss.check(cohort, design, given)
        assert checked.valid
        assert {place: set(ids) for place, ids in checked.visits["visits"].items()} == {
            place: set(ids) for place, ids in selection.visits["visits"].items()
        }
    alone = ss.check(cohort, design.only("tracking"), selection["tracking"])
    assert alone.valid
    masked = ss.check(cohort, design.only("tracking"), cohort.frame.query("sex == 'male'").head(2))
    assert masked.valid


def test_the_samples_that_a_frame_leaves_out_are_missed_unless_they_may_be_empty(cohort, design, selection):
    with pytest.raises(UsageError) as caught:
        ss.check(cohort, design, selection.frame.query("sample == 'tracking'"))
    assert caught.value.code == "samples_differ"


def test_what_is_pinned_may_be_any_of_them(cohort, design, selection):
    of_six = selection["tracking"]
    whole = selection.frame.query("sample == 'tracking'")
    for pinned in ({"tracking": of_six}, {"tracking": of_six.index}, {"tracking": of_six["age"]}, whole):
        again = ss.select(cohort, design, seed="2", pinned=pinned)
        assert set(again.ids["tracking"]) == set(selection.ids["tracking"])
    assert ss.select(cohort, design, seed="2", pinned=selection).receipt["pinned"] == list(selection.ids)
    assert ss.commit(cohort, design, pinned=whole) == ss.commit(
        cohort, design, pinned={"tracking": selection.ids["tracking"]}
    )


def test_ways_out_are_tried_with_what_a_frame_pins(cohort, design, selection):
    data = design.data()
    data["samples"][1]["size"] = 1
    whole = selection.frame.query("sample == 'tracking'")
    told = ss.explain(cohort, ss.Design.model_validate(data), pinned=whole)
    assert told.relaxations
    assert (
        told.data()
        == ss.explain(
            cohort, ss.Design.model_validate(data), pinned={"tracking": selection.ids["tracking"]}
        ).data()
    )


def test_a_design_excludes_and_includes_whoever_pandas_has(cohort, design, selection):
    out = selection["tracking"]
    again = ss.select(cohort, design.excluding(out, reason="unavailable"), seed="1")
    assert not set(again.ids["tracking"]) & set(out.index)
    asked = design.including(out.index, reason="already_agreed", sample="tracking")
    assert set(ss.select(cohort, asked, seed="9").ids["tracking"]) == set(out.index)
    with pytest.raises(DesignError, match="reason"):
        design.excluding("c0", reason="bored")
    with pytest.raises(DesignError, match="the child of exclude 1 is excluded 2 times"):
        design.excluding(["c0", "c0"], reason="family")


def test_days_of_sampling_may_be_a_series(cohort):
    days = pd.Series(pd.to_datetime(["2023-01-01", None]), index=["c0", "c1"])
    found = cohort.with_last_sampled(days).frame["last_sampled"]
    assert found.notna().tolist() == [True] + [False] * 7


def test_steps_are_written_one_after_the_other(cohort, design):
    found = cohort.pipe(ss.select, design, seed="1")
    assert found.ids == ss.select(cohort, design, seed="1").ids
    again = cohort.frame.query("sex == 'male'").pipe(ss.Cohort.from_frame, as_at=cohort.as_at)
    assert len(again) == 4
    assert again.findings.empty


def test_every_child_chosen_in_one_table_that_joins_by_index(selection):
    frame = selection.frame
    assert frame.index.name == "child_id"
    assert list(frame.columns[:2]) == ["sample", "visit"]
    assert list(frame.columns[-2:]) == ["ticket", "meets"]
    assert frame["sample"].value_counts().to_dict() == {"tracking": 2, "visits": 2}
    for name, ids in selection.ids.items():
        assert sorted(frame.index[frame["sample"] == name]) == sorted(ids)
    assert (
        frame.join(pd.DataFrame({"team": "north"}, index=frame.index[:1])).loc[frame.index[0], "team"]
        == "north"
    )


def test_where_nobody_is_chosen_the_table_has_no_rows(cohort, design):
    never = design.excluding(cohort.frame, reason="safeguarding")
    frame = ss.select(cohort, never, seed="1").frame
    assert frame.empty
    assert frame.index.name == "child_id"
    assert list(frame.columns) == ["sample", "ticket", "meets"]
