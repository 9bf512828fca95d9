"""The shareable edition: told from the data that may leave the lists, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.cohort.findings import RULES
from sendsample.design import builtin_names, load_design
from sendsample.reporting.contents.noticed import noticed_in_bands
from sendsample.reporting.contents.shows import shows
from sendsample.reporting.page import (
    Block,
    Box,
    Column,
    Facts,
    Held,
    Page,
    Points,
    Section,
    Table,
    Tables,
    Tone,
    Words,
)
from sendsample.reporting.wording import (
    banded,
    called,
    capital,
    column,
    counted,
    day,
    level,
    listed,
    plainer,
    spelled,
)
from sendsample.selection.receipt import NOT_COMMITTED

MARKING = "SHAREABLE: no child is named"
_WITHHELD = "withheld"
_BY = {
    "selection": "as drawn",
    "replacement": "as it stands after places changed hands",
    "correction": "as it stands by corrected lists",
}


def shared(data: Mapping[str, Any]) -> Page:
    """Return the page for people who have no access to the lists.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    """
    said, tone = _verdict(data)
    return Page(
        edition="shareable",
        title=_title(data),
        kicker=f"How children were chosen \N{MIDDLE DOT} lists as at {day(data['as_at'])}",
        marking=MARKING,
        verdict=said,
        tone=tone,
        opening=(Facts(tuple(_glance(data)), "glance"), *_intro(data)),
        sections=tuple(_sections(data)),
        made_with=f"Made with sendsample {data['versions']['sendsample']}. Shareable edition.",
    )


def _title(data: Mapping[str, Any]) -> str:
    design = data["design"]
    if design["built_in"] and design["name"] in builtin_names():
        return load_design(design["name"]).title or str(design["name"])
    return capital(design["name"])


def _verdict(data: Mapping[str, Any]) -> tuple[str, Tone]:
    status, kind = data["status"], data["kind"]
    if status == "infeasible":
        if data["samples"] and data["rules"]:
            return (
                "Not every rule is met by those who stand: a place could not be filled, or the lists were corrected.",
                "care",
            )
        return (
            "The rules cannot all be met with these lists, so nobody was chosen. That is proven twice.",
            "care",
        )
    if status == "unknown":
        return "A time limit was reached first, so nobody was chosen.", "care"
    if status == "feasible":
        return "Every rule is met. It was not proven that no other choice mirrors the area better.", "care"
    if kind != "selection":
        return "Every rule is met by those who stand now.", "good"
    if data["comparison"]:
        return "Every rule is met, and no other choice that meets them mirrors the area better.", "good"
    return "Every rule is met. Chance decided the rest.", "good"


def _glance(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Children on the lists", banded(data["children"])
    if data["rules"]:
        held = sum(rule["holds"] for rule in data["rules"])
        yield (
            "Rules",
            f"all {held:,} hold"
            if held == len(data["rules"])
            else f"{held:,} of {len(data['rules']):,} hold",
        )
    yield "Samples", f"{counted(len(data['samples']), 'sample')}, {_BY[data['kind']]}"
    yield "Seed", data["seed"]
    yield "Fixed beforehand", _committed(data)


def _committed(data: Mapping[str, Any]) -> str:
    if data["commitment"] == NOT_COMMITTED:
        return "no: nothing was made public before there was a seed"
    return "yes: lists and rules were fixed by a public digest before there was a seed"


def _intro(data: Mapping[str, Any]) -> Iterator[Block]:
    yield Box(
        "What this page is",
        (
            "It says how children were chosen whose support is looked at closely, and how anybody can be sure that nobody steered "
            "the choice. It names no child, family, school or service. Being chosen says nothing about a child: families and young "
            "people are asked first, and can say no.",
        ),
    )


def _sections(data: Mapping[str, Any]) -> Iterator[Section]:
    yield _asked(data)
    if data["comparison"]:
        yield _mirrored(data)
    yield _chance(data)
    yield noticed_in_bands(data["findings"])
    if data["set_aside"]:
        yield _aside(data)
    yield shows(next(iter(data["samples"].values()))["asked"][1])
    yield _left_out(data)
    yield _notes(data)


def _asked(data: Mapping[str, Any]) -> Section:
    lead = "The rules were written down before anybody was chosen. A computer program found a choice that meets them; other code, which shares nothing with it, checked each rule again."
    blocks: list[Block] = [Words(lead, "lead")]
    definition = AP_DEFINITIONS.get(data["alternative_provision"])
    if definition:
        blocks.append(Words(f"Alternative provision counts where the {definition}."))
    blocks.append(_samples(data))
    under = []
    for number, (sample, rules) in enumerate(
        groupby(data["rules"], key=lambda rule: rule["sample"]), start=1
    ):
        held = tuple((plainer(rule["sentence"]), rule["holds"], "") for rule in rules)
        under.append(Section(f"rules-{number}", capital(called(sample)), (Held(held),)))
    return Section("asked", "What was asked", tuple(blocks), tuple(under))


def _samples(data: Mapping[str, Any]) -> Table:
    rows = tuple(
        (capital(called(name)), _size(found["asked"]), banded(found["children"]), banded(found["frame"]))
        for name, found in data["samples"].items()
    )
    columns = (
        Column("Sample"),
        Column("Asked for", "number"),
        Column("Chosen", "number"),
        Column("Drawn from", "number"),
    )
    return Table(
        "How many were asked for, and of how many",
        columns,
        rows,
        note="Counts of children are in bands of five.",
    )


def _size(asked: list[int]) -> str:
    least, most = asked
    return f"{most:,}" if least == most else f"{least:,} to {most:,}"


def _mirrored(data: Mapping[str, Any]) -> Section:
    lead = (
        "The choice is to look like the area: as many girls and boys, younger and older children, and so on, as whole children "
        "allow. Each group should have one of the two whole numbers either side of its exact share."
    )
    blocks: list[Block] = [Words(lead, "lead")]
    outside = [
        f"{called(name)}: {counted(found['loss'], 'place')} outside"
        for name, found in data["samples"].items()
        if found.get("loss")
    ]
    blocks.append(
        Words(
            f"Outside their shares are {listed(outside)}."
            if outside
            else "Every group of every sample has its share."
        )
    )
    under = tuple(_compared(data))
    return Section("mirrored", "How they mirror the area", tuple(blocks), under)


def _compared(data: Mapping[str, Any]) -> Iterator[Section]:
    for number, (sample, rows) in enumerate(
        groupby(data["comparison"], key=lambda row: row["sample"]), start=1
    ):
        tables = [_table(name, list(those)) for name, those in groupby(rows, key=lambda row: row["column"])]
        yield Section(f"mirrored-{number}", capital(called(sample)), (Tables(tuple(tables)),))


def _table(name: str, rows: list[Mapping[str, Any]]) -> Table:
    cells = tuple(
        (level(str(row["level"])), banded(row["area"]), _percent(row["area_percent"]), banded(row["chosen"]))
        for row in rows
    )
    columns = (
        Column("Group"),
        Column("Children in the area", "number"),
        Column("Share", "number"),
        Column("Chosen", "number"),
    )
    return Table(column(name), columns, cells, small=True)


def _percent(value: object) -> str:
    return _WITHHELD if value == _WITHHELD else f"{value}%"


def _chance(data: Mapping[str, Any]) -> Section:
    texts = [
        "Many choices meet the rules and mirror the area equally well. Which of them is taken is left to chance, and chance "
        "comes from the seed: text that everyone can know.",
        "The seed is stirred together with each child\N{RIGHT SINGLE QUOTATION MARK}s number on the lists, by a public recipe "
        "(SHA-256), into a ticket. Of all the best choices the one whose tickets add up to least is taken.",
        "Nobody can steer that. Tickets cannot be foreseen before there is a seed, and changing a single letter of the seed "
        "changes every ticket. Whoever holds the lists can work out every ticket again and must come to the same children; "
        "inspectors do.",
    ]
    committed = (
        "Lists and rules were fixed by a digest made public before there was a seed, so neither could be changed once it was known."
        if data["commitment"] != NOT_COMMITTED
        else "Nothing was made public before there was a seed. So this page cannot rule out that several seeds were tried. Ask how and "
        "when the seed came about, and who was there."
    )
    later = (
        "Where a family or young person said no, somebody else took the place: by a list fixed at the draw, or by the same seed. Why "
        "anybody said no is told to nobody here."
    )
    return Section(
        "chance", "What chance decided, and why nobody could steer it",
        (Words(f"The seed: {data['seed']}", "lead"), *(Words(text) for text in texts), Words(committed), Words(later)),
    )  # fmt: skip


def _aside(data: Mapping[str, Any]) -> Section:
    rows = tuple((RULES[code].message, banded(many)) for code, many in data["set_aside"].items())
    table = Table("Set aside on reading", (Column("Why"), Column("Children", "number")), rows)
    return Section(
        "left-out",
        "Who was left out, and why",
        (Words("Some rows of the lists could not be used.", "lead"), table),
    )


def _left_out(data: Mapping[str, Any]) -> Section:
    return Section(
        "not-here", "What this page leaves out, and why",
        (Words("So that no child can be recognised, not even by someone who knows the family.", "lead"), Points(tuple(data["left_out"]))),
    )  # fmt: skip


def _notes(data: Mapping[str, Any]) -> Section:
    stages = tuple(
        (
            listed(stage["samples"]),
            stage["aim"],
            f"{stage['value']:,}" if stage.get("value") is not None else "",
            "yes" if stage["proven"] else "no",
        )
        for stage in data["stages"]
    )
    blocks: list[Block] = [Words(f"Status {data['status']}, design {data['design']['name']!r}.", "lead")]
    if stages:
        headings = (Column("Samples"), Column("Aim"), Column("Value", "number"), Column("Proven"))
        blocks.append(Table("Aims, in their order", headings, stages))
    if data["notes"]:
        blocks.append(Words(f"Notes of the fit: {listed(data['notes'])}."))
    if digests := data.get("digests"):
        files = [(f"File {number}", digest) for number, digest in enumerate(digests["files"], start=1)]
        rows = [
            ("Key check", digests["key_check"]),
            ("Lists", digests["cohort"]),
            ("Design", digests["design"]),
            *files,
        ]
        blocks += [
            Words("Digests under the area\N{RIGHT SINGLE QUOTATION MARK}s key:"),
            Facts(tuple(rows), "digests"),
        ]
    blocks.append(Facts(tuple(data["versions"].items()), "digests"))
    return Section("notes-analyst", "Analyst\N{RIGHT SINGLE QUOTATION MARK}s notes", tuple(blocks))


__all__ = ["MARKING", "shared", "spelled"]
