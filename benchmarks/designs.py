"""Designs harder than the first that is shipped, each hard in its own way; and designs of many samples."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

import sendsample as ss
from cohorts import TWO_PRIMARIES
from sendsample.design.bind import bind

SHIPPED: Final = "area-send-2023"
SHIPPED_FULL: Final = "area-send-2023-full"
#: Columns that the quotas pull away from the area, so that no selection mirrors them.
_CONTRADICTED: Final = ("provision", "primary_need", "alternative_provision")
_MORE_COLUMNS: Final = ("phase", "disability", "home_educated", "ethnicity", "area_of_need")
_WEIGHTS: Final = (3, 1, 2, 5, 7, 4, 2, 3, 1)

_PREMIUM: Final[dict[str, Any]] = {"column": "pupil_premium", "equals": True}

#: What focused samples of the joint design are drawn from.
_THEMES: Final = (
    "alternative_provision", "suspended_or_excluded", "annual_review_overdue", "early_years", "years_9_to_11",
    "aged_16_to_18", "aged_19_to_25", "persistent_absence",
)  # fmt: skip
_MIRRORED: Final = ("sex", "age_band", "ethnicity_group", "pupil_premium", "social_care", "locality")
#: The least that visits make of each phase.
_VISITED: Final = {"special": 1, "primary": 2, "secondary": 2, "alternative_provision": 1, "fe_college": 1}

Change = Callable[[dict[str, Any]], None]


def shapes() -> dict[str, ss.Design]:
    """Return the designs by a description that fits a table."""
    contradicted = _balance(*_CONTRADICTED)
    return {
        "as shipped": _changed(),
        "no caps": _changed(_no_caps),
        "loss above 0": _changed(contradicted),
        "loss above 0, weights from 1 to 7": _changed(contradicted, _weigh),
        "loss above 0, no caps": _changed(contradicted, _no_caps),
        "loss above 0, 14 balance columns": _changed(contradicted, _balance(*_MORE_COLUMNS)),
        "balance on settings too": _changed(_balance("setting")),
        "12 children": _changed(_size(12, support=4, ap=1)),
        "30 children": _changed(_size(30, support=10, ap=2)),
        "30 children, 5 a setting": _changed(_size(30, support=10, ap=2, a_setting=5)),
        "30 children, 5 a setting, loss above 0": _changed(
            _size(30, support=15, ap=6, a_setting=5), contradicted
        ),
        "60 children, 10 a setting": _changed(_size(60, support=20, ap=3, a_setting=10)),
        "100 children, 10 a setting, loss above 0": _changed(
            _size(100, support=50, ap=6, a_setting=10), contradicted
        ),
        "30 rules": _changed(_thirty_rules),
        "clash of three rules": _changed(_clash),
        "clash through a cap": _changed(_cap_clash),
        "clash that only whole numbers show": _changed(_parity),
    }


def _changed(*changes: Change) -> ss.Design:
    data = copy.deepcopy(ss.load_design(SHIPPED).data())
    for change in changes:
        change(data["samples"][0])
    return ss.Design.model_validate(data)


def _no_caps(sample: dict[str, Any]) -> None:
    sample["rules"] = [rule for rule in sample["rules"] if rule["rule"] != "at_most_per_group"]


def _balance(*columns: str) -> Change:
    def change(sample: dict[str, Any]) -> None:
        sample["balance"] += [{"column": column} for column in columns]

    return change


def _weigh(sample: dict[str, Any]) -> None:
    for part, weight in zip(sample["balance"], _WEIGHTS, strict=True):
        part["weight"] = weight


def _size(size: int, *, support: int, ap: int, a_setting: int = 1) -> Change:
    def change(sample: dict[str, Any]) -> None:
        sample["size"] = size
        by_name = {rule["name"]: rule for rule in sample["rules"]}
        by_name["SEN support"]["exactly"] = support
        by_name["alternative provision"]["exactly"] = ap
        by_name["one per setting"]["at_most"] = a_setting

    return change


def _equals(column: str, value: Any) -> dict[str, Any]:
    return {"column": column, "equals": value}


def _count(where: dict[str, Any], **bounds: int) -> dict[str, Any]:
    return {"rule": "count", "where": where, **bounds}


def _thirty_rules(sample: dict[str, Any]) -> None:
    levels = {
        "age_band": ("0-4", "5-10", "11-15", "16-18", "19-25"),
        "ethnicity_group": ("white", "mixed", "asian", "black", "other"),
        "primary_need": ("ASD", "SLCN", "SEMH", "MLD", "SPLD", "HI"),
        "phase": ("primary", "secondary", "special"),
        "social_care": ("none", "early_help", "looked_after"),
    }
    rules = [
        _count(_equals(column, value), at_most=3 if value != "white" else 5)
        for column, values in levels.items()
        for value in values
        if value != "none"
    ]
    rules += [
        _count(_equals("sex", "female"), at_least=1, at_most=4),
        _count(_PREMIUM, at_least=1, at_most=4),
        _count({"column": "age", "at_least": 14}, at_least=1, at_most=4),
        _count({"not": _equals("social_care", "none")}, at_least=1),
    ]
    sample["rules"] += rules


def _clash(sample: dict[str, Any]) -> None:
    # Three girls, but at most one of them with pupil premium and one without.
    girls, premium = _equals("sex", "female"), _PREMIUM
    sample["rules"] += [
        _count(girls, at_least=3),
        _count({"and": [girls, {"not": premium}]}, at_most=1),
        _count(premium, at_most=1),
    ]


def _cap_clash(sample: dict[str, Any]) -> None:
    # Three from two settings, one per setting.
    sample["rules"] += [_count({"column": "setting", "in": list(TWO_PRIMARIES)}, at_least=3)]


def _parity(sample: dict[str, Any]) -> None:
    # One from each two of three localities: half a child from each, or nobody can.
    first, second, third = (_equals("locality", name) for name in ("L00", "L01", "L02"))
    pairs = ((first, second), (second, third), (first, third))
    sample["rules"] += [_count({"or": list(pair)}, exactly=1) for pair in pairs]


def joint() -> ss.Design:
    """Return the six, eight focused samples of 6 to 10, and 8 visits of 4, no child in two of them."""
    return ss.Design.model_validate(_joint())


def asks_too_many(cohort: ss.Cohort) -> ss.Design:
    """Return the joint design with a focused sample of one child more than there are."""
    data = _joint()
    sample = data["samples"][1]
    sample["size"] = _how_many(cohort, sample["eligible"]) + 1
    return ss.Design.model_validate(data)


def clash_of_two(cohort: ss.Cohort) -> ss.Design:
    """Return the joint design with two more focused samples, each of just over half of the same few."""
    data = _joint()
    few = {"and": [{"preset": "home_educated_with_plan"}, _equals("sex", "female")]}
    size = _how_many(cohort, few) // 2 + 1
    for name in ("girls at home, education", "girls at home, health"):
        data["samples"].insert(-1, {**_focused(name, few), "size": size})
    return ss.Design.model_validate(data)


def _joint() -> dict[str, Any]:
    data = copy.deepcopy(ss.load_design(SHIPPED).data())
    data["name"] = "joint"
    data["samples"] += [_focused(theme, {"preset": theme}) for theme in _THEMES]
    rules = [_count(_equals("phase", phase), at_least=least) for phase, least in _VISITED.items()]
    visits = {"settings": 8, "children": 4, "rules": rules}
    data["samples"].append({"name": "visits", "visits": visits, "balance": _mirrored()})
    caps = {"household": 1, "setting": 6}
    data["across"] = {
        "rules": [
            {"rule": "at_most_per_group", "column": column, "at_most": most, "optional": True}
            for column, most in caps.items()
        ]
    }
    return data


def _focused(name: str, eligible: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "size": [6, 10], "eligible": eligible, "balance": _mirrored()}


def _mirrored() -> list[dict[str, Any]]:
    return [{"column": column, "optional": True} for column in _MIRRORED]


def _how_many(cohort: ss.Cohort, eligible: dict[str, Any]) -> int:
    only = ss.Design.model_validate(
        {"name": "count", "samples": [{"name": "count", "size": 1, "eligible": eligible}]}
    )
    return len(bind(only, cohort).samples[0].frame)
