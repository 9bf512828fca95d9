"""Pictures of a lottery: their specs, what they say in words, and the files they are written to."""

from __future__ import annotations

import builtins
import dataclasses
import itertools
import os
import re
import socket
import subprocess
import sys

import altair as alt
import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample import pictures
from sendsample.errors import OutputError, UsageError

SIZE = 2
RULE = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}


@pytest.fixture(scope="module")
def lottery():
    """One of a, b, c, d with one of e, f: four at 25% and two at 50%."""
    frame = pd.DataFrame(
        {
            "child_id": list("abcdef"),
            "primary_need": "ASD",
            "provision": ["sen_support"] * 4 + ["ehc_plan"] * 2,
            "alternative_provision": False,
            "age": 10,
        }
    )
    cohort = ss.Cohort.from_frame(frame, as_at="2025-01-16")
    design = ss.Design(name="two", samples=[{"name": "two", "size": SIZE, "rules": [RULE]}])
    return ss.lottery(cohort, design, "two")


@pytest.fixture
def prices():
    return pd.DataFrame(
        {
            "within": pd.array([0, 1, 2, None], dtype="Int64"),
            "status": ["optimal"] * 4,
            "least": [0.002, 0.0022, 0.0024, 0.0025],
            "least_at_most": [0.002, 0.0022, 0.0024, 0.0025],
            "greatest": [0.5, 0.4, 0.3, 0.25],
            "gini": [0.5, 0.45, 0.42, 0.4],
        }
    )


def with_levels(lottery, chance, children, frame=None):
    levels = pd.DataFrame(
        {"level": range(1, len(chance) + 1), "chance": chance, "children": children}, dtype=object
    ).astype({"chance": float, "children": int})
    levels["proven"] = True
    return dataclasses.replace(lottery, levels=levels, frame=frame or int(sum(children)))


def values(chart, wanted):
    """Return the first inline data that has a column."""
    spec = chart.to_dict()
    parts = [*spec.get("layer", []), *[layer for each in spec.get("hconcat", []) for layer in each["layer"]]]
    data = [part["data"]["values"] for part in parts if "data" in part]
    data += [panel["data"]["values"] for panel in spec.get("hconcat", []) if "data" in panel]
    return next(each for each in data if wanted in each[0])


def layers(chart, mark):
    return [part for part in chart.to_dict()["layer"] if part["mark"]["type"] == mark]


# Chances


def test_a_row_is_a_level_with_its_children_its_chance_and_where_even_is(lottery):
    rows = values(pictures.chances(lottery), "chance")
    assert [(row["who"], row["says"], row["side"]) for row in rows] == [
        ("4 children", "25%", "below"),
        ("2 children", "50%", "above"),
    ]
    assert [row["chance"] for row in rows] == pytest.approx([0.25, 0.5])
    assert {row["even"] for row in rows} == {SIZE / 6}


def test_the_picture_says_in_words_what_it_shows(lottery):
    told = pictures.chances(lottery).to_dict()["description"]
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
    assert chart.to_dict()["title"]["subtitle"] == ["2 of 6, not proven to be the fairest"]
    assert chart.description.endswith("Even would be 33.3%. Not proven to be the fairest.")


def test_where_there_is_no_lottery_there_is_no_picture(lottery):
    with pytest.raises(UsageError, match="no chances to show") as error:
        pictures.chances(with_levels(lottery, [], []))
    assert error.value.code == "no_lottery"


# The price of balance


def test_a_bar_is_how_closely_the_sample_has_to_mirror(prices):
    rows = values(pictures.price_of_balance(prices), "least")
    assert [(row["who"], row["says_least"], row["says_beside"]) for row in rows] == [
        ("mirrors best", "0.2%", "0.50"),
        ("1 place further off", "0.22%", "0.45"),
        ("2 places further off", "0.24%", "0.42"),
        ("need not mirror", "0.25%", "0.40"),
    ]


@pytest.mark.parametrize(
    ("beside", "title"), [("gini", "How unequal (Gini coefficient)"), ("greatest", "Greatest chance")]
)
def test_beside_the_least_chance_stands_what_was_asked_for(prices, beside, title):
    panels = pictures.price_of_balance(prices, beside=beside).to_dict()["hconcat"]
    assert [panel["layer"][0]["encoding"]["x"]["title"] for panel in panels] == ["Least chance", title]
    assert all(panel["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0 for panel in panels)


def test_a_row_stopped_by_a_limit_shows_what_no_lottery_exceeds(prices):
    marks = [len(panel["layer"]) for panel in pictures.price_of_balance(prices).to_dict()["hconcat"]]
    assert marks == [2, 2]
    prices.loc[1, ["status", "least_at_most"]] = ["feasible", 0.0024]
    spec = pictures.price_of_balance(prices).to_dict()
    tick = spec["hconcat"][0]["layer"][2]
    assert tick["mark"]["type"] == "tick"
    assert [row["most"] for row in tick["data"]["values"]] == [0.0024]
    assert "Upright marks" in spec["title"]["subtitle"][1]
    assert (
        "1 place further off (not proven): least chance 0.22% (no lottery exceeds 0.24%),"
        in spec["description"]
    )


@pytest.mark.parametrize(("bound", "told"), [(0.9, " (no lottery exceeds 90%)"), (66.0, ""), (np.nan, "")])
def test_a_bound_far_above_the_bars_is_told_and_not_drawn(prices, bound, told):
    prices.loc[1, ["status", "least_at_most"]] = ["feasible", bound]
    spec = pictures.price_of_balance(prices).to_dict()
    assert [len(panel["layer"]) for panel in spec["hconcat"]] == [2, 2]
    assert spec["hconcat"][0]["layer"][0]["encoding"]["x"]["scale"]["domain"][1] < 0.004
    assert f"1 place further off (not proven): least chance 0.22%{told}, " in spec["description"]


def test_a_row_without_a_lottery_is_left_out(prices):
    prices.loc[0, ["status", "least"]] = ["unknown", 0.0]
    assert len(values(pictures.price_of_balance(prices), "least")) == 3
    prices["least"] = 0.0
    with pytest.raises(UsageError, match="nothing to show"):
        pictures.price_of_balance(prices)


def test_chances_that_are_all_the_same_can_be_shown(prices):
    rows = values(pictures.price_of_balance(prices.assign(gini=0.0)), "least")
    assert {row["says_beside"] for row in rows} == {"0.00"}


def test_another_table_is_refused(prices):
    with pytest.raises(UsageError, match=r"lacks least_at_most\. Give what sendsample\.price_of_balance"):
        pictures.price_of_balance(prices.drop(columns="least_at_most"))
    with pytest.raises(UsageError, match="beside is not one of gini, greatest"):
        pictures.price_of_balance(prices, beside="least")


# Both


@pytest.fixture(params=["chances", "price_of_balance"])
def chart(request, lottery, prices):
    given = {"chances": lottery, "price_of_balance": prices}[request.param]
    return getattr(pictures, request.param)(given)


def test_a_picture_is_transparent_described_and_the_same_every_time(chart):
    spec = chart.to_dict()
    assert spec["config"]["background"] == "transparent"
    assert spec["description"].endswith(".")
    assert spec == chart.to_dict()


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_its_colours_can_be_read_on_white_and_on_near_black(chart):
    found = set(re.findall(r"#[0-9a-f]{6}", chart.to_json()))
    assert found
    for colour in found:
        for ground in ("#ffffff", "#0d1117"):
            light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (colour, ground)


def test_it_is_written_as_svg_with_its_words_and_without_a_network(chart, monkeypatch, tmp_path):
    monkeypatch.setattr(socket, "socket", None)
    svg = pictures.save(chart, tmp_path / "picture.svg").read_text("utf-8")
    assert svg.startswith('<svg role="img" aria-label="')
    assert "child" in svg or "mirror" in svg
    assert not re.findall(r'(?:href|src)="(?!#)', svg)
    assert len(svg) < 30_000
    again = pictures.save(chart, tmp_path / "again.svg")
    assert again.read_text("utf-8") == svg


def test_jupyter_shows_it_drawn_here_and_without_scripts(chart):
    for shown in (chart, chart.properties(background="white")):
        bundle = shown._repr_mimebundle_(None, None)
        assert sorted(bundle) == ["image/svg+xml", "text/plain"]
        assert bundle["text/plain"] == chart.to_dict()["description"]
        assert bundle["image/svg+xml"].startswith("<svg ")
        assert "<script" not in bundle["image/svg+xml"]
    assert isinstance(chart, alt.TopLevelMixin)


def test_a_chart_that_would_fetch_something_is_not_drawn(tmp_path):
    chart = alt.Chart("http://127.0.0.1:9/children.json").mark_point()
    with pytest.raises(ValueError, match="External data url not allowed"):
        pictures.save(chart, tmp_path / "picture.svg")


def test_it_is_written_as_png(chart, tmp_path):
    path = pictures.save(chart, str(tmp_path / "picture.PNG"))
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[place : place + 4]) for place in (16, 20))
    assert 700 < width < 1_400
    assert 200 < height < 800


def test_words_with_marks_do_not_break_the_svg(tmp_path):
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().properties(description='<"six" & more>')
    svg = pictures.save(chart, tmp_path / "picture.svg").read_text("utf-8")
    assert 'aria-label="&lt;&quot;six&quot; &amp; more&gt;"' in svg


def test_another_ending_is_refused_and_a_place_that_cannot_be_written_told(chart, tmp_path):
    with pytest.raises(UsageError, match=r"End its name in \.svg or \.png"):
        pictures.save(chart, tmp_path / "picture.html")
    with pytest.raises(OutputError, match=r"picture\.svg cannot be written"):
        pictures.save(chart, tmp_path / "nowhere" / "picture.svg")
    assert not list(tmp_path.iterdir())


# Without Altair


def test_without_altair_it_says_what_to_install(lottery, monkeypatch):
    before = builtins.__import__

    def without(name, *rest, **options):
        if name.partition(".")[0] == "altair":
            raise ModuleNotFoundError(name)
        return before(name, *rest, **options)

    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'sendsample\[plot\]'") as error:
        pictures.chances(lottery)
    assert error.value.code == "plot_missing"


def test_altair_is_imported_by_the_first_picture_only():
    code = "import sys, sendsample.pictures; print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
