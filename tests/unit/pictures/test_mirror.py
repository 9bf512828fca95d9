"""How a sample mirrors the area: bars of exact shares, dots of who was chosen, words for what is outside."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest

from sendsample import pictures
from sendsample.errors import DesignError, UsageError
from support.pictured import cut, layers, overlaps, said, values


def rows(chart):
    """Return the rows with bars, by what their words say of them."""
    return {row["label"]: row for row in values(chart, "share")}


def test_a_row_is_a_level_with_its_share_the_numbers_either_side_and_who_was_chosen(small):
    table = small.check.comparison
    found = rows(pictures.mirror(small.check))
    assert list(found) == ["female", "male", "North", "South", "missing"]
    for row, level in zip(found.values(), table.itertuples(), strict=True):
        assert row["share"] == pytest.approx(4 * level.area / 12)
        assert (row["floor"], row["ceiling"]) == (level.floor, level.ceiling)
        assert (row["chosen"], row["outside"]) == (level.chosen, level.outside > 0)
    # Kids 1, 2, 3 and 5: of 3 girls in 12 three, where one would be exact.
    assert found["female"] | {"chosen": 3, "share": 1.0, "floor": 1, "ceiling": 1} == found["female"]


def test_what_is_outside_has_another_shape_and_words(small):
    chart = pictures.mirror(small.check)
    shapes = {
        part["mark"].get("shape", "circle"): [
            row["label"] for row in part["data"]["values"] if "label" in row
        ]
        for part in layers(chart, "point")
        if "label" in part["data"]["values"][0]
    }
    assert shapes == {"circle": ["North", "South", "missing"], "diamond": ["female", "male"]}
    words = [row["says"] for row in said(chart)]
    assert {"3 (1.00), 2 too many", "1 (3.00), 2 too few"} <= set(words)
    assert "chosen, outside them" in words
    assert (
        "2 numbers are outside the two whole numbers either side"
        in chart.to_dict(validate=False)["description"]
    )


def test_where_nothing_is_outside_no_diamond_is_drawn(small):
    chart = pictures.mirror(small.selection)
    assert {part["mark"].get("shape") for part in layers(chart, "point")} == {None}
    assert "chosen, outside them" not in [row["says"] for row in said(chart)]
    assert chart.to_dict(validate=False)["description"].endswith(
        "No number is outside the two whole numbers either side of its share."
    )


def test_bars_and_dots_stand_on_one_axis_from_0(small):
    spec = pictures.mirror(small.check).to_dict(validate=False)
    scales = [
        part["encoding"]["x"]["scale"]
        for part in spec["layer"]
        if "x" in part.get("encoding", {}) and part["encoding"]["x"].get("scale")
    ]
    assert len({json.dumps(scale) for scale in scales}) == 1
    assert scales[0]["domain"] == [0, 3]
    assert len(scales) > 4


def test_the_picture_says_in_words_what_it_shows(small):
    told = pictures.mirror(small.check).to_dict(validate=False)["description"]
    assert told.startswith(
        "How audit, 4 of 12 children, mirrors the area: chosen, and in brackets the exact share. "
        "Sex: female: 3 (1.00), 2 too many; male: 1 (3.00), 2 too few. Locality: North: 1 (1.33); "
    )


def test_no_id_is_in_it_and_it_says_that_it_is_restricted(small):
    chart = pictures.mirror(small.selection)
    assert "kid-" not in chart.to_json()
    assert "Restricted" in chart.to_dict(validate=False)["title"]["subtitle"][0]


def test_of_many_levels_those_outside_and_the_largest_are_shown_and_the_others_counted(large):
    chart = pictures.mirror(large.check)
    table = large.check.comparison
    localities = table[table["column"] == "locality"]
    shown = [
        row for row in values(chart, "share") if row["label"].replace("\n", " ") in set(localities["level"])
    ]
    left = localities["exact_share"].sum() - sum(row["share"] for row in shown)
    rest = next(row for row in said(chart) if row["says"] == f"and {60 - len(shown)} more")
    figures = next(row["says"] for row in said(chart) if row["y"] == rest["y"] and "(" in row["says"])
    assert figures == f"{localities['chosen'].sum() - sum(row['chosen'] for row in shown)} ({left:.2f})"
    assert sum(row["outside"] for row in shown) == (localities["outside"] > 0).sum() > 1
    assert len(shown) < 15


@pytest.mark.parametrize("banded", [False, True])
def test_nothing_overlaps_or_is_cut_in_a_large_case(large, banded):
    given = large.selection if banded else large.check
    chart = pictures.mirror(given, banded=banded)
    assert overlaps(chart) == []
    assert cut(chart) == []
    assert chart.to_dict(validate=False)["width"] < 800


def test_very_many_columns_are_named_and_not_shown(small):
    table = small.check.comparison
    many = pd.concat(
        [table.assign(column=[f"{column}_{copy}" for column in table["column"]]) for copy in range(9)]
    )
    chart = pictures.mirror(dataclasses.replace(small.check, comparison=many))
    assert chart.to_dict(validate=False)["title"]["subtitle"][1].startswith(
        "Not shown: sex 6, locality 6, sex 7"
    )
    assert len({row["label"] for row in values(chart, "share")}) == 5


def test_a_sample_that_is_not_there_or_mirrors_nothing_is_told(small):
    with pytest.raises(DesignError, match=r"no sample 'visits' here\. Say which") as error:
        pictures.mirror(small.check, "visits")
    assert error.value.code == "sample_unknown"
    bare = dataclasses.replace(small.check, comparison=small.check.comparison.iloc[:0])
    with pytest.raises(UsageError, match="no balance columns"):
        pictures.mirror(bare)


def test_what_is_no_selection_is_refused(small):
    with pytest.raises(UsageError, match="made of a selection or a check"):
        pictures.mirror(small.cohort)
    nobody = dataclasses.replace(small.selection, check=None, status="infeasible")
    with pytest.raises(UsageError, match="selection is infeasible, so nobody is chosen"):
        pictures.mirror(nobody)


def test_without_a_name_it_is_tracking_or_the_only_sample(small):
    two = {"visits": 0, "tracking": 0, "audit": 0}
    both = dataclasses.replace(
        small.check, loss=two, comparison=small.check.comparison.assign(sample="tracking")
    )
    assert pictures.mirror(both).to_dict(validate=False)["title"]["text"] == ["How tracking mirrors the area"]
    with pytest.raises(UsageError, match="design has several samples, and none was named"):
        pictures.mirror(dataclasses.replace(small.check, loss={"a": 0, "b": 0}))
