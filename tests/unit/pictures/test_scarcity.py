"""Where the scarce children are: a cell a count, nobody and a few in words, any design and any columns."""

from __future__ import annotations

import pandas as pd
import pytest

import sendsample as ss
from sendsample import pictures
from sendsample.errors import UsageError
from support.pictured import boxes, cut, layers, overlaps, said


def cells(chart):
    """Return what each kind of cell says, from the top left."""
    return {
        part["mark"]["color"] if part["mark"].get("filled", True) else "none": [
            row["says"] for row in part["data"]["values"] if "says" in row
        ]
        for part in layers(chart, "rect")
    }


def counts(chart):
    """Return the counts of a picture row by row, as they stand."""
    rows = [row for part in layers(chart, "rect") for row in part["data"]["values"] if "says" in row]
    by_row = {}
    for row in sorted(rows, key=lambda row: (row["y"], row["x"])):
        many = 0 if row["says"] == "nobody" else int(row["says"].removeprefix("only ").replace(",", ""))
        by_row.setdefault(row["y"], []).append(many)
    return list(by_row.values())


def words(chart):
    return [row["says"].replace("\n", " ") for row in said(chart)]


def test_a_cell_is_how_many_children_there_are(small):
    frame = small.cohort.frame
    chart = pictures.scarcity(small.cohort, small.design)
    expected = pd.crosstab(
        frame["area_of_need"], [frame["alternative_provision"], frame["provision"]], dropna=False
    )
    found = counts(chart)
    assert len(found) == 5
    assert sum(map(sum, found)) == 12
    # Communication and interaction: two with plans and two on SEN support, nobody in AP.
    assert found[0] == [2, 2, 0, 0]
    assert sorted(map(tuple, found)) == sorted(map(tuple, expected.to_numpy().tolist()))


def test_nobody_and_a_few_are_said_in_words_and_look_otherwise(small):
    found = cells(pictures.scarcity(small.cohort, small.design))
    assert set(found["none"]) == {"nobody"}
    assert set(found["#d55e00"]) == {"only 1", "only 2"}
    assert {"nobody", "fewer than 5", "5 to 49", "50 or more"} <= set(
        words(pictures.scarcity(small.cohort, small.design))
    )


def test_what_the_rules_ask_for_stands_beside_each_level(small):
    told = words(pictures.scarcity(small.cohort, small.design))
    assert {
        "sensory and physical at least 1",
        "SEN support exactly 2",
        "alternative provision at least 1",
    } <= set(told)
    assert {"EHC plan", "no alternative provision", "no area of need"} <= set(told)
    assert "area of need by provision by alternative provision" in told


def test_sums_are_those_of_rows_and_columns(small):
    chart = pictures.scarcity(small.cohort, small.design)
    found = counts(chart)
    (sums,) = [
        [row["says"] for row in part["data"]["values"]]
        for part in layers(chart, "text")
        if "all" in [row["says"] for row in part["data"]["values"]] and part["mark"]["align"] == "center"
    ]
    expected = [*map(sum, zip(*found, strict=True)), *map(sum, found), 12]
    assert [int(says) for says in sums if says.isdigit()] == expected


def test_a_level_that_is_asked_for_and_that_nobody_has_is_a_row(small):
    frame = small.cohort.frame[small.cohort.frame["primary_need"] != "HI"]
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    chart = pictures.scarcity(cohort, small.design)
    assert [0, 0, 0, 0] in counts(chart)
    assert "sensory and physical 0 (at least 1 asked for)" in chart.to_dict(validate=False)["description"]


def test_who_cannot_be_chosen_is_not_counted_and_that_is_said(small):
    design = small.design.model_dump(by_alias=True) | {"exclude": [{"id": "kid-11", "reason": "family"}]}
    chart = pictures.scarcity(small.cohort, ss.Design(**design))
    assert chart.to_dict(validate=False)["title"]["subtitle"][0].startswith(
        "11 children of the frame's 12 who can be chosen."
    )
    assert sum(map(sum, counts(chart))) == 11
    everybody = [{"id": child, "reason": "family"} for child in small.cohort.frame.index]
    with pytest.raises(UsageError, match="Nobody can be chosen for the sample 'audit'"):
        pictures.scarcity(small.cohort, ss.Design(**design | {"exclude": everybody}))


def test_the_picture_says_in_words_what_it_shows_and_names_no_child(small):
    chart = pictures.scarcity(small.cohort, small.design)
    told = chart.to_dict(validate=False)["description"]
    assert (
        "By alternative provision: no alternative provision 10; "
        "alternative provision 2 (at least 1 asked for)." in told
    )
    assert "Nobody: communication and interaction, EHC plan, alternative provision; " in told
    assert "Fewer than 5: communication and interaction, EHC plan, no alternative provision: 2; " in told
    assert "kid-" not in chart.to_json()
    assert "Restricted" in told


def test_a_rule_of_several_columns_divides_by_who_counts(small):
    girls = {"and": [{"column": "sex", "equals": "female"}, {"column": "provision", "equals": "ehc_plan"}]}
    rules = [{"name": "girls with plans", "rule": "count", "where": girls, "at_least": 1}]
    design = ss.Design(name="d", samples=[{"name": "d", "size": 2, "rules": rules}])
    chart = pictures.scarcity(small.cohort, design)
    assert counts(chart) == [[2], [10]]
    assert {"girls with plans", "sex female and provision EHC plan at least 1", "others", "children"} <= set(
        words(chart)
    )


def test_of_many_rules_the_scarcest_are_shown_and_the_others_named(large):
    chart = pictures.scarcity(large.cohort, large.design)
    assert (
        chart.to_dict(validate=False)["title"]["subtitle"][1]
        == "Not shown: provision, age band, area of need."
    )
    assert sum(map(sum, counts(chart))) == 3000
    assert "any other locality" in words(chart)


def test_columns_can_be_chosen_and_those_with_too_many_levels_are_put_together(large):
    chart = pictures.scarcity(large.cohort, large.design, columns=["locality", large.own, "age_band"])
    found = counts(chart)
    assert len(found) == 20
    assert {len(row) for row in found} == {6}
    assert sum(map(sum, found)) == 3000
    assert "41 others, 41 with an empty cell" in words(chart)
    one = pictures.scarcity(large.cohort, large.design, columns="sex")
    assert counts(one) == [[900], [2100]]
    assert words(one).count("all") == 1


@pytest.mark.parametrize("columns", [None, ["locality", "own", "age_band"]], ids=["rules", "columns"])
def test_nothing_overlaps_or_is_cut_in_a_large_case(large, columns):
    columns = columns and [large.own if name == "own" else name for name in columns]
    chart = pictures.scarcity(large.cohort, large.design, columns=columns)
    assert len(boxes(chart)) > 60
    assert overlaps(chart) == []
    assert cut(chart) == []
    assert chart.to_dict(validate=False)["width"] < 1000


def test_columns_that_are_not_there_and_designs_without_rules_are_told(small):
    with pytest.raises(UsageError, match=r"no column .team.\. They have: primary_need, ") as error:
        pictures.scarcity(small.cohort, small.design, columns=["team"])
    assert error.value.code == "picture_column"
    with pytest.raises(UsageError, match="one, two or 3 columns"):
        pictures.scarcity(small.cohort, small.design, columns=["sex", "age", "locality", "provision"])
    with pytest.raises(UsageError, match="one, two or 3 columns"):
        pictures.scarcity(small.cohort, small.design, columns=[])
    free = ss.Design(name="d", samples=[{"name": "free", "size": 1}])
    with pytest.raises(UsageError, match="asks for anybody, so nobody is scarce"):
        pictures.scarcity(small.cohort, free)
    assert counts(pictures.scarcity(small.cohort, free, columns=["provision"])) == [[6], [6]]


def test_days_and_numbers_are_levels_too(small):
    frame = small.cohort.frame.assign(
        plan_issued=["2024-01-05", "2023-02-01", None] * 4, absence=[0.5, 12.25, None, 50] * 3
    )
    day = {"rule": "count", "where": {"column": "plan_issued", "equals": "2024-01-05"}, "at_least": 1}
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    design = ss.Design(name="d", samples=[{"name": "d", "size": 2, "rules": [day]}])
    chart = pictures.scarcity(cohort, design, columns=["plan_issued", "absence"])
    told = words(chart)
    assert sorted(word for word in told if word[:2] == "20" or "issued m" in word) == [
        "2023-02-01",
        "2024-01-05",
        "plan issued missing",
    ]
    assert {"0.5", "12.25", "50.0", "absence missing"} <= set(told)
    assert sum(map(sum, counts(chart))) == 12
    assert counts(pictures.scarcity(cohort, design)) == [[4], [8]]
