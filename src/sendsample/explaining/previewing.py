"""The verb before selecting: how many there are to choose from, and how much is left to chance."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.listed import Settled
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, Note
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome, Reach, Status, best, reachable
from sendsample.explaining.allowing import allowed
from sendsample.explaining.cells import Asked, asked, cells
from sendsample.explaining.preview_shown import bound_words, cell_words, preview_html
from sendsample.problem import Compiled, Known, Part, Problem
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds

Flags = NDArray[np.bool_]

#: Fewer than this can fill a place: whoever reads the selection may know who it is.
_FEW: Final = 3
#: Cells that text shows; the table has them all.
_SHOWN: Final = 12
#: Children that a sentence names; ``certain`` has them all.
_NAMED: Final = 12
_SAMPLES: Final = {
    "sample": "str",
    "places": "str",
    "frame": "int64",
    "excluded": "int64",
    "can_be_chosen": "int64",
    "rules_allow": "Int64",
    "could_be_chosen": "Int64",
    "unsettled": "Int64",
    "certain": "Int64",
}
_SENTENCES: Final = {
    "infeasible": "No selection meets every rule, so nobody can be chosen; `sendsample explain` says why, "
    "and what would help.",
    "unknown": "A limit was reached before it was settled which selections are best, if there are any; allow "
    "more time.",
}


@dataclass(frozen=True, eq=False)
class Preview:
    """What a design has to choose from, and how much of it chance would decide.

    Attributes
    ----------
    status
        ``possible``, with all of it settled; ``partly`` when a limit was reached on the way, and counts are
        those known for certain; ``infeasible``, proven by two routes; ``unknown`` when a limit was reached
        before it was known which selections are best.
    samples
        One row a sample: ``places``, ``frame`` (who it may draw on), ``excluded``, ``can_be_chosen`` (the
        frame less those excluded; for visits, where as many can be chosen as a visit takes), ``rules_allow``
        (who is in any selection that meets every rule; missing where that was not settled),
        ``could_be_chosen`` (who is in one that is best on every aim before chance, so that some seed may
        choose them), ``unsettled`` (of whom that was not settled in time) and ``certain`` (who is in all).
    cells
        One row a bound, or two bounds together: ``rule`` and ``level``, ``and_rule`` and ``and_level``, what
        it ``counts`` (children, or the settings of visits), ``at_least`` and ``at_most``, and how many
        ``children`` there are to choose from; the scarcest first.
    could
        For each sample, whether each child of it could be chosen, by ``child_id``.
    certain
        For each sample, the ids of those chosen whatever the seed.
    warnings
        What to know before selecting: a code and a sentence each.
    notes
        Lines that came of fitting the design to the cohort.
    design
        The design that was asked about.

    See Also
    --------
    sendsample.preview : makes previews.
    """

    status: str
    samples: pd.DataFrame
    cells: pd.DataFrame
    could: Mapping[str, pd.Series]
    certain: Mapping[str, list[str]]
    warnings: tuple[Note, ...]
    notes: tuple[Note, ...]
    design: Design

    def data(self) -> dict[str, Any]:
        """Return the preview as plain data, ready for JSON; who could be chosen is only counted."""
        return {
            "status": self.status,
            "design": self.design.name,
            "samples": json.loads(self.samples.to_json(orient="records")),
            "cells": json.loads(self.cells.to_json(orient="records")),
            "certain": dict(self.certain),
            "warnings": [dataclasses.asdict(note) for note in self.warnings],
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the preview comes to, sample by sample."""
        if self.status in _SENTENCES:
            return (_SENTENCES[self.status],)
        return tuple(map(_said, self.samples.to_dict("records")))

    def text(self) -> str:
        """Return the preview as text: what it comes to, what to know, and the scarcest cells."""
        lines = [*self.sentences, *(note.sentence for note in self.warnings)]
        scarce = self.cells.head(_SHOWN)
        if len(scarce):
            lines += ["", "Scarcest:", *(f"{cell_words(row)}: {row['children']:,}" for row in _rows(scarce))]
        return "\n".join(lines)

    def __repr__(self) -> str:
        if self.status in _SENTENCES:
            return f"<Preview: {self.status}>"
        could = f"{int(self.samples['could_be_chosen'].sum()):,} could be chosen"
        # Whoever could be chosen for several samples would count several times.
        told = could if len(self.samples) == 1 else f"{len(self.samples)} samples"
        return f"<Preview: {self.status}, {told}, {int(self.samples['certain'].sum()):,} whatever the seed>"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return preview_html(self)


def preview(
    cohort: Cohort,
    design: Design | str,
    *,
    pinned: Settled | None = None,
    only: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> Preview:
    """Say how many each rule has to choose from, who could be chosen at all, and who whatever the seed.

    Nobody is chosen and no seed is needed. ``docs/preview.md`` says how to read it.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    pinned
        Samples that are settled already: exactly these ids, by sample name.
    only
        A sample, or several: as if the design had no others.
    time_limit
        Seconds after which to stop with whatever is known; none by default.
    progress
        Told in short sentences what is being done.

    Raises
    ------
    sendsample.errors.DesignError
        When the design does not fit the cohort, or ``only`` names a sample it does not have.
    sendsample.errors.UsageError
        When ``pinned`` or ``time_limit`` is not what it should be.

    Examples
    --------
    >>> import sendsample as ss
    >>> cohort = ss.Cohort.from_frame(
    ...     pd.DataFrame(
    ...         {
    ...             "child_id": ["a1", "a2", "a3"],
    ...             "primary_need": ["ASD", "HI", "SEMH"],
    ...             "provision": ["ehc_plan", "sen_support", "ehc_plan"],
    ...             "alternative_provision": [False, False, True],
    ...             "age": [7, 15, 14],
    ...         }
    ...     ),
    ...     as_at="2024-02-05",
    ... )
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> preview = ss.preview(cohort, design)
    >>> preview
    <Preview: possible, 3 could be chosen, 1 whatever the seed>
    >>> preview.certain
    {'audit': ['a2']}
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    design = load_design(design)
    design = design if only is None else design.only(only)
    bound = bind(design, cohort, pinned)
    progress("Compiling the rules over the lists")
    known: Known = {}
    compiled = Compiled(bound, None, known=known)
    # Rules that nobody can break are shown as well.
    bounds = asked(Compiled(bound, None, every=True, known=known).problem(), bound)
    found = best(compiled, TRACKING, deadline, progress)
    if isinstance(found, Outcome):
        status = "infeasible" if found.status is Status.INFEASIBLE else "unknown"
        return _answer(status, bound, compiled.problem(), bounds)
    if not found.proven:
        # Of selections that may not be the best nothing follows.
        return _answer("unknown", bound, compiled.problem(), bounds)
    reach = reachable(found.problem, found.kept, found.chosen, deadline, progress)
    allows = allowed(compiled, found, reach, deadline)
    status = "possible" if reach.proven else "partly"
    return _answer(status, bound, found.problem, bounds, reach=reach, allows=allows)


def _answer(
    status: str,
    bound: BoundDesign,
    problem: Problem,
    bounds: Sequence[Asked],
    *,
    reach: Reach | None = None,
    allows: Flags | None = None,
) -> Preview:
    nobody = np.zeros(len(problem), dtype=bool)
    could = {
        part.name: _who(problem, part, nobody if reach is None else reach.could) for part in problem.parts
    }
    open_to = nobody if reach is None else reach.unsettled
    unsettled = {part.name: _who(problem, part, open_to) for part in problem.parts}
    certain = {part.name: _certain(problem, part, reach) for part in problem.parts}
    rows = [
        (
            part.name,
            f"{part.least} to {part.most}" if part.least < part.most else str(part.most),
            part.frame_size,
            len({entry.id for entry in sample.excluded}),
            len(could[part.name]),
            int(_who(problem, part, allows).sum()) if allows is not None else None,
            int(could[part.name].sum()) if reach is not None else None,
            int(unsettled[part.name].sum()) if reach is not None else None,
            len(certain[part.name]) if reach is not None else None,
        )
        for part, sample in zip(problem.parts, bound.samples, strict=True)
    ]
    samples = pd.DataFrame(rows, columns=list(_SAMPLES)).astype(_SAMPLES)
    perhaps = {name: could[name] | unsettled[name] for name in could}
    warnings = tuple(_warnings(problem, bounds, perhaps, certain)) if reach is not None else ()
    return Preview(status, samples, cells(bounds), could, certain, warnings, bound.notes, bound.design)


def _who(problem: Problem, part: Part, flags: Flags) -> pd.Series:
    """Return flags of columns by child, once each."""
    ids = pd.Index(problem.ids[part.first : part.last], name="child_id", dtype="str")
    return pd.Series(flags[part.first : part.last], index=ids).groupby(level=0, sort=False).any()


def _certain(problem: Problem, part: Part, reach: Reach | None) -> list[str]:
    if reach is None:
        return []
    columns = np.flatnonzero(reach.certain[part.first : part.last]) + part.first
    return sorted({problem.ids[column] for column in columns.tolist()})


def _warnings(
    problem: Problem,
    bounds: Sequence[Asked],
    could: Mapping[str, pd.Series],
    certain: Mapping[str, list[str]],
) -> Iterator[Note]:
    for one in bounds:
        if one.lower and one.unit.noun == "child":
            who = could[one.unit.sample]
            many = int(who.reindex(one.ids, fill_value=False).sum())
            if many < _FEW:
                yield _scarce(one, many, several=len(could) > 1)
    for name, ids in certain.items():
        if ids:
            chosen = f"{_them(ids)} chosen for {name!r} whatever the seed"
            all_of_them = len(ids) == _places(problem, name)
            yield Note("certain", f"{chosen}{': chance decides nothing there' if all_of_them else ''}.")


def _scarce(one: Asked, many: int, *, several: bool) -> Note:
    of = f" in {one.unit.sample!r}" if several else ""
    who = "Only one child" if many == 1 else f"Only {many} children" if many else "Nobody"
    counts = "counts" if many < 2 else "count"  # noqa: PLR2004 - one child counts, two count
    what = f"{who} who could be chosen{of} {counts} towards '{bound_words(one.unit.rule, one.unit.level)}'"
    known = ", and could be recognised" if many else ""
    return Note("few", f"{what}{known}.")


def _places(problem: Problem, name: str) -> int:
    return next(part.most for part in problem.parts if part.name == name)


def _them(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return f"Child {ids[0]} is"
    rest = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return f"Children {', '.join(ids[:_NAMED])}{rest} are"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _said(row: Mapping[Any, Any]) -> str:
    could, open_to, certain = (int(row[name]) for name in ("could_be_chosen", "unsettled", "certain"))
    out = f", {row['excluded']:,} of them excluded" if row["excluded"] else ""
    many = f"Between {could:,} and {could + open_to:,}" if open_to else f"{could:,}"
    return (
        f"{row['sample']}: {row['places']} of {row['frame']:,}{out}. {many} could be chosen, {certain:,} "
        "whatever the seed."
    )
