"""The figures of a lottery: exact chances from whole-number weights, and the table of levels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.lotteries.fairest import Fairest

#: A level is proven when its bound is above its chance by no more than this part of k/N.
_GAP: Final = Fraction(1, 10**6)
#: Levels whose chances differ by no more than this part of k/N are one.
_SAME: Final = Fraction(1, 10**7)
LEVELS: Final = {
    "level": "int64",
    "chance": "float64",
    "children": "int64",
    "bound": "float64",
    "gap": "float64",
    "proven_by": "str",
    "proven": "bool",
}


def whole(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return weights as whole numbers with a certain sum, each rounded up or down.

    Those rounded up are those with most to lose; of equals the first.

    Examples
    --------
    >>> whole(np.array([0.25, 0.25, 0.5]), 10).tolist()
    [3, 2, 5]
    """
    exact = weights / weights.sum() * total
    down: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    most_to_lose = np.argsort(down - exact, kind="stable")
    down[most_to_lose[: total - int(down.sum())]] += 1
    return down


def exact_chances(
    sizes: Sequence[int],
    sets: Sequence[Sequence[int]],
    weights: Sequence[int],
) -> list[Fraction]:
    """Return the chance of a child of each type, from whole-number weights."""
    total, counts = max(sum(weights), 1), [0] * len(sizes)
    for one, weight in zip(sets, weights, strict=True):
        for each in one:
            counts[each] += weight
    return [Fraction(count, total * size) for count, size in zip(counts, sizes, strict=True)]


def all_known(found: Fairest, chances: Sequence[Fraction]) -> bool:
    """Say whether it is known who is in no set: everybody else has a chance.

    A bound on the least chance speaks of those who have one. Where a limit was reached before it was known
    who can have none, a proof that counts them in bounds nothing.
    """
    return all(chance > 0 for chance, out in zip(chances, found.gone.tolist(), strict=True) if not out)


def no_levels() -> pd.DataFrame:
    """Return the table of no levels."""
    return pd.DataFrame(columns=list(LEVELS)).astype(LEVELS)


def level_table(found: Fairest, chances: Sequence[Fraction]) -> pd.DataFrame:
    """Return the levels with their bounds, those of one chance together."""
    even = Fraction(found.types.places, max(found.types.frame, 1))
    sizes = found.types.sizes
    settled = np.zeros(len(sizes), dtype=bool)
    known = all_known(found, chances)
    rows: list[dict[str, Any]] = []
    for level in found.levels:
        chance = min(chances[kind] for kind in level.types.tolist())
        proof = level.proof if known else None
        row = {
            "chance": chance,
            "children": int(sizes[level.types].sum()),
            # No chance is larger than 1, whatever a proof that was cut short says.
            "bound": None if proof is None else min(proof.bound(sizes, settled, chances), Fraction(1)),
            "proven_by": "" if proof is None else proof.by,
            "settled": level.settled,
        }
        settled[level.types] = True
        if rows and abs(rows[-1]["chance"] - chance) <= _SAME * even:
            _join(rows[-1], row)
        else:
            rows.append(row)
    for number, row in enumerate(rows, start=1):
        bound = row["bound"]
        row["level"] = number
        row["gap"] = None if bound is None else max(bound - row["chance"], Fraction(0))
        row["proven"] = row["settled"] and row["gap"] is not None and row["gap"] <= _GAP * even
    frame = pd.DataFrame(rows, columns=list(LEVELS))
    for name in ("chance", "bound", "gap"):
        frame[name] = [np.nan if value is None else float(value) for value in frame[name]]
    return frame.astype(LEVELS)


def _join(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Put a step with the same chance into the row of a level: the weaker bound is what is proven of it."""
    row["chance"] = min(row["chance"], other["chance"])
    row["children"] += other["children"]
    row["settled"] &= other["settled"]
    if row["bound"] is not None and (other["bound"] is None or other["bound"] > row["bound"]):
        row["bound"], row["proven_by"] = other["bound"], other["proven_by"]
