"""Where children go to school and live: phases, settings with their URNs, localities."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sendsample.synthetic import assumed
from sendsample.synthetic.chance import Streams, choose
from sendsample.synthetic.levels import Floats, Ints, Words, need, placement

#: No establishment has a URN this high, so these are made up at first sight.
_FIRST_URN: Final = 900_000
_URNS: Final = 90_000
_MAY_BE_DUAL: Final = ("primary", "secondary", "all_through", "special")
_PHASE_OF: Final[dict[str, str]] = {
    "special": "special",
    "alternative_provision": "alternative_provision",
    "further_education": "fe_college",
    "early_years": "nursery",
}


def add_places(children: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Add ``phase``, ``subsidiary``, ``urn`` and ``locality`` to children of both lists.

    Early years providers outside schools have a phase and no URN; children who are in no setting, or whose
    placement is unknown, have neither.

    Parameters
    ----------
    children
        With ``age``, ``need`` and ``placement``.
    streams
        Where chance comes from.

    Examples
    --------
    >>> children = pd.DataFrame({"age": [2], "need": [0], "placement": [placement("mainstream")]})
    >>> add_places(children, Streams(1, "x"))["phase"].tolist()
    ['nursery']
    """
    phase = _phases(children, streams("phases"))
    weights = _locality_weights(len(children), streams("localities"))
    urn, site = _settings(phase, children["placement"].to_numpy(), weights, streams("settings"))
    home = streams("homes")
    elsewhere = home.choice(len(weights), size=len(children), p=weights)
    near = np.array([assumed.NEARBY.get(name, assumed.NEARBY_OTHERWISE) for name in phase])
    at_site = (site >= 0) & (home.random(len(children)) < near)
    names = np.array(assumed.LOCALITIES[: len(weights)], dtype=object)
    return children.assign(
        phase=phase,
        subsidiary=_subsidiary(children, phase, streams("second registrations")),
        urn=urn,
        locality=names[np.where(at_site, site, elsewhere)],
    )


def _phases(children: pd.DataFrame, rng: np.random.Generator) -> Words:
    placements, ages = children["placement"].to_numpy(), children["age"].to_numpy()
    phase = np.full(len(children), "", dtype=object)
    for name, its_phase in _PHASE_OF.items():
        phase[placements == placement(name)] = its_phase
    youngest = 0
    for oldest, shares in assumed.MAINSTREAM_PHASES.items():
        here = (placements == placement("mainstream")) & (ages >= youngest) & (ages <= oldest)
        weights = np.array(list(shares.values()))
        phase[here] = choose(tuple(shares), weights, int(here.sum()), rng)
        youngest = oldest + 1
    return phase


def _locality_weights(size: int, rng: np.random.Generator) -> Floats:
    # From 3 in a village to 13 in the largest county.
    count = int(np.clip(round(3 + 3.2 * np.log10(max(size, 1) / 50)), 3, len(assumed.LOCALITIES)))
    weights = np.exp(0.5 * rng.standard_normal(count))
    weights /= weights.sum()
    return np.asarray(weights, dtype=np.float64)


def _settings(
    phase: Words, placements: Ints, weights: Floats, rng: np.random.Generator
) -> tuple[Words, Ints]:
    """Share the children of each phase out over settings; return URNs and the settings' localities."""
    urns = rng.permutation(_URNS) + _FIRST_URN
    urn, site = np.full(len(phase), None, dtype=object), np.full(len(phase), -1, dtype=np.int64)
    with_urn = placements != placement("early_years")
    used = 0
    for name, (typical, spread, fewest) in assumed.SETTINGS.items():
        here = np.flatnonzero((phase == name) & with_urn)
        count = min(len(here), max(fewest, round(len(here) / typical)))
        if count == 0:
            continue
        sizes = np.exp(spread * rng.standard_normal(count))
        which = np.searchsorted(np.cumsum(sizes) / sizes.sum(), rng.random(len(here)), side="right")
        urn[here] = urns[used + which].astype(str).astype(object)
        site[here] = rng.choice(len(weights), size=count, p=weights)[which]
        used += count
    return urn, site


def _subsidiary(children: pd.DataFrame, phase: Words, rng: np.random.Generator) -> Words:
    ages, needs = children["age"], children["need"].to_numpy()
    draw, kind = rng.random(len(children)), rng.random(len(children))
    older = ages.between(11, 15).to_numpy(dtype=np.bool_)
    pupil = np.isin(phase, _MAY_BE_DUAL) & ages.between(5, 15).to_numpy(dtype=np.bool_)
    likely = assumed.SUBSIDIARY_SHARE * np.where(older, *assumed.SUBSIDIARY_BY_AGE)
    likely *= np.where(needs == need("SEMH"), *assumed.SUBSIDIARY_BY_NEED)
    second = np.full(len(children), "", dtype=object)
    chosen = pupil & (draw < likely)
    second[chosen] = "special"
    second[chosen & ((kind < assumed.SUBSIDIARY_AP) | (phase == "special"))] = "alternative_provision"
    second[older & (phase == "alternative_provision") & (draw < assumed.AP_KEEPS_PLACE)] = "secondary"
    return second
