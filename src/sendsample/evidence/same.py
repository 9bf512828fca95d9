"""Whether lists and design are those a receipt is about."""

from __future__ import annotations

from typing import Any, Final

from sendsample.cohort import Cohort
from sendsample.design import Design, load_design
from sendsample.errors import InputError
from sendsample.evidence.reading import Receipt


def asked(receipt: Receipt, design: Design | str | None) -> tuple[Design, Design]:
    """Return the design of a receipt, and the samples of it that were asked for.

    Raises
    ------
    sendsample.errors.InputError
        When the design is not the one the receipt is about, or has to be given and is not.
    """
    whole = design_of(receipt, design)
    if whole.digest != receipt.data["design"]["sha256"]:
        raise InputError(
            f"The receipt is about another design than {whole.name!r} as it is now.",
            code="design_differs",
            hint="Give the design as it was when the children were chosen.",
        )
    only = receipt.data.get("only")
    return whole, whole if only is None else whole.only(only)


def design_of(receipt: Receipt, design: Design | str | None) -> Design:
    """Return the design given, or else the built-in that a receipt names.

    Raises
    ------
    sendsample.errors.InputError
        When none is given and the receipt is about no built-in.
    """
    if design is not None:
        return load_design(design)
    stated: Any = receipt.data["design"]
    if not stated["built_in"]:
        raise InputError(
            f"The receipt is about a design of your own, {stated['name']!r}, which it does not hold.",
            code="design_needed",
            hint="Give the design too: its file, on the command line by --design.",
        )
    return load_design(stated["name"])


def need_same(receipt: Receipt, cohort: Cohort) -> None:
    """Raise if a cohort is not the one a receipt is about.

    Raises
    ------
    sendsample.errors.InputError
        When its digest is another.
    """
    if cohort.digest != receipt.data["cohort"]["sha256"]:
        raise InputError(why_other(receipt, cohort), code="lists_differ", hint=f"{WHAT_LISTS} {_CORRECTED}")


def why_other(receipt: Receipt, cohort: Cohort) -> str:
    """Return in a sentence how lists can be other than those a receipt is about, the key before all."""
    stated = (receipt.data["cohort"].get("pseudonyms") or {}).get("key_check")
    given = None if cohort.pseudonyms is None else cohort.pseudonyms.check
    if stated == given:
        return "The lists are not those the receipt is about: their digests differ."
    if stated is None:
        return "The receipt holds the area's own ids, and the lists were read with pseudonyms."
    if given is None:
        return "The receipt holds pseudonyms, and the lists were read without the key to them."
    return "The receipt holds pseudonyms made with another key."


#: What has to be as it was, for digests to be the same.
WHAT_LISTS: Final = (
    "Give the lists as they were, with the same as-at date, definition of alternative provision, pseudonyms "
    "and tables beside them; for --past, the receipts as they were then, such as last/receipt.json."
)
_CORRECTED: Final = "If the lists were corrected since, say so by --lists-corrected."
