"""Reading a list saved as CSV: its encoding, its delimiter and its rows, numbered as a spreadsheet would."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from sendsample.cohort.text import clean_id
from sendsample.errors import InputError
from sendsample.intake.block import HEADINGS_WITHIN, Block, find_block, headings_row
from sendsample.intake.files import File
from sendsample.intake.layout import known_name

_DELIMITERS: Final = (",", ";", "\t")


def read_csv(file: File) -> tuple[Block, bool]:
    """Return the list in a CSV file, and whether it had to be read as Windows-1252.

    Raises
    ------
    sendsample.errors.InputError
        When the file is not text, not CSV, or has no headings.
    """
    text, fallen_back = _decode(file)
    if "\0" in text or text.startswith("%PDF"):
        raise _not_csv(file)
    text, delimiter = _delimiter(text)
    return find_block(_records(text, delimiter, file), place=file.name), fallen_back


def _decode(file: File) -> tuple[str, bool]:
    marked = file.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return file.data.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            continue
    raise _not_csv(file)


def _not_csv(file: File) -> InputError:
    return InputError(
        f"{file.name} is not text that can be read as CSV.",
        code="not_csv",
        hint="Open the list in a spreadsheet program and save it as 'CSV UTF-8'.",
    )


def _delimiter(text: str) -> tuple[str, str]:
    # Some spreadsheet programs put the delimiter on a line of its own, which they do not count as a row.
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and (stated := first.rstrip("\r")[4:]) in _DELIMITERS:
        return rest, stated
    return text, max(_DELIMITERS, key=lambda delimiter: _headings_found(text, delimiter))


def _headings_found(text: str, delimiter: str) -> int:
    try:
        rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), HEADINGS_WITHIN))
    except csv.Error:
        return 0
    at = headings_row(rows)
    return 0 if at is None else sum(known_name(clean_id(cell)) is not None for cell in rows[at])


def _records(text: str, delimiter: str, file: File) -> Iterator[list[str]]:
    # Strict, or a quotation mark that is never closed would swallow the rest of the list in silence.
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, start=1):  # noqa: B007 - the error needs the last row
            yield record
    except csv.Error as error:
        raise InputError(
            f"{file.name} cannot be read as CSV after row {row}: a quotation mark there is not closed, or a "
            "cell is far too long.",
            code="csv_broken",
            hint="Open the list in a spreadsheet program, look at that row, and save it as CSV again.",
        ) from error
