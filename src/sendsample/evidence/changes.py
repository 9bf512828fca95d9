"""How many children left, joined or changed between two states of the lists."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.digest import plain_values


def changes(before: Cohort, after: Cohort) -> Callable[[pd.Index, pd.Index], dict[str, int]]:
    """Return what counts the changes between a frame before and the same frame after.

    A child has changed when any cell does, or the services used; a column that only one state has counts as
    blank in the other.
    """
    changed = _changed(before, after)

    def count(old: pd.Index, new: pd.Index) -> dict[str, int]:
        was, now = set(old), set(new)
        return {"left": len(was - now), "joined": len(now - was), "changed": len(was & now & changed)}

    return count


def _changed(before: Cohort, after: Cohort) -> set[str]:
    columns = sorted(set(before.frame.columns) | set(after.frame.columns))
    both = before.frame.index.intersection(after.frame.index)
    was, now = (_rows(cohort, both, columns) for cohort in (before, after))
    return {child for child in both if was[child] != now[child]}


def _rows(cohort: Cohort, ids: pd.Index, columns: list[str]) -> dict[str, tuple[object, ...]]:
    frame = cohort.frame.loc[ids]
    used: dict[str, list[str]] = {}
    for child, service in cohort.services.sort_values(["child_id", "service"]).to_numpy().tolist():
        used.setdefault(child, []).append(service)
    cells = [plain_values(frame[name]) if name in frame.columns else [None] * len(ids) for name in columns]
    cells.append([used.get(child, []) for child in ids])
    return dict(zip(ids, zip(*cells, strict=True), strict=True))
