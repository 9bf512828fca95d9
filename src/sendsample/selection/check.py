"""The solver-free check: which rules hold for any ids, how far from the area, whoever chose them.

Nothing here is shared with the problem or the engine; both are judged by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.coerce import table
from sendsample.cohort.listed import Chosen, Ids
from sendsample.cohort.text import brief, one_line
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, Note
from sendsample.selection.across import across_rows
from sendsample.selection.assignment import STEPS
from sendsample.selection.frame_counts import Counted
from sendsample.selection.given import Given, by_sample
from sendsample.selection.rows import Compared, Row
from sendsample.selection.sample import SampleCheck

RULE_COLUMNS = Row._fields
COMPARISON_COLUMNS = Compared._fields
_RULES = dict.fromkeys(RULE_COLUMNS, "str") | {
    "found": "Int64",
    "at_least": "Int64",
    "at_most": "Int64",
    "holds": "bool",
}
_COMPARISON = dict.fromkeys(COMPARISON_COLUMNS, "int64") | {
    "sample": "str",
    "column": "str",
    "level": "str",
    "area_percent": "float64",
    "exact_share": "float64",
}


@dataclass(frozen=True, eq=False)
class Check:
    """What a check found.

    Attributes
    ----------
    valid
        Whether every rule holds.
    rules
        One row a bound: ``sample`` (``all samples`` for what holds over all of them), ``rule``, ``level``,
        ``found``, ``at_least``, ``at_most`` (missing for no bound), ``holds``, ``sentence``.
    comparison
        One row a level of each balance column: ``sample``, ``column``, ``level``, ``area`` (children of the
        frame), ``area_percent``, ``exact_share`` (k x N_v / N), ``chosen``, ``floor``, ``ceiling`` and
        ``outside`` (places outside them).
    loss
        For each sample, the weighted places outside floor and ceiling.
    distance
        For each sample, the sum of absolute differences from the exact shares; reported, and no aim.
    meets
        For each sample, the rules that each child serves, by child id.
    notes
        Lines that came of fitting the design to the cohort.
    visits
        For each block of visits, the ids at each place, as they were judged: as given, or, when the ids were
        given without their places, as they follow from who is where.
    """

    valid: bool
    rules: pd.DataFrame
    comparison: pd.DataFrame
    loss: Mapping[str, int]
    distance: Mapping[str, float]
    meets: Mapping[str, Mapping[str, tuple[str, ...]]]
    notes: tuple[Note, ...] = field(default=())
    visits: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def broken(self) -> pd.DataFrame:
        """The rows of ``rules`` that do not hold."""
        return self.rules[~self.rules["holds"].astype(bool)]

    def __repr__(self) -> str:
        verdict = (
            "every rule holds" if self.valid else f"{len(self.broken):,} of {len(self.rules):,} bounds broken"
        )
        if len(self.loss) == 1:
            ((sample, loss),) = self.loss.items()
            return one_line(f"Check: {verdict}; {brief(sample)} loss {loss:,}")
        return f"<Check: {verdict}; {len(self.loss)} samples, loss {sum(self.loss.values()):,} in all>"

    def _repr_html_(self) -> str:
        from sendsample.selection.check_shown import check_html  # noqa: PLC0415 - only notebooks need it

        return check_html(self)


def check(
    cohort: Cohort,
    design: Design | str,
    ids: Ids | Chosen | Mapping[str, Ids | Mapping[str, Ids]],
) -> Check:
    """Check any ids against a design, without a solver.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    ids
        The child ids of each sample, by sample name, and for a block of visits, if wanted, by place in turn;
        or a selection; or, where the design has one sample, just its ids. A Series or an Index of ids, or a
        frame with a row a child, may stand wherever a list of ids does; a frame with a column ``sample``,
        such as ``selection.frame`` or what pandas reads of a ``selection.csv``, for all of them. Without
        places, each child is judged at its own setting; which of its services a child is seen by is found by
        search.

    Returns
    -------
    Check
        Which rules hold, the losses and the distances. Ids that are unknown, repeated or excluded are
        rules that do not hold, never errors.

    Raises
    ------
    sendsample.errors.UsageError
        When ``ids`` names a sample that the design does not have, or leaves one out (``design.only`` takes
        samples out of a design), or nobody is chosen; when ``cohort`` is no cohort.
    sendsample.errors.DesignError
        When the design is none, or does not fit the cohort.

    Examples
    --------
    >>> import sendsample as ss
    >>> cohort = ss.Cohort.from_frame(
    ...     pd.DataFrame(
    ...         {
    ...             "child_id": ["a1", "a2"],
    ...             "primary_need": ["ASD", "HI"],
    ...             "provision": ["ehc_plan", "sen_support"],
    ...             "alternative_provision": [False, True],
    ...             "age": [7, 15],
    ...         }
    ...     ),
    ...     as_at="2024-02-05",
    ... )
    >>> ss.check(cohort, ss.Design(name="audit", samples=[{"name": "audit", "size": 1}]), {"audit": ["a2"]})
    <Check: every rule holds; audit loss 0>

    Ids chosen in pandas are checked as they are:

    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
    >>> ss.check(cohort, design, cohort.frame.query("age > 8"))
    <Check: every rule holds; audit loss 0>
    """
    need_cohort(cohort)
    design = load_design(design)
    return check_bound(cohort, bind(design, cohort), known_by_sample(ids, design, cohort))


def known_by_sample(ids: Any, design: Design, cohort: Cohort) -> dict[str, Given]:
    """Return what is given for each sample of a design, under the ids that a cohort knows them by."""

    def known_as(child: str) -> str:
        known = cohort.known_as(child)
        # A table shows an id that could be a formula behind an apostrophe.
        shown = child.startswith("'") and known not in cohort.frame.index
        return cohort.known_as(child[1:]) if shown else known

    return {name: part.known_to(known_as) for name, part in by_sample(ids, design).items()}


def check_bound(cohort: Cohort, bound: BoundDesign, given: Mapping[str, Given]) -> Check:
    """Check ids, by sample, against a design as it applies to a cohort; see :func:`check`."""
    samples, rules = judged(cohort, bound, given, {})
    return Check(
        valid=all(row.holds for row in rules),
        rules=table(rules, _RULES),
        comparison=table((row for sample in samples for row in sample.comparison), _COMPARISON),
        loss={sample.name: sample.loss for sample in samples},
        distance={sample.name: sample.distance for sample in samples},
        meets={sample.name: sample.meets for sample in samples},
        notes=bound.notes + tuple(_unsettled(samples)),
        visits={sample.name: sample.visits.places for sample in samples if sample.visits is not None},
    )


def judged(
    cohort: Cohort, bound: BoundDesign, given: Mapping[str, Given], counted: Counted
) -> tuple[list[SampleCheck], list[Row]]:
    """Return what a check comes to sample by sample, and row by row; the tables are made of it.

    Parameters
    ----------
    cohort, bound, given
        See :func:`check`.
    counted
        What was counted of frames that were judged before; that of these joins in.
    """
    samples = [SampleCheck(part, cohort, given[part.sample.name], counted) for part in bound.samples]
    rows = [row for sample in samples for row in sample.rules]
    return samples, [*rows, *across_rows(bound, cohort, samples)]


def _unsettled(samples: list[SampleCheck]) -> Iterator[Note]:
    for sample in samples:
        if sample.visits is not None and not sample.visits.settled:
            yield Note(
                "services_unsettled",
                f"Which service sees which child of {sample.name!r} was not settled in {STEPS:,} steps, so "
                "what is said of its services may not be the best there is; give the ids by service.",
            )
