"""What is known of places: told by the children there, or by a table that goes before them."""

import random
import time

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.places import attributes, pairs
from sendsample.errors import UsageError


def test_the_commonest_known_value_counts(cohort_of):
    cohort = cohort_of(
        7,
        setting=["S1", "S1", "S1", "S1", "S2", "S2", None],
        phase=["secondary", None, "secondary", "primary", None, None, "nursery"],
        locality=["b", "b", "a", None, "c", None, "d"],
    )
    table = attributes(cohort, "setting")
    assert table.index.tolist() == ["S1", "S2"]
    assert table.index.name == "setting"
    assert table.loc["S1"].tolist() == ["secondary", "b"]
    assert table.loc["S2", "locality"] == "c"
    assert pd.isna(table.loc["S2", "phase"])
    assert [str(dtype) for dtype in table.dtypes] == ["str", "str"]


def test_ties_go_to_the_usual_order_and_then_to_code_points(cohort_of):
    """Secondary stands after primary in the code set, and all-through after both."""
    cohort = cohort_of(
        3,
        setting=["S1"] * 3,
        phase=["all_through", "secondary", "primary"],
        locality=["b", "B", "\u00e9"],
        trust=["x", "y", None],
        academy=[True, False, None],
    )
    assert attributes(cohort, "setting").loc["S1"].tolist() == ["primary", "B", "x", False]


def test_only_what_says_something_of_a_setting_is_there(cohort_of):
    """Phase, locality and what the user brought as text or yes and no; never what describes one child."""
    flags = {name: [True, False] for name, column in COLUMNS.items() if column.kind == "flag"}
    cohort = cohort_of(
        2,
        **flags,
        setting=["S1", "S1"], phase=["primary"] * 2, subsidiary_phase=["special"] * 2, locality=["n"] * 2,
        sex=["F", "M"], ethnicity=["WBRI"] * 2, social_care=["none"] * 2, absence=[1.5, 2],
        suspensions=[0, 1], household=["h"] * 2, plan_issued=["2020-01-01"] * 2,
        last_sampled=["2020-01-01"] * 2, trust=["t"] * 2, academy=[True] * 2, score=[1, 2], rate=[1.5, 2.5],
        opened=pd.to_datetime(["2020-01-01"] * 2),
    )  # fmt: skip
    assert list(attributes(cohort, "setting").columns) == ["phase", "locality", "trust", "academy"]


def test_a_table_goes_before_the_lists_and_adds_its_own(cohort_of):
    cohort = cohort_of(setting=["S1", "S1", "S2", "S3"], phase=["primary"] * 4, trust=["t", "t", "u", None])
    known = pd.DataFrame(
        {
            "setting": ["S1", "S2", "S9"],
            "phase": ["special", None, "nursery"],
            "trust": [1, 2, 3],
            "places": [40, None, 5],
            "open": [True, False, True],
        }
    )
    table = attributes(cohort.with_settings(known), "setting")
    assert table.index.tolist() == ["S1", "S2", "S3"]
    assert table["phase"].tolist() == ["special", "primary", "primary"]
    # Another kind of value: the table's column alone.
    assert table["trust"].tolist() == [1, 2, pd.NA]
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
        "phase": "str", "trust": "Int64", "places": "Int64", "open": "boolean",
    }  # fmt: skip


def test_of_services_only_a_table_says_anything(cohort_of):
    use = pd.DataFrame({"child_id": ["c0", "c1", "c1"], "service": ["b", "b", "A"]})
    cohort = cohort_of(setting=["S1"] * 4, phase=["primary"] * 4, trust=["t"] * 4).with_services(use)
    bare = attributes(cohort, "service")
    assert bare.index.tolist() == ["A", "b"]
    assert bare.index.name == "service"
    assert bare.shape == (2, 0)
    known = pd.DataFrame({"setting": ["A", "S1"], "provider": ["NHS", "x"]})
    table = attributes(cohort.with_settings(known), "service")
    assert table["provider"].to_dict() == {"A": "NHS", "b": pytest.approx(float("nan"), nan_ok=True)}


def test_pairs_have_no_gaps_and_stand_in_code_point_order(cohort_of):
    cohort = cohort_of(
        5, child_id=["b", "B", "a", "\u00e9", "x"], setting=["s2", "s1", "s2", "S9", None]
    ).with_services(pd.DataFrame({"child_id": ["x", "a", "a", "a"], "service": ["q", "q", "p", "q"]}))
    by_setting = [["\u00e9", "S9"], ["B", "s1"], ["a", "s2"], ["b", "s2"]]
    assert pairs(cohort, "setting").to_numpy().tolist() == by_setting
    assert pairs(cohort, "service").to_numpy().tolist() == [["a", "p"], ["a", "q"], ["x", "q"]]
    assert list(pairs(cohort, "service").columns) == ["child_id", "place"]
    assert {str(dtype) for dtype in pairs(cohort, "setting").dtypes} == {"str"}


@pytest.mark.parametrize("columns", [{}, {"setting": [None] * 4}])
@pytest.mark.parametrize("by", ["setting", "service"])
def test_lists_that_name_no_place_give_empty_tables(cohort_of, columns, by):
    cohort = cohort_of(phase=["primary"] * 4, **columns)
    assert pairs(cohort, by).empty
    assert list(pairs(cohort, by).columns) == ["child_id", "place"]
    assert attributes(cohort, by).empty
    assert attributes(cohort, by).index.name == by


def test_places_are_settings_or_services(cohort_of):
    for make in (attributes, pairs):
        with pytest.raises(UsageError, match="setting or service") as caught:
            make(cohort_of(), "locality")
        assert caught.value.code == "by"


@pytest.mark.parametrize("case", range(20))
def test_counting_one_by_one_gives_the_same(cohort_of, case):
    rng = random.Random(case)
    size = rng.randint(1, 40)
    data = {
        "setting": [rng.choice(["S1", "S2", "S3", None]) for _ in range(size)],
        "phase": [rng.choice(["special", "primary", "nursery", None]) for _ in range(size)],
        "panel": [rng.choice(["q", "p", "Q", None]) for _ in range(size)],
    }
    cohort = cohort_of(size, **{name: pd.Series(cells, dtype=object) for name, cells in data.items()})
    table = attributes(cohort, "setting")
    orders = {"phase": ["nursery", "primary", "special"], "panel": ["Q", "p", "q"]}
    assert table.index.tolist() == sorted(set(data["setting"]) - {None})
    for place in table.index:
        for name, order in orders.items():
            here = [
                cell for cell, at in zip(data[name], data["setting"], strict=True) if at == place and cell
            ]
            counts = {level: here.count(level) for level in order}
            # Levels stand in their order, so the first of the commonest comes out.
            expected = max(counts, key=counts.__getitem__) if here else None
            found = table.loc[place, name]
            assert (None if pd.isna(found) else found) == expected


def test_the_largest_area_takes_a_moment():
    rng = np.random.default_rng(1)
    size = 62_000
    frame = pd.DataFrame(
        {
            "child_id": rng.permutation(size).astype(str),
            "primary_need": "ASD",
            "provision": "sen_support",
            "alternative_provision": False,
            "age": 9,
            "setting": rng.integers(900_000, 901_500, size).astype(str),
            "phase": rng.choice(["primary", "secondary", "special"], size),
            "locality": rng.choice([f"l{number}" for number in range(13)], size),
        }
    )
    cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    began = time.perf_counter()
    assert len(attributes(cohort, "setting")) == 1500
    # A fifth of a second is the aim; a busy machine gets five times as long.
    assert time.perf_counter() - began < 1
