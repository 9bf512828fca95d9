"""Measure the engine against direct models, on harder designs, and from workbook to answer.

``python benchmarks/bench.py`` takes some twenty minutes and writes ``results.md`` and ``results.json`` beside
itself; ``--quick`` takes two and only prints. Exit status 1 means that a direct model proved another value.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import designs
import measure
import report
from measure import Size

HERE = Path(__file__).parent
FULL = (Size(1_000, 5, 5, 60), Size(5_000, 5, 5, 60), Size(20_000, 3, 3, 200), Size(60_000, 3, 1, 100))
QUICK = (Size(1_000, 3, 2, 20), Size(5_000, 3, 1, 20), Size(20_000, 1, 0, 0), Size(60_000, 1, 0, 0))


def main() -> int:
    options = _options()
    results = run(quick=options.quick)
    text = report.page(results)
    print(text)
    if not options.quick:
        (HERE / "results.md").write_text(text, encoding="utf-8")
        data = json.dumps(results, indent=2) + "\n"
        (HERE / "results.json").write_text(data, encoding="utf-8")
    for line in results["mismatches"]:
        print(f"MISMATCH: {line}", file=sys.stderr)
    return 1 if results["mismatches"] else 0


def run(*, quick: bool) -> dict[str, Any]:
    """Return every measurement as plain data."""
    sizes, shape_sizes, limit = (QUICK, (1_000,), 10.0) if quick else (FULL, (1_000, 20_000, 60_000), 20.0)
    _say("warming up")
    measure.warm_up()
    _say("memory and workbook")
    frame = {"children": 60_000, **measure.memory_from_frame(60_000)}
    book = measure.from_workbook(None, 3_000) if quick else measure.from_workbook("Kent", None)
    shapes = []
    for children in shape_sizes:
        _say(f"harder shapes, {children:,} children")
        shapes += measure.hard_shapes(children, limit)
    order = list(designs.shapes())
    compared = []
    for size in sizes:
        _say(f"against direct models, {size.children:,} children")
        compared.append(measure.side_by_side(size))
    return {
        "machine": report.machine(),
        "side_by_side": compared,
        "shape_limit": limit,
        "shapes": sorted(shapes, key=lambda row: order.index(row["shape"])),
        "frame": frame,
        "workbook": book,
        "help": measure.help_seconds(),
        "mismatches": [line for row in compared for line in row["mismatches"]],
    }


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmark of sendsample.")
    parser.add_argument("--quick", action="store_true", help="two minutes, smaller sizes, writes nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
