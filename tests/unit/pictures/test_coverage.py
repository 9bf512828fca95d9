"""Who serves which rule: a row a child, a column a rule, and what holds over all of them in words."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

import sendsample as ss
from sendsample import pictures
from sendsample.errors import DesignError, UsageError
from support.pictured import boxes, cut, layers, overlaps, said


def dots(chart):
    """Return the rows and columns where there are dots, by the words beside and above them."""
    (points,) = layers(chart, "point")
    words = [row for row in said(chart) if row["says"].strip()]
    top = min(row["y"] for row in points["data"]["values"])
    rows = {row["y"]: row["says"] for row in words if row["x"] == 0}
    heads = {row["x"]: row["says"].replace("\n", " ") for row in words if row["x"] > 0 and row["y"] < top}
    return {(rows[dot["y"]], heads[dot["x"]]) for dot in points["data"]["values"]}


def test_a_dot_is_a_rule_that_a_child_serves(small):
    assert dots(pictures.coverage(small.check)) == {
        ("kid-01", "areas of need: communication and interaction"),
        ("kid-02", "areas of need: communication and interaction"),
        ("kid-03", "areas of need: communication and interaction"),
        ("kid-05", "areas of need: cognition and learning"),
        ("kid-02", "SEN support"),
    }


def test_rows_are_the_children_in_ticket_order_and_every_rule_served_has_its_dots(small):
    chart = pictures.coverage(small.selection)
    rows = [row["says"] for row in said(chart) if row["says"].startswith("kid-")]
    assert rows == list(small.selection["audit"].index)
    meets = small.selection.check.meets["audit"]
    assert len(dots(chart)) == sum(map(len, meets.values()))


def test_below_stand_how_many_serve_a_rule_what_it_asks_for_and_what_is_not_met(small):
    words = {row["says"].replace("\n", " "): row for row in said(pictures.coverage(small.check))}
    assert {"3 (at least 1)", "0 (at least 1), not met", "1 (exactly 2), not met"} <= set(words)
    bold = {
        row["says"].replace("\n", " ")
        for part in layers(pictures.coverage(small.check), "text")
        if part["mark"]["fontWeight"] == "bold"
        for row in part["data"]["values"]
    }
    assert bold == {"0 (at least 1), not met", "1 (exactly 2), not met"}


def test_rules_that_no_child_serves_are_told_below_and_whether_they_hold(small):
    words = [row["says"] for row in said(pictures.coverage(small.check))]
    assert words[words.index("Rules without a column:") + 1] == "at most 1 child per household: does not hold"
    held = [row["says"] for row in said(pictures.coverage(small.selection))]
    assert "at most 1 child per household: holds" in held


def test_a_rule_without_a_name_is_called_what_it_says(small):
    heads = {column for _, column in dots(pictures.coverage(small.selection))}
    assert "at least 1 child with alternative provision" in heads
    assert not any(head.startswith("rule ") for head in heads)


def test_children_can_be_numbered(small):
    chart = pictures.coverage(small.selection, ids=False)
    assert "kid-" not in chart.to_json()
    assert [row["says"] for row in said(chart) if row["x"] == 0][:4] == [
        f"Child {number}" for number in (1, 2, 3, 4)
    ]
    assert "Restricted: a row is a child." in chart.to_dict(validate=False)["title"]["subtitle"][0]


def test_the_picture_says_in_words_what_it_shows(small):
    told = pictures.coverage(small.check).to_dict(validate=False)["description"]
    area = "areas of need: communication and interaction"
    assert told.startswith(
        f"Which rules the 4 children of audit serve. kid-01: {area}. kid-02: {area}; SEN support."
    )
    assert "SEN support: 1 (exactly 2), not met" in told
    assert told.endswith("Rules without a column: at most 1 child per household: does not hold.")


def test_whoever_must_be_chosen_has_a_column(small):
    sample = small.design.samples[0].model_dump(by_alias=True)
    named = [{"id": "kid-07", "reason": "follow_up"}]
    design = ss.Design(name="named", samples=[sample], include=named)
    chosen = ss.select(small.cohort, design, seed="1")
    assert ("kid-07", "must be chosen") in dots(pictures.coverage(chosen))


def test_with_many_rules_columns_are_numbered_and_named_below(large):
    chart = pictures.coverage(large.selection)
    words = [row["says"] for row in said(chart)]
    assert "1. areas of need: communication and interaction" in " ".join(words)
    numbers = {column for _, column in dots(chart)}
    assert numbers <= {str(number) for number in range(1, 26)}
    assert len([row for row in words if row.startswith("LA-")]) == 30


def test_children_for_whom_there_is_no_row_are_counted_by_rule(large):
    chart = pictures.coverage(large.check)
    rest = next(row for row in said(chart) if row["says"] == "and 20 more")
    counts = [int(row["says"]) for row in said(chart) if row["y"] == rest["y"] and row["x"] > 0]
    meets = large.check.meets[next(iter(large.check.meets))]
    some = list(meets.values())[40:]
    assert sum(counts) == sum(map(len, some)) > 20
    assert "20 more children have no row." in chart.to_dict(validate=False)["description"]


@pytest.mark.parametrize("given", ["selection", "check"])
def test_nothing_overlaps_or_is_cut_in_a_large_case(large, given):
    chart = pictures.coverage(getattr(large, given))
    assert len(boxes(chart)) > 60
    assert overlaps(chart) == []
    assert cut(chart) == []
    assert chart.to_dict(validate=False)["width"] < 1100


def test_rules_there_is_no_column_for_are_told_below(large):
    ages = [
        {"name": f"age {age}", "rule": "count", "where": {"column": "age", "equals": age}, "at_least": 1}
        for age in range(2, 25)
    ]
    old = [
        {"name": f"over {age}", "rule": "count", "where": {"column": "age", "at_least": age}, "at_least": 1}
        for age in range(2, 6)
    ]
    design = ss.Design(name="ages", samples=[{"name": "ages", "size": 3, "rules": [*ages, *old]}])
    # Aged 2, 15 and 5, so three ages are met and four are exceeded.
    chart = pictures.coverage(ss.check(large.cohort, design, list(large.cohort.frame.index[:3])))
    words = [row["says"] for row in said(chart)]
    assert words[words.index("Rules without a column:") + 1 :] == [
        f"over {age}: {many} (at least 1)" for age, many in ((3, 2), (4, 2), (5, 2))
    ]


def test_a_sample_that_is_not_there_is_empty_or_asks_for_nobody_is_told(small):
    with pytest.raises(DesignError, match="no sample 'visits' here"):
        pictures.coverage(small.check, "visits")
    nobody = dataclasses.replace(small.check, meets={"audit": {}})
    with pytest.raises(UsageError, match="Nobody is chosen for the sample 'audit'") as error:
        pictures.coverage(nobody)
    assert error.value.code == "sample_empty"
    design = ss.Design(name="d", samples=[{"name": "free", "size": 1}])
    with pytest.raises(UsageError, match="no rule that asks for anybody") as error:
        pictures.coverage(ss.check(small.cohort, design, ["kid-01"]))
    assert error.value.code == "no_rule_served"


def test_rules_on_the_settings_of_visits_have_no_column(small):
    frame = small.cohort.frame.assign(setting=["s1"] * 6 + ["s2"] * 6)
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16").with_settings(
        pd.DataFrame({"setting": ["s1", "s2"], "kind": ["primary", "special"]})
    )
    girl = {"name": "a girl", "rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 1}
    special = {
        "name": "special",
        "rule": "count",
        "where": {"column": "kind", "equals": "special"},
        "at_least": 1,
    }
    visits = {"settings": 2, "children": 1, "rules": [special]}
    design = ss.Design(name="v", samples=[{"name": "visits", "size": 2, "rules": [girl], "visits": visits}])
    chart = pictures.coverage(ss.select(cohort, design, seed="1"))
    assert {column for _, column in dots(chart)} == {"a girl"}
    words = [row["says"] for row in said(chart)]
    assert "at least 1 setting with kind special: holds" in words
