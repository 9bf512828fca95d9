"""What chance decided, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sendsample.design.bound import BoundSample
from sendsample.evidence.command import verify_command
from sendsample.problem.tickets import tickets
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Command, Facts, Section, Table, Words, headed
from sendsample.reporting.wording import called, children, ordinal, quoted
from sendsample.selection.receipt import NOT_COMMITTED

#: One more than the highest ticket.
TICKETS = 2**40


def lots(told: Told) -> Section:
    """Return the section."""
    first, *others = _how(told)
    blocks: list[Block] = [Words(first, "lead"), *map(Words, others)]
    if told.main is not None and told.ids(told.main):
        blocks.append(_drawn(told, told.main))
    check = Section("check", "How to check it", tuple(_check(told)))
    return Section("chance", "What chance decided", tuple(blocks), (check,))


def _how(told: Told) -> Iterator[str]:
    if not any(told.selection.ids.values()):
        yield f"Nobody was chosen, so the seed, {quoted(told.selection.seed)}, decided nothing."
        return
    yield (
        "Chance decides wherever several choices are equally good, and chance comes from the seed and from "
        f"nothing else. The seed is {quoted(told.selection.seed)}."
    )
    yield (
        "Seed, sample and child id together give each child a number, the ticket. Of all the best choices, "
        "the one whose tickets add up to least is taken."
    )
    yield (
        "No ticket can be foreseen before there is a seed, and whoever holds the same lists, rules and seed "
        "gets the same children."
    )
    yield from _took_part(told)
    if told.kind != "selection":
        yield "Places that came free are filled by reserve lists fixed at the draw, or by the same seed."
    yield _beforehand(told)


def _took_part(told: Told) -> Iterator[str]:
    main = told.main
    could = None if main is None else told.found(main).get("candidates")
    # Later receipts count only those who could still be chosen, not those who could at the draw.
    if main is None or could is None or told.pinned(main) or told.kind != "selection":
        return
    frame, name = len(main.frame), called(main.sample.name)
    if could == frame:
        yield f"{'The' if frame == 1 else 'All'} {children(frame)} took part in the draw for {name}."
    else:
        yield f"Of {children(frame)}, {could:,} took part in the draw for {name}; the others were kept out."


def _beforehand(told: Told) -> str:
    if told.receipt["commitment"] == NOT_COMMITTED:
        return (
            "Nothing was made public before there was a seed. So this report cannot rule out that several "
            "seeds were tried, or that lists or rules were changed once the seed was known."
        )
    return (
        "Lists and rules were fixed by a digest that was made public before there was a seed, so neither "
        "could be changed once it was known."
    )


def _drawn(told: Told, part: BoundSample) -> Table:
    name, seed, ids = part.sample.name, told.selection.seed, told.ids(part)
    every = np.sort(tickets(seed, name, [str(child) for child in part.frame.index]))
    own = tickets(seed, name, ids)
    ranks = (np.searchsorted(every, own) + 1).tolist()
    rows = tuple(
        (child, ticket, f"{ordinal(rank)} of {len(every):,}")
        for child, ticket, rank in zip(ids, own.tolist(), ranks, strict=True)
    )
    return Table(
        f"Tickets for {called(name)}",
        headed("Child", "Ticket", "How low it is", numbers=["Ticket", "How low it is"], name="Child"),
        rows,
        note=f"A ticket is a whole number from 0 to {TICKETS - 1:,}.",
    )


def _check(told: Told) -> Iterator[Block]:
    yield Words(
        "Whoever holds the receipt and the lists can do all of it again, on a machine without a network. "
        "This says line by line what holds:"
    )
    yield Command(verify_command(told.receipt, told.cohort))
    yield Words(
        "`verify_receipt.py` does the same for tickets, reserve lists, chain and commitment without "
        "sendsample: one short file that needs nothing but Python."
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
