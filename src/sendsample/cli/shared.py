"""The files of the shareable edition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sendsample.cli.output import csv_text
from sendsample.selection.shareable import COMPARISON, RULES


def files(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of each file by its name.

    Parameters
    ----------
    data
        What :meth:`sendsample.Selection.shareable` returned.
    """
    return {
        "shareable.json": json.dumps(data, indent=2, ensure_ascii=False) + "\n",
        "comparison.csv": csv_text(_table(data["comparison"], COMPARISON)),
        "rules.csv": csv_text(_table([*map(_rule, data["rules"])], RULES)),
    }


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    return rule if rule["holds"] is not None else {**rule, "holds": "not told"}


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))
