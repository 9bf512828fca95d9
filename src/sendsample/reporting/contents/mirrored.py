"""How each sample mirrors those it is drawn from: numbers, and where each stands beside its share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sendsample.design.bound import BoundSample
from sendsample.design.predicates import Everyone
from sendsample.reporting.contents.asked import mirrored_on
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Cell, Picture, Section, Strip, Table, Tables, Words, headed
from sendsample.reporting.wording import called, capital, counted, level, listed, named, share, spelled

_LEGEND = (
    "In the strips, the dot is how many were chosen, the tick is the exact share, and the band is the whole "
    "numbers either side of it. A dot on the band has its share."
)


def mirrored(told: Told, pictures: tuple[Picture, ...] = ()) -> Iterator[Section]:
    """Yield the section, where anything was to be mirrored.

    Parameters
    ----------
    told
        The selection.
    pictures
        How the other samples mirror those they are drawn from, drawn where they are worth it.
    """
    parts = [part for part in told.bound.samples if told.ids(part) and len(told.comparison(part))]
    main = told.main
    blocks: list[Block] = []
    if main is not None and main in parts:
        rows = told.comparison(main)
        blocks += [
            Words(_for_example(rows, told, main), "lead"),
            Words(_said(rows, called(main.sample.name))),
        ]
        blocks += [Tables(tuple(_tables(rows, _heading(main)))), Words(_LEGEND, "aside")]
    others = [part for part in parts if part is not main]
    under = (_others(told, others, pictures),) if others else ()
    if parts:
        yield Section("mirrored", "How they mirror the area", tuple(blocks), under)


def _heading(part: BoundSample) -> str:
    return "In the area" if isinstance(part.sample.eligible, Everyone) else "Drawn from"


def _for_example(rows: pd.DataFrame, told: Told, part: BoundSample) -> str:
    """Explain an exact share by the first that is no whole number."""
    broken = rows[rows["floor"] < rows["ceiling"]]
    if not len(broken):
        return f"Every group's exact share of the {told.six} is a whole number."
    row = broken.iloc[0]
    whole = isinstance(part.sample.eligible, Everyone)
    whom, mirrored_by = ("the area", "mirror the area") if whole else ("those it draws on", "mirror them")
    low, high = spelled(int(row["floor"])), spelled(int(row["ceiling"]))
    return (
        f"An exact share is rarely a whole number. {level(str(row['level']))} ({named(str(row['column']))}) "
        f"is {row['area_percent']:.0f}% of {whom}; of the {told.six}, that is {share(row['exact_share'])}. "
        f"So {low} or {high} {mirrored_by}, and any other number does not."
    )


def _said(rows: pd.DataFrame, name: str) -> str:
    out = rows[rows["outside"] > 0].to_dict("records")
    if not out and len(rows) == 1:
        return f"In {name}, the one group has its share, to the whole child."
    if not out:
        return f"In {name}, every one of the {len(rows):,} groups has its share, to the whole child."
    many = int(rows["outside"].sum())
    return f"In {name}, {counted(many, 'place')} fall outside their shares: {listed([*map(_outside, out)])}."


def _outside(row: Mapping[Any, Any]) -> str:
    return f"{level(str(row['level']))} has {row['chosen']} for a share of {share(row['exact_share'])}"


def _tables(rows: pd.DataFrame, whom: str) -> Iterator[Table]:
    columns = headed(
        "Group",
        whom,
        "Share",
        "Chosen",
        "Beside the share",
        numbers=[whom, "Share", "Chosen"],
        strip="Beside the share",
    )
    for name, those in rows.groupby("column", sort=False):
        most = max(int(those["chosen"].max()), int(those["ceiling"].max()), 1)
        cells = tuple(_row(row, most) for row in those.to_dict("records"))
        yield Table(capital(named(str(name))), columns, cells, manner="small")


def _row(row: Mapping[Any, Any], most: int) -> tuple[Cell, ...]:
    strip = Strip(int(row["chosen"]), float(row["exact_share"]), int(row["floor"]), int(row["ceiling"]), most)
    area = f"{row['area']:,} ({row['area_percent']:.0f}%)"
    return level(str(row["level"])), area, share(row["exact_share"]), strip.chosen, strip


def _others(told: Told, parts: list[BoundSample], pictures: tuple[Picture, ...]) -> Section:
    columns = headed(
        "Sample",
        "Mirrored by",
        "Groups",
        "Have their share",
        "Outside",
        numbers=["Groups", "Have their share"],
    )
    rows = tuple(_summary(told, part) for part in parts)
    table = Table("How the other samples mirror those they are drawn from", columns, rows)
    return Section("mirrored-others", "The other samples", (table, *pictures))


def _summary(told: Told, part: BoundSample) -> tuple[Cell, ...]:
    rows = told.comparison(part)
    outside = [*map(_outside, rows[rows["outside"] > 0].to_dict("records"))]
    inside = int((rows["outside"] == 0).sum())
    name, by = capital(called(part.sample.name)), capital(mirrored_on(part))
    return name, by, len(rows), inside, "; ".join(outside) or "none"
