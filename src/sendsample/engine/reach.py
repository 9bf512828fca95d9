"""Who could be chosen at all, and who would be whatever the seed.

Any selection that is best on all aims before chance is drawn for some tickets: low ones for its own
children, high ones for all others. So the question is who is in one of these selections, and who is in all. A
walk over them sees nearly everyone. Whoever it does not see is settled one way or the other: by a selection
found, or by a proof that there is none - the relaxation's exact bound, or CP-SAT over all who could matter.
So the answer is a fact, whichever selections were met on the way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim, Kept, Soft, any_selection, least_loss
from sendsample.engine.bound import safe_bound
from sendsample.engine.candidates import pool, representatives
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.limits import Deadline
from sendsample.engine.outcome import Status
from sendsample.engine.relaxation import LOSS_UNIT, Relaxation, relax
from sendsample.engine.walk import Walk
from sendsample.problem import Block, Part, Problem
from sendsample.progress import Progress, silent

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

#: Steps of the walk without anything new: at first, and once it has been helped on.
_PATIENCE = 60
_MORE = 20
#: Children looked for at once, and for a block of visits at how many places.
_AT_ONCE = 100
_PLACES = 4
#: Effort of a look among few columns, in the solver's own seconds.
_A_LOOK = 0.2
_A_LONGER_LOOK = 2.0


@dataclass(frozen=True)
class Reach:
    """Who could be chosen, for each column of a problem: is its child in its sample, at whatever place.

    Attributes
    ----------
    could
        Some selection has the child.
    unsettled
        Time ran out before it was known whether any has.
    certain
        Every selection has the child.
    perhaps
        Every selection met had, and time ran out before it was known whether any other has not.
    """

    could: Flags
    unsettled: Flags
    certain: Flags
    perhaps: Flags

    @property
    def proven(self) -> bool:
        """Whether all of it is settled."""
        return not (self.unsettled.any() or self.perhaps.any())


def reachable(
    problem: Problem,
    kept: Sequence[Kept],
    chosen: Indices,
    deadline: Deadline | None = None,
    progress: Progress = silent,
    *,
    known: Flags | None = None,
) -> Reach:
    """Return who could be chosen by selections that keep every rule and what earlier aims settled.

    Parameters
    ----------
    problem
        The problem, its sizes settled; who is in one whose sizes are open can be asked as well.
    kept
        What the earlier aims settled; nothing, to ask about the rules alone.
    chosen
        One such selection.
    deadline
        When to stop; none by default.
    progress
        Told what is being done.
    known
        The columns of children who are known to be in one; then nobody is said to be certain.
    """
    people = _people(problem)
    settling = _Settling(any_selection(problem, kept=kept), chosen, people, known, deadline or Deadline())
    progress("Seeing who could be chosen at all")
    settling.who_could(kept)
    if known is None:
        progress("Proving who would be chosen whatever the seed")
        settling.who_must()
    return settling.reach(must=known is None)


def _people(problem: Problem) -> Indices:
    """Return a number for each child of each sample, by column; -1 for columns that are no seats."""
    people = np.full(len(problem), -1, dtype=np.intp)
    last = 0
    for part in problem.parts:
        numbers = np.unique(problem.child[part.first : part.last], return_inverse=True)[1]
        people[part.first : part.last] = numbers + last
        last += int(numbers.max(initial=-1)) + 1
    return people


@dataclass(frozen=True)
class _Wish:
    """Selections that hold one of some children, or that lack one of them."""

    people: Indices
    columns: Indices
    holds: bool

    def paid_by(self, aim: Aim) -> Aim:
        """Return an aim whose value is 0 when the wish is granted, and more when not."""
        codes = np.full(len(aim.problem), -1, dtype=np.int32)
        codes[self.columns] = 0
        least = 1 if self.holds else 0
        most = len(self.columns) if self.holds else len(self.people) - 1
        lower, upper = (np.array([number], dtype=np.int64) for number in (least, most))
        return replace(aim, soft=(*aim.soft, Soft(Block(codes, lower, upper), 1)))

    def ask(self, model: Subset) -> None:
        """Allow only selections that grant the wish."""
        variables = model.variables(self.columns.tolist())
        if self.holds:
            model.model.add_bool_or(variables)
        else:
            model.model.add(sum(variables) <= len(self.people) - 1)

    @property
    def enough(self) -> int:
        """The costs of a selection that just grants the wish."""
        return -1 if self.holds else len(self.people) - 1

    def costs(self, width: int) -> NDArray[np.int64]:
        """Return costs by which a selection is the better the more of the wish it grants."""
        costs = np.zeros(width, dtype=np.int64)
        costs[self.columns] = -1 if self.holds else 1
        return costs


class _Settling:
    """Settles who could be chosen, and who must be.

    Parameters
    ----------
    aim
        What every selection keeps.
    chosen
        One such selection.
    people
        For each column the number of its child in its sample, -1 for columns that are no seats.
    known
        The columns of children who are known to be in one.
    deadline
        When to stop.

    Attributes
    ----------
    walk
        Whom it has not seen yet is still to be settled.
    never, must
        Who is proven to be in no selection, and in all.
    """

    def __init__(
        self, aim: Aim, chosen: Indices, people: Indices, known: Flags | None, deadline: Deadline
    ) -> None:
        self.aim, self.problem, self.people, self.deadline = aim, aim.problem, people, deadline
        unseen = np.zeros(int(people.max(initial=-1)) + 1, dtype=bool)
        unseen[people[(people >= 0) & aim.problem.open]] = True
        self.never, self.must = ~unseen, np.zeros(len(unseen), dtype=bool)
        if known is not None:
            unseen[people[(people >= 0) & known]] = False
        self.walk = Walk(aim, chosen, people, unseen)
        self._pool = pool(aim.problem)
        self._rng = np.random.default_rng(0)

    def reach(self, *, must: bool) -> Reach:
        """Return what is settled by now."""
        perhaps = self.walk.always & ~self.must & must
        flags = (~(self.never | self.walk.unseen), self.walk.unseen, self.must, perhaps)
        return Reach(*(np.append(each, False)[self.people] for each in flags))

    def who_could(self, kept: Sequence[Kept]) -> None:
        """Settle who is in some selection, by what is cheapest first."""
        self.walk.on(self.deadline, _PATIENCE)
        if len(self.walk.waiting):
            self._by_losses(kept)
        self._settle(self._to_hold)

    def who_must(self) -> None:
        """Settle who is in every selection."""
        self._settle(self._to_lack)

    def _settle(self, wishes: Callable[[Flags, int], _Wish]) -> None:
        """Grant wishes, or prove that they cannot be granted, until there are none: what is cheapest first.

        A hundred children are wished for at once: to prove that none of them can be chosen takes hardly
        longer than to prove it of one.
        """
        for settle, at_once in (
            (self._nearby, _AT_ONCE),
            (self._relaxed, _AT_ONCE),
            (partial(self._among_everyone, effort=_A_LONGER_LOOK), _AT_ONCE),
            (self._relaxed, 1),
            (self._among_everyone, _AT_ONCE),
        ):
            tried = np.zeros(len(self.never), dtype=bool)
            while not self.deadline.passed:
                wish = wishes(tried, at_once)
                if not len(wish.people):
                    break
                tried[wish.people] = not settle(wish)

    def _to_hold(self, tried: Flags, at_once: int) -> _Wish:
        """Return the wish for some of a sample who are still to be settled and were not tried yet."""
        waiting = self.walk.waiting
        waiting = waiting[~tried[self.people[waiting]]]
        part = next((part for part in self.problem.parts if len(part.of(waiting))), None)
        waiting = waiting if part is None else part.of(waiting)
        if part is not None and part.stay is not None:
            place = part.stay.place[waiting - part.first]
            waiting = waiting[np.isin(place, self._rng.permutation(np.unique(place))[:_PLACES])]
        people = self._rng.permutation(np.unique(self.people[waiting]))[:at_once]
        return self._holding(np.sort(people))

    def _holding(self, people: Indices) -> _Wish:
        return _Wish(people, np.flatnonzero(np.isin(self.people, people) & self.problem.open), holds=True)

    def _to_lack(self, tried: Flags, at_once: int) -> _Wish:
        """Return the wish to do without some who may be in every selection."""
        people = np.flatnonzero(self.walk.always & ~self.must & ~tried)[:at_once]
        return _Wish(people, np.flatnonzero(np.isin(self.people, people)), holds=False)

    def _nearby(self, wish: _Wish) -> bool:
        """Look in the samples that a wish is about, all others standing; then among few of all samples."""
        own = np.concatenate([self._around(part, part.of(wish.columns)) for part in self.problem.parts])
        return any(self._found(self._look(wish, columns, _A_LOOK)) for columns in (own, self._pool))

    def _around(self, part: Part, wished: Indices) -> Indices:
        """Return columns of a sample that may serve a wish; of visits, where is visited or wished for."""
        if not len(wished):
            return wished
        if part.stay is None:
            return part.of(self._pool)
        seats = np.concatenate([wished, part.of(self.walk.chosen)]) - part.first
        return np.flatnonzero(np.isin(part.stay.place, part.stay.place[seats])) + part.first

    def _relaxed(self, wish: _Wish) -> bool:
        """Ask the relaxation, and look among the columns that it likes."""
        start = np.union1d(self._pool, self.walk.chosen)
        relaxed = relax(wish.paid_by(self.aim), start, self.deadline)
        if relaxed.bound > 0:
            return self._refuse(wish, relaxed)
        if wish.holds and self._refuse_some(wish, relaxed.slack > 0):
            return True
        return self._found(self._look(wish, np.union1d(relaxed.columns, self._pool), _A_LOOK))

    def _among_everyone(self, wish: _Wish, effort: float = math.inf) -> bool:
        """Look among all who could matter, which settles it if time allows."""
        among = np.flatnonzero(self.problem.open)
        if wish.holds or len(wish.people) == 1:
            if not wish.holds:
                among = np.setdiff1d(among, wish.columns)
            # Of several children to do without, any could be the one whose like has to be there.
            among = representatives(self.problem, among, self.problem.blocks)
        answer = self._look(wish, among, effort, first=math.isinf(effort))
        if answer.status is Status.INFEASIBLE:
            return self._refuse(wish)
        return self._found(answer)

    def _look(
        self, wish: _Wish, columns: Indices, effort: float = math.inf, *, first: bool = False
    ) -> Answer:
        """Look among some columns, those of the selection that stands and those wished for."""
        standing = self.walk.chosen
        aim = replace(self.aim, costs=wish.costs(len(self.problem)))
        wished = wish.columns if wish.holds else standing
        model = Subset(aim, np.union1d(np.union1d(columns, standing), wished))
        model.hint(standing)
        wish.ask(model)
        return model.minimise(self.deadline, effort=effort, enough=wish.enough if first else None)

    def _found(self, answer: Answer) -> bool:
        if answer.chosen is None:
            return False
        self.walk.go_to(answer.chosen)
        self.walk.on(self.deadline, _MORE)
        return True

    def _refuse(self, wish: _Wish, relaxed: Relaxation | None = None) -> bool:
        """Note that a wish cannot be granted; by what a relaxation says, often to others neither."""
        if not wish.holds:
            self.must[wish.people] = True
            return True
        self._never(wish.columns)
        if relaxed is not None and relaxed.multipliers is not None:
            paid = relaxed.multipliers
            # Without the wish every selection costs nothing, so a column that costs more is in none.
            paid = replace(paid, below=paid.below[:-1], above=paid.above[:-1])
            bounded = safe_bound(self.aim, paid, LOSS_UNIT)
            self._refuse_waiting(bounded.bound + bounded.slack > 0)
        return True

    def _by_losses(self, kept: Sequence[Kept]) -> None:
        """Refuse whoever the bounds on losses shut out."""
        start = np.union1d(self._pool, self.walk.chosen)
        for at, settled in enumerate(kept):
            if settled.loss:
                relaxed = relax(least_loss(self.problem, settled.parts, kept[:at]), start, self.deadline)
                self._refuse_waiting(relaxed.bound + relaxed.slack > settled.loss)

    def _refuse_waiting(self, out: Flags) -> None:
        self._refuse_some(self._holding(np.unique(self.people[self.walk.waiting])), out)

    def _refuse_some(self, wish: _Wish, out: Flags) -> bool:
        """Note who of a wish cannot be chosen, since none of their columns can: say whether there are any."""
        still = np.isin(wish.people, self.people[wish.columns[~out[wish.columns]]])
        refused = wish.people[~still]
        self._never(wish.columns[np.isin(self.people[wish.columns], refused)])
        return len(refused) > 0

    def _never(self, columns: Indices) -> None:
        """Note that the children of some columns cannot be chosen, nor can any who are just like them."""
        refused = [self.people[columns]]
        for part in self.problem.parts if self.problem.open.all() else ():
            alike = np.isin(self.problem.types[part.first : part.last], self.problem.types[part.of(columns)])
            refused.append(self.people[part.first : part.last][alike])
        for people in refused:
            self.never[people] = True
            self.walk.unseen[people] = False
