"""Conflicts in words: each unit with its numbers, and why they clash where counting says it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.design.bound import BoundDesign
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules import AtMostPerGroup, BaseRule
from sendsample.design.rules.base import number
from sendsample.design.values import words
from sendsample.explaining.asked import COOLING_OFF, EXCLUDED, Asked
from sendsample.explaining.where import where
from sendsample.problem import Block, Part, Problem, Stay, Unit
from sendsample.problem.parts import PINNED

Flags = NDArray[np.bool_]
#: Units that count nobody of their own.
_NO_COUNT = frozenset({EXCLUDED, COOLING_OFF})
#: Children named in a sentence; the table has them all.
_SHOWN = 6


@dataclass(frozen=True)
class Told:
    """A unit of a conflict, with its numbers.

    Attributes
    ----------
    sample, rule, level
        What names it; ``level`` is empty where the rule has one unit.
    sentence
        What it asks.
    at_least, at_most
        Its bounds; None where it counts nobody.
    children
        How many who can be chosen count towards it, or in a block of visits how many settings or services.
    where
        Where it stands in the design, as a path such as ``samples[0].rules[2]``.
    """

    sample: str
    rule: str
    level: str
    sentence: str
    at_least: int | None
    at_most: int | None
    children: int | None
    where: str


@dataclass(frozen=True)
class Conflict:
    """Bounds that cannot hold together, though with any of them dropped the others can.

    Attributes
    ----------
    units
        The bounds, in the design's order.
    together
        How many children count towards every rule among them; None where that says nothing.
    sentence, technical
        For an officer, and for an analyst.
    proofs
        The routes by which it was proven that they cannot hold together.
    """

    units: tuple[Told, ...]
    together: int | None
    sentence: str
    technical: str
    proofs: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Conflict of {number(len(self.units), 'bound')}>"


@dataclass(frozen=True)
class _Counted:
    """A unit as a row of the problem: its bounds, and which columns that can be chosen it counts.

    ``most`` is how many there could be at all: as many as there are places; ``bounded`` says whether the unit
    limits them.
    """

    unit: Unit
    lower: int
    upper: int
    most: int
    columns: Flags
    bounded: bool
    sentence: str = ""


def conflict_told(asked: Asked, units: Sequence[int], proofs: tuple[str, ...]) -> Conflict:
    """Return a conflict in words.

    Parameters
    ----------
    asked
        What the design asks.
    units
        The numbers of the conflict's units.
    proofs
        The routes by which it was proven.
    """
    # Exclusions that play no part in the conflict play none in its numbers.
    others = np.setdiff1d(np.arange(asked.first_exclusion, len(asked.units)), np.array(units))
    problem = asked.variants[0].at(asked.nothing.without(others))
    rows = [_counted(asked, problem, unit) for unit in units]
    told = tuple(_told(asked, asked.units[unit], row, problem) for unit, row in zip(units, rows, strict=True))
    counted = [
        replace(row, sentence=one.sentence) for row, one in zip(rows, told, strict=True) if row is not None
    ]
    together = _together(problem, counted)
    # Where a size is a range the bounds are those of the largest, and counting them would prove nothing.
    because = () if asked.ranged else _because(problem, counted)
    sentence = " ".join([*_lines(told, asked.bound), *because])
    return Conflict(told, together, sentence, _technical(told, together, proofs), proofs)


def _counted(asked: Asked, problem: Problem, unit: int) -> _Counted | None:
    for block in problem.blocks:
        if not block.units or block.times is not None:
            continue
        for row in _rows_of(block, asked.units[unit]):
            columns = np.zeros(len(problem), dtype=bool)
            columns[block.span] = block.codes == row
            lower, upper = int(block.lower[row]), int(block.upper[row])
            most = _places(problem, asked.units[unit])
            bounded = upper < len(block.codes)
            return _Counted(asked.units[unit], lower, upper, most, columns & problem.open, bounded)
    return None


def _places(problem: Problem, unit: Unit) -> int:
    part = next((part for part in problem.parts if part.name == unit.sample), None)
    if part is None:
        return len(problem)
    return part.most if part.stay is None or unit.noun == "child" else part.most // part.stay.many


def _rows_of(block: Block, unit: Unit) -> Iterator[int]:
    """Yield the row of a unit; none where many rows say the same, as for children in one sample only."""
    name = unit.sample, unit.rule, unit.level
    if block.personal or (block.units[0].sample, block.units[0].rule) != name[:2]:
        return
    for row, other in enumerate(block.units):
        if (other.sample, other.rule, other.level) == name:
            yield row
            return


def _told(asked: Asked, unit: Unit, counted: _Counted | None, problem: Problem) -> Told:
    rule = _rule(asked.bound, unit)
    part = next((part for part in problem.parts if part.name == unit.sample), None)
    if unit.rule == "size" and part is not None and part.stay is not None:
        unit = replace(unit, sentence=_visits_sentence(part.stay, part.most))
    # In a design of one sample everything is about it.
    only = asked.bound.samples[0].sample.name if len(asked.bound.samples) == 1 else ""
    return Told(
        only or unit.sample,
        unit.rule,
        unit.level,
        _sentence(unit, rule, counted, _span(asked.bound, unit.sample)),
        None if counted is None else counted.lower,
        None if counted is None or not counted.bounded else counted.upper,
        None if counted is None else _how_many(problem, counted),
        where(asked.bound.design, unit),
    )


def _visits_sentence(stay: Stay, most: int) -> str:
    """Say what the size of a block of visits asks: so many children, so many at a place."""
    enough = "none" if not stay.names else f"{len(stay.names):,}"
    return f"{number(most)} are seen, {stay.many} at a place, of which {enough} have as many to choose from"


def _how_many(problem: Problem, counted: _Counted) -> int:
    columns = np.flatnonzero(counted.columns)
    people = problem.child[columns]
    return len(np.unique(people)) if counted.unit.noun == "child" else len(columns)


def _rule(bound: BoundDesign, unit: Unit) -> BaseRule | None:
    """Return the rule of a unit; None for a size, an exclusion and other bounds that are no rules."""
    for part in bound.samples:
        named = (*part.rules, *(part.visits.rules if part.visits is not None else ()))
        if part.sample.name == unit.sample:
            return dict(named).get(unit.rule)
    return dict(bound.across).get(unit.rule)


def _span(bound: BoundDesign, sample: str) -> tuple[int, int]:
    """Return the least and the most that a sample may have; nothing for what holds over all."""
    parts = {part.sample.name: part for part in bound.samples if part.pinned is None}
    return (parts[sample].sample.least, parts[sample].sample.most) if sample in parts else (0, 0)


def _sentence(unit: Unit, rule: BaseRule | None, counted: _Counted | None, span: tuple[int, int]) -> str:
    least, most = span
    if unit.rule == "size" and least < most:
        return f"the sample has {least} to {number(most)}"
    if rule is None or not unit.level or counted is None or isinstance(rule, AtMostPerGroup):
        return unit.sentence
    column = next((column for column, _ in rule.uses()), "")
    if rule.sized and least < most:
        return f"{words(column)} {words(unit.level)} in the proportions of the area"
    return f"{_range(counted, unit.noun)} with {words(column)} {words(unit.level)}"


def _range(counted: _Counted, noun: str) -> str:
    lower, upper = counted.lower, counted.upper
    if upper >= counted.most:
        return f"at least {number(lower, noun)}"
    return f"exactly {number(lower, noun)}" if lower == upper else f"{lower} or {number(upper, noun)}"


def _together(problem: Problem, rows: Sequence[_Counted]) -> int | None:
    """Return how many children count towards every rule of a conflict."""
    rows = [row for row in rows if row.unit.noun == "child" and row.unit.rule not in {"include", PINNED}]
    samples = {row.unit.sample for row in rows}
    if len(samples) == 1:
        rows = [row for row in rows if row.unit.rule != "size"]
    if len(rows) < 2:  # noqa: PLR2004 - one is told by itself
        return None
    many = int(problem.child.max(initial=-1)) + 1
    everywhere = np.ones(many, dtype=bool)
    for row in rows:
        here = np.zeros(many, dtype=bool)
        people = problem.child[row.columns]
        here[people[people >= 0]] = True
        everywhere &= here
    return int(everywhere.sum())


def _lines(told: Sequence[Told], bound: BoundDesign) -> Iterator[str]:
    samples = {unit.sample for unit in told}
    # Where all is about one sample, it is named once.
    one = samples.pop() if len(bound.samples) > 1 and len(samples) == 1 else ""
    where = f"In {one!r}, " if one and one != ALL_SAMPLES else ""
    several = len(bound.samples) > 1 and not where
    asked = list(dict.fromkeys(_asked(told, _named(bound), several=several)))
    cannot = "this cannot be met" if len(asked) == 1 else "these cannot hold together"
    yield f"{where}{cannot if where else cannot.capitalize()}: {'; '.join(asked)}."


def _asked(told: Sequence[Told], named: Collection[tuple[str, str]], *, several: bool) -> Iterator[str]:
    """Yield what is asked, groups of one cap and exclusions for one reason told once."""
    out: dict[str, list[str]] = {}
    for unit in told:
        if unit.rule in _NO_COUNT:
            out.setdefault(unit.sentence.partition(" is excluded: ")[2], []).append(unit.level)
            continue
        of = f"in {unit.sample!r}, " if several and unit.sample != ALL_SAMPLES else ""
        name = f"'{unit.rule}': " if (unit.sample, unit.rule) in named else ""
        yield f"{of}{name}{unit.sentence}{_available(unit)}"
    for reason, children in out.items():
        yield f"{_some(children)} {_excluded(len(children), reason)}"


def _named(bound: BoundDesign) -> set[tuple[str, str]]:
    """Return the rules that have a name of their own, each with its sample."""
    named = {
        (part.sample.name, name)
        for part in bound.samples
        for name, rule in (*part.rules, *(part.visits.rules if part.visits is not None else ()))
        if rule.name
    }
    return named | {(ALL_SAMPLES, name) for name, rule in bound.across if rule.name}


def _some(children: Sequence[str]) -> str:
    if len(children) == 1:
        return f"child {children[0]}"
    shown = ", ".join(children[:_SHOWN])
    rest = len(children) - _SHOWN
    return f"{len(children):,} children ({shown}{f' and {rest:,} more' if rest > 0 else ''})"


def _excluded(many: int, reason: str) -> str:
    if reason:
        return f"{'is' if many == 1 else 'are'} excluded: {reason}"
    return f"{'was' if many == 1 else 'were'} sampled too recently to be chosen again"


def _available(unit: Told) -> str:
    if unit.rule == "include" and not unit.children:
        return ", who is not among those the sample may draw on"
    silent = {"include", PINNED, "must be visited"}
    if unit.children is None or not unit.at_least or unit.rule in silent or " at a place" in unit.sentence:
        return ""
    many = f"{unit.children:,}" if unit.children else "nobody"
    return f" ({many} to choose from)"


def _because(problem: Problem, rows: Sequence[_Counted]) -> Iterator[str]:
    """Yield why units cannot hold together, where counting alone says it."""
    parts = {part.name: part for part in problem.parts}
    samples = {row.unit.sample for row in rows} - {ALL_SAMPLES}
    if len(rows) < 2 or any(row.unit.noun != "child" for row in rows):  # noqa: PLR2004 - one is told by itself
        return
    if len(samples) == 1 and (part := parts[samples.pop()]).stay is None:
        yield from itertools.islice(_in_one_sample(problem, part, rows), 1)
    else:
        yield from _in_several_samples(problem, rows)


def _in_one_sample(problem: Problem, part: Part, rows: Sequence[_Counted]) -> Iterator[str]:
    within = slice(part.first, part.last)
    rules = [row for row in rows if row.unit.rule != "size"]
    needs = [row for row in rules if row.lower > 0]
    limits = [row for row in rules if row.upper < part.most]
    total, room = sum(row.lower for row in needs), sum(row.upper for row in limits)
    most = _overlap(needs, within)
    sized = any(row.unit.rule == "size" for row in rows)
    if sized and len(needs) > 1 and most * part.most < total:
        counts = "no child counts twice" if most <= 1 else f"a child counts towards {most} of them at most"
        has = number(part.most, "place")
        yield f"They ask for {number(total)} in all; {counts}, and the sample has {has}."
    limited = _any(limits, within)
    if sized and limits and limited[problem.open[within]].all() and room < part.least:
        has = number(part.least, "place")
        yield f"Everyone counts towards one of these limits, which leave room for {room}; there are {has}."
    for need in needs:
        others = [row for row in limits if row is not need]
        space = sum(row.upper for row in others)
        if others and space < need.lower and not (need.columns[within] & ~_any(others, within)).any():
            yield (
                f"Whoever counts towards '{need.sentence}' counts towards one of the limits too, which "
                f"leave room for {space}."
            )
    for limit in limits:
        inside = [
            row for row in needs if row is not limit and not (row.columns & ~limit.columns)[within].any()
        ]
        asked = sum(row.lower for row in inside)
        if len(inside) > 1 and limit.upper * _overlap(inside, within) < asked:
            yield f"{asked} have to be chosen who count towards '{limit.sentence}'."


def _in_several_samples(problem: Problem, rows: Sequence[_Counted]) -> Iterator[str]:
    """Tell where samples ask for more different children than there are."""
    needs = [row for row in rows if row.lower > 0]
    if len({row.unit.sample for row in needs}) < len(needs):
        return
    people = problem.child[np.any([row.columns for row in needs], axis=0)] if needs else problem.child[:0]
    there, asked = len(np.unique(people)), sum(row.lower for row in needs)
    if there < asked:
        yield f"Together they ask for {number(asked)}, and {there:,} can be chosen for any of them."


def _any(rows: Sequence[_Counted], within: slice) -> Flags:
    """Return who of a sample counts towards any of some units."""
    if not rows:
        return np.zeros(within.stop - within.start, dtype=bool)
    counted: Flags = np.any([row.columns[within] for row in rows], axis=0)
    return counted


def _overlap(rows: Sequence[_Counted], within: slice) -> int:
    """Return towards how many of some units a child counts at most."""
    if not rows:
        return 0
    return int(np.sum([row.columns[within] for row in rows], axis=0, dtype=np.int64).max(initial=0))


def _technical(told: Sequence[Told], together: int | None, proofs: Sequence[str]) -> str:
    units = "; ".join(_unit(unit) for unit in told)
    both = "" if together is None else f" {together:,} count towards all of them."
    return (
        f"Minimal conflict of {len(told)} {'unit' if len(told) == 1 else 'units'}: {units}.{both} Proven by "
        f"{' and '.join(proofs)}; for each unit a selection was found that keeps all the others."
    )


def _unit(unit: Told) -> str:
    # Which household or setting a cap's group is, the table says; a note may be passed on.
    level = f" [{unit.level}]" if unit.level and unit.at_least != 0 else ""
    if unit.at_least is None:
        bounds = ""
    else:
        bounds = f" {unit.at_least}..{'' if unit.at_most is None else unit.at_most} of {unit.children:,}"
    return f"{unit.where} {unit.sample}/{unit.rule}{level}{bounds}"
