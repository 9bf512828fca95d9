"""Rules that fail by arithmetic alone: sums that cannot come out, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sendsample.design.values import words
from sendsample.problem import Block, Problem


def failures(problem: Problem) -> tuple[str, ...]:
    """Return a sentence for every rule that cannot be met whatever the other rules are.

    Each is a proof by counting: a minimum above the number of candidates there are, minimums that add up
    to more than the sample, or maximums that add up to less.
    """
    return tuple(dict.fromkeys(sentence for block in problem.blocks for sentence in _block(problem, block)))


def _block(problem: Problem, block: Block) -> Iterator[str]:
    upper = np.minimum(block.upper, block.members)
    for row in np.flatnonzero(block.lower > upper).tolist():
        yield _row(problem, block, row, int(block.members[row]))
    total = int(np.minimum(block.lower, upper).sum())
    if total > problem.size:
        rule = block.units[0]
        yield (
            f"{rule.rule}: its minimums add up to {total} places, and the sample {problem.sample} has "
            f"{problem.size}."
        )
    free = int((block.codes < 0).sum())
    most = int(upper.sum()) + free
    if block.units and most < problem.size <= len(problem):
        yield (
            f"{block.units[0].rule}: {block.units[0].sentence} leaves room for {most}, and the sample "
            f"{problem.sample} has {problem.size} places."
        )


def _row(problem: Problem, block: Block, row: int, members: int) -> str:
    unit, lower = block.units[row], int(block.lower[row])
    if unit.rule == "size":
        return (
            f"The sample {problem.sample} has {problem.size} places, and {members} "
            f"{'child' if members == 1 else 'children'} can be chosen (of {problem.frame_size})."
        )
    if unit.rule == "include":
        return f"Child {unit.level} must be chosen and is not among those the sample may draw on."
    have = "none that can be chosen" if members == 0 else f"only {members} that can be chosen"
    if lower > block.upper[row]:
        have = f"at most {int(block.upper[row])} allowed"
    if unit.level:
        return f"{unit.rule}, {words(unit.level)}: {lower} needed, and there are {have} ({unit.sentence})."
    return f"{unit.rule}: {unit.sentence} needs {lower}, and there are {have}."
