"""Lists and designs changed in ways whose consequences are known beforehand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

import sendsample as ss

#: What an exclusion is called by which a child leaves the frame itself.
GONE = ("moved_away", "deceased", "ceased_plan")
Names = Mapping[Any, Any]


def rebuilt(
    area: ss.Cohort, frame: pd.DataFrame, services: pd.DataFrame, settings: pd.DataFrame
) -> ss.Cohort:
    """Return lists made anew: the children, and the tables of services and settings where there were any."""
    made = ss.Cohort.from_frame(frame, as_at=area.as_at)
    made = made.with_services(services) if len(services) else made
    return made.with_settings(settings) if len(settings) else made


def tables(area: ss.Cohort) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return children, services and settings as tables of their own."""
    return area.frame.reset_index(), area.services.copy(), area.settings.reset_index()


def shuffled(rng: random.Random, area: ss.Cohort) -> ss.Cohort:
    """Return the same lists, their rows and columns in another order."""

    def mixed(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.iloc[rng.sample(range(len(table)), len(table))]
        return rows[rng.sample(list(rows.columns), len(rows.columns))]

    return rebuilt(area, *map(mixed, tables(area)))


def with_strangers(rng: random.Random, area: ss.Cohort, data: dict[str, Any]) -> tuple[ss.Cohort, ss.Design]:
    """Return lists with children whom no sample may draw on, and the design that says so.

    Half of them have left, half are of a cluster that no sample is about. They are at the settings, services
    and households of others, but say nothing of what a setting is.
    """
    frame, services, settings = tables(area)
    many = rng.randint(1, 4)
    new = frame.iloc[[rng.randrange(len(frame)) for _ in range(many)]].copy()
    new["child_id"] = [f"{rng.choice(['a', 'n', 'z'])}ew{number}" for number in range(many)]
    new["cluster"] = [rng.choice(["elsewhere", None]) for _ in range(many)]
    new = new.assign(phase=None) if "phase" in new else new
    gone = new["child_id"][new["cluster"].isna()]
    uses = [(child, rng.choice(["OT", "zz"])) for child in new["child_id"] if rng.random() < 0.7]
    if len(services):
        services = pd.concat([services, pd.DataFrame(uses, columns=services.columns)], ignore_index=True)
    frame = pd.concat([frame, new.astype(frame.dtypes.to_dict())], ignore_index=True)
    here = {"not": {"column": "cluster", "equals": "elsewhere"}}
    samples = [
        sample | {"eligible": {"and": [here, sample.get("eligible", {"everyone": True})]}}
        for sample in data["samples"]
    ]
    out = [{"id": child, "reason": rng.choice(GONE)} for child in gone]
    changed = data | {"samples": samples, "exclude": [*data.get("exclude", []), *out]}
    return rebuilt(area, frame, services, settings), ss.Design.model_validate(changed)


def renamed(area: ss.Cohort, data: dict[str, Any], names: Mapping[str, Names]) -> tuple[ss.Cohort, ss.Design]:
    """Return lists and design with the levels of some columns called otherwise in both."""
    frame, services, settings = tables(area)
    for table in (frame, settings):
        for column in set(table) & set(names):
            table[column] = table[column].map(names[column])
    return rebuilt(area, frame, services, settings), ss.Design.model_validate(_renamed(data, names))


def _renamed(data: Any, names: Mapping[str, Names]) -> Any:
    if isinstance(data, list):
        return [_renamed(part, names) for part in data]
    if not isinstance(data, dict):
        return data
    called = names.get(data.get("column", ""), {})
    return {
        key: [called.get(one, one) for one in value]
        if key in {"in", "levels", "without"}
        else called.get(value, value)
        if key == "equals"
        else _renamed(value, names)
        for key, value in data.items()
    }


def doubled(area: ss.Cohort, data: dict[str, Any]) -> tuple[ss.Cohort, ss.Design]:
    """Return everyone twice: the second time with an id, household, setting and services of their own.

    Whoever is left out of a frame is so both times.
    """
    frame, services, settings = tables(area)
    again = _twice(frame, ["child_id", "household", "setting"])
    places = _twice(settings, ["setting"])
    gone = [one | {"id": _other(one["id"])} for one in data.get("exclude", ()) if one["reason"] in GONE]
    samples = [
        _with_places(sample, lambda places: [*places, *map(_other, places)]) for sample in data["samples"]
    ]
    changed = data | {"samples": samples, "exclude": [*data.get("exclude", ()), *gone]}
    return rebuilt(area, again, _twice(services, list(services)), places), ss.Design.model_validate(changed)


def _other(name: Any) -> Any:
    return f"{name} too" if isinstance(name, str) else name


def _twice(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    other = table.assign(**{column: table[column].map(_other) for column in columns if column in table})
    return pd.concat([table, other], ignore_index=True)


def _with_places(sample: dict[str, Any], both: Callable[[list[str]], list[str]]) -> dict[str, Any]:
    visits = sample.get("visits", {})
    return (
        sample | {"visits": visits | {"keep_out": both(visits["keep_out"])}}
        if "keep_out" in visits
        else sample
    )
