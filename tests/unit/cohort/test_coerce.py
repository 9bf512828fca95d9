from datetime import date

import pandas as pd
import pytest

from sendsample.cohort.coerce import drop_future, read_cells, typed
from sendsample.cohort.columns import DTYPES
from sendsample.cohort.findings import Findings
from sendsample.cohort.parse import parse_flag, parser_for


def read(cells, parse):
    findings = Findings()
    values = read_cells(
        cells, parse, source="L", rows=range(2, 2 + len(cells)), heading="H", findings=findings
    )
    return values, [(item.code, item.row, item.value) for item in findings.items]


def test_every_bad_cell_has_its_own_finding_even_when_repeated():
    values, found = read(["??", "ASD", None, "??"], parser_for("primary_need"))
    assert values == [None, "ASD", None, None]
    assert [(code, row) for code, row, _ in found] == [("unknown_code", 2), ("unknown_code", 5)]


def test_cells_that_are_equal_and_of_different_kinds_are_read_apart():
    """To a dictionary 1, 1.0 and True are one key."""
    seen = []

    def parse(cell):
        seen.append(cell)
        return parse_flag(cell)

    read([1, True, 1.0, 1], parse)
    assert [type(cell) for cell in seen] == [int, bool, float]


@pytest.mark.parametrize("kind", list(DTYPES))
@pytest.mark.parametrize("count", [0, 2])
def test_a_column_with_nothing_in_it_has_its_dtype_all_the_same(kind, count):
    column = typed([None] * count, kind)
    assert str(column.dtype) == DTYPES[kind]
    assert column.isna().all()


def test_dates_after_the_as_at_date_are_dropped():
    findings = Findings()
    days = [date(2024, 2, 5), date(2024, 2, 6), None]
    kept = drop_future(days, date(2024, 2, 5), source="L", rows=[2, 3, 4], heading="H", findings=findings)
    assert kept == [date(2024, 2, 5), None, None]
    assert [(item.code, item.row, item.value) for item in findings.items] == [
        ("date_future", 3, "date after as-at")
    ]
    assert typed(kept, "date").tolist()[0] == pd.Timestamp("2024-02-05")
