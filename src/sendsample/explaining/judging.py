"""Whether a design can be met with some bounds dropped and others moved; where not, what that rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sendsample.engine import Deadline, Status
from sendsample.engine.aim import Aim, any_selection, least_violation
from sendsample.engine.bound import Multipliers, reduced_costs, safe_bound
from sendsample.engine.candidates import pool, representatives
from sendsample.engine.exact import Subset
from sendsample.engine.relaxation import LOSS_UNIT, relax
from sendsample.explaining.asked import Asked, Moved, Name, Variant, name_of
from sendsample.problem import Block, Problem

Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Effort of a look among the likeliest columns, in the solver's own seconds.
_A_LOOK = 0.1
_A_LONGER_LOOK = 1.0
#: Rules have few rows; caps on households and settings have thousands.
_FEW_ROWS = 60


@dataclass(frozen=True)
class Cut:
    """What moves must come to for a design to be possible: the weights of those made sum to ``need``.

    It follows from a linear relaxation's multipliers, in whole numbers, so it holds exactly. One without
    weights of its own (``need`` 1) says that something of ``core`` must move at all.

    Attributes
    ----------
    need
        What the weights must come to.
    down, up
        What each child counts by which a unit's least is lowered, or its most raised.
    lift
        What lifting an exclusion counts.
    core
        The units that the proof rests on.
    own
        The samples whose places, or whose ties between columns, the proof rests on beside units; None where
        it may rest on any.
    """

    need: int
    down: Mapping[int, int]
    up: Mapping[int, int]
    lift: Mapping[int, int]
    core: frozenset[int]
    linear: bool = True
    own: frozenset[str] | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a design is possible, None where a limit was reached; a selection, or for each size a cut."""

    possible: bool | None
    chosen: Indices | None = None
    cuts: tuple[Cut, ...] = ()

    @property
    def core(self) -> frozenset[int]:
        """Units that cannot hold together at any size."""
        return frozenset().union(*(cut.core for cut in self.cuts))


class Judge:
    """Says whether a design is possible, remembering selections and cores met before.

    What it says is a fact, whatever was met on the way.

    Parameters
    ----------
    asked
        What the design asks.
    deadline
        When to stop.
    """

    def __init__(self, asked: Asked, deadline: Deadline) -> None:
        self.asked, self.deadline = asked, deadline
        #: How many questions went to the solvers.
        self.questions = 0
        self._met: list[tuple[int, Indices]] = []
        self._broken: list[NDArray[np.bool_]] = []
        self._cores: list[Indices] = []
        # The units that alone stand in the way: some selection keeps all others.
        self._alone = np.zeros(len(asked.units), dtype=bool)

    @cached_property
    def as_it_stands(self) -> Verdict:
        """Whether the design is possible with nothing dropped or moved."""
        return self(self.asked.nothing)

    def drops(self, moved: Moved) -> bool | None:
        """Say whether a design with units dropped, none moved, is possible."""
        if any(moved.active[core].all() for core in self._cores):
            return False
        if (self._alone & ~moved.active).any():
            return True
        if any(not (broken & moved.active).any() for broken in self._broken):
            return True
        return self(moved).possible

    def __call__(self, moved: Moved) -> Verdict:
        """Say whether a design with units dropped or moved is possible."""
        for place, chosen in self._met:
            if self.asked.variants[place].at(moved).valid(chosen):
                return Verdict(possible=True, chosen=chosen)
        cuts: list[Cut] = []
        certain = True
        for place, variant in enumerate(self.asked.variants):
            self.questions += 1
            verdict = _settle(self.asked, variant, moved, self.deadline)
            if verdict.chosen is not None:
                self._remember(place, verdict.chosen)
                return verdict
            certain &= verdict.possible is False
            cuts += verdict.cuts
        if not certain:
            return Verdict(possible=None)
        verdict = Verdict(possible=False, cuts=tuple(cuts))
        if not moved.down.any() and not moved.up.any():
            self._cores.append(np.array(sorted(verdict.core), dtype=np.intp))
        return verdict

    def _remember(self, place: int, chosen: Indices) -> None:
        self._met.append((place, chosen))
        variant = self.asked.variants[place]
        broken = variant.violated(chosen)
        self._broken.append(broken)
        if broken.sum() == 1:
            unit = int(broken.argmax())
            self._alone[unit] = True
            if unit >= self.asked.first_exclusion:
                # Hundreds may be left alone by cooling_off; mostly any of them could take another's place.
                self._alone[variant.as_well(chosen, unit)] = True


def _settle(asked: Asked, variant: Variant, moved: Moved, deadline: Deadline) -> Verdict:
    """Settle one size: look where a selection is likeliest, then ask the relaxation, then the solver."""
    problem = variant.at(moved)
    # Balance plays no part in it.
    problem = replace(problem, parts=tuple(replace(part, margins=()) for part in problem.parts))
    aim, first = any_selection(problem), pool(problem)
    chosen = Subset(aim, first).minimise(deadline, effort=_A_LOOK).chosen
    if chosen is not None:
        return Verdict(possible=True, chosen=chosen)
    violation = least_violation(problem, problem.blocks)
    relaxed = relax(violation, first, deadline)
    if relaxed.bound > 0 and relaxed.multipliers is not None:
        return Verdict(possible=False, cuts=(_cut(asked, variant, violation, relaxed.multipliers, moved),))
    wider = np.union1d(first, relaxed.columns)
    chosen = Subset(aim, wider).minimise(deadline, effort=_A_LONGER_LOOK).chosen
    if chosen is not None:
        return Verdict(possible=True, chosen=chosen)
    # What clashes among a few columns nearly always clashes among all, and is few rows to ask about.
    names = Subset(aim, wider, assuming=True).clash(deadline)
    core = None if names is None else _clash_of(asked, variant, names, moved, deadline)
    if core is not None:
        return Verdict(possible=False, cuts=(core,))
    return _exactly(asked, problem, moved, deadline)


def _clash_of(
    asked: Asked, variant: Variant, names: Collection[Name], moved: Moved, deadline: Deadline
) -> Cut | None:
    """Return a cut where units cannot hold together whoever is excluded, or with all exclusions."""
    rows = np.zeros(len(asked.units), dtype=bool)
    rows[[asked.number[name] for name in names]] = True
    exclusions = np.arange(len(asked.units)) >= asked.first_exclusion
    for active in (rows, (rows | exclusions) & moved.active):
        problem = variant.at(replace(moved, active=active))
        among = representatives(problem, np.flatnonzero(problem.open), problem.blocks, margins=False)
        answer = Subset(any_selection(problem), among).minimise(deadline)
        if answer.status is Status.INFEASIBLE:
            return Cut(1, {}, {}, {}, frozenset(np.flatnonzero(active).tolist()), linear=False)
    return None


def _cut(asked: Asked, variant: Variant, aim: Aim, paid: Multipliers, moved: Moved) -> Cut:
    """Return what an infeasible relaxation says of every move: its exact bound has to come down to 0."""
    down: dict[int, int] = {}
    up: dict[int, int] = {}
    rows = [
        (block, np.maximum(pi, 0), np.maximum(-pi, 0)) for block, pi in zip(aim.hard, paid.hard, strict=True)
    ]
    rows += [
        (soft.block, below, above)
        for soft, below, above in zip(aim.soft, paid.below, paid.above, strict=True)
    ]
    for block, below, above in rows:
        for into, values in ((down, below), (up, above)):
            for row in np.flatnonzero(values).tolist() if block.units else ():
                unit = asked.number[name_of(block.units[row])]
                into[unit] = into.get(unit, 0) + int(values[row])
    lift, opened = _lifted(variant, aim, paid, moved)
    # The bound is that of the design as moved; what those moves took off it is put back.
    need = safe_bound(aim, paid, LOSS_UNIT).bound
    need += sum(weight * min(int(moved.down[unit]), variant.least(unit)) for unit, weight in down.items())
    need += sum(weight * int(moved.up[unit]) for unit, weight in up.items())
    need += opened
    core = {unit for unit in (*down, *up, *lift) if moved.active[unit]}
    return Cut(need, down, up, lift, frozenset(core), own=_own(aim.problem, rows))


def _lifted(variant: Variant, aim: Aim, paid: Multipliers, moved: Moved) -> tuple[dict[int, int], int]:
    """Return how far the bound comes down by lifting each exclusion, and by those that are lifted already."""
    gain = np.maximum(-reduced_costs(aim, paid, LOSS_UNIT), 0)
    for inside, _ in aim.stays:
        # Where places are still to be chosen the bound reckons with everyone there already.
        gain[inside] = 0
    lift: dict[int, int] = {}
    opened = 0
    for column, units in variant.closers.items():
        if not gain[column]:
            continue
        # Who is excluded twice is let in only when both are lifted: one that is not yet stands for both.
        unit = next((unit for unit in units if moved.active[unit]), units[0])
        lift[unit] = lift.get(unit, 0) + int(gain[column])
        opened += int(gain[column]) * (not moved.active[unit])
    return lift, opened


def _own(problem: Problem, rows: Sequence[tuple[Block, Numbers, Numbers]]) -> frozenset[str]:
    """Return the samples with rows in a proof that are no units: those that tie children to places."""
    used = [block.first for block, below, above in rows if not block.units and (below.any() or above.any())]
    return frozenset(part.name for part in problem.parts for first in used if part.first <= first < part.last)


def _exactly(asked: Asked, problem: Problem, moved: Moved, deadline: Deadline) -> Verdict:
    """Settle what the relaxation leaves open; without the groups of caps first, which need far fewer."""
    few = [block for block in problem.blocks if len(block.lower) <= _FEW_ROWS or not block.units]
    for blocks in (few, problem.blocks):
        aim = any_selection(problem, blocks)
        among = representatives(problem, np.flatnonzero(problem.open), blocks, margins=False)
        answer = Subset(aim, among).minimise(deadline)
        if answer.chosen is not None and problem.valid(answer.chosen):
            return Verdict(possible=True, chosen=answer.chosen)
        if answer.status is Status.INFEASIBLE:
            names = Subset(aim, among, assuming=True).clash(deadline)
            return Verdict(possible=False, cuts=(_clause(asked, blocks, names, moved),))
    return Verdict(possible=None)


def _clause(asked: Asked, blocks: Sequence[Block], names: set[Name] | None, moved: Moved) -> Cut:
    """Return a cut that says no more than that something has to move: any exclusion may be part of it."""
    told = names or {name_of(unit) for block in blocks for unit in block.units}
    rows = {asked.number[name] for name in told}
    closed = set(range(asked.first_exclusion, len(asked.units)))
    core = frozenset(unit for unit in rows | closed if moved.active[unit])
    return Cut(1, {}, {}, {}, core, linear=False)
