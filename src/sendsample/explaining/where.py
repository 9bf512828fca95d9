"""Where a unit stands in its design, as a path that a reader of the file can follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sendsample.design import Design
from sendsample.design.model import ALL_SAMPLES, Sample, named
from sendsample.design.parts import Exclusion, Inclusion
from sendsample.explaining.asked import COOLING_OFF, EXCLUDED
from sendsample.problem import Unit
from sendsample.problem.across import ONCE
from sendsample.problem.parts import PINNED

_VISITS = {"settings": "visits.settings", "must be visited": "visits.force_in"}


def where(design: Design, unit: Unit) -> str:
    """Return where in a design a unit stands.

    Parameters
    ----------
    design
        The design.
    unit
        The bound.

    Examples
    --------
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 4}])
    >>> where(design, Unit("audit", "size", "", "the sample has 4 children"))
    'samples[0].size'
    """
    return next(_found(design, unit), "")


def _found(design: Design, unit: Unit) -> Iterator[str]:
    if unit.rule == COOLING_OFF:
        yield "cooling_off"
    if unit.rule == PINNED:
        yield "pinned"
    entries: Sequence[Exclusion | Inclusion] = design.exclude if unit.rule == EXCLUDED else design.include
    for place, entry in enumerate(entries):
        if unit.rule in {EXCLUDED, "include"} and (entry.id, entry.sample) in _named(unit):
            yield f"{'exclude' if unit.rule == EXCLUDED else 'include'}[{place}]"
    if unit.sample == ALL_SAMPLES:
        yield from _rules("across", unit, (name for name, _ in named(design.across.rules)))
        if unit.rule == ONCE:
            yield "across.samples_per_child"
    for place, sample in enumerate(design.samples):
        if sample.name == unit.sample:
            yield from _in_sample(f"samples[{place}]", sample, unit)


def _named(unit: Unit) -> set[tuple[str, str]]:
    return {(unit.level, ""), (unit.level, unit.sample)}


def _in_sample(path: str, sample: Sample, unit: Unit) -> Iterator[str]:
    if unit.rule == "size":
        yield f"{path}.{'size' if sample.visits is None else 'visits'}"
    if unit.rule in _VISITS:
        yield f"{path}.{_VISITS[unit.rule]}"
    yield from _rules(path, unit, (name for name, _ in sample.named_rules()))
    yield from _rules(f"{path}.visits", unit, (name for name, _ in sample.named_visit_rules()))


def _rules(path: str, unit: Unit, names: Iterable[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        if name == unit.rule:
            yield f"{path}.rules[{place}]"
