"""What holds over the samples of a drawn design, and children named by id."""

from __future__ import annotations

import itertools
from typing import Any, Final, get_args

from hypothesis.strategies import DrawFn

from sendsample.cohort import Cohort
from sendsample.design.parts import LEAVES_FRAME, ExclusionReason, InclusionReason
from sendsample.strategies.choosing import number, one, some, some_children, yes
from sendsample.strategies.making import NAMES, Making, Options
from sendsample.strategies.predicates import Data
from sendsample.strategies.rules import Asked, crowd, optional
from sendsample.strategies.samples import sample

_GONE: Final = tuple(reason for reason in get_args(ExclusionReason) if reason in LEAVES_FRAME)
_OUT: Final = tuple(reason for reason in get_args(ExclusionReason) if reason not in LEAVES_FRAME)
_IN: Final = get_args(InclusionReason)
_MONTHS: Final = (6, 12, 24)


def made(draw: DrawFn, cohort: Cohort | None, options: Options) -> Making:
    """Draw a design over a cohort, or over none."""
    many = number(draw, options.min_samples, options.max_samples)
    names = list(NAMES[:many]) + [f"sample {number}" for number in range(len(NAMES), many)]
    making = Making(draw, cohort, options, some(draw, names, many, many))
    making.across = _sharing(making)
    if cohort is not None:
        making.exclude += _gone(making)
    if "last_sampled" in making.known.kinds:
        making.cooling_off = _cooling_off(making)
    for name in making.names:
        sample(making, name)
    _caps(making)
    if cohort is not None:
        making.include += _included(making)
        making.exclude += _excluded(making)
    return making


def _sharing(making: Making) -> Data:
    """Draw how samples may share children."""
    names = making.names
    apart = making.options.apart or len(names) == 1
    how = "apart" if apart else one(making.draw, ("apart", "some", "pairs"))
    if how == "some":
        return {"samples_per_child": number(making.draw, 2, len(names))}
    if how == "pairs":
        pairs = some(making.draw, itertools.combinations(names, 2), 2)
        return {"may_share": [list(pair) for pair in pairs]} if pairs else {}
    return {}


def _gone(making: Making) -> list[Data]:
    """Draw children who have left the area and so every frame; one always stays."""
    return [_named(making, child, _GONE) for child in some_children(making.draw, list(making.rows)[:-1], 1)]


def _named(making: Making, child: str, reasons: tuple[str, ...], sample: str = "") -> Data:
    entry = {"id": child, "reason": one(making.draw, reasons)}
    return entry | ({"sample": sample} if sample else {})


def _cooling_off(making: Making) -> Data:
    if not making.options.cooling_off or not yes(making.draw):
        return {}
    months = one(making.draw, _MONTHS)
    making.cooling_off = {"months": months}
    nobody = making.options.somebody and not making.choosable()
    may_be = making.here() if nobody else [child for child in making.rows if child in making.barred]
    exempt = some_children(making.draw, may_be, 1, int(nobody))
    del making.barred  # worked out again, now that somebody may be exempt
    return making.cooling_off | ({"exempt": exempt} if exempt else {})


def _caps(making: Making) -> None:
    """Draw caps over all samples, which count a child once."""
    kinds = making.options.kinds
    if (kinds and "at_most_per_group" not in kinds) or not yes(making.draw):
        return
    planted = [making.rows[child] for child in making.planted()]
    asked = Asked(making.draw, making.known, making.as_at, planted=planted)
    column = one(making.draw, making.known.grouped)
    least = crowd(asked, column) if making.options.planted else 0
    cap = {"rule": "at_most_per_group", "column": column, "at_most": least + number(making.draw, 0, 2)}
    making.across = making.across | {"rules": [cap | optional(asked, cap)]}


def _included(making: Making) -> list[Data]:
    """Draw children who must be chosen: of those planted, where any are."""
    entries = []
    for name, sampled in making.samples.items():
        there = sampled.planted if making.options.planted else _apart(making, name)
        entries += [_named(making, child, _IN, name) for child in some_children(making.draw, there, 1)]
    return entries


def _apart(making: Making, name: str) -> list[str]:
    """Return who may be included in a sample at will: in the first alone, so that nobody is in two."""
    first = name == making.names[0]
    return [child for child in making.samples[name].frame if first]


def _excluded(making: Making) -> list[Data]:
    """Draw children who cannot be chosen for a sample or for any, none of them planted there."""
    said = {entry["id"] for entry in (*making.exclude, *making.include)}
    planted = set(making.planted())
    others = [child for child in making.rows if child not in said]
    entries = [
        _named(making, child, _OUT)
        for child in some_children(making.draw, [other for other in others if other not in planted], 1)
    ]
    said |= {entry["id"] for entry in entries}
    for name, sampled in making.samples.items():
        there: list[Any] = [other for other in others if other not in said and other not in sampled.planted]
        entries += [_named(making, child, _OUT, name) for child in some_children(making.draw, there, 1)]
    return entries
