"""What chance decided, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sendsample.design.bound import BoundSample
from sendsample.problem.tickets import tickets
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Column, Command, Facts, Section, Table, Words
from sendsample.reporting.wording import called, ordinal
from sendsample.selection.receipt import NOT_COMMITTED

#: One more than the highest ticket.
TICKETS = 2**40


def lots(told: Told) -> Section:
    """Return the section."""
    blocks: list[Block] = [
        Words(f"The seed: {told.selection.seed}", "lead"),
        *(Words(text) for text in _how(told)),
    ]
    if told.main is not None and told.ids(told.main):
        blocks.append(_drawn(told, told.main))
    check = Section("check", "How to check it", tuple(_check(told)))
    return Section("chance", "What chance decided", tuple(blocks), (check,))


def _how(told: Told) -> Iterator[str]:
    if not any(told.selection.ids.values()):
        yield "Nobody was chosen, so the seed decided nothing yet."
        return
    yield (
        "Rules and the mirror of the area leave many choices that are equally good. Among these the seed decides, and "
        "nothing else. Seed, sample and child id together give each child a number, the ticket; of all the best "
        "choices the one whose tickets add up to least is taken."
    )
    yield (
        "Nobody can steer it: a ticket cannot be foreseen before there is a seed, and whoever holds the same lists, rules and "
        "seed gets the same children."
    )
    if told.kind != "selection":
        yield "Those who stand were drawn by the same seed; who takes a free place follows from it too."
    main = told.main
    if main is not None:
        could = told.found(main).get("candidates")
        if could:
            yield (
                f"For {called(main.sample.name)}, {could:,} of {told.found(main)['frame']:,} children could be drawn at all. "
                "`sendsample preview` says who of them the rules leave a chance."
            )
    if told.receipt["commitment"] == NOT_COMMITTED:
        yield (
            "Nothing was made public before there was a seed. So this report cannot rule out that several seeds were tried, "
            "or that lists or rules were changed once the seed was known."
        )
    else:
        yield (
            "Lists and rules were fixed by a digest made public before there was a seed, so neither could be "
            "changed once it was known."
        )


def _drawn(told: Told, part: BoundSample) -> Table:
    ids = told.ids(part)
    every = np.sort(
        tickets(told.selection.seed, part.sample.name, [str(child) for child in part.frame.index])
    )
    own = tickets(told.selection.seed, part.sample.name, ids).tolist()
    ranks = (np.searchsorted(every, own) + 1).tolist()
    rows = tuple(
        (child, ticket, f"{ordinal(rank)} of {len(every):,}")
        for child, ticket, rank in zip(ids, own, ranks, strict=True)
    )
    return Table(
        f"Tickets for {called(part.sample.name)}",
        (Column("Child", "name"), Column("Ticket", "number"), Column("How low it is", "number")),
        rows,
        note=f"A ticket is a whole number from 0 to {TICKETS - 1:,}.",
    )


def _check(told: Told) -> Iterator[Block]:
    yield Words(
        "Whoever holds the lists and the receipt can do all of it again, on a machine without a network. This says line by "
        "line what holds:"
    )
    yield Command(
        f"sendsample verify receipt.json LISTS{'' if told.receipt['design']['built_in'] else ' --design DESIGN.toml'}"
    )
    yield Words(
        "Without sendsample: verify_receipt.py, one short file that needs nothing but Python, checks every ticket "
        "against the seed, the chain of receipts and the commitment."
    )
    yield Facts(tuple(_digests(told)), "digests")


def _digests(told: Told) -> Iterator[tuple[str, str]]:
    yield "This receipt", told.read.sha256
    if told.receipt["previous"] is not None:
        yield "The receipt before it", told.receipt["previous"]
    if told.receipt["commitment"] != NOT_COMMITTED:
        yield "Made public beforehand", told.receipt["commitment"]
    yield "The lists", told.receipt["cohort"]["sha256"]
    yield "The rules", told.receipt["design"]["sha256"]
