"""What may be written beside receipts: they are a chain, and no link of it is lost or made twice."""

from __future__ import annotations

from pathlib import Path

from sendsample.errors import OutputError, UsageError
from sendsample.evidence.reading import FIRST, Receipt, file_name, receipts_in


def need_newest(receipt: Receipt, folder: Path) -> None:
    """Raise if a receipt cannot be followed by another in a folder.

    Raises
    ------
    sendsample.errors.UsageError
        When another follows it already.
    sendsample.errors.OutputError
        When the folder is another than the receipt's and holds receipts of its own.
    """
    there = [path.name for path in receipts_in(folder) if path.exists()]
    beside = receipt.path is not None and receipt.path.parent.resolve() == folder.resolve()
    if there and not beside:
        raise OutputError(
            f"The folder {folder} holds receipts of its own.",
            code="output_receipts",
            hint="Leave out --out to write beside the receipt, or choose another place.",
        )
    wanted = file_name(receipt.number + 1)
    own = receipt.path.name if receipt.path is not None else ""
    later = there[there.index(own) + 1 :] if own in there else there
    if wanted in there or later:
        raise UsageError(
            f"{(later or [wanted])[-1]} follows this receipt already.",
            code="receipt_followed",
            hint="Start from the newest receipt, or give the folder.",
        )


def need_no_chain(folder: Path) -> None:
    """Raise if a folder holds receipts that follow its first, which a new selection would leave without it.

    Raises
    ------
    sendsample.errors.OutputError
        When it does.
    """
    last = receipts_in(folder)[-1]
    if last.name != FIRST:
        raise OutputError(
            f"The folder {folder} holds {last.name}, which follows the selection in it.",
            code="output_chain",
            hint="Choose another place with --out; what was decided there is never overwritten.",
        )


def need_elsewhere(previous: Receipt, folder: Path) -> None:
    """Raise if a selection would take the place of the very receipt it follows.

    Raises
    ------
    sendsample.errors.OutputError
        When it would.
    """
    if previous.path is not None and previous.path.parent.resolve() == folder.resolve():
        raise OutputError(
            f"The folder {folder} holds the receipt that this selection follows.",
            code="output_previous",
            hint="Choose another place with --out.",
        )
