"""The shareable mirror: drawn from the shareable edition alone, which the bands bound and nothing else."""

from __future__ import annotations

import json

import pytest

from sendsample import pictures
from sendsample.design.values import words
from sendsample.errors import UsageError
from support.pictured import along, layers, said

DATA = {
    "format": "sendsample-shareable/1",
    "status": "optimal",
    "samples": {"sample 1": {"children": "30-34", "frame": "100-104", "loss": 2, "bound": 2}},
    "comparison": [
        {
            "sample": "sample 1",
            "column": "sex",
            "level": "female",
            "area": "40-44",
            "area_percent": 41,
            "chosen": "10-14",
        },
        {
            "sample": "sample 1",
            "column": "sex",
            "level": "male",
            "area": "60-64",
            "area_percent": "withheld",
            "chosen": "withheld",
        },
        {
            "sample": "sample 1",
            "column": "sex",
            "level": "unknown",
            "area": "withheld",
            "area_percent": "withheld",
            "chosen": "0-4",
        },
    ],
}


def test_a_bar_goes_from_the_least_to_the_most_that_bands_leave():
    chart = pictures.mirror(DATA)
    bars = {row["label"]: (row["share_from"], row["share_to"]) for row in along(chart, "share_from")}
    assert list(bars) == ["female", "male"]
    assert bars["female"] == pytest.approx((30 * 40 / 104, 34 * 44 / 100))
    assert bars["male"] == pytest.approx((30 * 60 / 104, 34 * 64 / 100))
    rows = along(chart, "chosen_to")
    chosen = {row["label"]: (row["chosen_from"], row["chosen_to"]) for row in rows}
    assert chosen == {"female": (10, 14), "unknown": (0, 4)}


def test_what_is_withheld_is_said_and_not_drawn():
    told = [row["says"] for row in said(pictures.mirror(DATA))]
    assert {"10-14 (40-44, 41%)", "withheld (60-64)", "0-4 (withheld)"} <= set(told)


def test_it_says_that_it_is_shareable_and_what_it_shows():
    spec = pictures.mirror(DATA).to_dict(validate=False)
    assert spec["title"]["subtitle"] == [
        "30-34 of 100-104 children; loss 2. Shareable: every count is in a band of five."
    ]
    assert "Sex: female: 10-14 (40-44, 41%); male: withheld (60-64)" in spec["description"]
    assert spec["description"].endswith("The loss is 2.")


def test_a_selection_s_is_drawn_from_its_shareable_edition_and_nothing_else(large):
    edition = json.loads(json.dumps(large.selection.shareable()))
    chart = pictures.mirror(large.selection, banded=True)
    assert chart.to_dict() == pictures.mirror(edition).to_dict()
    # No exact share, and no dot of a number of children.
    drawn = {key for part in layers(chart, "rule") for row in part["data"]["values"] for key in row}
    assert not drawn & {"share", "chosen", "area", "floor", "ceiling", "outside"}


def test_its_bars_hold_what_is_true_wherever_they_are_drawn(large):
    shares = {
        words(level.level): level.exact_share
        for level in large.selection.comparison.itertuples()
        if level.column != "pupil_premium"
    }
    rows = along(pictures.mirror(large.selection, banded=True), "share_from")
    levels = [(row, shares.get(row["label"].replace("\n", " "))) for row in rows]
    assert sum(share is not None for _, share in levels) > 15
    for row, share in levels:
        assert share is None or row["share_from"] <= share <= row["share_to"]


def test_localities_of_a_few_children_are_not_in_it(small):
    assert "North" not in pictures.mirror(small.selection, banded=True).to_json()
    assert "North" in pictures.mirror(small.selection).to_json()


def test_what_has_no_shareable_edition_is_refused(small):
    with pytest.raises(UsageError, match="A check has no shareable edition"):
        pictures.mirror(small.check, banded=True)
    with pytest.raises(UsageError, match="no shareable edition of a selection"):
        pictures.mirror({"tracking": ["a1"]})
    with pytest.raises(UsageError, match="infeasible, so nobody is chosen"):
        pictures.mirror(DATA | {"status": "infeasible", "samples": {"tracking": {}}, "comparison": []})
    with pytest.raises(UsageError, match="no balance columns"):
        pictures.mirror(DATA | {"comparison": []})
