"""Small and middling areas made by chance, for tests of engines."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd

import sendsample as ss

AS_AT = "2025-01-16"


def frame(rng: random.Random, size: int) -> pd.DataFrame:
    """Return a small frame with few levels, missing values and groups that bind."""

    def some(*levels):
        return [rng.choice(levels) for _ in range(size)]

    return pd.DataFrame(
        {
            "child_id": [f"c{number:02d}" for number in rng.sample(range(100), size)],
            "primary_need": some("ASD", "SEMH", "MLD", "HI", "OTH", None),
            "provision": some("ehc_plan", "sen_support"),
            "alternative_provision": some(True, False, False, False),
            "age": [rng.randint(0, 25) for _ in range(size)],
            "sex": some("female", "male", None),
            "household": some("h1", "h2", "h3", None, None, None),
            "setting": some("s1", "s2", "s3", "s4", None),
            "cluster": some("p", "q", "r", None),
        }
    )


def cohort(rng: random.Random, size: int) -> ss.Cohort:
    """Return a small cohort made by chance."""
    return ss.Cohort.from_frame(frame(rng, size), as_at=AS_AT)


def visited(rng: random.Random, size: int) -> ss.Cohort:
    """Return a small cohort whose children are at few settings and services, some of them sampled before."""
    table = frame(rng, size)
    places = ["s1", "s2", "s3", "s4"][: rng.randint(2, 4)]
    phases = {place: rng.choice(["primary", "secondary", "special"]) for place in places}
    # Capitals and accents, so that the order of code points is not the order of a dictionary.
    written = [[child, child, child.upper(), child.replace("c", "é")] for child in table["child_id"]]
    table["child_id"] = [rng.choice(ways) for ways in written]
    table["setting"] = [rng.choice([*places, *places, None]) for _ in range(size)]
    table.loc[rng.randrange(size), "setting"] = places[0]
    table["phase"] = [rng.choice([phases.get(place), phases.get(place), None]) for place in table["setting"]]
    table["last_sampled"] = [
        rng.choice(["2024-06-30", "2024-07-16", "2024-11-01", None]) for _ in range(size)
    ]
    made = ss.Cohort.from_frame(table, as_at=AS_AT)
    services = ["camhs", "OT", "salt"]
    uses = [(child, service) for child in table["child_id"] for service in services if rng.random() < 0.45]
    uses = uses or [(table["child_id"][0], "OT")]
    made = made.with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
    kinds = [(place, rng.choice(["area", "trust", None])) for place in [*places, *services]]
    known = pd.DataFrame([*kinds, ("s9", "trust")], columns=["setting", "kind"])
    return made.with_settings(known)


def area(size: int, seed: int) -> ss.Cohort:
    """Return an area of some size with England's rough shares, settings and households."""
    rng = np.random.default_rng(seed)
    needs = ["ASD", "SLCN", "SEMH", "MLD", "SPLD", "SLD", "PD", "HI", "VI", "PMLD", "OTH", "MSI"]
    shares = np.array([20, 25, 21, 13, 10, 2, 3, 2, 1, 1, 1.5, 0.5])
    ethnicities = ["WBRI", "APKN", "BAFR", "MWBC", "OOTH", "NOBT"]
    care = ["none", "early_help", "child_in_need", "child_protection", "looked_after"]
    data = {
        "child_id": [f"c{number:06d}" for number in rng.permutation(size)],
        "primary_need": rng.choice(needs, size, p=shares / shares.sum()),
        "provision": np.where(rng.random(size) < 1 / 3, "ehc_plan", "sen_support"),
        "alternative_provision": rng.random(size) < max(0.01, 3 / size),
        "age": rng.integers(2, 26, size),
        "sex": rng.choice(["male", "female"], size, p=[0.68, 0.32]),
        "ethnicity": rng.choice(ethnicities, size, p=[0.7, 0.1, 0.06, 0.06, 0.02, 0.06]),
        "social_care": rng.choice(care, size, p=[0.87, 0.05, 0.05, 0.01, 0.02]),
        "locality": rng.choice([f"locality {number}" for number in range(9)], size),
        "setting": [f"{100000 + number}" for number in rng.integers(0, max(8, size // 40), size)],
        "household": [f"h{number}" for number in rng.integers(0, size * 6, size)],
        "pupil_premium": rng.random(size) < 0.43,
    }
    return ss.Cohort.from_frame(pd.DataFrame(data), as_at=AS_AT)
