"""Why a child cannot be in a sample, where lists and design say so before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sendsample.cohort import Cohort
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.parts import LEAVES_FRAME, CoolingOff, Exclusion
from sendsample.design.predicates import Everyone
from sendsample.design.values import words

RECENT = "recently_sampled"


@dataclass(frozen=True, slots=True)
class Barred:
    """What keeps a child out of a sample: a status, a sentence for an officer, a note for an analyst."""

    status: str
    sentence: str
    technical: str


def barred(cohort: Cohort, bound: BoundDesign, part: BoundSample, child: str) -> Barred | None:
    """Return what keeps a child out of a sample whatever is drawn; None where nothing does.

    Parameters
    ----------
    cohort, bound
        The lists, and the design as it applies to them.
    part
        The sample.
    child
        The child's id, as the lists would have it.
    """
    if child not in cohort.frame.index:
        return _unknown(cohort, child)
    excluded = [entry for entry in bound.design.exclude if entry.id == child]
    gone = [entry for entry in excluded if entry.reason in LEAVES_FRAME]
    if gone:
        return _gone(child, gone[0])
    if child not in part.frame.index:
        return _outside(cohort, part, child)
    named = [entry for entry in excluded if entry.sample in {"", part.sample.name}]
    if named:
        return _excluded(part.sample.name, child, named[0])
    if child in {entry.id for entry in part.excluded}:
        return _recent(part.sample.name, child, bound.design.cooling_off)
    return next(_elsewhere(bound, part.sample.name, child), None)


def too_few(part: BoundSample, child: str) -> Barred:
    """Return what keeps out a child at places that have too few children for a visit."""
    name, visits = part.sample.name, part.sample.visits
    many, by = (visits.children, visits.by) if visits is not None else (0, "setting")
    return Barred(
        "no_visit",
        f"Child {child} cannot be chosen for {name!r}: a visit takes {many} children, and no {by} of "
        f"{child}'s that may be visited has that many who can be chosen.",
        f"No {by} of {child} has {many} candidates; such a {by} is left out from the start.",
    )


def _unknown(cohort: Cohort, child: str) -> Barred:
    alike = [known for known in cohort.frame.index if known.lstrip("0") == child.lstrip("0")]
    zeros = " An id that differs in its leading zeros only is: a spreadsheet may have lost them."
    return Barred(
        "not_on_the_lists",
        f"Child {child} is not on the lists.{zeros if alike else ''}",
        "Ids are compared exactly, capitals included. Whoever was set aside on reading is not in the cohort "
        "either; its findings say who.",
    )


def _gone(child: str, entry: Exclusion) -> Barred:
    return Barred(
        "left",
        f"Child {child} cannot be chosen: the design says that {child} is no longer one of the area's "
        f"({words(entry.reason)}).",
        f"`exclude` has {child} with reason {entry.reason!r}, which leaves the frame itself: {child} is not "
        "counted in any share either.",
    )


def _outside(cohort: Cohort, part: BoundSample, child: str) -> Barred:
    name, eligible = part.sample.name, part.sample.eligible
    if not eligible.at(cohort.as_at).mask(cohort.frame.loc[[child]]).all():
        return Barred(
            "not_eligible",
            f"Child {child} cannot be chosen for {name!r}, which draws on children with "
            f"{eligible.sentence()}: {child} is not one of them.",
            f"{child} is not in the frame of {name!r}, by its `eligible` as at {cohort.as_at.isoformat()}. A "
            "missing value meets no comparison.",
        )
    visits = part.sample.visits
    by = "setting" if visits is None else visits.by
    some = visits is not None and not isinstance(visits.eligible, Everyone)
    which = f" ({by}s with {visits.eligible.sentence()})" if visits is not None and some else ""
    return Barred(
        "no_visit",
        f"Child {child} cannot be chosen for {name!r}, which draws on children at {by}s that may be visited"
        f"{which}: the lists have {child} at none of them.",
        f"{child} is not in the frame of {name!r}: no {by} of {child} passes `visits.eligible` and "
        "`visits.keep_out`.",
    )


def _excluded(name: str, child: str, entry: Exclusion) -> Barred:
    where = f"{name!r}" if entry.sample else "any sample"
    return Barred(
        "excluded",
        f"Child {child} cannot be chosen for {name!r}: the design excludes {child} from {where} (reason: "
        f"{words(entry.reason)}).",
        f"`exclude` has {child} with reason {entry.reason!r}; {child} still counts in the frame.",
    )


def _recent(name: str, child: str, cooling: CoolingOff | None) -> Barred:
    if cooling is None or cooling.months is None:
        since = "" if cooling is None or cooling.since is None else f" since {cooling.since.isoformat()}"
    else:
        since = " in the last month" if cooling.months == 1 else f" in the last {cooling.months} months"
    return Barred(
        "cooling_off",
        f"Child {child} cannot be chosen for {name!r}: {child} was tracked or sampled{since}, and the design "
        "leaves such children alone.",
        f"`cooling_off`, by the column `last_sampled`; {child} still counts in the frame.",
    )


def _elsewhere(bound: BoundDesign, name: str, child: str) -> Iterator[Barred]:
    """Yield what keeps out a child whom other samples have for certain and do not share."""
    across = bound.design.across
    fixed = {
        part.sample.name: f"the design names {child} for {part.sample.name!r}"
        if part.pinned is None
        else f"{part.sample.name!r} was settled beforehand with {child}"
        for part in bound.samples
        if child in (part.pinned or ()) or child in {entry.id for entry in part.included}
    }
    fixed.pop(name, None)
    apart = [other for other in fixed if across.apart(name, other)]
    if not apart and len(fixed) < across.most:
        return
    told = [fixed[other] for other in apart] or list(fixed.values())
    yield Barred(
        "elsewhere",
        f"Child {child} cannot be chosen for {name!r}: {', '.join(told)}, and {across.sentence()}.",
        "`include`, or what is pinned, together with `across`.",
    )
