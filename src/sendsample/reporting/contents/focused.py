"""Focused samples, and visits by place."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.cohort.places import attributes
from sendsample.design.bound import BoundSample
from sendsample.reporting.contents.children import table_of
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Section, Words
from sendsample.reporting.wording import called, capital, cell, children, counted, spelled


def focused(told: Told) -> Iterator[Section]:
    """Yield the section on focused samples, where there are any."""
    if not told.focused or not told.selection.ids:
        return
    lead = (
        f"{capital(counted(len(told.focused), 'group'))} of children whose records are reviewed with officers. "
        "Each is chosen from those the group is about, and mirrors them as far as whole children can."
    )
    under = tuple(
        Section(f"focused-{number}", capital(part.sample.name), tuple(_sample(told, part)))
        for number, part in enumerate(told.focused, start=1)
    )
    yield Section("focused", "Focused samples", (Words(lead, "lead"),), under)


def _sample(told: Told, part: BoundSample) -> Iterator[Block]:
    ids = told.ids(part)
    yield Words(" ".join(_about(told, part, len(ids))))
    if ids:
        yield table_of(told, part)


def _about(told: Told, part: BoundSample, many: int) -> Iterator[str]:
    frame, could = len(part.frame), told.found(part).get("candidates", len(part.frame))
    if told.pinned(part):
        yield "Settled beforehand."
    if not many:
        yield "Nobody was chosen." if frame else "Nobody on the lists falls under this, so nobody was chosen."
        return
    yield f"{capital(children(many))} of {frame:,} with {part.sample.eligible.sentence()}."
    if many == could:
        yield "That is everyone who could be chosen, so chance decided nothing here."
    elif part.sample.least < part.sample.most and many < part.sample.most:
        yield f"The rules left room for no more, of {spelled(part.sample.most)} asked for."


def visits(told: Told) -> Iterator[Section]:
    """Yield a section for each block of visits."""
    for number, part in enumerate(told.visits, start=1):
        places = told.selection.visits.get(part.sample.name, {})
        if places and part.visits is not None:
            yield _block(told, part, f"visits-{number}")


def _block(told: Told, part: BoundSample, name: str) -> Section:
    assert part.visits is not None  # noqa: S101 - its caller looked
    by, places = part.visits.visits.by, told.selection.visits[part.sample.name]
    known = attributes(told.cohort, by)
    lead = f"{capital(counted(len(places), by))} to visit, with children to be discussed at each."
    tables: list[Block] = [
        Words(lead, "lead"),
        *(
            table_of(told, part, list(ids), " \N{MIDDLE DOT} ".join(_place(place, by, known)))
            for place, ids in places.items()
        ),
    ]
    return Section(name, capital(called(part.sample.name)), tuple(tables))


def _place(place: str, by: str, known: "pd.DataFrame") -> Iterator[str]:
    yield f"{capital(by)} {place}"
    if place in known.index:
        for column in ("phase", "locality"):
            if column in known.columns and isinstance(known.loc[place, column], str):
                yield capital(cell(known.loc[place, column]))
