"""What a receipt takes over from the one before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from sendsample.cohort import Cohort
from sendsample.evidence.reading import Receipt
from sendsample.evidence.reserve_list import Stepped
from sendsample.evidence.standing import Standing
from sendsample.evidence.written_down import Table
from sendsample.selection import Selection
from sendsample.selection.receipt import after

Lists = dict[str, dict[str, list[str]]]

#: What was asked at the draw.
ASKED: Final = ("only", "pinned")
#: What follows from the lists, and stays as it was while these do.
AS_DRAWN: Final = (*ASKED, "commitment", "excluded", "included")
#: Reserve lists are fixed before; that somebody has none is no news.
_NO_NEWS: Final = frozenset({"no_reserve"})


def reserve_lists(receipt: Receipt) -> Lists:
    """Return the reserve lists of a receipt: by sample and child."""
    return {
        name: {child: list(listed) for child, listed in sample.get("reserves", {}).items()}
        for name, sample in receipt.samples.items()
    }


def of_those_who_stand(lists: Mapping[str, Mapping[str, Sequence[str]]], selection: Selection) -> Lists:
    """Return the lists of those who stand in a selection, in the order of their tickets."""
    return {
        name: {child: list(by_child[child]) for child in selection.ids[name] if child in by_child}
        for name, by_child in lists.items()
    }


def known(lists: Lists, cohort: Cohort) -> Lists:
    """Return the lists without whoever is not in a cohort."""
    return {
        name: {
            child: [one for one in listed if one in cohort.frame.index] for child, listed in by_child.items()
        }
        for name, by_child in lists.items()
    }


def still_there(lists: Lists, selection: Selection, declined: Collection[str]) -> Lists:
    """Return the lists without whoever declined or stands in the sample already."""
    return {
        name: {
            child: [one for one in listed if one not in declined and one not in selection.ids[name]]
            for child, listed in by_child.items()
        }
        for name, by_child in lists.items()
    }


def carried_on(
    previous: Receipt,
    selection: Selection,
    lists: Lists,
    *,
    told: Mapping[str, Any],
    vacant: Mapping[str, int],
    kept: Sequence[str] = AS_DRAWN,
) -> Selection:
    """Return a selection with the receipt that follows another.

    Parameters
    ----------
    previous
        The receipt before.
    selection
        Who stands now.
    lists
        The reserve lists of those who stand.
    told
        What this receipt says that no other does: its kind, and what was done.
    vacant
        How many places of each sample nobody could take.
    kept
        What the receipt takes over as it is.
    """
    old = {name: deepcopy(previous.data[name]) for name in kept if previous.data.get(name) is not None}
    # Everybody stood, so the selection was made with every sample settled; that is not what was asked.
    made = {name: value for name, value in selection.receipt.items() if name not in ASKED}
    notes = tuple(note for note in selection.notes if note.code not in _NO_NEWS)
    written = [{"code": note.code, "sentence": note.sentence} for note in notes]
    samples = _samples(selection, lists, vacant)
    receipt = {**made, **old, **told, "samples": samples, **broken_rules(selection), "notes": written}
    return replace(selection, notes=notes, receipt=after(receipt, previous.data))


def _samples(selection: Selection, lists: Lists, vacant: Mapping[str, int]) -> dict[str, Any]:
    samples = {}
    for name, sample in selection.receipt["samples"].items():
        record = {key: value for key, value in sample.items() if key != "reserves"}
        if vacant.get(name):
            record |= {"vacant": vacant[name]}
        if "ids" not in record:
            record |= _standing(selection, name)
        if lists.get(name):
            record["reserves"] = lists[name]
        samples[name] = record
    return samples


def _standing(selection: Selection, name: str) -> dict[str, Any]:
    """Return what a receipt says of a sample some of whose places, or of another's, nobody could take."""
    record: dict[str, Any] = {
        "size": len(selection.ids[name]),
        "ids": selection.ids[name],
        "tickets": selection[name]["ticket"].tolist(),
        "loss": selection.loss[name],
        "distance": round(selection.distance[name], 6),
    }
    if name in selection.visits:
        record["visits"] = {place: list(ids) for place, ids in selection.visits[name].items()}
    return record


def places_of(
    steps: Sequence[Stepped], selection: Selection, standing: Standing, free: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return what a receipt says of the places that were free: by what they were filled, and by whom.

    Parameters
    ----------
    steps
        What became of each place whose reserve list was gone through.
    selection
        Who stands now.
    standing
        Who stood before.
    free
        How many places of each sample were left to the seed.
    """
    by_list = {step.sample: step for step in steps}
    places = []
    for name in selection.ids:
        step = by_list.get(name)
        listed = [] if step is None or step.taken is None else [step.taken]
        skipped = [] if step is None else list(step.skipped)
        if listed:
            places.append({"sample": name, "by": "reserves", "taken": listed, "skipped": skipped})
        if name in free:
            new = [child for child in selection.ids[name] if child not in {*standing.ids[name], *listed}]
            by = "seed" if new else "nobody"
            places.append({"sample": name, "by": by, "taken": new, "skipped": [] if listed else skipped})
    return places


def broken_rules(selection: Selection) -> dict[str, Any]:
    """Return what a receipt says of rules that those who stand do not meet; nothing where all hold."""
    if selection.check is None or selection.check.valid:
        return {}
    rows = selection.check.broken[["sample", "rule"]].drop_duplicates()
    return {"broken": [{"sample": sample, "rule": rule} for sample, rule in rows.to_numpy().tolist()]}


def with_reserves(selection: Selection, table: Table, lists: Lists, declined: Collection[str]) -> Selection:
    """Return a selection whose table of reserves is that of the lists fixed before."""
    return replace(selection, reserves=table.of(still_there(lists, selection, declined)))
