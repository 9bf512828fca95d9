"""The sheet of reserves: who is asked in whose place, first asked first."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.reporting.workbook.codes import in_words
from sendsample.reporting.workbook.names import headings
from sendsample.reporting.workbook.page import Page
from sendsample.selection import Selection

#: What whoever asks a family needs to know.
_KNOWN: Final = (
    "primary_need",
    "area_of_need",
    "provision",
    "alternative_provision",
    "age",
    "sex",
    "setting",
)
_CALLED: Final = {
    "child_id": "in the place of",
    "order": "asked",
    "reserve": "reserve",
    "loss": "loss with the reserve",
    "setting": "setting (URN)",
}


def reserves(cohort: Cohort, selection: Selection) -> Page:
    """Return the page of reserves.

    Parameters
    ----------
    cohort, selection
        The answer, and the lists it came of.
    """
    kept = selection.reserves.reset_index(drop=True)
    known = [name for name in _KNOWN if name in cohort.frame.columns]
    told = in_words(cohort.frame.loc[kept["reserve"].to_list(), known]).reset_index(drop=True)
    table = pd.concat([kept, told], axis=1)
    table.columns = headings(_CALLED.get(name, name) for name in table.columns)
    return Page(
        name="Reserves",
        title="Reserves: who is asked if a family or young person declines",
        line="In the order fixed at the draw. `sendsample replace` records a decline and says who steps in.",
        about="Who is asked next for each place, in the order fixed at the draw",
        table=table,
        group="In the place of",
        beside=2,
    )
