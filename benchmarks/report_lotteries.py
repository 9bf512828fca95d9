"""The part of the page about the fairest lottery of an area."""

from __future__ import annotations

from typing import Any, Final

from lotteries import LIMIT
from tables import seconds, table, verdict

_HOW: Final = (
    "The fairest lottery (`lottery`) of `area-send-2023` with its balance columns as `mirror` rules, from a "
    "cohort and a design to the published form: every level of leximin certified. One worker, each in a "
    "process of its own; half of the cohorts have columns that hardly depend on one another, half are made "
    "from whole lists. The gap is the largest between a level's chance and the bound that proves it, as a "
    "part of k/N; a millionth is allowed. The least chance is a part of k/N too. Sets are those that have a "
    f"weight in the lottery. After {LIMIT:.0f} s a lottery is stopped: it has the levels proven by then."
)
_HEAD: Final = [
    "design", "children", "cohorts", "median", "slowest", "levels", "proven", "largest gap", "least chance",
    "sets", "memory", "target", "",
]  # fmt: skip
_SOLVER: Final = "a constraint solver"


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraph and the table."""
    return [_HOW, table(_HEAD, [_row(row) for row in results["lotteries"]])]


def _row(row: dict[str, Any]) -> list[str]:
    runs, target = row["runs"], row["target"]
    if not runs:
        return [row["design"], f"{row['children']:,}", *["not finished"] * (len(_HEAD) - 2)]
    proven = all(run["proven"] == run["levels"] for run in runs)
    met = not row["unfinished"] and proven and (target is None or row["slowest"] < target)
    return [
        row["design"],
        f"{row['children']:,}",
        str(len(runs) + row["unfinished"]),
        seconds(row["median"]),
        seconds(row["slowest"]),
        _span([run["levels"] for run in runs]),
        _proven(runs),
        f"{max(run['gap'] for run in runs):.1g}",
        _span([round(run["least"], 3) for run in runs]),
        _span([run["compositions"] for run in runs]),
        f"{max(run['megabytes'] for run in runs):,.0f} MB",
        "" if target is None else f"under {target:.0f} s",
        "" if target is None else verdict(met=met),
    ]


def _span(values: list[Any]) -> str:
    least, most = min(values), max(values)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _proven(runs: list[dict[str, Any]]) -> str:
    """Say whether every level of every lottery is proven, and how many took columns."""
    short = sum(run["proven"] < run["levels"] for run in runs)
    by_columns = sum(_SOLVER in run["by"] for run in runs)
    return (f"**not all** in {short}" if short else "all") + (
        f", {by_columns} by columns" if by_columns else ""
    )
