"""The solver-free check: which rules hold for any ids, how far from the area, whoever chose them.

Nothing here is shared with the problem or the engine; both are judged by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.parse import blank
from sendsample.cohort.text import clean_id
from sendsample.design import Design, load_design
from sendsample.design.bind import BoundSample, Note, bind
from sendsample.design.rules import Held, Mirror
from sendsample.design.rules.base import level_order, number
from sendsample.design.values import words
from sendsample.errors import UsageError
from sendsample.selection.frame_counts import Counts, children

if TYPE_CHECKING:
    from sendsample.selection.selection import Selection

RULE_COLUMNS = ("sample", "rule", "level", "found", "at_least", "at_most", "holds", "sentence")
COMPARISON_COLUMNS = (
    "sample",
    "column",
    "level",
    "area",
    "area_percent",
    "exact_share",
    "chosen",
    "floor",
    "ceiling",
    "outside",
)


@dataclass(frozen=True, eq=False)
class Check:
    """What a check found.

    Attributes
    ----------
    valid
        Whether every rule holds.
    rules
        One row a bound: ``sample``, ``rule``, ``level``, ``found``, ``at_least``, ``at_most`` (missing for
        no bound), ``holds``, ``sentence``.
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
    """

    valid: bool
    rules: pd.DataFrame
    comparison: pd.DataFrame
    loss: Mapping[str, int]
    distance: Mapping[str, float]
    meets: Mapping[str, Mapping[str, tuple[str, ...]]]
    notes: tuple[Note, ...] = field(default=())

    @property
    def broken(self) -> pd.DataFrame:
        """The rows of ``rules`` that do not hold."""
        return self.rules[~self.rules["holds"].astype(bool)]

    def __repr__(self) -> str:
        verdict = (
            "every rule holds" if self.valid else f"{len(self.broken)} of {len(self.rules)} bounds broken"
        )
        losses = ", ".join(f"{sample} loss {loss}" for sample, loss in self.loss.items())
        return f"<Check: {verdict}; {losses}>"


def check(
    cohort: Cohort, design: Design | str, ids: Mapping[str, Sequence[Any]] | Sequence[Any] | Selection
) -> Check:
    """Check any ids against a design, without a solver.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    ids
        The child ids of each sample, by sample name; or a selection, or, where the design has one sample,
        just its ids.

    Returns
    -------
    Check
        Which rules hold, the losses and the distances. Ids that are unknown, repeated or excluded are
        rules that do not hold, never errors.

    Raises
    ------
    sendsample.errors.UsageError
        When ``ids`` names a sample that the design does not have, or leaves one out.
    sendsample.errors.DesignError
        When the design does not fit the cohort.

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
    """
    bound = bind(load_design(design), cohort)
    names = [part.sample.name for part in bound.samples]
    ids = _by_sample(ids, names)
    if set(ids) != set(names):
        raise UsageError(
            f"The ids are for {', '.join(map(repr, sorted(ids))) or 'no sample'}, and the design has "
            f"{', '.join(map(repr, names))}.",
            code="samples_differ",
            hint="Give the ids of each sample under its name.",
        )
    parts = [_Sample(part, cohort, ids[part.sample.name]) for part in bound.samples]
    rules = [row for part in parts for row in part.rule_rows()]
    comparison = [row for part in parts for row in part.comparison_rows()]
    return Check(
        valid=all(row[6] for row in rules),
        rules=_rules_frame(rules),
        comparison=pd.DataFrame(comparison, columns=list(COMPARISON_COLUMNS)),
        loss={part.name: part.loss for part in parts},
        distance={part.name: part.distance for part in parts},
        meets={part.name: part.meets for part in parts},
        notes=bound.notes,
    )


def _by_sample(ids: Any, names: list[str]) -> dict[str, list[Any]]:
    given = getattr(ids, "ids", ids)
    if not isinstance(given, Mapping) and len(names) == 1:
        given = {names[0]: given}
    if not isinstance(given, Mapping) or any(not _listed(part) for part in given.values()):
        raise UsageError(
            "The ids are not lists of child ids by sample name.",
            code="ids_type",
            hint=f"Write them as {{{names[0]!r}: [id, id, ...]}}.",
        )
    return {name: list(part) for name, part in given.items()}


def _listed(ids: Any) -> bool:
    return isinstance(ids, Iterable) and not isinstance(ids, str | bytes | Mapping)


def _rules_frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(RULE_COLUMNS))
    return frame.astype({"found": "Int64", "at_least": "Int64", "at_most": "Int64", "holds": bool})


class _Sample:
    """One sample's ids, counted."""

    def __init__(self, bound: BoundSample, cohort: Cohort, ids: Sequence[Any]) -> None:
        self.bound, self.name, self.size = bound, bound.sample.name, bound.sample.size
        self.counts = Counts(bound.frame)
        self.given = ["" if blank(child) else clean_id(child) for child in ids]
        frame_ids = bound.frame.index
        self.ids = [child for child in dict.fromkeys(self.given) if child in frame_ids]
        self.outside = [child for child in dict.fromkeys(self.given) if child not in frame_ids]
        self.unknown = [child for child in self.outside if child not in cohort.frame.index]
        self.chosen = children(bound.frame, self.ids, bound.columns())
        self.loss, self.distance = 0, 0.0
        included = {entry.id for entry in bound.included}
        self.meets = {child: ("included",) if child in included else () for child in self.ids}
        self._compare()

    def rule_rows(self) -> Iterator[tuple[Any, ...]]:
        yield self._row(
            "size", Held("", len(self.given), self.size, self.size, ()), f"the sample has {number(self.size)}"
        )
        yield from self._id_rows()
        for name, rule in self.bound.rules:
            for held in rule.check(self.chosen, self.counts, self.size):
                self._serve(name, held)
                yield self._row(name, held, rule.sentence())

    def _id_rows(self) -> Iterator[tuple[Any, ...]]:
        excluded = {entry.id: entry.reason for entry in self.bound.excluded}
        kinds = {
            "not on the lists": self.unknown,
            "not eligible": [child for child in self.outside if child not in self.unknown],
            "named twice": [child for child, count in Counter(self.given).items() if count > 1],
            "excluded": [child for child in self.ids if child in excluded],
            "left out": [entry.id for entry in self.bound.included if entry.id not in self.ids],
        }
        sentences = {
            "not on the lists": "every child chosen is on the lists",
            "not eligible": "every child chosen is one the sample may draw on",
            "named twice": "no child is named twice",
            "excluded": "no child chosen is excluded",
            "left out": "every child who must be chosen is",
        }
        for kind, wrong in kinds.items():
            if kind == "left out" and not self.bound.included:
                continue
            held = Held(", ".join(sorted(wrong)), len(wrong), 0, 0, ())
            yield self._row(kind, held, sentences[kind])

    def _row(self, name: str, held: Held, sentence: str) -> tuple[Any, ...]:
        return (self.name, name, held.level, held.found, held.lower, held.upper, held.holds, sentence)

    def _serve(self, name: str, held: Held) -> None:
        if held.lower <= 0:
            return
        label = f"{name}: {words(held.level)}" if held.level else name
        for child, serves in zip(self.ids, held.serves, strict=True):
            if serves:
                self.meets[child] = (*self.meets[child], label)

    def _compare(self) -> None:
        self.rows = []
        for part in self.bound.balance:
            # A level may itself be called "missing", so counts go by place and not by name.
            levels = sorted(self.counts.count(part.column).items(), key=level_order(part.column))
            helds = Mirror(column=part.column).check(self.chosen, self.counts, self.size)
            for held, (_, area) in zip(helds, levels, strict=True):
                exact = self.size * area / self.counts.size
                ceiling = held.lower if held.upper is None else held.upper
                outside = max(0, held.lower - held.found, held.found - ceiling)
                self.loss += part.weight * outside
                self.distance += abs(held.found - exact)
                percent = 100 * area / self.counts.size
                self.rows.append(
                    (
                        self.name,
                        part.column,
                        held.level,
                        area,
                        percent,
                        exact,
                        held.found,
                        held.lower,
                        ceiling,
                        outside,
                    )
                )

    def comparison_rows(self) -> list[tuple[Any, ...]]:
        return self.rows
