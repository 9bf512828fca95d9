"""Panels of people as citizens' assemblies choose them: features with values, and quotas a value.

What other software for such panels takes, as a cohort and a design, so that both can be asked the same.
Every random case is made from its name.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

import sendsample as ss
from support.areas import AS_AT

#: What a cohort has to say of a child, and no quota looks at.
HARMLESS = {"primary_need": "ASD", "provision": "ehc_plan", "alternative_provision": False, "age": 10}
SAMPLE = "panel"
MANY = 24

#: The least and the most that a panel may have of a value, by feature and value.
Quotas = dict[str, dict[str, tuple[int, int]]]
#: One person: a value a feature, features in order.
Person = tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """How many to choose, from whom and within which quotas.

    Attributes
    ----------
    name
        What the panel is called.
    size
        How many are chosen.
    people
        One row a person, indexed by id, one column a feature.
    quotas
        The least and the most of every value.
    """

    name: str
    size: int
    people: pd.DataFrame
    quotas: Quotas

    def cohort(self) -> ss.Cohort:
        """Return the people as a cohort."""
        frame = self.people.assign(**HARMLESS).rename_axis("child_id").reset_index()
        return ss.Cohort.from_frame(frame, as_at=AS_AT)

    def design(self) -> ss.Design:
        """Return the quotas as a design of one sample."""
        rules = [
            {
                "rule": "count",
                "where": {"column": feature, "equals": value},
                "at_least": least,
                "at_most": most,
            }
            for feature, values in self.quotas.items()
            for value, (least, most) in values.items()
        ]
        sample = {"name": SAMPLE, "size": self.size, "rules": rules}
        return ss.Design.model_validate({"name": "panel by quotas", "samples": [sample]})

    def alike(self) -> pd.Series:
        """Return every person's kind: who has the same number has the same values of every feature."""
        return self.people.groupby(list(self.people.columns), sort=True).ngroup()


def published(people: int) -> Panel:
    """Return the published example of 200 or of 2,000 people, a tenth to be chosen: all have that chance.

    One person alone is a woman and conservative, and a tenth of the draws has to take her while the quotas
    still hold.
    """
    half, size = people // 2, people // 10
    rows = (
        [("female", "liberal")] * (half - 1)
        + [("female", "conservative")]
        + [("male", "conservative")] * half
    )
    values = {"gender": ("female", "male"), "leaning": ("liberal", "conservative")}
    quotas = {feature: dict.fromkeys(names, (size // 2 - 1, size)) for feature, names in values.items()}
    return Panel(f"published, {people:,} people", size, _frame(list(values), rows), quotas)


def at_random() -> Iterator[Panel]:
    """Yield small panels made by chance, all of them possible.

    Every other one is of a skewed pool, and every third has quotas that leave next to no room.
    """
    yield from map(numbered, range(1, MANY + 1))


def numbered(number: int) -> Panel:
    """Return one of the panels made by chance."""
    name = f"panel {number}"
    rng = random.Random(name)
    features = [rng.randint(2, 6) for _ in range(rng.randint(2, 5))]
    people = rng.randint(60, 500)
    size = rng.randint(10, min(75, people // 4))
    return made_up(name, people, size, features, skewed=number % 2 == 0, tight=number % 3 == 0)


def assembly() -> Panel:
    """Return a panel of the size of a real assembly: 75 of 500 volunteers, four features."""
    return made_up("assembly", 500, 75, (2, 5, 4, 6), skewed=True)


def made_up(
    name: str, people: int, size: int, features: Sequence[int], *, skewed: bool, tight: bool = False
) -> Panel:
    """Return a panel made by chance from its name, with so many values a feature.

    Quotas are around the shares of the people at large, or the nearest whole numbers to them if tight, so
    that a rare value may be wanted by nobody. The pool has these shares too, or is skewed: some volunteer
    more readily than others. One panel is planted and quotas are widened to let it in, so that there is one.
    """
    rng = random.Random(name)
    names = [f"feature {number + 1}" for number in range(len(features))]
    values = [[f"v{value + 1}" for value in range(many)] for many in features]
    # The features of a person go together: each value is likelier in one walk of life than in another.
    walks = [[[rng.uniform(0.05, 1.0) for _ in part] for part in values] for _ in range(3)]
    eager = [[rng.uniform(0.3, 1.0) if skewed else 1.0 for _ in part] for part in values]
    at_large = [_person(rng, values, walks) for _ in range(20 * people)]
    pool = _volunteers(rng, at_large, people, values, eager)
    planted = _spread(rng, pool, size, values, eager)
    quotas = {
        name: {value: _quota(rng, at_large, planted, column, value, tight=tight) for value in values[column]}
        for column, name in enumerate(names)
    }
    rng.shuffle(pool)
    return Panel(name, size, _frame(names, pool), quotas)


def _frame(features: list[str], rows: list[Person]) -> pd.DataFrame:
    ids = [f"p{number:04d}" for number in range(1, len(rows) + 1)]
    return pd.DataFrame(rows, columns=features, index=pd.Index(ids, name="person"), dtype="str")


def _person(rng: random.Random, values: list[list[str]], walks: list[list[list[float]]]) -> Person:
    walk = rng.choice(walks)
    return tuple(rng.choices(part, weights)[0] for part, weights in zip(values, walk, strict=True))


def _volunteers(
    rng: random.Random, at_large: list[Person], many: int, values: list[list[str]], eager: list[list[float]]
) -> list[Person]:
    weights = [_eagerness(person, values, eager) for person in at_large]
    # The highest keys are a draw without replacement with these weights (Efraimidis and Spirakis).
    keys = [rng.random() ** (1 / weight) for weight in weights]
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
    return [at_large[place] for place in order[:many]]


def _spread(
    rng: random.Random, pool: list[Person], size: int, values: list[list[str]], eager: list[list[float]]
) -> list[Person]:
    """Choose a panel spread over the pool as the people at large are, by systematic sampling."""
    rows = sorted(pool)
    weights = [1 / _eagerness(person, values, eager) for person in rows]
    step, at = sum(weights) / size, 0.0
    mark = rng.random() * step
    chosen = []
    for person, weight in zip(rows, weights, strict=True):
        at += weight
        if at > mark:
            chosen.append(person)
            mark += step
    # A person heavier than a step is chosen once, so that some may be wanting.
    left = list((Counter(rows) - Counter(chosen)).elements())
    return chosen + rng.sample(left, size - len(chosen))


def _eagerness(person: Person, values: list[list[str]], eager: list[list[float]]) -> float:
    product = 1.0
    for value, part, readiness in zip(person, values, eager, strict=True):
        product *= readiness[part.index(value)]
    return product


def _quota(
    rng: random.Random, at_large: list[Person], planted: list[Person], column: int, value: str, *, tight: bool
) -> tuple[int, int]:
    """Return the whole numbers about a share, some a little further, with what is planted between them."""
    exact = len(planted) * sum(person[column] == value for person in at_large) / len(at_large)
    tolerance = rng.choice([0.0, 0.0, 0.05, 0.1, 0.2])
    there = sum(person[column] == value for person in planted)
    if tight:
        return min(round(exact), there), max(round(exact), there)
    least = min(int(exact * (1 - tolerance)), there)
    return least, max(int(exact * (1 + tolerance)) + 1, there)
