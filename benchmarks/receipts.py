"""What a receipt costs afterwards: to replace somebody, correct the lists, do it all again, and report."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import cohorts
import sendsample as ss

DESIGN: Final = "area-send-2023-full"
_SIZES: Final = ((1_000, 5), (9_800, 5), (62_000, 3))


def part(*, quick: bool) -> dict[str, Any]:
    """Time what follows a selection of every sample, size by size."""
    rows = []
    for children, many in _SIZES[:1] if quick else _SIZES:
        print(f"receipts, {children:,} children ...", file=sys.stderr, flush=True)
        runs = [_run(children, seed) for seed in range(1, 1 + (1 if quick else many))]
        rows.append({"children": children, "cohorts": len(runs), **_medians(runs)})
    return {"receipts": rows}


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {what: statistics.median(run[what] for run in runs) for what in runs[0]}


def _run(children: int, seed: int) -> dict[str, float]:
    area = cohorts.area(children, seed)
    corrected = ss.Cohort(area.frame.iloc[children // 100 :], area.findings, area.as_at, area.ap_definition)
    seconds: dict[str, float] = {}

    def timed(what: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        seconds[what] = time.perf_counter() - start
        return result

    timed("commit", lambda: ss.commit(area, DESIGN))
    drawn = timed("select", lambda: ss.select(area, DESIGN, seed=str(seed)))
    left = {name: drawn.ids[name][0] for name in ("tracking", "visits")}
    by_list = timed("list", lambda: ss.replace(drawn, area, declined=left["tracking"], reason="family"))
    timed("seed", lambda: ss.replace(by_list, area, declined=left["visits"], reason="unavailable"))
    timed("correct", lambda: ss.correct(drawn, area, corrected))
    found = timed("verify", lambda: ss.verify(by_list, area, earlier=[drawn]))
    timed("report", lambda: ss.report(drawn, area))
    timed("shareable", lambda: ss.report(drawn, area, edition="shareable"))
    timed("workbook", lambda: ss.workbook(drawn, area))
    if not found.holds:
        raise RuntimeError(f"a receipt of {children} children does not hold: {found!r}")
    return seconds
