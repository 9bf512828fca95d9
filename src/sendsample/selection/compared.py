"""How samples compare with the area, a line a balance column: codes only, never the area's own words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.values import words


def coded(column: str) -> bool:
    """Say whether the levels of a column are codes, and not the area's own words.

    Examples
    --------
    >>> coded("sex"), coded("locality"), coded("cluster")
    (True, False, False)
    """
    return column in COLUMNS and COLUMNS[column].kind in {"code", "flag"}


def compared(comparison: pd.DataFrame, sample: str, *, see: str) -> list[list[str]]:
    """Return each balance column of a sample, with how many were chosen beside the exact share.

    Parameters
    ----------
    comparison
        The rows of a check, of any samples.
    sample
        The sample to show.
    see
        Where the levels are that are not shown, since they are the area's own words.
    """
    rows = []
    for column, part in _by_column(comparison, sample):
        if not coded(column):
            inside = int((part["outside"] == 0).sum())
            rows.append([words(column), f"{inside} of {len(part)} levels at their share; see {see}"])
            continue
        told = part[(part["chosen"] > 0) | (part["floor"] > 0) | (part["outside"] > 0)]
        levels = _levels(told, ": ")
        hidden = len(part) - len(levels)
        more = f"; {hidden} other level{'s' if hidden > 1 else ''} 0 (under 1)" if hidden else ""
        rows.append([words(column), ", ".join(levels) + more])
    return rows


def outside(comparison: pd.DataFrame, sample: str) -> str:
    """Return where a sample is outside its share; a dash where it is not."""
    parts = []
    for column, part in _by_column(comparison, sample):
        wide = part[part["outside"] > 0]
        if len(wide):
            where = ", ".join(_levels(wide)) if coded(column) else f"{len(wide)} of {len(part)} levels"
            parts.append(f"{words(column)}: {where}")
    return "; ".join(parts) or "-"


def _by_column(comparison: pd.DataFrame, sample: str) -> Iterator[tuple[str, pd.DataFrame]]:
    mine = comparison[comparison["sample"] == sample] if len(comparison) else comparison
    if len(mine):
        yield from ((str(column), part) for column, part in mine.groupby("column", sort=False))


def _levels(rows: pd.DataFrame, mark: str = " ") -> list[str]:
    cells = zip(rows["level"], rows["chosen"], rows["exact_share"], strict=True)
    return [f"{words(level)}{mark}{chosen} ({share:.1f})" for level, chosen, share in cells]
