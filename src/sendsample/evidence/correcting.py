"""The verb: the lists were corrected, and everyone who still can stand does."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

from sendsample.cohort import Cohort, need_cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.engine import Deadline
from sendsample.errors import UsageError
from sendsample.evidence.carried import (
    ASKED,
    carried_on,
    known,
    of_those_who_stand,
    places_of,
    reserve_lists,
    with_reserves,
)
from sendsample.evidence.changes import changes
from sendsample.evidence.filling import Filled, Places
from sendsample.evidence.reading import Given, Receipt, read_receipt
from sendsample.evidence.replacing import not_asking
from sendsample.evidence.same import asked, need_same
from sendsample.evidence.standing import Standing
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds
from sendsample.selection import Selection
from sendsample.selection.receipt import left_out


def correct(
    receipt: Given,
    cohort: Cohort,
    corrected: Cohort,
    design: Design | str | None = None,
    *,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Selection:
    """Carry a selection over to corrected lists.

    Everyone who can still be chosen stands. Frames and targets are those of the corrected lists; places of
    whoever is no longer there are filled by the same seed; reserve lists are made anew.

    Parameters
    ----------
    receipt
        The newest receipt: a file, its folder, data, or the selection itself.
    cohort
        The lists it is about.
    corrected
        The lists that take their place.
    design
        The design it is about; needed only where that is not a built-in.
    time_limit
        Seconds after which to stop looking; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Selection
        Who stands now. Its receipt follows the old one and says how many left, joined or changed in each
        frame. When those who stand cannot be part of a valid selection any more it is infeasible, says why,
        and holds those who still stand.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, or is about other lists or another design.
    sendsample.errors.UsageError
        When the corrected lists are the same as before.
    sendsample.errors.DesignError
        When the design does not fit the corrected lists.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": ["ASD", "HI", "SEMH"]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False, age=7)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> drawn.ids
    {'audit': ['a2', 'a3']}
    >>> without = ss.Cohort.from_frame(frame[frame["child_id"] != "a2"], as_at="2024-02-05")
    >>> now = ss.correct(drawn, cohort, without, design)
    >>> now.ids, now.receipt["correction"]["frames"]["audit"]
    ({'audit': ['a3', 'a1']}, {'left': 1, 'joined': 0, 'changed': 0})
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    need_cohort(corrected)
    before = read_receipt(receipt)
    whole, rules = asked(before, design)
    if corrected.digest == before.data["cohort"]["sha256"] != cohort.digest:
        raise UsageError(
            "The receipt is about these corrected lists already.",
            code="lists_corrected_already",
            hint="Give them as the lists from now on; nothing is left to correct.",
        )
    need_same(before, cohort)
    if corrected.digest == cohort.digest:
        raise UsageError(
            "The corrected lists say the same as those before.",
            code="lists_same",
            hint="Leave out --lists-corrected; files may differ and still say the same.",
        )
    declined = before.data.get("declined") or {"ids": [], "reasons": {}}
    rules = not_asking(rules, declined["ids"])
    old, new = bind(rules, cohort), bind(rules, corrected)
    standing = Standing.of(before, rules)
    if not any(standing.ids.values()):
        raise UsageError(
            "Nobody stands in the receipt, so there is nothing to carry over.",
            code="receipt_empty",
            hint="Choose from the corrected lists: `sendsample select`, with --previous.",
        )
    gone = {part.sample.name: _gone(part, standing) for part in new.samples}
    now = standing
    for name, children in gone.items():
        now = now.without(name, children)
    vacant = {name: sample.get("vacant", 0) for name, sample in before.samples.items()}
    free = +(Counter(vacant) + Counter({name: len(children) for name, children in gone.items()}))
    places = Places(corrected, whole, new, before.data["seed"], now, free, declined["ids"])
    filled = places.fill(deadline, progress)
    if not filled.selection.ids:
        return filled.selection
    told: dict[str, Any] = {
        "kind": "correction",
        "correction": {
            "before": cohort.digest,
            **_counted(cohort, corrected, old, new),
            "gone": {name: children for name, children in gone.items() if children},
            "places": places_of((), filled.selection, standing, free),
        },
        # Whoever declined is kept out under no reason of the design's.
        **left_out(new),
    }
    if before.data.get("declined"):
        told["declined"] = deepcopy(declined)
    return _carried(before, filled, corrected, told)


def _carried(before: Receipt, filled: Filled, corrected: Cohort, told: dict[str, Any]) -> Selection:
    drawn = filled.selection.receipt["samples"]
    lists = {name: dict(sample["reserves"]) for name, sample in drawn.items() if sample.get("reserves")}
    if filled.selection.status == "infeasible":
        # While a rule is broken nobody can be shown to fit; the old lists still say whom to ask.
        lists = known(of_those_who_stand(reserve_lists(before), filled.selection), corrected)
    # What was committed to were the lists before.
    selection = carried_on(before, filled.selection, lists, told=told, vacant=filled.free, kept=ASKED)
    declined = (before.data.get("declined") or {"ids": []})["ids"]
    return with_reserves(selection, filled.reserves, lists, declined)


def _gone(part: BoundSample, standing: Standing) -> list[str]:
    """Return who stood in a sample and cannot be chosen for it any more."""
    name = part.sample.name
    there = set(part.frame.index) - {entry.id for entry in part.excluded}
    if part.visits is not None:
        pairs = part.visits.pairs
        seen = set(zip(pairs["child_id"], pairs["place"], strict=True))
        return [
            child
            for child in standing.ids[name]
            if child not in there or (child, standing.place(name, child)) not in seen
        ]
    return [child for child in standing.ids[name] if child not in there]


def _counted(before: Cohort, after: Cohort, old: BoundDesign, new: BoundDesign) -> dict[str, Any]:
    """Return how many left, joined or changed, of the cohort and of each frame."""
    count = changes(before, after)
    frames = {
        was.sample.name: count(was.frame.index, part.frame.index)
        for was, part in zip(old.samples, new.samples, strict=True)
    }
    return {"cohort": count(before.frame.index, after.frame.index), "frames": frames}
