"""The fairest lottery over a support: by the relaxation where that is enough, by columns elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.limits import Deadline
from sendsample.lotteries.cases import Case, Tight, cases_of
from sendsample.lotteries.columns import leximin
from sendsample.lotteries.completing import Completing
from sendsample.lotteries.cuts import cuts
from sendsample.lotteries.faces import Faces
from sendsample.lotteries.field import Field, Types, field_of
from sendsample.lotteries.known import Known
from sendsample.lotteries.mixing import CLOSE, Mix, Mixer
from sendsample.lotteries.proof import Level
from sendsample.lotteries.relaxed import Target, for_types, relaxed
from sendsample.lotteries.relaxed_by_cases import relaxed_by_cases
from sendsample.lotteries.support import Branch, Set, cover
from sendsample.problem import Block
from sendsample.progress import Progress

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Up to this many types columns alone are quicker.
_FEW_TYPES = 25
#: Beyond this many types columns would take hours.
_MANY_TYPES = 2_000
#: Rounds of adding rows that the averages break.
_CUT_ROUNDS = 20
_ATTEMPTS = 8
#: Cases are told apart by so many types at most that have a chance on average and are in no set found.
_MOST_HARD = 2
#: A chance of the relaxation below this, as a part of an even one, is none.
_NONE = 1e-9


@dataclass(frozen=True)
class Fairest:
    """A lottery over sets of types.

    Attributes
    ----------
    types
        The types.
    gone
        Which types are in no set of the support.
    sets, weights
        Sets of types and their weights, which add up to 1.
    levels
        The levels in order, with what proves them.
    """

    types: Types
    gone: Flags
    sets: Sequence[Set]
    weights: Floats
    levels: tuple[Level, ...]


def fairest(branches: Sequence[Branch], deadline: Deadline, progress: Progress) -> Fairest:
    """Return the leximin lottery over a support.

    Parameters
    ----------
    branches
        The support: one branch, or one for each size where sizes are ranges. The types of all are the same.
    deadline
        When to stop; levels that are not proven by then say so.
    progress
        Told what is being done.
    """
    types = branches[0].types
    near, relaxation = None, None
    if len(branches) == 1 and branches[0].part.stay is None and len(types.sizes) > _FEW_TYPES:
        relaxation = _Relaxed(branches[0], deadline, progress)
        near = relaxation.lottery()
        # They tighten the proofs of the columns as well.
        branches = [relaxation.tightened]
        if near is not None and (near.close or len(types.sizes) > _MANY_TYPES):
            return near.found
    progress("Proving level by level that no lottery is fairer")
    sets, met = [branch.set_of(branch.chosen) for branch in branches], np.zeros(len(types.sizes), dtype=bool)
    if relaxation is not None:
        sets += relaxation.sets
    for one in sets:
        met[list(one)] = True
    more, gone = cover(branches, ~met, deadline)
    for one in more:
        met[list(one)] = True
    if near is not None and not (met | gone).all():
        return near.found
    if gone.all():
        # Where a size may be 0, choosing nobody may be all that the rules allow.
        return Fairest(types, gone, [], np.zeros(0), ())
    # Nobody gains by a set that is empty, so no lottery that is fairest uses it.
    found = leximin(branches, [one for one in [*sets, *more] if one], types, gone, deadline)
    return Fairest(types, gone, found.sets, found.weights, _least_by(near, found.levels, gone))


def _least_by(near: _Near | None, levels: tuple[Level, ...], gone: Flags) -> tuple[Level, ...]:
    """Return levels of which the first, where a limit cut it short, has the bound of the relaxation.

    Not where that counts in anybody who turned out to have no chance: it bounds nothing then.
    """
    if near is None or not levels or levels[0].settled:
        return levels
    proof = near.found.levels[0].proof
    if proof is None or proof.weights[gone].any():
        return levels
    return (replace(levels[0], proof=proof), *levels[1:])


@dataclass(frozen=True)
class _Near:
    """A lottery by the relaxation, and whether it has the chances of the relaxation."""

    found: Fairest
    close: bool


@dataclass(frozen=True)
class _Aimed:
    """Rows, the chances that they allow on average, and where the sets of each case then are."""

    field: Field
    target: Target
    tight: tuple[Tight, ...] = ()


class _Relaxed:
    """Looks for a lottery that has the leximin chances of the relaxation."""

    def __init__(self, branch: Branch, deadline: Deadline, progress: Progress) -> None:
        self.branch, self.deadline, self.progress = branch, deadline, progress
        self.gone = np.zeros(len(branch.types.sizes), dtype=bool)
        self._completes = Completing(branch, deadline)
        #: Every set found, whether or not it has a weight.
        self.sets: list[Set] = [branch.set_of(branch.chosen)]
        #: Rows that every set keeps and the averages did not.
        self.cuts: tuple[Block, ...] = ()
        #: Types to tell cases apart by; None where cases are not told apart.
        self._hard: list[int] | None = None

    def lottery(self) -> _Near | None:
        """Return the lottery found; None where there is none, or the program fails."""
        best: _Near | None = None
        for _ in range(_ATTEMPTS):
            self.progress("Finding the fairest chances that the rules allow on average")
            aimed = self._aim()
            if aimed is None:
                return best
            field, target = aimed.field, aimed.target
            self.progress("Finding sets of children that give everybody these chances")
            chances, levels = for_types(target, field)
            known = Known(field, self._completes)
            known.add(self.sets)
            mix = Mixer(field, Faces(field, target, aimed.tight), chances, known, self.deadline).mix()
            self.sets = known.sets
            if mix is not None:
                best = self._near(mix, levels)
            if best is not None and best.close:
                return best
            if self.deadline.passed or not (self._more_are_gone(known) or self._tell_apart(mix, aimed)):
                return best
        return best

    def _near(self, mix: Mix, levels: tuple[Level, ...]) -> _Near:
        sets = [tuple(line) for line in mix.sets.tolist()]
        found = Fairest(self.branch.types, self.gone.copy(), sets, mix.weights, levels)
        return _Near(found, mix.off <= CLOSE)

    def _more_are_gone(self, known: Known) -> bool:
        """Settle whoever is in no set known: say whether any of them is in none at all."""
        unmet = (known.times == 0) & ~self.gone
        if not unmet.any():
            return False
        sets, gone = cover([self.branch], unmet, self.deadline)
        self.sets += sets
        self.gone |= gone
        return bool(gone.any())

    def _tell_apart(self, mix: Mix | None, aimed: _Aimed) -> bool:
        """Tell cases apart from now on, or more of them; say whether there is anything new to tell apart."""
        if self._hard is None:
            self._hard = []
            if self._cases(aimed.field):
                return True
        if mix is None or len(self._hard) == _MOST_HARD:
            return False
        missing = aimed.target.chances[aimed.field.kind_of]
        missing[mix.sets] = 0
        missing[self._hard] = 0
        if not missing.any():
            return False
        self._hard.append(int(missing.argmax()))
        return bool(self._cases(aimed.field))

    def _cases(self, field: Field) -> tuple[Case, ...]:
        kinds = field.kind_of[self._hard or []].tolist()
        return cases_of(field, self._kinds_gone(field), kinds)

    def _aim(self) -> _Aimed | None:
        """Return the rows, and the chances that they allow on average, nobody without any among them."""
        branch, chances = self.branch, None
        while True:
            field = field_of(branch.aim, branch.part, branch.types, self.gone, chances)
            aimed = self._cut(field)
            if aimed is not None and self._hard is not None:
                aimed = self._case_by_case(aimed)
            if aimed is None:
                return None
            by_type = aimed.target.chances[field.kind_of]
            none = ~self.gone & (by_type <= _NONE * branch.types.even)
            self.gone |= none
            if not none.any() and (chances is not None or not field.caps):
                return aimed
            chances = by_type

    def _case_by_case(self, aimed: _Aimed) -> _Aimed | None:
        """Return the chances that the rules allow on average in each case, if there are any."""
        field, gone = aimed.field, self._kinds_gone(aimed.field)
        cases = self._cases(field)
        if not cases:
            return aimed
        found = relaxed_by_cases(field, cases, gone, self.deadline)
        return None if found is None else _Aimed(field, *found)

    def _kinds_gone(self, field: Field) -> Flags:
        gone = np.zeros(len(field.sizes), dtype=bool)
        gone[field.kind_of[self.gone]] = True
        return gone

    def _cut(self, field: Field) -> _Aimed | None:
        """Return the chances, with rows added until no three rows make one that the averages break."""
        gone = self._kinds_gone(field)
        target = relaxed(field, gone, self.deadline)
        for _ in range(_CUT_ROUNDS):
            if target is None:
                return None
            counts, most = cuts(field.hard, field.types.places, target.chances * field.sizes)
            if not len(most):
                break
            field = replace(field, hard=field.hard.with_rows(counts, most))
            self.cuts += tuple(
                self._block(line[field.kind_of], limit)
                for line, limit in zip(counts, most.tolist(), strict=True)
            )
            target = relaxed(field, gone, self.deadline)
        return None if target is None else _Aimed(field, target)

    @property
    def tightened(self) -> Branch:
        """The branch with the rows added."""
        aim = self.branch.aim
        return replace(self.branch, aim=replace(aim, hard=(*aim.hard, *self.cuts)))

    def _block(self, counts: NDArray[np.float32], most: int) -> Block:
        """Return a row over types as a bound on columns."""
        codes = np.append(np.where(counts > 0, 0, -1), -1).astype(np.int32)[self.branch.types.of]
        lower, upper = np.zeros(1, dtype=np.int64), np.array([most], dtype=np.int64)
        return Block(codes, lower, upper, (), self.branch.part.first)
