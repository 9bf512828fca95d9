"""Receipts read back: from a file, the folder of a selection, or as data."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from sendsample.canonical import digest_of
from sendsample.cohort.past import none, receipt_data
from sendsample.cohort.tables.files import PathLike
from sendsample.errors import UsageError
from sendsample.evidence.form import ReceiptForm
from sendsample.selection import Selection
from sendsample.writing import complete

#: The first receipt of a folder, and those that follow it.
FIRST: Final = "receipt.json"
_FOLLOWING: Final = re.compile(r"receipt-([1-9][0-9]*)\.json")


@dataclass(frozen=True)
class Receipt:
    """A receipt that has the form of one.

    Attributes
    ----------
    data
        What stands in it.
    place
        What to call it in messages.
    path
        Its file, where it was read from one.
    """

    data: Mapping[str, Any]
    place: str
    path: Path | None = None

    @property
    def sha256(self) -> str:
        """The digest of its canonical form: what the receipt after it holds."""
        return digest_of(self.data)

    @property
    def number(self) -> int:
        """Its place in the chain."""
        number: int = self.data["number"]
        return number

    @property
    def samples(self) -> Mapping[str, Mapping[str, Any]]:
        """What stands in it of each sample."""
        samples: Mapping[str, Mapping[str, Any]] = self.data["samples"]
        return samples

    def __repr__(self) -> str:
        return f"<Receipt {self.number}: {self.data['kind']}, {self.data['status']}>"


#: What can be read as a receipt.
Given = PathLike | Mapping[str, Any] | Selection | Receipt


def read_receipt(given: Given) -> Receipt:
    """Return a receipt.

    Parameters
    ----------
    given
        A file; a folder, of which the newest receipt is read; a receipt as data; or a selection.

    Raises
    ------
    sendsample.errors.InputError
        When it cannot be read, or does not have the form of a receipt.
    sendsample.errors.UsageError
        When it is none of these.
    """
    if isinstance(given, Receipt):
        return given
    if isinstance(given, Selection):
        given = given.receipt
    if not isinstance(given, (str, os.PathLike, Mapping)):
        raise UsageError(
            f"The receipt is a {type(given).__name__}.",
            code="receipt_type",
            hint="Give a file or folder that `sendsample select` wrote, a receipt as data, or a selection.",
        )
    path = None if isinstance(given, Mapping) else newest(Path(given))
    place, data = receipt_data(given if path is None else path, "The receipt")
    try:
        ReceiptForm.model_validate(data)
    except ValidationError as error:
        raise none(place, _wrong(error)) from None
    return Receipt(data, place, path)


def _wrong(error: ValidationError) -> str:
    """Return in words the first thing that is not as in the schema, without what stands there."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if not first["loc"]:
        return first["msg"].removeprefix("Value error, ")
    return f"its {str(first['loc'][0])!r} is not there, or not as in the schema"


def newest(path: Path) -> Path:
    """Return the newest receipt of a folder, and a file as it is; what a killed run left is completed."""
    complete(path)
    return receipts_in(path)[-1] if path.is_dir() else path


def receipts_in(folder: Path) -> list[Path]:
    """Return the receipts of a folder in their order; the first as it would be called where there is none."""
    try:
        names = [path.name for path in folder.iterdir() if _FOLLOWING.fullmatch(path.name)]
    except OSError:
        names = []
    following = sorted(names, key=_place)
    first = [] if following and not (folder / FIRST).exists() else [FIRST]
    return [folder / name for name in (*first, *following)]


def file_name(number: int) -> str:
    """Return what the file of a receipt is called, by its place in the chain.

    Examples
    --------
    >>> file_name(1), file_name(2)
    ('receipt.json', 'receipt-2.json')
    """
    return FIRST if number == 1 else f"receipt-{number}.json"


def _place(name: str) -> int:
    found = _FOLLOWING.fullmatch(name)
    return int(found[1]) if found else 1


def before(receipt: Receipt, given: Sequence[Receipt] = ()) -> Receipt | None:
    """Return the receipt before one, of those given or of the same folder.

    Where none of them has the digest that is wanted, it is the last whose number comes before, so that it can
    be told that it is another.
    """
    wanted = receipt.data["previous"]
    if wanted is None:
        return None
    there = [] if receipt.path is None else receipts_in(receipt.path.parent)
    beside = [read_receipt(path) for path in there if path != receipt.path and path.exists()]
    among = [*given, *beside]
    same = [one for one in among if one.sha256 == wanted]
    lower = sorted((one for one in among if one.number < receipt.number), key=lambda one: -one.number)
    return next(iter([*same, *lower]), None)
