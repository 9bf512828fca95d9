"""The first on a reserve list who can step in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sendsample.cohort import Cohort
from sendsample.design.bound import BoundDesign
from sendsample.evidence.standing import Standing
from sendsample.selection import Check
from sendsample.selection.check import check_bound
from sendsample.selection.given import by_sample


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
    for child in listed:
        why = _in_the_way(standing, sample, child, declined)
        if why is None:
            why = _broken(judge(cohort, bound, standing.instead(sample, leaving, child)))
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


def _broken(checked: Check) -> dict[str, str] | None:
    """Return the first rule that does not hold, without the level: a household's name stays on the lists."""
    if checked.valid:
        return None
    row = checked.broken.iloc[0]
    return {"because": "rule", "sample": str(row["sample"]), "rule": str(row["rule"])}
