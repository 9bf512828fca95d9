"""The analyst's notes, last: values, bounds, counts, digests and versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules import AtMostPerGroup
from sendsample.design.values import words
from sendsample.reporting.contents.named import AIMS, ALWAYS
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Cell, Facts, Points, Section, Table, Words, headed
from sendsample.reporting.wording import counted, listed
from sendsample.selection.openness import rules_of

_LOSS = (
    "Loss: places outside the two whole numbers either side of each exact share, weighted. Distance: the sum "
    "of differences from the exact shares; it is no aim."
)


def analysts(told: Told, remarks: tuple[str, ...]) -> Section:
    """Return the section.

    Parameters
    ----------
    told
        The selection.
    remarks
        How the report itself was made.
    """
    columns = listed([str(name) for name in told.cohort.frame.columns])
    under = [
        Section("stages", "Aims, in their order", tuple(_stages(told))),
        *_checked(told),
        Section("digests", "Digests", tuple(_digests(told))),
        Section("versions", "Versions", (Facts(tuple(told.receipt["versions"].items()), "digests"),)),
        Section("columns", "Columns of the lists", (Words(f"{columns}."),)),
    ]
    if remarks:
        under.append(Section("remarks", "Of this report", (Points(remarks),)))
    title = "Analyst\N{RIGHT SINGLE QUOTATION MARK}s notes"
    return Section("analyst", title, (Words(_status(told)),), tuple(under))


def _status(told: Told) -> str:
    receipt = told.receipt
    proofs = receipt.get("proven_by")
    by = f", proven by {listed(proofs)}" if proofs else ""
    return (
        f"Status {told.status}{by}. Receipt {receipt['number']} of its chain, a {told.kind}. Design "
        f"{told.whole.name}. Lists as at {receipt['cohort']['as_at']}, alternative provision "
        f"{receipt['cohort']['alternative_provision']}."
    )


def _stages(told: Told) -> Iterator[Block]:
    rows = tuple(
        (
            row["sample"],
            AIMS.get(row["aim"], row["aim"]),
            _number(row["value"]),
            _number(row["bound"]),
            "yes" if row["proven"] else "no",
        )
        for row in told.selection.stages.to_dict("records")
    )
    columns = headed("Samples", "Aim", "Value", "Bound", "Proven", numbers=["Value", "Bound"])
    if rows:
        yield Table("What each aim came to, and what is proven of it", columns, rows)
    else:
        yield Words(
            "Nothing was solved for: those who stand follow from the receipt before, or there is nobody."
        )


def _number(value: Any) -> str:
    return "none" if pd.isna(value) else f"{value:,}"


def _checked(told: Told) -> Iterator[Section]:
    check = told.selection.check
    if check is None:
        return
    always = check.rules["rule"].isin(list(ALWAYS)) & check.rules["holds"]
    columns = headed(
        "Rule", "Sample", "Level", "Found", "Asked", "Holds", "Sentence", numbers=["Found", "Asked"]
    )
    keys = _of_keys(told)
    shown = check.rules[~always]
    # What a rule asks is said once, whatever levels it has.
    again = shown.duplicated(["sample", "rule"])
    shown = shown.assign(sentence=shown["sentence"].where(~again, ""))
    rows = tuple(_rule(row, keys) for row in shown.to_dict("records"))
    names = listed(sorted(set(check.rules.loc[always, "rule"])))
    note = f"{counted(int(always.sum()), 'bound')} more, which every sample has, hold too: {names}."
    table = Table("What was found of each bound", columns, rows, note=note)
    yield Section("bounds", "Every rule, checked without the solver", (table,))
    headings = headed("Sample", "Loss", "Bound", "Distance", numbers=["Loss", "Bound", "Distance"])
    losses = tuple(
        (name, _number(loss), _number(told.selection.bound.get(name)), f"{told.selection.distance[name]:.3f}")
        for name, loss in told.selection.loss.items()
    )
    yield Section(
        "losses",
        "Loss and distance",
        (Table("Loss and distance of each sample", headings, losses, note=_LOSS),),
    )


def _of_keys(told: Told) -> set[tuple[str, str]]:
    """Return the caps on keys of the lists, whose levels stay there."""
    known = [*rules_of(told.bound), *(((ALL_SAMPLES, name), rule) for name, rule in told.bound.across)]
    return {name for name, rule in known if isinstance(rule, AtMostPerGroup) and rule.column == "household"}


def _rule(row: Mapping[Any, Any], keys: set[tuple[str, str]]) -> tuple[Cell, ...]:
    level = "" if (row["sample"], row["rule"]) in keys else words(str(row["level"]))
    holds = "yes" if row["holds"] else "NO"
    return row["rule"], row["sample"], level, _number(row["found"]), _asked(row), holds, row["sentence"]


def _asked(row: Mapping[Any, Any]) -> str:
    least, most = row["at_least"], row["at_most"]
    if pd.isna(most):
        return f"{least} or more"
    return f"{least}" if least == most else f"{least} to {most}"


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
        yield Words(f"Notes that came of fitting the design to the lists: {listed(codes)}.")
