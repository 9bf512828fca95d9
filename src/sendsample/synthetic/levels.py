"""The levels in which made-up children are counted, and the kinds of array the room works with."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[Any]
Days = npt.NDArray[np.datetime64]

#: Types of need in the order of the published tables. NSA stands on SEN support lists alone.
NEEDS: Final = (
    "ASD", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI", "UNKNOWN", "NSA",
)  # fmt: skip
SEXES: Final = ("female", "male", "unknown")
GROUPS: Final = ("white", "mixed", "asian", "black", "other", "unknown")
PLACEMENTS: Final = (
    "mainstream",
    "special",
    "alternative_provision",
    "further_education",
    "early_years",
    "home_education",
    "arranged_by_authority",
    "neet",
    "elsewhere",
    "unknown",
)

#: Ages here are completed years on the 31 August before the as-at date, as in the published tables.
AGES: Final = tuple(range(26))

#: Youngest and oldest age of each published band.
BANDS: Final[dict[str, tuple[int, int]]] = {
    "0_4": (0, 4),
    "5_10": (5, 10),
    "11_15": (11, 15),
    "16_19": (16, 19),
    "20_25": (20, 25),
}

#: Levels of the columns whose counts are fixed before children are mixed.
LEVELS: Final[dict[str, int]] = {
    "need": len(NEEDS),
    "sex": len(SEXES),
    "ethnicity": len(GROUPS),
    "age": len(AGES),
    "placement": len(PLACEMENTS),
}


def blanked(cells: Words, blank: Flags) -> Words:
    """Return cells with some of them made None.

    Examples
    --------
    >>> blanked(np.array(["a", "b"]), np.array([True, False])).tolist()
    [None, 'b']
    """
    left = cells.astype(object)
    left[blank] = None
    return left


def need(code: str) -> int:
    """Return the place of a type of need in :data:`NEEDS`.

    Examples
    --------
    >>> need("ASD")
    0
    """
    return NEEDS.index(code)


def placement(name: str) -> int:
    """Return the place of a placement in :data:`PLACEMENTS`.

    Examples
    --------
    >>> placement("special")
    1
    """
    return PLACEMENTS.index(name)
