"""Impossible designs of sixty rules, each impossible in its own way, and how long explaining them takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import cohorts
import sendsample as ss
from fresh import SEED

RULES: Final = 60
TARGET_MEDIAN: Final = 0.2
TARGET_SLOWEST: Final = 5.0

Change = Callable[[dict[str, Any], ss.Cohort], None]

#: Limits that bind nobody by themselves: they are there because real designs are made of many rules.
_LEVELS: Final = {
    "age_band": ("0-4", "5-10", "11-15", "16-18", "19-25"),
    "ethnicity_group": ("white", "mixed", "asian", "black", "other", "unknown"),
    "primary_need": ("ASD", "SLCN", "SEMH", "MLD", "SLD", "PD", "SPLD", "HI", "PMLD", "OTH", "VI", "MSI"),
    "phase": ("primary", "secondary", "special", "nursery", "fe_college"),
    "social_care": ("early_help", "child_in_need", "child_protection", "looked_after"),
    "locality": tuple(f"L{place:02}" for place in range(12)),
}


def _equals(column: str, value: Any) -> dict[str, Any]:
    return {"column": column, "equals": value}


def _count(where: dict[str, Any], **bounds: int) -> dict[str, Any]:
    return {"rule": "count", "where": where, **bounds}


def _and(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"and": list(parts)}


_GIRLS: Final = _equals("sex", "female")
_PREMIUM: Final = _equals("pupil_premium", value=True)
_SUPPORT: Final = _equals("provision", "sen_support")
_PLAN: Final = _equals("provision", "ehc_plan")
_IN_AP: Final = _equals("alternative_provision", value=True)
_PHYSICAL: Final = _equals("area_of_need", "sensory_and_physical")


def _rules(data: dict[str, Any], *rules: dict[str, Any]) -> None:
    data["samples"][0]["rules"] += rules


def _three_rules(data: dict[str, Any], _: ss.Cohort) -> None:
    few = _and(_GIRLS, {"not": _PREMIUM})
    _rules(data, _count(_GIRLS, at_least=3), _count(few, at_most=1), _count(_PREMIUM, at_most=1))


def _through_a_cap(data: dict[str, Any], _: ss.Cohort) -> None:
    settings = {"column": "setting", "in": list(cohorts.TWO_PRIMARIES)}
    _rules(data, _count(settings, at_least=3))


def _whole_numbers(data: dict[str, Any], _: ss.Cohort) -> None:
    first, second, third = (_equals("locality", name) for name in ("L00", "L01", "L02"))
    for pair in ((first, second), (second, third), (first, third)):
        _rules(data, _count({"or": list(pair)}, exactly=1))


def _past_the_size(data: dict[str, Any], _: ss.Cohort) -> None:
    _rules(data, _count(_PLAN, at_least=5))


def _far_past_the_size(data: dict[str, Any], _: ss.Cohort) -> None:
    _rules(
        data, _count(_equals("age_band", "11-15"), at_least=5), _count(_equals("sex", "female"), at_least=5)
    )
    _rules(data, _count(_and(_GIRLS, _equals("age_band", "11-15")), at_most=1))


def _an_empty_cell(data: dict[str, Any], _: ss.Cohort) -> None:
    _rules(data, _count(_and(_IN_AP, _PHYSICAL, _equals("age_band", "0-4")), at_least=1))


def _two_clashes(data: dict[str, Any], cohort: ss.Cohort) -> None:
    _three_rules(data, cohort)
    _past_the_size(data, cohort)


def _mirrored(data: dict[str, Any], _: ss.Cohort) -> None:
    data["samples"][0]["rules"].append({"rule": "mirror", "column": "sex"})
    _rules(data, _count(_GIRLS, at_least=4))


def _excluded(data: dict[str, Any], cohort: ss.Cohort) -> None:
    frame = cohort.frame
    out = frame.index[(frame["area_of_need"] == "sensory_and_physical") & frame["alternative_provision"]]
    data["exclude"] = [{"id": child, "reason": "unavailable"} for child in out]
    _rules(data, _count(_and(_IN_AP, _PHYSICAL), at_least=1))


def _included(data: dict[str, Any], cohort: ss.Cohort) -> None:
    ids = cohort.frame.index[cohort.frame["provision"] == "sen_support"][:3]
    data["include"] = [{"id": child, "reason": "follow_up"} for child in ids]


CLASHES: Final[dict[str, Change]] = {
    "three rules": _three_rules,
    "a cap": _through_a_cap,
    "only whole numbers show it": _whole_numbers,
    "minimums past the size": _past_the_size,
    "minimums far past the size": _far_past_the_size,
    "an empty cell": _an_empty_cell,
    "two clashes at once": _two_clashes,
    "a rule against the proportions": _mirrored,
    "everyone who could is excluded": _excluded,
    "children who must be chosen": _included,
}


def design(change: Change, cohort: ss.Cohort) -> ss.Design:
    """Return the six with rules up to sixty, made impossible by a change."""
    data = ss.load_design("area-send-2023").data()
    change(data, cohort)
    rules = data["samples"][0]["rules"]
    missing = RULES - len(rules)
    harmless = [
        _count(_equals(column, value), at_most=5) for column, values in _LEVELS.items() for value in values
    ]
    harmless += [_count({"column": "age", "at_most": age}, at_most=5) for age in range(1, 20)]
    rules += harmless[:missing]
    return ss.Design.model_validate(data)


def timed(children: int, many: int) -> Iterator[dict[str, Any]]:
    """Yield, clash by clash, how long explaining took on several cohorts."""
    areas = [cohorts.cohort(children, seed) for seed in range(1, many + 1)]
    for name, change in CLASHES.items():
        runs = [_timed(area, design(change, area)) for area in areas]
        seconds = [run["seconds"] for run in runs]
        yield {
            "clash": name,
            "children": children,
            "median": statistics.median(seconds),
            "slowest": max(seconds),
            "runs": runs,
        }


def _timed(area: ss.Cohort, impossible: ss.Design) -> dict[str, Any]:
    start = time.perf_counter()
    told = ss.explain(area, impossible)
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "status": told.status,
        "conflicts": len(told.conflicts),
        "units": [len(conflict.units) for conflict in told.conflicts],
        "costs": [way.cost for way in told.relaxations],
        "all": told.complete,
        "cheapest": told.cheapest,
    }


def warm_up() -> None:
    """Load everything that the first explanation would load."""
    area = cohorts.cohort(300, 1)
    ss.explain(area, design(_three_rules, area))


def asked(sizes: Sequence[int], many: int) -> Iterator[dict[str, Any]]:
    """Yield how long preview, a question about a child and prices take, on designs that can be met."""
    names = {"area-send-2023": cohorts.cohort, "area-send-2023-full": cohorts.area}
    for children in sizes:
        for name, make in names.items():
            areas = [make(children, seed) for seed in range(1, many + 1)]
            for what, ask in _QUESTIONS.items():
                seconds = [_seconds(ask, area, name) for area in areas]
                yield {
                    "what": what,
                    "design": f"`{name}`",
                    "children": children,
                    "median": statistics.median(seconds),
                    "slowest": max(seconds),
                }


def _seconds(ask: Callable[[ss.Cohort, str], object], area: ss.Cohort, name: str) -> float:
    start = time.perf_counter()
    ask(area, name)
    return time.perf_counter() - start


def _left_out(area: ss.Cohort, name: str) -> object:
    """Ask about a child whom the seed left out."""
    chosen = ss.select(area, name, seed=SEED)
    there = {child for ids in chosen.ids.values() for child in ids}
    child = next((str(child) for child in area.frame.index if child not in there), "")
    return ss.why(area, name, child, seed=SEED, sample="tracking")


_QUESTIONS: Final[dict[str, Callable[[ss.Cohort, str], object]]] = {
    "`preview`": ss.preview,
    "`why`, a child left out (with the `select` before it)": _left_out,
    "`prices`": ss.prices,
}
