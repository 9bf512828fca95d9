"""Why each child: by naming somebody who could have had the place, or else by solving without the child.

Where somebody could have had a child's place with every rule met and the area mirrored as well, chance chose,
and naming that one proves it: the reserve list fixed at the draw often does. For the others the best
selection without the child is solved for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sendsample.design.bound import BoundSample
from sendsample.design.values import words
from sendsample.explaining.because import Why
from sendsample.explaining.why import why_each
from sendsample.progress import Progress
from sendsample.reporting.contents.told import Told, weighted
from sendsample.reporting.wording import capital, counted, spelled

_ASKED_FOR = {
    "inspector_request": "inspectors asked for this child",
    "already_agreed": "the family had agreed already",
    "follow_up": "to follow up what was seen before",
}
_NOT_KNOWN = "A time limit was reached, so what the choice would be without this child is not known."
_TOOK = {
    "reserves": "Took the free place, as the first on its reserve list who meets every rule.",
    "seed": "Took the free place by the same seed.",
}


def because(told: Told, part: BoundSample, progress: Progress) -> dict[str, str]:
    """Return why each child of a sample was chosen, in a sentence or two, by child id."""
    if told.kind != "selection":
        return _stepped(told, part)
    ids = told.ids(part)
    if told.pinned(part):
        return dict.fromkeys(ids, "Settled beforehand.")
    why = {
        entry.id: f"The design asks for this child by name: {_ASKED_FOR[entry.reason]}."
        for entry in part.included
    }
    if told.status != "optimal":
        return dict.fromkeys(ids, _NOT_KNOWN) | why
    for child, other in _swaps(told, part).items():
        why.setdefault(child, _chance(other))
    alone = [child for child in ids if child not in why]
    return why | {child: _solved(answer, told, part) for child, answer in _asked(told, part, alone, progress)}


def _asked(told: Told, part: BoundSample, alone: list[str], progress: Progress) -> Iterator[tuple[str, Why]]:
    """Yield children whose place nobody could have by themselves, with the best choice without each."""
    if not alone:
        return
    progress(f"Looking for other choices, without {counted(len(alone), 'child', 'children')} in turn")
    settled = {name: list(told.selection.ids[name]) for name in told.receipt.get("pinned") or ()}
    yield from why_each(
        told.cohort,
        told.bound.design,
        part.sample.name,
        alone,
        seed=told.selection.seed,
        pinned=settled,
        progress=progress,
    ).items()


def _swaps(told: Told, part: BoundSample) -> Mapping[str, str]:
    """Return for each child who could have had the place, every rule met and no worse a loss."""
    rows = told.reserves(part)
    best = rows[rows["loss"] <= told.selection.loss[part.sample.name]].drop_duplicates("child_id")
    return dict(zip(best["child_id"], best["reserve"], strict=True))


def _chance(other: str) -> str:
    return (
        f"Chance. {other} could have had this place: every rule would be met and the area mirrored just as "
        "well. The seed decided."
    )


def _solved(why: Why, told: Told, part: BoundSample) -> str:
    if why.aim == "rules":
        return "Needed: no choice meets every rule without this child."
    if why.aim == "ticket":
        return (
            f"{_nobody_fits(told, part)}Other choices without this child are just as good. The seed decided."
        )
    if why.aim == "balance" and any(map(weighted, told.bound.samples)):
        return (
            "Mirrors the area: without this child, the weighted loss of the best choice is higher by "
            f"{why.by or 0:,}."
        )
    if why.aim == "balance":
        by = counted(why.by or 0, "place")
        return f"Mirrors the area: without this child, the best choice falls {by} further outside the shares."
    if why.aim == "size":
        return "Needed: without this child a sample would have fewer children."
    return _NOT_KNOWN


def _nobody_fits(told: Told, part: BoundSample) -> str:
    """Say that nobody else fits beside the others, where reserves were looked for."""
    if not part.sample.kept_in_reserve or told.many == 1:
        return "Chance. "
    return f"Chance, together with the other {spelled(told.many - 1)}: beside them nobody fits as well. "


def _stepped(told: Told, part: BoundSample) -> dict[str, str]:
    """Return who stands since before, and who took a place now."""
    change = told.receipt.get("replacement") or told.receipt["correction"]
    found = dict.fromkeys(told.ids(part), "Stands as before.")
    for place in change["places"]:
        if place["sample"] == part.sample.name:
            found |= dict.fromkeys(place["taken"], _TOOK.get(place["by"], ""))
    return found


def serves(meets: str) -> Iterator[str]:
    """Yield the rules a child serves, in words.

    Examples
    --------
    >>> list(serves("areas of need: sensory and physical; SEN support"))
    ['Areas of need: sensory and physical', 'SEN support']
    """
    yield from (capital(words(rule)) for rule in meets.split("; ") if rule and rule != "included")
