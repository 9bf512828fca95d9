"""Whatever stands in a file, reading it gives a cohort or one of the package's own errors."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sendsample.cohort import Cohort
from sendsample.errors import SendsampleError
from sendsample.intake import read_annex_a
from sendsample.intake.layout import expected

AS_AT = date(2024, 2, 5)

# What lists hold, what lists hold by mistake, and anything at all.
PLAUSIBLE = st.one_of(
    st.sampled_from(["C1", "C2", "003", "A950000178301", "UN1", "1000000043", "9999999999", "102345"]),
    st.sampled_from(["b) Female", "a) WBRI", "k) ASD", "BESD", "b) Primary", "Yes", "b) No", "CIN", "12%"]),
    st.sampled_from(["h) Pupil referral unit/Alternative provision", "03/09/2014", "31/02/2013"]),
    st.sampled_from(["\u200b", "=1+1", "-", "n/a", "Unique ID", "#N/A", "Total:"]),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
NUMBER = st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False))
DAY = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - sheets have no zones
CELL = st.one_of(st.none(), PLAUSIBLE, TEXT, NUMBER, DAY, st.booleans())
RIGHT = {
    "Unique ID": st.integers(1, 10**6),
    "UPN": st.sampled_from(["UN1", "UN2", ""]),
    "ULN": st.just(""),
    "Date of birth": st.sampled_from(["03/09/2014", datetime(2010, 4, 1)]),  # noqa: DTZ001
    "SEN primary need": st.sampled_from(["ASD", "a) HI", "OTH", None]),
}
EXTRA = st.lists(
    st.one_of(st.sampled_from(["Household", "Age", "Sex", "Surname", "Alternative provision", ""]), TEXT),
    max_size=3,
)


@st.composite
def grids(draw):
    """Draw both lists: published headings and some more, over any cells."""
    both = []
    for source in ("List_1", "List_2"):
        headings = [field.heading for field in expected(source)] + draw(EXTRA)
        columns = [st.one_of(RIGHT.get(heading, CELL), CELL) for heading in headings]
        right = st.tuples(*(RIGHT.get(heading, CELL) for heading in headings))
        rows = draw(st.lists(st.one_of(right, st.tuples(*columns), st.lists(CELL, max_size=25)), max_size=4))
        both.append([headings, *rows])
    return both


def _workbook(both, path):
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    for name, grid in zip(("List_1", "List_2"), both, strict=True):
        page = book.add_worksheet(name)
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                page.write(row, column, cell)
    book.close()


def _csv(grid):
    stream = io.StringIO()
    csv.writer(stream).writerows(grid)
    return stream.getvalue().encode("utf-8")


def _read(path, **options):
    """Read, and return the cohort or None for a refusal in words."""
    try:
        cohort = read_annex_a(path, as_at=AS_AT, **options)
    except SendsampleError as error:
        told = str(error).strip()
    else:
        return _sound(cohort)
    assert told
    return None


def _sound(cohort):
    assert isinstance(cohort, Cohort)
    assert cohort.frame.index.is_unique
    assert cohort.frame["age"].between(0, 25).all()
    assert len(cohort.digest) == 64
    return cohort


OPTIONS = st.fixed_dictionaries(
    {
        "alternative_provision": st.sampled_from(["strict", "dual", "wide"]),
        "both_lists": st.sampled_from([None, "plan", "support"]),
    }
)


@settings(max_examples=50, deadline=None)
@given(both=grids(), options=OPTIONS)
def test_any_cells_in_a_workbook(both, options):
    with TemporaryDirectory() as folder:
        path = Path(folder, "annex_a.xlsx")
        _workbook(both, path)
        _read(path, **options)


@settings(max_examples=50, deadline=None)
@given(both=grids(), options=OPTIONS)
def test_any_cells_in_csv(both, options):
    with TemporaryDirectory() as folder:
        paths = [Path(folder, "list_1.csv"), Path(folder, "list_2.csv")]
        for path, grid in zip(paths, both, strict=True):
            path.write_bytes(_csv(grid))
        _read(paths, **options)


HEADINGS = ",".join(field.heading for field in expected("List_2")).encode()
STARTS = st.one_of(
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"<html>"]),
    st.sampled_from([b"\xff\xfe", b"\xef\xbb\xbf", HEADINGS + b"\r\n"]),
)


@settings(max_examples=150, deadline=None)
@given(
    start=STARTS,
    rest=st.binary(max_size=400),
    name=st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a.ods", "a"]),
)
def test_any_bytes_as_a_file(start, rest, name):
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(start + rest)
        other = Path(folder, "other.csv")
        other.write_bytes(HEADINGS)
        assert _read(path) is None
        _read([path, other])


@settings(max_examples=30, deadline=None)
@given(xml=st.text(st.sampled_from('<>/"= cvrstx AZ019&;\n'), max_size=200))
def test_any_markup_as_a_sheet(xml):
    with TemporaryDirectory() as folder:
        path = Path(folder, "annex_a.xlsx")
        _workbook([[["Unique ID"]], [["Unique ID"]]], path)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        members[sheet] = members[sheet].replace(b"</sheetData>", xml.encode() + b"</sheetData>")
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        assert _read(path) is None


def test_the_fuzz_reaches_cohorts():
    """A fuzz that only ever sees refusals would hold nothing."""
    plan = ["C1", "", "", datetime(2014, 9, 3, tzinfo=UTC).date(), "M", "WBRI", "", "", "", "ASD"]
    with TemporaryDirectory() as folder:
        paths = [Path(folder, "list_1.csv"), Path(folder, "list_2.csv")]
        for path, source, rows in zip(paths, ("List_1", "List_2"), ([plan], []), strict=True):
            path.write_bytes(_csv([[field.heading for field in expected(source)], *rows]))
        assert len(_read(paths)) == 1
