"""What is proven of a selection, in the order of the aims, and what chance decided: in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sendsample.design.model import TRACKING
from sendsample.design.values import words

if TYPE_CHECKING:
    from sendsample.selection.selection import Selection

#: The note that stands with the verdict.
GIVES_WAY: Final = "tracking_gives_way"


class Asked(NamedTuple):
    """How many children a sample may have, and has."""

    sample: str
    least: int
    most: int
    chosen: int


def asked_sizes(selection: Selection) -> list[Asked]:
    """Return the sizes of a selection's samples, as the check found them."""
    if selection.check is None:
        return []
    rows = selection.check.rules[selection.check.rules["rule"] == "size"]
    return [
        Asked(str(row["sample"]), int(row["at_least"]), int(row["at_most"]), int(row["found"]))
        for row in rows.to_dict("records")
    ]


def verdict(selection: Selection) -> list[str]:
    """Return what holds of a selection, and where there is one sample what was proven of it.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> verdict(ss.select(cohort, design, seed="4 1 6 2 8 5"))[0]
    'Every rule holds, checked again without the solver.'
    """
    if len(selection.ids) > 1:
        return [f"Every rule holds, for all {len(selection.ids)} samples, checked again without the solver."]
    return ["Every rule holds, checked again without the solver.", *_alone(selection)]


def _alone(selection: Selection) -> Iterator[str]:
    (sample,) = selection.ids
    loss, bound = selection.loss[sample], selection.bound[sample]
    if sample in selection.receipt.get("pinned", []):
        yield f"Balance: loss {loss}, of a sample that was settled beforehand."
        return
    mirror = (
        f"loss {loss}, proven least: no selection under these rules mirrors the area better"
        if loss == bound
        else f"loss {loss}; the least possible is between {bound} and {loss}"
    )
    yield f"Balance: {mirror}."
    yield from _sizes(selection)


def aims(selection: Selection) -> list[str]:
    """Return, where there are several samples, what each aim after the rules came to, in their order."""
    if len(selection.ids) == 1:
        return []
    others = [name for name in selection.ids if name != TRACKING]
    focused = [name for name in others if name not in selection.visits]
    visits = [name for name in others if name in selection.visits]
    return [
        *_mirrored(selection, [name for name in selection.ids if name == TRACKING], words(TRACKING)),
        *_sizes(selection),
        *_mirrored(selection, focused, _many(focused, "focused sample")),
        *_mirrored(selection, visits, _many(visits, "block", " of visits")),
    ]


def in_order(selection: Selection) -> str:
    """Return what introduces the aims."""
    far = "each as good as those before it allow" if selection.reproducible else "as far as the limit allowed"
    return f"Then, in this order, {far}"


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


def _sizes(selection: Selection) -> Iterator[str]:
    """Yield, when a size is a range, where fewer than its most were chosen."""
    ranged = [asked for asked in asked_sizes(selection) if asked.least < asked.most]
    if not ranged:
        return
    bounds = {stage["samples"][0]: stage["bound"] for stage in _stages(selection, "size")}
    short = []
    for sample, _, most, many in ranged:
        if many < most:
            proven = bounds.get(sample, most) == many
            sure = "proven most" if proven else "more may be possible"
            short.append(f"{words(sample)} has {many} of at most {most}, {sure}")
    yield f"Sizes: {'; '.join(short) or 'every range is filled to its most'}."


def _stages(selection: Selection, aim: str) -> list[dict[str, Any]]:
    return [stage for stage in selection.receipt["stages"] if stage["aim"] == aim]


def chance(selection: Selection) -> str:
    """Return what chance decided."""
    if not selection.reproducible:
        return "A limit was reached before everything was proven, so this run is NOT reproducible."
    return (
        f"Chance decided the rest, by the seed '{selection.seed}': whoever holds the same lists, design "
        "and seed gets the same children."
    )
