"""The parts of a workbook that are XML, gone through as a stream: nothing is kept but numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.parsers import expat

from sendsample.cohort.tables.tally import MOST_CELLS, Tally, TooLargeError

#: The reader sets memory aside for what a sheet says it spans, if that is less than this.
_BELIEVED: Final = 100_000_000
_CELL: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_SPAN: Final = re.compile(rf"{_CELL.pattern}:{_CELL.pattern}")
_MOST_DIGITS: Final = 10


class _Reader:
    """Calls :meth:`start`, :meth:`end` and :meth:`text` with names as they are without their prefixes."""

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Go through a part; what is not well formed, or defines names of its own, is a ValueError."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, values: self.start(name.rpartition(":")[2], values)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        # A few lines of definitions can stand for gigabytes of text, and no workbook has any.
        parser.StartDoctypeDeclHandler = _refuse_definitions
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise ValueError from None

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take note of a tag that opens."""

    def end(self, name: str) -> None:
        """Take note of a tag that closes."""

    def text(self, data: str) -> None:
        """Take note of a piece of text."""


def _refuse_definitions(*_: object) -> None:
    raise ValueError


class _Parts(_Reader):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "Relationship":
            self.names.add(values.get("Target", "").lower().rpartition("/")[2])


def named_parts(chunks: Iterable[bytes]) -> set[str]:
    """Return the last names of the parts that a part of relationships points to, in lower case.

    Examples
    --------
    >>> named_parts([b'<Relationships><Relationship Target="worksheets/Sheet1.xml"/></Relationships>'])
    {'sheet1.xml'}
    """
    reader = _Parts()
    reader.feed(chunks)
    return reader.names


class _Strings(_Reader):
    def __init__(self) -> None:
        self.sizes: list[int] = []

    def start(self, name: str, values: Mapping[str, str]) -> None:  # noqa: ARG002 - as the base has it
        if name == "si":
            self.sizes.append(0)

    def text(self, data: str) -> None:
        if self.sizes:
            self.sizes[-1] += len(data)


def shared_sizes(chunks: Iterable[bytes]) -> list[int]:
    """Return how many characters each shared text has.

    Examples
    --------
    >>> shared_sizes([b"<sst><si><t>ab</t></si><si/></sst>"])
    [2, 0]
    """
    reader = _Strings()
    reader.feed(chunks)
    return reader.sizes


class _Sheet(_Reader):
    """Counts cells where the reader will put them: by their reference, else after the one before."""

    def __init__(self, tally: Tally, sizes: Sequence[int]) -> None:
        self.tally, self.sizes = tally, sizes
        self.row = self.column = self.rows = 0
        self.shared = self.within = self.filled = False
        self.held = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "row":
            self._row(values.get("r", ""))
        elif name == "c":
            self._cell(values)
        elif name in {"v", "is", "t", "f"}:
            self.within, self.held = True, ""
            if not self.filled:
                self.filled = True
                self.tally.add(max(self.row, self.rows), self.column)
        elif name == "dimension":
            _refuse_span(values.get("ref", ""))

    def end(self, name: str) -> None:
        if name in {"v", "is", "t", "f"}:
            self.within = False
            if name == "v" and self.shared and self.held.strip().isdecimal():
                at = int(self.held)
                self.tally.text += self.sizes[at] if at < len(self.sizes) else 0

    def text(self, data: str) -> None:
        if self.within:
            self.tally.text += len(data)
            self.held = (self.held + data)[:_MOST_DIGITS]

    def _row(self, given: str) -> None:
        # A row that has no number comes after the one before; the two ways may be mixed.
        self.rows = max(self.rows + 1, _number(given))
        self.row, self.column = self.rows, 0

    def _cell(self, values: Mapping[str, str]) -> None:
        self.filled = False
        self.shared = values.get("t") == "s"
        place = _CELL.fullmatch(values.get("r", ""))
        self.column = _column(place[1]) if place else self.column + 1
        self.row = int(place[2]) if place else self.row


def tally_sheet(chunks: Iterable[bytes], tally: Tally, sizes: Sequence[int]) -> None:
    """Count the filled cells of a sheet.

    Parameters
    ----------
    chunks
        The sheet's XML.
    tally
        Receives every filled cell, and raises when they are too many or reach too far.
    sizes
        How many characters each shared text has.

    Examples
    --------
    >>> tally = Tally()
    >>> tally_sheet([b'<sheet><row r="7"><c r="B7" t="s"><v>0</v></c><c/></row></sheet>'], tally, [5])
    >>> tally.rows, tally.columns, tally.filled, tally.text
    (7, 2, 1, 6)
    """
    _Sheet(tally, sizes).feed(chunks)


class _OpenDocument(_Reader):
    """Counts cells and rows as often as they say they are repeated; blank ones at the end are nothing."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.row = self.column = self.length = 0
        self.rows = self.columns = 1
        self.filled = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name == "table":
            self.row = 0
            self.tally.__init__()  # type: ignore[misc]
        elif name == "table-row":
            self.rows, self.column = _times(values, "number-rows-repeated"), 0
        elif name in {"table-cell", "covered-table-cell"}:
            self.columns = _times(values, "number-columns-repeated")
            said = [value for key, value in values.items() if key.rpartition(":")[2] in _HOLDS]
            self.filled, self.length = bool(said), sum(map(len, said))

    def end(self, name: str) -> None:
        if name == "table-row":
            self.row += self.rows
        elif name in {"table-cell", "covered-table-cell"}:
            self.column += self.columns
            if self.filled:
                times = self.rows * self.columns
                self.tally.add(self.row + self.rows, self.column, text=self.length, times=times)

    def text(self, data: str) -> None:
        self.filled = self.filled or bool(data.strip())
        self.length += len(data)


#: What a cell of an OpenDocument sheet may say in attributes.
_HOLDS: Final = frozenset(
    {"value-type", "value", "string-value", "date-value", "time-value", "boolean-value", "formula"}
)


def tally_open_document(chunks: Iterable[bytes], tally: Tally) -> None:
    """Count the filled cells of each sheet of an OpenDocument workbook.

    Examples
    --------
    >>> tally = Tally()
    >>> cell = b'<table-cell number-columns-repeated="3"><p>x</p></table-cell><table-cell/>'
    >>> tally_open_document([b'<table><table-row>' + cell + b'</table-row></table>'], tally)
    >>> tally.rows, tally.columns, tally.filled, tally.text
    (1, 3, 3, 3)
    """
    _OpenDocument(tally).feed(chunks)


def _times(values: Mapping[str, str], wanted: str) -> int:
    said = (value for key, value in values.items() if key.rpartition(":")[2] == wanted)
    return max(1, _number(next(said, "")))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_span(reference: str) -> None:
    span = _SPAN.fullmatch(reference)
    if span is None:
        return
    rows = int(span[4]) - int(span[2]) + 1
    if MOST_CELLS < rows * (_column(span[3]) - _column(span[1]) + 1) < _BELIEVED:
        raise TooLargeError
