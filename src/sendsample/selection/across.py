"""What holds over all samples: how many may share a child, and caps on all the children together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from sendsample.cohort import Cohort
from sendsample.design.across import Across
from sendsample.design.bound import BoundDesign
from sendsample.design.model import ALL_SAMPLES
from sendsample.selection.frame_counts import Counts, children
from sendsample.selection.rows import Row
from sendsample.selection.sample import SampleCheck


def across_rows(bound: BoundDesign, cohort: Cohort, samples: Sequence[SampleCheck]) -> Iterator[Row]:
    """Yield what was found of each bound over all samples.

    A child in several samples counts once.
    """
    across = bound.design.across
    if len(samples) > 1:
        shared = _shared(across, samples)
        yield Row.none_of(ALL_SAMPLES, "one sample a child", shared, across.sentence())
    ids = list(dict.fromkeys(child for sample in samples for child in sample.ids))
    counts = Counts(cohort.frame)
    for name, rule in bound.across:
        chosen = children(cohort.frame, ids, [rule.column])
        for held in rule.check(chosen, counts, len(ids)):
            yield Row.of(ALL_SAMPLES, name, held, f"{rule.sentence()}, over all samples")


def _shared(across: Across, samples: Sequence[SampleCheck]) -> list[str]:
    """Return who is in more samples than a child may be, or in two that share none."""
    places = defaultdict(list)
    for sample in samples:
        for child in dict.fromkeys(sample.given.ids):
            places[child].append(sample.name)
    return [
        child
        for child, names in places.items()
        if child
        and (
            len(names) > across.most
            or any(across.apart(first, second) for first, second in combinations(names, 2))
        )
    ]
