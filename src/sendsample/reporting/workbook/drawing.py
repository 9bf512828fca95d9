"""Drawing pages with XlsxWriter: tables with frozen headings and filters, fit to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

from sendsample.reporting.workbook.about import About
from sendsample.reporting.workbook.cells import Cell, cell, cut, fitting, plain, utf16
from sendsample.reporting.workbook.formats import Formats
from sendsample.reporting.workbook.page import Page
from sendsample.reporting.workbook.sizes import BOLD, ONE_LINE, heights, widths

#: The title and the line under it.
ABOVE: Final = 2
#: Excel's own limit for a sheet.
MOST_ROWS: Final = 1_048_576
#: A table notes every cell that it covers; beyond so many rows a filter alone does.
_LONGEST_TABLE: Final = 20_000
_A4: Final = 9
_MOST_IN_HEADER: Final = 70
_TITLE_HEIGHT: Final = 22
_LABEL_WIDTH: Final = 30
_TEXT_WIDTH: Final = 100
_MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.7, "bottom": 0.6}


def drawn(about: About, pages: Sequence[Page], names: Sequence[str], *, made: date) -> bytes:
    """Return a workbook with a first sheet and a sheet a page.

    Parameters
    ----------
    about
        What stands on the first sheet.
    pages
        What stands on the others.
    names
        What the sheets are called, the first included.
    made
        The day noted in the file as that on which it was made; never today's, so that its bytes are the same.
    """
    buffer = io.BytesIO()
    # In memory the parts of the file get a fixed time, whatever the time zone.
    options = {"in_memory": True, "default_format_properties": {"font_name": "Arial", "font_size": 10}}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": plain(about.title),
                "subject": "RESTRICTED: names children",
                "category": "RESTRICTED",
                "comments": "Made by sendsample from a receipt and the lists it is about.",
                "created": datetime(made.year, made.month, made.day),  # noqa: DTZ001 - a day has no zone
            }
        )
        formats = Formats(book)
        _draw_about(book.add_worksheet(names[0]), about, formats)
        for number, (page, name) in enumerate(zip(pages, names[1:], strict=True), start=1):
            _draw_page(book.add_worksheet(name), page, formats, title=about.title, number=number)
    return buffer.getvalue()


def _draw_about(sheet: Any, about: About, formats: Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, fitting(about.title), formats.title)
    row = 1
    for section in about.sections:
        sheet.write_string(row, 0, fitting(section.heading), formats.section)
        sheet.write_blank(row, 1, None, formats.section)
        for label, value, link in section.lines:
            row += 1
            if link:
                target = link.replace("'", "''")
                sheet.write_url(row, 0, f"internal:'{target}'!A1", formats.link, fitting(label))
            else:
                sheet.write_string(row, 0, fitting(label), formats.label)
            _write(sheet, row, 1, cell(value), formats.of(value=cell(value)))
            _fit(sheet, row, [[fitting(label), cell(value)]], [_LABEL_WIDTH, _TEXT_WIDTH])
        row += 2
    _set_up(sheet, row, 1, about.title, portrait=True)


def _draw_page(sheet: Any, page: Page, formats: Formats, *, title: str, number: int) -> None:
    columns = [*page.table.columns]
    rows = [[cell(value) for value in row] for row in page.table.astype(object).to_numpy().tolist()]
    last_row, last_column = ABOVE + max(len(rows), 1), len(columns) - 1
    sheet.write_string(0, 0, fitting(page.title), formats.title)
    sheet.write_string(1, 0, fitting(page.line), formats.line)
    wide = widths(columns, rows)
    for at, width in enumerate(wide):
        sheet.set_column(at, at, width)
    sheet.set_row(0, _TITLE_HEIGHT)
    # LibreOffice fits no row to text that is folded, so each is given its height.
    _fit(sheet, ABOVE, [columns], [width / BOLD for width in wide])
    _fit(sheet, ABOVE + 1, rows, wide)
    _draw_cells(sheet, page, rows or [[None] * len(columns)], formats)
    _draw_headings(sheet, columns, last_row, formats, {"name": f"Table_{number}", "title": plain(page.title)})
    sheet.freeze_panes(ABOVE + 1, page.beside)
    sheet.repeat_rows(ABOVE)
    _set_up(sheet, last_row, last_column, title)
    # Ids of digits are text, and are meant to be.
    everything = f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(last_row, last_column)}"
    sheet.ignore_errors({"number_stored_as_text": everything})


def _fit(sheet: Any, first: int, rows: Sequence[Sequence[Cell]], wide: Sequence[float]) -> None:
    for row, high in enumerate(heights(rows, wide), start=first):
        if high > ONE_LINE:
            sheet.set_row(row, high)


def _draw_cells(sheet: Any, page: Page, rows: Sequence[Sequence[Cell]], formats: Formats) -> None:
    columns = [*page.table.columns]
    numbers = [page.formats.get(name, "") for name in columns]
    group = columns.index(page.group) if page.group else None
    alarm, alarming = (columns.index(page.alarm[0]), page.alarm[1]) if page.alarm else (-1, bool)
    before: Cell = None
    for down, row in enumerate(rows):
        first = group is not None and down > 0 and row[group] != before
        before = None if group is None else row[group]
        for at, value in enumerate(row):
            loud = at == alarm and value is not None and alarming(value)
            form = formats.of(value=value, number=numbers[at], first=first, loud=loud, ruled=True)
            _write(sheet, ABOVE + 1 + down, at, value, form)


def _draw_headings(
    sheet: Any, columns: Sequence[str], last_row: int, formats: Formats, options: dict[str, Any]
) -> None:
    """Write the headings, with filters; as a table that screen readers know, where it is not too long."""
    if last_row <= _LONGEST_TABLE:
        options |= {
            "style": None,
            "columns": [{"header": name, "header_format": formats.heading} for name in columns],
        }
        sheet.add_table(ABOVE, 0, last_row, len(columns) - 1, options)
        return
    for at, name in enumerate(columns):
        sheet.write_string(ABOVE, at, name, formats.heading)
    sheet.autofilter(ABOVE, 0, last_row, len(columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Cell, form: Any) -> None:
    """Write a cell as what it is; text is never taken for a formula, a number or a link."""
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _set_up(sheet: Any, last_row: int, last_column: int, title: str, *, portrait: bool = False) -> None:
    """Set a sheet up for print: A4, as wide as the page, with what it is on every page."""
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**_MARGINS)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_header(f"&L&8RESTRICTED: names children&C&8{_in_header(title)}&R&8&A")
    sheet.set_footer("&L&8Keep as you keep the lists&R&8Page &P of &N")


def _in_header(title: str) -> str:
    """Return a title as the top of a printed page can show it; ``&`` would start a command."""
    text = plain(title)
    shown = text if utf16(text) <= _MOST_IN_HEADER else f"{cut(text, _MOST_IN_HEADER - 1)}…"
    # Digits at the start would be read as a size of letters.
    return (" " if shown[:1].isdigit() else "") + shown.replace("&", "&&")
