"""How samples compare with the area, for the terminal: codes only, never the area's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sendsample.cli.show import table
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


def print_comparison(comparison: pd.DataFrame, sample: str, *, see: str) -> None:
    """Print, a line a balance column, how many of a sample were chosen beside the exact share.

    Parameters
    ----------
    comparison
        The rows of a check, of any samples.
    sample
        The sample to show.
    see
        Where the levels are that a terminal does not show, since they are the area's own words.
    """
    rows = []
    for column, part in _by_column(comparison, sample):
        if not coded(column):
            inside = sum(not row["outside"] for row in part)
            rows.append([words(column), f"{inside} of {len(part)} levels at their share; see {see}"])
            continue
        levels = [_level(row) for row in part if row["chosen"] or row["floor"] or row["outside"]]
        hidden = len(part) - len(levels)
        more = f"; {hidden} other level{'s' if hidden > 1 else ''} 0 (under 1)" if hidden else ""
        rows.append([words(column), ", ".join(levels) + more])
    if rows:
        several = (comparison["sample"] != sample).any()
        title = f"{words(sample)}: children chosen" if several else "Children chosen"
        table(f"{title} (exact share of the places)", ["balance", "chosen (share)"], rows)


def print_outside(comparison: pd.DataFrame, losses: Mapping[str, int]) -> None:
    """Print, a line a sample, where samples are outside their share; nothing where none is."""
    rows = [[words(name), loss, outside(comparison, name)] for name, loss in losses.items() if loss]
    if rows:
        table("Other samples outside their share", ["sample", "loss", "chosen (share)"], rows, right=(1,))


def outside(comparison: pd.DataFrame, sample: str) -> str:
    """Return where a sample is outside its share."""
    parts = []
    for column, part in _by_column(comparison, sample):
        levels = [row for row in part if row["outside"]]
        if levels and coded(column):
            parts.append(f"{words(column)}: {', '.join(map(_level, levels))}")
        elif levels:
            parts.append(f"{words(column)}: {len(levels)} of {len(part)} levels")
    return "; ".join(parts) or "-"


def _by_column(comparison: pd.DataFrame, sample: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    mine = comparison[comparison["sample"] == sample] if len(comparison) else comparison
    for column in dict.fromkeys(mine["column"] if len(mine) else []):
        yield column, mine[mine["column"] == column].to_dict("records")


def _level(row: Mapping[str, Any]) -> str:
    return f"{words(row['level'])} {row['chosen']} ({row['exact_share']:.1f})"
