"""How far the sheets of a workbook reach, found before they are read.

The reader takes memory for the whole rectangle a sheet spans, and a failed request ends the process
where Python cannot catch it: one stray cell in the last corner of a sheet spans 17 billion cells.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from sendsample.errors import InputError

#: A million rows of the 21 columns fit; a list of 62,000 children takes a twentieth of it.
MOST_CELLS: Final = 30_000_000
_MOST_BYTES: Final = 4 << 30
_CHUNK: Final = 1 << 23
_OVERLAP: Final = 1 << 10

_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)", re.IGNORECASE)
# Most sheets hold no cell beyond column BZ or row 99,999, which one quick pass can tell.
_FAR = re.compile(rb"""\sr\s*=\s*["'](?:[A-Z]{0,3}[0-9]{6,}|(?:[A-Z]{3}|[C-Z][A-Z])[0-9]+)["']""")
# No part may run past the next tag: on a sheet of broken tags the search would take time without end.
_FILLED = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")
#: The record of a binary sheet that says how far it reaches: first and last row, first and last column.
_DIMENSION: Final = b"\x94\x01\x10"


def check_extent(data: bytes, name: str) -> None:
    """Refuse a workbook with a sheet that spans more cells than can be held.

    Only the formats that are zip archives are looked at; the older one cannot grow that large.
    """
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _MOST_BYTES:
            raise _too_large(name)
        for item in archive.infolist():
            kind = _SHEET.fullmatch(item.filename)
            if kind and _span(archive, item, kind[1].lower()) > MOST_CELLS:
                raise _too_large(name)


def _span(archive: zipfile.ZipFile, item: zipfile.ZipInfo, kind: str) -> int:
    if kind == "bin":
        return _binary_span(next(_chunks(archive, item), b""))
    if not any(_FAR.search(chunk) for chunk in _chunks(archive, item)):
        return 0
    rows = columns = 0
    for chunk in _chunks(archive, item):
        for letters, digits in _FILLED.findall(chunk):
            rows = max(rows, int(digits))
            columns = max(columns, _column(letters))
    return rows * columns


def _binary_span(start: bytes) -> int:
    at = start.find(_DIMENSION)
    if at < 0 or len(start) < at + 19:
        return 0
    first_row, last_row, first_column, last_column = struct.unpack_from("<4I", start, at + 3)
    return int((last_row - first_row + 1) * (last_column - first_column + 1))


def _chunks(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(item) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            # A cell's tag may straddle two chunks.
            tail = chunk[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(name: str) -> InputError:
    return InputError(
        f"A sheet of {name} reaches far beyond any list: something stands in a distant row or column.",
        code="sheet_too_large",
        hint="Delete the rows below and the columns to the right of each list, save and try again; or save "
        "each list as CSV.",
    )
