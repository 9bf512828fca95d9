"""What may be written beside receipts: they are a chain, and no link of it is lost or made twice."""

from __future__ import annotations

from pathlib import Path

from sendsample.errors import OutputError, UsageError
from sendsample.evidence.reading import Receipt, receipts_in


def need_newest(receipt: Receipt, folder: Path) -> None:
    """Raise if a receipt cannot be followed by another in a folder.

    Raises
    ------
    sendsample.errors.UsageError
        When another follows it already.
    sendsample.errors.OutputError
        When the folder is another than the receipt's and holds receipts of its own.
    """
    there = [path for path in receipts_in(folder) if path.exists()]
    if receipt.path is not None and receipt.path.parent.resolve() == folder.resolve():
        if there and there[-1].name != receipt.path.name:
            raise UsageError(
                f"{there[-1].name} follows {receipt.path.name} already.",
                code="receipt_followed",
                hint="Start from the newest receipt, or give the folder.",
            )
    elif there:
        raise OutputError(
            f"The folder {folder} holds receipts of its own.",
            code="output_receipts",
            hint="Leave out --out to write beside the receipt, or choose another place.",
        )


def need_no_chain(folder: Path) -> None:
    """Raise if a folder holds receipts that follow its first, which a new selection would leave without it.

    Raises
    ------
    sendsample.errors.OutputError
        When it does.
    """
    last = receipts_in(folder)[-1]
    if last != receipts_in(folder)[0]:
        raise OutputError(
            f"The folder {folder} holds {last.name}, which follows the selection in it.",
            code="output_chain",
            hint="Choose another place with --out; what was decided there is never overwritten.",
        )
