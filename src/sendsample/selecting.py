"""The verb: lists and design in, proven selection out."""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from typing import Any

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.design import Design, load_design
from sendsample.design.bind import BoundDesign, BoundSample, bind
from sendsample.engine import Deadline, Outcome, Status, solve
from sendsample.errors import UsageError
from sendsample.problem import Problem, compile_sample
from sendsample.problem.tickets import check_seed
from sendsample.progress import Progress, silent
from sendsample.selection import Check, Selection, check
from sendsample.selection.receipt import make_receipt

_LOG = logging.getLogger(__name__)


def select(
    cohort: Cohort,
    design: Design | str,
    *,
    seed: str,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Selection:
    """Choose the children of a design from a cohort.

    Every rule is met; then the loss is least; then the public seed decides. Each step is proven, and the
    result is checked again without the solver. ``docs/how-it-works.md`` says how.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    seed
        Public text from which every child's ticket follows.
    time_limit
        Seconds after which to stop with whatever is known; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Selection
        Always, whatever the outcome: optimal, feasible, infeasible or unknown.

    Raises
    ------
    sendsample.errors.SeedError
        When the seed is missing or is not public text.
    sendsample.errors.DesignError
        When the design does not fit the cohort.
    sendsample.errors.UsageError
        When ``time_limit`` is not a number of seconds above zero.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3"],
    ...         "primary_need": ["ASD", "HI", "SEMH"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan"],
    ...         "alternative_provision": [False, False, True],
    ...         "age": [7, 15, 14],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
    >>> selection
    <Selection: optimal, 2 for audit, loss 0>
    >>> selection.ids["audit"]
    ['a2', 'a3']
    """
    deadline = Deadline(_seconds(time_limit))
    seed = check_seed(seed)
    _need_cohort(cohort)
    bound = bind(load_design(design), cohort)
    (sample,) = bound.samples
    progress("Compiling the rules over the lists")
    problem = compile_sample(sample, seed)
    # Checking the answer and digesting the cohort take about as long as compiling did.
    outcome = solve(problem, deadline.keeping(deadline.spent), progress)
    if outcome.chosen is None:
        return _without(cohort, bound, problem, outcome, seed)
    return _with(cohort, bound, problem, outcome, seed)


def _need_cohort(cohort: Any) -> None:
    if not isinstance(cohort, Cohort):
        raise UsageError(
            f"The first argument is a {type(cohort).__name__}, not a cohort.",
            code="cohort_type",
            hint="Make one with Cohort.from_frame(df, as_at=...) or read_annex_a(path, as_at=...).",
        )


def _seconds(time_limit: float | None) -> float:
    if time_limit is None:
        return math.inf
    number = isinstance(time_limit, int | float) and not isinstance(time_limit, bool)
    if not number or not 0 < time_limit < math.inf:
        raise UsageError(
            "The time limit is not a number of seconds above zero.",
            code="time_limit",
            hint="Leave it out for no limit.",
        )
    return float(time_limit)


def _with(cohort: Cohort, bound: BoundDesign, problem: Problem, outcome: Outcome, seed: str) -> Selection:
    name = problem.sample
    chosen = [] if outcome.chosen is None else outcome.chosen.tolist()
    places = sorted(chosen, key=lambda place: (problem.tickets[place], place))
    ids = [problem.ids[place] for place in places]
    checked = check(cohort, bound.design, {name: ids})
    if not checked.valid or checked.loss[name] != outcome.stages[0].value:
        # The check is the specification: an answer it does not confirm is not an answer.
        _LOG.error("the check does not confirm the engine: %s", checked)
        return _without(cohort, bound, problem, replace(outcome, status=Status.UNKNOWN, chosen=None), seed)
    tickets = problem.tickets[places].tolist()
    sample = {
        "ids": ids,
        "tickets": tickets,
        "loss": checked.loss[name],
        "bound": outcome.stages[0].bound,
        "distance": round(checked.distance[name], 6),
        "stages": [
            {"aim": stage.aim, "value": stage.value, "bound": stage.bound} for stage in outcome.stages
        ],
        **_sizes(problem),
    }
    return Selection(
        status=str(outcome.status),
        ids={name: ids},
        loss={name: checked.loss[name]},
        bound={name: outcome.stages[0].bound},
        distance={name: checked.distance[name]},
        stages=_stages(name, outcome),
        reasons=(),
        notes=bound.notes,
        check=checked,
        receipt=make_receipt(cohort, bound, seed, _outcome(outcome, name, sample)),
        seed=seed,
        _frames={name: _frame(bound.samples[0], checked, ids, tickets)},
    )


def _without(cohort: Cohort, bound: BoundDesign, problem: Problem, outcome: Outcome, seed: str) -> Selection:
    reasons = _reasons(outcome, bound) if outcome.status is Status.INFEASIBLE else ()
    receipt = make_receipt(cohort, bound, seed, _outcome(outcome, problem.sample, _sizes(problem)))
    return Selection(
        status=str(outcome.status),
        ids={},
        loss={},
        bound={},
        distance={},
        stages=_stages(problem.sample, outcome),
        reasons=reasons,
        notes=bound.notes,
        check=None,
        receipt={**receipt, "reasons": list(reasons)},
        seed=seed,
    )


def _outcome(outcome: Outcome, name: str, sample: dict[str, Any]) -> dict[str, Any]:
    proofs = {"proven_by": list(outcome.proofs)} if outcome.proofs else {}
    return {"status": str(outcome.status), **proofs, "samples": {name: sample}}


def _sizes(problem: Problem) -> dict[str, int]:
    return {"size": problem.size, "frame": problem.frame_size, "candidates": len(problem)}


def _stages(name: str, outcome: Outcome) -> pd.DataFrame:
    rows = [(name, stage.aim, stage.value, stage.bound, stage.proven) for stage in outcome.stages]
    frame = pd.DataFrame(rows, columns=["sample", "aim", "value", "bound", "proven"])
    return frame.astype({"value": "Int64", "bound": "Int64", "proven": bool})


_ADDED = ("sample", "ticket", "meets")


def _frame(bound: BoundSample, checked: Check, ids: list[str], tickets: list[int]) -> pd.DataFrame:
    shown = list(dict.fromkeys(["primary_need", "provision", "age", *bound.columns()]))
    # A column of the user's own keeps its values under a name that does not hide what is added here.
    frame = bound.frame.loc[ids, shown].rename(columns={name: f"{name} (list)" for name in _ADDED})
    meets = checked.meets[bound.sample.name]
    return frame.assign(
        ticket=pd.Series(tickets, index=frame.index, dtype="int64"),
        meets=pd.Series(["; ".join(meets[child]) for child in ids], index=frame.index, dtype="str"),
    )


def _reasons(outcome: Outcome, bound: BoundDesign) -> tuple[str, ...]:
    if outcome.reasons:
        return outcome.reasons
    ours = [name for part in bound.samples for name, rule in part.rules if rule.origin == "sendsample"]
    lift = (
        f" Rules that are not the framework's and could be lifted first: {', '.join(ours)}." if ours else ""
    )
    sentence = (
        "Each rule could be met by itself; together they cannot. This was proven by two routes: "
        f"{' and '.join(outcome.proofs)}.{lift}"
    )
    return (sentence,)
