"""Rules that fail by arithmetic alone: sums that cannot come out, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sendsample.design.values import words
from sendsample.problem import Block, Part, Problem


def failures(problem: Problem) -> tuple[str, ...]:
    """Return a sentence for every rule that cannot be met whatever the other rules are.

    Each is a proof by counting: a minimum above the number of candidates there are, minimums that add up
    to more than the sample, or maximums that add up to less.
    """
    parts = {part.name: part for part in problem.parts}
    sentences = []
    for block in problem.blocks:
        if block.units and block.units[0].sample in parts:
            part = parts[block.units[0].sample]
            sentences += list(_block(part, block))
    return tuple(dict.fromkeys(sentences))


def _block(part: Part, block: Block) -> Iterator[str]:
    on_places = part.stay is not None and block.first >= part.stay.first
    upper = np.minimum(block.upper, block.members)
    for row in np.flatnonzero(block.lower > upper).tolist():
        yield _place_row(part, block, row) if on_places else _row(part, block, row)
    least, most, what = part.least, part.most, "places"
    if on_places and part.stay is not None:
        least = most = part.most // part.stay.many
        what = "visits"
    total = int(np.minimum(block.lower, upper).sum())
    rule = block.units[0]
    if total > most:
        yield (f"{rule.rule}: its minimums add up to {total} {what}, and the sample {part.name} has {most}.")
    free = int((block.codes < 0).sum())
    room = int(upper.sum()) + free
    if room < least <= len(block.codes):
        yield (
            f"{rule.rule}: {rule.sentence} leaves room for {room}, and the sample {part.name} has {least} "
            f"{what}."
        )


def _row(part: Part, block: Block, row: int) -> str:
    unit, lower, members = block.units[row], int(block.lower[row]), int(block.members[row])
    if unit.rule == "size":
        few = f"at least {part.least}" if part.least < part.most else str(part.least)
        return (
            f"The sample {part.name} has {few} places, and {members} "
            f"{'child' if members == 1 else 'children'} can be chosen (of {part.frame_size})."
        )
    if unit.rule == "include":
        return (
            f"Child {unit.level} must be chosen for the sample {part.name} and is not among those it may "
            "draw on."
        )
    return _short(unit.rule, unit.level, unit.sentence, lower, _have(block, row))


def _place_row(part: Part, block: Block, row: int) -> str:
    unit, lower, members = block.units[row], int(block.lower[row]), int(block.members[row])
    many = 0 if part.stay is None else part.stay.many
    enough = f"{many} or more children that can be chosen" if many > 1 else "a child that can be chosen"
    if unit.rule == "settings":
        return (
            f"The sample {part.name} makes {lower} {'visit' if lower == 1 else 'visits'}, and {members} "
            f"{'place has' if members == 1 else 'places have'} {enough}."
        )
    if unit.rule == "must be visited":
        return f"{unit.level} must be visited for the sample {part.name} and does not have {enough}."
    return _short(unit.rule, unit.level, unit.sentence, lower, _have(block, row).replace("chosen", "visited"))


def _have(block: Block, row: int) -> str:
    members = int(block.members[row])
    if block.lower[row] > block.upper[row]:
        return f"at most {int(block.upper[row])} allowed"
    return "none that can be chosen" if members == 0 else f"only {members} that can be chosen"


def _short(rule: str, level: str, sentence: str, lower: int, have: str) -> str:
    if level:
        return f"{rule}, {words(level)}: {lower} needed, and there are {have} ({sentence})."
    return f"{rule}: {sentence} needs {lower}, and there are {have}."
