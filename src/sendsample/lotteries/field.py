"""One sample as its lottery sees it: types of children, and the rows that its sets have to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sendsample.engine.aim import Aim
from sendsample.problem import Block, Part, alike

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Types:
    """The types of the children of a sample.

    Attributes
    ----------
    of
        For each column of the sample the number of its type, -1 for a column that cannot be chosen.
    sizes
        How many children each type has.
    places
        How many children the sample has.
    frame
        How many children its frame has (N).
    """

    of: Indices
    sizes: Numbers
    places: int
    frame: int

    @property
    def first(self) -> Indices:
        """A column of each type, counted from the first of the sample."""
        order = np.argsort(self.of, kind="stable")
        return order[np.searchsorted(self.of[order], np.arange(len(self.sizes)))]

    @property
    def even(self) -> float:
        """The chance that everybody in the frame would have if nothing stood in the way: k/N."""
        return self.places / self.frame


@dataclass(frozen=True)
class Rows:
    """Bounds on how many of some kinds of children a set holds.

    Attributes
    ----------
    members
        A line a row, a column a kind: whether the kind counts.
    lower, upper
        The least and the most of each row.
    """

    members: NDArray[np.float32]
    lower: Numbers
    upper: Numbers

    def __len__(self) -> int:
        return len(self.lower)

    def with_rows(self, members: NDArray[np.float32], upper: Numbers) -> Rows:
        """Return these rows and some more that have no minimum."""
        return Rows(
            np.vstack([self.members, members]),
            np.append(self.lower, np.zeros(len(upper), dtype=np.int64)),
            np.append(self.upper, upper),
        )


@dataclass(frozen=True)
class Field:
    """Kinds of children, and the rows over them.

    A kind is a number of types that are alike in every row here. Caps on groups that are many and small are
    left out of the rows: next to no lottery comes near them, and with them nearly every child is of a kind
    of its own. They are kept when children are named.

    Attributes
    ----------
    types
        The types.
    kind_of
        The kind of each type.
    sizes
        How many children each kind has.
    hard
        The rows to be kept.
    soft, weights, budget
        Rows to come near, what a place outside costs, and what may be spent in all.
    caps
        For each cap left out, the group of each type (-1 for none) and the most of each group.
    """

    types: Types
    kind_of: Indices
    sizes: Numbers
    hard: Rows
    soft: Rows
    weights: Numbers
    budget: int
    caps: tuple[tuple[Codes, Numbers], ...]


#: Rows of all caps up to which each of them is a row: the sampler multiplies by a matrix of the rows.
_MOST_ROWS = 256
#: A cap of fewer groups is a rule like others, whatever the rest.
_FEW_GROUPS = 30
#: Groups whose share of a lottery comes this near their cap are rows of their own.
_NEAR = 0.1


def types_of(part: Part, numbers: Numbers, can: Flags, child: Codes) -> Types:
    """Return the types of a sample.

    Parameters
    ----------
    part
        The sample.
    numbers
        For each column of the problem its type there.
    can
        Which columns can be chosen.
    child
        For each column the number of its child.
    """
    inside = np.flatnonzero(can[part.first : part.last])
    of = in_order(numbers[part.first : part.last][inside])
    every = np.full(len(part), -1, dtype=np.intp)
    every[inside] = of
    # A child at several places is in several columns and is one child all the same.
    _, one = np.unique(child[part.first : part.last][inside], return_index=True)
    sizes = np.bincount(of[one], minlength=int(of.max(initial=-1)) + 1).astype(np.int64)
    return Types(every, sizes, part.most, part.frame_size)


def in_order(numbers: NDArray[np.integer]) -> Indices:
    """Return numbers from 0 in the order in which they first appear, the same for those that were the same.

    Examples
    --------
    >>> in_order(np.array([7, 3, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    _, first, of = np.unique(numbers, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(rank[of])


def field_of(
    aim: Aim, part: Part, types: Types, gone: Flags, chances: NDArray[np.float64] | None = None
) -> Field:
    """Return what a sample's own rules say of its types.

    Whatever else an aim asks, of other samples or of several together, is left out: every set that it allows
    keeps these rows.

    Parameters
    ----------
    aim
        What is asked, of this sample and of others.
    part, types
        The sample and its types.
    gone
        The types that have no chance: they are kinds of their own.
    chances
        For each type the chance of a child in a lottery that is near the answer, to say which groups come
        near their caps; none come near where it is not given.
    """
    blocks = [(codes, lower, block.upper) for block, codes, lower in _own(aim, part, types)]
    many = sum(len(upper) for _, _, upper in blocks)
    lines, caps, lower, upper = [], [], [], []
    for codes, least, most in blocks:
        whole = many <= _MOST_ROWS or bool(least.any()) or len(most) <= _FEW_GROUPS
        wanted = np.ones(len(most), dtype=bool) if whole else _near(codes, most, types, chances)
        if not whole:
            caps.append((codes, most))
        rows = np.flatnonzero(wanted)
        lines.append(np.append(np.where(wanted, np.cumsum(wanted) - 1, -1), -1).astype(np.int32)[codes])
        lower.append(least[rows])
        upper.append(most[rows])
    soft = [soft for soft in aim.soft if soft.budget >= 0 and _is_inside(soft.block, part)]
    softly = [soft.block.within(part.first, part.last)[types.first] for soft in soft]
    kind_of = in_order(alike([*lines, *softly, gone.astype(np.int32)], len(types.sizes)))
    kinds = int(kind_of.max(initial=-1)) + 1
    one = np.unique(kind_of, return_index=True)[1]
    return Field(
        types=types,
        kind_of=kind_of,
        sizes=np.bincount(kind_of, weights=types.sizes, minlength=kinds).astype(np.int64),
        hard=_rows([codes[one] for codes in lines], lower, upper, kinds),
        soft=_rows(
            [codes[one] for codes in softly],
            [part.block.lower for part in soft],
            [part.block.upper for part in soft],
            kinds,
        ),
        weights=np.array([part.weight for part in soft for _ in part.block.lower], dtype=np.int64),
        budget=aim.budgets[0] if soft else 0,
        caps=tuple(caps),
    )


def _own(aim: Aim, part: Part, types: Types) -> list[tuple[Block, Codes, Numbers]]:
    """Return the bounds that a sample's own children have to keep: codes by type, and minimums."""
    found = []
    for block in aim.hard:
        if block.times is not None or block.personal:
            continue
        codes = block.within(part.first, part.last)[types.first]
        if (codes >= 0).any() or (_is_inside(block, part) and block.lower.any()):
            # A minimum over several samples asks nothing of one of them.
            lower = block.lower if _is_inside(block, part) else np.zeros_like(block.lower)
            found.append((block, codes, lower))
    return found


def _is_inside(block: Block, part: Part) -> bool:
    counted = np.flatnonzero(block.codes >= 0) + block.first
    return bool(((counted >= part.first) & (counted < part.last)).all())


def _near(codes: Codes, most: Numbers, types: Types, chances: NDArray[np.float64] | None) -> Flags:
    """Say which groups of a cap come near it in a lottery."""
    if chances is None:
        return np.zeros(len(most), dtype=bool)
    inside = codes >= 0
    expected = np.bincount(codes[inside], (chances * types.sizes)[inside], minlength=len(most))
    return np.asarray(expected > _NEAR * most)


def _rows(codes: Sequence[Codes], lower: Sequence[Numbers], upper: Sequence[Numbers], kinds: int) -> Rows:
    many = sum(map(len, lower))
    members = np.zeros((many, kinds), dtype=np.float32)
    first = 0
    for each, bounds in zip(codes, lower, strict=True):
        inside = np.flatnonzero(each >= 0)
        members[each[inside] + first, inside] = 1
        first += len(bounds)
    none = [np.zeros(0, dtype=np.int64)]
    return Rows(members, np.concatenate([*none, *lower]), np.concatenate([*none, *upper]))
