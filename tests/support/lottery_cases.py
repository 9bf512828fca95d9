"""Cohorts and designs made by chance for lotteries: some children likelier than others, some shut out.

Three sorts of case, each a name, a cohort, a design, the sample and how near the least loss it should be: of
one sample and few children, of several samples and few children, and of one sample and up to 40 children of
few kinds. Most have a selection planted beforehand that keeps every rule.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

import sendsample as ss
from sendsample.design.predicates import Predicate
from support import designs, joint_designs
from support.areas import AS_AT, cohort, frame, visited
from support.cells import of_children
from support.joint_brute_force import Joint
from support.lottery_brute_force import support_by_type_vectors

Case = tuple[str, ss.Cohort, ss.Design, str, int | None]

#: Above this many ways of putting samples together a case is passed over, for time's sake; few are.
MOST_WAYS = 200_000
#: So is one of more count vectors.
MOST_VECTORS = 6_000
PREDICATES = (
    {"column": "provision", "equals": "sen_support"},
    {"column": "household", "is_missing": False},
    {"column": "alternative_provision", "equals": True},
    {"column": "sex", "equals": "female"},
    {"column": "primary_need", "in": ["HI", "MLD"]},
    {"or": [{"column": "primary_need", "equals": "ASD"}, {"column": "sex", "equals": "male"}]},
    {"and": [{"column": "provision", "equals": "ehc_plan"}, {"column": "sex", "is_missing": False}]},
    {"not": {"column": "cluster", "equals": "p"}},
)
LEVELS = ("sex", "provision", "area_of_need", "cluster", "alternative_provision")
CAPS = ("household", "setting", "cluster")
WITHIN = (None, None, None, 0, 0, 1, 2)
_HOLDS = TypeAdapter(Predicate).validate_python


def alone(batch: Any, many: int) -> Iterator[Case]:
    """Yield cases of one sample and 3 to 14 children, for subsets to be enumerated."""
    for number in range(many):
        name = f"lottery alone {batch} {number}"
        rng = random.Random(name)
        kind = rng.choice(["given", "quotas", "quotas", "knots", "knots"])
        if kind == "given":
            area = cohort(rng, rng.randint(3, 14))
            yield name, area, designs.design(rng, area), "tracking", rng.choice(WITHIN)
        elif kind == "quotas":
            area, within = cohort(rng, rng.randint(rng.choice([4, 9]), 14)), rng.choice(WITHIN)
            yield name, area, _quotas(rng, area, within, plain=True), "tracking", within
        else:
            yield name, *_knots(rng, rng.randint(5, 12)), "tracking", rng.choice([None, None, 0, 1])


def together(batch: Any, many: int) -> Iterator[Case]:
    """Yield cases of up to three samples, visits among them, and up to 12 children; any sample is meant."""
    for number in range(many):
        name = f"lottery together {batch} {number}"
        rng = random.Random(name)
        within = rng.choice(WITHIN)
        while True:
            rivals = rng.random() < 0.6
            area = visited(rng, rng.randint(5, 12))
            design = _rivals(rng, area, within) if rivals else joint_designs.design(rng, area)
            if Joint(area, design, "any").ways <= MOST_WAYS:
                break
        names = [sample.name for sample in design.samples]
        meant = "tracking" if "tracking" in names and rng.random() < 0.5 else rng.choice(names)
        yield name, area, design, meant, within


def by_types(batch: Any, many: int) -> Iterator[Case]:
    """Yield cases of one sample and 15 to 40 children, for count vectors to be enumerated."""
    for number in range(many):
        name = f"lottery by types {batch} {number}"
        rng = random.Random(name)
        while True:
            within = rng.choice(WITHIN)
            knotted = rng.random() < 0.3
            case = _knots(rng, rng.randint(15, 22)) if knotted else _few_kinds(rng, within)
            support = support_by_type_vectors(*case, "tracking", within)
            if support is not None and len(support.vectors) <= MOST_VECTORS:
                break
        yield name, *case, "tracking", within


def _few_kinds(rng: random.Random, within: int | None) -> tuple[ss.Cohort, ss.Design]:
    """Return up to 40 children who differ in few ways, and quotas over them."""
    size = rng.randint(15, 40)

    def some(*cells: Any) -> list[Any]:
        # One cell is common and the last is rare, or nobody's.
        return rng.choices(
            cells, [rng.choice([1, 2, 4]) for _ in cells[:-1]] + [rng.choice([0, 0.3, 1])], k=size
        )

    def groups(letter: str) -> list[Any]:
        """Return few groups of up to six, everyone else being in none."""
        cells: list[Any] = [None] * size
        for number in range(rng.randint(1, 4)):
            for child in rng.sample(range(size), rng.randint(2, 6)):
                cells[child] = f"{letter}{number}"
        return cells

    table = pd.DataFrame(
        {
            "child_id": [f"c{number:02d}" for number in rng.sample(range(100), size)],
            "primary_need": some("ASD", "SEMH", rng.choice(["HI", None])),
            "provision": some("ehc_plan", "sen_support"),
            "alternative_provision": some(False, True) if rng.random() < 0.3 else [False] * size,
            "age": [9] * size,
            "sex": some("female", "male", rng.choice([None, "unknown"])),
            "household": groups("h"),
            "setting": groups("s"),
            "cluster": some("p", "q", rng.choice(["r", None])),
        }
    )
    area = ss.Cohort.from_frame(table, as_at=AS_AT)
    return area, _quotas(rng, area, within, plain=False)


def _quotas(rng: random.Random, area: ss.Cohort, within: int | None, *, plain: bool) -> ss.Design:
    """Return one sample with rules around a planted selection; plain ones say nothing that masks cannot."""
    rows = of_children(area.frame)
    caps = rng.sample(CAPS, rng.choice([0, 1, 1, 2, 3]))
    most = 2 if rng.random() < 0.2 else 1
    size = rng.randint(1 if plain else 3, max(1, min(len(rows) - 1, rng.choice([4, 6, 8, 9]))))
    planted = _plant(rng, rows, size, caps, most=most)
    size = len(planted)
    asked = [_count, _count, _count, _every_level, _mirror]
    rules = [
        rng.choice(asked)(rng, planted, plain)
        for _ in range(rng.choice([1, 2, 3, 4, 5] if plain else [2, 3, 4, 5]))
    ]
    rules += [{"rule": "at_most_per_group", "column": column, "at_most": most} for column in caps]
    sample: dict[str, Any] = {"name": "tracking", "size": size, "rules": rules}
    if rng.random() < 0.2:
        sample["size"] = [max(0, size - rng.randint(0, 2)), size + rng.randint(0, 2)]
    if rng.random() < 0.15:
        eligible = rng.choice(PREDICATES)
        if all(_HOLDS(eligible).holds(row) for row in planted) or rng.random() < 0.2:
            sample["eligible"] = eligible
    sample["balance"] = _balance(rng, within)
    data = {"name": "quotas", "samples": [sample], **_named(rng, rows, planted)}
    return ss.Design.model_validate(data)


def _balance(rng: random.Random, within: int | None) -> list[dict[str, Any]]:
    """Return some balance, more of it where it decides who can be chosen."""
    columns = rng.sample(LEVELS, rng.randint(0, 2) if within is None else rng.randint(1, 4))
    return [{"column": column, "weight": rng.choice([1, 1, 2])} for column in columns]


def _plant(
    rng: random.Random,
    rows: list[dict[str, Any]],
    size: int,
    caps: Sequence[str] = (),
    *,
    most: int = 1,
    beside: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return up to so many children who keep some caps, together with others planted before.

    Half the time the rarest in a column come first, so that others are hard to fit in.
    """
    mixed = rng.sample(rows, len(rows))
    if rng.random() < 0.5:
        column = rng.choice(LEVELS)
        many = Counter(row[column] for row in rows)
        mixed.sort(key=lambda row: many[row[column]])
    planted: list[dict[str, Any]] = []
    for row in mixed:
        there = [*beside, *planted]
        groups = [[other[column] for other in there].count(row[column]) for column in caps if row[column]]
        if len(planted) < size and max(groups, default=0) < most:
            planted.append(row)
    return planted


def _count(rng: random.Random, planted: list[dict[str, Any]], _: bool) -> dict[str, Any]:
    where = rng.choice(PREDICATES)
    have = sum(_HOLDS(where).holds(row) for row in planted)
    bounds = [{"exactly": have}, {"at_most": have}, {"at_most": have + 1}, {"at_least": max(0, have - 1)}]
    if have:
        bounds += [{"exactly": have}, {"at_least": have}, {"at_least": have - 1, "at_most": have + 1}]
    return {"rule": "count", "where": where, **rng.choice(bounds)}


def _every_level(rng: random.Random, planted: list[dict[str, Any]], plain: bool) -> dict[str, Any]:
    column = rng.choice(LEVELS[:4])
    counts = Counter(row[column] for row in planted if row[column] is not None)
    rule: dict[str, Any] = {"rule": "every_level", "column": column}
    if not plain and column != "provision" and rng.random() < 0.3:
        left_out = {"sex": "male", "area_of_need": "sensory_and_physical", "cluster": "r"}[column]
        return rule | {"without": [left_out]}
    if counts and rng.random() < 0.7:
        rule |= {"levels": sorted(counts), "at_least": min(2, *counts.values())}
    return rule


def _mirror(rng: random.Random, _: list[dict[str, Any]], plain: bool) -> dict[str, Any]:
    within = {} if plain or rng.random() < 0.7 else {"within": 1}
    return {"rule": "mirror", "column": rng.choice(LEVELS), **within}


def _named(
    rng: random.Random,
    rows: list[dict[str, Any]],
    planted: list[dict[str, Any]],
    spared: Sequence[dict[str, Any]] = (),
) -> dict[str, list[dict[str, Any]]]:
    """Return who is excluded, nobody planted or to be spared, and who of the planted is included."""
    chosen = [row["child_id"] for row in planted]
    others = [row["child_id"] for row in rows if row not in planted and row not in spared]
    named: dict[str, list[dict[str, Any]]] = {}
    if others and rng.random() < 0.3:
        reason = rng.choice(["family", "recently_tracked", "moved_away"])
        out = rng.sample(others, min(len(others), rng.randint(1, 2)))
        named["exclude"] = [{"id": child, "reason": reason} for child in out]
    if rng.random() < 0.15:
        named["include"] = [{"id": rng.choice(chosen), "reason": "follow_up"}]
    return named


def _knots(rng: random.Random, size: int) -> tuple[ss.Cohort, ss.Design]:
    """Return children tied in rings, each of whom shares a group with either neighbour, and caps on groups.

    Of a ring of three only one child can be chosen and of a ring of five only two, though halves of children
    come to one and a half and two and a half. Samples are about as large as they can be.
    """
    table = frame(rng, size)
    table[list(CAPS)] = None
    if size >= 15:  # kinds are to be few
        few = {"primary_need": rng.choice(["ASD", "HI"]), "age": 9, "alternative_provision": False}
        table = table.assign(**few, sex=[rng.choice(["female", "male"]) for _ in range(size)])
    at, most = 0, size
    for around in rng.choices([3, 3, 5], k=rng.randint(1, 3)):
        if at + around > size:
            break
        for step in range(around):
            column = CAPS[2] if step == around - 1 else CAPS[step % 2]
            for child in (at + step, at + (step + 1) % around):
                table.loc[child, column] = f"{column[0]}{at}{step}"
        at, most = at + around, most - around + around // 2
    rules: list[dict[str, Any]] = [{"rule": "at_most_per_group", "column": column} for column in CAPS]
    if at and rng.random() < 0.15:
        tied = {"or": [{"column": column, "is_missing": False} for column in CAPS]}
        rules.append({"rule": "count", "where": tied, "at_most": rng.randint(1, 3)})
        most -= 1
    sample: dict[str, Any] = {"name": "tracking", "size": max(1, most - rng.choice([0, 0, 0, 1, 1, 2]))}
    area = ss.Cohort.from_frame(table.sample(frac=1, random_state=rng.randrange(1000)), as_at=AS_AT)
    rows = of_children(area.frame)
    planted = _plant(rng, rows, sample["size"], CAPS)
    if rng.random() < 0.4:
        rules.append(rng.choice([_count, _count, _mirror, _every_level])(rng, planted, True))
    sample["rules"] = rules
    sample["balance"] = [{"column": column} for column in rng.sample(["provision", "sex"], rng.randint(0, 2))]
    named = _named(rng, rows, planted) if rng.random() < 0.3 else {}
    return area, ss.Design.model_validate({"name": "knots", "samples": [sample], **named})


def _rivals(rng: random.Random, area: ss.Cohort, within: int | None) -> ss.Design:
    """Return two or three samples, one of which needs all or all but one of some few children.

    So the rules of the others allow what cannot be completed. Most have a selection planted.
    """
    rows = of_children(area.frame)
    caps = [rng.choice(CAPS[:2])] if rng.random() < 0.5 else []
    having = [(where, [row for row in rows if _HOLDS(where).holds(row)]) for where in PREDICATES]
    having = [(where, few) for where, few in having if few]
    where, few = rng.choice([pair for pair in having if len(pair[1]) <= 4] or having)
    others = _plant(rng, few, max(1, min(4, len(few) - rng.choice([0, 0, 1]))), caps)
    left = [row for row in rows if row not in others]
    tracked = _plant(rng, left, rng.randint(1, 5), caps, beside=others) or others
    taken = {"rule": "count", "where": where, "at_least": len(others)}
    audit = [{"size": len(others), "rules": [taken]}, {"size": [len(others), 9], "eligible": where}]
    rules = [
        rng.choice([_count, _count, _count, _count, _mirror, _every_level])(rng, tracked, True)
        for _ in range(rng.choice([0, 1, 2, 3]))
    ]
    rules += [{"rule": "at_most_per_group", "column": column} for column in caps]
    size = len(tracked)
    samples = [
        {
            "name": "tracking",
            "size": rng.choice([size, size, size, [size - 1, size + 1]]),
            "rules": rules,
            "balance": _balance(rng, within),
        },
        {"name": "audit", **rng.choice(audit)},
    ]
    if rng.random() < 0.25:
        block = {"by": "setting", "settings": 1, "children": rng.choice([1, 1, 2])}
        samples.append({"name": "visits", "visits": block})
    rng.shuffle(samples)
    data: dict[str, Any] = {"name": "rivals", "samples": samples}
    if caps and rng.random() < 0.6:
        data["across"] = {"rules": [{"rule": "at_most_per_group", "column": caps[0]}]}
    elif rng.random() < 0.2:
        data["across"] = {"may_share": [["tracking", "audit"]]}
    named = _named(rng, rows, tracked, others)
    if "include" in named:
        named["include"] = [entry | {"sample": "tracking"} for entry in named["include"]]
    return ss.Design.model_validate(data | named)
