"""Designs made by chance that mostly cannot be met, each for a reason or several put into it.

The areas are those of :func:`support.areas.visited`, small enough for every choice to be listed. A case may
come out possible all the same, as nothing here looks at how rules work together; those who use them leave
such cases out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

import sendsample as ss
from sendsample.design.predicates import Predicate
from support import areas
from support.cells import of_children

REASONS = ("unavailable", "staff_relative", "recently_tracked", "recently_sampled", "family", "safeguarding")
ORIGINS = ("framework", "sendsample", "local", "local")
SPLITS = ("provision", "sex", "alternative_provision", "cluster")
PREDICATES = (
    {"column": "provision", "equals": "sen_support"},
    {"column": "alternative_provision", "equals": True},
    {"column": "age", "between": [5, 15]},
    {"column": "primary_need", "in": ["HI", "MLD", "ASD"]},
    {"not": {"column": "cluster", "equals": "p"}},
    {"column": "cluster", "is_missing": True},
    {"column": "household", "equals": "h1"},
    {"or": [{"column": "age", "at_least": 18}, {"column": "sex", "equals": "female"}]},
    {"and": [{"column": "sex", "equals": "male"}, {"column": "provision", "equals": "ehc_plan"}]},
)
NAMES = ("tracking", "audit", "themes")
_HOLDS = TypeAdapter(Predicate).validate_python


@dataclass(frozen=True)
class Case:
    """A question: a design, the children, which samples are settled and what may not give."""

    cohort: ss.Cohort
    design: ss.Design
    pinned: dict[str, list[str]] = field(default_factory=dict)
    locked: tuple[str, ...] = ()


@dataclass
class _Making:
    """A design being made: the children as rows, and its data so far."""

    rng: random.Random
    cohort: ss.Cohort
    rows: list[dict[str, Any]]
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        return [row["child_id"] for row in self.rows]

    def have(self, where: dict[str, Any]) -> list[str]:
        holds = _HOLDS(where).at(self.cohort.as_at).holds
        return [row["child_id"] for row in self.rows if holds(row)]

    def levels(self, column: str) -> list[Any]:
        """Return the known levels of a column, the rarest first."""
        cells = [row[column] for row in self.rows if row[column] not in {None, "unknown"}]
        return sorted(set(cells), key=lambda level: (cells.count(level), str(level)))

    def plain(self) -> list[dict[str, Any]]:
        """Return the samples that are no block of visits."""
        return [sample for sample in self.data["samples"] if "visits" not in sample]

    def add(self, sample: dict[str, Any], rule: dict[str, Any]) -> None:
        sample.setdefault("rules", []).append(rule)

    def count(self, sample: dict[str, Any], where: dict[str, Any], **bounds: int) -> None:
        self.add(sample, {"rule": "count", "where": where, **bounds})

    def exclude(self, child: str, sample: str = "") -> None:
        """Exclude a child for some reason, unless something is said of the child already."""
        taken = [entry for kind in ("exclude", "include") for entry in self.data.get(kind, [])]
        if child in {entry["id"] for entry in taken}:
            return
        entry = {"id": child, "reason": self.rng.choice(REASONS), "sample": sample}
        if self.rng.random() < 0.15:
            entry["locked"] = self.rng.random() < 0.5
        self.data.setdefault("exclude", []).append(entry)

    def include(self, child: str, sample: str) -> None:
        taken = [entry for kind in ("exclude", "include") for entry in self.data.get(kind, [])]
        if child in {entry["id"] for entry in taken}:
            return
        entry = {"id": child, "reason": "follow_up", "sample": sample, "locked": self.rng.random() < 0.15}
        self.data.setdefault("include", []).append(entry)


def cases(seed: Any) -> Iterator[Case]:
    """Yield cases without end, as they follow from a seed."""
    rng = random.Random(f"infeasible {seed}")
    while True:
        case = _case(rng)
        if case is not None:
            yield case


def _case(rng: random.Random) -> Case | None:
    many = rng.choices([1, 2, 3], [12, 6, 1])[0]
    cohort = areas.visited(rng, rng.randint(4, {1: 11, 2: 8, 3: 5}[many]))
    making = _Making(rng, cohort, of_children(cohort.frame), {"name": "by chance", "samples": []})
    names = rng.sample(NAMES, many)
    block = rng.choice(names) if rng.random() < 0.25 else None
    for name in names:
        making.data["samples"].append(_block(making, name) if name == block else _plain(making, name))
    faults = rng.choices([1, 2, 3], [6, 3, 1] if many == 1 else [7, 3, 0])[0]
    for fault in rng.choices(_ALONE if many == 1 else (*_ALONE, *_TOGETHER, *_TOGETHER), k=faults):
        fault(making)
    _garnish(making)
    try:
        design = ss.Design.model_validate(making.data)
    except ValidationError:
        return None
    pinned = _pinned(making, design) if rng.random() < 0.08 else {}
    return Case(cohort, design, pinned, _locked(rng, design) if rng.random() < 0.1 else ())


def _plain(making: _Making, name: str) -> dict[str, Any]:
    rng = making.rng
    size = rng.randint(1, max(2, min(5, len(making.rows) - 1)))
    sample: dict[str, Any] = {"name": name, "size": size}
    if rng.random() < 0.3:
        sample["size"] = [max(0, size - rng.randint(0, 2)), size + rng.randint(1, 2)]
    if rng.random() < 0.15:
        sample["eligible"] = rng.choice(PREDICATES)
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        _noise(making, sample)
    return sample


def _noise(making: _Making, sample: dict[str, Any]) -> None:
    """Add a rule that may or may not be hard to keep."""
    rng = making.rng
    kind = rng.choice(["count", "count", "at_most_per_group", "every_level", "mirror"])
    if kind == "count":
        how = rng.choice(["exactly", "at_least", "at_most"])
        making.count(sample, rng.choice(PREDICATES), **{how: rng.randint(0, 2)})
    elif kind == "at_most_per_group":
        column = rng.choice(["household", "setting", "sex", "cluster"])
        making.add(sample, {"rule": kind, "column": column, "at_most": rng.randint(1, 2)})
    else:
        making.add(sample, {"rule": kind, "column": rng.choice(["sex", "provision", "cluster"])})


def _block(making: _Making, name: str) -> dict[str, Any]:
    """Return a block of visits, mostly more than there are places with children enough for."""
    rng = making.rng
    by = rng.choice(["setting", "service"])
    settings, children = rng.choice([(1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (3, 2), (4, 1)])
    visits: dict[str, Any] = {"by": by, "settings": settings, "children": children, "rules": []}
    places = sorted(_places(making, by))
    if rng.random() < 0.4:
        # A place that nobody is at, or that has too few, is forced in now and then.
        visits["force_in"] = rng.sample([*places, "s9"], rng.randint(1, min(settings, 2)))
    others = [place for place in places if place not in visits.get("force_in", ())]
    if others and rng.random() < 0.3:
        visits["keep_out"] = rng.sample(others, 1)
    if rng.random() < 0.5:
        trust = {"column": "kind", "equals": "trust"}
        how = rng.choice(["exactly", "at_least", "at_most"])
        visits["rules"].append({"rule": "count", "where": trust, how: rng.randint(0, settings)})
    if rng.random() < 0.3:
        rule = rng.choice(["at_most_per_group", "every_level", "mirror"])
        visits["rules"].append({"rule": rule, "column": "kind"})
    sample: dict[str, Any] = {"name": name, "visits": visits}
    if rng.random() < 0.5:
        where = rng.choice(PREDICATES)
        how = rng.choice(["exactly", "at_least", "at_most"])
        making.count(sample, where, **{how: rng.randint(0, settings * children)})
    return sample


def _places(making: _Making, by: str) -> set[str]:
    if by == "service":
        return set(making.cohort.services["service"])
    return {row["setting"] for row in making.rows if row["setting"]}


def _size(sample: dict[str, Any]) -> int:
    """Return the least a sample may have."""
    if "visits" in sample:
        return sample["visits"]["settings"] * sample["visits"]["children"]
    return sample["size"][0] if isinstance(sample["size"], list) else sample["size"]


def _most(sample: dict[str, Any]) -> int:
    return sample["size"][1] if isinstance(sample.get("size"), list) else _size(sample)


def _any(making: _Making) -> dict[str, Any]:
    return making.rng.choice(making.data["samples"])


# What can be wrong with one sample.


def _past_size(making: _Making) -> None:
    """Ask for more of the levels of a column than the sample has places."""
    rng, sample = making.rng, _any(making)
    column = rng.choice(SPLITS)
    levels = making.levels(column)
    left = _most(sample) + rng.randint(1, 2)
    for place, level in enumerate(levels):
        share = left if place == len(levels) - 1 else rng.randint(0, left)
        left -= share
        if share:
            making.count(sample, {"column": column, "equals": level}, at_least=share)


def _too_many(making: _Making) -> None:
    """Ask for more children of some kind than there are."""
    rng, sample = making.rng, _any(making)
    where = rng.choice(PREDICATES)
    how = rng.choice(["at_least", "exactly"])
    making.count(sample, where, **{how: len(making.have(where)) + rng.choice([0, 1, 1, 2])})


def _all_of(making: _Making) -> None:
    """Ask for two kinds of children that few or none are both of, nearly as many of each as the size."""
    rng, sample = making.rng, _any(making)
    for where in rng.sample(PREDICATES, 2):
        many = max(1, _size(sample) - rng.randint(0, 1))
        making.count(sample, where, **{rng.choice(["at_least", "at_least", "exactly"]): many})


def _every_level(making: _Making) -> None:
    """Ask for every level of a column, or for one that nobody has."""
    rng, sample = making.rng, _any(making)
    rule: dict[str, Any] = {
        "rule": "every_level",
        "column": rng.choice(["cluster", "sex", "area_of_need", "age_band"]),
    }
    if rng.random() < 0.4:
        column, levels = rng.choice([("cluster", ["p", "q", "r", "s"]), ("sex", ["female", "male"])])
        rule |= {"column": column, "levels": rng.sample(levels, rng.randint(1, len(levels)))}
    elif rng.random() < 0.2 and making.levels(rule["column"]):
        rule["without"] = [rng.choice(making.levels(rule["column"]))]
    making.add(sample, rule | {"at_least": rng.choice([1, 1, 2, 3])})


def _cap(making: _Making) -> None:
    """Cap a group below what the size, or a minimum inside the group, asks for."""
    rng, sample = making.rng, _any(making)
    column = rng.choice(["sex", "cluster", "setting", "household", "provision"])
    levels = making.levels(column)
    making.add(sample, {"rule": "at_most_per_group", "column": column, "at_most": rng.choice([0, 1, 1, 2])})
    if levels and rng.random() < 0.7:
        making.count(sample, {"column": column, "equals": levels[-1]}, at_least=rng.randint(1, 3))


def _ceilings(making: _Making) -> None:
    """Leave less room for the levels of a column together than the size."""
    rng, sample = making.rng, _any(making)
    column = rng.choice(["provision", "alternative_provision", "sex"])
    levels, left = making.levels(column), max(0, _size(sample) - rng.randint(1, 2))
    for place, level in enumerate(levels):
        share = left if place == len(levels) - 1 else rng.randint(0, left)
        left -= share
        making.count(sample, {"column": column, "equals": level}, at_most=share)


def _mirror(making: _Making) -> None:
    """Ask for the shares of the area and for something else."""
    rng, sample = making.rng, _any(making)
    column = rng.choice(SPLITS)
    making.add(sample, {"rule": "mirror", "column": column, "within": rng.choice([0, 0, 0, 1])})
    if not making.levels(column):
        return
    level = rng.choice(making.levels(column))
    bound = rng.choice(
        [{"exactly": 0}, {"at_least": _size(sample)}, {"at_most": 0}, {"exactly": _most(sample)}]
    )
    making.count(sample, {"column": column, "equals": level}, **bound)


def _two_included(making: _Making) -> None:
    """Ask for children by name of whom a rule wants fewer, or who are not eligible."""
    rng, sample = making.rng, _any(making)
    column = rng.choice(["household", "setting", "sex", "provision"])
    levels = making.levels(column)
    if not levels:
        return
    level = rng.choice(levels)
    where = {"column": column, "equals": level}
    for child in making.have(where)[: rng.randint(1, 3)]:
        making.include(child, sample["name"])
    rule = {"rule": "at_most_per_group", "column": column, "at_most": 1}
    if rng.random() < 0.5:
        making.add(sample, rule)
    elif rng.random() < 0.6:
        making.count(sample, where, at_most=0)
    elif "visits" not in sample:
        sample["eligible"] = {"not": where}


def _many_excluded(making: _Making) -> None:
    """Exclude most of those whom a minimum asks for."""
    rng, sample = making.rng, _any(making)
    where = rng.choice(PREDICATES)
    there = making.have(where)
    if not there:
        return
    many = rng.randint(1, max(1, min(len(there), _most(sample))))
    making.count(sample, where, at_least=many)
    scope = sample["name"] if rng.random() < 0.4 else ""
    for child in rng.sample(there, min(len(there), len(there) - many + rng.randint(1, 2))):
        making.exclude(child, scope)


def _few_left(making: _Making) -> None:
    """Exclude so many that too few are left for the size."""
    rng, sample = making.rng, _any(making)
    out = len(making.rows) - _size(sample) + rng.randint(1, 2)
    scope = sample["name"] if rng.random() < 0.4 else ""
    for child in rng.sample(making.ids, min(len(making.ids), max(0, out))):
        making.exclude(child, scope)


def _cooling_off(making: _Making) -> None:
    """Leave alone who was sampled of late, and ask for many, or for some of these by name."""
    rng, sample = making.rng, _any(making)
    cooling = rng.choice([{"months": 12}, {"months": 6}, {"since": "2024-11-01"}])
    making.data["cooling_off"] = cooling | {"locked": rng.random() < 0.1}
    recent = [row["child_id"] for row in making.rows if row["last_sampled"] is not None]
    if recent and rng.random() < 0.25:
        making.data["cooling_off"]["exempt"] = rng.sample(recent, 1)
    if recent and rng.random() < 0.5:
        making.include(rng.choice(recent), sample["name"])
    where = rng.choice(PREDICATES)
    making.count(sample, where, at_least=max(1, len(making.have(where)) - rng.randint(0, 1)))


_ALONE: tuple[Callable[[_Making], None], ...] = (
    _past_size,
    _too_many,
    _all_of,
    _every_level,
    _cap,
    _ceilings,
    _mirror,
    _two_included,
    _many_excluded,
    _few_left,
    _cooling_off,
    _cooling_off,
)


# What can be wrong with several samples together.


def _compete(making: _Making) -> None:
    """Let every sample want the same few children."""
    rng = making.rng
    column = rng.choice(SPLITS)
    if not making.levels(column):
        return
    level = rng.choice(making.levels(column)[:2])
    there = len(making.have({"column": column, "equals": level}))
    for sample in making.data["samples"]:
        many = rng.randint(1, max(1, min(there, _most(sample))))
        making.count(sample, {"column": column, "equals": level}, at_least=many)


def _grow(making: _Making) -> None:
    """Let the samples have more places in all than there are children."""
    short = len(making.rows) + making.rng.randint(1, 2) - sum(map(_size, making.data["samples"]))
    for sample in making.plain():
        more = max(0, short) if sample is making.plain()[-1] else making.rng.randint(0, max(0, short))
        low = min(_size(sample) + more, len(making.rows))
        short -= low - _size(sample)
        sample["size"] = [low, max(low, _most(sample))] if isinstance(sample["size"], list) else low


def _cap_across(making: _Making) -> None:
    """Cap a group over all samples."""
    rng = making.rng
    column = rng.choice(["household", "setting", "sex", "cluster", "provision"])
    cap = {"rule": "at_most_per_group", "column": column, "at_most": rng.choice([0, 1, 1, 2])}
    making.data.setdefault("across", {}).setdefault("rules", []).append(cap)


def _share(making: _Making) -> None:
    """Let samples share children, some of them, and want the same ones all the same."""
    rng, names = making.rng, [sample["name"] for sample in making.data["samples"]]
    across = making.data.setdefault("across", {})
    if rng.random() < 0.6:
        across["may_share"] = [sorted(rng.sample(names, 2))]
    else:
        across["samples_per_child"] = rng.choice([1, 2])
    _compete(making)


def _included_twice(making: _Making) -> None:
    """Ask for children by name in one sample, and for all of their kind in another."""
    rng = making.rng
    first, second = rng.sample(making.data["samples"], 2)
    where = rng.choice(PREDICATES)
    there = making.have(where)
    for child in there[: rng.randint(1, 2)]:
        making.include(child, first["name"])
    making.count(second, where, at_least=max(1, min(_most(second), len(there))))


_TOGETHER: tuple[Callable[[_Making], None], ...] = (_compete, _grow, _cap_across, _share, _included_twice)


# What levers cost, which are locked, and what is beside the point.


def _garnish(making: _Making) -> None:
    rng, data = making.rng, making.data
    rules = data.get("across", {}).get("rules", [])
    for number, sample in enumerate(data["samples"]):
        on_places = sample["visits"]["rules"] if "visits" in sample else []
        for place, rule in enumerate([*sample.get("rules", []), *on_places]):
            _price(rng, rule, f"{number} {place}")
        if rng.random() < 0.08:
            sample["locked"] = True
        columns = rng.sample(["sex", "provision", "age_band", "cluster"], rng.choice([0, 0, 1, 2]))
        sample["balance"] = [{"column": column, "weight": rng.choice([1, 1, 3])} for column in columns]
    for place, rule in enumerate(rules):
        _price(rng, rule, f"cap {place}")
    if "across" in data and rng.random() < 0.15:
        data["across"]["locked"] = True
    if rng.random() < 0.1:
        gone = {"id": rng.choice(making.ids), "reason": rng.choice(["deceased", "moved_away"])}
        taken = {entry["id"] for kind in ("exclude", "include") for entry in data.get(kind, [])}
        data.setdefault("exclude", []).extend([] if gone["id"] in taken else [gone])


def _price(rng: random.Random, rule: dict[str, Any], name: str) -> None:
    rule |= {"weight": rng.choice([1, 1, 1, 1, 2, 3]), "origin": rng.choice(ORIGINS)}
    if rng.random() < 0.08:
        rule["locked"] = True
    if rng.random() < 0.3:
        rule["name"] = f"rule of {name}"


def _locked(rng: random.Random, design: ss.Design) -> tuple[str, ...]:
    sample = rng.choice(design.samples)
    return (rng.choice([sample.name, *(name for name, _ in sample.named_rules())]),)


def _pinned(making: _Making, design: ss.Design) -> dict[str, list[str]]:
    """Settle a sample at children it may have, whatever its rules say of them."""
    rng, sample = making.rng, making.rng.choice(design.samples)
    barred = {entry.id for entry in design.exclude if entry.sample in {"", sample.name}}
    if design.cooling_off is not None:
        barred |= {row["child_id"] for row in making.rows if row["last_sampled"] is not None}
    holds = sample.eligible.at(making.cohort.as_at).holds
    can = [row["child_id"] for row in making.rows if holds(row) and row["child_id"] not in barred]
    must = [entry.id for entry in design.include if entry.sample in {"", sample.name}]
    size = rng.randint(sample.least, sample.most)
    others = [child for child in can if child not in must]
    if (
        sample.visits is not None
        or not set(must) <= set(can)
        or not len(must) <= size <= len(must) + len(others)
    ):
        return {}
    return {sample.name: rng.sample([*must, *rng.sample(others, size - len(must))], size)}
