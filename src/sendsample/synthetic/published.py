"""The published figures, read from the tables beside this file."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from sendsample.errors import UsageError
from sendsample.synthetic.levels import BANDS, GROUPS, NEEDS, PLACEMENTS, SEXES, Floats, Ints

#: Words that stand for more than the one authority whose name they shorten.
_NOT_AN_AUTHORITY: Final = frozenset({"london", "england"})


@dataclass(frozen=True, eq=False)
class Counts:
    """How many children of an area have each level; every margin adds up to the same total.

    Attributes
    ----------
    name
        The area.
    need, sex, ethnicity, band, placement
        Counts in the order of :mod:`sendsample.synthetic.levels`.
    """

    name: str
    need: Ints
    sex: Ints
    ethnicity: Ints
    band: Ints
    placement: Ints

    @property
    def total(self) -> int:
        """How many children there are."""
        return int(self.need.sum())


_MARGINS: Final[dict[str, tuple[str, ...]]] = {
    "need": tuple(f"need_{code}" for code in NEEDS),
    "sex": tuple(f"sex_{sex}" for sex in SEXES),
    "ethnicity": tuple(f"ethnicity_{group}" for group in GROUPS),
    "band": tuple(f"age_{band}" for band in BANDS),
    "placement": tuple(f"placement_{name}" for name in PLACEMENTS),
}


@cache
def areas() -> dict[str, Counts]:
    """Return every local authority's counts by name, in alphabetical order.

    Where an authority's placements do not add up to its plans the rest is unknown.

    Examples
    --------
    >>> areas()["Isles of Scilly"].total
    17
    """
    text = files(__package__).joinpath("areas.csv").read_text(encoding="utf-8")
    heading, *lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {counts.name: counts for counts in (_counts(heading, line) for line in lines)}


def _counts(heading: str, line: str) -> Counts:
    code, _, rest = line.partition(",")
    # The one field with commas of its own is the name, in quotes.
    name, numbers = rest[1:].split('",') if rest.startswith('"') else rest.split(",", 1)
    row = dict(zip(heading.split(","), [code, name, *numbers.split(",")], strict=True))
    margins = {
        margin: np.array([int(row.get(column, 0)) for column in columns], dtype=np.int64)
        for margin, columns in _MARGINS.items()
    }
    margins["placement"][PLACEMENTS.index("unknown")] += int(row["plans"]) - margins["placement"].sum()
    return Counts(name, **margins)


def area_names() -> list[str]:
    """Return the names of the 153 local authorities of England, in alphabetical order.

    Examples
    --------
    >>> len(area_names()), area_names()[:2]
    (153, ['Barking and Dagenham', 'Barnet'])
    """
    return list(areas())


def find_area(name: str) -> Counts:
    """Return the counts of a local authority; capitals, commas, "City of" and "County of" do not matter.

    Raises
    ------
    UsageError
        If no authority, or more than one, has that name.

    Examples
    --------
    >>> find_area("bristol").name
    'Bristol, City of'
    """
    known = areas()
    for shorten in (_plain, _bare):
        wanted = shorten(name)
        found = [counts for full, counts in known.items() if shorten(full) == wanted]
        if len(found) == 1 and wanted not in _NOT_AN_AUTHORITY:
            return found[0]
    by_plain = {_plain(full): full for full in known}
    close = [by_plain[plain] for plain in difflib.get_close_matches(_plain(name), by_plain, n=5, cutoff=0.5)]
    raise UsageError(
        f"There is no local authority called {name!r}.",
        code="area_unknown",
        hint=f"Did you mean {' or '.join(close)}?" if close else "area_names() lists all 153.",
        name=name,
        close=close,
    )


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", name.casefold().replace("&", " and ")).split())


def _bare(name: str) -> str:
    return " ".join(re.sub(r"\b(city of|county of|county)\b", " ", _plain(name)).split())


def scaled_england(total: int, name: str) -> Counts:
    """Return England's counts scaled to a total, in whole children.

    Examples
    --------
    >>> scaled_england(100, "small").sex.tolist()
    [29, 71, 0]
    """
    england = {
        margin: np.sum([getattr(counts, margin) for counts in areas().values()], axis=0)
        for margin in _MARGINS
    }
    return Counts(name, **{margin: share_out(total, counts) for margin, counts in england.items()})


def share_out(total: int, weights: Floats | Ints) -> Ints:
    """Share whole children out by weight; those left over go to the largest remainders.

    Examples
    --------
    >>> share_out(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    exact = total * weights / weights.sum()
    whole: Ints = np.floor(exact).astype(np.int64)
    first = np.argsort(-(exact - whole), kind="stable")[: total - int(whole.sum())]
    whole[first] += 1
    return whole


@cache
def england() -> dict[str, Any]:
    """Return England's pairwise tables.

    Examples
    --------
    >>> england()["needs"][0]
    'ASD'
    """
    tables: dict[str, Any] = json.loads(
        files(__package__).joinpath("england.json").read_text(encoding="utf-8")
    )
    return tables
