"""The clean lists that every hostile input is made from, and what no message may repeat from them."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from sendsample.synthetic import synthetic_area
from sendsample.synthetic.annex import SHEETS
from sendsample.synthetic.writing import write_workbook

AS_AT = "2025-01-16"
SEED = "4 1 6 2 8 5"
#: A name that stands in columns which are dropped, and in cells where no name belongs.
NAME = "Quillfeather"
#: A UPN and a day of birth for the cells of hostile lists; the clean lists' own are secret too.
UPN = "H801200001999"
BORN = "29/02/2012"

Asked = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One hostile input: a name, and how to write it into a folder.

    What is written is asked of the package as ``make`` returns it: any of ``lists``, ``as_at``, ``design``,
    ``seed``, ``services``, ``settings``, ``past``, ``ids`` and ``pinned``; what it leaves out is clean.
    """

    name: str
    make: Callable[[Path], Asked]


@cache
def lists() -> dict[str, pd.DataFrame]:
    """Return both lists of the area, with columns that nobody should bring."""
    area = synthetic_area(size=60, seed=6, as_at=AS_AT)
    both = {}
    for name, table in zip(SHEETS, (area.list_1, area.list_2), strict=True):
        both[name] = table.assign(Surname=NAME, Comments=f"lives with {NAME} since {BORN}")
    return both


@cache
def secrets() -> tuple[str, ...]:
    """Return what stands in cells of the lists and may stand in no message, record or output."""
    found = {NAME, UPN, BORN, "2012-02-29"}
    for table in lists().values():
        found |= {str(cell) for name in ("UPN", "ULN") for cell in table[name].dropna()}
        for day in table["Date of birth"].dropna():
            found |= {day.strftime("%d/%m/%Y"), day.strftime("%Y-%m-%d")}
    # Codes such as UN1 say why there is no number.
    return tuple(sorted(text for text in found if len(text) > 5 and text != AS_AT))


@cache
def _book() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "clean.xlsx")
        write_workbook(path, lists())
        return members(path.read_bytes())


def parts() -> dict[str, bytes]:
    """Return the parts of the clean workbook by name, to be changed."""
    return dict(_book())


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return parts as a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


@cache
def _grids() -> dict[str, list[list[str]]]:
    return {name: [list(table.columns), *_rows(table)] for name, table in lists().items()}


def _rows(table: pd.DataFrame) -> Iterator[list[str]]:
    for row in table.itertuples(index=False):
        yield ["" if pd.isna(cell) else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    return cell.strftime("%d/%m/%Y") if hasattr(cell, "strftime") else str(cell)


def grid(name: str = "List_1") -> list[list[str]]:
    """Return a list as rows of text, headings first, to be changed."""
    return [list(row) for row in _grids()[name]]


def as_csv(rows: list[list[str]], **options: Any) -> str:
    """Return rows as CSV text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, **options).writerows(rows)
    return stream.getvalue()


def column(rows: list[list[str]], heading: str) -> int:
    """Return where a heading stands."""
    return rows[0].index(heading)


def write_lists(folder: Path, first: bytes, second: bytes | None = None) -> list[Path]:
    """Write both lists as CSV; List 2 is clean unless given."""
    paths = [folder / "list_1.csv", folder / "list_2.csv"]
    paths[0].write_bytes(first)
    paths[1].write_bytes(as_csv(grid("List_2")).encode() if second is None else second)
    return paths
