"""The six and why each: a card a child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from sendsample.cohort.columns import COLUMNS
from sendsample.design.bound import BoundSample
from sendsample.progress import Progress
from sendsample.reporting.contents.because import because, serves
from sendsample.reporting.contents.told import MOST_CARDS, Told
from sendsample.reporting.page import Block, Card, Cards, Section, Words
from sendsample.reporting.wording import called, capital, cell, column, counted, level, need
from sendsample.reporting.contents.children import table_of

#: Told in a place of their own, or nothing to anybody but the lists.
_NOT_AGAIN = frozenset(
    {
        "primary_need",
        "area_of_need",
        "provision",
        "age",
        "age_band",
        "alternative_provision",
        "household",
        "ticket",
        "meets",
    }
)


def chosen(told: Told, progress: Progress) -> Iterator[Section]:
    """Yield the section, where there is anybody to tell of."""
    part = told.main
    if part is None or not told.ids(part):
        return
    title = f"The {told.six}, and why each" if told.many > 1 else "The child, and why"
    if part is not told.bound.samples[0] or part.sample.name != "tracking":
        title = f"{capital(called(part.sample.name))}: who, and why"
    if told.many > MOST_CARDS:
        blocks: tuple[Block, ...] = (Words(_many(told), "lead"), table_of(told, part))
    else:
        blocks = (Words(" ".join(_opening(told, part)), "lead"), Cards(tuple(_cards(told, part, progress))))
    yield Section("chosen", title, blocks)


def _many(told: Told) -> str:
    return f"{capital(told.six)} children were chosen. So many are told in a table; `sendsample explain` says why any one of them."


def _opening(told: Told, part: BoundSample) -> Iterator[str]:
    yield "In the order of their tickets. Each serves the rules named; all together meet every one."
    if len(told.reserves(part)):
        yield "If a family or young person declines, the next named is asked."


def _cards(told: Told, part: BoundSample, progress: Progress) -> Iterator[Card]:
    table, why = told.table(part), because(told, part, progress)
    reserves = _reserves(told, part)
    for child, row in table.iterrows():
        name = str(child)
        frame_row = part.frame.loc[name]
        yield Card(
            child=name,
            need=need(frame_row["primary_need"]),
            area=_area(frame_row),
            facts=tuple(_facts(frame_row, table.columns)),
            serves=tuple(serves(str(row["meets"]))),
            why=why.get(name, ""),
            reserves=tuple(reserves.get(name, ())),
        )


def _area(row: pd.Series) -> str:
    area = row["area_of_need"]
    return "No broad area of need" if pd.isna(area) or area == "none" else level(str(area))


def _facts(row: pd.Series, shown: pd.Index) -> Iterator[tuple[str, str]]:
    yield "Provision", {"ehc_plan": "EHC plan", "sen_support": "SEN support"}[str(row["provision"])]
    yield "Age", f"{row['age']} (band {level(str(row['age_band']))})"
    yield "Alternative provision", cell(row["alternative_provision"])
    for name in shown:
        if name in row.index and name not in _NOT_AGAIN:
            yield _named(name), capital(cell(row[name])) if name != "setting" else cell(row[name])


def _named(name: str) -> str:
    return "Setting (URN)" if name == "setting" else column(name) if name in COLUMNS else name


def _reserves(told: Told, part: BoundSample) -> Mapping[str, list[str]]:
    loss = told.selection.loss.get(part.sample.name, 0)
    found: dict[str, list[str]] = {}
    for row in told.reserves(part).to_dict("records"):
        further = row["loss"] - loss
        note = f" ({counted(further, 'place')} further from the area)" if further > 0 else ""
        found.setdefault(row["child_id"], []).append(f"{row['reserve']}{note}")
    return found
