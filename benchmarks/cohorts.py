"""Made-up cohorts with England's published shares, for timing only.

Those of :func:`cohort` are simpler than :func:`sendsample.synthetic_area`: columns hardly depend on one
another. What makes a selection hard is here: rare levels, settings of about sixty, siblings, a dozen
localities. Designs of many samples ask for groups that only whole lists can show, so :func:`area` has those.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sendsample as ss

AS_AT: Final = "2025-01-16"
_SIBLINGS: Final = 0.08
_A_SETTING: Final = 60
_LOCALITIES: Final = (17, 14, 12, 11, 9, 8, 7, 6, 5, 5, 4, 2)

# Plans, then SEN support: percentages of primary need.
_NEEDS: Final[dict[str, tuple[float, float]]] = {
    "ASD": (31.5, 10), "SLCN": (21.3, 25.5), "SEMH": (20.7, 22), "MLD": (10.6, 16), "SLD": (4, 0.2),
    "PD": (3.9, 2.3), "SPLD": (2.3, 14.5), "HI": (1.4, 1.5), "PMLD": (1.3, 0.1), "OTH": (1.2, 4),
    "VI": (0.8, 0.8), "MSI": (0.3, 0.3), "NSA": (0, 3.5),
}  # fmt: skip
_ETHNICITIES: Final[dict[str, float]] = {
    "WBRI": 64.9, "WOTH": 4.3, "WROM": 0.4, "WIRI": 0.2, "WIRT": 0.1, "MOTH": 2.4, "MWBC": 1.9, "MWAS": 1.2,
    "MWBA": 0.9, "APKN": 3.4, "AIND": 1.7, "AOTH": 1.6, "ABAN": 1.4, "CHNE": 0.3, "BAFR": 3.7, "BCRB": 1.2,
    "BOTH": 1.1, "OOTH": 1.7, "NOBT": 7.7,
}  # fmt: skip
_SOCIAL_CARE: Final[dict[str, tuple[float, float]]] = {
    "none": (82.5, 89), "early_help": (5, 5), "child_in_need": (8, 4), "child_protection": (1, 1),
    "looked_after": (3.5, 1),
}  # fmt: skip
# Youngest and oldest of a band, and its percentage among plans and SEN support.
_AGES: Final = ((2, 4, 4.3, 5), (5, 10, 33.3, 52), (11, 15, 36.5, 38), (16, 18, 16.8, 5), (19, 25, 9.1, 0))

_PHASES: Final = ("alternative_provision", "fe_college", "nursery", "primary", "secondary", "special")
#: Two settings that every cohort has.
TWO_PRIMARIES: Final = ("930000", "930001")

Words = NDArray[np.str_]
Flags = NDArray[np.bool_]


def made_up(size: int, seed: int) -> pd.DataFrame:
    """Return a frame of a size; the same seed gives the same frame."""
    rng = np.random.default_rng([size, seed])
    plan = rng.random(size) < 1 / 3
    age = _ages(plan, rng)
    need = _either(_NEEDS, plan, rng)
    in_ap = rng.random(size) < np.where(need == "SEMH", 0.03, 0.004) * np.where(age >= 11, 1.5, 0.5)
    phase = _phases(age, plan, in_ap, rng)
    return pd.DataFrame(
        {
            "child_id": [f"C{number:06d}" for number in rng.permutation(size)],
            "primary_need": need,
            "provision": np.where(plan, "ehc_plan", "sen_support"),
            "alternative_provision": in_ap,
            "age": age,
            "sex": np.where(rng.random(size) < np.where(plan, 0.294, 0.39), "female", "male"),
            "ethnicity": _draw(list(_ETHNICITIES), list(_ETHNICITIES.values()), size, rng),
            "pupil_premium": rng.random(size) < np.where(plan, 0.46, 0.42),
            "social_care": _either(_SOCIAL_CARE, plan, rng),
            "locality": _draw([f"L{n:02d}" for n in range(len(_LOCALITIES))], _LOCALITIES, size, rng),
            "phase": phase,
            "setting": _settings(phase, rng),
            "household": _households(size, rng),
            "home_educated": rng.random(size) < 0.011,
            "disability": rng.random(size) < np.where(plan, 0.5, 0.3),
            "suspensions": rng.poisson(np.where(need == "SEMH", 0.4, 0.05)),
        }
    )


def cohort(size: int, seed: int) -> ss.Cohort:
    """Return a cohort of a size."""
    return ss.Cohort.from_frame(made_up(size, seed), as_at=AS_AT)


def area(size: int, seed: int) -> ss.Cohort:
    """Return a made-up area of a size, read from its lists."""
    with tempfile.TemporaryDirectory() as folder:
        return ss.read_annex_a(write_area(size, seed, Path(folder)), as_at=AS_AT)


def write_area(size: int, seed: int, folder: Path) -> Path:
    """Write the lists of a made-up area of a size."""
    return ss.synthetic_area(size=size, seed=seed).write(folder)


def _draw(levels: Any, weights: Any, size: int, rng: np.random.Generator) -> Words:
    shares = np.array(weights, dtype=np.float64)
    return np.asarray(rng.choice(np.array(levels), size=size, p=shares / shares.sum()))


def _either(levels: dict[str, tuple[float, float]], plan: Flags, rng: np.random.Generator) -> Words:
    plans, support = (
        _draw(list(levels), [pair[side] for pair in levels.values()], len(plan), rng) for side in (0, 1)
    )
    return np.where(plan, plans, support)


def _ages(plan: Flags, rng: np.random.Generator) -> NDArray[np.int64]:
    bands = np.arange(len(_AGES))
    plans, support = (_draw(bands, [row[side] for row in _AGES], len(plan), rng) for side in (2, 3))
    band = np.where(plan, plans, support).astype(np.intp)
    youngest, oldest = (np.array([row[side] for row in _AGES])[band] for side in (0, 1))
    return np.asarray(rng.integers(youngest, oldest + 1), dtype=np.int64)


def _phases(age: NDArray[np.int64], plan: Flags, in_ap: Flags, rng: np.random.Generator) -> Words:
    phase = np.select([age < 4, age <= 10, age <= 16], ["nursery", "primary", "secondary"], "fe_college")
    special = plan & (age >= 4) & (rng.random(len(age)) < 0.33)
    return np.where(in_ap, "alternative_provision", np.where(special, "special", phase))


def _settings(phase: Words, rng: np.random.Generator) -> Words:
    setting = np.empty(len(phase), dtype="U6")
    for number, name in enumerate(_PHASES):
        here = np.flatnonzero(phase == name)
        count = max(2, round(len(here) / _A_SETTING))
        setting[here] = (900_000 + 10_000 * number + rng.integers(0, count, len(here))).astype(str)
    return setting


def _households(size: int, rng: np.random.Generator) -> Words:
    number = rng.permutation(size)
    pairs = rng.permutation(size)[: round(_SIBLINGS * size) // 2 * 2].reshape(-1, 2)
    number[pairs[:, 0]] = number[pairs[:, 1]]
    return np.char.add("H", number.astype(str))
