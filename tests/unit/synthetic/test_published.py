"""The tables are whole, and a named area has exactly its published counts."""

import numpy as np
import pandas as pd
import pytest

from sendsample.cohort.codes import ETHNICITY, PHASES
from sendsample.synthetic import annex, area_names, synthetic_area
from sendsample.synthetic.levels import BANDS, GROUPS, NEEDS, PLACEMENTS
from sendsample.synthetic.published import areas, england, find_area, scaled_england, share_out


def placements_of(list_1):
    """Count placements as far as Annex A shows them: four of its ways to be without a setting look alike."""
    phase = list_1[annex.PHASE].fillna("").str.lower().map(PHASES)
    urn = list_1[annex.URN].notna()
    home = list_1[annex.HOME_EDUCATED] == "Yes"
    schools = {
        "nursery",
        "primary",
        "middle_deemed_primary",
        "middle_deemed_secondary",
        "secondary",
        "all_through",
    }
    return {
        "mainstream": int((phase.isin(schools) & urn).sum()),
        "special": int((phase == "special").sum()),
        "alternative_provision": int((phase == "alternative_provision").sum()),
        "further_education": int((phase == "fe_college").sum()),
        "early_years": int(((phase == "nursery") & ~urn).sum()),
        "home_education": int(home.sum()),
        "none": int((phase.isna() & ~home).sum()),
    }


def expected_placements(counts):
    by_name = dict(zip(PLACEMENTS, counts.placement.tolist(), strict=True))
    without = ("arranged_by_authority", "neet", "elsewhere", "unknown")
    kept = {name: count for name, count in by_name.items() if name not in without}
    return kept | {"none": sum(by_name[name] for name in without)}


def nonzero(levels, counts):
    return {level: int(count) for level, count in zip(levels, counts, strict=True) if count}


@pytest.mark.parametrize(
    "name", ["Kent", "Isles of Scilly", "City of London", "Cambridgeshire", "Birmingham"]
)
def test_a_named_area_has_exactly_its_published_counts(name):
    counts, list_1 = find_area(name), synthetic_area(name, sen_support=1).list_1
    age = 2024 - list_1[annex.BORN].dt.year - (list_1[annex.BORN].dt.month > 8)
    band = pd.cut(age, [-1, *(high for _, high in BANDS.values())], labels=list(BANDS)).astype("str")
    sex = list_1[annex.GENDER].map({"Female": "female", "Male": "male", "Not known": "unknown"})
    need = list_1[annex.NEED].fillna("UNKNOWN")
    assert len(list_1) == counts.total
    assert need.value_counts().to_dict() == nonzero(NEEDS, counts.need)
    assert sex.value_counts().to_dict() == nonzero(("female", "male", "unknown"), counts.sex)
    assert list_1[annex.ETHNICITY].map(ETHNICITY).value_counts().to_dict() == nonzero(
        GROUPS, counts.ethnicity
    )
    assert band.value_counts().to_dict() == nonzero(BANDS, counts.band)
    assert placements_of(list_1) == expected_placements(counts)


def test_there_are_153_areas_and_their_margins_add_up():
    assert len(area_names()) == 153
    for counts in areas().values():
        totals = {
            int(m.sum()) for m in (counts.need, counts.sex, counts.ethnicity, counts.band, counts.placement)
        }
        assert totals == {counts.total}, counts.name
    assert sum(counts.total for counts in areas().values()) == 638_745


def test_where_no_placement_was_returned_all_are_unknown():
    for name in ("Cambridgeshire", "North East Lincolnshire"):
        counts = find_area(name)
        assert counts.placement[PLACEMENTS.index("unknown")] == counts.total


def test_every_table_names_its_source_and_licence():
    assert "Open Government Licence" in england()["source"]
    assert "approximate" in england()["sen_support"]["source"]


def test_the_tables_of_england_agree_with_each_other():
    assert england()["needs"] == list(NEEDS[:-1])
    for table in ("ethnicity", "age", "placement"):
        assert sum(sum(row) for row in england()[table].values()) == 638_745
    assert sum(england()["years_in_place"]) == 638_745


def test_england_scaled_keeps_its_shares():
    small = scaled_england(1000, "x")
    assert small.total == 1000
    assert small.need[NEEDS.index("ASD")] == 315
    assert small.sex.tolist() == [294, 706, 0]


def test_sharing_out_never_loses_a_child():
    weights = np.array([3.0, 1.0, 0.0, 2.5])
    for total in range(30):
        shared = share_out(total, weights)
        assert shared.sum() == total
        assert shared[2] == 0
