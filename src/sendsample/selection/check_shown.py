"""What a notebook shows of a check: whether the rules hold, those broken first; children only counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sendsample import html
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.shown import notes_html
from sendsample.design.values import words
from sendsample.selection.check import Check
from sendsample.selection.compared import compared, outside

_NEXT: Final = (
    (".broken", "the bounds that do not hold, and which children or places break them"),
    (".rules", "every bound, one row each"),
    (".comparison", "the samples beside the area, level by level"),
)
_LOSS: Final = (
    "Loss: places outside the whole numbers either side of the area's exact shares. Distance: the sum of the "
    "differences from the exact shares, for information."
)


def check_html(checked: Check) -> str:
    """Return what a notebook shows of a check."""
    alone = next(iter(checked.loss)) if len(checked.loss) == 1 else ""
    return html.fragment(
        "Check",
        _told(checked),
        _broken(checked),
        _samples(checked),
        comparison_html(checked.comparison, alone),
        notes_html(checked.notes),
        see=_NEXT if not checked.valid else _NEXT[1:],
    )


def _told(checked: Check) -> Iterator[str]:
    broken = len(checked.broken)
    if not checked.valid:
        do = "1 bound does" if broken == 1 else f"{broken:,} bounds do"
        yield f"{do} NOT hold, of {len(checked.rules):,}."
    else:
        several = f", for all {len(checked.loss)} samples" if len(checked.loss) > 1 else ""
        yield f"Every rule holds{several}."
    over_all = checked.rules[checked.rules["sample"] == ALL_SAMPLES]
    if len(over_all):
        yield f"Of the bounds over all samples {_hold(over_all)}."
    yield _LOSS


def _broken(checked: Check) -> str:
    rows = [
        [row["rule"], words(row["sample"]), row["sentence"], row["found"], _bounds(row)]
        for row in checked.broken.head(html.MOST).to_dict("records")
    ]
    heads = ["rule", "sample", "asks for", "found", "allowed"]
    return html.table("What does not hold", heads, rows, right={3, 4}, of=len(checked.broken))


def _bounds(row: dict[Any, Any]) -> str:
    if pd.isna(row["at_most"]):
        return f"{row['at_least']:,} or more"
    low, high = int(row["at_least"]), int(row["at_most"])
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _samples(checked: Check) -> str:
    every = dict(iter(checked.rules.groupby("sample", sort=False)))
    rows = [_sample(checked, name, every[name]) for name in list(checked.loss)[: html.MOST]]
    heads = ["sample", "children", "bounds", "loss", "distance", "outside its share"]
    return html.table("Samples", heads, rows, right={1, 3, 4}, of=len(checked.loss))


def _sample(checked: Check, name: str, mine: pd.DataFrame) -> list[Any]:
    size = int(mine.loc[mine["rule"] == "size", "found"].iloc[0])
    where = outside(checked.comparison, name)
    return [
        words(name),
        size,
        _hold(mine),
        checked.loss[name],
        checked.distance[name],
        "nowhere" if where == "-" else where,
    ]


def _hold(rules: pd.DataFrame) -> str:
    broken = int((~rules["holds"].astype(bool)).sum())
    return f"{broken:,} of {len(rules):,} do NOT hold" if broken else f"all {len(rules):,} hold"


def comparison_html(comparison: pd.DataFrame, sample: str) -> str:
    """Return the table of how a sample compares with the area; nothing where it is not to mirror it."""
    rows = compared(comparison, sample, see=".comparison") if sample else []
    caption = f"{words(sample)}: children chosen (and the exact share of the places)"
    return html.table(caption, ["balance", "chosen (share)"], rows)
