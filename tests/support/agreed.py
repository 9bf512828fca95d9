"""What tests hold selections to: each other, and the truth where it is known."""

from __future__ import annotations


def sets(ids):
    return {name: tuple(sorted(some)) for name, some in ids.items()}


def reserves_of(selection):
    table = selection.reserves.sort_values("order")
    found = {}
    for row in table.itertuples():
        found.setdefault((row.sample, row.child_id), []).append((row.reserve, row.loss))
        assert row.order == len(found[row.sample, row.child_id])
    return found


def agree(selection, joint, seed):
    """Hold a selection, its losses, places and reserves against enumeration."""
    best = joint.best
    if best is None:
        assert selection.status == "infeasible", seed
        assert not selection.ids, seed
        return
    assert selection.status == "optimal", seed
    assert dict(selection.loss) == best.loss, seed
    assert sets(selection.ids) == best.ids, seed
    assert {block: sets(places) for block, places in selection.visits.items()} == best.visits, seed
    assert reserves_of(selection) == {key: found for key, found in joint.reserves().items() if found}, seed


def found(selection):
    """Return what was chosen, without the order of places, as one value to compare."""
    visits = {
        block: {place: sorted(ids) for place, ids in places.items()}
        for block, places in selection.visits.items()
    }
    reserves = selection.reserves.sort_values(["sample", "child_id", "order"]).to_dict("records")
    return selection.status, dict(selection.ids), dict(selection.loss), visits, reserves


def aims(design, selection):
    """Return the aims before tickets, for the samples of a design alone, in their order."""
    samples, loss = design.samples, selection.loss
    others = [sample for sample in samples if sample.name != "tracking"]
    return (
        sum(loss[sample.name] for sample in samples if sample.name == "tracking"),
        *(-len(selection.ids[sample.name]) for sample in samples if sample.least < sample.most),
        sum(loss[sample.name] for sample in others if sample.visits is None),
        sum(loss[sample.name] for sample in others if sample.visits is not None),
    )
