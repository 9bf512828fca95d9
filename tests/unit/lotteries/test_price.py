import pandas as pd
import pytest

import sendsample as ss
from sendsample.lotteries import lottery as lottery_module
from sendsample.lotteries import making
from support.clock import StopsAfter

NORTH = {"rule": "count", "where": {"column": "locality", "equals": "n"}, "exactly": 1}


@pytest.fixture
def case(cohort_of, design_of):
    """One of four has to be from the north, a girl; her being chosen leaves the other girl no room."""
    area = cohort_of(8, sex=["female"] * 2 + ["male"] * 6, locality=["n"] + ["s"] * 7)
    return area, design_of(NORTH, size=4, balance=[{"column": "sex"}]), "s"


def test_chances_by_how_closely_the_area_is_mirrored(case):
    table = ss.price_of_balance(*case, within=[0, 2, None])
    assert table.columns.tolist() == [
        *("within", "status", "least", "least_at_most", "greatest", "gini", "levels", "with_chance")
    ]
    assert table["within"].isna().tolist() == [False, False, True]
    assert table["within"].iloc[:2].tolist() == [0, 2]
    assert str(table["within"].dtype) == "Int64"
    assert table["least"].tolist() == pytest.approx([1 / 2, 3 / 7, 3 / 7])
    assert table["greatest"].tolist() == pytest.approx([1, 1, 1])
    assert table["with_chance"].tolist() == [7, 8, 8]
    assert table["levels"].tolist() == [2, 2, 2]
    assert set(table["status"]) == {"optimal"}
    assert (table["least_at_most"] >= table["least"] - 1e-15).all()
    assert table["least_at_most"].tolist() == pytest.approx(table["least"].tolist(), abs=1e-6)


def test_each_row_is_the_lottery_of_its_own(case):
    table = ss.price_of_balance(*case)
    assert len(table) == 4
    for row, within in zip(table.itertuples(), (0, 1, 2, None), strict=True):
        found = ss.lottery(*case, within=within)
        assert (row.least, row.greatest, row.gini) == (found.least, found.greatest, found.gini)


def test_where_nothing_is_valid(cohort_of, design_of):
    table = ss.price_of_balance(
        cohort_of(3), design_of(size=2, include=[{"id": "z", "reason": "follow_up"}]), "s", within=[0]
    )
    assert table["status"].tolist() == ["infeasible"]
    assert table["least"].tolist() == table["least_at_most"].tolist() == [0]
    assert table["with_chance"].tolist() == [0]


def test_no_rows(case):
    table = ss.price_of_balance(*case, within=[])
    assert len(table) == 0
    assert str(table["least"].dtype) == "float64"


def test_options_are_those_of_the_lottery(monkeypatch, case):
    given = []

    def deadline(seconds):
        given.append(seconds)
        return StopsAfter(0)

    monkeypatch.setattr(making, "Deadline", deadline)
    told = []
    table = ss.price_of_balance(*case, within=[0, None], time_limit=3, progress=told.append)
    assert given == [3, 3]
    assert told.count("Compiling the rules over the lists") == 2
    assert not set(table["status"]) & {"infeasible"}


def test_what_is_not_proven_has_a_bound_that_is_not_known(monkeypatch, case):
    """Missing is not 0: nothing is claimed."""
    whole = lottery_module.level_table

    def bare(*given):
        return whole(*given).assign(bound=float("nan"), proven=False)

    monkeypatch.setattr(lottery_module, "level_table", bare)
    table = ss.price_of_balance(*case, within=[None])
    assert table["status"].tolist() == ["feasible"]
    assert pd.isna(table["least_at_most"]).all()
