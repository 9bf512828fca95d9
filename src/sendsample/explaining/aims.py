"""Aims that are minimised one after the other, several of them as one where the numbers allow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

#: Below this a solver's objective, a float, holds whole numbers exactly.
_EXACT = 1 << 52


@dataclass(frozen=True)
class Aim:
    """What is minimised: variables, the most that each can be, and what each of its steps costs."""

    terms: Sequence[tuple[cp_model.IntVar, int, int]]

    @property
    def span(self) -> int:
        """More than any two of its values are apart."""
        return 1 + sum(most * abs(weight) for _, most, weight in self.terms)

    @property
    def expression(self) -> cp_model.LinearExprT:
        """What it comes to, as the solver takes it."""
        variables, _, weights = zip(*self.terms, strict=True) if self.terms else ((), (), ())
        return cp_model.LinearExpr.weighted_sum(list(variables), list(weights))

    def then(self, later: Aim) -> Aim:
        """Return this aim, and where it leaves a choice a later one, as one aim."""
        earlier = [(variable, most, weight * later.span) for variable, most, weight in self.terms]
        return Aim([*earlier, *later.terms])


def folded(aims: Iterable[Aim]) -> Iterator[Aim]:
    """Yield aims, one after the other, as few as can be: those that come to exact numbers as one are one.

    Examples
    --------
    >>> model = cp_model.CpModel()
    >>> first, second, third = (model.new_int_var(0, 9, name) for name in "abc")
    >>> aims = [Aim([(first, 9, 1)]), Aim([(second, 9, -1)]), Aim([(third, 9, 1 << 50)])]
    >>> [[weight for _, _, weight in aim.terms] for aim in folded(aims)]
    [[10, -1], [1125899906842624]]
    """
    waiting: Aim | None = None
    for aim in aims:
        if waiting is not None and waiting.span * aim.span < _EXACT:
            waiting = waiting.then(aim)
            continue
        if waiting is not None:
            yield waiting
        waiting = aim
    if waiting is not None:
        yield waiting
