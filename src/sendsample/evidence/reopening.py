"""A selection as it stands in a receipt, with its lists: what reports are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sendsample.answering import STAGES
from sendsample.cohort import Cohort
from sendsample.cohort.coerce import table
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.design.bound import Note
from sendsample.evidence.agreeing import need_agreement, need_known
from sendsample.evidence.carried import of_those_who_stand, reserve_lists, still_there
from sendsample.evidence.filling import Places
from sendsample.evidence.reading import Given, read_receipt
from sendsample.evidence.replacing import not_asking
from sendsample.evidence.same import asked, need_same
from sendsample.evidence.standing import Standing
from sendsample.selection import Selection


def reopened(receipt: Given, cohort: Cohort, design: Design | str | None = None) -> Selection:
    """Return the selection that a receipt is about, as it stands; nothing is chosen anew.

    The rules are checked again without the solver; losses are those of the check. What is proven is what the
    receipt says; `sendsample.verify` does it again.

    Parameters
    ----------
    receipt
        A receipt: a file, its folder, data, or a selection.
    cohort
        The lists it is about.
    design
        The design it is about; needed only where that is not a built-in.

    Raises
    ------
    sendsample.errors.InputError
        When the receipt is none, is about other lists or another design, or does not say what these come to.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> drawn = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> reopened(drawn.receipt, cohort, design)
    <Selection: optimal, 1 for audit, loss 0>
    """
    before = read_receipt(receipt)
    whole, rules = asked(before, design)
    need_same(before, cohort)
    declined: list[str] = list((before.data.get("declined") or {"ids": []})["ids"])
    plain = bind(not_asking(rules, declined), cohort)
    standing = Standing.of(before, rules)
    places = Places(cohort, whole, plain, before.data["seed"], standing, {}, declined)
    blank = places.blank()
    need_known(before, cohort, [sample.name for sample in rules.samples], blank.receipt)
    if not any("ids" in sample for sample in before.samples.values()):
        need_agreement(before, blank)
        return _as_said(blank, before.data)
    filled = places.short((), blank)
    need_agreement(before, filled.selection)
    lists = of_those_who_stand(reserve_lists(before), filled.selection)
    named = still_there(lists, filled.selection, declined)
    bounds = {name: before.samples[name].get("bound") or 0 for name in filled.selection.ids}
    there = dataclasses.replace(filled.selection, bound=bounds, reserves=filled.reserves.of(named))
    return _as_said(there, before.data)


def _as_said(selection: Selection, receipt: Mapping[str, Any]) -> Selection:
    """Return a selection with what only its receipt can say."""
    notes = tuple(Note(note["code"], note["sentence"]) for note in receipt["notes"])
    return dataclasses.replace(
        selection,
        status=receipt["status"],
        stages=_stages(receipt["stages"]),
        reasons=tuple(receipt.get("reasons") or ()),
        notes=notes,
        receipt=receipt,
    )


def _stages(stages: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    rows = [
        (
            ", ".join(stage["samples"]),
            stage["aim"],
            stage["value"],
            stage["bound"],
            stage["value"] == stage["bound"],
        )
        for stage in stages
    ]
    return table(rows, STAGES)
