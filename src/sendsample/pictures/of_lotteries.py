"""Pictures of a lottery: how chances are spread, and what it costs them to mirror the area.

Altair charts, drawn without a network, in Jupyter too. Their background is transparent, and their colours can
be read on white as well as on black and told apart by the colour-blind; each says in words what it shows
(``description``). They count children and name none. Altair comes with the extra ``sendsample[plot]`` and is
imported by the first picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from sendsample.errors import UsageError
from sendsample.lotteries.lottery import Lottery, percent
from sendsample.pictures.plotting import (
    BLUE,
    FONT_SIZE,
    GREY,
    STEP,
    VERMILION,
    WIDTH,
    altair,
    chance_axis,
    even_steps,
    look,
    percent_axis,
    row_axis,
)
from sendsample.pictures.saving import save, shown_here

if TYPE_CHECKING:
    import altair as alt

__all__ = ["chances", "price_of_balance", "save"]

#: Rows of dots at the most; with more levels, those near each other share a row.
_ROWS: Final = 12
#: How many figures of a panel's axis are readable.
_FEW_TICKS: Final = 4
#: A bound so many times the largest bar is not drawn.
_FAR: Final = 2.0
_BESIDE: Final = {"gini": "How unequal (Gini coefficient)", "greatest": "Greatest chance"}
_COLUMNS: Final = ("within", "status", "least", "least_at_most")


def chances(lottery: Lottery) -> alt.LayerChart:
    """Return a picture of how the chances of a lottery are spread, against an even chance for everybody.

    A row is a level of the lottery: how many children have that chance, the least likely first. Where there
    are more than twelve levels, those near each other share a row. The axis is logarithmic where chances
    differ much.

    Parameters
    ----------
    lottery
        The lottery.

    Raises
    ------
    sendsample.errors.UsageError
        When there is no lottery to show, or Altair is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3", "a4"],
    ...         "primary_need": ["ASD", "HI", "SEMH", "ASD"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan", "ehc_plan"],
    ...         "alternative_provision": [False, False, True, False],
    ...         "age": [7, 15, 14, 9],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> print(chances(ss.lottery(cohort, design, sample="audit")).description)
    Chances in the lottery for audit, 2 of 4. 3 children have 33.3%, 1 child has 100%. Even would be 50%.
    """
    if not len(lottery.levels):
        raise UsageError(
            f"There is no lottery for the sample {lottery.sample!r}, so there are no chances to show.",
            code="no_lottery",
            hint="The lottery's text says why.",
        )
    even, proven = lottery.places / lottery.frame, bool(lottery.levels["proven"].all())
    rows = _levels(lottery.levels if proven else _as_it_stands(lottery, even))
    none = lottery.frame - sum(row["children"] for row in rows)
    for row in rows:
        row |= {"even": even, "side": "below" if row["chance"] < even else "above"}
    few = f"{lottery.places} of {lottery.frame:,}"
    more = [f"{_children(none)} no chance"] if none else []
    more += [] if proven else ["not proven to be the fairest"]
    chart: alt.LayerChart = _picture(
        altair()
        .layer(*_even(even), *_dots(rows, even))
        .properties(
            width=WIDTH,
            height=altair().Step(STEP),
            title=altair().TitleParams(
                f"Chances in the lottery for {lottery.sample}",
                subtitle=[", ".join([few, *more])],
                offset=8,
            ),
            description=_told(lottery, rows, even, none)
            + ("" if proven else " Not proven to be the fairest."),
        )
    )
    return chart


def _as_it_stands(lottery: Lottery, even: float) -> pd.DataFrame:
    """Return how many children have each chance; levels that are not proven do not say."""
    have = lottery.probabilities[lottery.probabilities > 0]
    part = (have / even).round(6)
    return have.groupby(part).agg(["min", "size"]).set_axis(["chance", "children"], axis="columns")


def _picture(chart: Any) -> Any:
    return shown_here(look(chart))


def _levels(levels: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the levels as rows, those near each other together where there are too many."""
    chance = levels["chance"].to_numpy()
    place = np.arange(len(levels))
    if len(levels) > _ROWS:
        edges = np.geomspace(chance.min(), chance.max(), _ROWS + 1)[1:-1]
        place = np.searchsorted(edges, chance, side="right")
    made = []
    for number, (_, part) in enumerate(levels.groupby(place, sort=True), start=1):
        many = int(part["children"].sum())
        least, greatest = float(part["chance"].min()), float(part["chance"].max())
        made.append(
            {
                "row": number,
                "children": many,
                "who": f"{many:,} {'child' if many == 1 else 'children'}",
                "least": least,
                "chance": float((part["chance"] * part["children"]).sum() / many),
                "greatest": greatest,
                "says": " to ".join(dict.fromkeys([percent(least), percent(greatest)])),
            }
        )
    return made


def _even(even: float) -> list[Any]:
    """Return the line that says what an even chance would be."""
    alt = altair()
    line = alt.Chart(alt.Data(values=[{"even": even, "says": f"even chance {percent(even)}"}])).encode(
        x="even:Q"
    )
    return [
        line.mark_rule(color=GREY, strokeDash=[4, 3]),
        line.mark_text(color=GREY, baseline="bottom", fontSize=FONT_SIZE).encode(
            y=alt.value(-4), text="says:N"
        ),
    ]


def _dots(rows: Sequence[dict[str, Any]], even: float) -> list[Any]:
    """Return a dot a row, how far it is from even, and its figures."""
    alt = altair()
    scale, axis = chance_axis(
        min(even, *(row["least"] for row in rows)), max(even, *(row["greatest"] for row in rows))
    )
    side = alt.Scale(domain=["below", "above"], range=[VERMILION, BLUE])
    each = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("row:O", title=None, axis=row_axis([row["who"] for row in rows]))
    )
    coloured = each.encode(color=alt.Color("side:N", scale=side, legend=None))
    return [
        coloured.mark_rule(strokeWidth=2, opacity=0.6).encode(x="even:Q", x2="chance:Q"),
        coloured.mark_rule(strokeWidth=8, opacity=0.6, strokeCap="round").encode(
            x="least:Q", x2="greatest:Q"
        ),
        coloured.mark_point(filled=True, size=110, opacity=1).encode(
            x=alt.X("chance:Q", axis=axis, scale=scale, title="Chance of each child")
        ),
        # The figures stand in a column of their own, where nothing gets in their way.
        each.mark_text(align="left", color=GREY, fontSize=FONT_SIZE).encode(
            x=alt.value(WIDTH + 8), text="says:N"
        ),
    ]


def _children(many: int) -> str:
    return "1 child has" if many == 1 else f"{many:,} children have"


def _told(lottery: Lottery, rows: Sequence[dict[str, Any]], even: float, none: int) -> str:
    """Return what the picture of chances shows, in words."""
    told = [f"{_children(row['children'])} {row['says']}" for row in rows]
    told += [f"{_children(none)} none"] if none else []
    few = f"{lottery.places} of {lottery.frame:,}"
    said = ", ".join(told)
    return f"Chances in the lottery for {lottery.sample}, {few}. {said}. Even would be {percent(even)}."


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
    chart: alt.HConcatChart = _picture(
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
