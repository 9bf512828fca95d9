"""How many children each bound of a design has to choose from, and each two bounds together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.design.bound import BoundDesign, BoundSample, NamedRule
from sendsample.design.rules import AtMostPerGroup
from sendsample.problem import Block, Part, Problem, Unit
from sendsample.problem.parts import PINNED

Flags = NDArray[np.bool_]

CELL_COLUMNS: Final = {
    "sample": "str",
    "rule": "str",
    "level": "str",
    "and_rule": "str",
    "and_level": "str",
    "counts": "str",
    "at_least": "Int64",
    "at_most": "Int64",
    "children": "int64",
}
_NO_RULE: Final = frozenset({"size", "settings", "include", "must be visited", PINNED})


@dataclass(frozen=True)
class Asked:
    """A bound of one sample, and who of those who can be chosen counts towards it.

    Attributes
    ----------
    unit
        The bound.
    lower, upper
        The least and the most; ``upper`` None where there is no most.
    who
        For each child of the problem (in a block of visits, for each setting) whether it counts.
    columns
        The columns it looks at.
    ids
        Who counts, by their ids.
    """

    unit: Unit
    lower: int
    upper: int | None
    who: Flags
    columns: frozenset[str]
    ids: tuple[str, ...]

    @property
    def many(self) -> int:
        """How many there are to choose from."""
        return int(self.who.sum())


def asked(problem: Problem, bound: BoundDesign) -> list[Asked]:
    """Return every bound of a rule on one sample, in the design's order; caps on groups are left out."""
    caps = {
        (part.sample.name, name)
        for part in bound.samples
        for name, rule in _rules(part)
        if isinstance(rule, AtMostPerGroup)
    }
    parts = {part.name: part for part in problem.parts}
    columns = {
        (part.sample.name, name): frozenset(column for column, _ in rule.uses())
        for part in bound.samples
        for name, rule in _rules(part)
    }
    return [
        one
        for block in problem.blocks
        if block.units and block.units[0].sample in parts and block.units[0].rule not in _NO_RULE
        if (block.units[0].sample, block.units[0].rule) not in caps
        for one in _rows(problem, parts[block.units[0].sample], block, columns)
    ]


def _rules(part: BoundSample) -> tuple[NamedRule, ...]:
    return (*part.rules, *(part.visits.rules if part.visits is not None else ()))


def _rows(
    problem: Problem, part: Part, block: Block, columns: Mapping[tuple[str, str], frozenset[str]]
) -> Iterator[Asked]:
    on_children = block.units[0].noun == "child"
    spanned = np.arange(block.span.start, block.span.stop)
    who = problem.child[spanned] if on_children else spanned - (part.stay.first if part.stay else 0)
    many = int(problem.child.max(initial=-1)) + 1
    if not on_children:
        many = len(part.stay.names) if part.stay is not None else 0
    most = part.most if on_children or part.stay is None else part.most // part.stay.many
    can = problem.open[spanned] & (who >= 0) & (who < many)
    for row, unit in enumerate(block.units):
        counted = can & (block.codes == row)
        flags = np.zeros(many, dtype=bool)
        flags[who[counted]] = True
        ids = tuple(dict.fromkeys(problem.ids[column] for column in spanned[counted].tolist()))
        upper = int(block.upper[row])
        looks_at = columns[unit.sample, unit.rule]
        yield Asked(unit, int(block.lower[row]), upper if upper < most else None, flags, looks_at, ids)


def cells(bounds: Sequence[Asked]) -> pd.DataFrame:
    """Return how many each bound, and each two bounds of different rules, have to choose from.

    The scarcest stand first. Of two bounds at least one asks for someone.

    Parameters
    ----------
    bounds
        The bounds.
    """
    rows: list[tuple[object, ...]] = [
        (*_named(one), "", "", one.unit.noun, one.lower, one.upper, one.many) for one in bounds
    ]
    samples = dict.fromkeys((one.unit.sample, one.unit.noun) for one in bounds)
    for key in samples:
        rows += _pairs([one for one in bounds if (one.unit.sample, one.unit.noun) == key])
    table = pd.DataFrame(rows, columns=list(CELL_COLUMNS)).astype(CELL_COLUMNS)
    # A bound by itself before the cells it is part of, the scarcest first.
    table["alone"] = table["and_rule"] != ""
    table = table.sort_values(["children", "alone"], kind="stable")
    return table.drop(columns="alone").reset_index(drop=True)


def _named(one: Asked) -> tuple[str, str, str]:
    return one.unit.sample, one.unit.rule, one.unit.level


def _pairs(bounds: Sequence[Asked]) -> Iterator[tuple[object, ...]]:
    if not bounds:
        return
    counts = np.array([one.who for one in bounds], dtype=np.float32)
    both = (counts @ counts.T).astype(np.int64)
    for first, one in enumerate(bounds):
        for second in range(first + 1, len(bounds)):
            other = bounds[second]
            # Two values of one column, which nobody has both of, are no news.
            news = both[first, second] or one.columns != other.columns or len(one.columns) > 1
            if one.unit.rule != other.unit.rule and (one.lower or other.lower) and news:
                yield (
                    *_named(one),
                    other.unit.rule,
                    other.unit.level,
                    one.unit.noun,
                    None,
                    None,
                    int(both[first, second]),
                )
