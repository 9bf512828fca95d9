"""The children of an area: what is counted exactly for plans, and in England's shape for SEN support."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sendsample.synthetic import dependence
from sendsample.synthetic.chance import Streams, choose, pick
from sendsample.synthetic.levels import AGES, BANDS, LEVELS, NEEDS, PLACEMENTS, Ints, Words, placement
from sendsample.synthetic.mix import Potential, mix, spread
from sendsample.synthetic.published import Counts, england, share_out

#: Assumed: more pupils in alternative provision are on SEN support than have plans, about 1% of SEN support.
AP_SHARE_OF_SUPPORT: Final = 0.01
#: Assumed: from this many children on SEN support there is always one in alternative provision.
_AP_FROM: Final = 20
#: Assumed shares of the three ways in which an ethnicity can be unknown.
_UNKNOWN_ETHNICITY: Final = (("REFU", "NOBT", "UNKNOWN"), np.array([0.25, 0.35, 0.4]))

_MOVES: Final[list[tuple[str, ...]]] = [
    ("age",),
    ("placement",),
    ("age", "placement"),
    ("sex",),
    ("ethnicity",),
]


def support_per_plan() -> float:
    """Return how many pupils are on SEN support for each plan in England.

    Examples
    --------
    >>> round(support_per_plan(), 2)
    2.01
    """
    plans = sum(sum(row) for row in england()["sex"].values())
    return float(england()["sen_support"]["pupils"] / plans)


def with_plans(counts: Counts, streams: Streams) -> pd.DataFrame:
    """Return one row for each child with a plan, with exactly the counts given.

    Parameters
    ----------
    counts
        The area's counts.
    streams
        Where chance comes from.

    Returns
    -------
    pandas.DataFrame
        Codes ``need``, ``sex``, ``age``, ``placement`` and the text ``ethnicity`` (DfE code).

    Examples
    --------
    >>> from sendsample.synthetic.published import find_area
    >>> scilly = find_area("Isles of Scilly")
    >>> with_plans(scilly, Streams(1, scilly.name))["ethnicity"].value_counts().sum()
    np.int64(17)
    """
    rng = streams("ages of plans")
    ages = np.zeros(len(AGES), dtype=np.int64)
    for count, (low, high) in zip(counts.band, BANDS.values(), strict=True):
        single = dependence.ages_in_band(low, high)
        ages[low : high + 1] = rng.multinomial(count, single / single.sum())
    margins = {
        "need": counts.need,
        "sex": counts.sex,
        "ethnicity": counts.ethnicity,
        "age": ages,
        "placement": counts.placement,
    }
    return _mixed(margins, streams, "plans")


def on_support(count: int, counts: Counts, streams: Streams) -> pd.DataFrame:
    """Return one row for each child on SEN support, in England's shape and the area's ethnicity.

    Parameters
    ----------
    count
        How many there are.
    counts
        The area's counts of plans, for its ethnicity.
    streams
        Where chance comes from.

    Examples
    --------
    >>> from sendsample.synthetic.published import find_area
    >>> len(on_support(40, find_area("Kent"), Streams(1, "Kent")))
    40
    """
    figures = england()["sen_support"]
    shares = np.array([figures["need_percent_approximate"].get(code, 0.0) for code in NEEDS])
    by_age = np.array([figures["age_weight_assumed"].get(str(age), 0.0) for age in AGES])
    boys = float(figures["boys_percent"])
    placements = np.zeros(len(PLACEMENTS), dtype=np.int64)
    in_ap = max(1, round(AP_SHARE_OF_SUPPORT * count)) if count >= _AP_FROM else 0
    placements[placement("alternative_provision")] = in_ap
    placements[placement("mainstream")] = count - in_ap
    margins = {
        "need": share_out(count, shares),
        "sex": share_out(count, np.array([100.0 - boys, boys, 0.0])),
        "ethnicity": share_out(count, counts.ethnicity),
        "age": share_out(count, by_age),
        "placement": placements,
    }
    return _mixed(margins, streams, "support")


def _mixed(margins: dict[str, Ints], streams: Streams, which: str) -> pd.DataFrame:
    rng = streams(f"columns of {which}")
    columns = {name: spread(margins[name], rng) for name in LEVELS}
    potentials = [
        Potential(("need", "age", "placement"), dependence.joint()),
        Potential(("need", "sex"), dependence.sex_by_need()),
        Potential(("need", "ethnicity"), dependence.group_by_need()),
    ]
    mixed = mix(columns, potentials, _MOVES, streams(f"mixing of {which}"))
    codes = _ethnicity_codes(mixed["need"], mixed["ethnicity"], streams(f"ethnicity codes of {which}"))
    return pd.DataFrame({**mixed, "ethnicity": codes})


def _ethnicity_codes(needs: Ints, groups: Ints, rng: np.random.Generator) -> Words:
    found = np.empty(len(needs), dtype=object)
    for group, (codes, table) in enumerate(dependence.ethnicity_within_group()):
        rows = np.flatnonzero(groups == group)
        if codes == ("UNKNOWN",):
            found[rows] = choose(*_UNKNOWN_ETHNICITY, len(rows), rng)
        else:
            found[rows] = np.array(codes, dtype=object)[pick(table[needs[rows]], rng)]
    return found
