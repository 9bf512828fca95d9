"""Designs that ask for more than they did, in one place made by chance."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import sendsample as ss

Data = dict[str, Any]
#: A dictionary of a design, and what is put in there.
Change = tuple[Data, Data]


def tightened(rng: random.Random, area: ss.Cohort, design: ss.Design) -> ss.Design:
    """Return a design that every selection of it satisfies the one given, and with the same frames."""
    data = copy.deepcopy(design.data())
    inside, changes = rng.choice(list(_changes(rng, area, data)))
    inside |= changes
    return ss.Design.model_validate({key: value for key, value in data.items() if value != {}})


def _changes(rng: random.Random, area: ss.Cohort, data: Data) -> Iterator[Change]:
    for sample in data["samples"]:
        visits = sample.get("visits")
        for rule in [*sample.get("rules", ()), *(visits or {}).get("rules", ())]:
            yield from _of_rule(rule)
        yield from _of_size(sample)
        if visits and "force_in" not in visits:
            places = (
                set(area.services["service"])
                if visits.get("by") == "service"
                else set(area.frame["setting"].dropna())
            )
            may = sorted(places - set(visits.get("keep_out", ())))
            yield visits, {"force_in": [rng.choice(may)]}
        if "rules" not in sample:
            column = rng.choice(["sex", "provision", "household"])
            yield (
                sample,
                {"rules": [{"rule": "at_most_per_group", "column": column, "at_most": rng.randint(1, 2)}]},
            )
    across = data.setdefault("across", {})
    for rule in across.get("rules", ()):
        yield from _of_rule(rule)
    yield from _of_sharing(across)
    yield from _of_children(rng, area, data)


def _of_rule(rule: Data) -> Iterator[Change]:
    if rule["rule"] == "count" and "exactly" not in rule:
        least, most = rule.get("at_least", 0), rule.get("at_most", 10)
        if least < most:
            yield rule, {"at_least": least + 1}
            yield rule, {"at_most": most - 1}
    elif rule["rule"] == "at_most_per_group" and rule.get("at_most", 1) > 0:
        yield rule, {"at_most": rule.get("at_most", 1) - 1}
    elif rule["rule"] == "every_level":
        yield rule, {"at_least": rule.get("at_least", 1) + 1}
        if "without" in rule:
            yield rule, {"without": rule["without"][1:]}
    elif rule["rule"] == "mirror" and rule.get("within", 0):
        yield rule, {"within": rule["within"] - 1}


def _of_size(sample: Data) -> Iterator[Change]:
    size = sample.get("size", 0)
    if isinstance(size, list):
        least, most = size
        yield sample, {"size": [least + 1, most]}
        if most > 1:
            yield sample, {"size": [least, most - 1]}


def _of_sharing(across: Data) -> Iterator[Change]:
    if pairs := across.get("may_share"):
        yield across, {"may_share": pairs[1:], "samples_per_child": 1 if not pairs[1:] else 2}
    elif across.get("samples_per_child", 1) > 1:
        yield across, {"samples_per_child": across["samples_per_child"] - 1}


def _of_children(rng: random.Random, area: ss.Cohort, data: Data) -> Iterator[Change]:
    named = {entry["id"] for entry in [*data.get("exclude", ()), *data.get("include", ())]}
    free = sorted(set(area.frame.index) - named)
    for child in rng.sample(free, min(2, len(free))):
        sample = rng.choice(data["samples"])["name"]
        out = {"id": child, "reason": "family", "sample": rng.choice(["", sample])}
        yield data, {"exclude": [*data.get("exclude", ()), out]}
        wanted = {"id": child, "reason": "follow_up", "sample": sample}
        yield data, {"include": [*data.get("include", ()), wanted]}
    if "exempt" in data.get("cooling_off", {}):
        yield data["cooling_off"], {"exempt": []}
    elif "cooling_off" not in data and "last_sampled" in area.frame:
        yield data, {"cooling_off": {"months": rng.choice([3, 6])}}
