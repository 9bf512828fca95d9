"""Ids as they come out of pandas: an Index, a Series, or a frame with a row a child."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import pandas as pd

from sendsample.errors import UsageError

CHILD_ID: Final = "child_id"


class Chosen(Protocol):
    """What has ids by sample, as a selection does."""

    @property
    def ids(self) -> Mapping[str, Sequence[Any]]:
        """The ids of each sample."""
        ...


#: What ids may stand in, and the ids of several samples.
Ids = Iterable[Any] | pd.DataFrame | pd.Series | pd.Index
Settled = Mapping[str, Ids] | pd.DataFrame | Chosen


def listed(given: Any) -> Any:
    """Return the ids that something of pandas holds as a list; whatever else it is stays as it is.

    Parameters
    ----------
    given
        An Index of ids. A Series: its values are the ids, or its index where that is called ``child_id`` and
        the values are not. A frame: a column ``child_id``, or the index of that name.

    Raises
    ------
    sendsample.errors.UsageError
        When a frame says nowhere which are the ids, or a Series only says yes or no.

    Examples
    --------
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "age": [7, 15]})
    >>> listed(frame), listed(frame["child_id"]), listed(frame.set_index("child_id").query("age > 8").index)
    (['a1', 'a2'], ['a1', 'a2'], ['a2'])
    """
    if isinstance(given, pd.DataFrame):
        return _of_frame(given)
    if isinstance(given, pd.Series):
        return _of_series(given)
    return given.tolist() if isinstance(given, pd.Index) else given


def said(given: Any, name: str, default: Any) -> Any:
    """Return what a selection says under a name; what comes of pandas only has columns and labels.

    Examples
    --------
    >>> said(pd.Series(["c1"], index=["ids"]), "ids", "nothing")
    'nothing'
    """
    if isinstance(given, pd.DataFrame | pd.Series | pd.Index):
        return default
    return getattr(given, name, default)


def listed_by_sample(given: Any, samples: Sequence[str], blocks: Container[str] = ()) -> Any:
    """Return the ids of each sample where what is given says which is whose; whatever else it is stays.

    Parameters
    ----------
    given
        A selection; ids by sample name, of any kind that :func:`listed` takes, or by place in turn; or one
        frame of them all with a column ``sample``.
    samples
        The names that there are.
    blocks
        Those that are blocks of visits: of these a column ``visit`` says the places.

    Raises
    ------
    sendsample.errors.UsageError
        When a frame holds other samples, or the visits of only some of a sample's children.

    Examples
    --------
    >>> frame = pd.DataFrame({"sample": ["a", "b", "a"]}, index=pd.Index(["c1", "c2", "c3"], name="child_id"))
    >>> listed_by_sample(frame, ["a", "b"])
    {'a': ['c1', 'c3'], 'b': ['c2']}
    """
    given = said(given, "ids", given)
    if isinstance(given, pd.DataFrame) and list(given.columns).count("sample") == 1:
        given = _of_samples(given, samples)
    if isinstance(given, Mapping):
        return {name: _placed(part, block=name in blocks) for name, part in given.items()}
    return listed(given)


def _of_frame(frame: pd.DataFrame) -> list[Any]:
    if list(frame.columns).count(CHILD_ID) == 1:
        return list(frame[CHILD_ID].tolist())
    if frame.index.name != CHILD_ID:
        raise UsageError(
            "A frame was given for ids, and neither a column nor its index is called child_id.",
            code="ids_frame",
            hint="Give the column of ids alone, or make it the index and call that child_id.",
        )
    return list(frame.index.tolist())


def _of_series(series: pd.Series) -> list[Any]:
    if pd.api.types.is_bool_dtype(series.dtype):
        raise UsageError(
            "A Series of yes and no was given for ids.",
            code="ids_mask",
            hint="Give the ids for which it is yes: series.index[series].",
        )
    by_index = series.index.name == CHILD_ID and series.name != CHILD_ID
    return list((series.index if by_index else series).tolist())


def _of_samples(frame: pd.DataFrame, samples: Sequence[str]) -> dict[str, pd.DataFrame]:
    strange = int((~frame["sample"].isin(list(samples))).sum())
    if strange:
        raise UsageError(
            f"In {strange:,} of {len(frame):,} rows the column 'sample' names none of the design's samples.",
            code="ids_samples",
            hint=f"The samples are {', '.join(map(repr, samples))}. A column that says something else needs "
            "another name.",
        )
    return {str(name): rows for name, rows in frame.groupby("sample", sort=False)}


def _placed(part: Any, *, block: bool) -> Any:
    """Return the ids of one sample, by place where a mapping or a block's frame says the places."""
    if isinstance(part, Mapping):
        return {place: listed(ids) for place, ids in part.items()}
    said = block and isinstance(part, pd.DataFrame) and list(part.columns).count("visit") == 1
    if not said or part["visit"].isna().all():
        return listed(part)
    if part["visit"].isna().any():
        raise UsageError(
            f"The column 'visit' is blank in {int(part['visit'].isna().sum()):,} of {len(part):,} rows.",
            code="ids_visits",
            hint="Say it for every child of the sample, or for none.",
        )
    ids = pd.Series(listed(part), dtype="object")
    return {place: rows.tolist() for place, rows in ids.groupby(part["visit"].to_numpy(), sort=False)}
