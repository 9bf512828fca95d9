"""Hostile workbooks: the parts of a clean one, changed one at a time."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from support.hostile.clean import BORN, NAME, UPN, Asked, Case, packed, parts

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
POINTERS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = b"</sheetData>"
MEGABYTE = 1 << 20

Parts = dict[str, bytes]
#: What is put somewhere; megabytes of it are made when their case is run.
Written = bytes | Callable[[], bytes]


def cases() -> list[Case]:
    """Return every hostile workbook."""
    changed = [
        _changed(f"workbook: {name}", change)
        for family in (_bombs, _far, _broken, _missing, _cells, _sheets, _merged)
        for name, change in family().items()
    ]
    written = [_written(f"file: {name}", ending, data) for name, (ending, data) in _files().items()]
    return changed + written


def _changed(name: str, change: Callable[[Parts], object]) -> Case:
    def make(folder: Path) -> Asked:
        book = parts()
        change(book)
        path = folder / "annex_a.xlsx"
        path.write_bytes(packed(book))
        return {"lists": path}

    return Case(name, make)


def _written(name: str, ending: str, data: Callable[[], bytes]) -> Case:
    def make(folder: Path) -> Asked:
        path = folder / f"annex_a.{ending}"
        path.write_bytes(data())
        return {"lists": path}

    return Case(name, make)


def _put(part: str, before: bytes, after: Written, times: int = 1) -> Callable[[Parts], None]:
    """Change what stands in a part; what is to be changed has to be there."""

    def change(book: Parts) -> None:
        assert before in book[part]
        book[part] = book[part].replace(before, after() if callable(after) else after, times)

    return change


def _rows(rows: Written) -> Callable[[Parts], None]:
    """Put rows below those of List 1."""
    return _put(SHEET, END, lambda: (rows() if callable(rows) else rows) + END)


def _set(part: str, data: bytes) -> Callable[[Parts], None]:
    return lambda book: book.__setitem__(part, data)


def _bombs() -> dict[str, Callable[[Parts], object]]:
    laughs = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 10 + b'">'
    for outer, inner in zip("bcdefghij", "abcdefghi", strict=True):
        laughs += f'<!ENTITY {outer} "{f"&{inner};" * 10}">'.encode()
    laughs += b"]>"
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    one = b'<c r="A%d" t="s"><v>%d</v></c>'

    def many_long(book: Parts) -> None:
        book[STRINGS] = book[STRINGS].replace(b"</sst>", b"<si><t>" + b"y" * MEGABYTE + b"</t></si></sst>")
        at = book[STRINGS].count(b"<si>") - 1
        rows = (b"<row r='%d'>" % row + one % (row, at) + b"</row>" for row in range(70, 5000))
        _rows(b"".join(rows))(book)

    return {
        "spaces after a sheet": lambda book: book.__setitem__(SHEET, book[SHEET] + b" " * (300 * MEGABYTE)),
        "spaces in a sheet": _rows(lambda: b" " * (200 * MEGABYTE)),
        "a comment of 200 MB": _rows(lambda: b"<!--" + b"-x" * (100 * MEGABYTE) + b"-->"),
        "a shared text of 100 MB": _put(
            STRINGS, b"</sst>", lambda: b"<si><t>" + b"x" * (100 * MEGABYTE) + b"</t></si></sst>"
        ),
        "five million shared texts": _put(
            STRINGS, b"</sst>", lambda: b"<si><t/></si>" * 5_000_000 + b"</sst>"
        ),
        "eight million styles": _put(
            "xl/styles.xml", b"</cellXfs>", lambda: b"<xf/>" * 8_000_000 + b"</cellXfs>"
        ),
        "one long text in many cells": many_long,
        "other parts of 600 MB": lambda book: book.update(
            {f"xl/media/{number}.png": b"\0" * (200 * MEGABYTE) for number in range(3)}
        ),
        "twenty thousand parts": lambda book: book.update({f"xl/{number}": b"" for number in range(20_000)}),
        "entities in a sheet": _put(SHEET, b"<worksheet", laughs + b"<worksheet"),
        "entities in the shared texts": _put(STRINGS, b"<sst", laughs + b"<sst"),
        "entities used in a shared text": lambda book: (
            _put(STRINGS, b"<sst", laughs + b"<sst")(book),
            _put(STRINGS, b"<si><t>", b"<si><t>&j;")(book),
        ),
        "an entity from a file": lambda book: (
            _put(STRINGS, b"<sst", outside + b"<sst")(book),
            _put(STRINGS, b"<si><t>", b"<si><t>&a;")(book),
        ),
        "entities in the workbook": _put(BOOK, b"<workbook", laughs + b"<workbook"),
        "nested elements": _rows(lambda: b"<row>" * 500_000 + b"</row>" * 500_000),
        "nested elements in a shared text": _put(
            STRINGS, b"</sst>", lambda: b"<si>" * 300_000 + b"</si>" * 300_000 + b"</sst>"
        ),
        "an element with 200,000 attributes": _rows(
            lambda: b"<row " + b" ".join(b'a%d=""' % number for number in range(200_000)) + b"/>"
        ),
        "a tag of 20 MB": _rows(lambda: b'<row a="' + b"x" * (20 * MEGABYTE) + b'"/>'),
        "two million tags never closed": _rows(lambda: b"<c " * 2_000_000),
    }


def _far() -> dict[str, Callable[[Parts], object]]:
    cell = b"<v>1</v></c></row>"
    return {
        "a million blank rows": _rows(
            lambda: b"".join(b'<row r="%d"/>' % row for row in range(70, 1_048_577))
        ),
        "a million rows of a styled blank": _rows(
            lambda: b"".join(
                b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(70, 700_000)
            )
        ),
        "a million rows of empty text": _rows(
            lambda: b"".join(
                b'<row r="%d"><c r="A%d" t="str"><v></v></c></row>' % (row, row) for row in range(70, 500_000)
            )
        ),
        "XFD1048576": _rows(b'<row r="1048576"><c r="XFD1048576">' + cell),
        "xfd1048576": _rows(b'<row r="1048576"><c r="xfd1048576">' + cell),
        "XFD1048576 in other quotes": _rows(b"<row r='1048576'><c r='XFD1048576'>" + cell),
        "a cell beyond the last column": _rows(b'<row r="9"><c r="ZZZZ9">' + cell),
        "a cell beyond the last row": _rows(b'<row r="99999999"><c r="A99999999">' + cell),
        "a cell in row 0": _rows(b'<row r="0"><c r="A0">' + cell),
        "a cell in no column": _rows(b'<row r="70"><c r="70">' + cell),
        "a cell in no place": _rows(b'<row r="70"><c r="">' + cell),
        "a cell in a negative row": _rows(b'<row r="-5"><c r="A-5">' + cell),
        "cells without places": _rows(
            b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>" + b"<row><c>" + cell * 1
        ),
        "a wide row and many rows": _rows(
            lambda: (
                b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>" + b"<row><c><v>1</v></c></row>" * 100_000
            )
        ),
        "five million cells": _rows(
            lambda: b"".join(
                b"<row r='%d'>" % row + b"<c><v>1</v></c>" * 50 + b"</row>" for row in range(70, 100_000)
            )
        ),
        "a span of 98 million cells": _put(SHEET, b'<dimension ref="A1:', b'<dimension ref="A1:XFD6000" x="'),
        "a span that is none": _put(SHEET, b'<dimension ref="A1:', b'<dimension ref="ZZZ0:A1" x="'),
        "rows out of order": _rows(b'<row r="5"><c r="A5"><v>9</v></c></row><row r="2"><c r="A2">' + cell),
        "the same cell twice": _rows(b'<row r="70"><c r="A70"><v>9</v></c><c r="A70">' + cell),
        "a column of 60,000 formulas": _rows(
            lambda: b"".join(
                b'<row r="%d"><c r="A%d" t="str"><f>A1</f><v></v></c></row>' % (row, row)
                for row in range(70, 60_000)
            )
        ),
    }


def _broken() -> dict[str, Callable[[Parts], object]]:
    cut = {
        f"{part.rpartition('/')[2]} cut at {share}": _cut(part, share)
        for part in (SHEET, STRINGS, BOOK, POINTERS, "xl/styles.xml")
        for share in (0.0, 0.5, 0.98)
    }
    return cut | {
        "a sheet in UTF-16": lambda book: book.__setitem__(
            SHEET, book[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")
        ),
        "a sheet that says it is UTF-7": _put(SHEET, b'encoding="UTF-8"', b'encoding="UTF-7"'),
        "a sheet of no UTF-8": _put(STRINGS, b"<si><t>", b"<si><t>\xff\xfe\xc3"),
        "a sheet with NULs": _rows(b"\0" * 1000),
        "a sheet that is JSON": _set(SHEET, b'{"sheetData": []}'),
        "a sheet that is a picture": _set(SHEET, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50),
        "a workbook that is a sheet": lambda book: book.__setitem__(BOOK, book[SHEET]),
        "shared texts that are a sheet": lambda book: book.__setitem__(STRINGS, book[SHEET]),
        "tags that do not match": _rows(b"<row><c></row></c>"),
        "a control character": _put(STRINGS, b"<si><t>", b"<si><t>\x01\x02&#1;&#0;"),
    }


def _cut(part: str, share: float) -> Callable[[Parts], None]:
    return lambda book: book.__setitem__(part, book[part][: int(len(book[part]) * share)])


def _missing() -> dict[str, Callable[[Parts], object]]:
    names = (SHEET, STRINGS, BOOK, POINTERS, TYPES, "xl/styles.xml", "_rels/.rels")
    gone = {f"without {name}": (lambda book, name=name: book.pop(name)) for name in names}
    return gone | {
        "wrong content types": _put(TYPES, b"spreadsheetml.sheet.main", b"wordprocessingml.main"),
        "no content types at all": _set(TYPES, b"<Types/>"),
        "a sheet that points nowhere": _put(POINTERS, b"worksheets/sheet1.xml", b"worksheets/none.xml"),
        "a sheet that points outside": _put(POINTERS, b"worksheets/sheet1.xml", b"../../../etc/passwd"),
        "a sheet that points at the shared texts": _put(
            POINTERS, b"worksheets/sheet1.xml", b"sharedStrings.xml"
        ),
        "a sheet that points at the web": _put(POINTERS, b"worksheets/sheet1.xml", b"http://127.0.0.1/x.xml"),
        "parts with paths that climb": _set("../../evil.xml", b"<x/>"),
        "names in capitals": lambda book: book.__setitem__(SHEET.upper(), book.pop(SHEET)),
    }


def _cells() -> dict[str, Callable[[Parts], object]]:
    def row(kind: bytes, value: bytes) -> Callable[[Parts], None]:
        return _rows(b'<row r="70"><c r="A70"%s>%s</c></row>' % (kind, value))

    def born(value: bytes) -> Callable[[Parts], None]:
        return _rows(
            b'<row r="70"><c r="A70" t="str"><v>Z1</v></c><c r="D70" s="2">%s</c>' % value
            + b'<c r="J70" t="str"><v>%s</v></c></row>' % NAME.encode()
        )

    errors = (b"#N/A", b"#REF!", b"#DIV/0!", b"#NAME?", b"#NONSENSE")
    days = (b"0", b"1", b"60", b"-1", b"-99999", b"2958466", b"1e300", b"NaN", b"40968.99999999999")
    return {
        "a shared text that is not there": row(b' t="s"', b"<v>99999999</v>"),
        "a shared text of a negative number": row(b' t="s"', b"<v>-1</v>"),
        "a shared text of no number": row(b' t="s"', b"<v>x</v>"),
        "an inline text": row(b' t="inlineStr"', b"<is><t>Z1</t></is>"),
        "an inline text of a name": row(b' t="inlineStr"', b"<is><r><t>%s</t></r></is>" % NAME.encode()),
        "a formula as an id": row(b' t="str"', b"<f>1+1</f><v>=HYPERLINK(1)</v>"),
        "a formula without a value": row(b"", b"<f>NOW()</f>"),
        "a formula of 1 MB": row(b"", b"<f>" + b"1+" * (MEGABYTE // 2) + b"1</f><v>2</v>"),
        "a kind of cell there is not": row(b' t="zz"', b"<v>1</v>"),
        "a flag as an id": row(b' t="b"', b"<v>1</v>"),
        "a flag that is neither": row(b' t="b"', b"<v>7</v>"),
        "an id of 1e400": row(b"", b"<v>1e400</v>"),
        "an id of nan": row(b"", b"<v>nan</v>"),
        "an id of 1e300": row(b"", b"<v>1e300</v>"),
        "an id with a fraction": row(b"", b"<v>17.5</v>"),
        "an id of 1 MB": row(b' t="str"', b"<v>" + b"Z" * MEGABYTE + b"</v>"),
        "an id of two lines": row(b' t="str"', b"<v>Z&#10;1</v>"),
        "an id from right to left": row(b' t="str"', "<v>\u202eZ1\u2066</v>".encode()),
        "a style that is not there": row(b' s="4000000000"', b"<v>1</v>"),
        "a name and a UPN for an id": row(
            b' t="str"', b"<v></v></c><c r='B70' t='str'><v>%s</v>" % UPN.encode()
        ),
        "a name where a need belongs": born(b"<v>40968</v>"),
        "a day as text that is none": _rows(
            b'<row r="70"><c r="A70" t="str"><v>Z1</v></c><c r="D70" t="str"><v>born %s</v></c></row>'
            % BORN.encode()
        ),
        **{f"an error {error.decode()}": row(b' t="e"', b"<v>%s</v>" % error) for error in errors},
        **{f"born on day {day.decode()}": born(b"<v>%s</v>" % day) for day in days},
        "the calendar of 1904": _put(BOOK, b"<workbookPr", b'<workbookPr date1904="1"'),
    }


def _sheets() -> dict[str, Callable[[Parts], object]]:
    def called(name: bytes) -> Callable[[Parts], None]:
        return _put(BOOK, b'name="List_1"', b'name="%s"' % name)

    one = b'<sheet name="List_1" sheetId="1" r:id="rId1"/>'
    return {
        "two sheets of one name": _put(BOOK, one, one + one),
        "two sheets that could be the list": _put(BOOK, one, one + one.replace(b"List_1", b"LIST 1")),
        "ten thousand sheets": _put(
            BOOK,
            one,
            one + b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(10_000)),
        ),
        "a hidden sheet": _put(BOOK, one, one.replace(b" r:id", b' state="veryHidden" r:id')),
        "no sheets": lambda book: book.__setitem__(BOOK, b"<workbook><sheets/></workbook>"),
        "a sheet without a name": called(b""),
        "a sheet called by a name of 1 MB": called(b"L" * MEGABYTE),
        "a sheet called by control characters": called(b"List_1&#10;&#27;[31m"),
        "a sheet called from right to left": called("\u202eList_1".encode()),
        "a sheet called in full width": called("\uff2cist_1".encode()),
        "a sheet called by a formula": called(b"=1+1"),
        "a chart instead of a sheet": _put(POINTERS, b'/worksheet"', b'/chartsheet"'),
        "a list that is empty": lambda book: book.__setitem__(
            SHEET, book[SHEET][: book[SHEET].index(b"<sheetData>")] + b"<sheetData/></worksheet>"
        ),
    }


def _merged() -> dict[str, Callable[[Parts], object]]:
    def merge(*areas: bytes) -> Callable[[Parts], None]:
        cells = b"".join(b'<mergeCell ref="%s"/>' % area for area in areas)
        return _put(SHEET, END, END + b"<mergeCells>" + cells + b"</mergeCells>")

    return {
        "merged headings": merge(b"A1:C1", b"D1:F1"),
        "merged children": merge(b"A2:A9"),
        "everything merged": merge(b"A1:XFD1048576"),
        "merged the wrong way round": merge(b"C9:A1"),
        "merged in no place": merge(b"", b"!!", b"A:A"),
        "a hundred thousand merged": merge(*[b"A1:B2"] * 100_000),
        "headings on two rows": lambda book: book.__setitem__(
            SHEET, book[SHEET].replace(b'<row r="1"', b'<row r="3"', 1)
        ),
    }


def _files() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Return files that are no workbook, or another than their names say."""

    def clean() -> bytes:
        return packed(parts())

    locked = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900
    return {
        "nothing": ("xlsx", lambda: b""),
        "a single byte": ("xlsx", lambda: b"P"),
        "the start of a zip": ("xlsx", lambda: b"PK\x03\x04"),
        "an empty zip": ("xlsx", lambda: packed({})),
        "cut at a tenth": ("xlsx", lambda: clean()[: len(clean()) // 10]),
        "cut at nine tenths": ("xlsx", lambda: clean()[: len(clean()) * 9 // 10]),
        "something before it": ("xlsx", lambda: b"PK\x03\x04" + b"\0" * 50 + clean()),
        "something after it": ("xlsx", lambda: clean() + b"\0" * 100_000),
        "twice in one": ("xlsx", lambda: clean() + clean()),
        "named as binary": ("xlsb", clean),
        "named as old": ("xls", clean),
        "named as OpenDocument": ("ods", clean),
        "old and damaged": ("xls", lambda: OLE + b"\0" * 5000),
        "old and of noise": ("xls", lambda: OLE + bytes(range(256)) * 200),
        "locked": ("xlsx", lambda: locked),
        "a PDF": ("xlsx", lambda: b"%PDF-1.7\n" + NAME.encode()),
        "a web page": ("xls", lambda: f"<html><table><tr><td>{NAME}</td></tr></table>".encode()),
        "stored, not deflated": ("xlsx", lambda: packed(parts(), zipfile.ZIP_STORED)),
        "packed by bzip2": ("xlsx", lambda: packed(parts(), zipfile.ZIP_BZIP2)),
        "a part that is locked": ("xlsx", lambda: _flagged(clean())),
        "a part of another size than it says": ("xlsx", lambda: _missized(clean())),
        "damaged in the middle": ("xlsx", lambda: _damaged(clean())),
        "a binary sheet that reaches far": ("xlsb", _far_binary),
        "an OpenDocument sheet that repeats": ("ods", lambda: _repeating("rows")),
        "an OpenDocument row that repeats": ("ods", lambda: _repeating("columns")),
        "OpenDocument with entities": ("ods", lambda: _repeating("none", b'<!DOCTYPE x [<!ENTITY a "b">]>')),
        "OpenDocument of nothing": ("ods", lambda: packed({"mimetype": b"application/vnd.oasis"})),
    }


def _entries(data: bytes) -> list[int]:
    found = [at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at)]
    assert found
    return found


def _flagged(data: bytes) -> bytes:
    changed = bytearray(data)
    for at in _entries(data):
        changed[at + 8] |= 1
    return bytes(changed)


def _missized(data: bytes) -> bytes:
    changed = bytearray(data)
    for at in _entries(data):
        struct.pack_into("<I", changed, at + 24, 10)
    return bytes(changed)


def _damaged(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + b"\xff" * 200 + data[middle + 200 :]


def _far_binary() -> bytes:
    cell = b"\x00\x04" + struct.pack("<I", 1_048_575) + b"\x02\x0c" + struct.pack("<3I", 16_383, 0, 0)
    pointers = b'<Relationships><Relationship Target="worksheets/sheet1.bin"/></Relationships>'
    return packed(
        {"xl/_rels/workbook.bin.rels": pointers, "xl/worksheets/sheet1.bin": b"\x81\x01\x00" + cell}
    )


def _repeating(what: str, head: bytes = b"") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cell = f'<table:table-cell office:value-type="string" table:number-{what}-repeated="1000000">'
    row = f'<table:table-row table:number-{what}-repeated="1000000">'
    table = (
        f'<table:table table:name="List_1">{row}{cell}<text:p>x</text:p></table:table-cell></table:table-row>'
    )
    body = f"<office:body><office:spreadsheet>{table}</table:table></office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed(
        {"mimetype": mime, "content.xml": head + content.encode(), "META-INF/manifest.xml": b"<m/>"}
    )
