"""The part of the page about what follows a selection."""

from __future__ import annotations

from typing import Any, Final

from receipts import DESIGN
from tables import seconds, table

_COLUMNS: Final = {
    "select": "select",
    "commit": "commit",
    "list": "replace, by the reserve list",
    "seed": "replace, by the seed",
    "correct": "correct the lists",
    "verify": "verify both receipts",
    "report": "report, with pictures",
    "shareable": "shareable report",
    "workbook": "workbook",
}


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraphs and tables."""
    rows = [
        [f"{row['children']:,}", str(row["cohorts"]), *(seconds(row[what]) for what in _COLUMNS)]
        for row in results["receipts"]
    ]
    how = (
        f"After a selection of every sample of `{DESIGN}`: one of the six declines and the first on the list "
        "steps in, a child of the visits declines and the seed decides, a hundredth of the children leave "
        "the lists; both receipts of a chain are done again and compared; reports and a workbook are made of "
        "the selection, in memory. No targets were set."
    )
    return [how, table(["children", "cohorts", *_COLUMNS.values()], rows)]
