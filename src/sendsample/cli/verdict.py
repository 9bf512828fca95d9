"""What is proven of a selection, in the order of the aims, and what chance decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sendsample.cli.show import say
from sendsample.design import Design
from sendsample.design.model import TRACKING
from sendsample.design.values import words
from sendsample.selection import Selection


def print_verdict(selection: Selection, design: Design) -> None:
    """Print what is proven, what chance decided and how to check it.

    Parameters
    ----------
    selection
        The answer.
    design
        The samples that were chosen.
    """
    if len(design.samples) == 1:
        say(f"Every rule holds, checked again without the solver. {_alone(selection, design)}")
    else:
        _print_joint(selection, design)
    for note in selection.notes:
        if note.code == "tracking_gives_way":
            say(note.sentence)
    say(_chance(selection))


def _alone(selection: Selection, design: Design) -> str:
    (sample,) = selection.ids
    loss, bound = selection.loss[sample], selection.bound[sample]
    if sample in selection.receipt.get("pinned", []):
        return f"Balance: loss {loss}, of a sample that was settled beforehand."
    mirror = (
        f"loss {loss}, proven least: no selection under these rules mirrors the area better"
        if loss == bound
        else f"loss {loss}; the least possible is between {bound} and {loss}"
    )
    return " ".join([f"Balance: {mirror}.", *_sizes(selection, design)])


def _print_joint(selection: Selection, design: Design) -> None:
    say(f"Every rule holds, for all {len(design.samples)} samples, checked again without the solver.")
    far = "each as good as those before it allow" if selection.reproducible else "as far as the limit allowed"
    aims = list(_aims(selection, design))
    if aims:
        say(f"Then, in this order, {far}:")
    for place, aim in enumerate(aims, start=1):
        say(f"{place}. {aim}")


def _aims(selection: Selection, design: Design) -> Iterator[str]:
    tracking = [sample.name for sample in design.samples if sample.name == TRACKING]
    others = [sample for sample in design.samples if sample.name != TRACKING]
    yield from _mirrored(selection, tracking, words(TRACKING))
    yield from _sizes(selection, design)
    focused = [sample.name for sample in others if sample.visits is None]
    yield from _mirrored(selection, focused, _many(focused, "focused sample"))
    visits = [sample.name for sample in others if sample.visits is not None]
    yield from _mirrored(selection, visits, _many(visits, "block", " of visits"))


def _many(names: Sequence[str], noun: str, of: str = "") -> str:
    return f"the {noun}{of}" if len(names) == 1 else f"the {len(names)} {noun}s{of} together"


def _mirrored(selection: Selection, names: Sequence[str], what: str) -> Iterator[str]:
    """Yield how well some samples mirror those they draw on, when they are to."""
    comparison = selection.comparison
    if not len(comparison) or not comparison["sample"].isin(names).any():
        return
    loss = sum(selection.loss[name] for name in names)
    bound = max(
        (stage["bound"] for stage in _stages(selection, "loss") if set(stage["samples"]) == set(names)),
        default=0,
    )
    if set(names) <= set(selection.receipt.get("pinned", [])):
        yield f"Balance of {what}: loss {loss}, settled beforehand."
        return
    proven = "proven least" if loss == bound else f"the least possible is between {bound} and {loss}"
    yield f"Balance of {what}: loss {loss}, {proven}."


def _sizes(selection: Selection, design: Design) -> Iterator[str]:
    """Yield, when a size is a range, where fewer than its most were chosen."""
    ranged = [sample for sample in design.samples if sample.least < sample.most]
    if not ranged:
        return
    bounds = {stage["samples"][0]: stage["bound"] for stage in _stages(selection, "size")}
    short = []
    for sample in ranged:
        many = len(selection.ids[sample.name])
        if many < sample.most:
            proven = bounds.get(sample.name, sample.most) == many
            sure = "proven most" if proven else "more may be possible"
            short.append(f"{words(sample.name)} has {many} of at most {sample.most}, {sure}")
    yield f"Sizes: {'; '.join(short) or 'every range is filled to its most'}."


def _stages(selection: Selection, aim: str) -> list[dict[str, Any]]:
    return [stage for stage in selection.receipt["stages"] if stage["aim"] == aim]


def _chance(selection: Selection) -> str:
    if not selection.reproducible:
        return "A limit was reached before everything was proven, so this run is NOT reproducible."
    return (
        f"Chance decided the rest, by the seed '{selection.seed}': whoever holds the same lists, design "
        "and seed gets the same children."
    )
