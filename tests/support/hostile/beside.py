"""Hostile files beside the lists: services, settings, past receipts, ids; and seeds and days."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from support.hostile.clean import BORN, NAME, UPN, Asked, Case, grid, packed, parts

RECEIPT = {"format": "sendsample-receipt/1", "cohort": {"as_at": "2024-02-05"}}


def cases() -> list[Case]:
    """Return every hostile file beside the lists, seed and day."""
    files = {"services": _services, "settings": _settings, "past": _past, "ids": _ids, "pinned": _ids}
    written = [
        _case(f"{what}: {name}", what, data)
        for what, family in files.items()
        for name, data in family().items()
    ]
    return written + _said()


def _case(name: str, what: str, data: Callable[[], bytes]) -> Case:
    def make(folder: Path) -> Asked:
        path = folder / ("receipt.json" if what == "past" else "table.csv")
        path.write_bytes(data())
        return {what: [path] if what == "past" else path}

    return Case(name, make)


def _said() -> list[Case]:
    seeds = {
        "blank": "", "spaces": " 1", "a line": "1\n2", "an escape": "\x1b[31m1", "right to left": "\u202e1",
        "half a character": "\ud800", "1 MB": "1" * 50_000, "marks": "e\u0301" * 100, "emoji": "\U0001f3b2",
        "random": "random",
    }  # fmt: skip
    days = (
        "",
        "soon",
        "2025-02-30",
        "0001-01-01",
        "9999-12-31",
        "99999-01-01",
        "31/12/1899",
        "1",
        "\u0661",
        "2025-01-16\n",
    )
    return [Case(f"seed: {name}", lambda _, text=text: {"seed": text}) for name, text in seeds.items()] + [
        Case(f"as_at: {day!r}", lambda _, day=day: {"as_at": day}) for day in days
    ]


def _tables(heading: str, value: str) -> dict[str, Callable[[], bytes]]:
    return {
        "nothing": lambda: b"",
        "only headings": lambda: f"{heading}\n".encode(),
        "noise": lambda: bytes(range(256)) * 100,
        "UTF-16 without a mark": lambda: f"{heading}\n{value}\n".encode("utf-16-le"),
        "names": lambda: f"{heading},note\n{value},{NAME} {BORN}\n{NAME},{UPN},x\n".encode(),
        "a quotation mark never closed": lambda: f'{heading}\n"{value},{NAME}\n'.encode(),
        "control characters": lambda: f"{heading}\n\x1b[31m{value}\n\u202e{value}\n".encode(),
        "a million blank rows": lambda: f"{heading}\n".encode() + b",\n" * 1_000_000,
        "40 MB of commas": lambda: f"{heading}\n".encode() + b"," * (40 << 20),
        "repeated headings": lambda: f"{heading},{heading}\n{value},{value}\n".encode(),
        "the lists": lambda: packed(parts()),
        "a workbook of noise": lambda: b"PK\x03\x04" + bytes(range(256)) * 50,
    }


def _services() -> dict[str, Callable[[], bytes]]:
    child = grid()[1][0]
    return _tables("child_id,service", f"{child},camhs") | {
        "200,000 services of one child": lambda: "".join(
            ["child_id,service\n", *(f"{child},service {number}\n" for number in range(200_000))]
        ).encode(),
        "children who are not there": lambda: f"child_id,service\n{NAME},camhs\n{UPN},camhs\n".encode(),
    }


def _settings() -> dict[str, Callable[[], bytes]]:
    return _tables("setting,kind", "102345,special") | {
        "children": lambda: f"setting,UPN,Surname\n102345,{UPN},{NAME}\n".encode(),
        "10,000 columns": lambda: (
            "setting," + ",".join(f"c{n}" for n in range(10_000)) + "\n102345\n"
        ).encode(),
    }


def _past() -> dict[str, Callable[[], bytes]]:
    def receipt(**changes: object) -> Callable[[], bytes]:
        return lambda: json.dumps(RECEIPT | changes).encode()

    return {
        "nothing": lambda: b"",
        "no JSON": lambda: f"{NAME} {UPN}".encode(),
        "a list": lambda: b"[]",
        "brackets without end": lambda: b"[" * 1_000_000,
        "braces without end": lambda: b'{"a":' * 1_000_000,
        "a number of a million digits": lambda: b'{"format": ' + b"9" * 1_000_000 + b"}",
        "NaN": lambda: b'{"format": NaN}',
        "noise": lambda: bytes(range(256)) * 1000,
        "UTF-16": lambda: json.dumps(RECEIPT).encode("utf-16"),
        "half a character": receipt(samples={"t": {"ids": ["\ud800"]}}),
        "no samples": receipt(),
        "samples of a list": receipt(samples=[NAME]),
        "ids of numbers": receipt(samples={"t": {"ids": [1, 2]}}),
        "ids of a text": receipt(samples={"t": {"ids": NAME}}),
        "no day": receipt(cohort={"as_at": NAME}, samples={}),
        "200,000 ids": lambda: receipt(samples={"t": {"ids": [f"x{number}" for number in range(200_000)]}})(),
        "an id of 1 MB": receipt(samples={"t": {"ids": ["x" * (1 << 20)]}}),
        "another form": receipt(format="sendsample-receipt/9"),
        "the same key a thousand times": lambda: b'{"format": "x", ' + b'"a": 1, ' * 1000 + b'"b": 2}',
    }


def _ids() -> dict[str, Callable[[], bytes]]:
    child = grid()[1][0]
    return {
        "nothing": lambda: b"",
        "noise": lambda: bytes(range(256)) * 100,
        "NULs": lambda: b"\0" * 1000,
        "a NUL in a table": lambda: b"sample,child_id\ntracking,\0\n",
        "UTF-16": lambda: f"child_id\n{child}\n".encode("utf-16"),
        "the lists": lambda: packed(parts()),
        "another sample": lambda: f"sample,child_id\n{NAME},{child}\n".encode(),
        "a sample from right to left": lambda: (
            f"sample,child_id\n\u202e\x1b[31m{'x' * 5000},{child}\n".encode()
        ),
        "children who are not there": lambda: (
            b"child_id\n" + b"".join(b"q%d\n" % number for number in range(50_000))
        ),
        "an id of 1 MB": lambda: b"child_id\n" + b"x" * (1 << 20) + b"\n",
        "a cell never closed": lambda: f'child_id\n"{child}\n'.encode() + b"x\n" * 100_000,
        "one child many times": lambda: ("child_id\n" + f"{child}\n" * 5000).encode(),
        "ids with control characters": lambda: f"child_id\n\x1b[31m{child}\n\u202e{child}\n".encode(),
        "places for some": lambda: (
            f"sample,visit,child_id\ntracking,x,{child}\ntracking,,{child}x\n".encode()
        ),
        "40 MB of commas": lambda: b"child_id\n" + b"," * (40 << 20),
        "more than 100 MB": lambda: b"child_id\n" + b"x\n" * (51 << 20),
        "six": lambda: "\n".join(["child_id", *[row[0] for row in grid()[1:7]]]).encode(),
    }
