"""The part of the page about explaining."""

from __future__ import annotations

import statistics
from typing import Any, Final

from clashes import RULES, TARGET_MEDIAN, TARGET_SLOWEST
from tables import seconds, table, verdict

_HOW: Final = (
    f"Impossible designs of {RULES} rules, each impossible in its own way: `explain` from a cohort and a "
    "design to conflicts, each minimal and proven by two routes, and the three cheapest ways out, each run "
    "to its loss and checked without the solver. One worker, several cohorts. Bounds are how many each "
    "conflict has and costs those of the ways out, of one cohort; all means that there are no other "
    "conflicts, and cheapest that nothing is cheaper, proven for every cohort."
)
_HEAD: Final = ["clash", "children", "median", "slowest", "bounds", "costs", "all", "cheapest"]
_PREVIEW_HOW: Final = (
    "`preview`, which says who could be chosen at all and who would be whatever the seed; a question about a "
    "child whom chance left out (`why`); and the price of every rule (`prices`)."
)
_PREVIEW_HEAD: Final = ["what", "design", "children", "median", "slowest"]


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraphs and tables."""
    rows = results["clashes"]
    judged = [row for row in rows if row["children"] == results["clash_target"]]
    median = statistics.median(run["seconds"] for row in judged for run in row["runs"])
    slowest = max(row["slowest"] for row in judged)
    return [
        _HOW,
        table(_HEAD, [_row(row) for row in rows]),
        table(
            ["at 9,800 children", "measured", "target", ""],
            [
                [
                    "median of all",
                    f"{median:.3f} s",
                    f"{TARGET_MEDIAN} s",
                    verdict(met=median < TARGET_MEDIAN),
                ],
                ["slowest", seconds(slowest), seconds(TARGET_SLOWEST), verdict(met=slowest < TARGET_SLOWEST)],
            ],
        ),
        _PREVIEW_HOW,
        table(_PREVIEW_HEAD, [_asked(row) for row in results["asked"]]),
    ]


def _row(row: dict[str, Any]) -> list[str]:
    runs = row["runs"]
    return [
        row["clash"],
        f"{row['children']:,}",
        f"{row['median']:.3f} s",
        f"{row['slowest']:.3f} s",
        ", ".join(map(str, runs[0]["units"])),
        ", ".join(map(str, runs[0]["costs"])),
        "yes" if all(run["all"] for run in runs) else "no",
        "yes" if all(run["cheapest"] for run in runs) else "no",
    ]


def _asked(row: dict[str, Any]) -> list[str]:
    times = [seconds(row["median"]), seconds(row["slowest"])]
    return [row["what"], row["design"], f"{row['children']:,}", *times]
