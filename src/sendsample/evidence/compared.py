"""A receipt beside the one that doing it all again gives, in groups a reader can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

Data = Mapping[str, Any]


class Group(NamedTuple):
    """Some of what stands in a receipt: its name, what to take, and what to say when it is the same."""

    what: str
    part: Callable[[Data], Any]
    same: str


def _of_samples(*keys: str) -> Callable[[Data], Any]:
    return lambda data: {
        name: {key: sample[key] for key in keys if sample.get(key) not in (None, {}, 0)}
        for name, sample in data["samples"].items()
    }


def _keys(*keys: str) -> Callable[[Data], Any]:
    return lambda data: {key: data[key] for key in keys if data.get(key) is not None}


#: Everything in a receipt but its place in the chain, its files and versions, which are looked at apart.
GROUPS: Final = (
    Group(
        "question",
        _keys("format", "kind", "commitment", "seed", "design", "only", "pinned", "cohort", "cooling_off"),
        "The same question was asked.",
    ),
    Group("outcome", _keys("status", "reasons"), "The outcome is the same."),
    Group(
        "children",
        _of_samples("ids", "tickets", "visits", "size", "vacant"),
        "The same children are chosen, with the same tickets.",
    ),
    Group(
        "balance",
        _of_samples("loss", "bound", "distance", "frame", "candidates"),
        "Losses, bounds and frames are the same.",
    ),
    Group("reserves", _of_samples("reserves"), "The reserve lists are the same."),
    Group("aims", _keys("stages", "proven_by"), "Every aim comes to the same value and the same bound."),
    Group(
        "left out", _keys("excluded", "included"), "The same numbers of children are kept out, or asked for."
    ),
    Group(
        "changes",
        _keys("replacement", "correction", "declined"),
        "Who left, who stepped in and who could not are the same.",
    ),
    Group("notes", _keys("notes"), "The same lines came of fitting the design to the lists."),
)


def compared(stated: Data, found: Data) -> Iterator[tuple[str, bool, str]]:
    """Yield for each group its name, whether it is the same, and a sentence.

    No sentence holds what stands in either.
    """
    if stated["versions"].get("sendsample") != found["versions"]["sendsample"]:
        stated, found = _unworded(stated), _unworded(found)
    for group in GROUPS:
        same = group.part(stated) == group.part(found)
        yield group.what, same, group.same if same else _different(group, stated, found)


def _unworded(data: Data) -> Data:
    """Return a receipt without its sentences: a later version may word anew what they are about."""
    codes = sorted(note["code"] for note in data["notes"])
    return {**data, "notes": codes, "reasons": bool(data.get("reasons"))}


def _different(group: Group, stated: Data, found: Data) -> str:
    one, other = group.part(stated), group.part(found)
    where = (
        sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
        if isinstance(one, dict)
        else []
    )
    named = f": {', '.join(map(repr, where))}" if where else ""
    return f"Done again, this comes out otherwise{named}."
