"""How a sample mirrors the area for people without access to the lists: bands in place of numbers.

Nothing but the shareable edition is drawn, so nothing is told that it does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sendsample.design.values import words
from sendsample.errors import UsageError
from sendsample.pictures.picking import nobody, one_of
from sendsample.pictures.placing import across
from sendsample.pictures.plotting import VERMILION, altair
from sendsample.pictures.shares import Level, Plot, bar, mirrored, no_balance, shown
from sendsample.selection.shareable import FORMAT

if TYPE_CHECKING:
    import altair as alt

_WITHHELD: Final = "withheld"

Range = tuple[float, float]


def banded_mirror(data: Mapping[str, Any], sample: str | None) -> alt.LayerChart:
    """Return the shareable picture of how a sample mirrors the area; see :func:`sendsample.pictures.mirror`.

    Parameters
    ----------
    data
        The shareable edition.
    sample
        Which of its samples, as the edition calls it.

    Raises
    ------
    sendsample.errors.UsageError
        When it is no shareable edition, nobody is chosen, or the sample has no columns that are shown.
    sendsample.errors.DesignError
        When there is no such sample.
    """
    if data.get("format") != FORMAT:
        raise UsageError(
            "This is no shareable edition of a selection.",
            code="not_shareable",
            hint="Give what a selection's shareable() returns, or shareable.json of select --shareable.",
        )
    if not data["comparison"] and not any("loss" in each for each in data["samples"].values()):
        raise nobody(data["status"])
    name = one_of(list(data["samples"]), sample)
    rows = [row for row in data["comparison"] if row["sample"] == name]
    if not rows:
        raise no_balance(name)
    return _banded(name, rows, data["samples"][name])


def _banded(name: str, rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> alt.LayerChart:
    size, frame = _ends(about["children"]), _ends(about["frame"])
    columns: dict[str, list[Level]] = {}
    for row in rows:
        columns.setdefault(row["column"], []).append(_level(row, size, frame))
    found = shown(columns, lambda _: "")
    few = f"{about['children']} of {about['frame']} children"
    high = max((end for levels in columns.values() for level in levels for end in _highest(level)), default=1)
    chart: alt.LayerChart = mirrored(
        found,
        _marks,
        high,
        entries=_KEY,
        figures="chosen (in the area)",
        title=f"How {name} mirrors the area",
        said=[f"{few}; loss {about['loss']:,}. Shareable: every count is in a band of five."],
        told=f"How {name}, {few}, mirrors the area, in bands: chosen, and in brackets in the area. "
        f"{found.told()} The loss is {about['loss']:,}.",
    )
    return chart


def _highest(level: Level) -> list[float]:
    return [level.drawn[end] for end in ("share_to", "chosen_to") if end in level.drawn]


def _level(row: Mapping[str, Any], size: Range, frame: Range) -> Level:
    drawn: dict[str, float] = {}
    if row["area"] != _WITHHELD:
        drawn["share_from"], drawn["share_to"] = _share(row, size, frame)
    if row["chosen"] != _WITHHELD:
        drawn["chosen_from"], drawn["chosen_to"] = _ends(row["chosen"])
    part = "" if row["area_percent"] == _WITHHELD else f", {row['area_percent']}%"
    return Level(
        words(row["level"]),
        f"{row['chosen']} ({row['area']}{part})",
        drawn,
        (-drawn.get("share_to", 0.0),),
    )


def _share(row: Mapping[str, Any], size: Range, frame: Range) -> Range:
    """Return the least and the most that the exact share can be, for all that is shown."""
    least, most = _ends(row["area"])
    low, high = least / max(frame[1], 1), min(most / max(frame[0], 1), 1.0)
    return size[0] * low, size[1] * high


def _ends(band: str) -> Range:
    """Return the ends of a band.

    Examples
    --------
    >>> _ends("5-9")
    (5, 9)
    """
    low, high = map(int, band.split("-"))
    return low, high


def _marks(plot: Plot) -> list[Any]:
    shares = [row for row in plot.stack.rows if "share_to" in row]
    chosen = [row for row in plot.stack.rows if "chosen_to" in row]
    layers = [bar(plot.along(shares, "share_from")).encode(x2="share_to:Q")] if shares else []
    if chosen:
        layers.append(_line(plot.along(chosen, "chosen_from")).encode(x2="chosen_to:Q"))
        layers += [_end(plot.along(chosen, end)) for end in ("chosen_from", "chosen_to")]
    return layers


def _line(chart: Any) -> Any:
    return chart.mark_rule(color=VERMILION, strokeWidth=2, opacity=1)


def _end(chart: Any) -> Any:
    return chart.mark_point(filled=True, color=VERMILION, size=80, opacity=1)


def _span(chart: Any) -> Any:
    line = _line(chart).encode(x=across("x"), x2="x2:Q")
    return altair().layer(line, *(_end(chart).encode(x=across(end)) for end in ("x", "x2")))


_KEY: Final[Mapping[str, Callable[[Any], Any]]] = {
    "the area's share, from least to most": lambda chart: bar(chart).encode(x=across("x"), x2="x2:Q"),
    "chosen, from fewest to most": _span,
}
