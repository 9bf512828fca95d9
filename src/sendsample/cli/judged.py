"""What a check found, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sendsample.cli.chosen import in_full
from sendsample.cli.compared import print_comparison
from sendsample.cli.show import say, table
from sendsample.design import Design
from sendsample.design.model import ALL_SAMPLES, named
from sendsample.design.rules import BaseRule
from sendsample.design.rules.base import level_name
from sendsample.design.values import words
from sendsample.selection import Check
from sendsample.selection.compared import coded, outside


def print_check(checked: Check, design: Design) -> None:
    """Print which rules hold and how far the ids are from the area.

    Parameters
    ----------
    checked
        What was found.
    design
        The samples that were checked.
    """
    say("")
    if len(design.samples) == 1:
        _print_rules(checked.rules, design)
        print_comparison(checked.comparison, design.samples[0].name, see="--json")
        _print_one(checked)
        return
    _print_samples(checked)
    if not checked.valid:
        _print_broken(checked.broken, design)
    full = in_full(design)
    if full is not None:
        print_comparison(checked.comparison, full.name, see="--json")
    say(_verdict(checked, f"Every rule holds, for all {len(design.samples)} samples."))
    say("Loss: places outside the whole numbers either side of the area's exact shares.")


def _print_one(checked: Check) -> None:
    say(_verdict(checked, "Every rule holds."))
    for sample, loss in checked.loss.items():
        say(
            f"Balance of {words(sample)}: loss {loss} (places outside the whole numbers either side of the "
            f"area's exact shares), distance {checked.distance[sample]:.2f} (sum of the differences from "
            "the exact shares, for information)."
        )


def _verdict(checked: Check, valid: str) -> str:
    broken = len(checked.broken)
    if checked.valid:
        return valid
    return "1 rule does not hold." if broken == 1 else f"{broken} rules do not hold."


def _print_rules(rules: pd.DataFrame, design: Design) -> None:
    rows = [[*_told(row, design), "yes" if row["holds"] else "NO"] for row in rules.to_dict("records")]
    table("Rules", ["rule", "found", "allowed", "holds"], rows, right=(1,))


def _print_samples(checked: Check) -> None:
    """Print a line a sample: how many, whether its rules hold, and how it compares."""
    rows = []
    for name in dict.fromkeys(checked.rules["sample"]):
        mine = checked.rules[checked.rules["sample"] == name]
        if name == ALL_SAMPLES:
            rows.append([name, "", _hold(mine), "", ""])
            continue
        size = mine.loc[mine["rule"] == "size", "found"].iloc[0]
        rows.append([words(name), size, _hold(mine), checked.loss[name], outside(checked.comparison, name)])
    headings = ["sample", "chosen", "rules", "loss", "chosen (share) where outside"]
    shown = len(headings) if any(checked.loss.values()) else len(headings) - 1
    table("Samples", headings[:shown], [row[:shown] for row in rows], right=(1, 3))


def _hold(rules: pd.DataFrame) -> str:
    broken = int((~rules["holds"]).sum())
    if broken:
        return f"{broken} of {len(rules)} do NOT hold" if broken > 1 else f"1 of {len(rules)} does NOT hold"
    return "1 holds" if len(rules) == 1 else f"all {len(rules)} hold"


def _print_broken(broken: pd.DataFrame, design: Design) -> None:
    rows = [[words(row["sample"]), *_told(row, design)] for row in broken.to_dict("records")]
    table("Rules that do not hold", ["sample", "rule", "found", "allowed"], rows, right=(2,))


def _told(row: dict[Any, Any], design: Design) -> list[Any]:
    level = _level(row, design) if row["level"] else ""
    rule = row["rule"] + (f": {level}" if level else "")
    return [rule, row["found"], _bounds(row["at_least"], row["at_most"])]


def _level(row: dict[Any, Any], design: Design) -> str:
    """Return a level where it is a code, the design's own or an id; else only what it is a level of."""
    level: str = row["level"]
    rules = dict(_named_rules(row["sample"], design))
    if row["rule"] not in rules:
        return level  # children and places by their ids
    for column, levels in rules[row["rule"]].uses():
        if coded(column) or level in map(level_name, levels):
            return words(level)
        return level if column == "setting" else f"a {words(column)}"
    return ""


def _named_rules(name: str, design: Design) -> Iterator[tuple[str, BaseRule]]:
    if name == ALL_SAMPLES:
        yield from named(design.across.rules)
    for sample in design.samples:
        if sample.name == name:
            yield from sample.named_rules()
            yield from sample.named_visit_rules()


def _bounds(lower: Any, upper: Any) -> str:
    if pd.isna(upper):
        return f"{lower} or more"
    return str(lower) if lower == upper else f"{lower} to {upper}"
