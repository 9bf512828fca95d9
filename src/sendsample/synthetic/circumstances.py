"""Pupil premium, social care, suspensions, exclusions, absence and disability, dependent on need and AP."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sendsample.synthetic import assumed
from sendsample.synthetic.chance import Streams, pick
from sendsample.synthetic.levels import Flags, Floats, Ints, Words
from sendsample.synthetic.relative import by_need, scaled

_PUPIL_PREMIUM_AGES: Final = (4, 15)
_ADULT: Final = 17
_SECONDARY: Final = 11
_MOST_SUSPENSIONS: Final = 15
_AT_SCHOOL: Final = (
    "nursery", "primary", "middle_deemed_primary", "middle_deemed_secondary", "secondary", "all_through",
    "special", "alternative_provision",
)  # fmt: skip


def add_circumstances(children: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Add what Annex A asks about each child's circumstances.

    Parameters
    ----------
    children
        With ``list``, ``need``, ``sex``, ``age``, ``phase`` and ``urn``.
    streams
        Where chance comes from.

    Returns
    -------
    pandas.DataFrame
        With ``pupil_premium``, ``team`` (text, empty when not known to social care), ``suspensions``,
        ``exclusions``, ``absence`` (missing outside schools) and ``disability``.

    Examples
    --------
    >>> codes = {"list": [1], "need": [0], "sex": [0], "age": [20]}
    >>> child = pd.DataFrame({**codes, "phase": ["fe_college"], "urn": ["900001"]})
    >>> add_circumstances(child, Streams(1, "x"))["absence"].tolist()
    [nan]
    """
    suspensions = _suspensions(children, streams("suspensions"))
    return children.assign(
        pupil_premium=_pupil_premium(children, streams("pupil premium")),
        team=_teams(children, streams("social care")),
        suspensions=suspensions,
        exclusions=_exclusions(children, streams("exclusions")),
        absence=_absence(children, streams("absence")),
        disability=_disability(children, streams("disability")),
    )


def _in_ap(children: pd.DataFrame, factor: float) -> Floats:
    return np.where(children["phase"] == "alternative_provision", factor, 1.0)


def _at_school(children: pd.DataFrame) -> Flags:
    return (children["phase"].isin(_AT_SCHOOL) & children["urn"].notna()).to_numpy(dtype=np.bool_)


def _pupil_premium(children: pd.DataFrame, rng: np.random.Generator) -> Flags:
    youngest, oldest = _PUPIL_PREMIUM_AGES
    among = _at_school(children) & children["age"].between(youngest, oldest).to_numpy()
    relative = by_need(children, assumed.PUPIL_PREMIUM_BY_NEED)
    relative *= _in_ap(children, assumed.PUPIL_PREMIUM_IN_AP)
    likely = scaled(children, relative, assumed.PUPIL_PREMIUM, among)
    return np.asarray(rng.random(len(children)) < likely)


def _teams(children: pd.DataFrame, rng: np.random.Generator) -> Words:
    relative = by_need(children, assumed.SOCIAL_CARE_BY_NEED) * _in_ap(children, assumed.SOCIAL_CARE_IN_AP)
    adult = (children["age"] >= _ADULT).to_numpy()
    relative *= np.where(adult, assumed.SOCIAL_CARE_FROM_17, 1.0)
    teams = tuple(assumed.SOCIAL_CARE)
    weights = np.array([assumed.SOCIAL_CARE[team] for team in teams])
    known = rng.random(len(children)) < scaled(
        children, relative, (weights[:, 0].sum(), weights[:, 1].sum()), np.ones(len(children), dtype=np.bool_)
    )
    table = weights[:, children["list"].to_numpy() - 1].T
    # Care and protection end at 18; those who stay known are supported as children in need were.
    table[adult, : teams.index("Children in need")] = 0
    found = np.array(teams, dtype=object)[pick(table, rng)]
    found[~known] = ""
    return found


def _conduct(children: pd.DataFrame) -> Floats:
    ages = children["age"].to_numpy()
    oldest = np.array(list(assumed.CONDUCT_BY_AGE))
    by_age = np.array(list(assumed.CONDUCT_BY_AGE.values()))[np.searchsorted(oldest, ages)]
    relative: Floats = by_need(children, assumed.CONDUCT_BY_NEED) * by_age
    relative *= _in_ap(children, assumed.CONDUCT_IN_AP)
    relative *= np.where(children["phase"] == "special", assumed.CONDUCT_IN_SPECIAL, 1.0)
    relative *= np.where(children["sex"] == 0, assumed.CONDUCT_OF_GIRLS, 1.0)
    return relative


def _suspensions(children: pd.DataFrame, rng: np.random.Generator) -> Ints:
    plan, support = (rate / assumed.SUSPENSIONS_IF_ANY for rate in assumed.SUSPENSIONS)
    likely = scaled(children, _conduct(children), (plan, support), _at_school(children))
    any_at_all = rng.random(len(children)) < likely
    how_many = np.minimum(rng.geometric(1 / assumed.SUSPENSIONS_IF_ANY, len(children)), _MOST_SUSPENSIONS)
    return np.where(any_at_all, how_many, 0).astype(np.int64)


def _exclusions(children: pd.DataFrame, rng: np.random.Generator) -> Ints:
    likely = scaled(children, _conduct(children) ** 1.5, assumed.EXCLUSIONS, _at_school(children))
    return (rng.random(len(children)) < likely).astype(np.int64)


def _absence(children: pd.DataFrame, rng: np.random.Generator) -> Floats:
    shift = by_need(children, assumed.ABSENCE_BY_NEED, 0.0)
    shift += assumed.ABSENCE_IN_AP * (children["phase"] == "alternative_provision").to_numpy()
    shift += assumed.ABSENCE_FROM_11 * (children["age"] >= _SECONDARY).to_numpy()
    normal, at_school = rng.standard_normal(len(children)), _at_school(children)
    absence = np.full(len(children), np.nan)
    for number, (middle, spread) in enumerate(assumed.ABSENCE, start=1):
        rows = np.flatnonzero(at_school & (children["list"] == number).to_numpy())
        if len(rows) == 0:
            continue
        # What need and age explain is taken out of the spread, so that the whole keeps its shape.
        rest = np.sqrt(max(spread**2 - float(shift[rows].var()), 0.01))
        log = middle + shift[rows] - shift[rows].mean() + rest * normal[rows]
        absence[rows] = np.round(np.minimum(np.exp(log), 100.0), 1)
    return absence


def _disability(children: pd.DataFrame, rng: np.random.Generator) -> Flags:
    likely = by_need(children, assumed.DISABILITY)
    lasting = by_need(children, dict.fromkeys(assumed.LASTING_NEEDS, 1.0), 0.5)
    likely *= np.where(children["list"] == 1, 1.0, lasting)
    return np.asarray(rng.random(len(children)) < likely)
