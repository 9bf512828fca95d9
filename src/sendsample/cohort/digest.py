"""The cohort's digest: SHA-256 over a canonical form that does not depend on row or column order.

The canonical form is UTF-8 JSON without spaces: ``{"alternative_provision": the definition in use, "as_at":
YYYY-MM-DD, "child_id": [ids in code-point order], "columns": {name: [values in that order]}, "format":
"sendsample-cohort/1"}`` with keys in code-point order. Text stays text (non-ASCII as itself), flags are
true and false, whole numbers are digits, other numbers the shortest decimal that reads back as the same
double, dates ISO text, missing null.

Tables supplied beside the lists stand in it only when they have rows: ``"services": [[child_id, service],
...]`` in code-point order of the child, then of the service; and ``"settings": {"columns": {name: [values in
that order]}, "setting": [ids in code-point order]}``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sendsample.canonical import digest_of


def cohort_digest(
    frame: pd.DataFrame,
    as_at: date,
    ap_definition: str,
    services: pd.DataFrame | None = None,
    settings: pd.DataFrame | None = None,
) -> str:
    """Return the SHA-256 of a cohort's canonical form as 64 hexadecimal digits."""
    form = {
        "format": "sendsample-cohort/1",
        "as_at": as_at.isoformat(),
        "alternative_provision": ap_definition,
        **_rows_and_columns(frame, "child_id"),
    }
    if services is not None and len(services):
        cells = zip(services["child_id"].tolist(), services["service"].tolist(), strict=True)
        form["services"] = sorted(map(list, cells))
    if settings is not None and len(settings):
        form["settings"] = _rows_and_columns(settings, "setting")
    return digest_of(form)


def _rows_and_columns(table: pd.DataFrame, index: str) -> dict[str, Any]:
    ids = [str(row) for row in table.index]
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.intp)
    ordered = table.iloc[order]
    return {
        index: [ids[position] for position in order],
        "columns": {str(name): plain_values(ordered[name]) for name in ordered.columns},
    }


def plain_values(column: pd.Series) -> list[Any]:
    """Return a column as plain Python values, None where missing, dates as ISO text.

    Examples
    --------
    >>> plain_values(pd.Series([True, None], dtype="boolean"))
    [True, None]
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d").astype("str")
    cells: Any = column  # the stubs do not know that None may stand for missing
    values: list[Any] = cells.to_numpy(dtype=object, na_value=None).tolist()
    return values
