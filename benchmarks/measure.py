"""The measurements: each function takes one, and returns plain data."""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cohorts
import direct
import sendsample as ss
from designs import SHIPPED, shapes
from fresh import SEED
from sendsample.design.bind import bind
from sendsample.design.model import TRACKING
from sendsample.engine import Outcome, solve
from sendsample.problem import Compiled, Problem

HERE = Path(__file__).parent
#: A solver may overrun its limit; by this many seconds more it is ended.
_GRACE = 5.0
#: Solves of a tenth of a second are at the mercy of whatever else runs, so each is timed so often.
_REPEATS = 3
SOLVERS: dict[str, Callable[[Problem, float], direct.Run]] = {
    "CP-SAT": direct.cp_sat,
    "HiGHS": direct.highs,
}


@dataclass(frozen=True)
class Size:
    """How much is done at one size of cohort: cohorts for the engine, for direct models, their limit."""

    children: int
    cohorts: int
    direct_cohorts: int
    limit: float


@dataclass(frozen=True)
class Ready:
    """A problem that is compiled already, so that timing its solution times nothing else."""

    compiled: Problem
    ranged: dict[str, tuple[int, int]] = field(default_factory=dict)
    sized: dict[str, tuple[int, int]] = field(default_factory=dict)

    def problem(self, sizes: Mapping[str, int] | None = None) -> Problem:  # noqa: ARG002 - as it is asked
        """Return the problem; no sample of it has a range, so there are no sizes to settle."""
        return self.compiled


def compiled(cohort: ss.Cohort, design: ss.Design | str) -> Compiled:
    return Compiled(bind(ss.load_design(design), cohort), SEED)


def values(outcome: Outcome) -> direct.Values:
    """Return the value of every aim of an outcome by the name that a direct model gives it."""
    if outcome.problem is None:
        return {}
    groups = {part.name: direct.group(part) for part in outcome.problem.parts}
    return {
        direct.loss_of(groups[stage.samples[0]]) if stage.aim == "loss" else stage.aim: stage.value
        for stage in outcome.stages
        if stage.aim != "size"
    }


def side_by_side(size: Size) -> dict[str, Any]:
    """Time the engine and the direct models on the same cohorts."""
    ours = [_ours(size.children, seed) for seed in range(1, size.cohorts + 1)]
    runs: dict[str, list[direct.Run]] = {name: [] for name in SOLVERS}
    mismatches = []
    for seed in range(1, size.direct_cohorts + 1):
        problem = compiled(cohorts.cohort(size.children, seed), SHIPPED).problem()
        for name, solver in SOLVERS.items():
            run = within(solver, problem, size.limit)
            runs[name].append(run)
            where = f"{name}, {size.children} children, cohort {seed}"
            mismatches += differences(where, run, ours[seed - 1]["values"])
    return {
        "children": size.children,
        "cohorts": size.cohorts,
        "direct_cohorts": size.direct_cohorts,
        "limit": size.limit,
        "solve": statistics.median(run["solve"] for run in ours),
        "whole": statistics.median(run["whole"] for run in ours),
        "slowest_whole": max(run["whole"] for run in ours),
        "direct": {name: _typical(these, size.limit) for name, these in runs.items() if these},
        "all_proven": all(run["status"] == "optimal" for run in ours),
        "mismatches": mismatches,
    }


def _ours(children: int, seed: int) -> dict[str, Any]:
    cohort = cohorts.cohort(children, seed)
    start = time.perf_counter()
    selection = ss.select(cohort, SHIPPED, seed=SEED)
    whole = time.perf_counter() - start
    ready = Ready(compiled(cohort, SHIPPED).problem())
    seconds = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        outcome = solve(ready, TRACKING)
        seconds.append(time.perf_counter() - start)
    return {
        "whole": whole,
        "solve": statistics.median(seconds),
        "status": selection.status,
        "values": values(outcome),
    }


def within(solver: Callable[[Problem, float], direct.Run], problem: Problem, limit: float) -> direct.Run:
    """Run a solver in a process that can be ended, since not every solver looks at its limit often."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(solver, problem, limit, sender))
    process.start()
    sender.close()
    try:
        # A few seconds more for a new interpreter to start, which the solver's own clock does not count.
        run: direct.Run = receiver.recv() if receiver.poll(limit + _GRACE) else direct.Run(limit)
    finally:
        process.terminate()
        process.join()
    return run


def _report(
    solver: Callable[[Problem, float], direct.Run], problem: Problem, limit: float, sender: Any
) -> None:
    # HiGHS greets on standard output before it can be told not to.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sender.send(solver(problem, limit))


def differences(where: str, run: direct.Run, ours: direct.Values) -> list[str]:
    """Return a line for every aim whose value a direct model proved to be another."""
    return [
        f"{where}: {aim} {value}, ours {ours.get(aim)}"
        for aim, value in run.values.items()
        if value != ours.get(aim)
    ]


def _typical(runs: list[direct.Run], limit: float) -> dict[str, Any]:
    # A run that reached the limit took longer than it, so the median stays right as long as it is below.
    seconds = statistics.median_high(
        [run.seconds if run.finished else max(limit, run.seconds) for run in runs]
    )
    finished = sum(run.finished for run in runs)
    return {
        "seconds": min(seconds, limit),
        "over": seconds >= limit,
        "finished": finished,
        "runs": len(runs),
    }


def hard_shapes(children: int, limit: float) -> list[dict[str, Any]]:
    """Time the engine alone, whole answers, on designs of every shape."""
    cohort = cohorts.cohort(children, 1)
    results = []
    for name, design in shapes().items():
        start = time.perf_counter()
        selection = ss.select(cohort, design, seed=SEED, time_limit=limit)
        seconds = time.perf_counter() - start
        loss = next(iter(selection.loss.values()), None)
        results.append(
            {
                "shape": name,
                "children": children,
                "seconds": seconds,
                "status": selection.status,
                "loss": loss,
            }
        )
    return results


def memory_from_frame(children: int) -> dict[str, Any]:
    """Return seconds and peak memory of a fresh process from frame to selection."""
    return fresh("frame", str(children))


def from_workbook(like: str | None, size: int | None) -> dict[str, Any]:
    """Return what the way from a workbook to a written answer takes, interpreter's start included."""
    with tempfile.TemporaryDirectory() as folder:
        lists = Path(folder) / "lists.xlsx"
        area = ss.synthetic_area(like, size=size, seed=1)
        area.write(lists)
        rows = len(area.list_1) + len(area.list_2)
        in_python = fresh("workbook", str(lists), str(Path(folder) / "answer"))
        start = time.perf_counter()
        by_command = _select_by_command(lists, Path(folder) / "out")
        seconds = time.perf_counter() - start if by_command else in_python["wall"]
    return {
        "rows": rows,
        "seconds": seconds,
        "by": "command line" if by_command else "Python",
        "status": in_python["status"],
        "megabytes": in_python["megabytes"],
    }


def _select_by_command(lists: Path, out: Path) -> bool:
    options = ["--design", SHIPPED, "--as-at", cohorts.AS_AT, "--seed", SEED, "--out", str(out)]
    return _command("select", str(lists), *options) == 0


def help_seconds(times: int = 5) -> float | None:
    """Return the median wall time of ``sendsample --help``; None without a command line."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        if _command("--help") != 0:
            return None
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _command(*arguments: str) -> int | None:
    program = Path(sys.executable).with_name("sendsample")
    if not program.exists():
        return None
    return subprocess.run([program, *arguments], capture_output=True, check=False).returncode


def fresh(*arguments: str) -> dict[str, Any]:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / "fresh.py"), *arguments], capture_output=True, check=True, text=True
    )
    wall = time.perf_counter() - start
    return {**json.loads(done.stdout), "wall": wall}


def warm_up() -> None:
    """Load what loads on first use, so that no measurement pays for it."""
    ss.select(cohorts.cohort(200, 1), SHIPPED, seed=SEED)
