"""What follows from who was chosen by a run that a limit stopped: all but the choice itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.engine import Deadline
from sendsample.evidence.filling import Places
from sendsample.evidence.reading import Receipt
from sendsample.evidence.standing import Standing
from sendsample.progress import silent

#: What the run itself came to, which another run may not.
_OWN: Final = ("kind", "status", "stages", "proven_by", "only", "pinned", "notes", "commitment", "reasons")
#: What a receipt that follows another takes from it, or says of the change.
_CARRIED: Final = ("replacement", "correction", "declined", "excluded", "included")


def stopped_by_limit(receipt: Receipt) -> bool:
    """Say whether who was chosen depended on when a run was stopped; a reserve list depends on nothing."""
    change = receipt.data.get("replacement") or receipt.data.get("correction")
    by_seed = change is None or any(place["by"] == "seed" for place in change["places"])
    return by_seed and receipt.data["status"] in {"feasible", "unknown"}


def what_follows(
    receipt: Receipt, cohort: Cohort, whole: Design, rules: Design, declined: Collection[str]
) -> Mapping[str, Any]:
    """Return a receipt with whatever follows from the children in it worked out again.

    Parameters
    ----------
    receipt
        Of a run that was stopped.
    cohort, whole
        The lists and the design it is about.
    rules
        The samples that were asked for, nobody who declined asked for by name.
    declined
        Whoever has declined.
    """
    data = receipt.data
    standing, plain = Standing.of(receipt, rules), bind(rules, cohort)
    strangers = any(
        not set(standing.ids.get(part.sample.name, ())) <= set(part.frame.index) for part in plain.samples
    )
    if strangers or not any(standing.ids.values()):
        bare = {name: {key: one[key] for key in ("size", "frame")} for name, one in data["samples"].items()}
        return {**data, "samples": bare}
    places = Places(cohort, whole, plain, data["seed"], standing, {}, declined)
    found = places.fill(Deadline(), silent).selection.receipt
    first = data["kind"] == "selection"
    kept = ("bound",) if first else ("bound", "reserves")
    samples = {
        name: {**one, **{key: data["samples"].get(name, {}).get(key) for key in kept}}
        for name, one in found["samples"].items()
    }
    own = {name: data[name] for name in (*_OWN, *(() if first else _CARRIED)) if name in data}
    return {**found, **own, "samples": samples}
