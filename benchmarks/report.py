"""The results as a page of Markdown, targets beside figures."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from typing import Any, Final

import report_clashes
import report_joint
import report_lotteries
import report_panels
import report_receipts
import report_strategies
from tables import seconds, table, verdict

WHOLE_SECONDS: Final = 2.0
MEGABYTES: Final = 800
WORKBOOK_SECONDS: Final = 12.0
HELP_SECONDS: Final = 0.5
_ABOUT: Final = (
    "Cohorts are made up with England's published shares. Times are medians over cohorts by the clock on the "
    "wall, on a machine whose cores are shared, so they vary by some tens of per cent from run to run."
)
#: How many times faster than the better direct model, by children.
RATIOS: Final = {5_000: 10, 20_000: 50}


def machine() -> dict[str, Any]:
    """Describe the machine without naming it."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 1024**3),
        "system": f"{platform.system()} on {platform.machine()}",
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("ortools", "highspy", "pandas", "numpy")},
    }


def ratio(row: dict[str, Any]) -> tuple[float, bool] | None:
    """Return how many times faster the engine is than the better direct model; True when it is a least."""
    if not row["direct"]:
        return None
    better = min(row["direct"].values(), key=lambda run: run["seconds"])
    finished = [run for run in row["direct"].values() if not run["over"]]
    if finished:
        better = min(finished, key=lambda run: run["seconds"])
    return better["seconds"] / row["solve"], not finished


def mismatches(results: dict[str, Any]) -> list[str]:
    """Return a line for every value that a direct model proved to be another."""
    return [
        *results["mismatches"],
        *results["joint_mismatches"],
        *report_panels.mismatches(results),
    ]


def page(results: dict[str, Any]) -> str:
    """Return the page."""
    parts = ["# Benchmark", _described(results["machine"]), _ABOUT]
    parts += ["## Against direct models", _compared_how(results), _compared_table(results)]
    parts += ["## Harder shapes", _shapes_how(results), _shapes_table(results)]
    parts += ["## Every sample at once", *report_joint.parts(results)]
    parts += ["## Why not, and what would help", *report_clashes.parts(results)]
    parts += ["## The fairest lottery", *report_lotteries.parts(results)]
    parts += ["## The fairest lottery, beside other software", *report_panels.parts(results)]
    parts += ["## Receipts", *report_receipts.parts(results)]
    if tests := report_strategies.parts(results):
        parts += ["## Tests of other tools", *tests]
    parts += ["## Memory, workbooks, start", table(["what", "figure", "target", ""], _others(results))]
    if lines := mismatches(results):
        parts += ["## Mismatches", "\n".join(f"- {line}" for line in lines)]
    return "\n\n".join(parts) + "\n"


def _compared_how(results: dict[str, Any]) -> str:
    same = "**THEY DIFFER**, see the end" if results["mismatches"] else "they are the same"
    return (
        "Design `area-send-2023` with both caps; least loss, then least tickets, both proven, one worker. A "
        "direct model has one boolean a child and gets the same compiled problem. Wherever a direct model "
        f"finished, its loss and its ticket sum were compared with the engine's: {same}. The engine also "
        "proves which selection comes first by ids, which the direct models do not. The whole answer is "
        "`select`: bind, compile, solve, check, receipt."
    )


def _shapes_how(results: dict[str, Any]) -> str:
    return (
        f"The engine alone, whole answers, one cohort, stopped after {results['shape_limit']:g} s; the "
        f"target is {WHOLE_SECONDS:g} s and a proven outcome."
    )


def _compared_table(results: dict[str, Any]) -> str:
    head = ["children", "cohorts", "CP-SAT, direct", "HiGHS, direct", "engine, solve only"]
    head += ["times faster than the better", "target", "", "engine, whole answer", "target", ""]
    return table(head, [_compared(row) for row in results["side_by_side"]])


def _shapes_table(results: dict[str, Any]) -> str:
    head = ["design", "children", "seconds", "status", "loss", ""]
    return table(head, [_shape(row) for row in results["shapes"]])


def _described(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {machine[name]}" for name in ("ortools", "highspy", "pandas", "numpy"))
    return (
        f"Measured on {machine['cores']} cores and {machine['memory_gb']} GB of memory, {machine['system']}, "
        f"Python {machine['python']}, {versions}."
    )


def _direct(row: dict[str, Any], name: str) -> str:
    run = row["direct"].get(name)
    if run is None:
        return "not run"
    if run["over"]:
        return f"over {run['seconds']:.0f} s"
    unfinished = run["runs"] - run["finished"]
    return seconds(run["seconds"]) + (f" ({unfinished} of {run['runs']} unfinished)" if unfinished else "")


def _cohorts(row: dict[str, Any]) -> str:
    same = row["direct_cohorts"] == row["cohorts"]
    return str(row["cohorts"]) if same else f"{row['cohorts']} (direct: {row['direct_cohorts']})"


def _compared(row: dict[str, Any]) -> list[str]:
    faster, target = ratio(row), RATIOS.get(row["children"])
    said = "" if faster is None else f"{'over ' if faster[1] else ''}{faster[0]:,.0f}"
    enough = verdict(met=faster[0] >= target) if faster and target else ""
    proven = row["all_proven"] and row["slowest_whole"] < WHOLE_SECONDS
    return [
        f"{row['children']:,}", _cohorts(row), _direct(row, "CP-SAT"), _direct(row, "HiGHS"),
        f"{row['solve']:.3f} s", said, f"{target} or more" if target and faster else "", enough,
        f"{row['whole']:.2f} s (slowest {row['slowest_whole']:.2f} s)", f"under {WHOLE_SECONDS:g} s",
        verdict(met=proven),
    ]  # fmt: skip


def _shape(row: dict[str, Any]) -> list[str]:
    met = row["seconds"] < WHOLE_SECONDS and row["status"] in {"optimal", "infeasible"}
    loss = "" if row["loss"] is None else str(row["loss"])
    return [
        row["shape"], f"{row['children']:,}", f"{row['seconds']:.2f}", row["status"], loss, verdict(met=met),
    ]  # fmt: skip


def _others(results: dict[str, Any]) -> list[list[str]]:
    frame, book, start = results["frame"], results["workbook"], results["help"]
    joint = results["joint_memory"]
    rows = [
        [
            f"peak memory, frame to answer, {frame['children']:,} children",
            f"{frame['megabytes']:.0f} MB",
            f"under {MEGABYTES} MB",
            verdict(met=frame["megabytes"] < MEGABYTES),
        ],
        [
            f"peak memory, lists to every sample at once, {joint['children']:,} children",
            f"{joint['megabytes']:.0f} MB",
            f"under {MEGABYTES} MB",
            verdict(met=joint["megabytes"] < MEGABYTES),
        ],
        [
            f"peak memory, workbook to answer, {book['rows']:,} rows",
            f"{book['megabytes']:.0f} MB",
            f"under {MEGABYTES} MB",
            verdict(met=book["megabytes"] < MEGABYTES),
        ],
        [
            f"workbook to written answer, {book['rows']:,} rows, by {book['by']}",
            seconds(book["seconds"]),
            f"under {WORKBOOK_SECONDS:g} s",
            verdict(met=book["seconds"] < WORKBOOK_SECONDS and book["status"] == "optimal"),
        ],
    ]
    if start is None:
        rows.append(["`sendsample --help`", "not there yet", f"under {HELP_SECONDS:g} s", ""])
    else:
        met = verdict(met=start < HELP_SECONDS)
        rows.append(["`sendsample --help`", f"{start:.2f} s", f"under {HELP_SECONDS:g} s", met])
    return rows
