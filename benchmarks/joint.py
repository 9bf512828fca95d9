"""The measurements of many samples at once; each function returns plain data."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cohorts
import designs
import direct
import measure
import sendsample as ss
from fresh import SEED
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome, solve
from watch import Look, watching

#: Seconds after which the engine stops, far above every target.
LIMIT: Final = 60.0


@dataclass(frozen=True)
class JointSize:
    """How much is done at one size of cohort; a direct limit of 0 leaves the direct model out."""

    children: int
    cohorts: int
    direct_limit: float = 0.0
    infeasible: bool = False


def shapes() -> dict[str, ss.Design]:
    """Return the designs that can be met."""
    return {
        "six, eight focused, 8 visits of 4": designs.joint(),
        f"`{designs.SHIPPED_FULL}`": ss.load_design(designs.SHIPPED_FULL),
    }


def at_size(size: JointSize) -> dict[str, Any]:
    """Take every measurement of one size."""
    areas = [cohorts.area(size.children, seed) for seed in range(1, size.cohorts + 1)]
    found: dict[str, Any] = {"joint": [], "gaps": [], "joint_direct": [], "joint_mismatches": []}
    for name, design in shapes().items():
        runs, looks = zip(*(_ours(area, design) for area in areas), strict=True)
        about = {"design": name, "children": size.children}
        found["joint"].append({**about, **_typical(runs), "runs": runs})
        found["gaps"] += [{**about, **row} for row in gaps([look for some in looks for look in some])]
    if size.direct_limit:
        row = _against_direct(areas[0], size)
        found["joint_direct"].append(row)
        found["joint_mismatches"] += row.pop("mismatches")
    found["joint_infeasible"] = _infeasible(areas[0], size) if size.infeasible else []
    return found


def _typical(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "whole": statistics.median(run["whole"] for run in runs),
        "slowest_whole": max(run["whole"] for run in runs),
        "solve": statistics.median(run["solve"] for run in runs),
        "slowest_solve": max(run["solve"] for run in runs),
    }


def _ours(area: ss.Cohort, design: ss.Design) -> tuple[dict[str, Any], list[Look]]:
    start = time.perf_counter()
    selection = ss.select(area, design, seed=SEED, time_limit=LIMIT)
    whole = time.perf_counter() - start
    compiled = measure.compiled(area, design)
    with watching() as watch:
        start = time.perf_counter()
        outcome = solve(compiled, TRACKING, Deadline(LIMIT))
        seconds = time.perf_counter() - start
    run = {"whole": whole, "solve": seconds, "status": selection.status, "losses": _losses(outcome)}
    return {**run, "children": sum(map(len, selection.ids.values()))}, watch.looks


def _losses(outcome: Outcome) -> list[int]:
    values = measure.values(outcome)
    names = map(direct.loss_of, direct.GROUPS)
    return [values[name] for name in names if name in values]


def gaps(looks: list[Look]) -> list[dict[str, Any]]:
    """Return, stage by stage, how far the relaxations' bounds were from what was reached."""
    rows = []
    for stage in dict.fromkeys(look.stage for look in looks):
        those = [look for look in looks if look.stage == stage]
        open_ones = [look for look in those if look.value != look.bound]
        rows.append(
            {
                "stage": stage,
                "relaxations": len(those),
                "with_gap": len(open_ones),
                "largest_gap": max(map(_gap, open_ones), default=0),
                "largest_share": max(map(_share, open_ones), default=0.0),
                "left": max((look.left for look in open_ones), default=0),
                "columns": max(look.columns for look in those),
                "seconds": max(look.seconds for look in those),
                "solver": max(look.solver for look in those),
            }
        )
    return rows


def _gap(look: Look) -> int:
    return look.value - (look.bound or 0)


def _share(look: Look) -> float:
    return _gap(look) / abs(look.value) if look.value else 0.0


def _against_direct(area: ss.Cohort, size: JointSize) -> dict[str, Any]:
    """Time CP-SAT over every column of the problem whose sizes the engine settled."""
    compiled = measure.compiled(area, designs.joint())
    start = time.perf_counter()
    outcome = solve(compiled, TRACKING, Deadline(LIMIT))
    seconds = time.perf_counter() - start
    row = {"children": size.children, "limit": size.direct_limit, "solve": seconds}
    if outcome.problem is None or not all(stage.proven for stage in outcome.stages):
        return {**row, "columns": 0, "direct": None, "same": [], "mismatches": []}
    ours = measure.values(outcome)
    run = measure.within(direct.cp_sat, outcome.problem, size.direct_limit)
    where = f"CP-SAT on the joint design, {size.children} children"
    return {
        **row,
        "columns": len(outcome.problem),
        "direct": {"seconds": run.seconds, "finished": run.finished, "proven": list(run.values)},
        "aims": len(ours),
        "same": [aim for aim, value in run.values.items() if value == ours[aim]],
        "mismatches": measure.differences(where, run, ours),
    }


def _infeasible(area: ss.Cohort, size: JointSize) -> list[dict[str, Any]]:
    """Time the answer, with the samples in the way, to designs that cannot be met."""
    cases: dict[str, Callable[[ss.Cohort], ss.Design]] = {
        "one sample asks for one child more than there are": designs.asks_too_many,
        "two samples of just over half of the same few": designs.clash_of_two,
    }
    rows = []
    for name, make in cases.items():
        design = make(area)
        start = time.perf_counter()
        selection = ss.select(area, design, seed=SEED, time_limit=LIMIT)
        seconds = time.perf_counter() - start
        rows.append(
            {
                "design": name,
                "children": size.children,
                "seconds": seconds,
                "limit": LIMIT,
                "status": selection.status,
                "reasons": list(selection.reasons),
            }
        )
    return rows


def memory(children: int) -> dict[str, Any]:
    """Return seconds and peak memory of a fresh process from lists to every sample."""
    with tempfile.TemporaryDirectory() as folder:
        lists = cohorts.write_area(children, 1, Path(folder) / "lists")
        return measure.fresh("joint", str(lists))
