"""How fast other people's tests are served: cohorts, cases and answers drawn by Hypothesis."""

from __future__ import annotations

import sys
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from sendsample import strategies

CHILDREN = 20


def part(*, quick: bool) -> dict[str, Any]:
    """Measure how many of each a second Hypothesis draws, on one core."""
    many = 50 if quick else 500
    of_children = strategies.cohorts(min_size=CHILDREN, max_size=CHILDREN)
    drawn: dict[str, tuple[SearchStrategy[Any], int]] = {
        f"cohorts of {CHILDREN} children": (of_children, many),
        "designs that can be met, over such a cohort": (strategies.feasible_cases(cohorts=of_children), many),
        "designs that can be met, over up to 12 children": (strategies.feasible_cases(), many),
        "designs that cannot be met": (strategies.infeasible_cases(), many),
        "the two lists of Annex A, with faults": (strategies.annex_a_lists(dirty=True), many),
        "selections, proven": (strategies.selections(), many // 5),
        "lotteries of up to 6 children, proven": (strategies.lotteries(), many // 10),
    }
    rows = []
    for what, (strategy, examples) in drawn.items():
        print(f"drawing {what} ...", file=sys.stderr, flush=True)
        rows.append({"what": what, "a_second": a_second(strategy, examples)})
    return {"strategies": rows}


def a_second(strategy: SearchStrategy[Any], many: int) -> float:
    """Return how many of a strategy Hypothesis draws in a second of one core, its own work included."""
    drawn = 0

    @settings(
        max_examples=many,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(_: Any) -> None:
        nonlocal drawn
        drawn += 1

    draw()  # what is made once, is made
    drawn = 0
    started = time.process_time()
    draw()
    return drawn / (time.process_time() - started)
