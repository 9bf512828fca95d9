# ruff: noqa: E501 - tables of cells read best one a line
from datetime import date, datetime

import pandas as pd
import pytest

from sendsample.cohort import parse_as_at
from sendsample.errors import UsageError


@pytest.mark.parametrize(
    "given", ["2024-02-05", "05/02/2024", "5.2.2024", date(2024, 2, 5), datetime(2024, 2, 5, 9), pd.Timestamp("2024-02-05 09:00")]  # noqa: DTZ001
)  # fmt: skip
def test_an_as_at_date_is_a_date_or_its_text(given, cohort_of):
    assert parse_as_at(given) == date(2024, 2, 5)
    assert cohort_of(as_at=given).as_at == date(2024, 2, 5)


@pytest.mark.parametrize("given", [None, "", "today", "2024-02-30", "02/30/2024", 45000, "5 Feb 2024", True])
def test_what_is_not_a_date_is_refused(given, cohort_of):
    with pytest.raises(UsageError) as caught:
        cohort_of(as_at=given)
    assert caught.value.code == "as_at"


def test_the_repr_counts_children(cohort_of):
    assert repr(cohort_of()) == "<Cohort: 4 children (0 with an EHC plan, 4 on SEN support) as at 2024-02-05>"
    assert repr(cohort_of(1, provision=["ehc_plan"])).startswith("<Cohort: 1 child (1 with an EHC plan, 0 on")
    assert "1,200 children" in repr(cohort_of(1200))
    assert len(cohort_of()) == 4


def test_findings_are_counted(cohort_of):
    cohort = cohort_of(primary_need=["??", "!!", "ASD", "ASD"], age=[7, 7, 7, 99])
    counts = cohort.finding_counts
    assert counts[["severity", "code", "column", "count"]].to_numpy().tolist() == [
        ["set_aside", "age_outside", "age", 1],
        ["note", "unknown_code", "primary_need", 2],
    ]
