"""Children named by a design: whoever chosen in pandas cannot, or must, be chosen by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sendsample.cohort.listed import Ids, listed
from sendsample.design.load import design_from

if TYPE_CHECKING:
    from sendsample.design.model import Design


def naming(
    design: Design, kind: Literal["exclude", "include"], ids: str | Ids, reason: str, sample: str
) -> Design:
    """Return a design that names further children; see :meth:`sendsample.Design.excluding`."""
    where = {"sample": sample} if sample else {}
    named = [ids] if isinstance(ids, str) else listed(ids)
    data: dict[str, Any] = design.data()
    entries = [{"id": child, "reason": reason, **where} for child in named]
    return design_from({**data, kind: [*data.get(kind, []), *entries]}, design.name)
