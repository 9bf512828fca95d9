"""The lottery beside public software for citizens' assemblies: the same people, the same quotas, one run.

Theirs is its search for the fairest distribution alone, ours the whole of ``ss.lottery``, every level proven.
Each is measured in a process of its own, after it has drawn up a small lottery to load what it loads.
"""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import sendsample as ss

# The tests judge the same panels; they are in no package, so they are found by their folder.
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
instances: Any = importlib.import_module("support.panels")

PEER: Final = "sortition-algorithms"
#: Theirs stops once nobody can gain more than this.
TOLERANCE: Final = 0.0005
#: What a least chance may lack by rounding alone.
ROUNDING: Final = 1e-6
EXACT: Final = 1e-9
#: Seconds that leximin over people took for the larger published example, with a commercial solver.
PUBLISHED: Final = {2_000: 1_161.8}
#: Their search may take minutes; it is ended after so many seconds.
LIMIT: Final = 900.0
#: Starting an interpreter, reading people and the first small lottery, which no clock counts.
_START: Final = 30.0
_REPEATS: Final = 3

Panel = Any  # of the tests, which are not typed
Run = dict[str, Any]


def part(*, quick: bool) -> dict[str, Any]:
    """Compare on panels made by chance and on one of an assembly's size, and time the published examples."""
    panels = [*instances.at_random(), instances.assembly()]
    return {
        "panels": list(compared(panels[:2] if quick else panels)),
        "panels_published": [published(200, beside=not quick), published(2_000)],
        "panels_peer": metadata.version(PEER),
    }


def compared(panels: Iterable[Panel]) -> Iterator[dict[str, Any]]:
    """Yield, panel by panel, what both reach and how long they take."""
    for panel in panels:
        _say(panel.name)
        yield {
            "panel": panel.name,
            "people": len(panel.people),
            "size": panel.size,
            "values": [len(values) for values in panel.quotas.values()],
            "kinds": int(panel.alike().nunique()),
            "limit": LIMIT,
            "ours": apart(ours, panel),
            "theirs": apart(theirs, panel),
        }


def published(people: int, *, beside: bool = False) -> dict[str, Any]:
    """Time a published example, in which everyone can have the same chance, theirs beside it if wanted."""
    panel = instances.published(people)
    _say(panel.name)
    run = apart(ours, panel)
    chance = panel.size / people
    ends = () if run is None or run["without"] else (run["least"], run["greatest"])
    equal = bool(ends) and max(abs(end - chance) for end in ends) <= EXACT
    return {
        "people": people,
        "size": panel.size,
        "chance": chance,
        "equal": equal,
        "ours": run,
        "theirs": apart(theirs, panel) if beside else None,
        "published": PUBLISHED.get(people),
    }


def ours(panel: Panel) -> Run:
    """Draw up our lottery, as often as it takes for a median, from a cohort that nothing is known of yet."""
    seconds = []
    for _ in range(_REPEATS):
        cohort, design = panel.cohort(), panel.design()
        start = time.perf_counter()
        lottery = ss.lottery(cohort, design, sample=instances.SAMPLE)
        seconds.append(time.perf_counter() - start)
    chances = {str(child): float(chance) for child, chance in lottery.probabilities.items()}
    return {
        "seconds": statistics.median(seconds),
        "status": str(lottery.status),
        "levels": len(lottery.levels),
        "gini": float(lottery.gini),
        **_spread(panel, chances),
    }


def theirs(panel: Panel) -> Run:
    """Have the other software look for the fairest distribution over panels."""
    # Loaded here alone, so that the process that measures ours never holds it.
    generation = importlib.import_module("sortition_algorithms.committee_generation")
    features, people = _read(panel)
    # A seed does not make its answers repeatable, since the order of its sets is that of hashes.
    importlib.import_module("sortition_algorithms.utils").set_random_provider(1)
    start = time.perf_counter()
    committees, shares, _ = generation.find_distribution_maximin(features, people, panel.size, [])
    seconds = time.perf_counter() - start
    chances = dict.fromkeys(map(str, panel.people.index), 0.0)
    for committee, share in zip(committees, shares, strict=True):
        for person in committee:
            chances[person] += share
    return {"seconds": seconds, "committees": len(committees), **_spread(panel, chances)}


def _read(panel: Panel) -> tuple[Any, Any]:
    """Return features and people as the other software reads them from its tables."""
    sortition = importlib.import_module("sortition_algorithms")
    rows = [
        {"feature": feature, "value": value, "min": str(least), "max": str(most)}
        for feature, values in panel.quotas.items()
        for value, (least, most) in values.items()
    ]
    features, column, _ = sortition.read_in_features(["feature", "value", "min", "max"], rows, panel.size)
    table = panel.people.rename_axis("person").reset_index()
    settings = sortition.Settings(id_column="person", columns_to_keep=[])
    people, _ = sortition.read_in_people(
        list(table.columns), table.to_dict("records"), features, settings, column
    )
    return features, people


def _spread(panel: Panel, chances: Mapping[str, float]) -> Run:
    """Return the ends of the chances, who has none, and how far people alike are apart."""
    some = [chance for chance in chances.values() if chance > 0]
    by_kind: dict[int, list[float]] = {}
    for person, kind in panel.alike().items():
        by_kind.setdefault(int(kind), []).append(chances[str(person)])
    return {
        "least": min(some),
        "greatest": max(some),
        "without": len(chances) - len(some),
        "apart": max(max(those) - min(those) for those in by_kind.values()),
    }


def apart(run: Callable[[Any], Run], asked: Any) -> Run | None:
    """Run in a process of its own that can be ended; None when it had to be."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(run, asked, sender))
    process.start()
    sender.close()
    try:
        done: Run | None = receiver.recv() if receiver.poll(LIMIT + _START) else None
    finally:
        process.terminate()
        process.join()
    return done


def _report(run: Callable[[Any], Run], asked: Any, sender: Any) -> None:
    # HiGHS greets on standard output, and the other software logs every step.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    logging.disable()
    panel = instances.made_up("to load what is loaded", 40, 4, (2, 2), skewed=False)
    (theirs if run is theirs else ours)(panel)
    sender.send(run(asked))


def _say(what: str) -> None:
    print(f"the fairest lottery, {what} ...", file=sys.stderr, flush=True)
