"""What the two pictures of a mirrored area share: levels under their columns, an axis of places, a key."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sendsample.design.values import words
from sendsample.errors import UsageError
from sendsample.pictures.placing import (
    Row,
    Stack,
    down,
    kept,
    key,
    stacked,
    titled,
    wide,
    wrapped,
    written,
)
from sendsample.pictures.plotting import BLUE, GREY, altair, even_steps
from sendsample.pictures.saving import picture

#: The room for bars, for the longest figures, and between them and words.
_BARS: Final = 300
_FIGURES: Final = 180
_GAP: Final = 10
_AFTER: Final = 16
_LETTERS: Final = 38
_FIGURE_LETTERS: Final = 27
_KEY: Final = 11
_TOP: Final = 20
_COLUMNS: Final = 12
#: Levels of all columns together, of one, and of one of very many columns.
_ROWS: Final = 48
_MOST: Final = 15
_LEAST: Final = 3
_BAR: Final = 7


@dataclass(frozen=True)
class Level:
    """A level of a balance column: its name, its figures in words, and what is drawn of it.

    ``rank`` says which levels are left out first where there are too many: those of the highest.
    """

    name: str
    figures: str
    drawn: Mapping[str, Any] = field(default_factory=dict)
    rank: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Shown:
    """The levels that there is room for, by column, and what is said of those that there is none for."""

    columns: Mapping[str, Sequence[Level]]
    left_out: Sequence[str] = ()

    def told(self) -> str:
        """Return every level and its figures as sentences."""
        told = {
            column: "; ".join(": ".join(filter(None, [level.name, level.figures])) for level in levels)
            for column, levels in self.columns.items()
        }
        return " ".join(f"{words(column).capitalize()}: {levels}." for column, levels in told.items())


def shown(columns: Mapping[str, Sequence[Level]], rest: Callable[[Sequence[Level]], str]) -> Shown:
    """Return the levels there is room for; those left out are one more level, with figures of their own.

    Parameters
    ----------
    columns
        The levels of each column.
    rest
        Says the figures of levels that are left out.
    """
    names = list(columns)[:_COLUMNS]
    most = max(_LEAST, min(_MOST, _ROWS // len(names)))
    left_out = [words(name) for name in columns if name not in names]
    return Shown(
        {name: _some(columns[name], most, rest) for name in names},
        [f"Not shown: {', '.join(left_out)}."] if left_out else [],
    )


def _some(levels: Sequence[Level], most: int, rest: Callable[[Sequence[Level]], str]) -> list[Level]:
    places = kept(most, [level.rank for level in levels])
    others = [level for place, level in enumerate(levels) if place not in places]
    some = [levels[place] for place in places]
    return [*some, Level(f"and {len(others)} more", rest(others))] if others else some


@dataclass(frozen=True)
class Plot:
    """Where bars start and end, and rows stand; ``high`` is the largest number of places that is drawn."""

    stack: Stack
    left: float
    high: float

    @property
    def right(self) -> float:
        """Where bars end."""
        return self.left + _BARS

    def along(self, rows: Sequence[Mapping[str, Any]], name: str) -> Any:
        """Return a chart of rows at their ``y`` and, along the axis of places, at what they have there."""
        alt = altair()
        scale = alt.Scale(domain=[0, self.high], range=[self.left, self.right], nice=False)
        return alt.Chart(alt.Data(values=list(rows))).encode(
            x=alt.X(f"{name}:Q", scale=scale, axis=self._axis()), y=down()
        )

    def _axis(self) -> Any:
        return altair().Axis(
            values=self.steps(),
            format=",d",
            title="Places of the sample",
            titleAnchor="start",
            grid=False,
            domain=False,
            labelFlush=False,
        )

    def steps(self) -> list[float]:
        """Return the whole places that the axis names."""
        return [step for step in even_steps(self.high) if step == math.floor(step)]


def mirrored(
    found: Shown,
    marks: Callable[[Plot], list[Any]],
    high: float,
    *,
    entries: Mapping[str, Callable[[Any], Any]],
    figures: str,
    title: str,
    said: Sequence[str],
    told: str,
) -> Any:
    """Return a picture of levels, each in a row with its marks and figures.

    Parameters
    ----------
    found
        The levels.
    marks
        Draws the marks of rows.
    high
        The largest number of places that is drawn.
    entries
        The key: draws the mark of each entry, from ``x`` to ``x2`` or in the ``middle``.
    figures
        What the figures are.
    title, said, told
        The title, what stands under it, and all of it in words.
    """
    stack = stacked(_groups(found), _TOP)
    words_before = [row["label"] for row in stack.rows] + [row["says"] for row in stack.headings]
    plot = Plot(stack, max(map(wide, words_before)) + _GAP, high)
    names = key(list(entries), _KEY)
    width = max(plot.right + _AFTER + _FIGURES, names[-1]["x"] + wide(names[-1]["says"]))
    alt = altair()
    layers = [_grid(plot), *marks(plot), *_words(plot, figures), *_key(names, entries), written(names)]
    return picture(
        alt.layer(*layers).properties(
            width=width,
            height=stack.bottom,
            title=titled(title, [*said, *found.left_out], width),
            description=told,
        )
    )


def _groups(found: Shown) -> Iterator[tuple[str, list[Row]]]:
    for column, levels in found.columns.items():
        rows = [
            {
                "label": wrapped(level.name, _LETTERS),
                "says": wrapped(level.figures, _FIGURE_LETTERS),
                **level.drawn,
            }
            for level in levels
        ]
        yield wrapped(words(column).capitalize(), _LETTERS), rows


def _grid(plot: Plot) -> Any:
    """Return upright lines at whole places."""
    alt = altair()
    lines = plot.along([{"x": step} for step in plot.steps()], "x")
    return lines.encode(y=alt.value(_TOP), y2=alt.value(plot.stack.bottom)).mark_rule(
        color=GREY, opacity=0.25
    )


def bar(chart: Any) -> Any:
    """Return what shows shares of the area."""
    return chart.mark_rule(color=BLUE, strokeWidth=_BAR, opacity=1)


def _words(plot: Plot, figures: str) -> list[Any]:
    before, after = plot.left - _GAP, plot.right + _AFTER
    headings, rows = plot.stack.headings, plot.stack.rows
    first = {"x": after, "y": headings[0]["y"], "says": figures}
    return [
        written([heading | {"x": before} for heading in headings], align="right", bold=True),
        written([row | {"x": before, "says": row["label"]} for row in rows], align="right"),
        written([row | {"x": after} for row in rows if not row.get("outside")]),
        written([first, *(row | {"x": after} for row in rows if row.get("outside"))], bold=True),
    ]


def _key(names: Sequence[Row], entries: Mapping[str, Callable[[Any], Any]]) -> Iterator[Any]:
    """Yield the mark of each entry."""
    alt = altair()
    for entry in names:
        middle = entry["glyph"]
        ends = {"x": middle - 9, "middle": middle, "x2": middle + 9, "y": entry["y"]}
        yield entries[entry["says"]](alt.Chart(alt.Data(values=[ends])).encode(y=down()))


def no_balance(name: str) -> UsageError:
    """Return the error that a sample mirrors nothing."""
    return UsageError(
        f"The sample {name!r} has no balance columns to show, so there is no picture of a mirror.",
        code="no_balance",
        hint="Choose another sample, or give the design balance columns.",
    )
