"""The parts of a binary workbook (.xlsb): records of a kind, a size and so many bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sendsample.cohort.tables.tally import MOST_CELLS, Tally, TooLargeError

_ROW: Final = 0
#: Kinds of cells that hold something: numbers, errors, flags, texts and formulas. Kind 1 is blank.
_FILLED: Final = frozenset({*range(2, 12), 62})
_SHARED: Final = 7
_STRING: Final = 19
_SPAN: Final = 148


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    r"""Yield the kind of every record, where its bytes start and how many they are.

    Examples
    --------
    >>> list(records(b"\x94\x01\x02ab\x01\x00"))
    [(148, 3, 2), (1, 7, 0)]
    """
    at = 0
    while at < len(data):
        kind, at = _packed(data, at, 2)
        size, at = _packed(data, at, 4)
        yield kind, at, size
        at += size


def _packed(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for place in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            break
    return value, at


def shared_sizes(chunks: Iterable[bytes]) -> list[int]:
    """Return how many characters, at the most, each shared text has."""
    return [size // 2 for kind, _, size in records(b"".join(chunks)) if kind == _STRING]


def tally_binary(data: bytes, tally: Tally, sizes: Sequence[int]) -> None:
    """Count the filled cells of a binary sheet; see :func:`sendsample.cohort.tables.markup.tally_sheet`."""
    row = 0
    for kind, at, size in records(data):
        if kind == _ROW and size >= 4:  # noqa: PLR2004 - bytes of a number
            (row,) = struct.unpack_from("<I", data, at)
        elif kind in _FILLED and size >= 4:  # noqa: PLR2004
            (column,) = struct.unpack_from("<I", data, at)
            tally.add(row + 1, column + 1, text=_length(data, at, size, sizes) if kind == _SHARED else size)
        elif kind == _SPAN and size >= 16:  # noqa: PLR2004 - four numbers
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", data, at)
            # The reader sets memory aside for what a sheet says it spans.
            if (last_row - first_row + 1) * (last_column - first_column + 1) > MOST_CELLS:
                raise TooLargeError


def _length(data: bytes, at: int, size: int, sizes: Sequence[int]) -> int:
    if size < 12:  # noqa: PLR2004 - column, style and number of the text
        return 0
    (number,) = struct.unpack_from("<I", data, at + 8)
    return sizes[number] if number < len(sizes) else 0
