"""Where the children are whom a sample's rules ask for, and where there are few of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.text import short
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundSample
from sendsample.errors import UsageError
from sendsample.pictures.cell_grid import CellGrid
from sendsample.pictures.crossing import SIDES, Table, crossed
from sendsample.pictures.picking import one_of
from sendsample.pictures.placing import titled
from sendsample.pictures.plotting import altair
from sendsample.pictures.saving import picture
from sendsample.pictures.sides import Levels, Side, rules_on, side_of_column, sides
from sendsample.selection.banding import LEAST_GROUP

if TYPE_CHECKING:
    import altair as alt

#: Cells of each kind that are named in words.
_NAMED: Final = 12


def scarcity(
    cohort: Cohort, design: Design | str, sample: str | None = None, *, columns: Sequence[str] | None = None
) -> alt.LayerChart:
    """Return a picture of where the children are whom a sample's rules ask for.

    A cell holds how many children of the sample's frame there are who can be chosen; nobody, and fewer than
    five, are said in words. By default the children are divided by what the rules ask for: by the columns
    whose levels they name, or by who counts towards a rule and who does not. Of more than three the three
    scarcest are shown, by how many children there are for each place. Of too many levels those are shown
    that are asked for, then those with the emptiest cells; the others are counted together.

    The picture is restricted: it holds exact counts of few children. There is no shareable one. A band would
    hide what the picture is for, and bands of cells beside the bands and percentages of whole columns, which
    the shareable edition has, could be worked back to single children.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    sample
        Which of its samples; ``tracking`` or the only one when left out.
    columns
        Up to three columns of the cohort to divide by instead: down, across and side by side.

    Raises
    ------
    sendsample.errors.UsageError
        When no rule asks for anybody and no columns are given, a column is not there, nobody can be chosen,
        or Altair is not installed.
    sendsample.errors.DesignError
        When there is no such sample, or the design does not fit the cohort.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": "ASD", "age": [7, 15, 9]})
    >>> frame = frame.assign(provision=["ehc_plan", "sen_support", "ehc_plan"], alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rules = [
    ...     {"rule": "count", "where": {"column": "provision", "equals": "ehc_plan"}, "exactly": 1},
    ...     {"rule": "count", "where": {"column": "alternative_provision", "equals": True}, "exactly": 1},
    ... ]
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": rules}])
    >>> for sentence in scarcity(cohort, design).description.split(". "):
    ...     print(sentence)
    Where there are children for audit
    3 children who can be chosen
    Restricted: exact counts of few children
    By provision: EHC plan 2 (exactly 1 asked for); SEN support 1
    By alternative provision: no alternative provision 3; alternative provision 0 (exactly 1 asked for)
    Nobody: EHC plan, alternative provision; SEN support, alternative provision
    Fewer than 5: EHC plan, no alternative provision: 2; SEN support, no alternative provision: 1.
    """
    bound = bind(load_design(design), cohort)
    parts = {part.sample.name: part for part in bound.samples}
    part = parts[one_of(list(parts), sample)]
    children = part.frame.drop(index=[entry.id for entry in part.excluded])
    if children.empty:
        raise UsageError(
            f"Nobody can be chosen for the sample {part.sample.name!r}, so there is nothing to count.",
            code="frame_empty",
            hint="See what the sample's eligible and the design's exclusions leave.",
        )
    chosen, unseen = _sides(part, children) if columns is None else (_given(part, children, columns), [])
    table = crossed(chosen)
    name = part.sample.name
    all_of = "" if len(children) == len(part.frame) else f" of the frame's {len(part.frame):,}"
    said = [
        f"{len(children):,} children{all_of} who can be chosen. Restricted: exact counts of few children."
    ]
    said += [f"Not shown: {', '.join(unseen)}."] if unseen else []
    return _drawn(table, f"Where there are children for {name}", said, _told(table, name, said))


def _sides(part: BoundSample, children: pd.DataFrame) -> tuple[list[Side], list[str]]:
    """Return the scarcest sides, and the names of the others.

    Of sides with as many levels the scarcest is last, so that its children stand together.
    """
    found = sides(part, children)
    if not found:
        raise UsageError(
            f"No rule of the sample {part.sample.name!r} asks for anybody, so nobody is scarce.",
            code="nobody_scarce",
            hint="Choose another sample, or give the columns to divide by (columns=).",
        )
    chosen = sorted(found[:SIDES], key=lambda side: (-len(side.least), -side.scarcity))
    return chosen, [side.levels.name for side in found[SIDES:]]


def _given(part: BoundSample, children: pd.DataFrame, columns: Sequence[str]) -> list[Side]:
    names = [columns] if isinstance(columns, str) else list(dict.fromkeys(columns))
    if not 1 <= len(names) <= SIDES:
        raise UsageError(
            f"A table divides by one, two or {SIDES} columns.",
            code="picture_columns",
            hint="Give one, two or three different ones.",
        )
    if absent := [name for name in names if name not in children.columns]:
        raise UsageError(
            f"The lists have no column {short(str(absent[0]))!r}.",
            code="picture_column",
            hint=f"They have: {', '.join(children.columns)}.",
        )
    return [
        side_of_column(name, children, rules_on(part, name, children), part.sample.most) for name in names
    ]


def _drawn(table: Table, title: str, said: Sequence[str], told: str) -> alt.LayerChart:
    plot = altair()
    grid = CellGrid(table)
    chart: alt.LayerChart = picture(
        plot.layer(*grid.layers()).properties(
            width=grid.width,
            height=grid.bottom,
            title=titled(title, said, grid.width),
            description=told,
        )
    )
    return chart


def _told(table: Table, name: str, said: Sequence[str]) -> str:
    """Return the picture in words: the sums of each level, and the cells with nobody or a few."""
    told = [f"Where there are children for {name}.", *said]
    for axis, levels in enumerate([table.down, table.across, table.beside]):
        others = tuple(number for number in range(SIDES) if number != axis)
        sums = table.cells.sum(axis=others).tolist()
        told += [f"By {levels.name}: {'; '.join(_sums_told(levels, sums))}."] if levels.name else []
    cells = [
        (many, ", ".join(filter(None, names)))
        for many, names in zip(table.cells.ravel().tolist(), _every(table), strict=True)
    ]
    told.append(f"Nobody: {_some([where for many, where in cells if not many])}.")
    few = [f"{where}: {many}" for many, where in cells if 0 < many < LEAST_GROUP]
    told.append(f"Fewer than {LEAST_GROUP}: {_some(few)}.")
    return " ".join(told)


def _every(table: Table) -> Iterator[tuple[str, ...]]:
    return product(table.down.called, table.across.called, table.beside.called)


def _sums_told(levels: Levels, sums: Sequence[int]) -> Iterator[str]:
    for called, asked, many in zip(levels.called, levels.asked, sums, strict=True):
        yield f"{called} {many:,}" + (f" ({asked} asked for)" if asked else "")


def _some(cells: Sequence[str]) -> str:
    more = [f"and {len(cells) - _NAMED} more"] if len(cells) > _NAMED else []
    return "; ".join([*cells[:_NAMED], *more]) or "no cell"
