"""Clashes to plant in a design that can be met: each way in which rules may not hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sendsample.cohort.places import pairs
from sendsample.design.across import Across
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.rules.base import is_unknown
from sendsample.strategies.choosing import number
from sendsample.strategies.known import as_written
from sendsample.strategies.making import Making, Sampled
from sendsample.strategies.predicates import Data, parsed, predicate

#: The names of what clashes: pairs of sample and rule, as an explanation has them.
Names = list[tuple[str, str]]
#: How many children of a kind are few enough to exclude them all.
_FEW: Final = 3


@dataclass(frozen=True)
class Group:
    """The children of a sample's frame who have one level of a column."""

    sample: str
    column: str
    level: Any
    children: tuple[str, ...]

    @property
    def where(self) -> Data:
        """The predicate that they meet and nobody else."""
        return {"column": self.column, "equals": as_written(self.level)}


def most_of(sampled: Sampled) -> int:
    """Return how many children a sample may have at most."""
    if "visits" in sampled.data:
        return int(sampled.data["visits"]["settings"] * sampled.data["visits"]["children"])
    size = sampled.data["size"]
    return int(size[1] if isinstance(size, list) else size)


def _groups(making: Making) -> Iterator[Group]:
    """Yield the groups of every sample's frame, of levels that count as known."""
    for name, sampled in making.samples.items():
        for column in making.known.grouped:
            there: dict[Any, list[str]] = {}
            for child, row in sampled.frame.items():
                if row[column] is not None and not is_unknown(column, row[column]):
                    there.setdefault(row[column], []).append(child)
            for level, children in there.items():
                yield Group(name, column, level, tuple(children))


def _add(making: Making, sample: str, *rules: Data) -> Names:
    """Add rules to a sample and return their names."""
    data = making.samples[sample].data
    data["rules"] = [*data.get("rules", ()), *rules]
    return [(sample, rule["name"]) for rule in rules]


def _count(name: str, where: Data, **bounds: int) -> Data:
    return {"rule": "count", "name": name, "where": where, **bounds}


def _everywhere(making: Making) -> str:
    """Return what what holds over all samples is called; a design of one sample is about that one."""
    return making.names[0] if len(making.names) == 1 else ALL_SAMPLES


# A minimum above what there is


def _too_few(making: Making, sample: str) -> Names:
    where = predicate(making.draw, making.known)
    have = sum(map(parsed(where, making.as_at).holds, making.samples[sample].frame.values()))
    return _add(making, sample, _count("more than there are", where, at_least=have + 1))


def _blocks(making: Making) -> list[str]:
    return [name for name, sampled in making.samples.items() if "visits" in sampled.data]


def _too_few_places(making: Making, sample: str) -> Names:
    assert making.cohort is not None  # noqa: S101 - for the type
    visits = making.samples[sample].data["visits"]
    places = pairs(making.cohort, visits["by"])["place"].nunique()
    rule = _count("more than there are", {"everyone": True}, at_least=places + 1)
    visits["rules"] = [*visits.get("rules", ()), rule]
    return [(sample, rule["name"])]


def _plain(making: Making) -> list[str]:
    return [name for name in making.samples if name not in _blocks(making)]


def _plain_groups(making: Making) -> list[Group]:
    """Return the groups of plain samples: how many of one a block can have goes by where they are too."""
    plain = _plain(making)
    return [group for group in _groups(making) if group.sample in plain]


def _too_large(making: Making, sample: str) -> Names:
    sampled = making.samples[sample]
    sampled.data["size"] = len(sampled.frame) + 1
    # What goes by the size would be another rule at another size.
    sampled.data["rules"] = [rule for rule in sampled.data.get("rules", ()) if rule["rule"] != "mirror"]
    return [(sample, "size")]


# Minimums that add up past the size


def _halves(making: Making) -> list[Group]:
    sizes = {name: (len(sampled.frame), most_of(sampled)) for name, sampled in making.samples.items()}
    return [
        group
        for group in _plain_groups(making)
        if len(group.children) < sizes[group.sample][0] > sizes[group.sample][1]
    ]


def _past_size(making: Making, group: Group) -> Names:
    most = most_of(making.samples[group.sample])
    some = min(len(group.children), most)
    names = _add(
        making,
        group.sample,
        _count("some", group.where, at_least=some),
        _count("others", {"not": group.where}, at_least=most + 1 - some),
    )
    return [*names, (group.sample, "size")]


def _many_levels(making: Making) -> list[tuple[str, str]]:
    levels = Counter((group.sample, group.column) for group in _plain_groups(making))
    return [(name, column) for (name, column), many in levels.items() if many > most_of(making.samples[name])]


def _levels_past_size(making: Making, place: tuple[str, str]) -> Names:
    sample, column = place
    rule = {"rule": "every_level", "name": "every one", "column": column}
    return [*_add(making, sample, rule), (sample, "size")]


# Bounds that contradict one another


def _any_group(making: Making) -> list[Group]:
    return list(_groups(making))


def _wanted(making: Making, group: Group) -> int:
    """Draw how many of a group to ask for: no more than there are, or than the sample has."""
    most = min(len(group.children), most_of(making.samples[group.sample]))
    return number(making.draw, 1, most)


def _cap_against_minimum(making: Making, group: Group) -> Names:
    many = _wanted(making, group)
    cap = {"rule": "at_most_per_group", "name": "cap", "column": group.column, "at_most": many - 1}
    return _add(making, group.sample, cap, _count("minimum", group.where, at_least=many))


def _two_numbers(making: Making, group: Group) -> Names:
    many = _wanted(making, group)
    fewer = _count("fewer", group.where, at_most=many - 1)
    return _add(making, group.sample, fewer, _count("more", group.where, exactly=many))


def _mirrored(making: Making) -> list[Group]:
    """Return groups of which a sample of one size has to have somebody to mirror its frame."""
    fixed = {
        name: most_of(sampled)
        for name, sampled in making.samples.items()
        if not isinstance(sampled.data.get("size"), list)
    }
    return [
        group
        for group in _groups(making)
        if group.sample in fixed
        and fixed[group.sample] * len(group.children) >= len(making.samples[group.sample].frame)
    ]


def _mirror_against_number(making: Making, group: Group) -> Names:
    mirror = {"rule": "mirror", "name": "mirror", "column": group.column}
    return _add(making, group.sample, mirror, _count("none", group.where, exactly=0))


# Two samples that want the same few children


def _contested(making: Making) -> list[tuple[Group, Group]]:
    across, groups = Across(**making.across), _plain_groups(making)
    return [
        (one, other)
        for one in groups
        for other in groups
        if (one.column, one.level) == (other.column, other.level)
        and making.names.index(one.sample) < making.names.index(other.sample)
        and across.apart(one.sample, other.sample)
        and _more_than_there_are(making, one, other)[1] <= most_of(making.samples[other.sample])
        and set(one.children) & set(other.children)
    ]


def _more_than_there_are(making: Making, one: Group, other: Group) -> tuple[int, int]:
    """Return how many to ask of each for one child too many in all."""
    first = min(len(one.children), most_of(making.samples[one.sample]))
    return first, len({*one.children, *other.children}) + 1 - first


def _no_overlap(making: Making, pair: tuple[Group, Group]) -> Names:
    numbers = _more_than_there_are(making, *pair)
    names = [
        name
        for group, many in zip(pair, numbers, strict=True)
        for name in _add(making, group.sample, _count("wanted", group.where, at_least=many))
    ]
    return [*names, (ALL_SAMPLES, "one sample a child")]


# Children by name


def _named(making: Making, kind: str) -> set[str]:
    return {entry["id"] for entry in getattr(making, kind)}


def _may_be_excluded(making: Making) -> list[Group]:
    included = _named(making, "include")
    return [
        group
        for group in _groups(making)
        if len(group.children) <= _FEW and included.isdisjoint(group.children)
    ]


def _only_ones_excluded(making: Making, group: Group) -> Names:
    out = {entry["id"] for entry in making.exclude if entry.get("sample", group.sample) == group.sample}
    sample = {"sample": group.sample} if len(making.names) > 1 else {}
    making.exclude += [
        {"id": child, "reason": "unavailable", **sample} for child in group.children if child not in out
    ]
    scopes = {
        entry.get("sample", _everywhere(making))
        for entry in making.exclude
        if entry["id"] in group.children and entry.get("sample", group.sample) == group.sample
    }
    names = _add(making, group.sample, _count("one at least", group.where, at_least=1))
    return [*names, *((scope, "excluded") for scope in sorted(scopes))]


def _may_be_included(making: Making) -> list[Group]:
    said = _named(making, "include") | _named(making, "exclude")
    together = [
        Group(
            group.sample, group.column, group.level, tuple(one for one in group.children if one not in said)
        )
        for group in _plain_groups(making)
    ]
    return [group for group in together if len(group.children) > 1]


def _included_together(making: Making, group: Group) -> Names:
    making.include += [
        {"id": child, "reason": "already_agreed", "sample": group.sample} for child in group.children[:2]
    ]
    cap = {"rule": "at_most_per_group", "name": "cap", "column": group.column, "at_most": 1}
    return [*_add(making, group.sample, cap), (group.sample, "include")]


def _sampled_before(making: Making) -> list[str]:
    if making.cooling_off or "last_sampled" not in making.known.kinds:
        return []
    return [
        name
        for name, sampled in making.samples.items()
        if any(row["last_sampled"] is not None for row in sampled.frame.values())
    ]


def _left_alone(making: Making, sample: str) -> Names:
    days = [row["last_sampled"] for row in making.samples[sample].frame.values()]
    first = min(day for day in days if day is not None).isoformat()
    making.cooling_off = {"since": first}
    where = {"column": "last_sampled", "at_least": first}
    names = _add(making, sample, _count("sampled before", where, at_least=1))
    return [*names, (_everywhere(making), "cooling off")]


def _every_sample(making: Making) -> list[str]:
    return list(making.samples)


#: For each kind of clash where it can be planted, and how; the first can be planted anywhere.
CLASHES: Final[dict[str, tuple[Callable[[Making], list[Any]], Callable[[Making, Any], Names]]]] = {
    "too_few": (_every_sample, _too_few),
    "too_large": (_plain, _too_large),
    "cap_against_minimum": (_any_group, _cap_against_minimum),
    "two_numbers": (_any_group, _two_numbers),
    "past_size": (_halves, _past_size),
    "levels_past_size": (_many_levels, _levels_past_size),
    "only_ones_excluded": (_may_be_excluded, _only_ones_excluded),
    "included_together": (_may_be_included, _included_together),
    "mirror_against_number": (_mirrored, _mirror_against_number),
    "no_overlap": (_contested, _no_overlap),
    "too_few_places": (_blocks, _too_few_places),
    "left_alone": (_sampled_before, _left_alone),
}
