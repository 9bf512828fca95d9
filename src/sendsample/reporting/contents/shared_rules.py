"""What was asked, for people without access to the lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.design.model import ALL_SAMPLES
from sendsample.reporting.contents.named import ALWAYS, SIZES
from sendsample.reporting.page import Block, Held, Section, Table, Words, headed
from sendsample.reporting.wording import banded, called, capital, plainer

_WRITTEN = "The rules are written down, for anyone to read."
_FOUND = (
    "A program found a choice that meets them; other code, which shares nothing with it, checked every rule "
    "again."
)
_CHECKED = (
    "It was also checked that everyone chosen is on the lists, may be chosen for the sample, is named once, "
    "and is not among those left out."
)
_UNTOLD = "Which rules are met is not told while a place is free, since that could tell whose place it was."


def is_untold(data: Mapping[str, Any]) -> bool:
    """Say whether it is not told which rules hold, since a place is free."""
    return any(rule["holds"] is None for rule in data["rules"])


def told_rules(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the rules that are the design's own, and any other that is known not to hold."""
    for rule in data["rules"]:
        if rule["holds"] is False or rule["rule"] not in ALWAYS | SIZES:
            yield rule


def met(data: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many rules are known to be met, and how many there are."""
    rules = [*told_rules(data)]
    return sum(rule["holds"] is True for rule in rules), len(rules)


def asked(data: Mapping[str, Any]) -> Section:
    """Return the section.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    """
    whole = data["status"] in {"optimal", "feasible"}
    blocks: list[Block] = [Words(f"{_WRITTEN} {_FOUND}" if whole else _WRITTEN, "lead")]
    if is_untold(data):
        blocks.append(Words(_UNTOLD))
    elif data["rules"]:
        blocks.append(Words(_CHECKED))
    if definition := AP_DEFINITIONS.get(data["alternative_provision"]):
        blocks.append(Words(f"Alternative provision means: {definition}.", "aside"))
    blocks.append(_samples(data))
    under = tuple(
        Section(f"asked-{number}", _of(sample), (Held(tuple(map(_held, rules))),))
        for number, (sample, rules) in enumerate(
            groupby(told_rules(data), key=lambda rule: str(rule["sample"])), start=1
        )
    )
    return Section("asked", "What was asked", tuple(blocks), under)


def _of(sample: str) -> str:
    return "Over all samples" if sample == ALL_SAMPLES else capital(called(sample))


def _held(rule: Mapping[str, Any]) -> tuple[str, bool | None, str]:
    return plainer(str(rule["sentence"])).removesuffix(", over all samples"), rule["holds"], ""


def _samples(data: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            capital(called(name)),
            _size(*found["asked"]),
            banded(found["children"]) if data["rules"] else "nobody",
            banded(found["frame"]),
        )
        for name, found in data["samples"].items()
    )
    columns = headed(
        "Sample", "Asked for", "Chosen", "Drawn from", numbers=["Asked for", "Chosen", "Drawn from"]
    )
    note = "Counts of children are in bands of five, so that nobody can be told from them."
    return Table("How many children were asked for", columns, rows, note=note)


def _size(least: int, most: int) -> str:
    if least == most:
        return f"{most:,}"
    return f"{least:,} to {most:,}" if least else f"up to {most:,}"
