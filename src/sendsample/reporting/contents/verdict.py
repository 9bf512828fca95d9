"""The outcome in a sentence or two, for whoever reads no further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sendsample.design.model import TRACKING
from sendsample.reporting.contents.shared_rules import is_untold
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Tone
from sendsample.reporting.wording import capital, counted, spelled

_IMPOSSIBLE = "The rules cannot all be met with these lists, so nobody was chosen. That is proven twice."
_MORE, _REST = "more ", "chance decided the rest."
#: How the line begins that says what was to be mirrored and is left out.
_UNSEEN = "Levels of columns that hold free values"
_NOBODY = "Every rule is met, but nobody could be drawn on, so nobody was chosen."
_NO_ROOM = "Every rule is met, but they leave room for nobody, so nobody was chosen."
_SHORT = "Not every rule is met by those who stand: the lists were corrected."
_FREE = (
    "A place is free: nobody can take it with every rule met. Which rules are met is not told while a place "
    "is free."
)


def verdict(told: Told) -> tuple[str, Tone]:
    """Return the outcome in words, and how it is to be taken."""
    say = {"selection": _selection, "replacement": _replacement, "correction": _correction}[told.kind]
    return say(told), "good" if told.status == "optimal" else "care"


def _selection(told: Told) -> str:
    if told.status == "infeasible":
        return _IMPOSSIBLE
    if told.status == "unknown":
        return (
            "A time limit was reached first, so nobody was chosen. Whether the rules can be met is not known."
        )
    if told.status == "feasible":
        return f"Every rule is met. {_unproven(told)}"
    return _best(told)


def _best(told: Told) -> str:
    parts = told.bound.samples
    settled = [part for part in parts if told.pinned(part)]
    if len(settled) == len(parts):
        return f"Every rule is met by {_they(told)}, who were settled beforehand."
    if told.nobody:
        return _NO_ROOM if any(len(part.frame) for part in parts) else _NOBODY
    if not any(part.balance for part in parts if not told.pinned(part)):
        return f"Every rule is met. There was nothing {_MORE if settled else ''}to mirror, so {_REST}"
    main = told.main
    if main is not None and told.pinned(main):
        return (
            f"Every rule is met. {capital(_they(told))} were settled beforehand, and no other choice round "
            "those settled beforehand mirrors the area better."
        )
    one = main is not None and main.balance and (main.sample.name == TRACKING or len(parts) == 1)
    return _no_better(told.many if one else 0, settled=bool(settled))


def _no_better(many: int, *, settled: bool) -> str:
    """Say that nothing mirrors the area better, in either edition; none for no one sample in particular."""
    if settled:
        return (
            "Every rule is met, and no other choice round those settled beforehand mirrors the area better."
        )
    if many:
        return f"Every rule is met, and no other {other(many)} better."
    return "Every rule is met, and no other choice that meets them mirrors the area better."


def other(many: int) -> str:
    """Return the words for any others who keep the rules, up to "better".

    Examples
    --------
    >>> other(6), other(1)
    ('six who meet them mirror the area', 'child who meets them mirrors the area')
    """
    return (
        "child who meets them mirrors the area"
        if many == 1
        else f"{spelled(many)} who meet them mirror the area"
    )


def _unproven(told: Told) -> str:
    if told.selection.stages["proven"].any() and _losses_proven(told):
        return "Nothing mirrors the area better; a time limit was reached before chance had its last word."
    return (
        "A time limit was reached before it was proven that no other choice mirrors the area better, so "
        "another run may choose others."
    )


def _losses_proven(told: Told) -> bool:
    stages = told.selection.stages
    asked = len([part for part in told.bound.samples if part.balance])
    losses = stages[stages["aim"] == "loss"]
    return bool(asked) and len(losses) > 0 and bool(losses["proven"].all())


def _they(told: Told) -> str:
    return f"the {told.six}" if told.many > 1 else "the child"


def _replacement(told: Told) -> str:
    if told.status == "infeasible":
        return f"{_free(told)} {' '.join(_stands(told))}"
    return "A place was filled. Everyone who stands now meets every rule together."


def _correction(told: Told) -> str:
    if told.status == "infeasible":
        return f"The lists were corrected. {_free(told)} {' '.join(_stands(told))}"
    return "The lists were corrected. Everyone who stands now meets every rule together."


def _free(told: Told) -> str:
    free = told.vacant
    if not free:
        return "Those who stand do not meet every rule."
    stays, it = ("stays", "it") if free == 1 else ("stay", "them")
    return f"{capital(counted(free, 'place'))} {stays} free: nobody can take {it} with every rule met."


def _stands(told: Told) -> Iterator[str]:
    if any(told.selection.ids.values()):
        yield "Everyone else stands."


def shared_verdict(data: Mapping[str, Any]) -> tuple[str, Tone]:
    """Return the same for people without access to the lists.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    """
    return _shared(data), "good" if data["status"] == "optimal" else "care"


def _shared(data: Mapping[str, Any]) -> str:
    chosen = bool(data["rules"])
    if data["status"] == "infeasible":
        if chosen:
            return _FREE if is_untold(data) else _SHORT
        return _IMPOSSIBLE
    if data["status"] == "unknown":
        return "A time limit was reached first, so nobody was chosen."
    if data["kind"] != "selection":
        return "Everyone who stands now meets every rule together."
    if data["status"] == "feasible":
        return (
            "Every rule is met. A time limit was reached before it was proven that no other choice is better."
        )
    if nobody(data):
        return _NOBODY
    if data["samples"] and len(data["settled"]) == len(data["samples"]):
        return "Every rule is met by those who were settled beforehand."
    mirrored = {row["sample"] for row in data["comparison"]}
    if not mirrored - set(data["settled"]):
        if mirrors_unseen(data):
            return (
                "Every rule is met, and no other choice that meets them mirrors better what was to be "
                "mirrored and is not shown here."
            )
        return f"Every rule is met. {capital(_REST)}"
    least, most = data["samples"].get(TRACKING, {}).get("asked", (0, 0))
    one = TRACKING in mirrored and least == most
    return _no_better(most if one else 0, settled=bool(data["settled"]))


def nobody(data: Mapping[str, Any]) -> bool:
    """Say whether it is known that nobody was chosen; the count itself is in a band."""
    return not data["rules"] or (len(data["samples"]) == 1 and "frame_empty" in data["notes"])


def mirrors_unseen(data: Mapping[str, Any]) -> bool:
    """Say whether something was to be mirrored that may not be shown."""
    return any(line.startswith(_UNSEEN) for line in data["left_out"])
