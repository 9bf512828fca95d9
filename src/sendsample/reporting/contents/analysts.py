"""The analyst's notes, last: values, bounds, counts, digests and versions."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Column, Facts, Points, Section, Table, Words
from sendsample.reporting.wording import listed

_AIMS = {
    "loss": "least loss",
    "size": "largest size",
    "tickets": "least sum of tickets",
    "tickets of settings": "least sum of tickets of places",
}


def analysts(told: Told, remarks: tuple[str, ...]) -> Section:
    """Return the section.

    Parameters
    ----------
    told
        The selection.
    remarks
        How the report itself was made.
    """
    under = [
        Section("stages", "Aims, in their order", tuple(_stages(told))),
        *_checked(told),
        Section("digests", "Digests and files", tuple(_digests(told))),
        Section("versions", "Versions", (Facts(tuple(told.receipt["versions"].items()), "digests"),)),
        Section(
            "columns",
            "Columns",
            (Words(f"The lists hold: {listed(list(map(str, told.cohort.frame.columns)))}."),),
        ),
    ]
    if remarks:
        under.append(Section("remarks", "Of this report", (Points(remarks),)))
    return Section(
        "notes-analyst",
        "Analyst\N{RIGHT SINGLE QUOTATION MARK}s notes",
        (Words(_status(told), "lead"),),
        tuple(under),
    )


def _status(told: Told) -> str:
    proofs = told.receipt.get("proven_by")
    by = f", proven by {listed(proofs)}" if proofs else ""
    return (
        f"Status {told.status}{by}. Receipt {told.receipt['number']} of its chain, a {told.kind}, "
        f"design {told.whole.name!r}, as at {told.receipt['cohort']['as_at']}, alternative provision "
        f"{told.receipt['cohort']['alternative_provision']}."
    )


def _stages(told: Told) -> Iterator[Block]:
    stages = told.selection.stages
    if not len(stages):
        yield Words(
            "Nothing was solved for: those who stand follow from the receipt before, or nobody was found."
        )
        return
    rows = tuple(
        (
            row["sample"],
            _AIMS.get(row["aim"], row["aim"]),
            _number(row["value"]),
            _number(row["bound"]),
            "yes" if row["proven"] else "no",
        )
        for row in stages.to_dict("records")
    )
    columns = (
        Column("Samples"),
        Column("Aim"),
        Column("Value", "number"),
        Column("Bound", "number"),
        Column("Proven"),
    )
    yield Table("Aims, in their order", columns, rows)


def _number(value: object) -> str:
    return "none" if pd.isna(value) else f"{value:,}"  # type: ignore[call-overload]


def _checked(told: Told) -> Iterator[Section]:
    check = told.selection.check
    if check is None:
        return
    rows = tuple(
        (
            row["rule"],
            row["sample"],
            row["level"] if row["holds"] or row["level"] else "",
            _number(row["found"]),
            _range(row),
            "yes" if row["holds"] else "NO",
            row["sentence"],
        )
        for row in check.rules.to_dict("records")
    )
    columns = (
        Column("Rule"), Column("Sample"), Column("Level"), Column("Found", "number"), Column("Asked", "number"), Column("Holds"), Column("Sentence"),
    )  # fmt: skip
    yield Section(
        "bounds",
        "Every rule, checked without the solver",
        (Table("Every rule and what was found", columns, rows),),
    )
    losses = tuple(
        (name, _number(loss), _number(told.selection.bound.get(name)), f"{told.selection.distance[name]:.3f}")
        for name, loss in told.selection.loss.items()
    )
    headings = (
        Column("Sample"),
        Column("Loss", "number"),
        Column("Bound", "number"),
        Column("Distance", "number"),
    )
    note = "Loss: places outside the two whole numbers either side of each exact share. Distance: sum of the differences from the shares; no aim."
    yield Section(
        "losses",
        "Loss and distance",
        (Table("Loss and distance of each sample", headings, losses, note=note),),
    )


def _range(row: dict[str, object]) -> str:
    low, high = row["at_least"], row["at_most"]
    if pd.isna(high):  # type: ignore[call-overload]
        return f"{low} or more"
    return f"{low}" if low == high else f"{low} to {high}"


def _digests(told: Told) -> Iterator[Block]:
    files = [(f"File {name}", digest) for name, digest in told.receipt["files"].items()]
    facts = [
        ("Receipt", told.read.sha256),
        ("Lists", told.cohort.digest),
        ("Design", told.whole.digest),
        *files,
    ]
    yield Facts(tuple(facts), "digests")
    if codes := sorted({note.code for note in told.selection.notes}):
        yield Words(f"Notes of the fit: {listed(codes)}.")
