"""Focused samples, and visits by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from sendsample.cohort.places import attributes
from sendsample.design.bound import BoundSample, BoundVisits
from sendsample.reporting.contents.children import table_of
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Section, Tables, Words
from sendsample.reporting.wording import called, capital, cell, children, counted, spelled, who

#: What is told of a place beside its name, where it is known.
_OF_PLACES = ("phase", "locality")


def focused(told: Told) -> Iterator[Section]:
    """Yield the section on focused samples, where there are any."""
    if not told.focused or not told.selection.ids:
        return
    groups = "One group" if len(told.focused) == 1 else f"{capital(spelled(len(told.focused)))} groups"
    lead = (
        f"{groups} of children whose records are reviewed with officers. Each mirrors those it is drawn "
        "from, as far as whole children can."
    )
    under = tuple(
        Section(f"focused-{number}", capital(part.sample.name), tuple(_sample(told, part)))
        for number, part in enumerate(told.focused, start=1)
    )
    yield Section("focused", "Focused samples", (Words(lead, "lead"),), under)


def _sample(told: Told, part: BoundSample) -> Iterator[Block]:
    yield Words(" ".join(_about(told, part)))
    if told.ids(part):
        yield table_of(told, part)


def _about(told: Told, part: BoundSample) -> Iterator[str]:
    many, frame = len(told.ids(part)), len(part.frame)
    could = told.found(part).get("candidates", frame)
    if told.pinned(part):
        yield "Settled beforehand."
    if not frame:
        yield "Nobody on the lists falls under this, so nobody was chosen."
        return
    yield f"{capital(who(part.sample.eligible.sentence()))}: {spelled(many)} of {children(frame)}."
    if many == could:
        yield "That is everyone who could be chosen, so chance decided nothing here."
    elif many < part.sample.most and not told.found(part).get("vacant"):
        yield f"{capital(spelled(part.sample.most))} were asked for; the rules left no room for more."


def visits(told: Told) -> Iterator[Section]:
    """Yield a section for each block of visits."""
    for number, part in enumerate(told.visits, start=1):
        places = told.selection.visits.get(part.sample.name, {})
        if places and part.visits is not None:
            yield _block(told, part, part.visits, f"visits-{number}")


def _block(told: Told, part: BoundSample, block: BoundVisits, name: str) -> Section:
    by, places = block.visits.by, told.selection.visits[part.sample.name]
    known = attributes(told.cohort, by)
    lead = f"{capital(counted(len(places), by))} to visit, and the children to be discussed at each."
    tables = tuple(
        replace(table_of(told, part, list(ids), _place(place, by, known)), of=called(part.sample.name))
        for place, ids in places.items()
    )
    return Section(name, capital(called(part.sample.name)), (Words(lead, "lead"), Tables(tables)))


def _place(place: str, by: str, known: pd.DataFrame) -> str:
    texts = [f"{capital(by)} {place}"]
    if place in known.index:
        cells = [known.loc[place, column] for column in _OF_PLACES if column in known.columns]
        texts += [capital(cell(value)) for value in cells if isinstance(value, str)]
    return " \N{MIDDLE DOT} ".join(texts)
