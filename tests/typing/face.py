"""What type checkers make of the public face: read by mypy and pyright, never run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_type

import pandas as pd

import sendsample as ss
from sendsample import pictures


def reading(path: Path) -> ss.Cohort:
    cohort = ss.read_annex_a(path, as_at="2024-02-05")
    assert_type(cohort, ss.Cohort)
    assert_type(ss.read_annex_a([path, path], as_at="2024-02-05"), ss.Cohort)
    assert_type(cohort.frame, pd.DataFrame)
    assert_type(cohort.findings, pd.DataFrame)
    return ss.Cohort.from_frame(cohort.frame, as_at="2024-02-05")


def choosing(cohort: ss.Cohort) -> ss.Selection:
    design = ss.load_design("area-send-2023")
    assert_type(design, ss.Design)
    selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
    assert_type(selection, ss.Selection)
    assert_type(selection["tracking"], pd.DataFrame)
    assert_type(selection.ids, Mapping[str, list[str]])
    assert_type(selection.loss, Mapping[str, int])
    assert_type(selection.status, str)
    assert_type(selection.reserves, pd.DataFrame)
    ss.select(cohort, "area-send-2023-full", seed="1", only="tracking", pinned={"tracking": ["a1"]})
    return selection


def judging(cohort: ss.Cohort, selection: ss.Selection) -> None:
    checked = ss.check(cohort, "area-send-2023", selection.ids)
    assert_type(checked, ss.Check)
    assert_type(checked.valid, bool)
    assert_type(checked.rules, pd.DataFrame)
    assert_type(ss.check(cohort, "area-send-2023", selection), ss.Check)
    assert_type(ss.check(cohort, "area-send-2023", ["a1", "a2"]), ss.Check)
    assert_type(ss.explain(cohort, "area-send-2023"), ss.Explanation)
    assert_type(ss.why(cohort, "area-send-2023", "a1", seed="1"), ss.Why)
    assert_type(ss.preview(cohort, "area-send-2023"), ss.Preview)
    assert_type(ss.prices(cohort, "area-send-2023"), pd.DataFrame)


def drawing(cohort: ss.Cohort) -> None:
    lottery = ss.lottery(cohort, "area-send-2023", sample="tracking")
    assert_type(lottery, ss.Lottery)
    assert_type(lottery.levels, pd.DataFrame)
    assert_type(lottery.draw("4 1 6 2 8 5"), list[str])
    chart = pictures.chances(lottery)
    assert_type(pictures.save(chart, "chances.svg"), Path)


def keeping(cohort: ss.Cohort, selection: ss.Selection) -> None:
    assert_type(ss.commit(cohort, "area-send-2023"), str)
    now = ss.replace(selection, cohort, declined="a1", reason="family")
    assert_type(now, ss.Selection)
    assert_type(ss.correct(now, cohort, cohort), ss.Selection)
    verified = ss.verify(now, cohort)
    assert_type(verified, ss.Verification)
    assert_type(verified.holds, bool)
    assert_type(selection.shareable(), dict[str, Any])


def reporting(cohort: ss.Cohort, selection: ss.Selection) -> None:
    table = ss.schedule(
        "2025-01-13", tracking=["a1"], timetable=ss.Timetable(select=4), closed=["2025-01-20"]
    )
    assert_type(table, pd.DataFrame)
    made = ss.workbook(selection, cohort, notified="2025-01-13")
    assert_type(made, ss.Workbook)
    assert_type(made.content, bytes)
    assert_type(made.save("six.xlsx"), Path)


def mistaken(cohort: ss.Cohort) -> None:
    ss.select(cohort, "area-send-2023")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ss.select(cohort, "area-send-2023", seed=4)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    cohort.frame = pd.DataFrame()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
