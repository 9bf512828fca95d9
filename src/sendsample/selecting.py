"""The verb: lists and design in, proven selection out."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sendsample.answering import answer
from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.listed import Settled
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, solve
from sendsample.errors import UsageError
from sendsample.problem import Compiled
from sendsample.problem.tickets import check_seed
from sendsample.progress import Progress, silent
from sendsample.selection import Selection
from sendsample.selection.commitment import check_commitment, differs
from sendsample.selection.commitment import commitment as commitment_to
from sendsample.selection.receipt import after


def select(
    cohort: Cohort,
    design: Design | str,
    *,
    seed: str,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    commitment: str | None = None,
    previous: Mapping[str, Any] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Selection:
    """Choose the children of a design from a cohort, all its samples jointly.

    Every rule is met; then the tracking sample's loss is least, sizes are as large as possible, and the
    other losses least; then the public seed decides. Each step is proven, and the result is checked again
    without the solver. ``docs/how-it-works.md`` says how.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    seed
        Public text from which every child's ticket follows.
    pinned
        Samples that are settled already: exactly these ids, by sample name; or an earlier selection, or a
        frame with a column ``sample``. A Series, an Index or a frame with a row a child may stand where a
        list of ids does. For a block of visits, its children; the places follow.
    only
        A sample, or several: choose these as if the design had no others.
    commitment
        What :func:`sendsample.commit` gave and was made public before there was a seed; the receipt cites it.
    previous
        The receipt before this one, as data, where the selection follows another; the receipt holds its
        digest.
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
        When the design does not fit the cohort, or ``only`` names a sample it does not have.
    sendsample.errors.UsageError
        When ``pinned``, ``commitment`` or ``time_limit`` is not what it should be, or the commitment is to
        other lists or another design.

    Examples
    --------
    >>> import pandas as pd
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
    deadline = Deadline(seconds(time_limit))
    seed = check_seed(seed)
    cited = None if commitment is None else check_commitment(commitment)
    need_cohort(cohort)
    bound = bound_to(cohort, design, pinned, only)
    if cited not in {None, committed(cohort, bound)}:
        raise differs()
    progress("Compiling the rules over the lists")
    compiled = Compiled(bound, seed)
    # Checking the answer and digesting the cohort take about as long as compiling did.
    deadline = deadline.keeping(deadline.spent)
    outcome = solve(compiled, TRACKING, deadline, progress)
    selection = answer(cohort, compiled, outcome, deadline, progress)
    receipt = dict(selection.receipt)
    if cited is not None:
        receipt["commitment"] = cited
    return replace(selection, receipt=receipt if previous is None else after(receipt, previous))


def commit(
    cohort: Cohort,
    design: Design | str,
    *,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
) -> str:
    """Fix lists and design by one digest, to be made public before there is a seed.

    Nobody can choose other lists, another design or other samples afterwards without its showing. It gives
    nothing away: the digest of the lists is part of what it is taken of.

    Parameters
    ----------
    cohort, design, pinned, only
        What :func:`select` will be given.

    Returns
    -------
    str
        The commitment, 64 hexadecimal digits; ``sendsample.selection.commitment`` says what it is taken of.

    Raises
    ------
    sendsample.errors.DesignError, sendsample.errors.UsageError
        As for :func:`select`.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False, age=7)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> fixed = ss.commit(cohort, design)
    >>> ss.select(cohort, design, seed="4 1 6", commitment=fixed).receipt["commitment"] == fixed
    True
    """
    need_cohort(cohort)
    return committed(cohort, bound_to(cohort, design, pinned, only))


def bound_to(
    cohort: Cohort,
    design: Design | str,
    pinned: Settled | None,
    only: str | Iterable[str] | None,
) -> BoundDesign:
    """Return a design, or some of its samples, as it applies to a cohort."""
    whole = load_design(design)
    rules = whole if only is None else whole.only(only)
    return replace(bind(rules, cohort, pinned), whole=whole)


def committed(cohort: Cohort, bound: BoundDesign) -> str:
    """Return the commitment to a design as it applies to a cohort."""
    names = [part.sample.name for part in bound.samples]
    pinned = {part.sample.name: part.pinned for part in bound.samples if part.pinned is not None}
    return commitment_to(cohort.digest, bound.asked.digest, names, pinned)


def seconds(time_limit: float | None) -> float:
    """Return a time limit as seconds, endless where there is none, or raise if it is no number of them."""
    if time_limit is None:
        return math.inf
    number = isinstance(time_limit, int | float) and not isinstance(time_limit, bool)
    if not number or not 0 < time_limit <= sys.float_info.max:
        raise UsageError(
            "The time limit is not a number of seconds above zero.",
            code="time_limit",
            hint="Leave it out for no limit.",
        )
    return float(time_limit)
