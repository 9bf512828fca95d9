"""The verb: lists and design in, the fairest lottery out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.listed import Settled
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome
from sendsample.errors import DesignError, UsageError
from sendsample.lotteries.fairest import fairest
from sendsample.lotteries.lottery import Lottery
from sendsample.lotteries.nobody import without_chance
from sendsample.lotteries.supporting import Question, supporting
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds


def lottery(
    cohort: Cohort,
    design: Design | str,
    sample: str = TRACKING,
    *,
    within: int | None = None,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Lottery:
    """Return the fairest lottery over the sets that the rules allow for a sample.

    No other way of drawing gives the child with the least chance a better one, and then the next, and so on
    (leximin). Children alike in everything the design looks at have the same chance.
    ``docs/how-the-lottery-works.md`` explains it.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    sample
        The sample to be drawn. Only sets that the other samples can complete take part.
    within
        Take only sets whose loss is at most so much above the least there is; by default balance plays no
        part.
    pinned
        Other samples that are settled already: exactly these ids, by sample name.
    only
        A sample, or several: as if the design had no others.
    time_limit
        Seconds after which to stop with whatever is proven; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Lottery
        Always, whatever the outcome: optimal (every level is proven), feasible (some are), infeasible or
        unknown.

    Raises
    ------
    sendsample.errors.DesignError
        When the design does not fit the cohort, or has no such sample.
    sendsample.errors.UsageError
        When ``within``, ``pinned`` or ``time_limit`` is not what it should be.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3", "a4"],
    ...         "primary_need": ["ASD", "HI", "SEMH", "ASD"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan", "ehc_plan"],
    ...         "alternative_provision": [False, False, True, False],
    ...         "age": [7, 15, 14, 9],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> lottery = ss.lottery(cohort, design, sample="audit")
    >>> lottery
    <Lottery: optimal, audit, 2 of 4, chances from 33.3% to 100%>
    >>> lottery.probabilities.round(4).to_dict()
    {'a1': 0.3333, 'a2': 1.0, 'a3': 0.3333, 'a4': 0.3333}
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    _need_within(within)
    whole = load_design(design)
    rules = whole if only is None else whole.only(only)
    bound = replace(bind(rules, cohort, pinned), whole=whole)
    asked = _sample(bound, sample)
    progress("Compiling the rules over the lists")
    question = Question(cohort, bound, asked, within, deadline)
    branches = supporting(question, progress)
    if isinstance(branches, Outcome):
        return Lottery.without(question, branches)
    found = fairest(branches, deadline, progress)
    progress("Counting who has no chance, and why")
    return Lottery.of(question, branches[0], found, without_chance(question, branches, found.gone))


def _need_within(within: Any) -> None:
    if within is not None and (isinstance(within, bool) or not isinstance(within, int) or within < 0):
        raise UsageError(
            "within is not a whole number of places, 0 or more.",
            code="within",
            hint="Leave it out to let balance play no part.",
        )


def _sample(bound: BoundDesign, sample: str) -> BoundSample:
    for part in bound.samples:
        if part.sample.name == sample:
            return part
    names = ", ".join(repr(part.sample.name) for part in bound.samples)
    raise DesignError(
        f"The design {bound.design.name!r} has no sample {sample!r}.",
        code="sample_unknown",
        hint=f"It has {names}.",
    )
