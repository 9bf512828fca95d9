"""Settings, households, plans and circumstances are plausible."""

import pandas as pd
import pytest

from sendsample.cohort.codes import ETHNICITY
from sendsample.synthetic import annex, synthetic_area

AS_AT = pd.Timestamp("2025-01-16")
AP = "Pupil referral unit/Alternative provision"


@pytest.fixture(scope="module")
def area():
    return synthetic_area(size=30_000, seed=2)


@pytest.fixture(scope="module")
def everyone(area):
    return pd.concat([area.list_1, area.list_2], ignore_index=True)


def test_settings_are_as_large_as_their_phase(everyone):
    typical = everyone.groupby([annex.PHASE, annex.URN]).size().groupby(level=0).mean()
    assert 40 < typical["Primary"] < 70
    assert 120 < typical["Secondary"] < 210
    assert 90 < typical["Special"] < 150
    assert everyone.groupby(annex.URN)[annex.PHASE].nunique().max() == 1


def test_urns_are_six_digits_that_no_setting_has(everyone):
    assert everyone[annex.URN].dropna().str.fullmatch(r"9\d{5}").all()


def test_children_in_no_setting_have_neither_urn_nor_phase(area):
    home = area.list_1[area.list_1[annex.HOME_EDUCATED] == "Yes"]
    assert len(home) > 0
    assert home[annex.URN].isna().all()
    assert home[annex.PHASE].isna().all()


def test_second_registrations_are_few_and_mostly_alternative_provision(everyone):
    second = everyone[annex.SUBSIDIARY].dropna()
    assert 0.003 < len(second) / len(everyone) < 0.012
    assert (second == AP).mean() > 0.5
    assert everyone.loc[second.index, annex.PHASE].notna().all()


def test_about_8_percent_share_a_household(everyone):
    size = everyone.groupby("Household")["Household"].transform("size")
    assert (size > 1).mean() == pytest.approx(0.08, abs=0.005)
    assert set(size) == {1, 2, 3}


def test_siblings_live_together_and_often_go_to_one_setting(everyone):
    shared = everyone[everyone.duplicated("Household", keep=False)]
    households = shared.assign(group=shared[annex.ETHNICITY].map(ETHNICITY)).groupby("Household")
    assert households["Locality"].nunique().max() == 1
    assert households["group"].nunique().max() == 1
    one_setting = households[annex.URN].nunique(dropna=False) < 2
    assert 0.3 < one_setting.mean() < 0.8


@pytest.mark.parametrize(("size", "localities"), [(50, 3), (1100, 7)])
def test_larger_areas_have_more_localities(size, localities):
    area = synthetic_area(size=size)
    assert pd.concat([area.list_1, area.list_2])["Locality"].nunique() == localities


def test_plan_dates_are_in_order_and_not_in_the_future(area):
    plans = area.list_1
    issued = plans[annex.ISSUED]
    assert issued.notna().all()
    assert (issued > plans[annex.BORN]).all()
    for heading in (annex.ISSUED, annex.UPDATED, annex.REVIEWED):
        assert plans[heading].max() <= AS_AT
        assert not (plans[heading] < issued).any()


def test_years_in_place_are_englands(area):
    years = (AS_AT - area.list_1[annex.ISSUED]).dt.days // 365
    assert (years == 0).mean() == pytest.approx(114_091 / 638_745, abs=0.015)
    assert (years >= 6).mean() == pytest.approx(0.308, abs=0.03)


def test_some_reviews_are_overdue_and_some_never_happened(area):
    days = (AS_AT - area.list_1[annex.ISSUED]).dt.days
    since = (AS_AT - area.list_1[annex.REVIEWED]).dt.days[days >= 365]
    assert 0.02 < since.isna().mean() < 0.07
    assert 0.05 < (since > 365).mean() < 0.13


def test_absence_has_a_heavy_right_tail(area):
    for frame, persistent, severe in ((area.list_1, 0.36, 0.07), (area.list_2, 0.31, 0.04)):
        absence = frame[annex.ABSENCE].dropna()
        assert absence.between(0, 100).all()
        assert (absence >= 10).mean() == pytest.approx(persistent, abs=0.025)
        assert (absence >= 50).mean() == pytest.approx(severe, abs=0.012)


def test_suspensions_and_social_care_depend_on_need_and_alternative_provision(area):
    for frame in (area.list_1, area.list_2):
        semh, ap = frame[annex.NEED] == "SEMH", frame[annex.PHASE] == AP
        suspensions = frame[annex.SUSPENSIONS].astype(float)
        known = frame[annex.SOCIAL_CARE] == "Yes"
        assert suspensions[semh].mean() > 2 * suspensions[~semh].mean()
        assert suspensions[ap].mean() > 3 * suspensions.mean()
        assert known[semh].mean() > 1.3 * known[~semh].mean()
        assert (frame[annex.TEAM].notna() == known).all()


def test_shares_are_those_assumed(area):
    plans, support = area.list_1, area.list_2
    assert support[annex.SUSPENSIONS].astype(float).mean() == pytest.approx(0.1335, abs=0.02)
    assert (plans[annex.TEAM] == "Looked after").mean() == pytest.approx(0.033, abs=0.006)
    assert (support[annex.TEAM] == "Looked after").mean() == pytest.approx(0.01, abs=0.003)
    pupils = support[support[annex.ULN].isna()]
    assert (pupils[annex.PUPIL_PREMIUM] == "Yes").mean() == pytest.approx(0.42, abs=0.03)
    assert (support[annex.GENDER] == "Male").mean() == pytest.approx(0.61, abs=0.001)
