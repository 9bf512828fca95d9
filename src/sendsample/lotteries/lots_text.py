"""The canonical text of a lottery, to and fro; docs/lottery-file.md says it byte by byte."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final, NamedTuple, NoReturn

import numpy as np

from sendsample.errors import InputError
from sendsample.lotteries.lots_checked import CODE, MOST_BYTES, MOST_CHILDREN, MOST_COMPOSITIONS

FORMAT: Final = "sendsample-lottery/1"
_NUMBER: Final = r"([0-9]{1,19})"
_HEADER: Final = re.compile(
    rf"{FORMAT}\nsample (.*)\ntypes {_NUMBER}\nchildren {_NUMBER}\ncompositions {_NUMBER}\ntotal {_NUMBER}\n"
)
_TYPE: Final = re.compile(rf"type( {CODE})+")
_COMPOSITION: Final = "composition "
_DIGITS: Final = b"0123456789 \n"


class Parts(NamedTuple):
    """What a text says, in the order in which a lottery takes it."""

    sample: str
    types: tuple[tuple[str, ...], ...]
    compositions: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]


class _Counts(NamedTuple):
    """What the header says there will be."""

    types: int
    children: int
    compositions: int
    total: int


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in hexadecimal digits.

    Examples
    --------
    >>> sha256_text("")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def to_text(
    sample: str,
    types: Sequence[Sequence[str]],
    compositions: Sequence[Sequence[int]],
    weights: Sequence[int],
) -> str:
    """Return a lottery as text.

    Examples
    --------
    >>> print(to_text("audit", [["0123456789abcdef"]], [[0]], [1000]), end="")
    sendsample-lottery/1
    sample audit
    types 1
    children 1
    compositions 1
    total 1000
    type 0123456789abcdef
    composition 1000 1
    """
    names = [str(number) for number in range(1, len(types) + 1)]
    lines = [
        FORMAT,
        f"sample {sample}",
        f"types {len(types)}",
        f"children {sum(map(len, types))}",
        f"compositions {len(compositions)}",
        f"total {sum(weights)}",
        *(f"type {' '.join(codes)}" for codes in types),
        *(
            f"composition {weight} {' '.join([names[number] for number in composition])}"
            for composition, weight in zip(compositions, weights, strict=True)
        ),
    ]
    return "\n".join([*lines, ""])


def from_text(text: str) -> Parts:
    r"""Return what a text says, its form checked, and not yet what it says.

    Raises
    ------
    InputError
        When the text does not have the form of a lottery.

    Examples
    --------
    >>> from_text(to_text("audit", [["0123456789abcdef"]], [[0]], [1000])).compositions
    ((0,),)
    """
    head = _header(text)
    counts = _Counts(*map(int, head.groups()[1:]))
    lines = _lines(text[head.end() :], counts)
    types = _types(lines[: counts.types])
    compositions, weights = _compositions(lines[counts.types :], counts)
    if sum(map(len, types)) != counts.children:
        refuse("there are not as many children as its header says")
    if sum(weights) != counts.total:
        refuse("its weights do not add up to the total in its header")
    return Parts(head[1], types, compositions, weights)


def refuse(why: str) -> NoReturn:
    """Raise that a text is not a lottery in canonical form."""
    raise InputError(
        f"This is not a lottery in canonical form: {why}.",
        code="lottery_form",
        hint="Fetch the file again; its SHA-256 has to be the digest that was published.",
    )


def _header(text: str) -> re.Match[str]:
    """Return the header, taken apart."""
    if not text.startswith(f"{FORMAT}\n"):
        refuse(f"its first line is not {FORMAT}")
    if len(text.encode(errors="replace")) > MOST_BYTES:
        refuse(f"it is longer than {MOST_BYTES:,} bytes")
    head = _HEADER.match(text)
    if head is None:
        refuse("its header is not sample, types, children, compositions and total, a line each")
    return head


def _lines(body: str, counts: _Counts) -> list[str]:
    """Return the lines after the header, as many as it says."""
    if not counts.types <= counts.children <= MOST_CHILDREN:
        refuse(f"its header does not say at most {MOST_CHILDREN:,} children, one or more a type")
    if counts.compositions > MOST_COMPOSITIONS:
        refuse(f"its header says more than {MOST_COMPOSITIONS:,} compositions")
    # Counted before the text is taken apart: a file of bare line ends would fill the memory.
    if not body.endswith("\n") or body.count("\n") != counts.types + counts.compositions:
        refuse("it does not have as many lines as its header says, each with its line end")
    return body[:-1].split("\n")


def _types(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the codes of each type."""
    if not all(map(_TYPE.fullmatch, lines)):
        refuse("a line that should be a type and its codes is not")
    return tuple(tuple(line.split()[1:]) for line in lines)


def _compositions(
    lines: Sequence[str], counts: _Counts
) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Return the compositions and their weights, all numbers read at once, which is quicker.

    Some ways of writing them pass here that are not canonical; comparing the text written anew refuses those.
    """
    if not all(line.startswith(_COMPOSITION) for line in lines):
        refuse("a line that should begin with composition does not")
    numbered = "\n".join([line[len(_COMPOSITION) :] for line in lines])
    if numbered.encode(errors="replace").translate(None, _DIGITS) or not numbered[:1].isdigit():
        refuse("a composition has something else than numbers")
    lengths = np.array([line.count(" ") for line in lines])
    # Before they are read: one line of ones would fill the memory.
    if lengths.max() > counts.children + 1:
        refuse("a composition has more numbers than there are children")
    numbers = np.fromstring(numbered, dtype=np.int64, sep=" ")
    if len(numbers) != lengths.sum():
        refuse("the numbers of a composition are not one space apart")
    starts = np.cumsum(lengths) - lengths
    weights = tuple(numbers[starts].tolist())
    numbers[starts] = 1
    if numbers.max() > counts.types:
        refuse("a composition names a type that is not there")
    # One object for each number, however often it stands there.
    shared = np.arange(-1, counts.types).astype(object)[numbers].tolist()
    rows = zip((starts + 1).tolist(), (starts + lengths).tolist(), strict=True)
    return tuple([tuple(shared[first:last]) for first, last in rows]), weights
