"""A sheet a sample: the children chosen, in the order of their tickets, visits place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.design.model import Sample
from sendsample.design.values import words
from sendsample.design.visits import Visits
from sendsample.reporting.workbook.codes import in_words
from sendsample.reporting.workbook.names import capital, headings
from sendsample.reporting.workbook.page import Page
from sendsample.selection import Selection
from sendsample.selection.placed import known_of_places

#: What is looked at first.
_FIRST: Final = ("primary_need", "need in words", "area_of_need", "provision", "age")
_LAST: Final = ("meets", "ticket")
_CALLED: Final = {
    "child_id": "child",
    "meets": "rules served",
    "absence": "absence, % of sessions",
    "setting": "setting (URN)",
}


def children(cohort: Cohort, selection: Selection, sample: Sample) -> Page:
    """Return the page of one sample.

    Parameters
    ----------
    cohort, selection
        The answer, and the lists it came of.
    sample
        The sample, as the design has it.
    """
    frame = in_words(selection[sample.name]).rename_axis("child_id")
    visits = sample.visits
    table = _by_place(cohort, selection, sample.name, visits) if visits else _in_order(frame).reset_index()
    many = _many(len(selection.ids[sample.name])) + _at_places(selection, sample)
    if not table["meets"].astype(bool).any():
        table = table.drop(columns="meets")  # rules that only cap are served by nobody
    table.columns = headings(_CALLED.get(name, name) for name in table.columns)
    return Page(
        name=sample.name,
        title=f"{capital(words(sample.name))}: {many}",
        line=" ".join(_told(selection, sample)),
        about=f"{capital(many)}, in the order of their tickets",
        table=table,
        group="" if sample.visits is None else str(table.columns[0]),
        beside=1 if sample.visits is None else 2,
        formats={"Absence, % of sessions": "0.0"},
    )


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    first = [name for name in _FIRST if name in frame.columns]
    last = [name for name in _LAST if name in frame.columns]
    between = [name for name in frame.columns if name not in {*first, *last, "visit"}]
    return frame[[*first, *between, *last]]


def _by_place(cohort: Cohort, selection: Selection, name: str, visits: Visits) -> pd.DataFrame:
    """Return the children of a block of visits, those seen at one place together, and what is known of it."""
    by, places = visits.by, selection.visits[name]
    seen = pd.DataFrame(
        [(place, child) for place, ids in places.items() for child in ids],
        columns=["place", "child_id"],
        dtype="str",
    )
    known = in_words(known_of_places(cohort, visits)).loc[seen["place"].to_list()].reset_index(drop=True)
    known.columns = [
        f"{_CALLED.get(by, by) if column == by else words(column)} of the {by}" for column in known.columns
    ]
    frame = _in_order(in_words(selection[name]))
    # Where visits go to settings, the place is the child's own setting.
    there = frame.drop(columns="setting", errors="ignore") if by == "setting" else frame
    there = there.loc[seen["child_id"].to_list()].reset_index(drop=True)
    named = pd.DataFrame({_CALLED.get(by, by): seen["place"], "child_id": seen["child_id"]})
    return pd.concat([named, known, there], axis=1)


def _many(children: int) -> str:
    return "nobody" if not children else "1 child" if children == 1 else f"{children:,} children"


def _at_places(selection: Selection, sample: Sample) -> str:
    if sample.visits is None:
        return ""
    many = len(selection.visits[sample.name])
    return f" at {many} {sample.visits.by}{'' if many == 1 else 's'}"


def _told(selection: Selection, sample: Sample) -> Iterator[str]:
    """Yield what is said of a sample above its table."""
    record: Mapping[str, Any] = selection.receipt["samples"][sample.name]
    many = len(selection.ids[sample.name])
    if sample.least != sample.most:
        yield f"{sample.least} to {sample.most} were asked for."
    if free := record.get("vacant", 0):
        are, them = ("is", "it") if free == 1 else ("are", "them")
        yield f"{free} of {many + free} places {are} free: nobody can take {them}."
    if sample.name in (selection.receipt.get("pinned") or ()):
        yield "Settled beforehand, not drawn."
    yield f"The sample may draw on {record['frame']:,}."
    if (selection.comparison.get("sample", pd.Series(dtype="str")) == sample.name).any():
        yield _loss(selection.loss[sample.name], record.get("bound"))


def _loss(loss: int, bound: int | None) -> str:
    if not loss:
        return "Loss 0: it mirrors them as far as whole children can."
    places = f"Loss {loss}: so many places, weighted, are outside their share"
    if bound is None:
        return f"{places}."
    return f"{places}; fewer are not possible." if bound == loss else f"{places}; at least {bound} must be."
