"""What tests of receipts share: who stands where, lists corrected, and receipts changed in one place."""

from __future__ import annotations

import copy

import pandas as pd

from support.changed import rebuilt, tables

TOLD = ("status", "ids", "loss", "bound", "distance", "reasons", "notes", "receipt", "seed", "visits")


def with_reserves(rng, design, lists):
    samples = [sample.model_copy(update={"reserves": rng.choice(lists)}) for sample in design.samples]
    return design.model_copy(update={"samples": tuple(samples)})


def placed(selection, sample):
    """Return where each child of a sample is seen; nowhere for one that is no block of visits."""
    at = {child: place for place, ids in selection.visits.get(sample, {}).items() for child in ids}
    return {child: at.get(child) for child in selection.ids[sample]}


def with_swap(selection, sample, child, other):
    """Return the ids, places in blocks of visits included, with one child in another's place."""
    ids = {name: list(some) for name, some in selection.ids.items()}
    for name, places in selection.visits.items():
        ids[name] = {place: list(there) for place, there in places.items()}
    lists = ids[sample].values() if isinstance(ids[sample], dict) else [ids[sample]]
    for there in lists:
        if child in there:
            there[there.index(child)] = other
    return ids


def others_stand(before, now, child, left):
    """Hold that all but a child who left some samples are where they were, with newcomers only where due."""
    for name in before.ids:
        was, there = placed(before, name), placed(now, name)
        kept = {one: at for one, at in was.items() if not (one == child and name in left)}
        assert kept.items() <= there.items()
        if name not in left and before.status == "optimal":
            assert was == there  # no place was free


def corrected(rng, area):
    """Return the lists corrected, and how many left, joined or changed: few, and always somebody."""
    frame, services, settings = tables(area)
    gone = rng.sample(list(frame["child_id"]), rng.choice([0, 1, 2]))
    joined = frame.iloc[[rng.randrange(len(frame)) for _ in range(rng.choice([0, 0, 1]))]]
    joined = joined.assign(child_id=[f"new {rng.random()}" for _ in range(len(joined))])
    left = frame[~frame["child_id"].isin(gone)].reset_index(drop=True)
    moved = rng.sample(range(len(left)), 1 if rng.random() < 0.5 or len(gone) + len(joined) == 0 else 0)
    left.loc[moved, "cluster"] = [
        rng.choice(sorted({"p", "q", "r"} - {left["cluster"][row]})) for row in moved
    ]
    lists = pd.concat([left, joined], ignore_index=True)
    services = services[~services["child_id"].isin(gone)].reset_index(drop=True)
    counts = {"left": len(gone), "joined": len(joined), "changed": len(moved)}
    return rebuilt(area, lists, services, settings), counts


def leaves(data, path=()):
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    if not inside or not data:
        yield path
    for key, value in inside:
        yield from leaves(value, (*path, key))


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return "0" * 64 if len(value) == 64 else f"{value}x"
    return "x" if value is None else ["x"] if isinstance(value, list) else {"x": 1}


def altered(rng, receipt, spared=()):
    """Return a receipt as data with one value in it changed, each heading as likely, and its path."""
    data = copy.deepcopy(dict(receipt))
    heading = rng.choice(sorted(set(data) - set(spared)))
    path = rng.choice([path for path in leaves(data) if path[0] == heading])
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = changed(inside[path[-1]])
    return data, path


def the_same(one, other):
    """Hold one selection against another in everything that it says."""
    for name in TOLD:
        assert getattr(one, name) == getattr(other, name), name
    # Equal dicts may differ in order, and the order of places is that of their tickets.
    assert [list(at) for at in one.visits.values()] == [list(at) for at in other.visits.values()]
    pd.testing.assert_frame_equal(one.stages, other.stages)
    pd.testing.assert_frame_equal(one.reserves, other.reserves)
    pd.testing.assert_frame_equal(one.comparison, other.comparison)
    for sample in one.ids:
        pd.testing.assert_frame_equal(one[sample], other[sample])
    assert one.shareable() == other.shareable()
