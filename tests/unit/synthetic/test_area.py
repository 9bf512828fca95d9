"""The face of the room: what is refused, what is the same each time, what the lists look like."""

import hashlib
import os
import subprocess
import sys

import pandas as pd
import pytest

from sendsample.errors import UsageError
from sendsample.synthetic import annex, area_names, synthetic_area
from sendsample.synthetic.numbers import uln_check_digit, upn_check_letter
from sendsample.synthetic.published import find_area


@pytest.fixture(scope="module")
def area():
    return synthetic_area(size=3000, seed=5)


@pytest.fixture(scope="module")
def everyone(area):
    return pd.concat([area.list_1, area.list_2], ignore_index=True)


def test_the_headings_are_those_of_the_form_in_order(area):
    assert list(area.list_1.columns) == [*annex.LIST_1, "Household", "Locality"]
    assert list(area.list_2.columns) == [*annex.LIST_2, "Household", "Locality"]
    assert (len(annex.LIST_1), len(annex.LIST_2)) == (21, 17)
    assert sum("\N{EN DASH}" in heading for heading in annex.LIST_1) == 3


def test_without_extras_nothing_but_the_form_is_there():
    area = synthetic_area(size=60, extras=False)
    assert tuple(area.list_1.columns) == annex.LIST_1
    assert tuple(area.list_2.columns) == annex.LIST_2


def test_size_is_the_number_on_both_lists(area, everyone):
    assert len(everyone) == 3000
    assert len(area.list_2) / len(area.list_1) == pytest.approx(2.01, abs=0.01)


def test_sen_support_is_as_many_as_asked():
    area = synthetic_area("Rutland", sen_support=1)
    assert (len(area.list_1), len(area.list_2)) == (376, 1)
    area = synthetic_area(size=100, sen_support=90)
    assert (len(area.list_1), len(area.list_2)) == (10, 90)


def test_ids_and_upns_and_ulns_are_valid_and_different(everyone):
    assert everyone[annex.ID].is_unique
    upns = everyone[annex.UPN].dropna()
    assert upns.is_unique
    assert all(upn[0] == upn_check_letter(upn[1:]) and len(upn) == 13 for upn in upns)
    assert set(upns.str[1:4]) <= {"000", "001"}
    ulns = everyone[annex.ULN].dropna()
    assert ulns.is_unique
    assert all(uln_check_digit(uln[:9]) == int(uln[9]) for uln in ulns)


def test_everyone_of_five_or_more_has_a_upn_or_a_uln(everyone):
    age = (pd.Timestamp("2025-01-16") - everyone[annex.BORN]).dt.days / 365.25
    neither = everyone[annex.UPN].isna() & everyone[annex.ULN].isna()
    assert neither.any()
    assert age[neither].max() < 5.01
    assert age[everyone[annex.ULN].notna()].min() > 13.9


def test_ids_say_nothing_about_the_list(area):
    first, second = (frame[annex.ID].str[1:].astype(int).mean() for frame in (area.list_1, area.list_2))
    assert first == pytest.approx(second, rel=0.08)


@pytest.mark.parametrize("as_at", ["2025-01-16", "2024-08-31", "2024-09-01", "2025-01-31", "2024-02-29"])
def test_nobody_is_over_25_on_the_day(as_at):
    born = synthetic_area("City of London", as_at=as_at, sen_support=1).list_1[annex.BORN]
    assert born.min() > pd.Timestamp(as_at) - pd.DateOffset(years=26)
    assert born.max() <= pd.Timestamp(as_at)


def test_prefixed_values_have_the_letters_of_the_form():
    area = synthetic_area(size=200, prefixed=True)
    assert set(area.list_1[annex.GENDER]) == {"a) Male", "b) Female"}
    assert "f) SLCN" in set(area.list_2[annex.NEED])
    assert "h) Pupil referral unit/Alternative provision" in set(area.list_2[annex.PHASE].dropna())
    assert set(area.list_1[annex.DISABILITY]) == {"Yes", "No"}


def test_the_same_call_gives_the_same_area_and_another_seed_another():
    one, again, other = (synthetic_area(size=80, seed=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(one.list_1, again.list_1)
    pd.testing.assert_frame_equal(one.list_2, again.list_2)
    assert not one.list_1[annex.BORN].equals(other.list_1[annex.BORN])


_DIGEST = """
import hashlib, sys
from pathlib import Path
from sendsample.synthetic import synthetic_area
path = synthetic_area("Isles of Scilly", dirty=0.3, stops=True).write(sys.argv[1])
print(hashlib.sha256(Path(path).read_bytes()).hexdigest())
"""


def test_another_process_and_hash_seed_give_the_same_bytes(tmp_path):
    digests = set()
    for hash_seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", _DIGEST, str(tmp_path / f"{hash_seed}.xlsx")],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout.strip())
    here = synthetic_area("Isles of Scilly", dirty=0.3, stops=True).write(tmp_path / "here.xlsx")
    digests.add(hashlib.sha256(here.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_progress_is_told_in_sentences():
    told = []
    synthetic_area(size=40, dirty=0.1, progress=told.append)
    assert told[0] == "Making up 13 children with plans"
    assert told[-1] == "Planting faults"


def test_it_says_what_it_is():
    assert repr(synthetic_area("Isles of Scilly")) == (
        "<SyntheticArea: Isles of Scilly, 17 rows on List_1, 34 on List_2, as at 2025-01-16>"
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "like_or_size"),
        ({"like": "Kent", "size": 100}, "like_or_size"),
        ({"size": 19}, "size"),
        ({"size": 100, "sen_support": 100}, "size"),
        ({"size": 100, "sen_support": 0}, "sen_support"),
        ({"size": 100, "dirty": 1.1}, "dirty"),
        ({"size": 100, "dirty": -0.1}, "dirty"),
        ({"size": 100, "dirty": float("nan")}, "dirty"),
        ({"size": 100, "seed": -1}, "seed"),
        ({"size": 100, "seed": "4 1 6"}, "seed"),
        ({"size": 100, "as_at": "soon"}, "as_at"),
    ],
)
def test_arguments_outside_what_they_may_be_are_refused(options, code):
    with pytest.raises(UsageError) as caught:
        synthetic_area(**options)
    assert caught.value.code == code


def test_an_unknown_authority_is_refused_with_those_like_it():
    with pytest.raises(UsageError, match="Did you mean Cornwall") as caught:
        synthetic_area("Cornwal")
    assert caught.value.params["close"][0] == "Cornwall"
    with pytest.raises(UsageError, match="area_names"):
        synthetic_area("Xyzzyx Qqqq")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("kent", "Kent"),
        ("City of Bristol", "Bristol, City of"),
        ("Herefordshire", "Herefordshire, County of"),
        ("durham", "County Durham"),
        ("St Helens", "St. Helens"),
        ("kingston upon hull", "Kingston upon Hull, City of"),
        ("Bath & North East Somerset", "Bath and North East Somerset"),
        ("city of london", "City of London"),
    ],
)
def test_names_are_matched_loosely(said, meant):
    assert find_area(said).name == meant


@pytest.mark.parametrize("said", ["London", "England", "Somerset and Devon", ""])
def test_names_that_could_mean_more_are_refused(said):
    with pytest.raises(UsageError):
        find_area(said)


def test_every_authority_is_found_by_its_own_name():
    assert [find_area(name).name for name in area_names()] == area_names()
