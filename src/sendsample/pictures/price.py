"""What it costs the least likely child that a sample has to mirror the area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from sendsample.errors import UsageError
from sendsample.lotteries.lottery import percent
from sendsample.pictures.plotting import (
    BLUE,
    FONT_SIZE,
    GREY,
    STEP,
    VERMILION,
    WIDTH,
    altair,
    even_steps,
    percent_axis,
    row_axis,
)
from sendsample.pictures.saving import picture

if TYPE_CHECKING:
    import altair as alt

#: How many figures of a panel's axis are readable.
_FEW_TICKS: Final = 4
#: A bound so many times the largest bar is not drawn.
_FAR: Final = 2.0
_BESIDE: Final = {"gini": "How unequal (Gini coefficient)", "greatest": "Greatest chance"}
_COLUMNS: Final = ("within", "status", "least", "least_at_most")


def price_of_balance(
    frame: pd.DataFrame, *, beside: Literal["gini", "greatest"] = "gini"
) -> alt.HConcatChart:
    """Return a picture of what it costs the least likely child that a sample has to mirror the area.

    Parameters
    ----------
    frame
        What :func:`sendsample.price_of_balance` returns.
    beside
        What is shown beside the least chance: how unequal chances are (``"gini"``) or the ``"greatest"``.

    Raises
    ------
    sendsample.errors.UsageError
        When the table is another one or has no lottery in it, or Altair is not installed.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {
    ...         "within": pd.array([0, None], dtype="Int64"),
    ...         "status": ["optimal", "optimal"],
    ...         "least": [0.002, 0.0025],
    ...         "least_at_most": [0.002, 0.0025],
    ...         "greatest": [0.5, 0.25],
    ...         "gini": [0.5, 0.4],
    ...     }
    ... )
    >>> for sentence in price_of_balance(frame).description.split(". "):
    ...     print(sentence)
    The price of balance
    Mirrors best: least chance 0.2%, Gini coefficient 0.50
    Need not mirror: least chance 0.25%, Gini coefficient 0.40.
    """
    if beside not in _BESIDE:
        raise UsageError(
            f"beside is not one of {', '.join(_BESIDE)}.", code="beside", hint="Choose one of them."
        )
    plot, rows = altair(), _prices(frame, beside)
    # A bound far above all bars would leave nothing of them to be seen.
    high = _FAR * max(row["least"] for row in rows)
    stopped = [row for row in rows if row["stopped"] and row["most"] <= high]
    subtitle = ["by how closely the sample has to mirror the area"]
    if stopped:
        subtitle.append("Upright marks are what no lottery can exceed.")
    y = plot.Y("row:O", title=None, axis=row_axis([row["who"] for row in rows]))
    chart: alt.HConcatChart = picture(
        plot.hconcat(
            _bars(rows, "least", y, "Least chance", stopped),
            _bars(rows, "beside", plot.Y("row:O", title=None, axis=None), _BESIDE[beside]),
            spacing=24,
        ).properties(
            title=plot.TitleParams("The price of balance", subtitle=subtitle, offset=14),
            description=_priced(rows, beside),
        )
    )
    return chart


def _prices(frame: pd.DataFrame, beside: str) -> list[dict[str, Any]]:
    """Return the rows that have a lottery."""
    lacking = [name for name in (*_COLUMNS, beside) if name not in frame]
    if lacking:
        raise UsageError(
            f"The table lacks {', '.join(lacking)}.",
            code="not_prices",
            hint="Give what sendsample.price_of_balance returns.",
        )
    found = frame[frame["least"] > 0]
    if found.empty:
        raise UsageError(
            "No row of the table has a lottery, so there is nothing to show.",
            code="no_lottery",
            hint="Its column 'status' says why.",
        )
    return [
        {
            "row": number,
            "who": _closely(within) + ("" if status == "optimal" else " (not proven)"),
            "least": least,
            "says_least": percent(least),
            # Where nothing is known of a bound, it is that of any chance.
            "most": 1.0 if pd.isna(most) else min(max(least, most), 1.0),
            "stopped": status != "optimal",
            "beside": other,
            "says_beside": f"{other:.2f}" if beside == "gini" else percent(other),
        }
        for number, (within, status, least, most, other) in enumerate(
            found[[*_COLUMNS, beside]].itertuples(index=False), start=1
        )
    ]


def _closely(within: Any) -> str:
    if pd.isna(within):
        return "need not mirror"
    if not within:
        return "mirrors best"
    return f"{within} {'place' if within == 1 else 'places'} further off"


def _bars(
    rows: Sequence[dict[str, Any]], value: str, y: Any, title: str, stopped: Sequence[dict[str, Any]] = ()
) -> Any:
    """Return a panel: a bar a row with its figure, and marks of what cannot be exceeded."""
    alt = altair()
    marked = [row["row"] for row in stopped]
    data = [row | {"end": row["most"] if row["row"] in marked else row[value]} for row in rows]
    high = max(row["end"] for row in data) or 1.0
    steps = even_steps(high, _FEW_TICKS)
    axis = alt.Axis(values=steps, format="~g") if title == _BESIDE["gini"] else percent_axis(steps)
    scale = alt.Scale(domain=[0, high * 1.3], nice=False)
    each = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X(f"{value}:Q", title=title, axis=axis, scale=scale), y=y
    )
    layers = [
        each.mark_bar(color=BLUE, height=14),
        each.mark_text(align="left", dx=6, color=GREY, fontSize=FONT_SIZE).encode(
            x="end:Q", text=f"says_{value}:N"
        ),
    ]
    if stopped:
        marks = alt.Chart(alt.Data(values=list(stopped))).encode(x="most:Q", y=y)
        layers.append(marks.mark_tick(color=VERMILION, thickness=3, height=20, opacity=1))
    return alt.layer(*layers).properties(width=WIDTH // 2, height=alt.Step(STEP))


def _priced(rows: Sequence[dict[str, Any]], beside: str) -> str:
    """Return what the picture of the price shows, in words."""
    said = "Gini coefficient" if beside == "gini" else "greatest chance"
    told = []
    for row in rows:
        bounded = row["stopped"] and row["most"] < 1
        bound = f" (no lottery exceeds {percent(row['most'])})" if bounded else ""
        least = f"least chance {row['says_least']}{bound}"
        told.append(f"{row['who'].capitalize()}: {least}, {said} {row['says_beside']}.")
    return " ".join(["The price of balance.", *told])
