"""Planted faults are where the table says, and nowhere else."""

import pandas as pd
import pytest

from sendsample.synthetic import annex, synthetic_area
from sendsample.synthetic.faults import FAULTS, PLANTED_COLUMNS

OPTIONS = {"size": 1500, "seed": 6}


@pytest.fixture(scope="module")
def clean():
    return synthetic_area(**OPTIONS)


@pytest.fixture(scope="module")
def dirty():
    return synthetic_area(**OPTIONS, dirty=0.2, stops=True)


def frames(area):
    return {"List_1": area.list_1, "List_2": area.list_2}


def differences(before, after):
    """Return (row, column) of every cell that is not as it was, blank rows left out of ``after``."""
    kept = after[after.drop(columns=annex.ID).notna().any(axis=1) | after[annex.ID].notna()]
    assert len(kept) == len(before)
    found = set()
    for heading in before.columns:
        old = before[heading].astype(object).where(before[heading].notna(), None).tolist()
        new = kept[heading].astype(object).where(kept[heading].notna(), None).tolist()
        rows = [
            row
            for row, (one, other) in zip(kept.index, zip(old, new, strict=True), strict=True)
            if one != other
        ]
        found |= {(row + 2, heading) for row in rows}
    return found


def test_a_clean_area_has_nothing_planted(clean):
    assert clean.planted.empty
    assert tuple(clean.planted.columns) == PLANTED_COLUMNS


def test_every_difference_is_in_the_table_and_the_table_holds_nothing_else(clean, dirty):
    for name, before in frames(clean).items():
        noted = dirty.planted[(dirty.planted["list"] == name) & (dirty.planted["kind"] != "blank_row")]
        planted = set(zip(noted["row"], noted["column"], strict=True))
        # A child put on both lists has its UPN on both as well.
        twins = noted[noted["kind"] == "id_both_lists"]["row"]
        planted |= {(row, annex.UPN) for row in twins}
        assert differences(before, frames(dirty)[name]) == planted


def test_about_as_many_rows_as_asked_have_one_fault_each(clean, dirty):
    for name, before in frames(clean).items():
        planted = dirty.planted[dirty.planted["list"] == name]
        assert len(planted) == pytest.approx(0.2 * len(before), abs=2)
        assert planted["row"].is_unique


def test_every_kind_is_planted(dirty):
    kinds = {fault.kind for fault in FAULTS} | {"blank_row", "id_repeated", "id_both_lists"}
    assert set(dirty.planted["kind"]) == kinds


def test_blank_rows_are_blank_and_never_last(dirty):
    blank = dirty.planted[dirty.planted["kind"] == "blank_row"]
    assert len(blank) > 0
    for name, frame in frames(dirty).items():
        rows = blank[blank["list"] == name]["row"] - 2
        assert frame.loc[rows].isna().all(axis=None)
        assert frame.iloc[-1].notna().any()


def test_stops_repeat_an_id_and_put_a_child_on_both_lists(dirty):
    ids = dirty.list_1[annex.ID].dropna().str.strip()
    assert ids.duplicated().sum() == 1
    both = set(ids) & set(dirty.list_2[annex.ID].dropna().str.strip())
    assert len(both) == 1


def test_stops_alone_leave_the_rest_clean(clean):
    area = synthetic_area(**OPTIONS, stops=True)
    assert sorted(area.planted["kind"]) == ["id_both_lists", "id_repeated"]
    assert len(area.list_1) == len(clean.list_1)


def test_faulty_dates_are_what_their_kind_says(dirty):
    for fault in dirty.planted.itertuples():
        cell = frames(dirty)[fault.list].loc[fault.row - 2, fault.column] if fault.column else None
        if fault.kind == "date_as_text":
            assert pd.to_datetime(cell, format="%d/%m/%Y") <= pd.Timestamp("2025-01-16")
        elif fault.kind == "date_future":
            assert cell > pd.Timestamp("2025-01-16")
        elif fault.kind in {"update_before_issue", "review_before_issue"}:
            assert cell < frames(dirty)[fault.list].loc[fault.row - 2, annex.ISSUED]


@pytest.mark.parametrize("rate", [0.01, 1.0])
def test_any_rate_works_with_prefixes_on_the_smallest_area(rate, tmp_path):
    area = synthetic_area("Isles of Scilly", dirty=rate, stops=True, prefixed=True)
    assert len(area.planted) >= 2
    area.write(tmp_path / "dirty.xlsx")
    area.write(tmp_path / "dirty")
