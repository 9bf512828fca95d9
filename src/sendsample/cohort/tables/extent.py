"""How much a workbook unpacks to and how far its sheets reach, found before they are read.

The reader takes memory for the whole rectangle a sheet spans and copies a shared text into every cell that
points to it. A request it cannot meet ends the process where Python cannot catch it: one stray cell in the
last corner of a sheet spans 17 billion cells, and a file of a few kilobytes can unpack to gigabytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final

from sendsample.cohort.tables.binary import shared_sizes as binary_sizes
from sendsample.cohort.tables.binary import tally_binary
from sendsample.cohort.tables.markup import named_parts, shared_sizes, tally_open_document, tally_sheet
from sendsample.cohort.tables.tally import MOST_FILLED, MOST_TEXT, Tally, TooLargeError
from sendsample.errors import InputError

_MOST_BYTES: Final = 512 << 20
_MOST_PART: Final = 256 << 20
_MOST_STRINGS: Final = 128 << 20
_MOST_PARTS: Final = 10_000
_CHUNK: Final = 1 << 23

#: A binary workbook points to its macros as it does to its sheets; they start like this.
_MACROS: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRINGS: Final = ("xl/sharedstrings.xml", "xl/sharedstrings.bin")
# A cell that is not written as programs mostly do, or is beyond column BZ or row 99,999. No part of this may
# run on past a few letters: on a sheet of broken tags the search would take time without end.
_ODD = re.compile(rb"""<(?:[^\s<>/:]{0,99}:)?c(?=[\s/>])(?! r="[AB]?[A-Z][0-9]{1,5}"[\s/>])""")
_ODD_SPAN = re.compile(rb"""dimension(?! ref="[A-Z]{1,2}[0-9]{1,5}(?::[AB]?[A-Z][0-9]{1,5})?"\s*/>)""")


def check_extent(data: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to more, or has a sheet that spans more cells, than can be held.

    Only the formats that are zip archives are looked at.
    """
    if not data.startswith(b"PK"):
        return
    # Counted in the bytes first: a record is made of every part when the archive is opened.
    if data.count(b"PK\x01\x02") > _MOST_PARTS:
        raise _too_large(name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _Archive(archive).check()
    except TooLargeError:
        raise _too_large(name) from None


class _Archive:
    """The parts of a workbook, by their names in lower case: the reader does not tell cases apart."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.items = archive.infolist()
        if sum(item.file_size for item in self.items) > _MOST_BYTES:
            raise TooLargeError

    def check(self) -> None:
        for item in self.items:
            most = _MOST_STRINGS if item.filename.lower() in _STRINGS else _MOST_PART
            if item.file_size > most:
                raise TooLargeError
            self._look(item)
        for item in self.items:
            if item.filename.lower() == "content.xml":
                tally_open_document(self._chunks(item), Tally())
        for item in self._pointed_to("workbook.xml.rels"):
            if not self._is_plain(item):
                tally_sheet(self._chunks(item), Tally(), self._sizes(shared_sizes))
        for item in self._pointed_to("workbook.bin.rels"):
            if not (data := self.archive.read(item)).startswith(_MACROS):
                tally_binary(data, Tally(), self._sizes(binary_sizes))

    def _look(self, item: zipfile.ZipInfo) -> None:
        """Read a part to its end, which shows that it is what the archive says; refuse an endless text."""
        markup = item.filename.lower().endswith((".xml", ".rels"))
        for chunk in self._chunks(item):
            if markup and len(chunk) >= _CHUNK and b"<" not in chunk:
                raise TooLargeError

    def _pointed_to(self, relationships: str) -> list[zipfile.ZipInfo]:
        """Return the parts that the workbook says it is made of, its sheets among them."""
        names: set[str] = set()
        for item in self.items:
            if item.filename.lower().endswith(relationships):
                names |= named_parts(self._chunks(item))
        return [item for item in self.items if item.filename.lower().rpartition("/")[2] in names]

    def _is_plain(self, item: zipfile.ZipInfo) -> bool:
        """Say whether one quick pass can tell that a sheet is well within bounds, as most are."""
        cells = 0
        for chunk in self._tags(item):
            if _ODD.search(chunk) or _ODD_SPAN.search(chunk):
                return False
            cells += chunk.count(b"<c ")
        return cells <= MOST_FILLED and cells * self._longest() <= MOST_TEXT

    def _longest(self) -> int:
        """Return how long the longest shared text can be, its markup counted too."""
        return max(
            (len(text) for part in self._parts(_STRINGS[:1]) for text in part.split(b"</si>")), default=0
        )

    def _sizes(self, of: Callable[[Iterable[bytes]], list[int]]) -> list[int]:
        parts = list(self._parts(_STRINGS))
        return of(parts) if parts else []

    def _parts(self, names: Sequence[str]) -> Iterator[bytes]:
        for item in self.items:
            if item.filename.lower() in names:
                yield self.archive.read(item)

    def _chunks(self, item: zipfile.ZipInfo) -> Iterator[bytes]:
        with self.archive.open(item) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _tags(self, item: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part in pieces that end before a tag, so that none is cut in two."""
        rest = b""
        for chunk in self._chunks(item):
            whole, mark, tail = (rest + chunk).rpartition(b"<")
            yield whole
            rest = mark + tail
        yield rest


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} is far larger inside than any list: something stands in a distant row or column of a sheet, "
        "or it holds far more text or cells than a list would.",
        code="sheet_too_large",
        hint="Delete the rows below and the columns to the right of each list, save and try again; or save "
        "each list as CSV.",
    )
