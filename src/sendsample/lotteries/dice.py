"""Lotteries for dice: so many numbers, each as likely, and a composition for each of them.

Three ten-sided dice thrown in front of people show a number from 0 to 999. For that the fairest lottery is
rounded to a thousand compositions, some of them there several times. Chances move a little, by whole numbers
of a thousandth; how far is told, and how near any lottery of so many numbers could come (on such rounding:
Flanigan, Kehne and Procaccia, "Fair sortition made transparent", NeurIPS 2021).
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sendsample import html
from sendsample.errors import UsageError
from sendsample.lotteries.drawing import MOST_NUMBERS
from sendsample.lotteries.lots import Lots

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]

#: Exchanges tried for each number, once there are compositions for all.
_EXCHANGES = 2
#: What is gained by less than this part of it is rounding.
_ROUNDING = 1e-9
#: Rounds of letting whoever has the worst of it count for more, by how much, and who has.
_ROUNDS, _MORE, _NEAR_WORST = 12, 3.0, 0.05


@dataclass(frozen=True)
class Weighing:
    """What proves the least chance of a lottery, by the types of its published form.

    Attributes
    ----------
    weights
        For each type the weight of a child.
    most
        What no composition weighs more than.
    """

    weights: Sequence[int]
    most: int


def rounded(lots: Lots, numbers: int) -> Lots:
    """Return a lottery of so many equally likely numbers whose chances are near those of another.

    Compositions join one by one, whichever brings the counts of all types nearest to what they should be;
    then each may be exchanged for a better one.

    Parameters
    ----------
    lots
        The fairest lottery.
    numbers
        How many numbers there are.

    Examples
    --------
    >>> lots = Lots.of("audit", [["00000000000000a1"], ["00000000000000b2"]], [[0], [1]], [700, 300])
    >>> rounded(lots, 10).weights
    (7, 3)
    """
    counts = _Rounding(lots, numbers).counts()
    used = np.flatnonzero(counts)
    compositions = [lots.compositions[place] for place in used.tolist()]
    return Lots.of(lots.sample, lots.types, compositions, counts[used].tolist())


def lacking(lots: Lots, rounded_to: Lots) -> int:
    """Return how many children have a chance in a lottery and none in another over the same types."""
    have = {code for codes in _chosen_types(rounded_to) for code in codes}
    return sum(len(codes) for codes in _chosen_types(lots) if codes[0] not in have)


def _chosen_types(lots: Lots) -> list[tuple[str, ...]]:
    used = set(itertools.chain.from_iterable(lots.compositions))
    return [codes for number, codes in enumerate(lots.types) if number in used]


def enough(lots: Lots, weighing: Weighing | None, above: int) -> tuple[int | None, int]:
    """Return the fewest numbers with which nobody was found to lose their chance, and a number none is below.

    Parameters
    ----------
    lots
        The fairest lottery.
    weighing
        What proves its least chance; None where nothing does.
    above
        The first of the two is to be larger than this; it is None where no dice have so many numbers.
    """
    fewest = 1 if weighing is None else max(1, -(-sum(weighing.weights) // max(weighing.most, 1)))

    def keeps(numbers: int) -> bool:
        return not lacking(lots, rounded(lots, numbers))

    least = most = max(fewest, above + 1)
    while most <= MOST_NUMBERS and not keeps(most):
        least = most + 1
        most = max(least, min(2 * most, MOST_NUMBERS))
    if most > MOST_NUMBERS:
        return None, fewest
    return least + bisect_left(range(least, most), x=True, key=keeps), fewest


def least_at_most(lots: Lots, weighing: Weighing | None, numbers: int) -> Fraction:
    """Return what the least chance of any lottery of so many numbers cannot exceed.

    Over all numbers a type is chosen a whole number of times, and together those times weigh no more than
    all compositions may. So a least chance that asks for more is out of reach.
    """
    if weighing is None:
        return Fraction(1)
    pairs = [
        (weight, len(codes)) for weight, codes in zip(weighing.weights, lots.types, strict=True) if weight
    ]

    def asks(times: int, size: int) -> int:
        """Say what a least chance of ``times`` times in all for a type of ``size`` asks of all types."""
        return sum(weight * -(-times * other // size) for weight, other in pairs)

    def most(size: int) -> Fraction:
        """Return the largest such chance that is not out of reach."""
        every = range(numbers * size + 1)
        above = bisect_right(every, numbers * weighing.most, key=lambda times: asks(times, size))
        return Fraction(above - 1, numbers * size)

    return max((most(size) for _, size in pairs), default=Fraction(1))


class _Rounding:
    """Counts of compositions that bring the counts of all types near what they should be.

    How far a type is off counts by its square, as a part of what it should be; so those least likely matter
    most.
    """

    def __init__(self, lots: Lots, numbers: int) -> None:
        self.numbers = numbers
        self._of = [Counter(one) for one in lots.compositions]
        self._alike = list(_alike(self._of))
        expected = np.array(lots.chances()) * np.array([len(codes) for codes in lots.types]) * numbers
        self._off = -expected
        # Who is in no composition is never off.
        self._expected = np.where(expected > 0, expected, math.inf)
        self._matters = 1 / self._expected**2
        holding: list[dict[int, int]] = [{} for _ in lots.types]
        for place, one in enumerate(self._of):
            for kind, count in one.items():
                holding[kind][place] = count
        self._holding = [(np.array(list(each)), np.array(list(each.values()))) for each in holding]
        self.chosen = np.zeros(len(self._of), dtype=np.int64)
        self._joins, self._leaves = self._costs(1), self._costs(-1)

    def _costs(self, sign: int) -> Floats:
        """Return what it costs that each composition joins once more, or leaves once."""
        costs = np.empty(len(self._of))
        for places, types, times in self._alike:
            each = self._matters[types] * (sign * 2 * self._off[types] * times + times**2)
            costs[places] = each.sum(axis=1)
        return costs

    def _move(self, place: int, sign: int) -> None:
        """Let a composition join once more, or leave once, and keep all costs as they are then."""
        self.chosen[place] += sign
        for kind, count in self._of[place].items():
            self._off[kind] += sign * count
            places, times = self._holding[kind]
            change = sign * 2 * count * self._matters[kind] * times
            self._joins[places] += change
            self._leaves[places] -= change

    def counts(self) -> Numbers:
        """Return how many of the numbers each composition has.

        Whoever has the least of what they should have has as much of it as was found.
        """
        for _ in range(self.numbers):
            self._move(int(self._joins.argmin()), 1)
        self._exchange()
        best, chosen = self._worst(), self.chosen.copy()
        for _ in range(_ROUNDS):
            # Whoever has the worst of it counts for more, and all are exchanged again.
            self._matters[self._parts() < best + _NEAR_WORST] *= _MORE
            self._joins, self._leaves = self._costs(1), self._costs(-1)
            self._exchange()
            if self._worst() > best:
                best, chosen = self._worst(), self.chosen.copy()
        return chosen

    def _parts(self) -> Floats:
        """Return by how much each type is off, as a part of what it should have."""
        parts: Floats = self._off / self._expected
        return parts

    def _worst(self) -> float:
        return float(self._parts().min())

    def _exchange(self) -> None:
        """Exchange compositions for as long as the counts of all types come nearer to what they should be."""
        for _ in range(_EXCHANGES * self.numbers):
            out = int(np.where(self.chosen > 0, self._leaves, math.inf).argmin())
            gained = -float(self._leaves[out])
            self._move(out, -1)
            into = int(self._joins.argmin())
            nearer = gained - float(self._joins[into])
            self._move(into, 1)
            if nearer <= _ROUNDING * abs(gained):
                return


def _alike(of: Sequence[Counter[int]]) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Yield the compositions of as many types as one another: their places, types and counts, a line each."""
    many = np.array([len(one) for one in of])
    for size in np.unique(many).tolist():
        places = np.flatnonzero(many == size)
        some = [of[place] for place in places.tolist()]
        yield places, np.array([list(one) for one in some]), np.array([list(one.values()) for one in some])


@dataclass(frozen=True)
class Dice:
    """A lottery for dice, and what it costs in fairness.

    Attributes
    ----------
    lots
        The lottery as it is published: each number draws a composition.
    least
        The least chance of anybody.
    fairest
        The least chance in the fairest lottery.
    bound
        What the least chance of no lottery of so many numbers exceeds.
    furthest
        By how much anybody's chance has moved at most.

    See Also
    --------
    sendsample.Lottery.uniform : makes it.
    """

    lots: Lots
    least: float
    fairest: float
    bound: float
    furthest: float

    @property
    def numbers(self) -> int:
        """How many numbers there are, each as likely."""
        return self.lots.total

    @property
    def lost(self) -> float:
        """By how much the least chance is below that of the fairest lottery."""
        return max(self.fairest - self.least, 0.0)

    @property
    def avoidable(self) -> float:
        """By how much, at the most, another lottery of so many numbers could have a larger least chance."""
        return max(self.bound - self.least, 0.0)

    @property
    def _chances(self) -> str:
        return (
            f"The least chance of anybody is {100 * self.least:.3g}%. In the fairest lottery it is "
            f"{100 * self.fairest:.3g}%; none of so many numbers has more than {100 * self.bound:.3g}%. "
            f"Nobody's chance has moved by more than {100 * self.furthest:.3g} points."
        )

    def _repr_html_(self) -> str:
        return html.fragment(
            "Dice",
            [f"{self.numbers:,} numbers, each as likely, for a draw by dice.", self._chances],
            see=[('.lots.write("lottery.txt")', "the lottery, to be made public before dice are rolled")],
        )

    def __repr__(self) -> str:
        return (
            f"<Dice: {self.numbers:,} numbers, least chance {self.least:.3g} of {self.fairest:.3g} possible>"
        )


def dice(lots: Lots, weighing: Weighing | None, numbers: int) -> Dice:
    """Return a lottery for dice.

    Raises
    ------
    UsageError
        When there are too few numbers for everybody who has a chance to keep one.
    """
    if isinstance(numbers, bool) or not isinstance(numbers, int) or not 1 <= numbers <= MOST_NUMBERS:
        raise UsageError(
            f"The count of numbers is not a whole number from 1 to {MOST_NUMBERS:,}.",
            code="dice_numbers",
            hint="Three ten-sided dice have 1,000.",
        )
    made = rounded(lots, numbers)
    if lost := lacking(lots, made):
        raise _too_few(numbers, lost, *enough(lots, weighing, numbers))
    before, after = _by_code(lots), _by_code(made)
    return Dice(
        made,
        least=min(after.values()),
        fairest=min(before.values()),
        bound=float(least_at_most(lots, weighing, numbers)),
        furthest=max(abs(after[code] - chance) for code, chance in before.items()),
    )


def _too_few(numbers: int, lost: int, will_do: int | None, fewest: int) -> UsageError:
    if will_do is None:
        return UsageError(
            f"With {numbers:,} numbers {lost:,} who have a chance would lose it.",
            code="dice_too_few",
            hint=f"Draw by seed; not even {MOST_NUMBERS:,} numbers were found to do.",
            will_do=None,
            fewest=fewest,
        )
    return UsageError(
        f"With {numbers:,} numbers {lost:,} who have a chance would lose it.",
        code="dice_too_few",
        hint=f"{will_do:,} numbers will do, and no fewer than {fewest:,} can.",
        will_do=will_do,
        fewest=fewest,
    )


def _by_code(lots: Lots) -> dict[str, float]:
    """Return the chance of every child who has one."""
    chances = lots.chances().tolist()
    return {
        code: chance for codes, chance in zip(lots.types, chances, strict=True) if chance for code in codes
    }
