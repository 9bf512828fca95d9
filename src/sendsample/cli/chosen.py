"""The children chosen, for the terminal: the tracked ones in full, the others in short tables."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from sendsample.cli.compared import print_comparison, print_outside
from sendsample.cli.show import say, table
from sendsample.cohort import Cohort
from sendsample.cohort.columns import COLUMNS
from sendsample.design import Design
from sendsample.design.model import TRACKING, Sample
from sendsample.design.rules.base import level_name
from sendsample.design.values import words
from sendsample.selection import Selection
from sendsample.selection.placed import known_of_places

_SHOWN: Final = ("primary_need", "age_band", "sex", "provision", "alternative_provision")
_SHORT: Final = {"primary_need": "need", "alternative_provision": "AP"}
_PLACES: Final = ("1st", "2nd", "3rd")
#: Columns line up as long as they are no wider than this; wider ones fold where there is no room.
_WIDEST: Final = 20


def print_selection(cohort: Cohort, selection: Selection, design: Design) -> None:
    """Print who was chosen for each sample, who would step in, and how each compares with the area.

    Parameters
    ----------
    cohort, selection
        The answer, and the lists it came of.
    design
        The samples that were chosen.
    """
    say("")
    full = in_full(design)
    others = [sample for sample in design.samples if sample != full]
    if full is not None:
        if full.visits is None:
            _print_full(selection, full)
        _print_places(cohort, selection, full)
        print_comparison(selection.comparison, full.name, see="comparison.csv")
    _print_reserves(selection, full, others)
    _print_focused(selection, [sample for sample in others if sample.visits is None])
    for sample in others:
        _print_places(cohort, selection, sample)
    print_outside(selection.comparison, {sample.name: selection.loss[sample.name] for sample in others})


def in_full(design: Design) -> Sample | None:
    """Return the sample that is shown in full: the tracking sample, or the only one."""
    tracking = [sample for sample in design.samples if sample.name == TRACKING]
    alone = design.samples if len(design.samples) == 1 else ()
    return next(iter((*tracking, *alone)), None)


def _print_full(selection: Selection, sample: Sample) -> None:
    headings, rows = _rows(selection, sample)
    if rows:
        table(_title(selection, sample), headings, rows, right=(0,))
    else:
        say(f"{_title(selection, sample)}\n")


def _print_focused(selection: Selection, samples: list[Sample]) -> None:
    tables = {sample.name: _rows(selection, sample) for sample in samples}
    widths: dict[str, int] = {}
    for headings, rows in tables.values():
        for place, heading in enumerate(headings):
            cells = [len(str(row[place])) for row in rows]
            widths[heading] = min(_WIDEST, max([widths.get(heading, 0), len(words(heading)), *cells]))
    widths.pop("meets", None)
    for sample in samples:
        headings, rows = tables[sample.name]
        if not rows:
            say(f"{_title(selection, sample)}\n")
        elif all(row[-1] == "-" for row in rows):
            # Rules that cap and do not ask for anyone are served by nobody.
            headings, rows = headings[:-1], [row[:-1] for row in rows]
        if rows:
            table(_title(selection, sample), headings, rows, right=(0,), widths=widths)


def _title(selection: Selection, sample: Sample) -> str:
    many = len(selection.ids[sample.name])
    asked = "" if many == sample.most else f" ({sample.least} to {sample.most} asked for)"
    return f"{words(sample.name)}: {many or 'nobody'} chosen{asked}"


def _rows(selection: Selection, sample: Sample) -> tuple[list[str], list[list[str]]]:
    frame = selection[sample.name].astype(object)
    shown = [column for column in _SHOWN if column in frame.columns]
    rows = [
        [str(place), str(child), *(_cell(row[column]) for column in shown), row["meets"] or "-"]
        for place, (child, row) in enumerate(frame.iterrows(), start=1)
    ]
    return ["", "child_id", *(_SHORT.get(column, column) for column in shown), "meets"], rows


def _cell(value: Any) -> str:
    return words(level_name(None if pd.isna(value) else value))


def _print_reserves(selection: Selection, full: Sample | None, others: list[Sample]) -> None:
    """Print who would take each place, first asked first, and where nobody could."""
    kept = selection.reserves
    if full is not None and (kept["sample"] == full.name).any():
        _print_reserves_of(selection, full)
    more = [words(sample.name) for sample in others if (kept["sample"] == sample.name).any()]
    said = [f"Reserves of {', '.join(more)}: see reserves.csv."] if more else []
    said += [note.sentence for note in selection.notes if note.code == "no_reserve"]
    for sentence in said:
        say(sentence)
    if said:
        say("")


def _print_reserves_of(selection: Selection, sample: Sample) -> None:
    kept = selection.reserves[selection.reserves["sample"] == sample.name]
    most = int(max(kept["order"]))
    headings = _PLACES[: min(most, len(_PLACES))]
    rows = []
    for child in selection.ids[sample.name]:
        mine = kept[kept["child_id"] == child].to_dict("records")
        cells = [_reserve(row, selection.loss[sample.name]) for row in mine] or ["nobody"]
        rows.append([child, *[*cells, "-", "-"][: len(headings)]])
    more = f" (reserves.csv has up to {most} each)" if most > len(_PLACES) else ""
    table(f"Reserves, should a family decline{more}", ["child_id", *headings], rows)


def _reserve(row: dict[Any, Any], loss: int) -> str:
    return row["reserve"] if row["loss"] == loss else f"{row['reserve']} (loss {row['loss']})"


def _print_places(cohort: Cohort, selection: Selection, sample: Sample) -> None:
    """Print, for a block of visits, who is seen at each place."""
    visits = sample.visits
    if visits is None:
        return
    places = selection.visits[sample.name]
    known = known_of_places(cohort, visits)
    phases = {place: _phase(known, place) for place in places}
    shown = any(phases.values())
    rows = [
        [place, *([phases[place] or "-"] if shown else []), ", ".join(children)]
        for place, children in places.items()
    ]
    headings = [visits.by, *(["phase"] if shown else []), "children"]
    noun = visits.by if len(places) == 1 else f"{visits.by}s"
    title = f"{words(sample.name)}: {len(places)} {noun} to visit, {visits.children} children at each"
    table(title, headings, rows)


def _phase(known: pd.DataFrame, place: str) -> str:
    """Return the phase of a place where it is a code."""
    if "phase" not in known.columns or known["phase"][place] not in COLUMNS["phase"].levels:
        return ""
    return words(known["phase"][place])
