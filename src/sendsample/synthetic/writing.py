"""Writing an area's lists as a workbook or as two CSV files, whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from sendsample.errors import OutputError
from sendsample.synthetic import annex
from sendsample.writing import made_folder, put_all

#: A workbook notes when it was made; a fixed day keeps its bytes the same.
_CREATED: Final = datetime(2025, 1, 16, tzinfo=UTC).replace(tzinfo=None)
_PROPERTIES: Final = {
    "title": "Made-up lists in the layout of Annex A",
    "comments": "Made up from published shares. No row is about a real child.",
    "created": _CREATED,
}
_WIDTHS: Final = {annex.UPN: 15, annex.PHASE: 26, annex.SUBSIDIARY: 22, annex.TEAM: 20, annex.LOCALITY: 18}
_USUAL_WIDTH: Final = 12
_HEADING_HEIGHT: Final = 62


def write_workbook(
    path: Path, lists: dict[str, pd.DataFrame], beside: Mapping[Path, pd.DataFrame] = MappingProxyType({})
) -> None:
    """Write each list to a sheet of a workbook.

    Ids, UPNs, ULNs and URNs are text, dates are dates, and blank cells are left out.

    Parameters
    ----------
    path
        The workbook; one that is there is replaced.
    lists
        Tables by sheet name.
    beside
        Further tables, each for a CSV file of its own.

    Raises
    ------
    OutputError
        If it cannot be written; nothing is left half-written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_workbook(Path(folder, "one.xlsx"), {"List_1": pd.DataFrame({"UPN": ["A"]})})
    ...     [path.name for path in Path(folder).iterdir()]
    ['one.xlsx']
    """
    import xlsxwriter  # noqa: PLC0415 - only writing needs it

    buffer = io.BytesIO()
    # In memory the parts of the file get a fixed time, whatever the time zone.
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties(_PROPERTIES)
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in lists.items():
            _write_sheet(workbook.add_worksheet(name), table, heading, day)
    _replace({path: buffer.getvalue(), **_files(beside)})


def _write_sheet(sheet: Any, table: pd.DataFrame, heading: Any, day: Any) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, _HEADING_HEIGHT)
    for at, name in enumerate(table.columns):
        sheet.set_column(at, at, _WIDTHS.get(name, _USUAL_WIDTH))
        sheet.write_string(0, at, name, heading)
        for row, cell in enumerate(cells_of(table[name]), start=1):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(row, at, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(row, at, cell, day)
            else:
                sheet.write_number(row, at, cell)


def cells_of(column: pd.Series) -> list[Any]:
    """Return a column as plain values, None where missing.

    Examples
    --------
    >>> cells_of(pd.Series([1, None], dtype="Int64"))
    [1, None]
    """
    loose = column.astype(object)
    return list(loose.where(column.notna(), None))


def write_folder(
    folder: Path, lists: dict[str, pd.DataFrame], beside: Mapping[Path, pd.DataFrame] = MappingProxyType({})
) -> None:
    """Write each list to a CSV file in a folder, which is made if need be.

    Dates are written day first, as Annex A asks.

    Raises
    ------
    OutputError
        If they cannot be written; nothing is left half-written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_folder(Path(folder), {"List_1": pd.DataFrame({"UPN": ["A"]})})
    ...     Path(folder, "List_1.csv").read_text(encoding="utf-8-sig").split()
    ['UPN', 'A']
    """
    contents = _files({folder / f"{name}.csv": table for name, table in lists.items()} | dict(beside))
    with _as_output_error(folder), made_folder(folder):
        _replace(contents)


def _files(tables: Mapping[Path, pd.DataFrame]) -> dict[Path, bytes]:
    return {path: _csv(table) for path, table in tables.items()}


def _csv(table: pd.DataFrame) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    columns = [[_plain(cell) for cell in cells_of(table[name])] for name in table.columns]
    writer.writerows(zip(*columns, strict=True))
    # The mark lets Excel see that the dashes in the headings are UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Any) -> Any:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, datetime) else cell


def _replace(contents: Mapping[Path, bytes]) -> None:
    """Write every file or none; if killed, all or none of each folder."""
    folders: dict[Path, dict[str, bytes]] = {}
    for path, content in contents.items():
        # However it is spelled, a folder is locked once.
        folders.setdefault(path.parent.resolve(), {})[path.name] = content
    _replace_all(list(folders.items()))


def _replace_all(folders: list[tuple[Path, dict[str, bytes]]]) -> None:
    (folder, files), *others = folders
    with _as_output_error(folder / next(iter(files))):
        # The other folders are written once all is prepared in this one, so that a mistake there stops both.
        put_all(folder, files, overwrite=True, check=(lambda: _replace_all(others)) if others else None)


@contextmanager
def _as_output_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{path.name} could not be written: {error.strerror}.",
            code="not_written",
            hint="Check that the folder is there, may be written to, and has room.",
            path=str(path),
        ) from error
