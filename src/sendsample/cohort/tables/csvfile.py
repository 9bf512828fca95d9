"""Reading a list saved as CSV: its encoding, its delimiter and its rows, numbered as a spreadsheet would."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from sendsample.cohort.tables.block import HEADINGS_WITHIN, Block, Headings, find_block
from sendsample.cohort.tables.files import File
from sendsample.errors import InputError

_DELIMITERS: Final = (",", ";", "\t")
#: Every column there can be, each with some hundreds of characters.
_LONGEST_LINE: Final = 4 << 20


def read_csv(file: File, known: Headings) -> tuple[Block, bool]:
    """Return the list in a CSV file, and whether it had to be read as Windows-1252.

    Raises
    ------
    sendsample.errors.InputError
        When the file is not text, not CSV, or has no headings.
    """
    text, fallen_back = _decode(file)
    if "\0" in text or text.startswith("%PDF") or _is_one_line(text):
        raise _not_csv(file)
    text, delimiter = _delimiter(text, known)
    return find_block(_records(text, delimiter, file), known, place=file.name), fallen_back


def _decode(file: File) -> tuple[str, bool]:
    marked = file.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return file.data.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            continue
    raise _not_csv(file)


def _is_one_line(text: str) -> bool:
    """Say whether the rows end in characters that end none in CSV, so that all cells would be headings."""
    return "\n" not in text and "\r" not in text and any(end in text for end in "\v\f\x85\u2028\u2029")


def _not_csv(file: File) -> InputError:
    return InputError(
        f"{file.name} is not text that can be read as CSV.",
        code="not_csv",
        hint="Open the list in a spreadsheet program and save it as 'CSV UTF-8'.",
    )


def _delimiter(text: str, known: Headings) -> tuple[str, str]:
    # Some spreadsheet programs put the delimiter on a line of its own, which they do not count as a row.
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and (stated := first.rstrip("\r")[4:]) in _DELIMITERS:
        return rest, stated
    return text, max(_DELIMITERS, key=lambda delimiter: _headings_found(text, delimiter, known))


def _headings_found(text: str, delimiter: str, known: Headings) -> int:
    try:
        rows = list(islice(csv.reader(_lines(text), delimiter=delimiter), HEADINGS_WITHIN))
    except csv.Error:
        return 0
    return max(map(known.score, rows), default=0)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, but no line longer than any row of a list."""
    for line in StringIO(text, newline=""):
        if len(line) > _LONGEST_LINE:
            raise csv.Error
        yield line


def _records(text: str, delimiter: str, file: File) -> Iterator[list[str]]:
    # Strict, or a quotation mark that is never closed would swallow the rest of the list in silence.
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, start=1):  # noqa: B007 - the error needs the last row
            yield record
    except csv.Error as error:
        raise InputError(
            f"{file.name} cannot be read as CSV after row {row}: a quotation mark there is not closed, or a "
            "cell or line is far too long.",
            code="csv_broken",
            hint="Open the list in a spreadsheet program, look at that row, and save it as CSV again.",
        ) from error
