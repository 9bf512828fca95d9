"""Faults as real lists have them, planted on purpose and noted where they are.

Where reading the lists gives rise to a finding, the kind of the fault is that finding's code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.synthetic import annex, assumed
from sendsample.synthetic.levels import Ints, Words
from sendsample.synthetic.numbers import upn_check_letter

#: The columns of a table of planted faults.
PLANTED_COLUMNS: Final = ("list", "row", "column", "kind")
_HEADING_ROWS: Final = 2
_FAR_FROM_NURSERY: Final = 8


@dataclass(eq=False)
class Sheet:
    """One list as loose cells, None where blank, and what was planted in it."""

    name: str
    cells: dict[str, Words]
    as_at: date
    planted: list[tuple[str, int, str, str]] = field(default_factory=list)

    def plant(self, row: int, heading: str, kind: str, value: Any) -> None:
        """Put a value in a cell and note it."""
        self.cells[heading][row] = value
        self.note(row, heading, kind)

    def note(self, row: int, heading: str, kind: str) -> None:
        """Note a fault by the row number a spreadsheet shows."""
        self.planted.append((self.name, row + _HEADING_ROWS, heading, kind))

    def table(self) -> pd.DataFrame:
        """Return the cells as a table of loose objects."""
        return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in self.cells.items()})


#: Makes a faulty value for a cell that is not blank; None where the fault does not fit the child.
Maker = Callable[[Sheet, int, Any], Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault in a column; without a maker the cell is made blank."""

    kind: str
    heading: str
    make: Maker | None = None


def _always(value: str) -> Maker:
    return lambda _sheet, _row, _cell: value


def _legacy(_sheet: Sheet, _row: int, cell: Any) -> Any:
    return {"SEMH": "BESD", "ASD": "AUT"}.get(cell.split()[-1])


def _as_text(_sheet: Sheet, _row: int, cell: Any) -> Any:
    return cell.strftime("%d/%m/%Y")


def _future(sheet: Sheet, row: int, _cell: Any) -> Any:
    return pd.Timestamp(sheet.as_at + timedelta(days=30 + row % 300))


def _before_issue(sheet: Sheet, row: int, _cell: Any) -> Any:
    return sheet.cells[annex.ISSUED][row] - pd.Timedelta(days=60 + row % 90)


def _short_urn(_sheet: Sheet, row: int, cell: Any) -> Any:
    return cell[:-1] if row % 2 else f"URN{cell}"


def _wrong_letter(_sheet: Sheet, _row: int, cell: Any) -> Any:
    return upn_check_letter(f"{cell[1:-1]}{(int(cell[-1]) + 1) % 10}") + cell[1:]


def _wrong_digit(_sheet: Sheet, _row: int, cell: Any) -> Any:
    return f"{cell[:-1]}{(int(cell[-1]) + 1) % 10}"


def _wrong_phase(sheet: Sheet, row: int, _cell: Any) -> Any:
    years = (pd.Timestamp(sheet.as_at) - sheet.cells[annex.BORN][row]).days // 365
    return assumed.PHASES["nursery" if years > _FAR_FROM_NURSERY else "fe_college"]


def _spaced(_sheet: Sheet, row: int, cell: Any) -> Any:
    return f" {cell}" if row % 2 else f"{cell}  "


FAULTS: Final = (
    Fault("unknown_code", annex.GENDER, _always("X")),
    Fault("unknown_code", annex.ETHNICITY, _always("ZZZZ")),
    Fault("unknown_code", annex.NEED, _always("LDD")),
    Fault("unknown_code", annex.PHASE, _always("Studio school")),
    Fault("unknown_code", annex.PUPIL_PREMIUM, _always("Maybe")),
    Fault("legacy_code", annex.NEED, _legacy),
    Fault("date_as_text", annex.BORN, _as_text),
    Fault("date_as_text", annex.ISSUED, _as_text),
    Fault("date_unreadable", annex.BORN, _always("31/02/2015")),
    Fault("date_unreadable", annex.REVIEWED, _always("30/02/2023")),
    Fault("date_future", annex.BORN, _future),
    Fault("date_future", annex.REVIEWED, _future),
    Fault("update_before_issue", annex.UPDATED, _before_issue),
    Fault("review_before_issue", annex.REVIEWED, _before_issue),
    Fault("age_missing", annex.BORN),
    Fault("sex_missing", annex.GENDER),
    Fault("ethnicity_missing", annex.ETHNICITY),
    Fault("need_missing", annex.NEED),
    Fault("disability_missing", annex.DISABILITY),
    Fault("urn_shape", annex.URN, _short_urn),
    Fault("upn_check_letter", annex.UPN, _wrong_letter),
    Fault("uln_check_digit", annex.ULN, _wrong_digit),
    Fault("phase_age", annex.PHASE, _wrong_phase),
    Fault("id_spaces", annex.ID, _spaced),
    Fault("number_as_text", annex.SUSPENSIONS, lambda _sheet, _row, cell: str(cell)),
    Fault("number_as_text", annex.ABSENCE, lambda _sheet, _row, cell: f"{cell}%"),
)


def plant(
    lists: tuple[pd.DataFrame, pd.DataFrame],
    as_at: date,
    *,
    rate: float,
    stops: bool,
    rng: np.random.Generator,
) -> tuple[tuple[pd.DataFrame, pd.DataFrame], pd.DataFrame]:
    """Plant faults in both lists.

    Parameters
    ----------
    lists
        The two lists, clean.
    as_at
        The day after which a date is in the future.
    rate
        The share of rows that get a fault, 0 to 1; one fault a row, blank rows put in between included.
    stops
        Also repeat an id and put one child on both lists.
    rng
        The stream to draw from.

    Returns
    -------
    tuple
        The two lists, and a table of what was planted: ``list``, ``row`` as a spreadsheet numbers it,
        ``column``, ``kind``.

    Examples
    --------
    >>> from sendsample.synthetic import synthetic_area
    >>> area = synthetic_area(size=60)
    >>> lists = (area.list_1, area.list_2)
    >>> _, planted = plant(lists, area.as_at, rate=0.1, stops=False, rng=np.random.default_rng(1))
    >>> planted["list"].tolist()
    ['List_1', 'List_1', 'List_2', 'List_2', 'List_2', 'List_2']
    """
    sheets = [
        _with_blank_rows(name, frame, as_at, round(rate * len(frame)) // len(FAULTS), rng)
        for name, frame in zip(annex.SHEETS, lists, strict=True)
    ]
    free = [rng.permutation(np.flatnonzero(sheet.cells[annex.ID] != None)) for sheet in sheets]  # noqa: E711
    if stops:
        free = _plant_stops(sheets[0], sheets[1], free[0], free[1])
    for sheet, rows, frame in zip(sheets, free, lists, strict=True):
        _plant_in(sheet, rows[: max(round(rate * len(frame)) - len(sheet.planted), 0)])
    tables = tuple(
        sheet.table() if sheet.planted else frame for sheet, frame in zip(sheets, lists, strict=True)
    )
    return (tables[0], tables[1]), planted_table(sheets)


def planted_table(sheets: list[Sheet]) -> pd.DataFrame:
    """Return everything planted, by list, row and column.

    Examples
    --------
    >>> planted_table([]).columns.tolist()
    ['list', 'row', 'column', 'kind']
    """
    noted = sorted(entry for sheet in sheets for entry in sheet.planted)
    columns = zip(*noted, strict=True) if noted else ([], [], [], [])
    kinds = ("str", "int64", "str", "str")
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=kind)
            for name, values, kind in zip(PLANTED_COLUMNS, columns, kinds, strict=True)
        }
    )


def _with_blank_rows(
    name: str, frame: pd.DataFrame, as_at: date, blank: int, rng: np.random.Generator
) -> Sheet:
    size = len(frame) + blank
    # Never the last row: a sheet simply ends there.
    at = np.sort(rng.permutation(max(size - 1, 0))[:blank])
    kept = np.delete(np.arange(size), at)
    cells = {}
    for heading in frame.columns:
        cells[heading] = np.full(size, None, dtype=object)
        column = frame[heading].astype(object)
        cells[heading][kept] = column.where(frame[heading].notna(), None).to_numpy()
    sheet = Sheet(name, cells, as_at)
    for row in at:
        sheet.note(int(row), "", "blank_row")
    return sheet


def _plant_in(sheet: Sheet, rows: Ints) -> None:
    faults = [fault for fault in FAULTS if fault.heading in sheet.cells]
    for turn, row in enumerate(rows.tolist()):
        for step in range(len(faults)):
            fault = faults[(turn + step) % len(faults)]
            if _plant_one(sheet, row, fault):
                break


def _plant_one(sheet: Sheet, row: int, fault: Fault) -> bool:
    cell = sheet.cells[fault.heading][row]
    if cell is None:
        return False
    value = fault.make(sheet, row, cell) if fault.make else None
    if fault.make and value is None:
        return False
    sheet.plant(row, fault.heading, fault.kind, value)
    return True


def _plant_stops(plans: Sheet, support: Sheet, free: Ints, other: Ints) -> list[Ints]:
    """Repeat an id on the first list, and put a child of the first list on the second."""
    earlier, later, child = np.sort(free[:3])
    plans.plant(int(later), annex.ID, "id_repeated", plans.cells[annex.ID][earlier])
    twin = int(other[0])
    support.plant(twin, annex.ID, "id_both_lists", plans.cells[annex.ID][child])
    support.cells[annex.UPN][twin] = plans.cells[annex.UPN][child]
    return [free[3:], other[1:]]
