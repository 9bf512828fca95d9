"""What a replacement or a correction changed, why nobody was chosen, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sendsample.reporting.contents.left import REASONS
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Box, Points, Section, Words
from sendsample.reporting.wording import called, capital, counted, listed, spelled

_SKIPPED = {
    "declined": "has declined before",
    "stands": "stands in the sample already",
    "rule": "would break the rule {rule!r} of {of}",
}
_FEW = 2


def changed(told: Told) -> Iterator[Section]:
    """Yield the section on what changed since the receipt before, where one did."""
    if told.kind == "replacement":
        change = told.receipt["replacement"]
        texts = [*_left(change), *_places(change), *_declined(told)]
        yield Section("changed", "What has changed", tuple(Words(text) for text in texts))
    if told.kind == "correction":
        change = told.receipt["correction"]
        texts = [*_corrected(change), *_places(change), *_declined(told)]
        yield Section("changed", "What the corrected lists changed", tuple(Words(text) for text in texts))


def clash(told: Told) -> Iterator[Section]:
    """Yield the section on what stands in the way, where not every rule is met."""
    if told.status == "unknown":
        yield Section(
            "clash",
            "What to do",
            (Words("Allow more time: run it again with a longer --time-limit, or none.", "lead"),),
        )
    if told.status != "infeasible":
        return
    blocks: list[Block] = [*_reasons(told.selection.reasons)]
    if told.receipt.get("broken"):
        broken = [f"{capital(called(one['sample']))}: {one['rule']}" for one in told.receipt["broken"]]
        blocks += [Words("Rules that those who stand do not meet:"), Points(tuple(broken))]
    advice = (
        "`sendsample explain` tries every way out and says which would do, the cheapest first."
        if not told.selection.ids
        else "Other samples go on, and free places are tried again whenever somebody declines. Or draw anew with --previous."
    )
    blocks.append(Words(advice, "aside"))
    title = "Why nobody was chosen" if not told.selection.ids else "Why not every rule is met"
    yield Section("clash", title, tuple(blocks))


def _reasons(reasons: Sequence[str]) -> Iterator[Block]:
    """Yield reasons as paragraphs; what a line with a colon introduces stands as points under it."""
    under: list[str] | None = None
    for reason in reasons:
        if reason.endswith(":"):
            if under:
                yield Points(tuple(under))
            yield Words(reason)
            under = []
        elif under is None:
            yield Words(reason)
        else:
            under.append(reason)
    if under:
        yield Points(tuple(under))


def _left(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"{change['id']} left {listed([called(name) for name in change['left']])}. Everyone else stands."


def _corrected(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"In the lists {_counts(change['cohort'])}."
    for name, those in change["gone"].items():
        yield f"{listed(those)} cannot be chosen for {called(name)} any more."
    if not change["gone"]:
        yield "Everyone who was chosen can still be, and stands."


def _counts(counts: Mapping[str, int]) -> str:
    left, joined, other = (counts[name] for name in ("left", "joined", "changed"))
    return f"{counted(left, 'child', 'children')} left, {joined:,} joined and {other:,} changed"


def _places(change: Mapping[str, Any]) -> Iterator[str]:
    for place in change["places"]:
        for skip in place["skipped"]:
            how = _SKIPPED[skip["because"]].format(
                rule=skip.get("rule", ""), of=called(skip.get("sample", ""))
            )
            yield f"{skip['id']}, next on the reserve list, {how}."
        name, taken = called(place["sample"]), listed(place["taken"])
        if place["by"] == "reserves":
            yield f"{taken} took the place in {name}: the first on the reserve list fixed at the draw who meets every rule."
        elif place["by"] == "seed":
            yield f"{taken} joined {name}: no reserve could step in, so the same seed decided among everybody else."
        else:
            yield f"Nobody could take the place in {name}."


def _declined(told: Told) -> Iterator[str]:
    """Say how many have declined, and why only where counts tell of no one."""
    declined = told.receipt.get("declined")
    if not declined or not declined["ids"]:
        return
    many, reasons = (
        len(declined["ids"]),
        {name: count for name, count in declined["reasons"].items() if count},
    )
    yield f"{capital(spelled(many))} {'has' if many == 1 else 'have'} left so far."
    if many < _FEW or len(reasons) < _FEW:
        yield "The reason is not told here: with so few it would tell of one child. The receipt counts it, beside no id."
        return
    told_as = [f"{REASONS[name].lower()} ({count})" for name, count in reasons.items()]
    yield f"Reasons, beside no id: {listed(told_as)}."


def boxed(told: Told) -> Iterator[Box]:
    """Yield what must not be overlooked on the first screen."""
    if told.vacant:
        rows = [
            f"{capital(called(name))}: {counted(sample['vacant'], 'place')} free"
            for name, sample in told.receipt["samples"].items()
            if sample.get("vacant")
        ]
        yield Box("Places that nobody could take", tuple(rows), "care")
