"""Absences that look like fractions: noted once a list, never multiplied."""

import pytest


def _noted(area, cells, form):
    cohort = area.read([area.child(absence=cell) for cell in cells], [area.child()], form=form)
    found = cohort.findings[cohort.findings["code"] == "absence_fraction"]
    kept = cohort.frame["absence"].tolist()[: len(cells)]
    assert kept == [float(str(cell).rstrip("%")) for cell in cells]
    return found[["list", "column", "value"]].values.tolist(), found["row"].isna().all()


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize(
    "cells",
    [
        [0.12, 0.05, 1, 30, 40],
        [0.12, 0.05, 0.3, 0, 0, 0, 0, 20.5, 1],
        ["12%", 0.05],
        ["12%", 4, 5, 6, 7, 0.99],
    ],
    ids=str,
)
def test_fractions_are_noted_on_the_list_that_has_them(area, cells, form):
    assert _noted(area, cells, form) == ([["List_1", "Absence", ""]], True)


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize(
    "cells",
    [
        [0.12, 0.05, 1, 1],
        [0.12, 0.05, 30, 40],
        [0.12, 0.05, 0.5, 30, 40, 50],
        [0, 0, 0, 0, 0, 0],
        ["0.5%", "0.1%", "0.2%", "0.3%", "1%"],
        ["12%", 1, 0, 5],
    ],
    ids=str,
)
def test_small_percentages_are_not(area, cells, form):
    assert _noted(area, cells, form)[0] == []


def test_a_list_without_the_column_is_not_asked(area):
    cohort = area.read([area.child()], [area.child()], grids={"without": {"absence"}})
    assert set(cohort.findings["code"]) == {"column_absent"}
