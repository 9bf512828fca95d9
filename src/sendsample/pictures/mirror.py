"""How a sample mirrors the area: what was chosen against the area's exact share, on each balance column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sendsample.design.values import words
from sendsample.errors import UsageError
from sendsample.pictures.banded_mirror import banded_mirror
from sendsample.pictures.picking import checked, one_of
from sendsample.pictures.placing import across
from sendsample.pictures.plotting import GREY, VERMILION, altair
from sendsample.pictures.shares import Level, Plot, bar, mirrored, no_balance, shown
from sendsample.selection import Check, Selection

if TYPE_CHECKING:
    import altair as alt

_OUTSIDE: Final = "chosen, outside them"
#: A share below this reads as nothing with two decimal places.
_SMALL: Final = 0.005


def mirror(
    found: Selection | Check | Mapping[str, Any], sample: str | None = None, *, banded: bool = False
) -> alt.LayerChart:
    """Return a picture of how a sample mirrors the area on each of its balance columns.

    A row is a level. Its bar is the exact share of the area, in places of the sample; upright marks are the
    whole numbers either side, between which whole children can come no nearer; a dot is how many were
    chosen. A diamond with words stands for a number outside the two. Of a column with many levels those that
    say most are shown, and the others counted.

    The picture holds exact counts of few children, so it is restricted. The shareable one has bands in place
    of numbers: each bar and each line goes from the least to the most that the bands leave open. It is drawn
    from the shareable edition and nothing else, so it tells no more than that does; with so few as six chosen
    it can tell little.

    Parameters
    ----------
    found
        A selection or a check; or the data of :meth:`sendsample.selection.Selection.shareable`, which makes
        the shareable picture.
    sample
        Which of its samples; ``tracking`` or the only one when left out.
    banded
        Make the shareable picture of a selection.

    Raises
    ------
    sendsample.errors.UsageError
        When nobody is chosen, the sample has no balance columns, what was given has no shareable edition, or
        Altair is not installed.
    sendsample.errors.DesignError
        When there is no such sample.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": "ASD", "age": [7, 15, 9]})
    >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False, sex=["male", "female", None])
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> audit = {"name": "audit", "size": 2, "balance": [{"column": "sex"}]}
    >>> chosen = ss.check(cohort, ss.Design(name="audit", samples=[audit]), ["a1", "a3"])
    >>> for sentence in mirror(chosen).description.split(". "):
    ...     print(sentence)
    How audit, 2 of 3 children, mirrors the area: chosen, and in brackets the exact share
    Sex: female: 0 (0.67); male: 1 (0.67); unknown: 1 (0.67)
    No number is outside the two whole numbers either side of its share.
    """
    if isinstance(found, Mapping):
        return banded_mirror(found, sample)
    if banded:
        if not isinstance(found, Selection):
            raise UsageError(
                "A check has no shareable edition.",
                code="picture_banded",
                hint="Give a selection, or leave banded out.",
            )
        return banded_mirror(found.shareable(), sample)
    check = checked(found)
    name = one_of(list(check.loss), sample)
    table = check.comparison[check.comparison["sample"] == name]
    if table.empty:
        raise no_balance(name)
    return _exact(name, table, check.loss[name])


def _exact(name: str, table: pd.DataFrame, loss: int) -> alt.LayerChart:
    found = shown(
        {
            str(column): list(map(_level, rows.itertuples()))
            for column, rows in table.groupby("column", sort=False)
        },
        _rest,
    )
    one = table[table["column"] == table["column"].iloc[0]]
    few = f"{one['chosen'].sum():,} of {one['area'].sum():,} children"
    outside = int((table["outside"] > 0).sum())
    told = "No number is" if not outside else "1 number is" if outside == 1 else f"{outside} numbers are"
    chart: alt.LayerChart = mirrored(
        found,
        _marks,
        float(max(table["ceiling"].max(), table["chosen"].max(), 1)),
        entries=_KEY if outside else {says: drawn for says, drawn in _KEY.items() if says != _OUTSIDE},
        figures="chosen (exact share)",
        title=f"How {name} mirrors the area",
        said=[f"{few}; loss {loss:,}. Restricted: exact counts of few children."],
        told=f"How {name}, {few}, mirrors the area: chosen, and in brackets the exact share. {found.told()} "
        f"{told} outside the two whole numbers either side of its share.",
    )
    return chart


def _level(row: Any) -> Level:
    off = row.chosen - row.ceiling if row.chosen > row.ceiling else row.floor - row.chosen
    wrong = f", {off} too {'many' if row.chosen > row.ceiling else 'few'}" if row.outside else ""
    drawn = {
        "share": row.exact_share,
        "floor": row.floor,
        "ceiling": row.ceiling,
        "chosen": row.chosen,
        "outside": bool(row.outside),
    }
    return Level(
        words(row.level),
        f"{row.chosen:,} ({_share(row.exact_share)}){wrong}",
        drawn,
        (-row.outside, row.chosen == 0, -row.exact_share),
    )


def _rest(levels: Sequence[Level]) -> str:
    chosen = sum(level.drawn["chosen"] for level in levels)
    share = sum(level.drawn["share"] for level in levels)
    outside = sum(level.drawn["outside"] for level in levels)
    return f"{chosen:,} ({_share(share)})" + (f", {outside} outside" if outside else "")


def _share(share: float) -> str:
    return "under 0.01" if 0 < share < _SMALL else f"{share:,.2f}"


def _marks(plot: Plot) -> list[Any]:
    """Return the bars, the whole numbers either side, and what was chosen."""
    rows = [row for row in plot.stack.rows if "share" in row]
    inside = [row for row in rows if not row["outside"]]
    outside = [row for row in rows if row["outside"]]
    layers = [
        bar(plot.along([row | {"x": 0} for row in rows], "x")).encode(x2="share:Q"),
        _tick(plot.along(rows, "floor")),
        _tick(plot.along(rows, "ceiling")),
    ]
    layers += [_dot(plot.along(inside, "chosen"))] if inside else []
    layers += [_diamond(plot.along(outside, "chosen"))] if outside else []
    return layers


def _tick(chart: Any) -> Any:
    return chart.mark_tick(orient="vertical", color=GREY, size=16, thickness=2, opacity=1)


def _dot(chart: Any) -> Any:
    return chart.mark_point(filled=True, color=VERMILION, size=120, opacity=1)


def _diamond(chart: Any) -> Any:
    return chart.mark_point(filled=True, color=VERMILION, size=220, opacity=1, shape="diamond")


def _ticks(chart: Any) -> Any:
    return altair().layer(_tick(chart).encode(x=across("x")), _tick(chart).encode(x=across("x2")))


_KEY: Final[Mapping[str, Callable[[Any], Any]]] = {
    "exact share of the area": lambda chart: bar(chart).encode(x=across("x"), x2="x2:Q"),
    "the whole numbers either side": _ticks,
    "chosen": lambda chart: _dot(chart).encode(x=across("middle")),
    _OUTSIDE: lambda chart: _diamond(chart).encode(x=across("middle")),
}
