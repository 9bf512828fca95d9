"""The fairest lottery by enumeration: every set a sample could be, and the leximin chances over them.

Written from the words of the design and nothing else. Where children are few every set of them is listed, and
every way in which the other samples complete it. Where they are more, and there is one sample, children alike
in everything that rules and balance look at are put together, and how many of each kind are chosen is listed
instead. Chances are exact: a solver in floating point is asked only where to look, and what it says is solved
again in whole numbers and proven both ways.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import highspy
import numpy as np

import sendsample as ss
from support.joint_brute_force import NOT_KNOWN, Area, Joint

#: A support of more count vectors than this is given up.
MOST_VECTORS = 20_000
#: So is one that takes more on the way: counts of the first kinds only, or of more loss than is wanted.
MOST_ON_THE_WAY = 200_000
#: More than any count.
ENDLESS = 1 << 20

Chances = dict[str, Fraction]


def chances_by_subsets(
    cohort: ss.Cohort, design: ss.Design, sample: str, within: int | None = None
) -> Chances | None:
    """Return the leximin chance of each child of a sample's frame, None where the sample cannot be chosen."""
    support, frame = support_by_subsets(cohort, design, sample, within), frame_of(cohort, design, sample)
    if not support:
        return None
    vectors = np.array([[child in chosen for child in frame] for chosen in support], dtype=np.int64)
    return dict(zip(frame, leximin_exact(vectors, [1] * len(frame)), strict=True))


def chances_by_type_vectors(
    cohort: ss.Cohort, design: ss.Design, sample: str, within: int | None = None
) -> Chances | None:
    """Return the same for a design of one sample, by how many of each kind are chosen."""
    support = support_by_type_vectors(cohort, design, sample, within)
    assert support is not None, "too many count vectors; ask for a smaller case"
    if not len(support.vectors):
        return None
    chances = leximin_exact(support.vectors, support.sizes)
    return {
        child: chance for kind, chance in zip(support.kinds, chances, strict=True) for child in sorted(kind)
    }


def frame_of(cohort: ss.Cohort, design: ss.Design, sample: str) -> list[str]:
    """Return who a sample draws on, by id."""
    joint = Joint(cohort, design.only(sample), "any")
    return list(joint.area.named(joint.parts[0].frame.all))


def support_by_subsets(
    cohort: ss.Cohort, design: ss.Design, sample: str, within: int | None = None
) -> list[frozenset[str]]:
    """Return every set of children that the rules allow and the other samples can complete.

    With ``within`` only those whose loss is at most so much above the least among them.
    """
    _refuse_what_masks_cannot_say(design)
    joint = Joint(cohort, design, "any")
    at = [part.name for part in joint.parts].index(sample)
    part = joint.parts[at]
    some = np.unique(joint.rows[:, at])
    if within is not None and len(some):
        losses = part.losses[some]
        some = some[losses <= losses.min() + within]
    return [frozenset(joint.area.named(int(mask))) for mask in part.masks[some]]


def _refuse_what_masks_cannot_say(design: ss.Design) -> None:
    rules = [rule for sample in design.samples for rule in sample.rules]
    assert not any(getattr(rule, "within", 0) or getattr(rule, "without", ()) for rule in rules)
    assert design.cooling_off is None or not design.cooling_off.exempt


@dataclass(frozen=True)
class Support:
    """Kinds of children, and every choice of how many of each: one row a choice."""

    kinds: list[tuple[str, ...]]
    vectors: np.ndarray

    @property
    def sizes(self) -> list[int]:
        return [len(kind) for kind in self.kinds]


@dataclass(frozen=True)
class Bound:
    """How many of some children there may be; as balance, what each child too many or too few costs."""

    who: frozenset[str]
    least: int
    most: int
    weight: int = 0


def support_by_type_vectors(
    cohort: ss.Cohort, design: ss.Design, sample: str, within: int | None = None
) -> Support | None:
    """Return the support of the only sample of a design as counts of kinds of children.

    None where there are too many. A child named by the design is a kind of its own.
    """
    alone = Alone(cohort, design, sample)
    if not alone.possible:
        return Support(alone.kinds, np.zeros((0, len(alone.kinds)), dtype=np.int64))
    found, losses = [], []
    for size in alone.spans:
        vectors = _vectors(alone.capacities, alone.compulsory, alone.rows(size))
        if vectors is None:
            return None
        found.append(vectors)
        losses.append(alone.losses(vectors, size))
    vectors, loss = np.vstack(found), np.concatenate(losses)
    if within is not None and len(vectors):
        vectors = vectors[loss <= loss.min() + within]
    return Support(alone.kinds, vectors) if len(vectors) <= MOST_VECTORS else None


class Alone:
    """The only sample of a design: its kinds of children and what bounds the counts of them."""

    def __init__(self, cohort: ss.Cohort, design: ss.Design, sample: str) -> None:
        (self.sample,) = design.samples
        assert self.sample.name == sample
        assert self.sample.visits is None
        area = Area(cohort, design)
        self.as_at, self.across = area.as_at, design.across.rules
        eligible = self.sample.eligible.at(self.as_at)
        self.cells = {
            child: cells
            for child, cells in area.cells.items()
            if eligible.holds(cells) and child not in area.gone
        }
        exempt = design.cooling_off.exempt if design.cooling_off else ()
        self.barred = {entry.id for entry in design.exclude} | (area.recent - set(exempt))
        self.needed = {entry.id for entry in design.include}
        self.possible = self.needed <= set(self.cells) - self.barred
        size = self.sample.size
        self.spans = range(size[0], size[1] + 1) if isinstance(size, tuple) else [size]
        # Whom a bound counts is the same at every size, so any size tells who is alike.
        bounds = self.bounds(self.spans[0])
        kinds: dict[Any, list[str]] = {}
        for child in sorted(self.cells):
            itself = child if child in self.barred | self.needed else ""
            kinds.setdefault((itself, *(child in bound.who for bound in bounds)), []).append(child)
        self.kinds = [tuple(kind) for kind in kinds.values()]

    @property
    def capacities(self) -> list[int]:
        return [0 if kind[0] in self.barred else len(kind) for kind in self.kinds]

    @property
    def compulsory(self) -> list[int]:
        return [int(kind[0] in self.needed) for kind in self.kinds]

    def bounds(self, size: int) -> list[Bound]:
        """Return what rules and balance say at a size."""
        # Caps over all samples are caps on the only one.
        rules = (*self.sample.rules, *self.across)
        asked = [bound for rule in rules for bound in self._asked(rule, size)]
        for part in self.sample.balance:
            asked += self._shares(part.column, size, 0, part.weight)
        return asked

    def rows(self, size: int) -> list[tuple[np.ndarray, int, int]]:
        """Return how many of each kind every rule counts, with its least and most; the size first."""
        rules = [bound for bound in self.bounds(size) if not bound.weight]
        return [(np.ones(len(self.kinds), dtype=np.int64), size, size)] + [
            (self._counts(bound), bound.least, bound.most) for bound in rules
        ]

    def margins(self, size: int) -> list[tuple[np.ndarray, Bound]]:
        """Return the same of balance."""
        return [(self._counts(bound), bound) for bound in self.bounds(size) if bound.weight]

    def losses(self, vectors: np.ndarray, size: int) -> np.ndarray:
        total = np.zeros(len(vectors), dtype=np.int64)
        for counts, bound in self.margins(size):
            found = vectors @ counts
            total += bound.weight * np.maximum(0, np.maximum(bound.least - found, found - bound.most))
        return total

    def _counts(self, bound: Bound) -> np.ndarray:
        return np.array([kind[0] in bound.who for kind in self.kinds], dtype=np.int64)

    def _levels(self, column: str) -> dict[Any, frozenset[str]]:
        levels: dict[Any, set[str]] = {}
        for child, cells in self.cells.items():
            levels.setdefault(cells[column], set()).add(child)
        return {level: frozenset(who) for level, who in levels.items()}

    def _asked(self, rule: Any, size: int) -> Iterator[Bound]:
        if rule.rule == "count":
            where = rule.where.at(self.as_at)
            who = frozenset(child for child, cells in self.cells.items() if where.holds(cells))
            if rule.exactly is not None:
                yield Bound(who, rule.exactly, rule.exactly)
            else:
                yield Bound(who, rule.at_least or 0, ENDLESS if rule.at_most is None else rule.at_most)
        elif rule.rule == "mirror":
            yield from self._shares(rule.column, size, rule.within, 0)
        elif rule.rule == "every_level":
            levels = self._levels(rule.column)
            known = set(levels) - {None, NOT_KNOWN.get(rule.column)} - set(rule.without)
            for level in set(rule.levels) or known:
                yield Bound(levels.get(level, frozenset()), rule.at_least, ENDLESS)
        else:
            assert rule.rule == "at_most_per_group"
            for level, who in self._levels(rule.column).items():
                # A group of no more than may be chosen is no group, and its members are like any others.
                if level not in {None, NOT_KNOWN.get(rule.column)} and len(who) > rule.at_most:
                    yield Bound(who, 0, rule.at_most)

    def _shares(self, column: str, size: int, further: int, weight: int) -> Iterator[Bound]:
        for who in self._levels(column).values():
            exact = Fraction(size * len(who), len(self.cells))
            yield Bound(who, math.floor(exact) - further, math.ceil(exact) + further, weight)


def _vectors(
    capacities: list[int], compulsory: list[int], rows: list[tuple[np.ndarray, int, int]]
) -> np.ndarray | None:
    """Return every vector of counts that keeps the rows, kind by kind; None where they are too many."""
    counts = np.array([row for row, _, _ in rows])
    least, most = (np.array(ends) for ends in zip(*((low, high) for _, low, high in rows), strict=True))
    left = counts @ np.array(capacities, dtype=np.int64)
    vectors, reached = np.zeros((1, 0), dtype=np.int64), np.zeros((1, len(rows)), dtype=np.int64)
    for kind, (needed, capacity) in enumerate(zip(compulsory, capacities, strict=True)):
        left = left - counts[:, kind] * capacity
        some = np.arange(needed, capacity + 1)
        grown = reached[:, None, :] + some[None, :, None] * counts[None, None, :, kind]
        # Too many stays too many; too few may stay too few even with everyone who is left.
        kept = ((grown <= most) & (grown + left >= least)).all(axis=2)
        before, place = np.nonzero(kept)
        vectors = np.column_stack([vectors[before], some[place]])
        reached = grown[before, place]
        if len(vectors) > MOST_ON_THE_WAY:
            return None
    return vectors[((reached >= least) & (reached <= most)).all(axis=1)]


def relaxed_least(
    cohort: ss.Cohort, design: ss.Design, sample: str, within: int | None, support: Support
) -> float:
    """Return the least chance there could be if a child could be chosen in part.

    Of the only sample of a design, of one size. Where this is more than the least chance of the lottery,
    whole children are what stands in the way.
    """
    alone = Alone(cohort, design, sample)
    (size,) = alone.spans
    program = _solver()
    program.changeObjectiveSense(highspy.ObjSense.kMaximize)
    for capacity, needed in zip(alone.capacities, alone.compulsory, strict=True):
        program.addVar(needed, capacity)
    level = len(alone.kinds)
    program.addVar(0, 1)
    program.changeColCost(level, 1)
    for counts, least, most in alone.rows(size):
        _add_row(program, least, most, dict.fromkeys(np.flatnonzero(counts), 1))
    for kind in np.flatnonzero(support.vectors.any(axis=0)):
        _add_row(program, 0, highspy.kHighsInf, {kind: 1, level: -support.sizes[kind]})
    if within is not None:
        outside = {}
        for column, (counts, bound) in enumerate(alone.margins(size), start=level + 1):
            program.addVar(0, highspy.kHighsInf)
            there = dict.fromkeys(np.flatnonzero(counts), 1)
            _add_row(program, bound.least, highspy.kHighsInf, there | {column: 1})
            _add_row(program, -highspy.kHighsInf, bound.most, there | {column: -1})
            outside[column] = bound.weight
        _add_row(program, 0, int(alone.losses(support.vectors, size).min()) + within, outside)
    program.run()
    return program.getInfo().objective_function_value


def _add_row(program: highspy.Highs, least: float, most: float, cells: dict[int, int]) -> None:
    columns, values = np.array([*cells], dtype=np.int32), np.array([*cells.values()], dtype=float)
    program.addRow(least, most, len(columns), columns, values)


def leximin(vectors: Any, sizes: Sequence[int]) -> list[float]:
    """Return the leximin chance of a child of each kind, as floats."""
    return [float(chance) for chance in leximin_exact(vectors, sizes)]


def leximin_exact(vectors: Any, sizes: Sequence[int]) -> list[Fraction]:
    """Return the chance of a child of each kind in the fairest lottery over some choices.

    Parameters
    ----------
    vectors
        How many of each kind are chosen, one row a choice.
    sizes
        How many children are of each kind.
    """
    chances = [Fraction(0)] * len(sizes)
    rows = np.asarray(vectors, dtype=np.int64).reshape(len(vectors), len(sizes))
    there = np.flatnonzero(rows.any(axis=0))
    if not len(there):
        return chances
    climb = _Climb(np.unique(rows[:, there], axis=0), [int(sizes[kind]) for kind in there])
    while climb.free:
        climb.rise()
    for kind, held in climb.held.items():
        chances[there[kind]] = held
    return chances


class _Climb:
    """Raises the least chance among the kinds that are not held yet, and holds those that keep it down.

    The program: weights of the choices summing to 1, and the level; the most that the level can be while
    every free kind has that chance and every held one its own. Prices on kinds prove that level. A free kind
    with a price can never have more, in any lottery that is as good, so it is held. One without a price that
    cannot have more either is found out by the next program, whose level is the same: nothing rests on
    tolerances.
    """

    def __init__(self, vectors: np.ndarray, sizes: list[int]) -> None:
        self.vectors, self.sizes = vectors, sizes
        self.held: dict[int, Fraction] = {}
        self.free = set(range(len(sizes)))
        choices, kinds = vectors.shape
        self.level = choices  # its column
        self.total = kinds  # the row in which weights sum to 1
        self.program = _solver()
        columns = np.column_stack([vectors, np.ones(choices, dtype=np.int64)])
        where, which = np.nonzero(columns)
        starts = np.searchsorted(where, np.arange(choices))
        nothing = np.zeros(choices)
        self.program.addRows(
            kinds + 1,
            np.array([0.0] * kinds + [1.0]),
            np.array([highspy.kHighsInf] * kinds + [1.0]),
            0,
            np.zeros(kinds + 1, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0),
        )
        self.program.addCols(
            choices,
            nothing,
            nothing,
            np.full(choices, highspy.kHighsInf),
            len(which),
            starts.astype(np.int32),
            which.astype(np.int32),
            columns[where, which].astype(float),
        )
        self.program.addCol(
            1.0,
            -highspy.kHighsInf,
            highspy.kHighsInf,
            kinds,
            np.arange(kinds, dtype=np.int32),
            -np.array(sizes, dtype=float),
        )
        self.program.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def rise(self) -> None:
        """Find the next level, and hold whoever proves it."""
        self.program.run()
        found = self._proven()
        if found is None:
            raise ArithmeticError("the solver's last basis is not exactly the best")
        level, priced = found
        for kind in priced:
            self.free.remove(kind)
            self.held[kind] = level
            self.program.changeCoeff(kind, self.level, 0.0)
            self.program.changeRowBounds(kind, float(level * self.sizes[kind]), highspy.kHighsInf)

    def _proven(self) -> tuple[Fraction, list[int]] | None:
        """Solve the solver's last basis again in whole numbers; None where it is not exactly the best."""
        status, basic = self.program.getBasicVariables()
        assert status == highspy.HighsStatus.kOk
        slack = {-int(column) - 1 for column in basic if column < 0}
        columns = sorted(int(column) for column in basic if column >= 0)
        tight = [row for row in range(self.total + 1) if row not in slack]
        if self.level not in columns:
            return None
        matrix = [[self._cell(row, column) for column in columns] for row in tight]
        values = solve([*map(list, matrix)], [self._least(row) for row in tight])
        level = values[columns.index(self.level)]
        weights = {
            column: value
            for column, value in zip(columns, values, strict=True)
            if value and column != self.level
        }
        transposed = [list(row) for row in zip(*matrix, strict=True)]
        prices = solve(transposed, [Fraction(column == self.level) for column in columns])
        price = dict(zip(tight, prices, strict=True))
        if not (self._can_be(weights, level, slack) and self._no_better(price)):
            return None
        return level, [kind for kind in self.free if price.get(kind)]

    def _cell(self, row: int, column: int) -> int:
        if row == self.total:
            return int(column != self.level)
        if column == self.level:
            return -self.sizes[row] if row in self.free else 0
        return int(self.vectors[column, row])

    def _least(self, row: int) -> Fraction:
        if row == self.total:
            return Fraction(1)
        return Fraction(0) if row in self.free else self.held[row] * self.sizes[row]

    def _can_be(self, weights: dict[int, Fraction], level: Fraction, slack: set[int]) -> bool:
        """Say whether the weights are a lottery that gives everyone what it should."""
        given = {
            kind: sum(int(self.vectors[choice, kind]) * weight for choice, weight in weights.items())
            for kind in slack
        }
        enough = all(
            given[kind] >= self.sizes[kind] * (level if kind in self.free else self.held[kind])
            for kind in slack
        )
        return enough and min(weights.values()) >= 0

    def _no_better(self, price: dict[int, Fraction]) -> bool:
        """Say whether the prices prove the level: no choice gives more, so priced, than the level takes."""
        if any(price.get(kind, 0) > 0 for kind in range(self.total)):
            return False
        scale = math.lcm(*(one.denominator for one in price.values()))
        worth = [int(-price.get(kind, 0) * scale) for kind in range(self.total)]
        most = int(price[self.total] * scale)
        small = max(*worth, most, 1) * int(self.vectors.max()) * len(worth) < 1 << 62
        if small:
            return bool((self.vectors @ np.array(worth, dtype=np.int64) <= most).all())
        # Those clearly below are below; whoever is near is counted exactly.
        near = self.vectors @ np.array([one / scale for one in worth]) > most / scale - 1e-6
        return bool((self.vectors[near].astype(object) @ np.array(worth, dtype=object) <= most).all())


def solve(matrix: list[list[int]], right: list[Fraction]) -> list[Fraction]:
    """Solve a regular system of whole numbers exactly, by elimination that stays with whole numbers."""
    scale = math.lcm(*(one.denominator for one in right))
    many, last = len(matrix), 1
    table = np.array([[*row, int(one * scale)] for row, one in zip(matrix, right, strict=True)], dtype=object)
    for step in range(many):
        pivot = next(row for row in range(step, many) if table[row, step])
        table[[step, pivot]] = table[[pivot, step]]
        below = table[step + 1 :]
        # Every entry is a minor of the matrix, so the division leaves nothing (Bareiss).
        table[step + 1 :] = (table[step, step] * below - np.outer(below[:, step], table[step])) // last
        last = table[step, step]
    values = [Fraction(0)] * many
    for row in reversed(range(many)):
        known = sum(table[row, column] * values[column] for column in range(row + 1, many))
        values[row] = (table[row, many] - known) / Fraction(table[row, row])
    return [value / scale for value in values]


def levels(chances: Sequence[float] | Sequence[Fraction], apart: float = 1e-6) -> Counter[float]:
    """Return how many children have each chance, 0 left out and those as good as equal as one."""
    found: Counter[float] = Counter()
    for chance in sorted(float(one) for one in chances):
        if chance > apart:
            near = max(found, default=-1.0)
            found[near if chance - near <= apart else chance] += 1
    return found


def _solver() -> highspy.Highs:
    program = highspy.Highs()
    program.setOptionValue("output_flag", False)
    program.setOptionValue("threads", 1)
    program.setOptionValue("presolve", "off")
    program.setOptionValue("primal_feasibility_tolerance", 1e-10)
    program.setOptionValue("dual_feasibility_tolerance", 1e-10)
    return program
