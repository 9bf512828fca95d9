"""The first screen: what this is, and the whole answer at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.design.bound import BoundSample
from sendsample.reporting.contents.asked import rules_met
from sendsample.reporting.contents.told import MOST_CARDS, Told
from sendsample.reporting.page import Block, Facts, Figures, Tiles
from sendsample.reporting.wording import called, capital, children, counted, day, need
from sendsample.selection.receipt import NOT_COMMITTED

FOR_WHOM = (
    "Restricted edition, for inspectors and officers who prepare the cases. Keep it as the lists are kept."
)
_PROVISION = {"ehc_plan": "EHC plan", "sen_support": "SEN support"}


def title(told: Told) -> str:
    """Return what the report is about."""
    return told.whole.title or capital(told.whole.name)


def kicker(told: Told) -> str:
    """Return the line above the title."""
    what = {
        "selection": "Who was chosen, and why",
        "replacement": "Who stands after a place came free",
        "correction": "Who stands by the corrected lists",
    }[told.kind]
    if not any(told.selection.ids.values()):
        what = "Why nobody was chosen"
    return f"{what} \N{MIDDLE DOT} lists as at {day(told.receipt['cohort']['as_at'])}"


def opening(told: Told) -> Iterator[Block]:
    """Yield what stands on the first screen."""
    main = told.main
    if main is not None and 0 < len(told.ids(main)) <= MOST_CARDS:
        yield Tiles(f"{capital(called(main.sample.name))}: {children(told.many)}", tuple(_tiles(told, main)))
    yield Figures(tuple(_figures(told)))
    yield Facts((("Seed", told.selection.seed), ("Fixed before there was a seed", committed(told))))


def _tiles(told: Told, part: BoundSample) -> Iterator[tuple[str, str, str]]:
    for child in told.ids(part):
        row = part.frame.loc[child]
        yield child, need(row["primary_need"]), f"{_PROVISION[str(row['provision'])]}, aged {row['age']}"


def _figures(told: Told) -> Iterator[tuple[str, str]]:
    many = len(told.cohort)
    plans = f"{told.plans:,} with an EHC plan, {many - told.plans:,} on SEN support"
    yield f"{many:,}", f"children on the lists: {plans}"
    if told.selection.ids:
        yield from _chosen(told)
    met, rules = rules_met(told)
    if rules:
        yield f"{met:,} of {rules:,}", "rules met" if rules > 1 else "rule met"
    main = told.main
    if main is not None and told.ids(main) and len(told.comparison(main)):
        rows = told.comparison(main)
        inside = int((rows["outside"] == 0).sum())
        yield (
            f"{inside:,} of {len(rows):,}",
            "groups have their share of the places" if len(rows) > 1 else "group has its share of the places",
        )


def _chosen(told: Told) -> Iterator[tuple[str, str]]:
    if told.main is not None:
        yield f"{len(told.ids(told.main)):,}", f"chosen for {called(told.main.sample.name)}"
    if told.focused:
        many = sum(len(told.ids(part)) for part in told.focused)
        yield f"{many:,}", f"in {counted(len(told.focused), 'focused sample')}"
    for part in told.visits:
        places = told.selection.visits.get(part.sample.name, {})
        by = part.visits.visits.by if part.visits is not None else "place"
        yield f"{len(told.ids(part)):,}", f"at {counted(len(places), by)} to visit"


def committed(told: Told) -> str:
    """Say whether lists and rules were fixed by a public digest before there was a seed."""
    if told.kind == "correction":
        return "No: nobody had committed to the corrected lists"
    if told.receipt["commitment"] == NOT_COMMITTED:
        return "No: nothing was made public beforehand"
    return "Yes: lists and rules, by a digest that was made public"
