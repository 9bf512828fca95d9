"""Columns depend on each other as they do in England, though their counts are fixed."""

import numpy as np
import pandas as pd
import pytest

from sendsample.synthetic import annex, synthetic_area
from sendsample.synthetic.dependence import joint
from sendsample.synthetic.levels import NEEDS
from sendsample.synthetic.mix import Potential, mix, spread
from sendsample.synthetic.published import england

AP = "Pupil referral unit/Alternative provision"
SENSORY = ["HI", "VI", "MSI", "PD"]


@pytest.fixture(scope="module")
def area():
    return synthetic_area(size=60_000, seed=11)


def ages(frame):
    return 2024 - frame[annex.BORN].dt.year - (frame[annex.BORN].dt.month > 8)


def in_ap(frame):
    return frame[frame[annex.PHASE] == AP]


def test_the_share_of_girls_by_need_is_englands(area):
    girls = area.list_1[annex.GENDER] == "Female"
    for at, need in enumerate(NEEDS[:-2]):
        here = area.list_1[annex.NEED] == need
        female, male = (england()["sex"][sex][at] for sex in ("female", "male"))
        share = female / (female + male)
        margin = 3.5 * np.sqrt(share * (1 - share) / here.sum())
        assert girls[here].mean() == pytest.approx(share, abs=margin), need


def test_children_in_alternative_provision_are_mostly_semh_and_11_to_15(area):
    for frame in (area.list_1, area.list_2):
        children = in_ap(frame)
        assert len(children) / len(frame) == pytest.approx(0.0085, abs=0.002)
        assert 0.45 < (children[annex.NEED] == "SEMH").mean() < 0.8
        assert ages(children).between(11, 15).mean() > 0.5
        assert children[annex.NEED].isin(SENSORY).mean() < 0.05


def test_need_and_age_go_together(area):
    young = area.list_1[ages(area.list_1) <= 4][annex.NEED]
    older = area.list_1[ages(area.list_1).between(11, 15)][annex.NEED]
    assert (young == "SLCN").mean() == pytest.approx(0.487, abs=0.05)
    assert (older == "SEMH").mean() == pytest.approx(0.257, abs=0.02)


def test_need_and_placement_go_together(area):
    special = area.list_1[area.list_1[annex.PHASE] == "Special"]
    for need in ("PMLD", "SLD", "SLCN"):
        at = NEEDS.index(need)
        row = {name: counts[at] for name, counts in england()["placement"].items()}
        share = (special[annex.NEED] == need).sum() / (area.list_1[annex.NEED] == need).sum()
        assert share == pytest.approx(row["special"] / sum(row.values()), abs=0.05)


def test_need_and_ethnicity_go_together(area):
    pakistani = area.list_1[annex.ETHNICITY] == "APKN"
    caribbean = area.list_1[annex.ETHNICITY] == "MWBC"
    assert (area.list_1[annex.NEED][pakistani] == "SEMH").mean() < 0.1
    assert (area.list_1[annex.NEED][caribbean] == "SEMH").mean() > 0.25


def test_phases_fit_ages(area):
    for frame in (area.list_1, area.list_2):
        age = ages(frame).groupby(frame[annex.PHASE]).agg(["min", "max"])
        assert age.loc["Nursery", "max"] <= 4
        assert tuple(age.loc["Primary"]) == (3, 10)
        assert age.loc["Secondary", "min"] == 11
    assert ages(area.list_1[area.list_1[annex.PHASE] == "FE college"]).min() >= 14


def test_an_area_as_large_as_a_county_has_13_localities(area):
    assert area.list_2["Locality"].nunique() == 13


def test_the_joint_table_has_the_published_pairs():
    cells = np.exp(joint())[:-1]
    need_by_age = np.array(list(england()["age"].values())).T
    assert cells.sum(axis=2)[:, 3:] == pytest.approx(need_by_age[:, 1:], rel=0.02, abs=15)


def test_exchanging_values_keeps_every_count():
    rng = np.random.default_rng(1)
    columns = {"a": spread(np.array([30, 11]), rng), "b": spread(np.array([20, 20, 1]), rng)}
    like = Potential(("a", "b"), np.log(np.array([[8.0, 1.0, 1.0], [1.0, 8.0, 1.0]])))
    mixed = mix(columns, [like], [("a",), ("b",)], rng)
    for name, codes in columns.items():
        assert np.bincount(mixed[name]).tolist() == np.bincount(codes).tolist()
    assert pd.crosstab(mixed["a"], mixed["b"]).loc[0, 0] > 16
