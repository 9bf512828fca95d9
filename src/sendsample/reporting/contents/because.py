"""Why each child: by a child who could have had the place, or else by solving without.

Where somebody could have had a child's place with every rule met and the area mirrored as well, chance chose,
and naming that one proves it: the reserve list fixed at the draw often does. For the others the best selection
without the child is solved for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sendsample.design.bound import BoundSample
from sendsample.design.values import words
from sendsample.explaining.because import Why
from sendsample.explaining.why import why_each
from sendsample.progress import Progress
from sendsample.reporting.contents.told import Told
from sendsample.reporting.wording import capital, counted, spelled

_ASKED_FOR = {
    "inspector_request": "inspectors asked for this child",
    "already_agreed": "the family had agreed already",
    "follow_up": "to follow up what was seen before",
}


def because(told: Told, part: BoundSample, progress: Progress) -> dict[str, str]:
    """Return why each child of a sample was chosen, in a sentence or two, by child id."""
    ids = told.ids(part)
    if told.kind != "selection":
        return _stepped(told, part)
    if told.pinned(part):
        return dict.fromkeys(ids, "Settled beforehand.")
    asked = {
        entry.id: f"The design asks for this child by name: {_ASKED_FOR[entry.reason]}."
        for entry in part.included
    }
    rest = [child for child in ids if child not in asked]
    if told.status != "optimal":
        return asked | dict.fromkeys(
            rest, "A time limit was reached, so what the choice would be without this child is not known."
        )
    swaps = _swaps(told, part)
    alone = [child for child in rest if child not in swaps]
    solved: Mapping[str, Why] = {}
    if alone:
        progress(f"Working out why {counted(len(alone), 'child', 'children')} could not be exchanged")
        solved = why_each(
            told.cohort,
            told.bound.design,
            part.sample.name,
            alone,
            seed=told.selection.seed,
            pinned=_settled(told),
            progress=progress,
        )
    return {
        child: asked.get(child)
        or (_chance(swaps[child], told) if child in swaps else _solved(solved[child], told))
        for child in ids
    }


def _settled(told: Told) -> dict[str, list[str]]:
    return {name: list(told.selection.ids[name]) for name in told.receipt.get("pinned") or ()}


def _swaps(told: Told, part: BoundSample) -> dict[str, str]:
    """Return for each child who could have had the place, every rule met and no worse a loss."""
    loss = told.selection.loss[part.sample.name]
    rows = told.reserves(part)
    best = rows[rows["loss"] <= loss].drop_duplicates("child_id")
    return dict(zip(best["child_id"], best["reserve"], strict=True))


def _chance(other: str, told: Told) -> str:
    return (
        f"Chance chose. With {other} in this place every rule is met and the area is mirrored just as well; "
        "the seed decided."
    )


def _solved(why: Why, told: Told) -> str:
    if why.aim == "rules":
        return "No selection meets every rule without this child."
    if why.aim == "ticket":
        return f"Chance chose, and the {told.six} hang together: {_exchanged(why, told)}. The seed decided."
    if why.aim == "balance":
        return f"Without this child the choice would mirror the area less well, {_by(why)}."
    if why.aim == "size":
        return "Without this child a sample would be smaller."
    return "What the choice would be without this child is not known."


def _exchanged(why: Why, told: Told) -> str:
    """Say what the best selection without the child changes."""
    gone = [child for child in told.selection.ids[why.sample] if child not in why.ids[why.sample]]
    if len(gone) == 1:
        return "another choice without this child is just as good"
    return (
        "nobody could take this place alone and leave it as good. The nearest choice without this child that "
        f"is as good changes {spelled(len(gone))} of them"
    )


def _by(why: Why) -> str:
    return f"by {counted(why.by or 0, 'place')}"


def _stepped(told: Told, part: BoundSample) -> dict[str, str]:
    """Return who stands since before, and who took a place now."""
    change = told.receipt.get("replacement") or told.receipt.get("correction") or {"places": []}
    found = dict.fromkeys(told.ids(part), "Stands as before.")
    for place in change["places"]:
        if place["sample"] == part.sample.name:
            how = {
                "reserves": "Took the free place from the reserve list fixed at the draw.",
                "seed": "Took the free place by the same seed.",
            }.get(place["by"], "")
            found |= {child: how for child in place["taken"]}
    return found


def serves(meets: str) -> Iterator[str]:
    """Yield the rules a child serves, in words.

    Examples
    --------
    >>> list(serves("areas of need: sensory and physical; SEN support"))
    ['Areas of need: sensory and physical', 'SEN support']
    """
    yield from (capital(words(rule)) for rule in meets.split("; ") if rule and rule != "included")
