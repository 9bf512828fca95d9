"""Samples drawn one by one: plain ones here, blocks of visits next door."""

from __future__ import annotations

from typing import Any

from sendsample.strategies.blocks import block, places_of
from sendsample.strategies.choosing import number, some_children
from sendsample.strategies.making import Making, Sampled
from sendsample.strategies.predicates import Data
from sendsample.strategies.rules import Asked, balance, left_out, rules

_MOST_RULES = 3
_RANGE = 2


def sample(making: Making, name: str) -> None:
    """Draw a sample, planting who meets it where a selection is planted."""
    places = places_of(making)
    sampled, size = (block(making, name, places) if places else None) or _plain(making, name)
    asked = Asked(
        making.draw,
        making.known,
        making.as_at,
        None if making.cohort is None else list(sampled.frame.values()),
        [sampled.frame[child] for child in sampled.planted] if making.options.planted else None,
        size,
    )
    sampled.data |= _content(making, asked)
    making.samples[name] = sampled


def _plain(making: Making, name: str) -> tuple[Sampled, int]:
    data: Data = {"name": name, **making.eligible()}
    frame = making.frame(data)
    if not making.options.planted:
        size = number(making.draw, 1, making.options.max_places)
        return Sampled(data | {"size": _size(making, size)}, frame, []), size
    planted = some_children(making.draw, making.free(name, frame), making.options.max_places, 1)
    making.witness[name] = planted
    return Sampled(data | {"size": _size(making, len(planted))}, frame, planted), len(planted)


def _size(making: Making, many: int) -> Any:
    """Draw a size that so many children have: a range where there is nobody."""
    less, more = (number(making.draw, 0, _RANGE) for _ in range(2))
    least = max(0, many - less)
    most = max(1, many, min(many + more, making.options.max_places))
    return most if least == most else [least, most]


def _content(making: Making, asked: Asked) -> dict[str, Any]:
    kinds = making.options.kinds
    drawn = rules(asked, _MOST_RULES, kinds)
    if not kinds or "at_most_per_group" in kinds:
        drawn += left_out(asked)
    content = {"rules": drawn, "balance": balance(asked)}
    reserves = number(making.draw, 0, 2)
    return {name: part for name, part in content.items() if part} | (
        {"reserves": reserves} if reserves else {}
    )
