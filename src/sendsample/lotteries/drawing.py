"""The draw from a published lottery: from digest and seed to the children chosen.

1. The number is SHA-256 over the UTF-8 bytes of digest, newline, seed, as a big-endian integer modulo the
   total. For a lottery made for dice it may come from dice instead.
2. The composition is the first in file order whose cumulative weight exceeds the number.
3. Of each type, the children chosen are those with the least SHA-256 over digest, newline, seed, newline,
   code.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib import resources
from itertools import accumulate
from typing import Final

from sendsample.errors import UsageError
from sendsample.lotteries.lots import Lots
from sendsample.problem.tickets import check_seed

#: The most numbers a lottery for dice may have: six ten-sided dice.
MOST_NUMBERS: Final = 1_000_000
_VERIFIER: Final = "verify_lottery.py"


@dataclass(frozen=True)
class Drawn:
    """What a draw gave.

    Attributes
    ----------
    number
        From 0 to below the lottery's total.
    composition
        The place of the composition among ``lots.compositions``, from 0.
    codes
        The opaque codes of the children chosen: type by type, within a type in the order of the draw.

    Examples
    --------
    >>> lots = Lots("audit", (("00000000000000a1",), ("00000000000000b2",)), ((0,), (1,)), (400, 600))
    >>> draw(lots, "4 1 6 2 8 5", number=400)
    Drawn(number=400, composition=1, codes=('00000000000000b2',))
    """

    number: int
    composition: int
    codes: tuple[str, ...]


class Drawing:
    """A lottery made ready to be drawn from any number of times.

    Parameters
    ----------
    lots
        The lottery as published.

    Examples
    --------
    >>> lots = Lots("audit", (("00000000000000a1",), ("00000000000000b2",)), ((0,), (1,)), (400, 600))
    >>> drawing = Drawing(lots)
    >>> [drawing.draw(seed).composition for seed in ("1", "2", "3")]
    [1, 0, 0]
    """

    def __init__(self, lots: Lots) -> None:
        self.lots = lots
        self._reached = list(accumulate(lots.weights))
        self._counts: dict[int, tuple[tuple[int, int], ...]] = {}
        # A code is hashed many times over; as bytes it is made once.
        self._codes = [[code.encode() for code in codes] for codes in lots.types]

    def draw(self, seed: str, *, number: int | None = None) -> Drawn:
        """Return what a seed draws; see :func:`draw`.

        Examples
        --------
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> Drawing(lots).draw("4 1 6 2 8 5").codes
        ('00000000000000a1',)
        """
        start = f"{self.lots.digest}\n{check_seed(seed)}".encode()
        if number is not None and self.lots.total > MOST_NUMBERS:
            raise UsageError(
                "This lottery is not for dice: its number follows from the seed.",
                code="draw_not_dice",
                hint="Leave the number out, or make a lottery for dice (--numbers, or Lottery.uniform).",
            )
        if number is None:
            number = int.from_bytes(sha256(start).digest()) % self.lots.total
        elif type(number) is not int or not 0 <= number < self.lots.total:
            raise UsageError(
                f"The number is not a whole number from 0 to {self.lots.total - 1:,}.",
                code="draw_number",
                hint="Three ten-sided dice that show 4, 1 and 7 are the number 417, and 0, 0 and 0 are 0.",
            )
        composition = bisect_right(self._reached, number)
        return Drawn(number, composition, tuple(self._chosen(composition, start + b"\n")))

    def _chosen(self, composition: int, start: bytes) -> Iterator[str]:
        """Yield the codes of the children chosen."""
        for number, count in self._counted(composition):
            ranked = sorted(self._codes[number], key=partial(_rank, start))
            yield from (code.decode() for code in ranked[:count])

    def _counted(self, composition: int) -> tuple[tuple[int, int], ...]:
        """Return how many children of each type a composition has."""
        if composition not in self._counts:
            self._counts[composition] = tuple(sorted(Counter(self.lots.compositions[composition]).items()))
        return self._counts[composition]


def _rank(start: bytes, code: bytes) -> tuple[bytes, bytes]:
    """Return where a child stands in its type: by its hash and, should two ever be alike, by its code."""
    return sha256(start + code).digest(), code


def draw(lots: Lots, seed: str, *, number: int | None = None) -> Drawn:
    """Return what a seed draws from a lottery.

    Parameters
    ----------
    lots
        The lottery as published.
    seed
        Public text that could not be known when the lottery was published, such as digits of dice.
    number
        What dice named of a lottery made for dice, from 0. The seed, which comes from further dice, then
        names only the children inside the types: by the number alone a file would give the same child of a
        type every time.

    Raises
    ------
    SeedError
        When the seed cannot be public text.
    UsageError
        When the number is not one of the lottery's.

    Examples
    --------
    >>> lots = Lots("audit", (("00000000000000a1",), ("00000000000000b2",)), ((0,), (1,)), (400, 600))
    >>> draw(lots, "4 1 6 2 8 5")
    Drawn(number=228, composition=0, codes=('00000000000000a1',))
    """
    return Drawing(lots).draw(seed, number=number)


def verifier_text() -> str:
    """Return the script that does a draw again and needs nothing of this package.

    It is there to be written beside a published lottery.

    Examples
    --------
    >>> "import sendsample" in verifier_text()
    False
    """
    return resources.files(__package__).joinpath(_VERIFIER).read_text("utf-8")
