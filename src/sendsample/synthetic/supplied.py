"""What an area may supply beyond Annex A: further columns of its lists, and who uses which service."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from sendsample.synthetic import assumed
from sendsample.synthetic.chance import Streams
from sendsample.synthetic.levels import Days, Flags, placement
from sendsample.synthetic.relative import drawn

_NEVER: Final = np.datetime64("NaT", "D")


def add_supplied(children: pd.DataFrame, as_at: date, streams: Streams) -> pd.DataFrame:
    """Add ``register``, ``waiting``, ``tribunal``, ``eotas``, ``out_of_area`` and ``last_sampled``.

    Arrangements that the authority makes outside settings are published, and count as EOTAS; all else is
    assumed.

    Parameters
    ----------
    children
        With ``list``, ``need``, ``age``, ``placement``, ``phase`` and ``urn``.
    as_at
        The day before which all sampling was.
    streams
        Where chance comes from.

    Examples
    --------
    >>> child = {"list": [1], "need": [0], "age": [9], "phase": [""], "urn": [None]}
    >>> children = pd.DataFrame({**child, "placement": [placement("arranged_by_authority")]})
    >>> bool(add_supplied(children, date(2025, 1, 16), Streams(1, "x"))["eotas"].all())
    True
    """
    return children.assign(
        register=_drawn(children, "register", streams),
        waiting=_drawn(children, "waiting", streams),
        tribunal=_drawn(children, "tribunal", streams),
        eotas=(children["placement"] == placement("arranged_by_authority")).to_numpy(),
        out_of_area=_out_of_area(children, streams("out of area")),
        last_sampled=_last_sampled(children, as_at, streams),
    )


def _drawn(children: pd.DataFrame, what: str, streams: Streams) -> Flags:
    shares, figures = assumed.SUPPLIED[what], assumed.SUPPLIED_BY_NEED[what]
    return drawn(children, shares, figures, assumed.SUPPLIED_AGES[what], streams(f"supplied {what}"))


def _out_of_area(children: pd.DataFrame, rng: np.random.Generator) -> Flags:
    likely = np.array(
        [assumed.OUT_OF_AREA.get(phase, assumed.OUT_OF_AREA_OTHERWISE) for phase in children["phase"]]
    )
    return np.asarray((rng.random(len(children)) < likely) & children["urn"].notna().to_numpy())


def _last_sampled(children: pd.DataFrame, as_at: date, streams: Streams) -> Days:
    before = streams("days since sampling").integers(1, assumed.SAMPLED_WITHIN + 1, len(children))
    days = np.datetime64(as_at, "D") - before
    return np.where(_drawn(children, "last_sampled", streams), days, _NEVER)


def service_use(children: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Return who uses which service, in the order of ids and services.

    Parameters
    ----------
    children
        With ``id``, ``list``, ``need``, ``age`` and ``team``.
    streams
        Where chance comes from.

    Returns
    -------
    pandas.DataFrame
        Columns ``child_id`` and ``service``.

    Examples
    --------
    >>> child = {"id": ["S1"], "list": [1], "need": [0], "age": [20], "team": ["Looked after"]}
    >>> service_use(pd.DataFrame(child), Streams(1, "x"))["service"].tolist()
    ['Social care team']
    """
    users = {
        name: drawn(
            children,
            shares,
            assumed.SERVICES_BY_NEED[name],
            assumed.SERVICES_AGES[name],
            streams(f"service {name}"),
        )
        for name, shares in assumed.SERVICES.items()
    }
    users[assumed.SOCIAL_CARE_SERVICE] = (children["team"] != "").to_numpy()
    ids = children["id"].to_numpy(dtype=object)
    found = sorted((child, name) for name, uses in users.items() for child in ids[uses])
    return pd.DataFrame(found, columns=["child_id", "service"], dtype="str")
