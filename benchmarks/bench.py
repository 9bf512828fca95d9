"""Measure the engine against direct models, on harder designs, and from workbook to answer.

``python benchmarks/bench.py`` takes some forty minutes and writes ``results.md`` and ``results.json`` beside
itself; ``--quick`` takes one and only prints; ``--part`` measures one part again. Exit status 1 means that a
direct model proved another value.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clashes
import designs
import joint
import lotteries
import measure
import panels
import receipts
import report
import strategies
from joint import JointSize
from measure import Size

JSON = Path(__file__).with_name("results.json")
FULL = (Size(1_000, 5, 5, 60), Size(5_000, 5, 5, 60), Size(20_000, 3, 3, 200), Size(60_000, 3, 1, 100))
QUICK = (Size(1_000, 3, 2, 20), Size(5_000, 3, 1, 20), Size(20_000, 1, 0, 0), Size(60_000, 1, 0, 0))
FULL_JOINT = (
    JointSize(1_000, 5, direct_limit=100),
    JointSize(9_800, 5, direct_limit=150, infeasible=True),
    JointSize(62_000, 3, infeasible=True),
)
QUICK_JOINT = (JointSize(1_000, 1, direct_limit=20, infeasible=True),)


def main() -> int:
    options = _options()
    # One worker: without this numpy's products take every core there is.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    results = {} if options.quick or options.part == "all" else json.loads(JSON.read_text(encoding="utf-8"))
    for name, part in PARTS.items():
        if options.part in {"all", name}:
            results |= part(quick=options.quick)
    results |= {"machine": report.machine()}
    text = report.page(results)
    print(text)
    if not options.quick:
        JSON.with_suffix(".md").write_text(text, encoding="utf-8")
        JSON.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    lines = report.mismatches(results)
    for line in lines:
        print(f"MISMATCH: {line}", file=sys.stderr)
    return 1 if lines else 0


def whole_way(*, quick: bool) -> dict[str, Any]:
    """Measure memory, the way from a workbook to a written answer, and the start of the command line."""
    _say("memory and workbook")
    return {
        "frame": {"children": 60_000, **measure.memory_from_frame(60_000)},
        "workbook": measure.from_workbook(None, 3_000) if quick else measure.from_workbook("Kent", None),
        "help": measure.help_seconds(),
    }


def hard_shapes(*, quick: bool) -> dict[str, Any]:
    """Time the engine on harder designs."""
    sizes, limit = ((1_000,), 10.0) if quick else ((1_000, 20_000, 60_000), 20.0)
    rows = []
    measure.warm_up()
    for children in sizes:
        _say(f"harder shapes, {children:,} children")
        rows += measure.hard_shapes(children, limit)
    order = list(designs.shapes())
    return {"shape_limit": limit, "shapes": sorted(rows, key=lambda row: order.index(row["shape"]))}


def side_by_side(*, quick: bool) -> dict[str, Any]:
    """Time the engine and the direct models, size by size."""
    rows = []
    measure.warm_up()
    for size in QUICK if quick else FULL:
        _say(f"against direct models, {size.children:,} children")
        rows.append(measure.side_by_side(size))
    return {"side_by_side": rows, "mismatches": [line for row in rows for line in row["mismatches"]]}


def many_samples(*, quick: bool) -> dict[str, Any]:
    """Time designs of many samples, watch where relaxations have a gap, and measure memory."""
    sizes = QUICK_JOINT if quick else FULL_JOINT
    results: dict[str, Any] = {}
    measure.warm_up()
    for size in sizes:
        _say(f"every sample at once, {size.children:,} children")
        for key, rows in joint.at_size(size).items():
            results.setdefault(key, []).extend(rows)
    children = sizes[-1].children
    return {**results, "joint_memory": {"children": children, **joint.memory(children)}}


def explaining(*, quick: bool) -> dict[str, Any]:
    """Time explanations of designs that cannot be met, and questions about those that can."""
    measure.warm_up()
    clashes.warm_up()
    target, many = (1_000, 1) if quick else (9_800, 5)
    sizes = (target,) if quick else (1_000, target, 62_000)
    rows: list[dict[str, Any]] = []
    for children in sizes:
        _say(f"explaining, {children:,} children")
        rows += clashes.timed(children, many if children <= target else 2)
    _say("asking about children and rules")
    return {
        "clashes": rows,
        "clash_target": target,
        "asked": list(clashes.asked((target,), 1 if quick else 3)),
    }


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "whole-way": whole_way,
    "shapes": hard_shapes,
    "direct": side_by_side,
    "joint": many_samples,
    "explain": explaining,
    "lotteries": lotteries.part,
    "panels": panels.part,
    "receipts": receipts.part,
    "strategies": strategies.part,
}


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmark of sendsample.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="a minute, smaller sizes, writes nothing")
    which.add_argument(
        "--part", choices=["all", *PARTS], default="all", help="measure one part again and keep the others"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
