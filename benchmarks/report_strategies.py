"""The part of the page about tests of other tools."""

from __future__ import annotations

from typing import Any, Final

from tables import table

_TARGET: Final = 100


def parts(results: dict[str, Any]) -> list[str]:
    """Return the paragraph and the table."""
    if "strategies" not in results:
        return []
    rows = [[row["what"], f"{row['a_second']:,.0f}", "", ""] for row in results["strategies"]]
    first = results["strategies"][0]["a_second"]
    rows[0][2:] = [f"{_TARGET} or more", "met" if first >= _TARGET else "missed"]
    how = (
        "What Hypothesis draws in a second of one core, its own work included, with the strategies of "
        "`sendsample[strategies]`."
    )
    return [how, table(["drawn", "a second", "target", ""], rows)]
