"""The places that visits go to: settings, or services, with what is known of each and who is there.

What is known of a setting comes from two sources. The lists say something of it through its children: its
``phase`` and ``locality``, and any further column of text or yes and no that the user brought, is the
commonest known value among the children there. Where two are as common, the one that stands first in the
column's usual order counts (no before yes), then the first in code-point order. What describes a child and
not a place (need, age, sex, ethnicity, dates, counts, household and the other columns a cohort knows) is left
out. A table of settings goes before the lists wherever it holds a value, and may add columns of its own.

Of a service the lists say nothing: children of one service share no phase or locality by its nature. Only a
table of settings that lists it says anything of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from sendsample.cohort.columns import COLUMNS, DTYPES
from sendsample.errors import UsageError

if TYPE_CHECKING:
    from sendsample.cohort.cohort import Cohort

By = Literal["setting", "service"]

#: Of the columns a cohort knows, those that say something of the setting a child attends.
OF_SETTINGS: Final = ("phase", "locality")


def attributes(cohort: Cohort, by: By) -> pd.DataFrame:
    """Return what is known of every setting that anyone attends, or of every service that anyone uses.

    Parameters
    ----------
    cohort
        The children, with any tables of services and settings that were supplied.
    by
        ``setting`` or ``service``.

    Returns
    -------
    pandas.DataFrame
        One row a place, indexed by its id in code-point order; the module says which columns it has.

    Raises
    ------
    sendsample.errors.UsageError
        When ``by`` is anything else.

    Examples
    --------
    >>> from sendsample.cohort import Cohort
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3"],
    ...         "primary_need": ["ASD", "HI", "MLD"],
    ...         "provision": "sen_support",
    ...         "alternative_provision": False,
    ...         "age": [7, 8, 15],
    ...         "setting": ["900001", "900001", "900002"],
    ...         "phase": ["primary", "primary", None],
    ...     }
    ... )
    >>> attributes(Cohort.from_frame(frame, as_at="2024-02-05"), "setting")["phase"].to_dict()
    {'900001': 'primary', '900002': nan}
    """
    column = _column_of_places(cohort, by)
    places = pd.Index(sorted(column.dropna().unique().tolist()), name=by, dtype="str")
    supplied = cohort.settings.reindex(places)
    if by == "service" or places.empty:
        return supplied
    place = places.get_indexer(pd.Index(column))
    told = {name: _commonest(cohort.frame[name], place, places) for name in _telling(cohort.frame)}
    columns = {name: _first_known(supplied.get(name), column) for name, column in told.items()}
    further = {name: supplied[name] for name in supplied.columns if name not in columns}
    return pd.DataFrame({**columns, **further}, index=places)


def pairs(cohort: Cohort, by: By) -> pd.DataFrame:
    """Return who is at which place, without gaps or repeats.

    Parameters
    ----------
    cohort
        The children.
    by
        ``setting`` for the column of that name, ``service`` for the supplied table of services.

    Returns
    -------
    pandas.DataFrame
        Columns ``child_id`` and ``place``, in code-point order of the place, then of the child.

    Raises
    ------
    sendsample.errors.UsageError
        When ``by`` is anything else.

    Examples
    --------
    >>> from sendsample.cohort import Cohort
    >>> columns = ["child_id", "primary_need", "provision", "alternative_provision", "age", "setting"]
    >>> rows = [["b", "HI", "sen_support", False, 7, "S1"], ["a", "HI", "sen_support", False, 7, "S1"]]
    >>> pairs(Cohort.from_frame(pd.DataFrame(rows, columns=columns), as_at="2024-02-05"), "setting")
      child_id place
    0        a    S1
    1        b    S1
    """
    place = _column_of_places(cohort, by).dropna().astype("str")
    found = place.rename("place").rename_axis("child_id").reset_index()
    order = np.lexsort((in_order(found["child_id"]), in_order(found["place"])))
    return found.iloc[order].reset_index(drop=True)


def _column_of_places(cohort: Cohort, by: str) -> pd.Series:
    """Return places by child, gaps included."""
    if by == "service":
        return cohort.services.set_index("child_id")["service"]
    if by != "setting":
        raise UsageError(f"Places are not told apart by {by!r}.", code="by", hint="Say setting or service.")
    frame = cohort.frame
    return frame["setting"] if "setting" in frame.columns else pd.Series(index=frame.index, dtype="str")


def in_order(texts: pd.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return for each text where it stands among the different ones in code-point order.

    Examples
    --------
    >>> in_order(pd.Series(["b", "B", "b", "a"])).tolist()
    [2, 0, 2, 1]
    """
    codes, levels = pd.factorize(texts)
    names = [str(level) for level in levels]
    standing = np.empty(len(names), dtype=np.int64)
    standing[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return standing[codes]


def _telling(frame: pd.DataFrame) -> list[str]:
    """Return the columns of the lists that say something of a setting."""
    brought = [
        name for name in frame.columns if name not in COLUMNS and str(frame[name].dtype) in _SHARED_DTYPES
    ]
    return [name for name in OF_SETTINGS if name in frame.columns] + brought


_SHARED_DTYPES: Final = frozenset({DTYPES["text"], DTYPES["flag"]})


def _commonest(column: pd.Series, place: np.ndarray[Any, np.dtype[np.intp]], places: pd.Index) -> pd.Series:
    """Return the commonest known value of a column at each place."""
    known = (place >= 0) & column.notna().to_numpy(dtype=bool)
    levels = _levels(column)
    level = pd.Index(levels).get_indexer(pd.Index(column.to_numpy()[known]))
    # One number for each place and level, so that all are counted in one go.
    cells, counts = np.unique(place[known] * max(len(levels), 1) + level, return_counts=True)
    at, which = np.divmod(cells, max(len(levels), 1))
    best = np.lexsort((which, -counts, at))
    first = best[np.unique(at[best], return_index=True)[1]]
    values: list[Any] = [None] * len(places)
    for position, code in zip(at[first].tolist(), which[first].tolist(), strict=True):
        values[position] = levels[code]
    return pd.Series(values, index=places, dtype=str(column.dtype))


def _levels(column: pd.Series) -> list[Any]:
    """Return the values of a column in their usual order."""
    found = sorted(column.dropna().unique().tolist())
    spec = COLUMNS.get(str(column.name))
    usual = {level: at for at, level in enumerate(spec.levels)} if spec else {}
    return sorted(found, key=lambda level: usual.get(level, len(usual)))


def _first_known(supplied: pd.Series | None, told: pd.Series) -> pd.Series:
    """Return what a table of settings says, and what the lists tell where it says nothing."""
    if supplied is None:
        return told
    # Two kinds of value make no one column.
    return supplied.fillna(told) if supplied.dtype == told.dtype else supplied
