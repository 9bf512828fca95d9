"""``sendsample verify``: everything a receipt says, done again."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling
from sendsample.cli.replace import DECLINED

if TYPE_CHECKING:
    from sendsample.evidence.reading import Receipt
    from sendsample.evidence.verification import Line, Verification


@click.command("verify")
@options.again
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="RECEIPT",
    help="A receipt before this one, where it is not in the same folder; may be repeated.",
)
@click.option(
    "--lists-before",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="LISTS",
    help="The lists before they were corrected, for the receipts before the correction; twice for two files.",
)
@click.option("--commitment", metavar="DIGEST", help="What was made public before there was a seed.")
@click.option("--seed", metavar="TEXT", help="The seed as it was announced.")
@options.as_json
@options.gathered
def verify_command(  # noqa: PLR0917 - click passes options by name
    receipt: Path,
    lists: options.Lists,
    design: str | None,
    earlier: tuple[Path, ...],
    lists_before: tuple[Path, ...],
    commitment: str | None,
    seed: str | None,
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Do everything again that a receipt says, and say what matches.

    RECEIPT is a receipt.json, or the folder of a selection, whose newest receipt is taken; the receipts
    before it in the same folder are verified too. LISTS are those it is about, as for `select`.

    Ends with status 1 when something does not hold, and 4 when the file is no receipt.
    """
    from sendsample.evidence.reading import before, read_receipt  # noqa: PLC0415 - slow to import
    from sendsample.evidence.verification import Verification  # noqa: PLC0415
    from sendsample.evidence.verifying import verify  # noqa: PLC0415

    read = read_receipt(receipt)
    others = [read_receipt(path) for path in earlier]
    with telling() as progress:
        cohort = lists.again(read, progress)
        old = before(read, others)
        corrected = [] if not lists_before else [lists.again(old or read, progress, lists=lists_before)]
        found = verify(
            read,
            cohort,
            design,
            earlier=others,
            before_correction=corrected,
            commitment=commitment,
            progress=progress,
        )
    found = Verification((*_seeds(read, seed), *_tables(read), *found.lines))
    if as_json:
        lines = [line._asdict() for line in found.lines]
        click.echo(json.dumps({"holds": found.holds, "complete": found.complete, "lines": lines}, indent=2))
    else:
        _print(found)
    return 0 if found.holds else 1


def _seeds(receipt: Receipt, seed: str | None) -> Iterator[Line]:
    """Say whether the seed is the one announced, if that was told."""
    from sendsample.evidence.verification import Line  # noqa: PLC0415 - slow to import
    from sendsample.problem.tickets import check_seed  # noqa: PLC0415

    if seed is not None:
        same = check_seed(seed) == receipt.data["seed"]
        told = "It is the one in the receipt." if same else "The receipt has another."
        yield Line(receipt.number, "seed announced", same, told)


def _tables(receipt: Receipt) -> Iterator[Line]:
    """Say whether the tables that people work with, in the receipt's folder, say what it does."""
    from sendsample.evidence.reading import newest  # noqa: PLC0415 - slow to import
    from sendsample.evidence.verification import Line  # noqa: PLC0415

    path = receipt.path
    if path is None or newest(path.parent) != path:
        return
    for name, same in (("selection.csv", _standing), ("reserves.csv", _reserves), (DECLINED, _declined)):
        if (path.parent / name).is_file():
            holds = same(receipt, path.parent / name)
            told = "It says what the receipt does." if holds else "It names others than the receipt does."
            yield Line(receipt.number, name, holds, told)


def _standing(receipt: Receipt, path: Path) -> bool:
    stated = {(name, child) for name, sample in receipt.samples.items() for child in sample.get("ids", ())}
    try:
        return {(sample, child) for sample, _, child in read_ids(path).rows} == stated
    except click.UsageError:
        return False


def _reserves(receipt: Receipt, path: Path) -> bool:
    listed = {
        (name, child, other)
        for name, sample in receipt.samples.items()
        for child, others in sample.get("reserves", {}).items()
        for other in others
    }
    return {
        tuple(row.get(name, "") for name in ("sample", "child_id", "reserve")) for row in _rows(path)
    } <= listed


def _declined(receipt: Receipt, path: Path) -> bool:
    said = receipt.data.get("declined") or {"ids": [], "reasons": {}}
    rows = _rows(path)
    return {row.get("child_id") for row in rows} <= set(said["ids"]) and not (
        Counter(row.get("reason") for row in rows) - Counter(said["reasons"])
    )


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, without the apostrophes that keep cells from being formulas."""
    try:
        found = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, ValueError, csv.Error):
        return [{}]
    return [
        {name: cell.removeprefix("'") for name, cell in row.items() if isinstance(cell, str)} for row in found
    ]


def _print(found: Verification) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import
    from sendsample.evidence.same import WHAT_LISTS  # noqa: PLC0415
    from sendsample.evidence.verification import VERDICTS  # noqa: PLC0415

    for number in dict.fromkeys(line.receipt for line in found.lines):
        rows = [
            [line.what, VERDICTS[line.holds], line.sentence] for line in found.lines if line.receipt == number
        ]
        show.table(f"Receipt {number}", ["what", "verdict", "found"], rows)
    if any(line.what == "lists" and line.holds is not True for line in found.lines):
        show.say(f"{WHAT_LISTS} Lists before a correction are given by --lists-before.")
    show.say(found.sentence)
