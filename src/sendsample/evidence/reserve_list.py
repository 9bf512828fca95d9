"""The first on a reserve list who can step in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sendsample.cohort import Cohort
from sendsample.design.bound import BoundDesign
from sendsample.evidence.standing import Standing
from sendsample.selection import Check
from sendsample.selection.check import check_bound
from sendsample.selection.given import by_sample

#: By how much each broken bound is missed, by sample, rule and level.
Broken = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Stepped:
    """What became of a place: who took it, if anybody on the list could, and who could not and why."""

    sample: str
    taken: str | None
    skipped: tuple[dict[str, str], ...]


def step_in(
    cohort: Cohort,
    bound: BoundDesign,
    standing: Standing,
    place: tuple[str, str],
    *,
    listed: Sequence[str],
    declined: Collection[str],
) -> Stepped:
    """Return the first on a list who, with everyone standing, meets every rule.

    A rule that those who stand break already, because a place stands free or the lists were corrected, may
    stay as broken as it is.

    Parameters
    ----------
    cohort, bound
        The lists, and the design as it applies to them.
    standing
        Who stands, the one who leaves among them.
    place
        The sample and who leaves it.
    listed
        The reserve list of the place, in its order.
    declined
        Whoever has declined before or now.
    """
    sample, leaving = place
    skipped: list[dict[str, str]] = []
    already = broken(judge(cohort, bound, standing))
    for child in listed:
        why = _in_the_way(standing, sample, child, declined)
        if why is None:
            why = _worse(already, broken(judge(cohort, bound, standing.instead(sample, leaving, child))))
        if why is None:
            return Stepped(sample, child, tuple(skipped))
        skipped.append({"id": child, **why})
    return Stepped(sample, None, tuple(skipped))


def judge(cohort: Cohort, bound: BoundDesign, standing: Standing) -> Check:
    """Return what a check finds of those who stand."""
    return check_bound(cohort, bound, by_sample(standing.given(), bound.design))


def _in_the_way(
    standing: Standing, sample: str, child: str, declined: Collection[str]
) -> dict[str, str] | None:
    if child in declined:
        return {"because": "declined"}
    return {"because": "stands"} if child in standing.ids[sample] else None


def broken(checked: Check) -> Broken:
    """Return by how much each bound that does not hold is missed: by sample, rule and level."""
    rows = checked.broken
    short = (rows["at_least"] - rows["found"]).clip(lower=0)
    over = (rows["found"] - rows["at_most"]).clip(lower=0).fillna(0)
    keys = zip(rows["sample"], rows["rule"], rows["level"], strict=True)
    return dict(zip(keys, (short + over).tolist(), strict=True))


def _worse(before: Broken, after: Broken) -> dict[str, str] | None:
    """Return the first rule that is broken more, without the level: a household's name stays on the lists."""
    for key, many in after.items():
        if many > before.get(key, 0):
            sample, rule, _ = key
            return {"because": "rule", "sample": sample, "rule": rule}
    return None
