"""The part of the page about many samples at once."""

from __future__ import annotations

from typing import Any, Final

from direct import TICKETS
from tables import seconds, table, verdict

#: A bound is rounded to whole tickets row by row; a smaller share of the value than this is that.
_ROUNDING: Final = 1e-9
#: Whole answers, in seconds, by children.
TARGETS: Final = {9_800: 5.0, 62_000: 15.0}


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraphs and tables."""
    return [
        _HOW,
        table(_HEAD, [_row(row) for row in results["joint"]]),
        "### Against CP-SAT over every column",
        _DIRECT_HOW,
        table(_DIRECT_HEAD, [_direct(row) for row in results["joint_direct"]]),
        "### Where the relaxation has a gap",
        _GAPS_HOW,
        table(_GAPS_HEAD, [_gap(row) for row in results["gaps"]]),
        "### Designs that cannot be met",
        _INFEASIBLE_HOW,
        table(_INFEASIBLE_HEAD, [_infeasible(row) for row in results["joint_infeasible"]]),
    ]


_HOW: Final = (
    "Made-up areas from `synthetic_area`, read from their lists. The first design is the six of "
    "`area-send-2023`, eight focused samples of 6 to 10 drawn from presets, and visits to 8 settings of five "
    "phases with 4 children each; every sample is balanced on six columns; no child is in two, and over all "
    "samples a household has one child at most and a setting six. One worker. The whole answer is `select`, "
    "reserves and check included; the engine alone goes through every aim to the last ticket. Losses are "
    "those of the six, of all focused samples and of the visits, a cohort after the other; infeasible ones "
    "are cohorts that lack children for the least sizes. Met means that every answer was proven and the "
    "slowest was in time."
)
_HEAD: Final = [
    "design", "children", "cohorts", "whole answer", "slowest", "target", "", "engine", "slowest", "status",
    "losses",
]  # fmt: skip
_DIRECT_HOW: Final = (
    "The first design, one cohort. CP-SAT gets the problem that the engine had compiled once it had settled "
    "the sizes (a favour: the engine has to settle them), all its columns, and the same aims in order, each "
    "starting from the last selection. Every value it proved was compared with the engine's."
)
_DIRECT_HEAD: Final = [
    "children", "columns", "CP-SAT, every column", "aims proven", "the same value", "engine, sizes included",
    "times faster",
]  # fmt: skip
_GAPS_HOW: Final = (
    "Each question for which a selection was not seen to be best at once, so that a relaxation was asked "
    "for a bound, over all cohorts. A gap is what is between that bound and the value proven in the end: "
    "places for losses, children for sizes, per cent of the value for tickets, and rows broken (at least "
    "one) where nothing at all could be chosen. Where there was a gap, CP-SAT closed it over the columns "
    "left: those that reduced costs do not rule out, alike ones once."
)
_GAPS_HEAD: Final = [
    "design", "children", "stage", "relaxations", "with a gap", "largest gap", "most columns left for CP-SAT",
    "of", "longest", "of it CP-SAT",
]  # fmt: skip
_INFEASIBLE_HOW: Final = (
    "The first design, changed; seconds from `select` to the answer with the samples in the way."
)
_INFEASIBLE_HEAD: Final = ["design", "children", "seconds", "status", "the answer names"]


def _row(row: dict[str, Any]) -> list[str]:
    target, runs = TARGETS.get(row["children"]), row["runs"]
    met = ""
    if target:
        proven = all(run["status"] == "optimal" for run in runs)
        met = verdict(met=proven and row["slowest_whole"] < target)
    statuses = [run["status"] for run in runs]
    status = ", ".join(f"{statuses.count(name)} {name}" for name in dict.fromkeys(statuses))
    losses = "; ".join("/".join(map(str, run["losses"])) for run in runs if run["losses"])
    return [
        row["design"], f"{row['children']:,}", str(len(runs)), seconds(row["whole"]),
        seconds(row["slowest_whole"]), f"under {target:g} s" if target else "", met, seconds(row["solve"]),
        seconds(row["slowest_solve"]), status, losses,
    ]  # fmt: skip


def _direct(row: dict[str, Any]) -> list[str]:
    run, children = row["direct"], f"{row['children']:,}"
    if run is None:
        return [children, "", "not run", "", "", seconds(row["solve"]), ""]
    over = "" if run["finished"] else "over "
    return [
        children,
        f"{row['columns']:,}",
        seconds(run["seconds"]) if run["finished"] else f"over {row['limit']:g} s",
        f"{len(run['proven'])} of {row['aims']}",
        f"{len(row['same'])} of {len(run['proven'])}",
        seconds(row["solve"]),
        f"{over}{run['seconds'] / row['solve']:,.0f}",
    ]


def _gap(row: dict[str, Any]) -> list[str]:
    largest = str(row["largest_gap"])
    if row["stage"].startswith(TICKETS):
        share = row["largest_share"]
        largest = "rounding" if share < _ROUNDING else f"{100 * share:.2g}%"
    return [
        row["design"], f"{row['children']:,}", row["stage"], str(row["relaxations"]),
        str(row["with_gap"]), largest if row["with_gap"] else "", str(row["left"] or ""),
        f"{row['columns']:,}", seconds(row["seconds"]), seconds(row["solver"]),
    ]  # fmt: skip


def _infeasible(row: dict[str, Any]) -> list[str]:
    named = [line.rstrip(":") for line in row["reasons"] if line.startswith("In the way")]
    told = "; ".join(named) or f"no samples within {row['limit']:g} s"
    return [row["design"], f"{row['children']:,}", f"{row['seconds']:.2f}", row["status"], told]
