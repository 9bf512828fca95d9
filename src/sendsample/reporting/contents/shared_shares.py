"""How samples mirror those they are drawn from, for people without access to the lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sendsample.reporting.page import Block, Section, Table, Tables, Words, headed
from sendsample.reporting.wording import banded, called, capital, column, level, listed

_WITHHELD = "withheld"
#: Of fewer than this, a band of five says nothing.
_ENOUGH = 10
_LEAD = (
    "The children chosen are to look like {whom}: as many girls and boys, younger and older, as whole "
    "children allow. Each group should have one of the two whole numbers either side of its exact share."
)
_NOT_TOLD = "Not told, since it could tell of single children"
_TOO_FEW = "How many of so few are in each group is not told; a band of five would say nothing."


def mirrored(data: Mapping[str, Any]) -> Section:
    """Return the section.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    """
    by_sample = {
        sample: list(rows) for sample, rows in groupby(data["comparison"], key=lambda row: str(row["sample"]))
    }
    first, *others = by_sample
    whom = "the area" if _heading(data, first) == "In the area" else "those they are drawn from"
    blocks: list[Block] = [
        Words(_LEAD.format(whom=whom), "lead"),
        Words(_said(data)),
        *_told(data, first, by_sample[first]),
    ]
    under = [
        Section(f"mirrored-{number}", capital(called(name)), tuple(_told(data, name, by_sample[name])))
        for number, name in enumerate(others, start=1)
        if _enough(data, name)
    ]
    if short := [called(name) for name in others if not _enough(data, name)]:
        blocks.append(Words(f"The same was asked of {listed(short)}.", "aside"))
    return Section("mirrored", "How they mirror the area", tuple(blocks), tuple(under))


def _said(data: Mapping[str, Any]) -> str:
    losses = [
        f"{found['loss']:,} for {called(name)}"
        for name, found in data["samples"].items()
        if found.get("loss")
    ]
    if losses:
        return (
            f"Not every group has its share. The weighted loss is {listed(losses)}: how many places fall "
            "outside the shares, each counted as often as its column weighs in the design."
        )
    return "Every group of every sample has its share, to the whole child."


def _enough(data: Mapping[str, Any], sample: str) -> bool:
    most: int = data["samples"][sample]["asked"][1]
    return most >= _ENOUGH


def _told(data: Mapping[str, Any], sample: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    enough = _enough(data, sample)
    columns = {name: list(those) for name, those in groupby(rows, key=lambda row: str(row["column"]))}
    withheld = [name for name, those in columns.items() if all(row["area"] == _WITHHELD for row in those)]
    shown = {name: those for name, those in columns.items() if name not in withheld}
    if shown:
        of, heading = called(sample), _heading(data, sample)
        tables = (_table(name, those, heading, of=of, chosen=enough) for name, those in shown.items())
        yield Tables(tuple(tables))
    if withheld:
        yield Words(f"{_NOT_TOLD}: {listed([column(name) for name in withheld])}.", "aside")
    if shown and not enough:
        yield Words(_TOO_FEW, "aside")


def _heading(data: Mapping[str, Any], sample: str) -> str:
    """Return whose groups are counted: bands that differ tell of a sample that draws on fewer."""
    everyone = data["samples"][sample]["frame"] == data["children"]
    return "In the area" if everyone else "Drawn from"


def _table(name: str, rows: Sequence[Mapping[str, Any]], whom: str, *, of: str, chosen: bool) -> Table:
    cells = [
        (level(str(row["level"])), banded(row["area"]), _percent(row["area_percent"]), banded(row["chosen"]))
        for row in rows
    ]
    headings = headed("Group", whom, "Share", "Chosen", numbers=[whom, "Share", "Chosen"])
    width = len(headings) if chosen else len(headings) - 1
    return Table(column(name), headings[:width], tuple(row[:width] for row in cells), manner="small", of=of)


def _percent(value: object) -> str:
    return _WITHHELD if value == _WITHHELD else f"{value}%"
