"""Hostile lists as CSV: encodings, quotes, shapes, and cells that are not what they should be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

from support.hostile.clean import BORN, NAME, UPN, Asked, Case, as_csv, column, grid, write_lists

Grid = list[list[str]]


def cases() -> list[Case]:
    """Return every hostile pair of CSV files."""
    texts = [_case(f"csv: {name}", make) for name, make in {**_encodings(), **_shapes()}.items()]
    cells = [_case(f"csv: {name}", _of_grid(change)) for name, change in {**_cells(), **_headings()}.items()]
    return texts + cells + _folders()


def _case(name: str, make: Callable[[], bytes]) -> Case:
    def written(folder: Path) -> Asked:
        return {"lists": write_lists(folder, make())}

    return Case(name, written)


def _of_grid(change: Callable[[Grid], object]) -> Callable[[], bytes]:
    def make() -> bytes:
        rows = grid()
        change(rows)
        return as_csv(rows).encode("utf-8", "surrogatepass")

    return make


def _clean() -> str:
    return as_csv(grid())


def _encodings() -> dict[str, Callable[[], bytes]]:
    def coded(name: str, mark: bytes = b"") -> Callable[[], bytes]:
        return lambda: mark + _clean().encode(name, "replace")

    names = (
        "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp500", "cp037", "latin-1", "cp1252", "mac-roman", "shift-jis",
        "cp437", "utf-8-sig", "hz", "koi8-r",
    )  # fmt: skip
    odd = {
        "UTF-16 LE with its mark": coded("utf-16-le", b"\xff\xfe"),
        "UTF-16 BE with its mark": coded("utf-16-be", b"\xfe\xff"),
        "UTF-16 LE with the mark of BE": coded("utf-16-le", b"\xfe\xff"),
        "UTF-16 of an odd number of bytes": lambda: b"\xff\xfe" + _clean().encode("utf-16-le") + b"\0",
        "UTF-16 with half a character": lambda: b"\xff\xfe" + _clean().encode("utf-16-le") + b"\x00\xd8",
        "two marks": lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + _clean().encode(),
        "UTF-8 and Latin-1 mixed": lambda: _clean().encode() + f"Z\u00e9,{NAME}\n".encode("latin-1"),
        "UTF-8 cut in a character": lambda: _clean().encode() + b"Z\xe2\x80",
        "UTF-8 longer than need be": lambda: _clean().encode() + b"\xc0\xafZ1\n",
        "half characters in UTF-8": lambda: _clean().encode() + b"\xed\xa0\x80,x\n",
        "bytes of noise": lambda: bytes(range(1, 256)) * 2000,
    }
    return {f"in {name}": coded(name) for name in names} | odd


def _shapes() -> dict[str, Callable[[], bytes]]:
    # Megabytes of text are made when their case is run.
    def then(text: str | Callable[[], str]) -> Callable[[], bytes]:
        return lambda: (_clean() + (text() if callable(text) else text)).encode()

    def instead(text: str | Callable[[], str]) -> Callable[[], bytes]:
        return lambda: (text() if callable(text) else text).encode()

    heading = as_csv(grid()[:1])
    return {
        "nothing": instead(""),
        "one new line": instead("\n"),
        "only headings": instead(heading),
        "no headings": lambda: as_csv(grid()[1:]).encode(),
        "headings twice": lambda: as_csv([grid()[0], *grid()]).encode(),
        "headings at the end": lambda: as_csv([*grid()[1:], grid()[0]]).encode(),
        "a NUL": then(f"Z\0,{NAME}\n"),
        "ten thousand NULs": then("\0" * 10_000),
        "a quotation mark never closed": then(f'"Z1,{NAME}\n' + f"Z2,{UPN}\n" * 50),
        "a quotation mark inside a cell": then(f'Z"1,{NAME}"x,"a"b\n'),
        "only quotation marks": instead('"' * 100_001),
        "many quotation marks": then(lambda: '"' * 1_000_000),
        "ends of line by CR": lambda: _clean().replace("\r\n", "\r").encode(),
        "ends of line mixed": lambda: _clean().replace("\r\n", "\r", 20).replace("\r\n", "\n", 20).encode(),
        "ends of line by other characters": lambda: _clean().replace("\r\n", "\u2028").encode(),
        "a cell of 200,000 characters": then(f"Z1,{'x' * 200_000}\n"),
        "a cell of 20 MB": then(lambda: f"Z1,{'x' * (20 << 20)}\n"),
        "a line of 20 MB in quotes": then(lambda: f'Z1,"{"x" * (20 << 20)}"\n'),
        "a million blank rows": then(lambda: "," * 20 + ("\r\n" + "," * 20) * 1_000_000),
        "a million rows of nothing": then(lambda: "\n" * 1_000_000),
        "a million rows of a space": then(lambda: " \n" * 1_000_000),
        "40 MB of commas": instead(lambda: "," * (40 << 20)),
        "40 MB of one letter a line": then(lambda: "x\n" * (20 << 20)),
        "40 MB of commas after the list": then(lambda: "," * (40 << 20)),
        "more than 100 MB": then(lambda: " " * (101 << 20)),
        "six million cells": then(lambda: (",".join("1234567890123456789012345") + "\n") * 240_000),
        "16,000 columns": instead(
            lambda: heading.rstrip() + "," + ",".join(f"c{n}" for n in range(16_000)) + "\nZ1\n"
        ),
        "one long row": then("Z1," + "x," * 100_000 + "\n"),
        "rows of every length": then("".join("1," * (n % 40) + "\n" for n in range(1000))),
        "a delimiter that is stated": lambda: b"sep=;\r\n" + _clean().replace(",", ";").encode(),
        "a delimiter that is stated wrongly": lambda: b"sep=|\r\n" + _clean().encode(),
        "tabs": lambda: as_csv(grid(), delimiter="\t").encode(),
        "bars": lambda: as_csv(grid(), delimiter="|").encode(),
        "a workbook's start": then("PK\x03\x04"),
        "a PDF": instead("%PDF-1.7 Unique ID"),
        "a web page": instead(f"<html><table><tr><td>Unique ID</td><td>{NAME}</td></tr></table></html>"),
        "JSON": instead(f'[{{"Unique ID": 1, "Surname": "{NAME}"}}]'),
        "XML with entities": instead('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;,Unique ID</x>'),
        "the other list": lambda: as_csv(grid("List_2")).encode(),
    }


def _cells() -> dict[str, Callable[[Grid], object]]:
    ids = {
        "blank": "", "spaces": "   ", "a no-break space": "\u00a0", "a zero-width space": "\u200b", "a tab": "\t",
        "a line": "Z\n1", "an escape": "\x1b[31mZ1\x1b[0m", "a bell": "Z\x07", "a delete": "Z\x7f",
        "right to left": "\u05d0\u05d1\u05d2", "overridden": "\u202eZ1", "isolated": "\u2067Z1\u2069",
        "a formula": "=1+1", "a command": "=cmd|' /C calc'!A0", "a plus": "+1", "an at": "@SUM(1)", "a minus": "-1",
        "1 MB": "Z" * 100_000, "1e400": "1e400", "nan": "nan", "inf": "-inf", "a long number": "9" * 5000,
        "a number with .0": "17.0", "many zeros": "0" * 1000, "digits of another script": "\u0661\u0662\u0663",
        "full width": "\uff3a\uff11", "emoji": "\U0001f600" * 50, "half a character": "\ud800", "not a character": "\uffff",
        "a hundred marks on a letter": "Z" + "\u0301" * 100, "markup": "<script>alert(1)</script>", "a path": "../../etc/passwd",
        "braces": "{0.__class__} %s %(x)s", "brackets of a style": "[red]Z[/red][/]", "a quote": "Z'\"`;--",
        "a total": "Total", "a heading": "Unique ID", "true": "TRUE", "an error": "#REF!", "a word of code": "__proto__",
    }  # fmt: skip
    cases: dict[str, Callable[[Grid], object]] = {
        f"an id of {name}": (lambda rows, text=text: rows.append(_child(rows, text)))
        for name, text in ids.items()
    }
    twin = "Zo\u00eb"
    cases["ids that differ in composition"] = lambda rows: rows.extend(
        _child(rows, unicodedata.normalize(form, twin)) for form in ("NFC", "NFD")
    )
    cases["ids that differ in case"] = lambda rows: rows.extend(_child(rows, text) for text in ("zz", "ZZ"))
    cases["ids that differ in spaces"] = lambda rows: rows.extend(_child(rows, text) for text in ("z", " z "))
    cases["every id the same"] = lambda rows: [row.__setitem__(0, "Z") for row in rows[1:]]
    cases["a name for every id"] = lambda rows: [
        row.__setitem__(0, f"{number}") for number, row in enumerate(rows) if number
    ]
    values = (
        NAME, BORN, UPN, "1e400", "nan", "-inf", "9" * 400, "0x1F", "1_000", "\u0664", "\u221e", "12,5", "%", "-0",
        "1900-01-00", "00/00/0000", "29/02/2013", "01/01/0001", "31/12/9999", "99999-01-01", "2012-09-03T99:99Z",
        "\u202e2102/90/30", "a) " * 50 + NAME, "=1+1", "\x00"[:0] + "\x1b]0;x\x07", "z" * 100_000, "\ud83d",
    )  # fmt: skip
    for number, value in enumerate(values):
        cases[f"value {number} in every column"] = lambda rows, value=value: rows.append(
            ["Z1", *[value] * (len(rows[0]) - 1)]
        )
    cases["a name in every coded cell"] = lambda rows: [
        row.__setitem__(at, NAME) for row in rows[1:] for at in range(4, len(row))
    ]
    cases["born in the year 1 or 9999"] = lambda rows: [
        row.__setitem__(column(rows, "Date of birth"), ("01/01/0001", "31/12/9999")[at % 2])
        for at, row in enumerate(rows[1:])
    ]
    cases["a UPN that all share"] = lambda rows: [row.__setitem__(1, UPN) for row in rows[1:]]
    cases["cells moved by one"] = lambda rows: rows.__setitem__(
        slice(1, None), [["", *row[:-1]] for row in rows[1:]]
    )
    return cases


def _child(rows: Grid, name: str) -> list[str]:
    return [name, "", "", *rows[1][3:]]


def _headings() -> dict[str, Callable[[Grid], object]]:
    def heads(change: Callable[[str], str]) -> Callable[[Grid], object]:
        return lambda rows: rows.__setitem__(0, [change(heading) for heading in rows[0]])

    def more(*headings: str) -> Callable[[Grid], object]:
        def add(rows: Grid) -> None:
            rows[0] += headings
            for at, row in enumerate(rows[1:]):
                row.extend([f"{NAME} {at}"] * len(headings))

        return add

    return {
        "repeated headings": lambda rows: [row.extend(row) for row in rows],
        "two spellings of a heading": more("unique_id", "DOB"),
        "headings in capitals": heads(str.upper),
        "headings from right to left": heads(lambda text: f"\u202e{text[::-1]}"),
        "headings with control characters": heads(lambda text: "\x07".join(text)),
        "headings of 1 MB": more("h" * 100_000),
        "blank headings": heads(lambda text: text if text == "Unique ID" else ""),
        "headings that are dates": heads(lambda text: text if text == "Unique ID" else "03/09/2012"),
        "headings that are formulas": more("=1+1", "@x"),
        "headings of the cohort's own": more(
            "age", "age_band", "area_of_need", "provision", "child_id", "school_age"
        ),
        "headings of code": more("__class__", "{0}", "%s", "[red]", "<b>"),
        "900 columns more": more(*[f"more {number}" for number in range(900)]),
        "names under headings that are not personal": more("Remark", "Ward", "Aim"),
    }


def _folders() -> list[Case]:
    def empty(folder: Path) -> Asked:
        (folder / "lists").mkdir()
        return {"lists": folder / "lists"}

    def loop(folder: Path) -> Asked:
        (folder / "lists.xlsx").symlink_to(folder / "lists.xlsx")
        return {"lists": folder / "lists.xlsx"}

    def one(folder: Path) -> Asked:
        return {"lists": write_lists(folder, _clean().encode())[0]}

    def same(folder: Path) -> Asked:
        path = write_lists(folder, _clean().encode())[0]
        return {"lists": [path, path]}

    def odd(folder: Path) -> Asked:
        paths = write_lists(folder, _clean().encode())
        return {"lists": [paths[1].rename(folder / "\u202evsc.\x1b[31m1tsil"), paths[0]]}

    makers = {
        "an empty folder": empty,
        "a link to itself": loop,
        "one list": one,
        "one list twice": same,
        "odd names": odd,
    }
    return [Case(f"path: {name}", make) for name, make in makers.items()] + [
        Case("path: of 10,000 characters", lambda folder: {"lists": folder / ("x" * 10_000)}),
        Case("path: with a NUL", lambda folder: {"lists": folder / "a\0b.xlsx"}),
        Case("path: nowhere", lambda folder: {"lists": folder / "nowhere.xlsx"}),
    ]
