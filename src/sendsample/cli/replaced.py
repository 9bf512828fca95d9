"""What became of places that were free, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sendsample.cli import chosen, show
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.values import words
from sendsample.selection import Selection


def print_change(cohort: Cohort, selection: Selection, rules: Design, *, children: int) -> None:
    """Print who left, who took each place and why nobody else did, and the samples that changed.

    Parameters
    ----------
    cohort, selection
        Who stands now, and the lists.
    rules
        The samples of the design that were asked for.
    children
        How many children the lists before had.
    """
    receipt = selection.receipt
    change = receipt.get("replacement") or receipt["correction"]
    for sentence in _replaced(change) if "id" in change else _corrected(change, children):
        show.say(sentence)
    for place in change["places"]:
        for sentence in _place(place, left=place["sample"] in change.get("left", ())):
            show.say(sentence)
    show.print_notes(selection.notes)
    if selection.status == "infeasible":
        _print_unfilled(selection)
        return
    names = [place["sample"] for place in change["places"]]
    if names:
        chosen.print_selection(cohort, selection, rules.only(names))
    show.say("Every rule holds with everyone who stands now, checked without the solver.")


def _replaced(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"{change['id']} leaves {' and '.join(map(words, change['left']))}; everyone else stands."


def _corrected(change: Mapping[str, Any], children: int) -> Iterator[str]:
    yield f"The lists: {_counts(change['cohort'])}."
    if 2 * (change["cohort"]["left"] + change["cohort"]["changed"]) > children:
        yield "Most of the children before are gone or others: are these lists of the same area, and day?"
    for name, counts in change["frames"].items():
        if counts != change["cohort"]:
            yield f"Those {name!r} may draw on: {_counts(counts)}."
    for name, those in change["gone"].items():
        yield f"{', '.join(those)} cannot be chosen for {name!r} any more."
    if not change["gone"]:
        yield "Everyone who was chosen can still be, and stands."


def _counts(counts: Mapping[str, int]) -> str:
    return f"{counts['left']:,} left, {counts['joined']:,} joined, {counts['changed']:,} changed"


def _place(place: Mapping[str, Any], *, left: bool) -> Iterator[str]:
    name = words(place["sample"])
    for skip in place["skipped"]:
        yield f"{skip['id']}, on the reserve list, {_SKIPPED[skip['because']].format(**skip)}."
    taken = ", ".join(place["taken"])
    if place["by"] == "reserves":
        yield f"{taken} takes the place in {name}, as the reserve list has it."
    elif place["by"] == "seed":
        why = "Nobody on a reserve list can step in: the" if left else "The"
        yield f"{why} seed decided that {taken} joins {name}."
    else:
        yield f"Nobody takes the place in {name}."


_SKIPPED = {
    "declined": "has declined before",
    "stands": "stands in the sample already",
    "rule": "would break the rule {rule!r} of {sample!r}",
}


def _print_unfilled(selection: Selection) -> None:
    show.say("With everyone else standing, no selection meets every rule:")
    show.print_reasons(selection.reasons)
    show.say(
        "The receipt says so and holds those who stand. A new draw can follow it: `sendsample select` with "
        "--previous and another folder."
    )
