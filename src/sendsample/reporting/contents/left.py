"""Who was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.cohort.findings import RULES
from sendsample.design.bound import BoundSample
from sendsample.design.parts import LEAVES_FRAME
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Column, Section, Table, Words
from sendsample.reporting.wording import called, capital, counted, day

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
        columns = (Column("Why"), Column("Children", "number"), Column("What follows"))
        blocks.append(Table("Left out, or asked for, by name", columns, rows))
    cooling = told.receipt.get("cooling_off")
    if cooling:
        blocks.append(
            Words(
                f"Whoever was chosen on or after {day(cooling['since'])} was left alone this time. They still count in "
                "the shares of the area."
            )
        )
    return Section("left-out", "Who was left out, and why", tuple(blocks))


def _opening(told: Told) -> Iterator[str]:
    aside = told.receipt["cohort"]["set_aside"]
    yield f"The lists hold {counted(len(told.cohort), 'child', 'children')} who count."
    if not aside:
        yield "Nobody was set aside."
    for code, many in aside.items():
        yield f"{counted(many, 'more was', 'more were')} set aside: {RULES[code].message[0].lower()}{RULES[code].message[1:]}"


def _counted(told: Told) -> Table:
    columns = (
        Column("Sample"), Column("Not whom it is about", "number"), Column("May draw on", "number"),
        Column("Of them kept out", "number"), Column("Could be chosen", "number"), Column("Chosen", "number"),
    )  # fmt: skip
    return Table(
        "From the lists to those chosen", columns, tuple(_row(told, part) for part in told.bound.samples)
    )


def _row(told: Told, part: BoundSample) -> tuple[str | int, ...]:
    frame, found = len(part.frame), told.found(part)
    could = found.get("candidates", frame - len({entry.id for entry in part.excluded}))
    return (
        capital(called(part.sample.name)), len(told.cohort) - frame, frame, frame - could, could, len(told.ids(part)),
    )  # fmt: skip


def _by_name(told: Told) -> Iterator[tuple[str, int, str]]:
    for reason, many in told.receipt["excluded"].items():
        after = (
            "No longer counted in the area"
            if reason in LEAVES_FRAME
            else "Cannot be chosen; counts in the shares"
        )
        yield REASONS.get(reason, reason), many, after
    for reason, many in told.receipt["included"].items():
        yield _INCLUDED.get(reason, reason), many, "Must be chosen"
