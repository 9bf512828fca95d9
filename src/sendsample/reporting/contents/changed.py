"""What a replacement or a correction changed; why not every rule is met, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sendsample.reporting.contents.left import REASONS
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Block, Box, Points, Section, Words
from sendsample.reporting.wording import called, capital, children, counted, listed

_SKIPPED = {
    "declined": "has declined before",
    "stands": "stands in the sample already",
    "rule": "would break the rule {rule!r} of {of}",
}
#: With fewer, counts of reasons would tell of one child.
_FEW = 2
_NOT_TOLD = "Why is not told here: counts of reasons would tell of single children. The receipt has them."
_NOBODY = "`sendsample explain` tries every way out and says which would do, the cheapest first."
_FREE = (
    "Other samples go on, and free places are tried again each time somebody declines. Or a new draw can "
    "follow this receipt: `sendsample select --previous`."
)


def changed(told: Told) -> Iterator[Section]:
    """Yield the section on what changed since the receipt before, where one did."""
    if told.kind == "selection":
        return
    change = told.receipt[told.kind]
    first, title = {
        "replacement": (_left, "What has changed"),
        "correction": (_corrected, "What the corrected lists changed"),
    }[told.kind]
    lead, *texts = [*first(change), *_places(change), *_declined(told)]
    yield Section("changed", title, (Words(lead, "lead"), *map(Words, texts)))


def clash(told: Told) -> Iterator[Section]:
    """Yield the section on what stands in the way, where not every rule is met."""
    if told.status == "unknown":
        text = "Allow more time: run it again with a longer --time-limit, or with none."
        yield Section("clash", "What to do", (Words(text, "lead"),))
    if told.status != "infeasible":
        return
    blocks: list[Block] = [*_reasons([capital(reason) for reason in told.selection.reasons])]
    if told.receipt.get("broken"):
        broken = [f"{capital(called(one['sample']))}: {one['rule']}" for one in told.receipt["broken"]]
        blocks += [Words("Rules that those who stand do not meet:"), Points(tuple(broken))]
    stands = any(told.selection.ids.values())
    blocks.append(Words(_FREE if stands else _NOBODY, "aside"))
    title = "Why not every rule is met" if stands else "Why nobody was chosen, and what would help"
    yield Section("clash", title, tuple(blocks))


def _reasons(reasons: Sequence[str]) -> Iterator[Block]:
    """Yield reasons as paragraphs; what a line with a colon introduces stands as points under it."""
    under: list[str] | None = None
    for reason in reasons:
        if reason.endswith(":"):
            yield from _points(under)
            yield Words(reason)
            under = []
        elif under is None:
            yield Words(reason)
        else:
            under.append(reason)
    yield from _points(under)


def _points(texts: list[str] | None) -> Iterator[Block]:
    if texts:
        yield Points(tuple(texts))


def _left(change: Mapping[str, Any]) -> Iterator[str]:
    yield f"{change['id']} left {listed([called(name) for name in change['left']])}. Everyone else stands."


def _corrected(change: Mapping[str, Any]) -> Iterator[str]:
    counts = change["cohort"]
    left, joined, other = (_nobody(counts[name]) for name in ("left", "joined", "changed"))
    yield f"{capital(left)} left the lists, {joined} joined, and of {other} something is other than before."
    for name, those in change["gone"].items():
        yield f"{listed(those)} cannot be chosen for {called(name)} any more."
    if not change["gone"]:
        yield "Everyone who was chosen can still be, and stands."


def _nobody(many: int) -> str:
    return children(many) if many else "nobody"


def _places(change: Mapping[str, Any]) -> Iterator[str]:
    for place in change["places"]:
        for skip in place["skipped"]:
            how = _SKIPPED[skip["because"]].format(
                rule=skip.get("rule", ""), of=called(skip.get("sample", ""))
            )
            yield f"{skip['id']}, next on the reserve list, {how}."
        name, taken = called(place["sample"]), listed(place["taken"])
        if place["by"] == "reserves":
            yield (
                f"{taken} took the place in {name}: the first on its reserve list, fixed at the draw, with "
                "whom every rule is met."
            )
        elif place["by"] == "seed":
            yield f"{taken} joined {name}: the same seed decided among everybody who could take the place."
        else:
            yield f"Nobody could take the place in {name}."


def _declined(told: Told) -> Iterator[str]:
    """Say how many have declined, and why only where counts tell of no one."""
    declined = told.receipt.get("declined")
    if not declined or not declined["ids"]:
        return
    many = len(declined["ids"])
    reasons = {name: count for name, count in declined["reasons"].items() if count}
    yield f"{capital(children(many))} {'has' if many == 1 else 'have'} left a sample so far."
    if many < _FEW or len(reasons) < _FEW:
        yield _NOT_TOLD
        return
    counts = [f"{_reason(name)} ({count})" for name, count in reasons.items()]
    yield f"Reasons, beside no id: {listed(counts)}."


def _reason(name: str) -> str:
    text = REASONS.get(name, name)
    return text[:1].lower() + text[1:]


def boxed(told: Told) -> Iterator[Box]:
    """Yield what must not be overlooked on the first screen."""
    rows = [
        f"{capital(called(name))}: {counted(sample['vacant'], 'place')} free"
        for name, sample in told.receipt["samples"].items()
        if sample.get("vacant")
    ]
    if rows:
        yield Box("Places that nobody could take", tuple(rows), "care")
