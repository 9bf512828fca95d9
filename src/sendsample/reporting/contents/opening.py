"""The first screen: what this is, and the whole answer at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Facts, Names
from sendsample.reporting.wording import called, capital, children, counted, day
from sendsample.selection.receipt import NOT_COMMITTED


def title(told: Told) -> str:
    """Return what the report is about."""
    return told.whole.title or told.whole.name


def kicker(told: Told) -> str:
    """Return the line above the title."""
    what = {
        "selection": "Who was chosen, and why",
        "replacement": "Who stands after a place was filled",
        "correction": "Who stands by the corrected lists",
    }[told.kind]
    if not any(told.selection.ids.values()):
        what = "Why nobody was chosen"
    return f"{what} \N{MIDDLE DOT} lists as at {day(told.receipt['cohort']['as_at'])}"


def opening(told: Told) -> Iterator[Block]:
    """Yield what stands on the first screen."""
    main = told.main
    if main is not None and told.ids(main):
        yield Names(_whom(told), tuple(told.ids(main)))
    yield Facts(tuple(_glance(told)), "glance")


def _whom(told: Told) -> str:
    if told.main is None:
        return ""
    name = told.main.sample.name
    return f"{capital(called(name))}: {children(told.many)}"


def _glance(told: Told) -> Iterator[tuple[str, str]]:
    receipt, many = told.receipt, len(told.cohort)
    yield (
        "Children on the lists",
        f"{many:,}: {told.plans:,} with an EHC plan, {many - told.plans:,} on SEN support",
    )
    if told.focused and told.selection.ids:
        chosen = sum(len(told.ids(part)) for part in told.focused)
        yield (
            "Focused samples",
            f"{counted(chosen, 'child', 'children')} in {counted(len(told.focused), 'sample')}",
        )
    for part in told.visits if told.selection.ids else ():
        places = told.selection.visits.get(part.sample.name, {})
        by = part.visits.visits.by if part.visits is not None else "place"
        yield (
            capital(called(part.sample.name)),
            f"{counted(len(told.ids(part)), 'child', 'children')} at {counted(len(places), by)}",
        )
    yield from _rules(told)
    yield "Seed", f"{receipt['seed']}"
    yield "Fixed beforehand", _committed(told)


def _rules(told: Told) -> Iterator[tuple[str, str]]:
    check = told.selection.check
    if check is None:
        yield "Rules", "cannot all be met" if told.status == "infeasible" else "not settled"
        return
    rules = check.rules.groupby(["sample", "rule"], sort=False)["holds"].all()
    held = int(rules.sum())
    yield "Rules", f"all {held:,} hold" if held == len(rules) else f"{held:,} of {len(rules):,} hold"
    main = told.main
    if main is not None and main.balance:
        rows = told.comparison(main)
        inside = int((rows["outside"] == 0).sum())
        all_or_some = f"all {inside:,}" if inside == len(rows) else f"{inside:,} of {len(rows):,}"
        yield "Mirrors the area", f"{all_or_some} groups have their share, to the whole child"


def _committed(told: Told) -> str:
    if told.kind == "correction":
        return "no: nobody had committed to the corrected lists"
    if told.receipt["commitment"] == NOT_COMMITTED:
        return "no: nothing was made public before there was a seed"
    return "yes: lists and rules were fixed by a public digest before there was a seed"
