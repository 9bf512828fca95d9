"""Whether a receipt says what its lists, design and seed come to, as far as no solver is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sendsample.cohort import Cohort
from sendsample.errors import InputError
from sendsample.evidence.carried import broken_rules
from sendsample.evidence.reading import Receipt
from sendsample.selection import Selection

#: What follows from the lists and how they were read.
_OF_LISTS = ("cohort", "cooling_off")


def need_known(receipt: Receipt, cohort: Cohort, names: list[str], made: Mapping[str, Any]) -> None:
    """Raise if a receipt names samples or children that are not there, or describes other lists.

    Parameters
    ----------
    receipt
        The receipt.
    cohort
        The lists it is about.
    names
        The samples that were asked for.
    made
        What a receipt made of these lists says of them.

    Raises
    ------
    sendsample.errors.InputError
        When it does.
    """
    _need_nothing(_unknown(receipt, cohort, names, made))


def need_agreement(receipt: Receipt, selection: Selection) -> None:
    """Raise if those who stand by a receipt are not as it says.

    Parameters
    ----------
    receipt
        The receipt.
    selection
        Those who stand, checked without the solver, with the tickets of its seed.

    Raises
    ------
    sendsample.errors.InputError
        When they are not.
    """
    _need_nothing(_different(receipt, selection))


def _need_nothing(wrong: Iterator[str]) -> None:
    found = next(wrong, None)
    if found is not None:
        raise InputError(
            f"The receipt does not say what its lists, design and seed come to: {found}.",
            code="receipt_disagrees",
            hint="It was changed, or is not whole; `sendsample verify` says line by line what matches.",
        )


def _unknown(receipt: Receipt, cohort: Cohort, names: list[str], made: Mapping[str, Any]) -> Iterator[str]:
    data = receipt.data
    if set(receipt.samples) != set(names):
        yield "its samples are not those of the design"
    if not {name for stage in data["stages"] for name in stage["samples"]} <= set(names):
        yield "its aims are about other samples"
    if "sendsample" not in data["versions"]:
        yield "it does not say which version made it"
    for name in _OF_LISTS:
        if data.get(name) != made.get(name):
            yield "what it says of the lists"
    there = set(cohort.frame.index)
    for name, sample in receipt.samples.items():
        ids = sample.get("ids", [])
        listed = [one for others in sample.get("reserves", {}).values() for one in others]
        if len(set(ids)) < len(ids) or not {*ids, *listed} <= there:
            yield f"the children of {name!r}"
        seen = [child for children in (sample.get("visits") or {}).values() for child in children]
        if sample.get("visits") is not None and sorted(seen) != sorted(ids):
            yield f"where the children of {name!r} are seen"


def _different(receipt: Receipt, selection: Selection) -> Iterator[str]:
    data = receipt.data
    drawn = data["kind"] == "selection"
    found = data["status"] in {"optimal", "feasible"}
    if bool(selection.ids) != found if drawn else not selection.ids:
        yield "its status"
    if found and selection.check is not None and not selection.check.valid:
        yield "the rules that hold"
    if data.get("broken", []) != broken_rules(selection).get("broken", []):
        yield "the rules that do not hold"
    for name, ids in selection.ids.items():
        said = receipt.samples[name]
        if said.get("tickets", []) != selection[name]["ticket"].tolist() or said.get("ids", []) != ids:
            yield f"the tickets of {name!r}"
        if said.get("loss") != selection.loss[name] or (said.get("bound") or 0) > selection.loss[name]:
            yield f"the loss of {name!r}"
        if said["size"] != len(ids):
            yield f"the size of {name!r}"
        candidates = said.get("candidates")
        if candidates is not None and not len(ids) <= candidates <= said["frame"]:
            yield f"how many could be chosen for {name!r}"
