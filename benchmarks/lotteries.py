"""The fairest lottery of an area: every level proven, with caps and without, up to the largest area.

Each is measured in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import copy
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any, Final

import sendsample as ss
from cohorts import area, cohort
from designs import SHIPPED, SHIPPED_FULL
from fresh import peak_megabytes
from panels import apart

#: Seconds after which a lottery is stopped with what is proven by then.
LIMIT: Final = 240.0
CAPPED: Final = "as shipped, balance as rules"
UNCAPPED: Final = "without caps, balance as rules"
FULL: Final = "the six beside all other samples"
#: Whose lists are made up: columns that hardly depend on one another, or a whole area from its lists.
MADE_UP: Final = {"independent columns": cohort, "whole lists": area}


@dataclass(frozen=True)
class Case:
    """A lottery to be timed.

    Attributes
    ----------
    design
        The design, in words.
    children, cohorts
        How many children, and how many cohorts of each kind.
    target
        Seconds it may take; None where none was set.
    """

    design: str
    children: int
    cohorts: int
    target: float | None = None


CASES: Final = (
    Case(UNCAPPED, 1_000, 5, 5),
    Case(UNCAPPED, 9_800, 3, 45),
    Case(CAPPED, 1_000, 5, 15),
    Case(CAPPED, 9_800, 3, 120),
    Case(CAPPED, 62_000, 1, 180),
    Case(FULL, 9_800, 1),
)
QUICK: Final = (Case(UNCAPPED, 1_000, 1, 5), Case(CAPPED, 1_000, 1, 15))


def part(*, quick: bool) -> dict[str, Any]:
    """Time lotteries of areas, case by case."""
    return {"lotteries": [timed(case) for case in (QUICK if quick else CASES)]}


def timed(case: Case) -> dict[str, Any]:
    """Time a case over its cohorts."""
    # Only whole lists show the groups that designs of many samples ask for.
    kinds = [kind for kind in MADE_UP if case.design != FULL or kind == "whole lists"]
    print(f"lotteries, {case.design}, {case.children:,} children ...", file=sys.stderr, flush=True)
    runs = [apart(run, (case, kind, seed)) for kind in kinds for seed in range(1, case.cohorts + 1)]
    done = [each for each in runs if each is not None]
    return {
        "design": case.design,
        "children": case.children,
        "target": case.target,
        "runs": done,
        "unfinished": len(runs) - len(done),
        "median": statistics.median(each["seconds"] for each in done) if done else None,
        "slowest": max((each["seconds"] for each in done), default=None),
    }


def run(asked: tuple[Case, str, int]) -> dict[str, Any]:
    """Make one lottery, from a cohort that nothing is known of yet."""
    case, kind, seed = asked
    made = MADE_UP[kind](case.children, seed)
    rules = _design(case.design)
    start = time.perf_counter()
    lottery = ss.lottery(made, rules, time_limit=LIMIT)
    seconds = time.perf_counter() - start
    even = lottery.places / lottery.frame
    return {
        "cohort": kind,
        "seconds": seconds,
        "status": lottery.status,
        "levels": len(lottery.levels),
        "proven": int(lottery.levels["proven"].sum()),
        "by": sorted(set(lottery.levels["proven_by"])),
        "gap": float(lottery.levels["gap"].max() / even),
        "least": lottery.least / even,
        "compositions": 0 if lottery.lots is None else len(lottery.lots.compositions),
        "megabytes": peak_megabytes(),
    }


def _design(name: str) -> ss.Design:
    """Return a design by its words: what the first balances on becomes rules that hold."""
    if name == FULL:
        return ss.load_design(SHIPPED_FULL)
    data = copy.deepcopy(ss.load_design(SHIPPED).data())
    sample = data["samples"][0]
    if name == UNCAPPED:
        sample["rules"] = [rule for rule in sample["rules"] if rule["rule"] != "at_most_per_group"]
    sample["rules"] += [
        {"rule": "mirror", "column": column["column"], "name": f"mirror {column['column']}"}
        for column in sample["balance"]
    ]
    sample["balance"] = []
    return ss.Design.model_validate(data)
