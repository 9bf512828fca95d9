"""From what the engine found to the answer, checked again without it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.clashing import clash
from sendsample.cohort import Cohort
from sendsample.cohort.coerce import table
from sendsample.design.bound import BoundDesign, BoundSample, Note
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome, Stage, Status, least_alone, reserves
from sendsample.problem import Compiled, Part, Problem
from sendsample.progress import Progress
from sendsample.selection import Check, Selection
from sendsample.selection.check import check_bound
from sendsample.selection.given import by_sample
from sendsample.selection.receipt import make_receipt
from sendsample.selection.shareable import Edition

Indices = NDArray[np.intp]

_LOG = logging.getLogger(__name__)
_RESERVES = {"sample": "str", "child_id": "str", "order": "int64", "reserve": "str", "loss": "int64"}
#: The columns of a table of stages.
STAGES = {"sample": "str", "aim": "str", "value": "Int64", "bound": "Int64", "proven": "bool"}


def answer(
    cohort: Cohort, compiled: Compiled, outcome: Outcome, deadline: Deadline, progress: Progress
) -> Selection:
    """Return the answer to what was asked.

    Parameters
    ----------
    cohort, compiled
        What was asked.
    outcome
        What the engine found.
    deadline
        When to stop looking for what else there is to say.
    progress
        Told what is being done.
    """
    if outcome.chosen is None or outcome.problem is None:
        return _without(cohort, compiled, outcome, deadline, progress)
    progress("Checking the answer without the solver")
    places = outcome.chosen[~outcome.problem.seats[outcome.chosen]]
    problem = outcome.problem.settled(places)
    seats = _seats(problem, outcome.chosen)
    ids, visits = picked(problem, outcome.chosen)
    bound = compiled.bound
    checked = check_bound(cohort, bound, by_sample({**ids, **visits}, bound.design))
    losses = {part.name: part.loss(seats) for part in problem.parts}
    if not checked.valid or dict(checked.loss) != losses:
        # The check is the specification: an answer it does not confirm is not an answer.
        _LOG.error("the check does not confirm the engine: %s", checked)
        wrong = replace(outcome, status=Status.UNKNOWN, chosen=None)
        return _without(cohort, compiled, wrong, deadline, progress)
    notes = bound.notes + _left_alone(bound) + _gives_way(compiled, outcome, deadline)
    kept = _reserves(problem, seats, bound)
    notes += _without_reserve(kept, bound, ids)
    bounds = _bounds(outcome.stages, losses)
    samples = {
        part.name: _record(problem, part, checked, part.of(seats), visits.get(part.name))
        for part in problem.parts
    }
    for name, record in samples.items():
        record["bound"] = bounds[name]
        if len(rows := kept[kept["sample"] == name]):
            record["reserves"] = {
                str(child): group["reserve"].tolist() for child, group in rows.groupby("child_id", sort=False)
            }
    receipt = make_receipt(cohort, replace(bound, notes=notes), compiled.seed, _recorded(outcome, samples))
    return Selection(
        status=str(outcome.status),
        ids=ids,
        loss=losses,
        bound=bounds,
        distance=dict(checked.distance),
        stages=_stages(outcome),
        reasons=(),
        notes=notes,
        check=checked,
        receipt=receipt,
        seed=compiled.seed,
        visits={name: {place: list(those) for place, those in at.items()} for name, at in visits.items()},
        reserves=kept,
        _frames={
            part.name: frame_of(
                bound.samples[place],
                checked,
                ids[part.name],
                problem.tickets[part.of(seats)],
                visits.get(part.name),
            )
            for place, part in enumerate(problem.parts)
        },
        _edition=Edition(cohort, bound, checked),
    )


def picked(problem: Problem, chosen: Indices) -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    """Return the ids of each sample, and for each block of visits those at each place; by their tickets."""
    seats = _seats(problem, chosen)
    ids = {part.name: [problem.ids[seat] for seat in part.of(seats).tolist()] for part in problem.parts}
    visits = {part.name: _at_places(problem, part, seats) for part in problem.parts if part.stay is not None}
    return ids, visits


def _seats(problem: Problem, chosen: Indices) -> Indices:
    """Return the columns of children among some columns, by their tickets."""
    seats = chosen[problem.seats[chosen]]
    return seats[np.lexsort((seats, problem.tickets[seats]))]


def _at_places(problem: Problem, part: Part, seats: Indices) -> dict[str, list[str]]:
    """Return the children at each place visited, places and children in the order of their tickets."""
    stay = part.stay
    if stay is None:
        return {}
    inside = part.of(seats)
    at = stay.place[inside - part.first]
    order = sorted(set(at.tolist()), key=lambda place: (problem.tickets[stay.first + place], place))
    return {
        stay.names[place]: [problem.ids[seat] for seat in inside[at == place].tolist()] for place in order
    }


def _left_alone(bound: BoundDesign) -> tuple[Note, ...]:
    """Say how many were left alone because they were sampled before."""
    alone = {
        entry.id for part in bound.samples for entry in part.excluded if entry.reason == "recently_sampled"
    }
    if not alone:
        return ()
    were = "1 child was" if len(alone) == 1 else f"{len(alone):,} children were"
    sentence = f"{were} left alone, having been sampled too recently; they still count in the area's shares."
    return (Note("cooling_off", sentence),)


def _gives_way(compiled: Compiled, outcome: Outcome, deadline: Deadline) -> tuple[Note, ...]:
    """Say by how much the tracking sample had to give way to the others, when it had to."""
    reached = [stage for stage in outcome.stages if stage.aim == "loss" and stage.samples == (TRACKING,)]
    if not reached or reached[0].value == 0 or len(compiled.bound.samples) == 1:
        return ()
    alone = least_alone(Compiled(compiled.bound.only([TRACKING]), compiled.seed), TRACKING, deadline)
    if alone is None or alone >= reached[0].value:
        return ()
    sentence = (
        f"Alone, the sample {TRACKING!r} could have a loss of {alone}; beside the other samples it has "
        f"{reached[0].value}, the least that leaves each of them possible."
    )
    return (Note("tracking_gives_way", sentence),)


def _reserves(problem: Problem, seats: Indices, bound: BoundDesign) -> pd.DataFrame:
    rows = []
    for part, sample in zip(problem.parts, bound.samples, strict=True):
        many = sample.sample.kept_in_reserve
        if not many:
            continue
        order: dict[int, int] = {}
        for reserve in reserves(problem, seats, part, many):
            order[reserve.child] = order.get(reserve.child, 0) + 1
            child, other = problem.ids[reserve.child], problem.ids[reserve.reserve]
            rows.append((part.name, child, order[reserve.child], other, reserve.loss))
    return table(rows, _RESERVES)


def _without_reserve(
    kept: pd.DataFrame, bound: BoundDesign, ids: Mapping[str, Sequence[str]]
) -> tuple[Note, ...]:
    notes = []
    for part in bound.samples:
        name = part.sample.name
        if not part.sample.kept_in_reserve:
            continue
        have = set(kept.loc[kept["sample"] == name, "child_id"])
        # Whoever has to be chosen cannot be replaced, which the design says already.
        forced = {entry.id for entry in part.included}
        lacking = [child for child in ids[name] if child not in have | forced]
        if lacking:
            sentence = (
                f"Nobody could take the place of {', '.join(lacking)} in the sample {name!r} with all others "
                "kept and every rule met."
            )
            notes.append(Note("no_reserve", sentence))
    return tuple(notes)


def _bounds(stages: Sequence[Stage], losses: Mapping[str, int]) -> dict[str, int]:
    """Return for each sample the least loss it could have with the losses of the others as they are."""
    bounds = {}
    for name, loss in losses.items():
        about = [stage for stage in stages if stage.aim == "loss" and name in stage.samples]
        slack = about[0].value - about[0].bound if about else loss
        bounds[name] = max(0, loss - slack)
    return bounds


def _record(
    problem: Problem,
    part: Part,
    checked: Check,
    seats: Indices,
    visits: Mapping[str, Sequence[str]] | None,
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "ids": [problem.ids[seat] for seat in seats.tolist()],
        "tickets": problem.tickets[seats].tolist(),
        "loss": checked.loss[part.name],
        "distance": round(checked.distance[part.name], 6),
        "size": len(seats),
        "frame": part.frame_size,
        "candidates": len(np.unique(problem.child[part.first : part.last])),
    }
    if visits is not None:
        record["visits"] = {place: list(children) for place, children in visits.items()}
    return record


def _recorded(outcome: Outcome, samples: Mapping[str, Any]) -> dict[str, Any]:
    proofs = {"proven_by": list(outcome.proofs)} if outcome.proofs else {}
    stages = [
        {"aim": stage.aim, "samples": list(stage.samples), "value": stage.value, "bound": stage.bound}
        for stage in outcome.stages
    ]
    return {"status": str(outcome.status), **proofs, "stages": stages, "samples": dict(samples)}


def _stages(outcome: Outcome) -> pd.DataFrame:
    rows = (
        (", ".join(stage.samples), stage.aim, stage.value, stage.bound, stage.proven)
        for stage in outcome.stages
    )
    return table(rows, STAGES)


_ADDED = ("sample", "visit", "ticket", "meets")


def frame_of(
    bound: BoundSample,
    checked: Check,
    ids: Sequence[str],
    drawn: NDArray[np.int64],
    visits: Mapping[str, Sequence[str]] | None,
) -> pd.DataFrame:
    """Return what is shown of the children of a sample.

    Parameters
    ----------
    bound, checked
        The sample, and what a check of the selection found.
    ids, drawn
        The children and their tickets, in the order of these.
    visits
        For a block of visits, the children at each place.
    """
    first = ["primary_need", "provision", "age", "setting"]
    shown = [name for name in dict.fromkeys([*first, *bound.columns()]) if name in bound.frame.columns]
    # A column of the user's own keeps its values under a name that does not hide what is added here.
    frame = bound.frame[shown].loc[list(ids)]
    frame = frame.rename(columns={column: f"{column} (list)" for column in _ADDED})
    if visits is not None:
        at = {child: place for place, children in visits.items() for child in children}
        frame.insert(0, "visit", pd.Series([at[child] for child in ids], index=frame.index, dtype="str"))
    meets = checked.meets[bound.sample.name]
    return frame.assign(
        ticket=pd.Series(drawn, index=frame.index, dtype="int64"),
        meets=pd.Series(["; ".join(meets[child]) for child in ids], index=frame.index, dtype="str"),
    )


def _without(
    cohort: Cohort, compiled: Compiled, outcome: Outcome, deadline: Deadline, progress: Progress
) -> Selection:
    reasons: tuple[str, ...] = ()
    if outcome.status is Status.INFEASIBLE:
        reasons = clash(compiled, outcome, deadline, progress)
    sizes = {
        part.sample.name: {"size": part.sample.most, "frame": len(part.frame)}
        for part in compiled.bound.samples
    }
    receipt = make_receipt(cohort, compiled.bound, compiled.seed, _recorded(outcome, sizes))
    return Selection(
        status=str(outcome.status),
        ids={},
        loss={},
        bound={},
        distance={},
        stages=_stages(outcome),
        reasons=reasons,
        notes=compiled.bound.notes,
        check=None,
        receipt={**receipt, "reasons": list(reasons)},
        seed=compiled.seed,
        _edition=Edition(cohort, compiled.bound, None),
    )
