"""The first sheet: what the workbook is, how the children came to be chosen, and where the rest is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pandas as pd

from sendsample.canonical import digest_of
from sendsample.cohort import Cohort
from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.cohort.findings import RULES
from sendsample.design import Design
from sendsample.design.values import words
from sendsample.evidence.command import verify_command
from sendsample.reporting.schedule import notes as schedule_notes
from sendsample.reporting.workbook.names import capital
from sendsample.reporting.workbook.page import Page
from sendsample.selection import Selection
from sendsample.selection.receipt import NOT_COMMITTED

_RESTRICTED: Final = (
    "RESTRICTED: names children. For inspectors and the officers named for this work. Keep it as you keep "
    "the lists; it is not for publication."
)
_STATUS: Final = {
    "optimal": "Optimal: every rule holds, and no selection under these rules is better on any aim. All of "
    "it is proven, so anyone who holds the lists gets the same children.",
    "feasible": "Feasible: every rule holds. A limit was reached before everything was proven, so a better "
    "selection may exist; the bounds below say how much better at most.",
    "infeasible": "Infeasible: no selection meets every rule. That is proven, and nobody was chosen.",
    "unknown": "Unknown: a limit was reached before anything was found. Nobody was chosen.",
}
_FREE: Final = "Some places are free: nobody can take them under the rules. Everyone else stands."
_KINDS: Final = {
    "selection": "a selection",
    "replacement": "a replacement: somebody declined",
    "correction": "a correction of the lists",
}
_AIMS: Final = {
    "loss": "Least loss (places outside their share of the area)",
    "size": "As many children as the rules allow",
    "tickets of settings": "Least sum of the tickets of places",
    "tickets": "Least sum of the tickets of children",
}
_CANNOT: Final = (
    "How often anything happens. A fault in one plan of five is missed by six children drawn at random in "
    "one case of four. Say 'in two of the six', never 'in a third of plans'."
)


class Line(NamedTuple):
    """A line of the first sheet: a label, what it says, and the sheet it leads to, if any."""

    label: str
    value: Any
    link: str = ""


class Section(NamedTuple):
    """Lines under a heading."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class About:
    """What stands on the first sheet."""

    title: str
    sections: Sequence[Section]


def about(
    cohort: Cohort,
    selection: Selection,
    design: Design,
    *,
    sheets: Sequence[tuple[str, Page]],
    schedule: pd.DataFrame | None,
) -> About:
    """Return the first sheet.

    Parameters
    ----------
    cohort, selection, design
        The answer, and what it is about.
    sheets
        The other sheets, each with its name.
    schedule
        The dates, where there are any.
    """
    sections = [
        Section("What this is", [*_what(selection, design)]),
        Section("The lists", [*_lists(cohort)]),
        Section("Sheets", [Line(name, page.about, name) for name, page in sheets]),
        Section("What is proven", [*_proven(selection)]),
        Section(
            "Dates", [Line("Note", note) for note in ([] if schedule is None else schedule_notes(schedule))]
        ),
        Section("Where the rest is", [*_rest(cohort, selection)]),
    ]
    return About(design.title or design.name, [section for section in sections if section.lines])


def _what(selection: Selection, design: Design) -> Iterator[Line]:
    receipt = selection.receipt
    yield Line("Edition", _RESTRICTED)
    yield Line("Outcome", _outcome(selection))
    for reason in selection.reasons:
        yield Line("Why", reason)
    for broken in receipt.get("broken") or ():
        yield Line("Broken", f"The rule {broken['rule']!r} of {broken['sample']!r} does not hold.")
    chosen = sum(map(len, selection.ids.values()))
    samples = len(selection.ids)
    yield Line("Chosen", f"{_many(chosen, 'place')} in {_many(samples, 'sample')}")
    if declined := (receipt.get("declined") or {}).get("ids"):
        yield Line("Declined so far", f"{len(declined):,}; whoever declined is not asked again")
    yield Line("Design", f"{design.name}, {'built in' if receipt['design']['built_in'] else 'of your own'}")
    if design.source:
        yield Line("Source of the design", design.source)
    yield Line("Seed", selection.seed)
    committed = receipt["commitment"]
    yield Line("Committed beforehand", "no" if committed == NOT_COMMITTED else f"yes, to {committed}")
    yield Line("Receipt", f"number {receipt['number']}, {_KINDS[receipt['kind']]}")
    for note in selection.notes:
        yield Line("Note", note.sentence)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _outcome(selection: Selection) -> str:
    standing = selection.status == "infeasible" and any(selection.ids.values())
    return _FREE if standing else _STATUS[selection.status]


def _lists(cohort: Cohort) -> Iterator[Line]:
    plans = int((cohort.frame["provision"] == "ehc_plan").sum())
    yield Line("As at", cohort.as_at)
    yield Line(
        "Children",
        f"{len(cohort):,}: {plans:,} with an EHC plan, {len(cohort) - plans:,} on SEN support",
    )
    for code, count in cohort.set_aside.items():
        yield Line("Set aside", f"{count:,}: {RULES[code].message}")
    definition = AP_DEFINITIONS.get(cohort.ap_definition)
    yield Line(
        "Alternative provision", f"{cohort.ap_definition}: {definition}" if definition else "as supplied"
    )
    if cohort.pseudonyms is not None:
        yield Line("Ids", "Pseudonyms, made with the area's key; none is an id of the area's own.")


def _proven(selection: Selection) -> Iterator[Line]:
    """Yield each aim, in their order, with the value reached and the bound that proves it."""
    for stage in selection.stages.to_dict("records"):
        samples = stage["sample"].split(", ")
        whose = words(samples[0]) if len(samples) == 1 else f"{len(samples)} samples together"
        yield Line(capital(whose), f"{_AIMS.get(stage['aim'], stage['aim'])}: {_value(stage)}")
    yield Line("What they cannot show", _CANNOT)


def _value(stage: dict[Any, Any]) -> str:
    value, bound = stage["value"], stage["bound"]
    if pd.isna(value):
        return "not found"
    if stage["proven"]:
        return f"{value:,}, proven"
    return f"{value:,}, not proven" + ("" if pd.isna(bound) else f"; the bound is {bound:,}")


def _rest(cohort: Cohort, selection: Selection) -> Iterator[Line]:
    receipt = selection.receipt
    yield Line(
        "Evidence",
        f"The receipt is the evidence, and this workbook only shows it. `{verify_command(receipt, cohort)}` "
        "does everything again; docs/receipts.md says what it looks at.",
    )
    yield Line("SHA-256 of the receipt", digest_of(receipt))
    yield Line("SHA-256 of the cohort", cohort.digest)
    yield Line("SHA-256 of the design", receipt["design"]["sha256"])
    for name, sha256 in cohort.files.items():
        yield Line(f"SHA-256 of {name}", sha256)
    versions = ", ".join(f"{name} {version}" for name, version in receipt["versions"].items())
    yield Line("Chosen with", versions)
