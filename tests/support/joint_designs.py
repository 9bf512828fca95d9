"""Joint designs made by chance, most of them met by selections planted beforehand.

The areas are those of :func:`support.areas.visited`. What is planted keeps every rule, so a design with a
plant is feasible; rules and balance are made to pull apart, and samples to want the same children.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter

import sendsample as ss
from sendsample.design.predicates import Predicate
from support.cells import by_index, of_children

SHAPES = (
    ("tracking", "audit"),
    ("audit", "tracking"),
    ("tracking", "audit", "themes"),
    ("audit", "themes"),
    ("tracking", "visits"),
    ("visits", "tracking", "audit"),
    ("tracking", "services"),
    ("tracking", "audit", "services"),
    ("visits", "services"),
    ("services", "audit"),
    ("visits",),
    ("services",),
    ("audit",),
)
PLACES = {"visits": "setting", "services": "service"}
PREDICATES = (
    {"column": "provision", "equals": "sen_support"},
    {"column": "alternative_provision", "equals": True},
    {"column": "age", "between": [5, 15]},
    {"column": "primary_need", "in": ["HI", "MLD", "ASD"]},
    {"not": {"column": "cluster", "equals": "p"}},
    {"or": [{"column": "age", "at_least": 18}, {"column": "sex", "equals": "female"}]},
    {"column": "last_sampled", "before_last_months": 6},
)
BALANCE = ("sex", "age_band", "cluster", "provision", "area_of_need", "age", "primary_need")
#: Columns whose rarest level a sample asks for as a rule, and then mirrors as balance.
CONTESTED = ("provision", "sex", "alternative_provision", "cluster")
_HOLDS = TypeAdapter(Predicate).validate_python


@dataclass
class _Making:
    """A design being made: the children, what is planted, and the design's data so far."""

    rng: random.Random
    cohort: ss.Cohort
    rows: list[dict[str, Any]]
    data: dict[str, Any]
    apart: bool
    pairs: list[set[str]]
    barred: set[str] = field(default_factory=set)
    planted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    visited: dict[str, list[str]] = field(default_factory=dict)

    def holds(self, predicate: dict[str, Any], row: dict[str, Any]) -> bool:
        return _HOLDS(predicate).at(self.cohort.as_at).holds(row)

    def free(self, name: str) -> list[dict[str, Any]]:
        """Return who may still be planted in a sample."""

        def may(child: str) -> bool:
            others = [other for other, rows in self.planted.items() if child in _ids(rows)]
            shared = not others or (not self.apart and len(others) == 1)
            return shared and all(not self.pairs or {name, other} in self.pairs for other in others)

        return [row for row in self.rows if row["child_id"] not in self.barred and may(row["child_id"])]


def design(rng: random.Random, cohort: ss.Cohort) -> ss.Design:
    """Return a joint design over a small cohort with places."""
    rows = [
        {name: cell.date() if hasattr(cell, "date") else cell for name, cell in row.items()}
        for row in of_children(cohort.frame)
    ]
    kind = rng.random()
    if kind < 0.4:
        return _contested(rng, rows) if kind < 0.2 else _scarce(rng, rows)
    names = list(rng.choice(SHAPES))
    making = _Making(rng, cohort, rows, {"name": "by chance", "samples": []}, *_sharing(rng, names))
    _across(making, names)
    _cooling_off(making)
    meant = rng.random() < 0.9
    most = max(1, len(rows) // len(names))
    for name in names:
        by = PLACES.get(name) or ("setting" if name == "tracking" and rng.random() < 0.08 else None)
        sample = _block(making, name, by, meant) if by else _plain(making, name, most, meant)
        making.data["samples"].append(sample)
    meant = meant and all(name in making.planted for name in names)
    _caps(making)
    _name_children(making, names, meant)
    return ss.Design.model_validate(making.data)


def _contested(rng: random.Random, rows: list[dict[str, Any]]) -> ss.Design:
    """Return a design in which the six need some of a few children, and so does another sample.

    Where a rule of the other wants them, the six give way and have a loss; where only its size does, as
    large as possible, the size gives way.
    """
    column, many, few = _few(rng, rows)
    six = min(len(rows) - 1, -(-len(rows) // many) + rng.randint(0, 1))
    others = rng.sample([other for other in BALANCE if other != column], rng.randint(0, 2))
    balance = [{"column": column, "weight": rng.choice([1, 2])}, *({"column": other} for other in others)]
    size = rng.randint(1, max(1, min(many, len(rows) - six)))
    rule = {"rule": "count", "where": few, "at_least": size}
    other = rng.choice(
        [
            {"size": size, "rules": [rule]},
            {"size": [size, size + 2], "rules": [rule], "balance": balance},
            {"size": [0, many], "eligible": few},
            {"size": [1, many + 1], "balance": balance},
        ]
    )
    samples = [
        {"name": "tracking", "size": six, "balance": balance, "reserves": rng.randint(0, 2)},
        {"name": "audit", **other},
        {"name": "themes", "size": [0, 2], "balance": balance},
    ][: rng.choice([2, 2, 3]) if len(rows) <= 10 else 2]
    rng.shuffle(samples)
    # With one of the few left, the six take the child and a range of the few ends at nobody.
    exclude = _barred(rng, rows, few, many - 1) if "eligible" in other else []
    return ss.Design.model_validate({"name": "contested", "samples": samples, "exclude": exclude})


def _scarce(rng: random.Random, rows: list[dict[str, Any]]) -> ss.Design:
    """Return a design in which visits and others mirror few children that they have in common.

    Most of them cannot be chosen, and count in the frames all the same, so that someone has a loss: the
    visits first and the six last. Little else is asked, so that chance decides much, of places too.
    """
    column, many, few = _few(rng, rows)

    def drawn() -> dict[str, Any]:
        anyone = {"or": [few, rng.choice(PREDICATES)]} if rng.random() < 0.5 else {"everyone": True}
        balance = [{"column": column, "weight": rng.choice([1, 2])}]
        return {"eligible": anyone, "balance": balance, "reserves": rng.randint(0, 1)}

    block, by = rng.choice(sorted(PLACES.items()))
    settings, children = rng.choice([(1, 2), (2, 1), (2, 1), (3, 1), (1, 3)])
    samples = [
        {"name": block, "visits": {"by": by, "settings": settings, "children": children}, **drawn()},
        {"name": "audit", "size": rng.randint(1, 3), **drawn()},
        {"name": "tracking", "size": rng.randint(1, 3), **drawn()},
    ][: rng.choice([1, 2, 2, 3])]
    rng.shuffle(samples)
    exclude = _barred(rng, rows, few, rng.choice([0, many - 1, many - 1, max(0, many - 2)]))
    return ss.Design.model_validate({"name": "scarce", "samples": samples, "exclude": exclude})


def _barred(
    rng: random.Random, rows: list[dict[str, Any]], few: dict[str, Any], many: int
) -> list[dict[str, Any]]:
    those = [row["child_id"] for row in rows if _HOLDS(few).holds(row)]
    return [{"id": child, "reason": "family"} for child in rng.sample(those, many)]


def _few(rng: random.Random, rows: list[dict[str, Any]]) -> tuple[str, int, dict[str, Any]]:
    """Return a column, how many have some level of it, and the predicate that they have."""
    counts = [(column, level, many) for column in CONTESTED for level, many in _levels(rows, column)]
    # Those most have come up most, whose exact shares small samples reach too.
    column, level, many = rng.choices(counts, [many - 1 or 0.1 for _, _, many in counts])[0]
    return column, many, {"column": column, "equals": level}


def _levels(rows: list[dict[str, Any]], column: str) -> list[tuple[Any, int]]:
    counts = Counter(row[column] for row in rows if row[column] is not None)
    return sorted(counts.items(), key=str)


def _ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["child_id"] for row in rows}


def _sharing(rng: random.Random, names: list[str]) -> tuple[bool, list[set[str]]]:
    how = rng.choice(["apart", "apart", "pairs", "two"]) if len(names) > 1 else "apart"
    pairs = [set(rng.sample(names, 2))] if how == "pairs" else []
    return how == "apart", pairs


def _across(making: _Making, names: list[str]) -> None:
    if making.pairs:
        making.data["across"] = {"may_share": [sorted(pair) for pair in making.pairs]}
    elif not making.apart:
        making.data["across"] = {"samples_per_child": making.rng.choice([2, len(names)])}


def _cooling_off(making: _Making) -> None:
    since = None
    if making.rng.random() < 0.15:
        making.data["cooling_off"], since = making.rng.choice(
            [
                ({"months": 6}, date(2024, 7, 16)),
                ({"months": 3}, date(2024, 10, 16)),
                ({"since": "2024-11-01"}, date(2024, 11, 1)),
            ]
        )
    making.barred |= {
        row["child_id"]
        for row in making.rows
        if since is not None and row["last_sampled"] is not None and row["last_sampled"] >= since
    }


def _plain(making: _Making, name: str, most: int, meant: bool) -> dict[str, Any]:
    rng, sample = making.rng, {"name": name}
    eligible = rng.choice(PREDICATES) if rng.random() < 0.35 else None
    drawn = [row for row in making.free(name) if eligible is None or making.holds(eligible, row)]
    if meant and not drawn:
        eligible, drawn = None, making.free(name)
    size = rng.randint(1, min(5, most))
    if meant and drawn:
        _order(rng, drawn)
        making.planted[name] = drawn[:size]
        size = len(making.planted[name])
    if eligible:
        sample["eligible"] = eligible
    ranged = rng.random() < (0.25 if name == "tracking" else 0.6)
    sample["size"] = [max(0, size - rng.randint(0, 2)), size + rng.randint(1, 3)] if ranged else size
    _content(making, sample, making.planted.get(name))
    if ranged and rng.random() < 0.3:
        sample["rules"].append({"rule": "mirror", "column": rng.choice(["sex", "provision", "cluster"])})
    return sample


def _order(rng: random.Random, rows: list[dict[str, Any]]) -> None:
    """Put rows in an order by chance; mostly the rarest first, so that rules and balance pull apart."""
    rng.shuffle(rows)
    if rng.random() < 0.7:
        column = rng.choice(CONTESTED)
        rows.sort(key=lambda row: [str(other[column]) for other in rows].count(str(row[column])))


def _content(making: _Making, sample: dict[str, Any], planted: list[dict[str, Any]] | None) -> None:
    rng = making.rng
    rules = [_rule(making, planted) for _ in range(rng.randint(0, 2))]
    columns = rng.sample(BALANCE, rng.randint(0, 3))
    if planted and rng.random() < 0.6:
        column = rng.choice(CONTESTED)
        level = planted[0][column]
        have = sum(row[column] == level for row in planted)
        where = {"column": column, "equals": level}
        rules.append({"rule": "count", "where": where, "at_least": have} if level is not None else None)
        columns = list(dict.fromkeys([column, *columns]))
    sample["rules"] = [rule for rule in rules if rule]
    sample["balance"] = [{"column": column, "weight": rng.choice([1, 1, 2, 3])} for column in columns]
    if rng.random() < 0.4:
        sample["reserves"] = rng.randint(0, 4)


def _rule(making: _Making, planted: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    rng = making.rng
    kind = rng.choice(["count", "count", "at_most_per_group", "every_level", "mirror"])
    if kind == "count":
        return _count(making, planted)
    if kind == "at_most_per_group":
        column = rng.choice(["household", "setting", "sex", "area_of_need"])
        return {"rule": kind, "column": column, "at_most": _crowd(planted, column) or rng.randint(1, 2)}
    if kind == "every_level":
        column = rng.choice(["area_of_need", "cluster", "sex"])
        levels = sorted({row[column] for row in planted or [] if row[column] is not None})
        return {"rule": kind, "column": column, **({"levels": levels} if levels else {})} if planted else None
    return {"rule": "mirror", "column": rng.choice(["sex", "provision"])} if rng.random() < 0.2 else None


def _count(making: _Making, planted: list[dict[str, Any]] | None) -> dict[str, Any]:
    rng = making.rng
    where = rng.choice(PREDICATES)
    if planted is None:
        return {"rule": "count", "where": where, rng.choice(["exactly", "at_least"]): rng.randint(0, 2)}
    have = sum(making.holds(where, row) for row in planted)
    bounds = ({"exactly": have}, {"at_least": have}, {"at_least": max(0, have - 1)}, {"at_most": have + 1})
    return {"rule": "count", "where": where} | rng.choice(bounds)


def _crowd(rows: list[dict[str, Any]] | None, column: str) -> int:
    """Return how many rows share the commonest known value of a column."""
    counts = Counter(row[column] for row in rows or [] if row[column] not in {None, "unknown", "none"})
    return max(counts.values(), default=0)


def _block(making: _Making, name: str, by: str, meant: bool) -> dict[str, Any]:
    """Return a block of visits; who is planted is at as many places as it visits."""
    rng = making.rng
    eligible = rng.choice(PREDICATES) if rng.random() < 0.2 else None
    visits: dict[str, Any] = {"by": by}
    sample: dict[str, Any] = {"name": name, "visits": visits}
    if eligible:
        sample["eligible"] = eligible
    there = None
    shapes = [(1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (1, 1)]
    for settings, children in rng.sample(shapes, len(shapes)) if meant else [rng.choice(shapes)]:
        visits |= {"settings": settings, "children": children}
        there = there or (_plant_visits(making, name, visits, eligible) if meant else None)
        if there:
            break
    _content(making, sample, making.planted.get(name))
    _content_of_visits(making, visits, there)
    return sample


def _plant_visits(
    making: _Making, name: str, visits: dict[str, Any], eligible: dict[str, Any] | None
) -> list[str] | None:
    rng = making.rng
    left = {
        row["child_id"]: row for row in making.free(name) if eligible is None or making.holds(eligible, row)
    }
    chosen: dict[str, list[dict[str, Any]]] = {}
    places = sorted(_there(making, visits["by"]))
    for place in rng.sample(places, len(places)):
        here = [child for child in _there(making, visits["by"])[place] if child in left]
        if len(chosen) < visits["settings"] and len(here) >= visits["children"]:
            chosen[place] = [left.pop(child) for child in rng.sample(sorted(here), visits["children"])]
    if len(chosen) < visits["settings"]:
        return None
    making.planted[name] = [row for rows in chosen.values() for row in rows]
    making.visited[name] = list(chosen)
    return list(chosen)


def _there(making: _Making, by: str) -> dict[str, list[str]]:
    if by == "service":
        pairs = making.cohort.services.itertuples(index=False, name=None)
    else:
        pairs = ((row["child_id"], row["setting"]) for row in making.rows if row["setting"])
    there: dict[str, list[str]] = {}
    for child, place in pairs:
        there.setdefault(place, []).append(child)
    return there


def _content_of_visits(making: _Making, visits: dict[str, Any], there: list[str] | None) -> None:
    rng = making.rng
    places = sorted(_there(making, visits["by"]))
    known = by_index(making.cohort.settings)
    kinds = {place: known[place]["kind"] if place in known else None for place in places}
    visits["rules"] = [
        rule for rule in (_rule_on_places(rng, visits, kinds, there) for _ in range(2)) if rng.random() < 0.4
    ]
    if there is None:
        return
    if rng.random() < 0.3:
        visits["force_in"] = rng.sample(there, rng.randint(1, len(there)))
    others = [place for place in places if place not in there]
    if others and rng.random() < 0.35:
        visits["keep_out"] = rng.sample(others, 1)
    kind = kinds[there[0]]
    if kind is not None and all(kinds[place] == kind for place in there) and rng.random() < 0.4:
        visits["eligible"] = {"column": "kind", "equals": kind}


def _rule_on_places(
    rng: random.Random, visits: dict[str, Any], kinds: dict[str, str | None], there: list[str] | None
) -> dict[str, Any]:
    kind = rng.choice(["count", "at_most_per_group", "every_level", "mirror"])
    visited = [kinds[place] for place in there or []]
    if kind == "count":
        have = visited.count("trust") if there else rng.randint(0, visits["settings"])
        how = rng.choice(["exactly", "at_least", "at_most"])
        return {"rule": kind, "where": {"column": "kind", "equals": "trust"}, how: have}
    if kind == "at_most_per_group":
        most = _crowd([{"kind": kind} for kind in visited], "kind")
        return {"rule": kind, "column": "kind", "at_most": most or 1}
    if kind == "every_level":
        levels = sorted({level for level in visited if level is not None})
        return {"rule": kind, "column": "kind", **({"levels": levels} if levels else {})}
    return {"rule": "mirror", "column": "kind"}


def _caps(making: _Making) -> None:
    """Cap households or settings over all samples, at what is planted and sometimes below."""
    if making.rng.random() >= 0.4:
        return
    column = making.rng.choice(["household", "household", "setting"])
    everyone = {row["child_id"]: row for rows in making.planted.values() for row in rows}
    most = _crowd(list(everyone.values()), column) or 1
    if making.rng.random() < 0.2:
        most = max(1, most - 1)
    cap = {"rule": "at_most_per_group", "column": column, "at_most": most}
    making.data.setdefault("across", {})["rules"] = [cap]


def _name_children(making: _Making, names: list[str], meant: bool) -> None:
    """Exclude and include some children by id, those planted rarely and as the plant has them."""
    rng, planted = making.rng, {child for rows in making.planted.values() for child in _ids(rows)}
    others = sorted(_ids(making.rows) - planted)
    excluded = []
    if others and rng.random() < 0.5:
        reason = rng.choice(["family", "recently_tracked", "deceased", "moved_away"])
        sample = rng.choice(names) if reason in {"family", "recently_tracked"} and rng.random() < 0.6 else ""
        excluded.append({"id": rng.choice(others), "reason": reason, "sample": sample})
    if planted and rng.random() < 0.1:
        excluded.append({"id": rng.choice(sorted(planted)), "reason": "safeguarding"})
    making.data["exclude"] = excluded
    name = rng.choice(names)
    if meant and rng.random() < 0.2:
        child = rng.choice(sorted(_ids(making.planted[name])))
        if child not in {entry["id"] for entry in excluded}:
            making.data["include"] = [{"id": child, "reason": "follow_up", "sample": name}]
