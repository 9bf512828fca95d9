"""How need, age, placement, sex and ethnicity go together in England.

The published tables take two columns at a time. The joint table of need, age and placement is the one with
those three pairs of margins and no further interaction (iterative proportional fitting, Deming and Stephan
1940); sex and ethnicity depend on need alone.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from sendsample.cohort.codes import ETHNICITY
from sendsample.synthetic.levels import AGES, GROUPS, PLACEMENTS, Floats, Ints
from sendsample.synthetic.published import england

#: Assumed shares of ages 0, 1 and 2 in the published band "under 3".
_UNDER_3: Final = np.array([0.02, 0.13, 0.85])

#: Assumed ages at which each placement can be; the published tables hold a few typing slips outside them.
_AGES_OF: Final[dict[str, tuple[int, int]]] = {
    "mainstream": (0, 19),
    "special": (1, 25),
    "alternative_provision": (4, 25),
    "further_education": (14, 25),
    "early_years": (0, 4),
    "home_education": (4, 18),
    "neet": (16, 25),
}

#: What stands for "never" in a table of counts: small enough to be the last resort, not nought, so that any
#: margins can be met; a seventh of it for each year outside a placement's ages, so that a child in the wrong
#: place can get nearer to the right one step by step.
_NEVER: Final = 0.01
_A_YEAR_OUT: Final = 2.0
_ROUNDS: Final = 60


@cache
def joint() -> Floats:
    """Return the log of the joint table of need, age and placement, NSA as all needs together.

    Examples
    --------
    >>> joint().shape
    (14, 26, 10)
    """
    need_age = _by_age(england()["age"]).T
    need_placement = np.array([england()["placement"][name] for name in PLACEMENTS], dtype=float).T
    age_groups = _by_age(england()["age_placement"])
    group = _placement_groups()
    outside = _years_outside()
    cells = np.tile((outside == 0).astype(float), (need_age.shape[0], 1, 1))
    for _ in range(_ROUNDS):
        cells *= _ratio(need_placement, cells.sum(axis=1))[:, None, :]
        grouped = np.stack(
            [cells[:, :, group == g].sum(axis=(0, 2)) for g in range(age_groups.shape[1])], axis=1
        )
        cells *= _ratio(age_groups, grouped)[:, group][None, :, :]
        cells *= _ratio(need_age, cells.sum(axis=2))[:, :, None]
    everyone = cells.sum(axis=0, keepdims=True)
    return _log(np.concatenate([cells, everyone], axis=0), _NEVER * np.exp(-_A_YEAR_OUT * outside))


def _by_age(table: dict[str, list[int]]) -> Floats:
    under_3, *older = [np.array(row, dtype=float) for row in table.values()]
    return np.vstack([np.outer(_UNDER_3, under_3), np.array(older)])


def _placement_groups() -> Ints:
    columns = england()["age_placement_columns"]
    return np.array([columns.index(p if p in columns else "elsewhere_all") for p in PLACEMENTS])


def _years_outside() -> Floats:
    """How many years each age (rows) is outside the ages of each placement."""
    ages = np.array(AGES, dtype=float)
    bounds = [_AGES_OF.get(name, (AGES[0], AGES[-1])) for name in PLACEMENTS]
    return np.stack([np.maximum(np.maximum(low - ages, ages - high), 0) for low, high in bounds], axis=1)


def _ratio(wanted: Floats, have: Floats) -> Floats:
    return np.divide(wanted, have, out=np.zeros_like(have), where=have > 0)


def _log(counts: Floats, least: Floats | float = _NEVER) -> Floats:
    logs: Floats = np.log(np.maximum(counts, least))
    return logs


@cache
def sex_by_need() -> Floats:
    """Return the log of England's counts of need by sex.

    Examples
    --------
    >>> bool(sex_by_need()[0, 1] > sex_by_need()[0, 0])
    True
    """
    known = np.array([england()["sex"][sex] for sex in ("female", "male")], dtype=float).T
    # Not known: too few to depend on anything.
    with_unknown = np.hstack([known, known.sum(axis=1, keepdims=True)])
    return _log(np.vstack([with_unknown, with_unknown.sum(axis=0)]))


@cache
def ethnicity_within_group() -> tuple[tuple[tuple[str, ...], Floats], ...]:
    """Return, for each group, its codes and a table of need by code.

    Examples
    --------
    >>> ethnicity_within_group()[0][0]
    ('WBRI', 'WIRI', 'WIRT', 'WROM', 'WOTH')
    """
    found = []
    for group in GROUPS:
        codes = tuple(code for code in england()["ethnicity"] if ETHNICITY[code] == group)
        counts = np.array([england()["ethnicity"][code] for code in codes], dtype=float).T
        # Half a child more in every cell lets rare codes turn up with rare needs.
        found.append((codes, np.vstack([counts, counts.sum(axis=0)]) + 0.5))
    return tuple(found)


@cache
def group_by_need() -> Floats:
    """Return the log of England's counts of need by ethnicity group.

    Examples
    --------
    >>> group_by_need().shape
    (14, 6)
    """
    groups = np.stack([table.sum(axis=1) for _, table in ethnicity_within_group()], axis=1)
    return _log(groups)


def ages_in_band(low: int, high: int) -> Floats:
    """Return how many plan holders of England have each single age of a band.

    Examples
    --------
    >>> ages_in_band(16, 17).tolist()
    [42005.0, 36484.0]
    """
    totals: Floats = _by_age(england()["age"]).sum(axis=1)
    return totals[low : high + 1]
