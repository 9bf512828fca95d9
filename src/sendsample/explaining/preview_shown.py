"""A preview as tables: who could be chosen, and how many each bound has to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sendsample import html
from sendsample.design.shown import notes_html
from sendsample.design.values import words

if TYPE_CHECKING:
    from sendsample.explaining.previewing import Preview

Cells = list[list[Any]]

_COLUMNS: Final = {
    "sample": "sample",
    "places": "places",
    "frame": "may draw on",
    "excluded": "excluded",
    "rules_allow": "rules allow",
    "could_be_chosen": "could be chosen",
    "unsettled": "not settled",
    "certain": "whatever the seed",
}
LIMIT: Final = "A limit was reached: these are those known for certain, and there may be others."
_SHOWN: Final = 12
_NEXT: Final = (
    (".samples", "who could be chosen; .cells has the bounds"),
    (".could[sample]", "whether each child could be chosen, by child_id"),
    ("ss.select(cohort, design, seed=...)", "the children"),
)
_WHY: Final = (("ss.explain(cohort, design)", "why, and what would help"),)


def who(preview: Preview) -> tuple[list[str], Cells]:
    """Return the headings and rows of who could be chosen, without columns that have nothing to tell."""
    there = [column for column in _COLUMNS if _is_told(preview.samples[column])]
    rows = preview.samples[there].itertuples(index=False, name=None)
    return [_COLUMNS[column] for column in there], [list(map(_many, row)) for row in rows]


def _is_told(cells: pd.Series) -> bool:
    """Say whether a column has something to tell: nobody excluded, or left open, is nothing."""
    nought = cells.name in {"excluded", "unsettled"}
    return bool(cells.any()) if nought else bool(cells.notna().any())


def _many(cell: Any) -> Any:
    return cell if isinstance(cell, (str, Integral)) else "-"


def scarcest(preview: Preview, most: int) -> Iterator[tuple[str, list[str], Cells, int]]:
    """Yield the tables of bounds, alone and two together: title, headings, rows, and how many there are."""
    alone = preview.cells["and_rule"] == ""
    for title, cells, asked in (
        ("Each bound, the scarcest first", preview.cells[alone], ["asked for"]),
        ("Two bounds together (nought is no mistake by itself)", preview.cells[~alone], []),
    ):
        several = ["sample"] if len(preview.samples) > 1 else []
        told = (cells.iloc[row].to_dict() for row in range(min(most, len(cells))))
        rows = [_row(cell, several=bool(several), asked=bool(asked)) for cell in told]
        yield title, [*several, "who count towards", *asked, "to choose from"], rows, len(cells)


def _row(cell: dict[Any, Any], *, several: bool, asked: bool) -> list[Any]:
    name = [cell["sample"]] if several else []
    return [*name, cell_words(cell), *([_asks(cell)] if asked else []), _many(cell["children"])]


def _asks(cell: Mapping[Any, Any]) -> str:
    least, most = cell["at_least"], cell["at_most"]
    if not isinstance(least, Integral):
        return ""
    if not isinstance(most, Integral):
        return f"at least {least}"
    if least == most:
        return f"exactly {least}"
    return f"{least} to {most}" if least else f"at most {most}"


def bound_words(rule: str, level: str) -> str:
    """Return a bound as words: its rule, and the level where it has one.

    Examples
    --------
    >>> bound_words("areas of need", "sensory_and_physical")
    'areas of need: sensory and physical'
    """
    return f"{rule}: {words(level)}" if level else rule


def cell_words(row: Mapping[Any, Any]) -> str:
    """Return a row of cells as words.

    Examples
    --------
    >>> cell_words({"sample": "s", "rule": "a", "level": "", "and_rule": "b", "and_level": "x"})
    'a + b: x'
    """
    first = bound_words(row["rule"], row["level"])
    return f"{first} + {bound_words(row['and_rule'], row['and_level'])}" if row["and_rule"] else first


def preview_html(preview: Preview) -> str:
    """Return what a notebook shows of a preview."""
    settled = preview.status in {"possible", "partly"}
    parts = []
    if settled:
        heads, rows = who(preview)
        parts.append(html.table("Who could be chosen", heads, rows, right=range(1, len(heads))))
    parts.append(html.items("To know beforehand", [note.sentence for note in preview.warnings]))
    for title, heads, rows, many in scarcest(preview, _SHOWN):
        parts.append(html.table(title, heads, rows, right={len(heads) - 1}, of=many))
    told = _told(preview) if settled else preview.sentences
    see = _NEXT if settled else _WHY if preview.status == "infeasible" else ()
    return html.fragment("Preview", told, *parts, notes_html(preview.notes), see=see)


def _told(preview: Preview) -> Iterator[str]:
    certain = f"{int(preview.samples['certain'].sum()):,} whatever the seed"
    if len(preview.samples) == 1:
        yield f"{int(preview.samples['could_be_chosen'].sum()):,} could be chosen, {certain}."
    else:
        yield f"{len(preview.samples)} samples; of their places {certain}."
    if preview.status == "partly":
        yield LIMIT
    if any(preview.certain.values()):
        yield html.NAMES
