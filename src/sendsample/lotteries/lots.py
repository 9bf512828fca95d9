"""A lottery as it is published: types of opaque codes, compositions, and how likely each composition is.

Nothing in it depends on the order in which it was given. It holds no attribute and no id of the area's; which
file it is, its SHA-256 says, and that alone is made public before there is a seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import index
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from sendsample.errors import UsageError
from sendsample.lotteries.lots_checked import MOST_BYTES, faults, in_one_row
from sendsample.lotteries.lots_file import read_text, write_text
from sendsample.lotteries.lots_text import from_text, refuse, sha256_text, to_text

#: Weights are added up in parts of so many bits: doubles hold such sums exactly, and a total has three parts.
_PART: Final = 20


@dataclass(frozen=True)
class Lots:
    """A lottery in canonical form; :meth:`of` brings any other into it.

    Parameters
    ----------
    sample
        The name of the sample it is for.
    types
        The opaque codes of the children of each type, sorted; the types in the order of their least codes.
    compositions
        How many children of each type are chosen: type numbers from 0, sorted, a number as often as children
        of that type. The compositions are sorted, and no two are alike.
    weights
        A whole number above 0 for each composition: how many of the ``total`` numbers draw it.

    Raises
    ------
    UsageError
        When it is not in canonical form, or says what cannot be.

    Examples
    --------
    >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
    >>> lots.total, lots.chances()
    (1000, array([0.5]))
    """

    sample: str
    types: tuple[tuple[str, ...], ...] = field(repr=False)
    compositions: tuple[tuple[int, ...], ...] = field(repr=False)
    weights: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if wrong := next(faults(self.sample, self.types, self.compositions, self.weights), None):
            raise _wrong(wrong)

    @classmethod
    def of(
        cls,
        sample: str,
        types: Sequence[Iterable[str]],
        compositions: Sequence[Iterable[int]],
        weights: Sequence[int],
    ) -> Self:
        """Return a lottery in canonical form, whatever the order in which it is given.

        Types are renumbered by their least codes, and compositions that are alike become one with the sum of
        their weights.

        Parameters
        ----------
        sample
            The name of the sample it is for.
        types
            The opaque codes of the children of each type.
        compositions
            Type numbers from 0, as the types are given, a number as often as children of that type.
        weights
            A whole number above 0 for each composition.

        Raises
        ------
        UsageError
            When it says what cannot be.

        Examples
        --------
        >>> types = [["00000000000000b2"], ["00000000000000a1"]]
        >>> lots = Lots.of("audit", types, [[1, 0], [0], [0, 1]], [300, 500, 200])
        >>> lots.types
        (('00000000000000a1',), ('00000000000000b2',))
        >>> lots.compositions, lots.weights
        (((0, 1), (1,)), (500, 500))
        """
        given = [tuple(sorted(codes)) for codes in types]
        order = sorted(range(len(given)), key=given.__getitem__)
        place = {old: new for new, old in enumerate(order)}
        merged = _merged([_renumbered(composition, place) for composition in compositions], weights)
        ordered = tuple(sorted(merged))
        weights = tuple(merged[composition] for composition in ordered)
        return cls(sample, tuple(given[old] for old in order), ordered, weights)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the lottery that a text says.

        Raises
        ------
        InputError
            When the text is not a lottery in canonical form, byte for byte.

        Examples
        --------
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> Lots.parse(lots.text()) == lots
        True
        """
        parts = from_text(text)
        try:
            lots = cls(*parts)
        except UsageError as error:
            refuse(error.message[0].lower() + error.message[1:-1])
        # The last word on form: a number with leading zeros reads well, and is not how it is written.
        if lots.digest != sha256_text(text):
            refuse("written anew it would not have the same bytes")
        return lots

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Return the lottery that a file holds.

        Raises
        ------
        InputError
            When it cannot be read, or is not a lottery in canonical form.

        Examples
        --------
        >>> import tempfile
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     lots.write(Path(folder, "lottery.txt"))
        ...     Lots.read(Path(folder, "lottery.txt")) == lots
        True
        """
        return cls.parse(read_text(path))

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the lottery to a file, whole or not at all, readable by its owner only.

        Parameters
        ----------
        path
            The file. The same lottery may be there already.
        overwrite
            Whether a file that says something else may be replaced.

        Raises
        ------
        OutputError
            When it cannot be written, or something else stands there.

        Examples
        --------
        >>> import tempfile
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     lots.write(Path(folder, "lottery.txt"))
        ...     Path(folder, "lottery.txt").read_text().split()[0]
        'sendsample-lottery/1'
        """
        write_text(path, self.text(), overwrite=overwrite)

    def text(self) -> str:
        """Return the canonical text, of which the digest is made.

        Raises
        ------
        UsageError
            When it is longer than a lottery may be.

        Examples
        --------
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> lots.text().splitlines()[-2:]
        ['type 00000000000000a1 00000000000000b2', 'composition 1000 1']
        """
        text = to_text(self.sample, self.types, self.compositions, self.weights)
        if len(text.encode()) > MOST_BYTES:
            raise _wrong(f"The file would be longer than {MOST_BYTES:,} bytes.")
        return text

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file's bytes in hexadecimal digits.

        Examples
        --------
        >>> lots = Lots("audit", (("00000000000000a1", "00000000000000b2"),), ((0,),), (1000,))
        >>> len(lots.digest)
        64
        """
        return sha256_text(self.text())

    @cached_property
    def total(self) -> int:
        """The sum of the weights: how many numbers may be drawn.

        Examples
        --------
        >>> types = (("00000000000000a1",), ("00000000000000b2",))
        >>> Lots("audit", types, ((0,), (1,)), (400, 600)).total
        1000
        """
        return sum(self.weights)

    def chances(self) -> NDArray[np.float64]:
        """Return the chance of each child of a type, by type: that of the whole numbers, rounded once.

        Examples
        --------
        >>> types = (("00000000000000a1",), ("00000000000000b2", "00000000000000c3"))
        >>> Lots("audit", types, ((0, 1), (1, 1)), (400, 600)).chances()
        array([0.4, 0.8])
        """
        taken = self._taken()
        return np.array(
            [count / (len(codes) * self.total) for count, codes in zip(taken, self.types, strict=True)]
        )

    def _taken(self) -> list[int]:
        """Return how many places each type has over all numbers that may be drawn, exactly."""
        numbers, owners = in_one_row(self.compositions)
        weights = np.array(self.weights, dtype=np.int64)
        taken = [0] * len(self.types)
        for shift in range(0, 3 * _PART, _PART):
            part = (weights >> shift) & (2**_PART - 1)
            sums = np.bincount(numbers, part[owners], len(taken))
            taken = [before + (int(more) << shift) for before, more in zip(taken, sums, strict=True)]
        return taken


def _renumbered(composition: Iterable[int], place: Mapping[int, int]) -> tuple[int, ...]:
    """Return a composition by the new numbers of its types."""
    try:
        return tuple(sorted(map(place.__getitem__, composition)))
    except KeyError:
        raise _wrong("A composition names a type that is not there.") from None


def _merged(compositions: Sequence[tuple[int, ...]], weights: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Return the weight of each composition, those that are alike taken together."""
    if len(weights) != len(compositions):
        raise _wrong("There is not one weight for each composition.")
    try:
        # Before they are added: a sum would hide what is below 0.
        whole = [int(index(weight)) for weight in weights]
    except TypeError:
        whole = [0]
    if any(weight < 1 for weight in whole):
        raise _wrong("A weight is not a whole number above 0.")
    merged: dict[tuple[int, ...], int] = {}
    for composition, weight in zip(compositions, whole, strict=True):
        merged[composition] = merged.get(composition, 0) + weight
    return merged


def _wrong(sentence: str) -> UsageError:
    """Return that this can be no lottery."""
    return UsageError(sentence, code="lots", hint="Lots.of brings a lottery into canonical order.")
