"""Designs made by chance, most of them with a planted selection that meets every rule."""

from __future__ import annotations

import random
from typing import Any

import sendsample as ss
from support.cells import of_children

PREDICATES = (
    {"column": "provision", "equals": "sen_support"},
    {"column": "alternative_provision", "equals": True},
    {"column": "age", "between": [5, 15]},
    {"column": "primary_need", "in": ["HI", "MLD"]},
    {"column": "cluster", "is_missing": True},
    {"not": {"column": "cluster", "equals": "p"}},
    {"or": [{"column": "age", "at_least": 18}, {"column": "sex", "equals": "female"}]},
)
BALANCE = ("sex", "age_band", "cluster", "provision", "area_of_need", "age", "primary_need")


def design(rng: random.Random, cohort: ss.Cohort) -> ss.Design:
    """Return a design over a small cohort; five in six are met by a selection planted beforehand."""
    size = rng.randint(1, min(6, len(cohort)))
    rows = of_children(cohort.frame)
    planted = _plant(rng, rows, size) if rng.random() < 5 / 6 else None
    if planted and rng.random() < 0.3:
        return _contradicted(rng, rows)
    rules = [_rule(rng, planted) for _ in range(rng.randint(0, 5))]
    columns = rng.sample(BALANCE, rng.randint(1, 5))
    balance = [{"column": column, "weight": rng.choice([1, 1, 2, 3])} for column in columns]
    data: dict[str, Any] = {
        "name": "by chance",
        "samples": [
            {
                "name": "tracking",
                "size": size,
                "rules": [rule for rule in rules if rule],
                "balance": balance,
            }
        ],
    }
    if planted is None and rng.random() < 0.3:
        data["samples"][0]["eligible"] = rng.choice(PREDICATES)
    _name_children(rng, data, [row["child_id"] for row in rows], planted)
    return ss.Design.model_validate(data)


def _contradicted(rng: random.Random, rows: list[dict[str, Any]]) -> ss.Design:
    """Return a design whose rule asks for what its balance would not have, so that the loss is not 0."""
    size = rng.randint(3, min(6, len(rows)))
    column = rng.choice(["provision", "sex", "alternative_provision"])
    values = [row[column] for row in rows]
    rare = min(set(values), key=lambda value: (values.count(value), str(value)))
    rule = {
        "rule": "count",
        "where": {"column": column, "equals": rare},
        "at_least": min(size, values.count(rare)),
    }
    others = rng.sample([other for other in BALANCE if other != column], 2)
    balance = [{"column": column, "weight": rng.choice([1, 2])}, *({"column": other} for other in others)]
    caps = {"rule": "at_most_per_group", "column": "household", "at_most": 2}
    sample = {"name": "tracking", "size": size, "rules": [rule, caps], "balance": balance}
    return ss.Design.model_validate({"name": "contradicted", "samples": [sample]})


def _plant(rng: random.Random, rows: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """Return some rows; half the time alike in a column, so that rules and balance pull apart."""
    mixed = rng.sample(rows, len(rows))
    if rng.random() < 0.5:
        column = rng.choice(["provision", "sex", "age", "alternative_provision"])
        mixed.sort(key=lambda row: str(row[column]), reverse=rng.random() < 0.5)
    return mixed[:size]


def _name_children(rng, data, ids, planted):
    chosen = {row["child_id"] for row in planted or []}
    others = [child for child in ids if child not in chosen]
    if others and rng.random() < 0.4:
        reason = rng.choice(["family", "recently_tracked", "deceased", "moved_away"])
        data["exclude"] = [{"id": rng.choice(others), "reason": reason}]
    if chosen and rng.random() < 0.2:
        data["include"] = [{"id": rng.choice(sorted(chosen)), "reason": "follow_up"}]


def _rule(rng: random.Random, planted: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    kind = rng.choice(["count", "count", "at_most_per_group", "at_most_per_group", "every_level", "mirror"])
    if kind == "count":
        return _count(rng, planted)
    if kind == "at_most_per_group":
        column = rng.choice(["household", "setting", "sex"])
        groups = [row[column] for row in planted or [] if row[column] not in {None, "unknown"}]
        most = max(map(groups.count, groups), default=1)
        return {"rule": kind, "column": column, "at_most": most if planted else rng.randint(0, 2)}
    if kind == "every_level":
        column = rng.choice(["area_of_need", "cluster", "sex"])
        levels = sorted({row[column] for row in planted or [] if row[column] is not None})
        return {"rule": kind, "column": column, **({"levels": levels} if planted and levels else {})}
    return {"rule": "mirror", "column": rng.choice(["sex", "provision"])} if planted is None else None


def _count(rng: random.Random, planted: list[dict[str, Any]] | None) -> dict[str, Any]:
    where = rng.choice(PREDICATES)
    rule = {"rule": "count", "where": where}
    if planted is None:
        return rule | {rng.choice(["exactly", "at_least", "at_most"]): rng.randint(0, 3)}
    predicate = ss.Design.model_validate(
        {"name": "one", "samples": [{"name": "one", "size": 1, "rules": [rule | {"exactly": 0}]}]}
    )
    have = sum(predicate.samples[0].rules[0].where.holds(row) for row in planted)
    bounds = ({"exactly": have}, {"exactly": have}, {"at_least": max(0, have - 1)}, {"at_most": have + 1})
    return rule | rng.choice(bounds)
