"""What may be written beside receipts: they are a chain, and no link of it is lost or made twice."""

from __future__ import annotations

from pathlib import Path

from sendsample.errors import OutputError, UsageError
from sendsample.evidence.reading import FIRST, Receipt, file_name, receipts_in


def need_newest(receipt: Receipt, folder: Path) -> None:
    """Raise if another receipt follows one already, in the folder it stands in.

    Raises
    ------
    sendsample.errors.UsageError
        When one does.
    """
    there = [path.name for path in receipts_in(folder) if path.exists()]
    own = receipt.path.name if receipt.path is not None else ""
    wanted = file_name(receipt.number + 1)
    later = there[there.index(own) + 1 :] if own in there else []
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
    """Raise if a selection would take the place of the very receipt it follows, or that is followed already.

    Raises
    ------
    sendsample.errors.OutputError
        When it would.
    sendsample.errors.UsageError
        When another receipt follows it.
    """
    if previous.path is not None:
        need_newest(previous, previous.path.parent)
    if previous.path is not None and previous.path.parent.resolve() == folder.resolve():
        raise OutputError(
            f"The folder {folder} holds the receipt that this selection follows.",
            code="output_previous",
            hint="Choose another place with --out.",
        )
