"""The price of balance: a bar a row, what no lottery exceeds, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from sendsample import pictures
from sendsample.errors import UsageError
from support.pictured import values


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
    panels = pictures.price_of_balance(prices, beside=beside).to_dict(validate=False)["hconcat"]
    assert [panel["layer"][0]["encoding"]["x"]["title"] for panel in panels] == ["Least chance", title]
    assert all(panel["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == 0 for panel in panels)


def test_a_row_stopped_by_a_limit_shows_what_no_lottery_exceeds(prices):
    marks = [
        len(panel["layer"]) for panel in pictures.price_of_balance(prices).to_dict(validate=False)["hconcat"]
    ]
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
