"""A page: what stands on one sheet, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Page:
    """One table with what is said above it.

    Attributes
    ----------
    name
        What the sheet should be called; Excel may want it shorter.
    title
        What stands above the table.
    line
        What more is said of it, in one line.
    about
        What is on the sheet, for the list of sheets.
    table
        The cells, under headings for people; no two headings are alike.
    group
        The heading whose changes of value are marked by a line; empty for none.
    beside
        How many columns stay in sight when the others are scrolled.
    formats
        Number formats by heading, where they are not the usual ones.
    alarm
        A heading, and which of its values have to catch the eye.
    """

    name: str
    title: str
    line: str
    about: str
    table: pd.DataFrame
    group: str = ""
    beside: int = 1
    formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    alarm: tuple[str, Callable[[Any], bool]] | None = None
