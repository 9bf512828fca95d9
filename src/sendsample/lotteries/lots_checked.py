"""What a lottery has to be: what is checked whenever one is made or read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sendsample.cohort.text import has_control
from sendsample.lotteries.codes import CODE_DIGITS

#: A file that says more is refused before it is read any further.
MOST_CHILDREN: Final = 1_000_000
MOST_COMPOSITIONS: Final = 1_000_000
MOST_TOTAL: Final = 10**18
MOST_BYTES: Final = 2**27
_LONGEST_NAME: Final = 100
#: What a code looks like, as a regular expression.
CODE: Final = rf"[0-9a-f]{{{CODE_DIGITS}}}"


def faults(
    sample: str,
    types: Sequence[Sequence[str]],
    compositions: Sequence[tuple[int, ...]],
    weights: Sequence[int],
) -> Iterator[str]:
    """Yield what is wrong with a lottery, a sentence each; each check relies on those before it.

    Examples
    --------
    >>> next(faults("tracking", [["0123456789abcdef"]], [(0,)], [0]))
    'A weight is not a whole number above 0.'
    """
    yield from _of_name(sample)
    yield from _of_codes(types)
    yield from _of_types(types)
    yield from _of_weights(compositions, weights)
    yield from _of_compositions(compositions, [len(codes) for codes in types])
    for place, (one, following) in enumerate(pairwise(compositions), start=2):
        if not one < following:
            yield f"Composition {place} is not after the one before it."


def _of_name(sample: str) -> Iterator[str]:
    """Yield what is wrong with the sample's name."""
    plain = sample == sample.strip() and not has_control(sample)
    if not plain or not unicodedata.is_normalized("NFC", sample):
        yield "The sample's name is not plain text: NFC, without control characters or outer spaces."
    if not 1 <= len(sample) <= _LONGEST_NAME:
        yield f"The sample's name does not have 1 to {_LONGEST_NAME} characters."


def _of_codes(types: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what is wrong with the codes, wherever they stand."""
    codes = list(chain.from_iterable(types))
    if not 1 <= len(codes) <= MOST_CHILDREN:
        yield f"There are not 1 to {MOST_CHILDREN:,} children."
    if not all(isinstance(code, str) and re.fullmatch(CODE, code) for code in codes):
        yield f"A code is not {CODE_DIGITS} digits from 0 to 9 and a to f."
    if len(set(codes)) < len(codes):
        yield "A code stands twice."


def _of_types(types: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what is wrong with the types."""
    if not all(types):
        yield "A type has no children."
    if any(list(codes) != sorted(codes) for codes in types):
        yield "The codes of a type are not in order."
    if any(one[0] > following[0] for one, following in pairwise(types)):
        yield "The types are not in the order of their least codes."


def _of_weights(compositions: Sequence[Sequence[int]], weights: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with the weights."""
    if not 1 <= len(compositions) <= MOST_COMPOSITIONS:
        yield f"There are not 1 to {MOST_COMPOSITIONS:,} compositions."
    if len(weights) != len(compositions):
        yield "There is not one weight for each composition."
    if any(type(weight) is not int or weight < 1 for weight in weights):
        yield "A weight is not a whole number above 0."
    if sum(weights) > MOST_TOTAL:
        yield f"The weights add up to more than {MOST_TOTAL:,}."


def _of_compositions(compositions: Sequence[tuple[int, ...]], sizes: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with compositions, each by itself."""
    if not all(compositions):
        yield "A composition has no children."
    if set(map(type, chain.from_iterable(compositions))) != {int}:
        yield "A composition has a type number that is not a whole number."
    if min(map(min, compositions)) < 0 or max(map(max, compositions)) >= len(sizes):
        yield "A composition names a type that is not there."
    numbers, owners = in_one_row(compositions)
    same = owners[1:] == owners[:-1]
    if (same & (numbers[1:] < numbers[:-1])).any():
        yield "The type numbers of a composition are not in order."
    # A run is a number as often as it stands in one composition.
    starts = np.flatnonzero(np.r_[True, ~same | (numbers[1:] != numbers[:-1])])
    runs = np.diff(np.r_[starts, len(numbers)])
    if (runs > np.array(sizes)[numbers[starts]]).any():
        yield "A composition has more children of a type than there are."


def in_one_row(compositions: Sequence[tuple[int, ...]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the type numbers of all compositions one after the other, and the place of each one's own.

    Examples
    --------
    >>> in_one_row([(0, 2), (1,)])
    (array([0, 2, 1], dtype=int32), array([0, 0, 1], dtype=int32))
    """
    lengths = np.fromiter(map(len, compositions), np.intp)
    numbers = np.fromiter(chain.from_iterable(compositions), np.int32)
    return numbers, np.repeat(np.arange(len(compositions), dtype=np.int32), lengths)
