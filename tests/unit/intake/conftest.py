"""Lists to read: clean children, changed one cell at a time, as a workbook or as two CSV files."""

import csv
import itertools
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from sendsample.intake import read_annex_a

AS_AT = "2024-02-05"

# Spelt out here, not taken from the code: these are the published headings.
HEADINGS = {
    "id": "Unique ID",
    "upn": "UPN",
    "uln": "ULN",
    "dob": "Date of birth",
    "sex": "Gender",
    "ethnicity": "Ethnicity",
    "issued": "Date initial EHC plan issued",
    "updated": "Date updated EHC plan issued",
    "reviewed": "Date EHC plan last reviewed",
    "need": "SEN primary need",
    "urn": "Main education establishment – URN",  # noqa: RUF001
    "phase": "Main education establishment – phase",  # noqa: RUF001
    "second": "Subsidiary education establishment – phase (dual registration)",  # noqa: RUF001
    "home": "Elective home education",
    "suspensions": "Suspensions",
    "exclusions": "Permanent exclusions",
    "absence": "Absence",
    "premium": "Pupil Premium",
    "known": "Known to children's social care?",
    "team": "Which children's social care team?",
    "disability": "Does the child or young person have a disability?",
}
LIST_1_ONLY = {"issued", "updated", "reviewed", "home"}


def upn(number, last=""):
    """Return a UPN with the right check letter, worked out apart from the code under test."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    body = f"830{number:09d}" if not last else f"830{number:08d}{last}"
    values = [letters.index(char) if char.isalpha() else int(char) for char in body]
    return letters[sum((place + 2) * value for place, value in enumerate(values)) % 23] + body


class Area:
    """Writes lists and reads them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.numbers = itertools.count(1)

    def child(self, **changes):
        """Return a clean child aged nine, one that gives rise to no finding."""
        number = next(self.numbers)
        return {
            "id": f"C{number:04d}",
            "upn": upn(number),
            "uln": "",
            "dob": date(2014, 9, 3),
            "sex": "a) Male",
            "ethnicity": "a) WBRI",
            "issued": date(2020, 5, 1),
            "updated": date(2021, 5, 1),
            "reviewed": date(2023, 5, 1),
            "need": "k) ASD",
            "urn": "102345",
            "phase": "b) Primary",
            "second": "",
            "home": "b) No",
            "suspensions": 0,
            "exclusions": 0,
            "absence": 4.5,
            "premium": "b) No",
            "known": "b) No",
            "team": "",
            "disability": "No",
        } | changes

    def grids(self, plan, support, *, headings=None, without=(), extra=None):
        """Return both lists as rows of cells, headings first."""
        names = HEADINGS | (headings or {})
        grids = []
        for children, left_out in ((plan, set(without)), (support, set(without) | LIST_1_ONLY)):
            keys = [name for name in names if name not in left_out]
            rows = [[child.get(name, "") for name in keys] for child in children]
            grid = [[names[name] for name in keys], *rows]
            for heading, cells in (extra or {}).items():
                for row, cell in zip(grid, [heading, *cells], strict=False):
                    row.append(cell)
            grids.append(grid)
        return grids

    def workbook(self, *grids, name="annex_a.xlsx", sheets=("List_1", "List_2"), first=(0, 0)):
        path = self.folder / name
        book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet, grid in zip(sheets, grids, strict=True):
            page = book.add_worksheet(sheet)
            for row, cells in enumerate(grid, start=first[0]):
                for column, cell in enumerate(cells, start=first[1]):
                    if isinstance(cell, date):
                        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                    elif cell != "":
                        page.write(row, column, cell)
        book.close()
        return path

    def csv(self, *grids, names=("list_1.csv", "list_2.csv"), encoding="utf-8", delimiter=","):
        paths = []
        for name, grid in zip(names, grids, strict=True):
            path = self.folder / name
            with path.open("w", encoding=encoding, newline="") as stream:
                writer = csv.writer(stream, delimiter=delimiter)
                writer.writerows([_text(cell) for cell in row] for row in grid)
            paths.append(path)
        return paths

    def read(self, plan, support, *, form="workbook", grids=None, **options):
        grids = self.grids(plan, support, **(grids or {}))
        return read_annex_a(getattr(self, form)(*grids), as_at=AS_AT, **options)


def _text(cell):
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


@pytest.fixture
def area(tmp_path):
    return Area(tmp_path)


@pytest.fixture
def make_upn():
    return upn
