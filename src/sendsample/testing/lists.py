"""The two lists of Annex A for tests, clean or with faults whose findings are known."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from sendsample.cohort import parse_as_at
from sendsample.cohort.findings import RULES
from sendsample.cohort.parse import parse_urn
from sendsample.drawable import drawable
from sendsample.errors import DataError, UsageError
from sendsample.intake.annex_a import read_annex_a
from sendsample.synthetic import annex
from sendsample.synthetic.writing import write_folder, write_workbook
from sendsample.testing.cells import cells_of
from sendsample.testing.children import AGE, AS_AT, Child, given, made, ordinary
from sendsample.testing.faults import FAULTS, PLAN, Sheets
from sendsample.testing.known import known
from sendsample.testing.planted import Planted, planted_in, where
from sendsample.testing.ways import WAYS


@drawable
@dataclass(frozen=True, eq=False)
class AnnexA:
    """The two lists of Annex A, and the findings that reading them comes to.

    Attributes
    ----------
    list_1, list_2
        The children with an EHC plan and those on SEN support, under the headings of Annex A. Cells are text,
        numbers or days, None where blank.
    as_at
        The day the lists were drawn.
    planted
        What reading finds, and nothing else: for each finding its list, row, heading and code, as in the
        table ``findings`` of a cohort. The row is None for a whole column.

    See Also
    --------
    sendsample.testing.annex_a_of : makes such lists.
    """

    list_1: pd.DataFrame
    list_2: pd.DataFrame
    as_at: date
    planted: tuple[Planted, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what is planted, each once, in order."""
        return tuple(sorted({found.code for found in self.planted}))

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the lists to a workbook, or to a folder of two CSV files when the path has no ending.

        Examples
        --------
        >>> import tempfile
        >>> import sendsample as ss
        >>> lists = annex_a_of([{}, {"provision": "sen_support"}])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ss.read_annex_a(lists.write(f"{folder}/annex_a.xlsx"), as_at=lists.as_at)
        <Cohort: 2 children (1 with an EHC plan, 1 on SEN support) as at 2025-01-16>
        """
        path = Path(path)
        tables = dict(zip(annex.SHEETS, (self.list_1, self.list_2), strict=True))
        if path.suffix:
            write_workbook(path, tables)
        else:
            write_folder(path, tables)
        return path

    def __repr__(self) -> str:
        faults = f", with {', '.join(self.codes)}" if self.planted else ""
        return f"<AnnexA: {len(self.list_1)} with a plan, {len(self.list_2)} on support{faults}>"


def annex_a_of(
    children: Iterable[Child],
    *,
    as_at: date | str = AS_AT,
    prefixed: bool = False,
    faults: Mapping[int, str] | None = None,
) -> AnnexA:
    """Make the two lists of Annex A of a few children, described by how they differ from an ordinary child.

    Reading them finds what is planted and nothing else; so that it does not, what a list may not say of a
    child is put right: an age of 25 becomes 24, a plan is not reviewed before it is issued, a phase fits the
    age. A list that nobody is on is itself found, as ``list_absent``, so clean lists have a child on each.
    Columns that Annex A does not have are left out but for ``household`` and ``locality``, which are there
    when somebody has one.

    Parameters
    ----------
    children
        As for :func:`cohort_of`.
    as_at
        The day the lists are drawn.
    prefixed
        Write coded values with their letter, such as ``a) WBRI``.
    faults
        Codes of findings to plant, one a child, by the place of the child (the first is 1);
        :data:`sendsample.testing.FAULTS` has them. Most can be planted in other ways as well, by the column
        and the cell: ``date_unreadable in Date of birth: soon``; :func:`sendsample.testing.ways_of` has them.

    Raises
    ------
    sendsample.errors.UsageError
        When it is not given children as mappings, or reading would find something in what is said of one; or
        a fault is not one of those, or needs a column that the child's list does not have.
    sendsample.errors.DataError
        When two children have one id, or a child has none.

    Examples
    --------
    >>> lists = annex_a_of([{}, {"provision": "sen_support"}], faults={2: "need_missing"})
    >>> lists
    <AnnexA: 1 with a plan, 1 on support, with need_missing>
    >>> lists.planted
    (Planted(list='List_2', row=2, column='SEN primary need', code='need_missing'),)
    """
    day = parse_as_at(as_at)
    said = [_aged(ordinary(place, child, day)) for place, child in enumerate(given(children), 1)]
    plain = _is_plain(said, day)
    there = said if plain else _as_read(said, day)
    rows = [cells_of(place, child, day) for place, child in enumerate(there, 1)]
    wanted = _need_faults(faults, rows)
    sheets = Sheets.of(rows, day)
    if not plain:
        _need_nothing_else(_lists(sheets, prefixed=prefixed))
    for place, code in wanted.items():
        WAYS[code].plant(sheets, rows[place - 1])
    return _lists(sheets, prefixed=prefixed)


def _need_faults(faults: Any, children: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Return faults by the place of a child, or raise unless they can be planted in these children."""
    if faults is None:
        return {}
    if not isinstance(faults, Mapping):
        raise UsageError(
            "The faults are not codes by the place of a child.",
            code="faults_type",
            hint="Write them as {1: 'need_missing'}, which is for the first child.",
        )
    for place, code in faults.items():
        _need_fault(place, code, children)
    return dict(faults)


def _need_fault(place: Any, code: Any, children: Sequence[Mapping[str, Any]]) -> None:
    if place not in range(1, len(children) + 1):
        raise UsageError(
            f"There is no child {place!r} to plant a fault in.",
            code="fault_child",
            hint="Give the fault by the place of a child: {1: 'need_missing'} for the first.",
        )
    if not isinstance(code, str) or code not in WAYS:
        raise UsageError(
            f"There is no fault {code!r} to plant.",
            code="fault_unknown",
            hint=f"There are: {', '.join(FAULTS)}.",
        )
    if WAYS[code].only_list_1 and not children[place - 1][PLAN]:
        raise UsageError(
            f"The fault {code!r} needs a column that List 2 lacks, and child {place} is on List 2.",
            code="fault_list",
            hint="Plant it in a child with an EHC plan.",
        )


def _aged(child: Child) -> Child:
    return child if child["age"] is not None else {**child, "age": AGE}


def _is_plain(children: Sequence[Child], as_at: date) -> bool:
    """Say whether reading is sure to find nothing in children; if not, they have to be read."""
    urns = [child["setting"] for child in children if child["setting"] is not None]
    return not children or (not any(parse_urn(urn).code for urn in urns) and bool(known(children, as_at)))


def _as_read(children: Sequence[Child], as_at: date) -> list[Child]:
    """Return children with what a cohort has of them."""
    frame = made(children, as_at).frame
    cells = {
        str(name): column.astype(object).where(column.notna(), None).tolist()
        for name, column in frame.items()
    }
    return [
        {**child, "child_id": name, **{column: values[place] for column, values in cells.items()}}
        for place, (name, child) in enumerate(zip(frame.index, children, strict=True))
    ]


def _need_nothing_else(lists: AnnexA) -> None:
    with TemporaryDirectory() as folder:
        found = _findings(lists.write(Path(folder) / "lists"), lists.as_at)
    more = found[~found["code"].isin(lists.codes)]
    for finding in planted_in(more)[:1]:
        raise UsageError(
            f"Reading would find {where(finding)}, where nothing is planted. {RULES[finding.code].message}",
            code="lists_clean",
            hint="Say of the child what a list can say, and plant faults with faults={1: 'need_missing'}.",
        )


def _findings(path: Path, as_at: date) -> pd.DataFrame:
    try:
        return read_annex_a(path, as_at=as_at).findings
    except DataError as stopped:
        return stopped.findings


def _lists(sheets: Sheets, *, prefixed: bool) -> AnnexA:
    tables = [_table(sheets, number, prefixed=prefixed) for number in (1, 2)]
    return AnnexA(tables[0], tables[1], sheets.as_at, sheets.found())


def _table(sheets: Sheets, number: int, *, prefixed: bool) -> pd.DataFrame:
    columns = {}
    for heading in sheets.headings(number):
        cells = [row.get(heading) for row in sheets.rows[number - 1]]
        if prefixed and heading in annex.CHOICES:
            choices = annex.CHOICES[heading]
            letters = {word.lower(): f"{chr(ord('a') + at)}) {word}" for at, word in enumerate(choices)}
            cells = [cell and letters.get(cell.lower(), cell) for cell in cells]
        columns[heading] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns)
