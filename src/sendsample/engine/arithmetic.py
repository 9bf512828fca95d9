"""Rules that fail by arithmetic alone: sums that cannot come out, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sendsample.design.rules.base import number
from sendsample.design.values import words
from sendsample.problem import Block, Part, Problem, Unit


def failures(problem: Problem) -> tuple[str, ...]:
    """Return a sentence for every rule that cannot be met whatever the other rules are.

    Each is a proof by counting: a minimum above the number of candidates there are, minimums that add up
    to more than the sample, or maximums that add up to less.
    """
    parts = {part.name: part for part in problem.parts}
    sentences = []
    for block in problem.blocks:
        if block.units and block.units[0].sample in parts:
            sentences += list(_block(parts[block.units[0].sample], block))
    return tuple(dict.fromkeys(sentences))


def _block(part: Part, block: Block) -> Iterator[str]:
    rule = block.units[0]
    on_places = rule.noun != "child" and part.stay is not None
    upper = np.minimum(block.upper, block.members)
    for row in np.flatnonzero(block.lower > upper).tolist():
        yield _row(part, block, row)
    least, most, what = part.least, part.most, "place"
    if on_places and part.stay is not None:
        least = most = part.most // part.stay.many
        what = "visit"
    total = int(np.minimum(block.lower, upper).sum())
    if total > most:
        sum_of = f"its minimums add up to {number(total, what)}"
        yield f"{rule.rule}: {sum_of}, and the sample {part.name} has {most}."
    room = int(upper.sum()) + int((block.codes < 0).sum())
    if room < least <= len(block.codes):
        yield (
            f"{rule.rule}: {rule.sentence} leaves room for {room}, and the sample {part.name} has "
            f"{number(least, what)}."
        )


def _row(part: Part, block: Block, row: int) -> str:
    unit, lower, members = block.units[row], int(block.lower[row]), int(block.members[row])
    if unit.rule == "size":
        few = "at least " if part.least < part.most else ""
        return (
            f"The sample {part.name} has {few}{number(part.least, 'place')}, and {number(members)} can be "
            f"chosen (of {part.frame_size})."
        )
    if unit.rule == "include":
        return (
            f"Child {unit.level} must be chosen for the sample {part.name} and is not among those it may "
            "draw on."
        )
    many = 0 if part.stay is None else part.stay.many
    enough = f"{many} or more children that can be chosen" if many > 1 else "a child that can be chosen"
    if unit.rule == "settings":
        has = "has" if members == 1 else "have"
        return (
            f"The sample {part.name} makes {number(lower, 'visit')}, and {number(members, unit.noun)} {has} "
            f"{enough}."
        )
    if unit.rule == "must be visited":
        return f"{unit.level} must be visited for the sample {part.name} and does not have {enough}."
    return _short(unit, lower, _have(unit, members, int(block.upper[row]), lower))


def _have(unit: Unit, members: int, upper: int, lower: int) -> str:
    can = "can be chosen" if unit.noun == "child" else "can be visited"
    if members < lower:
        there = "is" if members == 1 else "are"
        return (
            f"there {there} none that {can}" if members == 0 else f"there {there} only {members} that {can}"
        )
    room = "place" if unit.noun == "child" else "visit"
    return f"there is room for {number(upper, room)}"


def _short(unit: Unit, lower: int, have: str) -> str:
    if unit.level:
        return f"{unit.rule}, {words(unit.level)}: {lower} needed, and {have} ({unit.sentence})."
    return f"{unit.rule}: {unit.sentence} needs {lower}, and {have}."
