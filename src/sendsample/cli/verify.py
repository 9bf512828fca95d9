"""``sendsample verify``: everything a receipt says, done again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    from sendsample.evidence.reading import Receipt
    from sendsample.evidence.verification import Line, Verification

_TABLE: Final = "selection.csv"
_WORDS: Final = {True: "holds", False: "DOES NOT HOLD", None: "not checked"}


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
    """Say whether selection.csv in the receipt's folder names those who stand by the newest receipt."""
    from sendsample.evidence.reading import newest  # noqa: PLC0415 - slow to import
    from sendsample.evidence.verification import Line  # noqa: PLC0415

    path = receipt.path
    if path is None or newest(path.parent) != path or not (path.parent / _TABLE).is_file():
        return
    stated = {(name, child) for name, sample in receipt.samples.items() for child in sample.get("ids", ())}
    try:
        same = {(sample, child) for sample, _, child in read_ids(path.parent / _TABLE).rows} == stated
    except click.UsageError:
        same = False
    told = "It names those who stand." if same else "It names others than those who stand by the receipt."
    yield Line(receipt.number, _TABLE, same, told)


def _print(found: Verification) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    for number in dict.fromkeys(line.receipt for line in found.lines):
        rows = [
            [line.what, _WORDS[line.holds], line.sentence] for line in found.lines if line.receipt == number
        ]
        show.table(f"Receipt {number}", ["what", "verdict", "found"], rows)
    if not found.holds:
        show.say("The receipt does not hold.")
    elif found.complete:
        show.say("The receipt holds, in everything it says.")
    else:
        show.say("Everything that could be checked holds.")
