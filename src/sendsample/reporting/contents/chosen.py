"""The six and why each: a card a child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.bound import BoundSample
from sendsample.design.model import TRACKING
from sendsample.progress import Progress
from sendsample.reporting.contents.because import because, serves
from sendsample.reporting.contents.children import table_of
from sendsample.reporting.contents.told import MOST_CARDS, Told, weighted
from sendsample.reporting.page import Block, Card, Cards, Picture, Section, Words
from sendsample.reporting.wording import called, capital, cell, column, counted, level, need

#: Told in a place of their own, or nothing to anybody but the lists.
_NOT_AGAIN = frozenset(
    {
        "primary_need", "area_of_need", "provision", "age", "age_band", "alternative_provision", "setting",
        "household", "ticket", "meets",
    }
)  # fmt: skip


def chosen(told: Told, progress: Progress, served: tuple[Picture, ...] = ()) -> Iterator[Section]:
    """Yield the section, where there is anybody to tell of.

    Parameters
    ----------
    told
        The selection.
    progress
        Told what is being done.
    served
        Which rules each child serves, drawn.
    """
    part = told.main
    if part is None or not told.ids(part):
        return
    blocks: tuple[Block, ...]
    if told.many > MOST_CARDS:
        blocks = (Words(_many(told), "lead"), table_of(told, part))
    else:
        cards = Cards(tuple(_cards(told, part, progress)))
        blocks = (Words(" ".join(_opening(told, part)), "lead"), cards)
    yield Section("chosen", _title(told, part), (*blocks, *served))


def _title(told: Told, part: BoundSample) -> str:
    if part.sample.name == TRACKING and told.many > 1:
        return f"The {told.six}, and why each"
    return f"{capital(called(part.sample.name))}: who, and why"


def _many(told: Told) -> str:
    return (
        f"{told.many:,} children, in the order of their tickets. `sendsample explain` says why any one of "
        "them was chosen, and why somebody else was not."
    )


def _opening(told: Told, part: BoundSample) -> Iterator[str]:
    yield "In the order of their tickets."
    if part.rules and told.status != "infeasible":
        yield "Each card says which rules the child serves; together they meet all of them."
    if len(told.reserves(part)):
        yield (
            "Should a family or young person decline, the next named is asked; the order was fixed at the "
            "draw."
        )


def _cards(told: Told, part: BoundSample, progress: Progress) -> Iterator[Card]:
    table, why = told.table(part), because(told, part, progress)
    reserves = _reserves(told, part)
    rows = part.frame.loc[told.ids(part)].to_dict("index")
    meets = dict(zip(table.index, table["meets"], strict=True))
    for child, row in rows.items():
        name = str(child)
        yield Card(
            child=name,
            need=need(row["primary_need"]),
            area=_area(row["area_of_need"]),
            facts=tuple(_facts(row, [str(column) for column in table.columns])),
            serves=tuple(serves(meets[name])),
            why=why.get(name, ""),
            reserves=tuple(reserves.get(name, ())),
        )


def _area(area: Any) -> str:
    return "No broad area of need" if pd.isna(area) or area == "none" else level(str(area))


def _facts(row: Mapping[Any, Any], shown: list[str]) -> Iterator[tuple[str, str]]:
    yield "Provision", {"ehc_plan": "EHC plan", "sen_support": "SEN support"}[str(row["provision"])]
    yield "Age", f"{row['age']} (band {level(str(row['age_band']))})"
    yield "Alternative provision", capital(cell(row["alternative_provision"]))
    if "setting" in row:
        yield "Setting (URN)", capital(cell(row["setting"]))
    for name in shown:
        if name in row and name not in _NOT_AGAIN:
            yield (column(name) if name in COLUMNS else name), capital(cell(row[name]))


def _reserves(told: Told, part: BoundSample) -> Mapping[str, list[str]]:
    loss = told.selection.loss.get(part.sample.name, 0)
    found: dict[str, list[str]] = {}
    for row in told.reserves(part).to_dict("records"):
        further = row["loss"] - loss
        note = ""
        if further > 0 and weighted(part):
            note = f" (loss {row['loss']:,})"
        elif further > 0:
            note = f" ({counted(further, 'place')} off the shares)"
        found.setdefault(row["child_id"], []).append(f"{row['reserve']}{note}")
    return found
