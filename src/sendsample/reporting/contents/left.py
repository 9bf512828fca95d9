"""Who was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.cohort.findings import RULES
from sendsample.design.bound import BoundSample
from sendsample.design.parts import LEAVES_FRAME
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Cell, Section, Table, Words, headed
from sendsample.reporting.wording import called, capital, children, day

#: Why somebody is kept out by name, or leaves.
REASONS = {
    "family": "The family does not wish it",
    "young_person": "The young person does not wish it",
    "safeguarding": "Safeguarding",
    "staff_relative": "Related to a member of staff",
    "unavailable": "Not available",
    "recently_tracked": "Tracked recently",
    "recently_sampled": "Chosen recently",
    "moved_away": "Moved away",
    "deceased": "Has died",
    "ceased_plan": "The plan has ceased",
}
_INCLUDED = {
    "inspector_request": "Inspectors asked for the child",
    "already_agreed": "The family had agreed already",
    "follow_up": "To follow up what was seen before",
}


def left(told: Told) -> Section:
    """Return the section."""
    blocks: list[Block] = [Words(" ".join(_opening(told)), "lead"), _counted(told)]
    if rows := tuple(_by_name(told)):
        columns = headed("Why", "Children", "What follows", numbers=["Children"])
        blocks.append(Table("Kept out, or asked for, by name", columns, rows))
    if cooling := told.receipt.get("cooling_off"):
        since = day(cooling["since"])
        blocks.append(
            Words(f"Whoever was chosen on or after {since} was left alone; they still count in the shares.")
        )
    return Section("left-out", "Who was left out, and why", tuple(blocks))


def _opening(told: Told) -> Iterator[str]:
    aside = told.receipt["cohort"]["set_aside"]
    yield f"The lists hold {children(len(told.cohort))}."
    if not aside:
        yield "Nobody was set aside on reading."
    for code, many in aside.items():
        were, message = "was" if many == 1 else "were", RULES[code].message
        yield f"{capital(children(many))} more {were} set aside: {message[0].lower()}{message[1:]}"


def _counted(told: Told) -> Table:
    columns = headed(
        "Sample",
        "Not eligible",
        "Eligible",
        "Kept out",
        "Could be chosen",
        "Chosen",
        numbers=["Not eligible", "Eligible", "Kept out", "Could be chosen", "Chosen"],
    )
    rows = tuple(_row(told, part) for part in told.bound.samples)
    note = (
        "Kept out: by name, by cooling-off, or at a place with too few children for a visit. Shares count "
        "everyone who is eligible."
    )
    return Table("From the lists to those chosen", columns, rows, note=note)


def _row(told: Told, part: BoundSample) -> tuple[Cell, ...]:
    frame = len(part.frame)
    could = told.found(part).get("candidates", frame - len({entry.id for entry in part.excluded}))
    name, chosen = capital(called(part.sample.name)), len(told.ids(part))
    return name, len(told.cohort) - frame, frame, frame - could, could, chosen


def _by_name(told: Told) -> Iterator[tuple[Cell, ...]]:
    for reason, many in told.receipt["excluded"].items():
        gone = reason in LEAVES_FRAME
        after = "No longer counted in the area" if gone else "Cannot be chosen; counts in the shares"
        yield REASONS.get(reason, reason), many, after
    for reason, many in told.receipt["included"].items():
        yield _INCLUDED.get(reason, reason), many, "Must be chosen"
