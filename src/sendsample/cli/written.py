"""The files of a selection: who was chosen, who would step in, where visits go, and the evidence."""

from __future__ import annotations

import json
from typing import Final

import pandas as pd

from sendsample.cli.output import csv_text
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.design.visits import Visits
from sendsample.problem.layout import PLACE
from sendsample.problem.tickets import tickets
from sendsample.selection import Selection
from sendsample.selection.placed import known_of_places

#: Files that a selection may or may not have.
SOMETIMES: Final = ("reserves.csv", "visits.csv")
_FIRST: Final = ("sample", "visit", "child_id")
_OF_VISITS: Final = ("sample", "place", "children", "ticket")


def files(cohort: Cohort, selection: Selection, design: Design) -> dict[str, str]:
    """Return the text of each file by its name.

    Parameters
    ----------
    cohort, selection
        The answer, and the lists it came of.
    design
        The samples that were chosen.
    """
    texts = {"selection.csv": csv_text(chosen(selection))}
    if len(selection.reserves):
        texts["reserves.csv"] = csv_text(selection.reserves)
    if selection.visits:
        texts["visits.csv"] = csv_text(visited(cohort, selection, design))
    return texts | {
        "comparison.csv": csv_text(selection.comparison),
        "rules.csv": csv_text(pd.DataFrame() if selection.check is None else selection.check.rules),
        "findings.csv": csv_text(cohort.findings),
        "receipt.json": json.dumps(selection.receipt, indent=2, ensure_ascii=False) + "\n",
    }


def chosen(selection: Selection) -> pd.DataFrame:
    """Return every child chosen as the file has them: the id stands beside the sample and the visit."""
    table = selection.frame.reset_index()
    first = [column for column in _FIRST if column in table.columns]
    return table[[*first, *(column for column in table.columns if column not in first)]]


def visited(cohort: Cohort, selection: Selection, design: Design) -> pd.DataFrame:
    """Return every place visited, how many children are seen there, and what is known of it."""
    blocks = [
        _block(cohort, selection, sample.name, sample.visits)
        for sample in design.samples
        if sample.visits is not None
    ]
    return pd.concat(blocks, ignore_index=True)


def _block(cohort: Cohort, selection: Selection, name: str, visits: Visits) -> pd.DataFrame:
    places = selection.visits[name]
    names = list(places)
    known = known_of_places(cohort, visits).loc[names].reset_index(drop=True)
    known = known.rename(columns={column: f"{column} (list)" for column in _OF_VISITS})
    told = pd.DataFrame({"sample": name, "place": names}, dtype="str")
    told["children"] = [len(children) for children in places.values()]
    drawn = tickets(selection.seed, name, [PLACE + place for place in names])
    return pd.concat([told, known], axis=1).assign(ticket=drawn)
