"""How each sample mirrors those it is drawn from: numbers, and where each stands beside its share."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.design.bound import BoundSample
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Column, Picture, Section, Strip, Table, Tables, Words
from sendsample.reporting.wording import called, capital, column, counted, level, listed, share

_HOW = (
    "An exact share is rarely a whole number: if 35% of the children are girls, the share of six is 2.1. So two "
    "or three girls mirror the area, and four do not. A group whose share is under one may be left out or have one."
)


def mirrored(told: Told, pictures: tuple[Picture, ...] = ()) -> Iterator[Section]:
    """Yield the section, where anything was to be mirrored."""
    parts = [part for part in told.bound.samples if len(told.comparison(part))]
    if not parts:
        return
    main = told.main
    blocks: list[Block] = [Words(_HOW, "lead")]
    if main is not None and main in parts:
        rows = told.comparison(main)
        blocks += [
            Words(_said(rows, told.selection.loss[main.sample.name], capital(called(main.sample.name))))
        ]
        blocks += [*pictures, Tables(tuple(_tables(rows, main)))]
    others = [part for part in parts if part is not main]
    under = (_others(told, others),) if others else ()
    yield Section("mirrored", "How they mirror the area", tuple(blocks), under)


def _said(rows: pd.DataFrame, loss: int, name: str) -> str:
    out = rows[rows["outside"] > 0]
    if not len(out):
        return f"{name}: every group has its share, to the whole child."
    told = [f"{level(str(row['level']))} ({column(row['column']).lower()})" for row in out.to_dict("records")]
    return (
        f"{name}: {counted(loss, 'place')} outside the shares, the least the rules allow where that is proven. "
        f"Outside are {listed(told)}."
    )


def _tables(rows: pd.DataFrame, part: BoundSample) -> Iterator[Table]:
    for name, those in rows.groupby("column", sort=False):
        most = max(int(those["chosen"].max()), int(those["ceiling"].max()), 1)
        columns = (
            Column("Group"), Column("In the area", "number"), Column("Exact share", "number"),
            Column("Chosen", "number"), Column("Chosen beside the share", "strip"),
        )  # fmt: skip
        yield Table(
            column(str(name)) if str(name) == str(name).lower() else str(name),
            columns,
            tuple(_row(row, most) for row in those.to_dict("records")),
            small=True,
        )


def _row(row: dict[str, object], most: int) -> tuple[str | int | Strip | None, ...]:
    chosen, exact = int(row["chosen"]), float(row["exact_share"])  # type: ignore[call-overload, arg-type]
    strip = Strip(chosen, exact, int(row["floor"]), int(row["ceiling"]), most)  # type: ignore[call-overload]
    area = f"{row['area']:,} ({row['area_percent']:.0f}%)"
    return level(str(row["level"])), area, share(exact), chosen, strip


def _others(told: Told, parts: list[BoundSample]) -> Section:
    rows = tuple(_summary(told, part) for part in parts)
    columns = (
        Column("Sample"), Column("Mirrored on"), Column("Groups", "number"), Column("With their share", "number"),
        Column("Outside"),
    )  # fmt: skip
    return Section(
        "mirrored-others",
        "The other samples",
        (Table("How the other samples mirror those they are drawn from", columns, rows),),
    )


def _summary(told: Told, part: BoundSample) -> tuple[str | int | None, ...]:
    rows = told.comparison(part)
    out = rows[rows["outside"] > 0].to_dict("records")
    outside = [
        f"{level(str(row['level']))}: {row['chosen']} for a share of {share(row['exact_share'])}"
        for row in out
    ]
    on = listed([column(one.column).lower() for one in part.balance])
    return (
        capital(called(part.sample.name)),
        capital(on),
        len(rows),
        int((rows["outside"] == 0).sum()),
        "; ".join(outside) or "none",
    )
