"""Reading ids back: a ``selection.csv``, another table with a heading for the ids, or an id a line."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sendsample.design import Design

#: The ids of a sample, and those of a block of visits by place.
Given = Mapping[str, Sequence[str] | Mapping[str, Sequence[str]]]

_ID_HEADINGS = ("child_id", "unique id", "id")
_MARKS = ",;\t"
#: Some hundreds of thousands of ids.
_LARGEST = 10 << 20


@dataclass(frozen=True)
class Listed:
    """What a file says.

    Attributes
    ----------
    file
        Its name.
    rows
        Sample, visit and child of each row; the sample is None where the file has no such column, and the
        visit is empty text where none is said.
    """

    file: str
    rows: tuple[tuple[str | None, str, str], ...]

    def ids(self, design: Design, whole: Design) -> dict[str, list[str]]:
        """Return the ids by sample.

        Parameters
        ----------
        design
            The samples wanted. Rows of other samples of ``whole`` are passed over.
        whole
            The design before any of its samples were taken out.

        Raises
        ------
        click.UsageError
            When it names a sample that ``whole`` does not have, or none where the design has several.
        """
        names = [sample.name for sample in design.samples]
        known = [sample.name for sample in whole.samples]
        found: dict[str, list[str]] = {}
        for sample, _, child in self.rows:
            if sample is None and len(names) > 1:
                raise click.UsageError(
                    f"{self.file} has no column 'sample', and the design has {_quoted(names)}. Add the "
                    "column, or say --only."
                )
            name = names[0] if sample is None else sample
            if name not in known:
                raise click.UsageError(
                    f"{self.file} names {_unknown(name, known)}, and the design has {_quoted(known)}. If the "
                    "file comes from another design, say which with --design."
                )
            if name in names:
                found.setdefault(name, []).append(child)
        return found

    def places(self, sample: str) -> dict[str, list[str]]:
        """Return the ids of a block of visits by place; none when the file says no places.

        Raises
        ------
        click.UsageError
            When it says the places of some of them only.
        """
        rows = [(visit, child) for name, visit, child in self.rows if name in {None, sample}]
        unplaced = [child for visit, child in rows if not visit]
        if len(unplaced) == len(rows):
            return {}
        if unplaced:
            raise click.UsageError(
                f"{self.file} says no visit for {len(unplaced)} of the {len(rows)} children of {sample!r}. "
                "Say it for every child of the sample, or for none."
            )
        places: dict[str, list[str]] = {}
        for visit, child in rows:
            places.setdefault(visit, []).append(child)
        return places


def to_check(listed: Listed, design: Design, whole: Design) -> Given:
    """Return the ids as a check takes them: visits by place, and nobody for a sample that may be empty."""
    ids = listed.ids(design, whole)
    blocks = [sample.name for sample in design.samples if sample.visits is not None and sample.name in ids]
    empty: dict[str, list[str]] = {sample.name: [] for sample in design.samples if sample.least == 0}
    return {**empty, **ids, **{name: places for name in blocks if (places := listed.places(name))}}


def read_ids(path: Path) -> Listed:
    """Return what a file of ids says.

    Raises
    ------
    click.UsageError
        When it cannot be read, or the ids in it cannot be told.
    """
    from sendsample.writing import complete  # noqa: PLC0415 - not every verb reads ids

    complete(path)
    path = path / "selection.csv" if path.is_dir() else path
    text = _text(path)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise click.UsageError(f"There are no ids in {path.name}.")
    return Listed(path.name, _listed(_cells(lines, path.name), path.name))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise click.UsageError(
                f"The ids in {path} cannot be read: more than {_LARGEST >> 20} MB of them."
            )
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise click.UsageError(f"The ids in {path} cannot be read: {reason}.") from None


def _cells(lines: list[str], name: str) -> list[list[str]]:
    try:
        # The mark that shows a heading: one of the area's own headings may be full of another.
        shown = [mark for mark in _MARKS if _has_ids(_split(lines[:1], mark))]
        return _split(lines, shown[0] if shown else max(_MARKS, key=lines[0].count))
    except csv.Error:
        raise click.UsageError(f"The ids in {name} cannot be read: it is not a table.") from None


def _split(lines: list[str], mark: str) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]


def _has_ids(rows: list[list[str]]) -> bool:
    return any(cell.lower() in _ID_HEADINGS for row in rows for cell in row)


def _listed(rows: list[list[str]], name: str) -> tuple[tuple[str | None, str, str], ...]:
    heading = [cell.lower() for cell in rows[0]]
    columns = [heading.index(known) for known in _ID_HEADINGS if known in heading]
    if columns:
        child, sample, visit = columns[0], _place(heading, "sample"), _place(heading, "visit")
        return tuple(
            (None if sample is None else _at(row, sample), _at(row, visit), _at(row, child))
            for row in rows[1:]
            if _at(row, child)
        )
    if len(rows[0]) > 1:
        raise click.UsageError(f"The first row of {name} has no heading child_id, so the ids cannot be told.")
    return tuple((None, "", _at(row, 0)) for row in rows)


def _place(heading: list[str], column: str) -> int | None:
    return heading.index(column) if column in heading else None


def _at(row: list[str], place: int | None) -> str:
    # Take off the apostrophe that kept a spreadsheet from reading the cell as a formula or a day.
    return "" if place is None or len(row) <= place else row[place].removeprefix("'")


def _unknown(name: str, known: Sequence[str]) -> str:
    if not name:
        return "no sample in one of its rows"
    # Only what is nearly right is repeated: a cell of a wrong column may say anything of a child.
    return (
        f"a sample {name!r}" if difflib.get_close_matches(name, known, n=1) else "a sample that is not there"
    )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
