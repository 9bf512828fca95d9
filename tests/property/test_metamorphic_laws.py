"""Changes to lists and design whose consequence follows from what the words mean: no oracle needed.

Half of the cases have one sample, half have several, with visits, ranges, reserves and rules across them.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

import sendsample as ss
from support.agreed import aims, found
from support.changed import doubled, renamed, shuffled, with_strangers
from support.tightened import tightened
from support.varied import case

BATCHES = 2
PER_BATCH = 10


def cases(batch, law):
    rng = random.Random(f"{law} {batch}")
    for number in range(PER_BATCH):
        yield rng, *case(rng, several=bool(number % 2)), f"{law} {batch} {number}"


def test_the_order_of_rows_and_columns_changes_nothing(batch):
    for rng, area, design, seed in cases(batch, "order"):
        again = ss.select(shuffled(rng, area), design, seed=seed)
        first = ss.select(area, design, seed=seed)
        assert found(again) == found(first), seed
        assert again.receipt == first.receipt, seed


def test_a_child_in_no_frame_changes_nothing(batch):
    for rng, area, design, seed in cases(batch, "strangers"):
        more, same = with_strangers(rng, area, design.data())
        assert len(more) > len(area)
        assert found(ss.select(more, same, seed=seed)) == found(ss.select(area, design, seed=seed)), seed


def test_what_levels_are_called_changes_nothing(batch):
    """Of columns of the area's own: the levels that are the field's are no names to choose."""
    for rng, area, design, seed in cases(batch, "names"):
        names = new_names(rng, area, design)
        called, same = renamed(area, design.data(), names)
        assert found(ss.select(called, same, seed=seed)) == found(ss.select(area, design, seed=seed)), seed


def new_names(rng, area, design):
    """Return levels exchanged for one another or called anew; of settings only where none has a ticket."""
    columns = ["cluster", "household", "kind"]
    if all(sample.visits is None for sample in design.samples):
        columns.append("setting")
    names = {}
    for column in columns:
        table = area.settings if column == "kind" else area.frame
        if column in table:
            levels = sorted(table[column].dropna().unique())
            others = rng.choice([levels, [f"Ünder {level[::-1]}" for level in levels]])
            names[column] = dict(zip(levels, rng.sample(others, len(others)), strict=True))
    return names


def test_doubling_everyone_leaves_the_shares_and_never_makes_an_aim_worse(batch):
    """The first selection is there still, and as good as it was."""
    seen = Counter()
    for _, area, design, seed in cases(batch, "doubling"):
        first = ss.select(area, design, seed=seed)
        second = ss.select(*doubled(area, design.data()), seed=seed)
        if first.status == "infeasible":
            seen["infeasible"] += 1
            continue
        assert second.status == "optimal", seed
        assert aims(design, second) <= aims(design, first), seed
        seen["better"] += aims(design, second) < aims(design, first)
        if len(first.comparison):
            assert shares(second) == shares(first), seed
            seen["shares"] += 1
    assert seen["shares"] >= 3, seen


def shares(selection):
    """Return the part of its frame that each level has, by sample and column."""
    table = selection.comparison
    return {
        (row.sample, row.column, row.level): pytest.approx(row.area_percent) for row in table.itertuples()
    }


def test_asking_for_more_never_makes_an_aim_better(batch):
    """Losses and sizes in the order of aims, one after the other as letters are in a dictionary."""
    seen = Counter()
    for rng, area, design, seed in cases(batch, "tightening"):
        first = ss.select(area, design, seed=seed)
        more = more_than(rng, area, design, first)
        second = ss.select(area, more, seed=seed)
        if second.status == "infeasible":
            seen["infeasible"] += first.status != "infeasible"
            continue
        assert first.status == "optimal", seed
        assert aims(design, second) >= aims(design, first), seed
        seen["worse"] += aims(design, second) > aims(design, first)
        seen["others"] += second.ids != first.ids
    assert seen["others"] >= 2, seen
    assert seen["infeasible"] + seen["worse"] >= 1, seen


def more_than(rng, area, design, first):
    """Return a design that asks for more, if possible for more than a selection has."""
    for _ in range(8):
        more = tightened(rng, area, design)
        if not first.ids or not ss.check(area, more, first).valid:
            break
    return more
