"""The shareable edition: told from the data that may leave the lists, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from sendsample.cohort.findings import RULES
from sendsample.design import builtin_names, load_design
from sendsample.reporting.contents.dates import dates
from sendsample.reporting.contents.named import AIMS
from sendsample.reporting.contents.noticed import noticed_in_bands
from sendsample.reporting.contents.shared_rules import asked, is_untold, met
from sendsample.reporting.contents.shared_shares import mirrored
from sendsample.reporting.contents.shows import shows
from sendsample.reporting.contents.verdict import nobody, shared_verdict
from sendsample.reporting.page import (
    Block,
    Facts,
    Figures,
    Page,
    Points,
    Section,
    Table,
    Words,
    headed,
)
from sendsample.reporting.wording import banded, called, capital, counted, day, listed, quoted
from sendsample.selection.receipt import NOT_COMMITTED

MARKING = "SHAREABLE: no child is named"
FOR_WHOM = (
    "Shareable edition, for parents and carers, boards, partners and the public. It names no child, family, "
    "school or service."
)
_WHAT = (
    "In an inspection, or in an audit of an area's own, the support of a few children is looked at closely. "
    "This page says how these few were chosen, and how anybody can check it. Being chosen says nothing "
    "about a child. Families and young people are asked first, and can say no."
)

_IF_SOMEBODY_SAYS_NO = (
    "If a family or young person says no, somebody else takes the place: from a list fixed at the draw, or "
    "by the same seed. This page does not say whether anybody did, or why."
)


def shared(data: Mapping[str, Any], *, schedule: pd.DataFrame | None = None) -> Page:
    """Return the page for people who have no access to the lists.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    schedule
        What is due when, naming nobody; None for no schedule.
    """
    verdict, tone = shared_verdict(data)
    return Page(
        edition="shareable",
        title=_title(data),
        kicker=f"How children were chosen \N{MIDDLE DOT} lists as at {day(data['as_at'])}",
        marking=MARKING,
        verdict=verdict,
        tone=tone,
        for_whom=FOR_WHOM,
        opening=tuple(_opening(data)),
        sections=tuple(_sections(data, schedule)),
        made_with=f"Made with sendsample {data['versions']['sendsample']}. Shareable edition.",
    )


def _title(data: Mapping[str, Any]) -> str:
    design = data["design"]
    if design["built_in"] and design["name"] in builtin_names():
        return load_design(design["name"]).title or str(design["name"])
    return capital(design["name"])


def _opening(data: Mapping[str, Any]) -> Iterator[Block]:
    yield Words(_WHAT, "lead")
    yield Figures(tuple(_figures(data)))
    fixed = "No: nothing was made public beforehand"
    if _was_committed(data):
        fixed = "Yes: lists and rules, by a digest that was made public"
    yield Facts((("Seed", data["seed"]), ("Fixed before there was a seed", fixed)))


def _figures(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield banded(data["children"]), "children on the lists"
    if data["rules"]:
        name, first = next(iter(data["samples"].items()))
        least, most = first["asked"]
        yield (
            (f"{most:,}" if least == most else f"{least:,}\N{EN DASH}{most:,}"),
            f"asked for: {called(name)}",
        )
        if others := len(data["samples"]) - 1:
            yield f"{others:,}", "other sample" if others == 1 else "other samples"
        kept, rules = met(data)
        if is_untold(data):
            yield "Not told", "rules met, while a place is free"
        elif rules:
            yield f"{kept:,} of {rules:,}", "rules met"


def _sections(data: Mapping[str, Any], schedule: pd.DataFrame | None) -> Iterator[Section]:
    yield asked(data)
    if data["comparison"]:
        yield mirrored(data)
    yield _chance(data)
    least, most = next(iter(data["samples"].values()))["asked"]
    yield shows(0 if nobody(data) else most, up_to=least < most)
    yield from dates(schedule)
    yield noticed_in_bands(data["findings"])
    if data["set_aside"]:
        yield _aside(data)
    yield _not_here(data)
    yield _analyst(data)


def _chance(data: Mapping[str, Any]) -> Section:
    seed = quoted(data["seed"])
    if nobody(data):
        text = f"Nobody was chosen, so the seed, {seed}, decided nothing."
        return Section("chance", "What chance decided", (Words(text, "lead"),))
    first = (
        "Chance decides wherever several choices are equally good, and chance comes from the seed, a text "
        f"that everyone may know: {seed}."
    )
    recipe = (
        "A public recipe (SHA-256) stirs the seed together with each child's number on the lists into a "
        "ticket. Of all the best choices, the one whose tickets add up to least is taken."
    )
    foreseen = (
        "Nobody can foresee a ticket before there is a seed, and a seed that differs by one letter gives "
        "every child another ticket. Whoever holds the lists, inspectors among them, can work out every "
        "ticket again and must come to the same children."
    )
    later = _IF_SOMEBODY_SAYS_NO if data["kind"] == "selection" else _changed(data)
    title = "What chance decided" + (", and why nobody could steer it" if _was_committed(data) else "")
    return Section(
        "chance", title, (Words(first, "lead"), *map(Words, (recipe, foreseen, _committed(data), later)))
    )


def _was_committed(data: Mapping[str, Any]) -> bool:
    return bool(data["commitment"] != NOT_COMMITTED)


def _committed(data: Mapping[str, Any]) -> str:
    if _was_committed(data):
        return (
            "Lists and rules were fixed by a digest that was made public before there was a seed, so neither "
            "could be changed once it was known."
        )
    return (
        "Nothing was made public before there was a seed, so this page alone cannot rule out that several "
        "seeds were tried. Ask how and when the seed came about, and who was there."
    )


def _changed(data: Mapping[str, Any]) -> str:
    if data["kind"] == "correction":
        kept = "The lists were corrected after the draw. Whoever could still be chosen was kept, and"
        if is_untold(data):
            return f"{kept} a place is still free: nobody can take it with every rule met."
        return f"{kept} free places went by the same seed."
    if is_untold(data):
        return (
            "Since the draw a place came free, and a place is still free: nobody can take it with every rule "
            "met. Whose place it was, and why it came free, is not told here."
        )
    return (
        "Since the draw a place came free and was filled from a list fixed at the draw, or by the same seed. "
        "Whose place it was, and why it came free, is not told here."
    )


def _aside(data: Mapping[str, Any]) -> Section:
    rows = tuple((RULES[code].message, banded(many)) for code, many in data["set_aside"].items())
    table = Table("Set aside on reading the lists", headed("Why", "Children", numbers=["Children"]), rows)
    lead = "Some children could not be chosen, because what the lists say of them is not enough."
    return Section("left-out", "Who was left out, and why", (Words(lead, "lead"), table))


def _not_here(data: Mapping[str, Any]) -> Section:
    lead = "Left out, so that no child can be recognised, not even by somebody who knows the family:"
    blocks = (Words(lead, "lead"), Points(tuple(data["left_out"])))
    return Section("not-here", "What this page leaves out, and why", blocks)


def _analyst(data: Mapping[str, Any]) -> Section:
    samples = counted(len(data["samples"]), "sample")
    status = f"Status {data['status']}, a {data['kind']}. Design {data['design']['name']}, {samples}."
    blocks: list[Block] = [Words(status)]
    if stages := tuple(map(_stage, data["stages"])):
        headings = headed("Samples", "Aim", "Value", "Proven", numbers=["Value"])
        blocks.append(Table("What each aim came to, and what is proven of it", headings, stages))
    if data["notes"]:
        blocks.append(Words(f"Notes that came of fitting the design to the lists: {listed(data['notes'])}."))
    if digests := data.get("digests"):
        files = [(f"File {number}", digest) for number, digest in enumerate(digests["files"], start=1)]
        rows = [
            ("Key check", digests["key_check"]),
            ("Lists", digests["cohort"]),
            ("Design", digests["design"]),
        ]
        blocks += [Words("Digests under the area's key:"), Facts((*rows, *files), "digests")]
    blocks.append(Facts(tuple(data["versions"].items()), "digests"))
    return Section("analyst", "Analyst\N{RIGHT SINGLE QUOTATION MARK}s notes", tuple(blocks))


def _stage(stage: Mapping[str, Any]) -> tuple[str, ...]:
    value = "not told" if stage.get("value") is None else f"{stage['value']:,}"
    return (
        listed(stage["samples"]),
        AIMS.get(stage["aim"], stage["aim"]),
        value,
        "yes" if stage["proven"] else "no",
    )
