"""The workbook as Excel and LibreOffice open it: frozen headings, filters, print set-up, and every cell."""

from __future__ import annotations

import io
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

import sendsample as ss

SEED = "4 1 6 2 8 5"
NASTY = ["=1+1", "+x", "@x", "-1", "007", "1234567890123456", "1/2/99", "_x0041_", "'quoted", "a&b<c>"]
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def inspection():
    cohort = ss.read_annex_a("data/synthetic/saltmarsh.xlsx", as_at="2025-01-16")
    drawn = ss.select(cohort, "area-send-2023-full", seed=SEED)
    return ss.workbook(drawn, cohort, notified="2025-04-07")


@pytest.fixture(scope="module")
def hostile():
    names = ["History", "check", "a/b:c*?[]\\", "it's", "'quoted'", "y" * 99, "y" * 100, '&"<x>']
    frame = pd.DataFrame({"child_id": NASTY, "group": NASTY, "primary_need": "ASD", "provision": "ehc_plan"})
    cohort = ss.Cohort.from_frame(frame.assign(alternative_provision=False, age=7), as_at="2024-02-05")
    design = ss.Design(
        name="& 12 months",
        title="&P 12 months",
        samples=[
            {"name": name, "size": 1, "reserves": 1, "balance": [{"column": "group"}]} for name in names
        ],
    )
    return ss.workbook(ss.select(cohort, design, seed="=1"), cohort, design)


@pytest.fixture(scope="module", params=["inspection", "hostile"])
def made(request):
    return request.getfixturevalue(request.param)


def opened(content):
    # LibreOffice writes yes and no as a formula and its value.
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def converted(made, folder, form):
    """Return the file that LibreOffice makes of a workbook."""
    assert OFFICE, "LibreOffice has to be there"
    made.save(folder / "before.xlsx")
    out = folder / form
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", form, "--outdir", out, folder / "before.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"before.{form}"


def test_every_table_has_frozen_headings_a_filter_and_columns_that_can_be_read(made):
    book = opened(made.content)
    assert book.sheetnames == list(made.sheets)
    assert book["About"].freeze_panes == "A2"
    for name in made.sheets[1:]:
        sheet = book[name]
        assert sheet.freeze_panes in {"B4", "C4", "D4"}
        (table,) = sheet.tables.values()
        assert table.autoFilter.ref == table.ref
        assert table.ref.startswith("A3:")
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[3]]
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[3]]
        assert all(6 <= width <= 60 for width in widths)
        assert sheet.cell(1, 1).font.bold


def test_every_sheet_prints_on_a4_as_wide_as_the_page(made):
    book = opened(made.content)
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "About" else "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # One page wide is what stands for nothing said; as many pages high as it takes.
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
        assert sheet.print_title_rows == (None if sheet.title == "About" else "$3:$3")
        assert sheet.oddHeader.left.text == "RESTRICTED: names children"
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert book.properties.category == "RESTRICTED"
    assert book.properties.created in {pd.Timestamp("2025-01-16"), pd.Timestamp("2024-02-05")}


def test_text_is_text_and_dates_flags_and_numbers_are_what_they_are(inspection, hostile):
    book = opened(hostile.content)
    ids = {sheet.cell(4, 1).value for sheet in book.worksheets[1:9]}
    assert ids <= set(NASTY)
    kinds = {sheet.cell(4, 1).data_type for sheet in book.worksheets[1:9]}
    assert kinds == {"s"}
    book = opened(inspection.content)
    kinds = {cell.value: book["Tracking"].cell(4, cell.column).data_type for cell in book["Tracking"][3]}
    assert (kinds["Child"], kinds["Age"], kinds["Pupil premium"]) == ("s", "n", "b")
    assert book["Schedule"]["A4"].is_date
    book = openpyxl.load_workbook(io.BytesIO(inspection.content))
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


def test_libreoffice_opens_it_and_keeps_every_cell(made, tmp_path):
    before = opened(made.content)
    after = opened(converted(made, tmp_path, "xlsx").read_bytes())
    assert after.sheetnames == before.sheetnames
    for sheet in before.worksheets:
        other = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                found = other[cell.coordinate].value
                same = pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value
                assert found == same, (sheet.title, cell.coordinate)


def test_every_printed_page_says_that_it_is_restricted(made, tmp_path):
    pages = PdfReader(converted(made, tmp_path, "pdf")).pages
    assert len(pages) >= len(made.sheets)
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "RESTRICTED: names children" in text
        assert f"Page {number} of {len(pages)}" in text
