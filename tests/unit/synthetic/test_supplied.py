"""What an area may supply beyond Annex A: columns on request, and who uses which service."""

from pathlib import Path

import pandas as pd
import pytest

import sendsample as ss
from sendsample.synthetic import annex, assumed, synthetic_area

HEADINGS = ["Dynamic support register", "Waiting list", "Tribunal", "EOTAS", "Out of area", "Last sampled"]


@pytest.fixture(scope="module")
def area():
    return synthetic_area("Leeds", supplied=True)


@pytest.fixture(scope="module")
def cohort(area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("leeds")
    # As CSV, which a large area is written to and read from in half the time.
    path = area.write(folder / "lists", services=True)
    return ss.read_annex_a(path, as_at=area.as_at).with_services(path / "services.csv")


def test_the_columns_stand_last_on_both_lists():
    area = synthetic_area(size=60, supplied=True)
    assert list(annex.SUPPLIED) == HEADINGS
    assert list(area.list_1.columns) == [*annex.LIST_1, "Household", "Locality", *HEADINGS]
    assert list(area.list_2.columns) == [*annex.LIST_2, "Household", "Locality", *HEADINGS]
    bare = synthetic_area(size=60, supplied=True, extras=False)
    assert list(bare.list_2.columns) == [*annex.LIST_2, *HEADINGS]


def test_asking_for_them_changes_nothing_else():
    plain, more = (synthetic_area(size=200, seed=3, supplied=supplied) for supplied in (False, True))
    pd.testing.assert_frame_equal(more.list_1.drop(columns=HEADINGS), plain.list_1)
    pd.testing.assert_frame_equal(more.list_2.drop(columns=HEADINGS), plain.list_2)
    pd.testing.assert_frame_equal(more.services, plain.services)


def test_they_read_as_columns_of_the_cohort(cohort):
    names = [heading.lower().replace(" ", "_") for heading in HEADINGS]
    assert set(names) <= set(cohort.frame.columns)
    assert [str(cohort.frame[name].dtype) for name in names] == ["boolean"] * 5 + ["datetime64[s]"]
    assert not cohort.frame[names[:5]].isna().any().any()
    codes = set(cohort.findings["code"])
    assert not {code for code in codes if code.startswith(("service_", "date_", "unknown_", "column_"))}


@pytest.mark.parametrize(
    ("column", "what"),
    [("dynamic_support_register", "register"), ("waiting_list", "waiting"), ("tribunal", "tribunal")],
)
def test_shares_are_those_assumed_among_their_ages(cohort, column, what):
    inside = cohort.frame["school_age"].between(*assumed.SUPPLIED_AGES[what])
    for provision, share in zip(("ehc_plan", "sen_support"), assumed.SUPPLIED[what], strict=True):
        found = cohort.frame.loc[inside & (cohort.frame["provision"] == provision), column]
        # Four standard errors.
        assert float(found.mean()) == pytest.approx(share, abs=4 * (share / len(found)) ** 0.5)
    assert not cohort.frame.loc[~inside, column].any()


def test_eotas_is_outside_settings_and_with_a_plan(cohort):
    eotas = cohort.frame[cohort.frame["eotas"]]
    assert len(eotas) > 5
    assert eotas["setting"].isna().all()
    assert set(eotas["provision"]) == {"ehc_plan"}
    assert not eotas["home_educated"].any()


def test_only_those_with_a_setting_have_it_outside_the_area(cohort):
    assert cohort.frame.loc[cohort.frame["out_of_area"], "setting"].notna().all()
    shares = cohort.frame[cohort.frame["setting"].notna()].groupby("phase")["out_of_area"].mean()
    assert float(shares["special"]) == pytest.approx(assumed.OUT_OF_AREA["special"], abs=0.03)
    assert float(shares["primary"]) == pytest.approx(assumed.OUT_OF_AREA_OTHERWISE, abs=0.01)


def test_past_samples_were_within_two_years_and_before_the_day(cohort):
    days = (pd.Timestamp(cohort.as_at) - cohort.frame["last_sampled"].dropna()).dt.days
    assert len(days) > 50
    assert days.between(1, 730).all()
    assert days.max() > 600
    assert days.min() < 100


def test_services_are_of_children_on_the_lists_each_once(area, cohort):
    assert list(area.services.columns) == ["child_id", "service"]
    assert not area.services.duplicated().any()
    assert set(area.services["child_id"]) <= set(cohort.frame.index)
    rows = area.services.to_numpy().tolist()
    assert rows == sorted(rows)
    assert len(cohort.services) == len(rows)
    assert set(area.services["service"]) == {*assumed.SERVICES, "Social care team"}


def _users(cohort, service):
    used = cohort.services.loc[cohort.services["service"] == service, "child_id"]
    return cohort.frame[cohort.frame.index.isin(used)]


def test_services_depend_on_need_and_age_as_assumed(cohort):
    def share(service, need):
        young = cohort.frame["school_age"].between(*assumed.SERVICES_AGES[service])
        pool = cohort.frame[young & (cohort.frame["primary_need"] == need)]
        return pool.index.isin(_users(cohort, service).index).mean()

    for service, (youngest, oldest) in assumed.SERVICES_AGES.items():
        assert _users(cohort, service)["school_age"].between(youngest, oldest).all()
    assert share("Speech and language therapy", "SLCN") > 2 * share("Speech and language therapy", "SEMH")
    assert share("Occupational therapy", "PD") > 2 * share("Occupational therapy", "SPLD")
    assert share("CAMHS", "SEMH") > 2 * share("CAMHS", "SLD")
    assert share("Short breaks", "SLD") > 2 * share("Short breaks", "SEMH")


def test_the_social_care_team_has_those_known_to_it(cohort):
    known = cohort.frame["social_care"] != "none"
    assert set(_users(cohort, "Social care team").index) == set(cohort.frame.index[known])


def test_every_table_of_assumptions_speaks_of_the_same_things():
    assert list(assumed.SERVICES) == list(assumed.SERVICES_BY_NEED) == list(assumed.SERVICES_AGES)
    assert list(assumed.SUPPLIED) == list(assumed.SUPPLIED_BY_NEED) == list(assumed.SUPPLIED_AGES)


def test_the_services_of_saltmarsh_fit_its_lists():
    folder = Path(__file__).parents[3] / "data" / "synthetic"
    cohort = ss.read_annex_a(folder / "saltmarsh.xlsx", as_at="2025-01-16")
    found = cohort.with_services(folder / "saltmarsh_services.csv")
    assert len(found.services) == 564
    assert len(found.findings) == len(cohort.findings)
