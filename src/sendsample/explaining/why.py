"""Why this child, and why not that one: the selection as drawn beside the best one that differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.listed import Settled
from sendsample.cohort.text import clean_id, has_control, short
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline
from sendsample.errors import DesignError, UsageError
from sendsample.explaining.because import Why
from sendsample.explaining.question import Question
from sendsample.problem.tickets import check_seed
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds


def why(
    cohort: Cohort,
    design: Design | str,
    child: Any,
    *,
    seed: str,
    sample: str | None = None,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Why:
    """Say why a child was chosen for a sample, or was not.

    For a child who was chosen: the rules the child serves, and what the best selection without the child
    comes to. For one who was not: the best selection that has the child, the first aim on which it falls
    behind (rules, balance, size or, by chance, tickets), and by how much. Both selections are solved for and
    proven, every sample of the design with them.

    Parameters
    ----------
    cohort, design, seed, pinned, only
        As they were given to :func:`sendsample.select`.
    child
        The child's id.
    sample
        The sample; where the design has several, ``tracking`` unless said.
    time_limit
        Seconds after which to stop; none by default.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    Why
        The answer, whatever it is: also that the child is not on the lists, or cannot be chosen.

    Raises
    ------
    sendsample.errors.UsageError
        When ``child`` is no id, or ``sample`` is needed and was left out.
    sendsample.errors.SeedError
        When the seed is missing or is not public text.
    sendsample.errors.DesignError
        When the design does not fit the cohort, or ``sample`` is not one of its own.

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
    >>> ss.why(cohort, design, "a2", seed="4 1 6 2 8 5")
    <Why, for audit: chosen; rules>
    >>> answer = ss.why(cohort, design, "a1", seed="4 1 6 2 8 5")
    >>> answer
    <Why, for audit: not chosen; ticket by 219,660,035,893>
    >>> answer.ids
    {'audit': ['a2', 'a1']}
    """
    deadline = Deadline(seconds(time_limit))
    seed = check_seed(seed)
    need_cohort(cohort)
    whole = load_design(design)
    rules = whole if only is None else whole.only(only)
    name, asked = _sample(rules, sample), cohort.known_as(_child(child))
    bound = bind(rules, cohort, pinned)
    part = next(part for part in bound.samples if part.sample.name == name)
    return Question(cohort, bound, part, asked, seed, deadline, progress).answer()


def why_each(
    cohort: Cohort,
    design: Design,
    sample: str,
    children: Sequence[str],
    *,
    seed: str,
    pinned: Mapping[str, Sequence[Any]] | None = None,
    progress: Progress = silent,
) -> dict[str, Why]:
    """Say of several children of one sample why each was chosen, or was not; see :func:`why`.

    The selection as drawn is solved for once.

    Parameters
    ----------
    cohort, design, seed, pinned, progress
        As for :func:`why`; the design with those samples alone that were asked for, the seed already checked.
    sample, children
        The sample, and their ids as the cohort knows them.
    """
    bound = bind(design, cohort, pinned)
    part = next(part for part in bound.samples if part.sample.name == sample)
    answers: dict[str, Why] = {}
    drawn = None
    for child in children:
        question = Question(cohort, bound, part, child, seed, Deadline(), progress, drawn)
        drawn = question.as_drawn()
        answers[child] = replace(question, drawn=drawn).answer()
    return answers


def _child(child: Any) -> str:
    whole = isinstance(child, str | int) and not isinstance(child, bool)
    name = clean_id(child) if whole else ""
    if not name or has_control(name):
        raise UsageError("That is no child's id.", code="child", hint="An id is text, and not blank.")
    return name


def _sample(design: Design, name: str | None) -> str:
    samples = [sample.name for sample in design.samples]
    which = f"Say which (sample=, on the command line --sample): {', '.join(map(repr, samples))}."
    if name is None:
        name = TRACKING if len(samples) > 1 else samples[0]
        if name not in samples:
            raise UsageError(
                "The design has several samples, and none was named.", code="sample_unnamed", hint=which
            )
    if name not in samples:
        raise DesignError(
            f"There is no sample {short(str(name))!r} in the design {design.name!r}.",
            code="sample_unknown",
            hint=which,
        )
    return name
