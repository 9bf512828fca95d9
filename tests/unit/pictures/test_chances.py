"""Chances in a lottery: a row a level, its words, and a readable axis."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from sendsample import pictures
from sendsample.errors import UsageError
from support.pictured import layers, values

SIZE = 2


def with_levels(lottery, chance, children, frame=None):
    levels = pd.DataFrame(
        {"level": range(1, len(chance) + 1), "chance": chance, "children": children}, dtype=object
    ).astype({"chance": float, "children": int})
    levels["proven"] = True
    return dataclasses.replace(lottery, levels=levels, frame=frame or int(sum(children)))


def test_a_row_is_a_level_with_its_children_its_chance_and_where_even_is(lottery):
    rows = values(pictures.chances(lottery), "chance")
    assert [(row["who"], row["says"], row["side"]) for row in rows] == [
        ("4 children", "25%", "below"),
        ("2 children", "50%", "above"),
    ]
    assert [row["chance"] for row in rows] == pytest.approx([0.25, 0.5])
    assert {row["even"] for row in rows} == {SIZE / 6}


def test_the_picture_says_in_words_what_it_shows(lottery):
    told = pictures.chances(lottery).to_dict(validate=False)["description"]
    chances = "4 children have 25%, 2 children have 50%. Even would be 33.3%."
    assert told == f"Chances in the lottery for two, 2 of 6. {chances}"


def test_whoever_has_no_chance_is_counted(lottery):
    one = pictures.chances(with_levels(lottery, [0.5], [4], frame=5)).to_dict()
    assert one["title"]["subtitle"] == ["2 of 5, 1 child has no chance"]
    assert "4 children have 50%, 1 child has none." in one["description"]


def test_no_id_is_in_a_picture(lottery):
    ids = list(lottery.probabilities.index)
    renamed = dataclasses.replace(
        lottery, probabilities=lottery.probabilities.rename({each: f"child-{each}" for each in ids})
    )
    assert "child-" not in pictures.chances(renamed).to_json()


@pytest.mark.parametrize(("chance", "kind"), [([0.1, 0.6], None), ([0.01, 0.6], "log")])
def test_the_axis_is_logarithmic_where_chances_differ_much(lottery, chance, kind):
    dots = layers(pictures.chances(with_levels(lottery, chance, [10, 3])), "point")
    scale = dots[0]["encoding"]["x"]["scale"]
    assert scale.get("type") == kind
    low, high = scale["domain"]
    assert low < min(chance) < max(chance) < high
    assert low == 0 or kind == "log"


@pytest.mark.parametrize(
    "chance",
    [[0.5], [1.0], [0.0001, 0.9], [0.01, 1.0], [1e-5, 1e-4], [0.3, 0.31], [0.0049, 0.0051], [1e-7, 1.0]],
)
def test_the_axis_has_a_readable_number_of_figures_of_which_none_is_above_100_percent(lottery, chance):
    chart = pictures.chances(with_levels(lottery, chance, [20] * len(chance)))
    figures = layers(chart, "point")[0]["encoding"]["x"]["axis"]["values"]
    assert 2 <= len(figures) <= 16
    assert max(figures) <= 1
    assert figures == sorted(set(figures))


def test_levels_near_each_other_share_a_row_where_there_are_many(lottery):
    chance, children = np.geomspace(0.001, 0.5, 40), np.arange(40, 0, -1)
    rows = values(pictures.chances(with_levels(lottery, chance, children)), "chance")
    assert len(rows) == 12
    assert sum(row["children"] for row in rows) == children.sum()
    assert rows[0]["least"] == pytest.approx(0.001)
    assert rows[-1]["greatest"] == pytest.approx(0.5)
    assert rows[0]["says"].startswith("0.1% to ")
    for row, after in itertools.pairwise(rows):
        assert row["least"] <= row["chance"] <= row["greatest"] < after["least"]


def test_two_levels_with_as_many_children_have_rows_of_their_own(lottery):
    chart = pictures.chances(with_levels(lottery, [0.1, 0.2], [5, 5]))
    assert [row["row"] for row in values(chart, "chance")] == [1, 2]
    axis = layers(chart, "point")[0]["encoding"]["y"]["axis"]
    assert axis["labelExpr"] == '["5 children", "5 children"][datum.value - 1]'


def test_levels_that_are_not_proven_leave_everybody_the_chance_they_have(lottery):
    levels = pd.DataFrame({"level": [1], "chance": [0.25], "children": [6], "proven": [False]})
    chart = pictures.chances(dataclasses.replace(lottery, levels=levels))
    assert [row["who"] for row in values(chart, "chance")] == ["4 children", "2 children"]
    assert chart.to_dict(validate=False)["title"]["subtitle"] == ["2 of 6, not proven to be the fairest"]
    assert chart.description.endswith("Even would be 33.3%. Not proven to be the fairest.")


def test_where_there_is_no_lottery_there_is_no_picture(lottery):
    with pytest.raises(UsageError, match="no chances to show") as error:
        pictures.chances(with_levels(lottery, [], []))
    assert error.value.code == "no_lottery"
