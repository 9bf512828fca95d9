"""What a workbook comes to: whatever the reader would take too much memory for is refused beforehand."""

import struct
import zipfile

import pytest
import xlsxwriter

from sendsample.cohort.tables import extent, tally
from sendsample.cohort.tables.extent import check_extent
from sendsample.errors import InputError

SHEET = "xl/worksheets/sheet1.xml"
RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.fixture
def parts(tmp_path):
    """The parts of a small workbook, by name."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("List_1")
        page.write_row(0, 0, ["Unique ID", "UPN"])
        page.write_row(1, 0, ["C1", 5])
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts):
    path = extent.BytesIO()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path.getvalue()


def _rows(parts, rows, sheet=SHEET):
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")


def _refused(parts):
    with pytest.raises(InputError) as caught:
        check_extent(_packed(parts), "book.xlsx")
    assert caught.value.code == "sheet_too_large"


def test_a_small_workbook_passes(parts):
    check_extent(_packed(parts), "book.xlsx")


def test_a_blank_cell_in_the_last_corner_passes(parts):
    _rows(parts, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    check_extent(_packed(parts), "book.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        FAR.replace(b"XFD", b"xfd"),
        FAR.replace(b'"XFD1048576"', b"'XFD1048576'"),
        FAR.replace(b"<c ", b'<c x="&gt;>" '),
        FAR.replace(b"<c ", b"<c\n"),
        b'<row r="1048576"><c><v>1</v></c></row><row><c r="XFD3"><v>1</v></c></row>',
        b'<row r="3">' + b"<c><v>1</v></c>" * 16_384 + b"</row>" + b"<row><c><v>1</v></c></row>" * 2_000,
    ],
    ids=[
        "plain",
        "small letters",
        "other quotes",
        "mark in an attribute",
        "new line",
        "row apart",
        "no places",
    ],
)
def test_a_cell_in_a_distant_place_however_it_is_written(parts, rows):
    _rows(parts, rows)
    _refused(parts)


def test_prefixes_hide_nothing(parts):
    _rows(parts, FAR.replace(b"<c ", b"<x-y:c ").replace(b"</c>", b"</x-y:c>"))
    parts[SHEET] = parts[SHEET].replace(b"<sheetData>", b'<sheetData xmlns:x-y="z">')
    _refused(parts)


@pytest.mark.parametrize("name", ["xl/elsewhere/a.xml", "xl/Worksheets/A.XML", "xl/a.png"])
def test_a_sheet_in_another_place(parts, name):
    _rows(parts, FAR)
    parts[name] = parts.pop(SHEET)
    target = name.removeprefix("xl/").encode()
    parts[RELATIONSHIPS] = parts[RELATIONSHIPS].replace(b"worksheets/sheet1.xml", target)
    _refused(parts)


def test_a_cell_whose_tag_straddles_two_chunks_is_seen(parts, monkeypatch):
    _rows(parts, FAR)
    for size in range(500, 520):
        monkeypatch.setattr(extent, "_CHUNK", size)
        _refused(parts)


def test_plain_sheets_are_told_in_one_quick_pass(parts, monkeypatch):
    monkeypatch.setattr(extent, "tally_sheet", None)
    for size in (1000, 1 << 23):
        monkeypatch.setattr(extent, "_CHUNK", size)
        check_extent(_packed(parts), "book.xlsx")


def test_memory_set_aside_for_what_a_sheet_says_it_spans(parts):
    whole = parts[SHEET]
    for span, fits in ((b"A1:XFD6000", False), (b"A1:XFD1048576", True), (b"A1:CZ9", True)):
        parts[SHEET] = whole.replace(b'ref="A1:B2"', b'ref="' + span + b'"')
        assert parts[SHEET] != whole
        if fits:
            check_extent(_packed(parts), "book.xlsx")
        else:
            _refused(parts)


@pytest.mark.parametrize(
    ("module", "limit"),
    [(extent, "_MOST_BYTES"), (extent, "_MOST_PART"), (extent, "_MOST_STRINGS"), (extent, "_MOST_PARTS")],
)
def test_the_limits_of_an_archive(parts, module, limit, monkeypatch):
    monkeypatch.setattr(module, limit, 5)
    _refused(parts)


def test_a_text_without_end(parts, monkeypatch):
    monkeypatch.setattr(extent, "_CHUNK", 1000)
    parts[STRINGS] = parts[STRINGS].replace(b"C1", b"C" * 3000)
    _refused(parts)


def test_many_cells_that_point_to_one_long_text(parts):
    long = b"C" * 32_000
    parts[STRINGS] = parts[STRINGS].replace(b"C1", long)
    _rows(parts, b'<row r="3"><c r="A3" t="s"><v>2</v></c></row>' * 9_000)
    _refused(parts)


def test_too_many_cells(parts, monkeypatch):
    for module in (extent, tally):
        monkeypatch.setattr(module, "MOST_FILLED", 3)
    _refused(parts)


def test_a_part_that_is_longer_than_the_archive_says(parts):
    data = bytearray(_packed(parts | {SHEET: parts[SHEET] + b" " * 5000}))
    at = data.rindex(SHEET.encode()) - 46  # in the directory, where the size unpacked stands at 24
    struct.pack_into("<I", data, at + 24, 100)
    with pytest.raises(zipfile.BadZipFile):
        check_extent(bytes(data), "book.xlsx")


def test_definitions_in_a_sheet(parts):
    _rows(parts, FAR)
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1)
    with pytest.raises(ValueError, match=r"^$"):
        check_extent(_packed(parts), "book.xlsx")


def _binary(*rows, strings=b""):
    pointing = b'<Relationships><Relationship Target="worksheets/sheet1.bin"/></Relationships>'
    parts = {
        "xl/_rels/workbook.bin.rels": pointing,
        "xl/worksheets/sheet1.bin": b"\x81\x01\x00" + b"".join(rows),
    }
    return parts | ({"xl/sharedStrings.bin": strings} if strings else {})


def _cell(row, column, kind=2):
    return b"\x00\x04" + struct.pack("<I", row) + bytes([kind, 12]) + struct.pack("<3I", column, 0, 0)


def test_a_binary_sheet_that_says_it_spans_too_much():
    _refused(_binary(b"\x94\x01\x10" + struct.pack("<4I", 0, 1_048_575, 0, 16_383)))


def test_a_binary_sheet_with_a_cell_in_a_distant_place():
    check_extent(_packed(_binary(_cell(0, 0), _cell(1_048_575, 16_383, kind=1))), "book.xlsb")
    _refused(_binary(_cell(0, 0), _cell(1_048_575, 16_383)))


def test_many_cells_of_a_binary_sheet_that_point_to_one_long_text():
    size = 1 << 20
    string = b"\x13" + bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14]) + b"C" * size
    _refused(_binary(*[_cell(0, 0, kind=7)] * 600, strings=string))


def _open_document(row):
    table = f"<table>{row}</table>"
    return {"content.xml": f"<document-content>{table}</document-content>".encode()}


WIDE = 'number-columns-repeated="999"'
MANY = '<table-row number-rows-repeated="90000">'


@pytest.mark.parametrize(
    "row",
    [
        '<table-row><table-cell number-columns-repeated="2000000000" value-type="string"/></table-row>',
        f"{MANY}<table-cell {WIDE}><p>x</p></table-cell></table-row>",
        f"{MANY}<table-cell/></table-row><table-row><table-cell {WIDE}/><table-cell value='1'/></table-row>",
    ],
    ids=["columns", "rows", "blank ones before"],
)
def test_an_opendocument_sheet_that_repeats_too_much(row):
    _refused(_open_document(row))


def test_blank_rows_at_the_end_of_an_opendocument_sheet_are_nothing():
    blank = (
        '<table-row number-rows-repeated="1048000"><table-cell number-columns-repeated="16384"/></table-row>'
    )
    check_extent(
        _packed(_open_document(f"<table-row><table-cell><p>x</p></table-cell></table-row>{blank}")), "a"
    )
