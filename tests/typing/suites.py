"""What type checkers make of the face for other people's tests: read by mypy and pyright, never run."""

from datetime import date
from pathlib import Path
from typing import assert_type

import pandas as pd
from hypothesis import given
from hypothesis.strategies import SearchStrategy

import sendsample as ss
from sendsample import strategies
from sendsample.strategies import FeasibleCase, InfeasibleCase
from sendsample.testing import (
    FAULTS,
    AnnexA,
    annex_a_of,
    assert_balanced,
    assert_findings,
    assert_optimal,
    assert_same_selection,
    assert_valid,
    cohort_of,
)


def making() -> ss.Cohort:
    cohort = cohort_of(
        [{}, {"provision": "sen_support"}, {"household": "h1", "age": 15}, {"services": ["OT"]}],
        as_at=date(2025, 1, 16),
        settings={"100001": {"kind": "academy"}},
    )
    assert_type(cohort, ss.Cohort)
    lists = annex_a_of([{}, {"age": 17}], faults={1: "need_missing"}, prefixed=True)
    assert_type(lists, AnnexA)
    assert_type(lists.list_1, pd.DataFrame)
    assert_type(lists.codes, tuple[str, ...])
    assert_type(lists.write("lists.xlsx"), Path)
    assert_type(FAULTS["need_missing"].code, str)
    assert_findings(lists, cohort.findings)
    return cohort


def asserting(cohort: ss.Cohort, selection: ss.Selection) -> None:
    cap = {"rule": "at_most_per_group", "column": "household"}
    design = ss.Design.model_validate(
        {"name": "audit", "samples": [{"name": "audit", "size": 2, "rules": [cap]}]}
    )
    assert_type(design, ss.Design)
    for ids in (selection, selection.ids, selection.frame):
        assert_valid(cohort, design, ids)
    assert_valid(cohort, "area-send-2023", {"v": {"100001": ["c1"]}})
    assert_balanced(cohort, design, cohort.frame.index, at_most=2)
    assert_optimal(cohort, design, {"c1", "c2"}, seed="4 1 6", time_limit=5)
    assert_same_selection(selection, {"audit": reversed(selection.ids["audit"])})
    assert_same_selection(iter(["c1"]), selection["audit"])


def drawing(cohort: ss.Cohort) -> None:
    assert_type(strategies.cohorts(max_size=5, columns=["household"]), SearchStrategy[ss.Cohort])
    assert_type(strategies.designs(for_cohort=cohort), SearchStrategy[ss.Design])
    assert_type(strategies.feasible_cases(max_samples=1, visits=False), SearchStrategy[FeasibleCase])
    assert_type(strategies.infeasible_cases(), SearchStrategy[InfeasibleCase])
    assert_type(strategies.annex_a_lists(dirty=True), SearchStrategy[AnnexA])
    assert_type(strategies.selections(), SearchStrategy[ss.Selection])
    assert_type(strategies.lotteries(), SearchStrategy[ss.Lottery])
    assert_type(strategies.seeds(), SearchStrategy[str])


@given(case=strategies.feasible_cases(max_samples=1))
def holding(case: FeasibleCase) -> None:
    assert_valid(case.cohort, case.design, case.witness)
    assert_optimal(case.cohort, case.design, case.ids)


def mistaken(cohort: ss.Cohort) -> None:
    cohort_of(["c1"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    assert_valid(cohort, "area-send-2023", None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_valid(cohort, "area-send-2023", 7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
