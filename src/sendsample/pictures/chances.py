"""How the chances of a lottery are spread, against an even chance for everybody.

It counts children and names none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

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
    row_axis,
)
from sendsample.pictures.saving import picture

if TYPE_CHECKING:
    import altair as alt

#: Rows of dots at the most; with more levels, those near each other share a row.
_ROWS: Final = 12


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
    chart: alt.LayerChart = picture(
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
