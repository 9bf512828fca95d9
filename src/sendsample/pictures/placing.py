"""Placing words and marks by pixel, so that nothing overlaps and nothing is cut however long the words are.

``y`` is the middle of a row or of several lines, counted downwards from the top of the picture.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sendsample.pictures.plotting import FONT_SIZE, GREY, altair

#: From one line of words to the next.
LINE: Final = 15
#: What an average letter takes, a little generously: fonts differ from machine to machine.
LETTER: Final = 6.7
#: What a row has above and below its words together.
_ROOM: Final = 7
#: How many letters of a title there are for one of other words.
_BOLD: Final = 0.8
_BEFORE_HEADING: Final = 8
_GLYPH: Final = 26
_BETWEEN: Final = 18

Row = dict[str, Any]


def wrapped(text: str, letters: int) -> str:
    """Return a text in lines of so many letters at the most; a word that is longer is broken.

    Examples
    --------
    >>> wrapped("social, emotional and mental health", 14).splitlines()
    ['social,', 'emotional and', 'mental health']
    """
    return "\n".join(textwrap.wrap(text, letters, break_on_hyphens=False)) or " "


def tall(text: str) -> int:
    """Return how many pixels a row of such a text takes.

    Examples
    --------
    >>> tall("one line"), tall("two" + chr(10) + "lines")
    (22, 37)
    """
    return LINE * (text.count("\n") + 1) + _ROOM


def wide(text: str) -> int:
    """Return how many pixels the longest line of a text takes, about.

    Examples
    --------
    >>> wide("ten letter")
    67
    """
    return round(LETTER * max(map(len, text.split("\n"))))


def across(field: str = "x") -> Any:
    """Return the place of a mark from the left, in pixels."""
    return altair().X(f"{field}:Q", scale=None, axis=None)


def down(field: str = "y") -> Any:
    """Return the place of a mark from the top, in pixels."""
    return altair().Y(f"{field}:Q", scale=None, axis=None)


def at(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return a chart of rows that stand at their ``x`` and ``y``."""
    alt = altair()
    return alt.Chart(alt.Data(values=list(rows))).encode(x=across(), y=down())


def written(
    rows: Iterable[Mapping[str, Any]], *, align: str = "left", bold: bool = False, color: str = GREY
) -> Any:
    """Return the words ``says`` of rows at their ``x`` and ``y``; several lines stand round the middle."""
    placed = [
        {"x": row["x"], "y": row["y"] - LINE * row["says"].count("\n") / 2, "says": row["says"]}
        for row in rows
    ]
    return (
        at(placed)
        .mark_text(
            align=align,
            baseline="middle",
            lineBreak="\n",
            lineHeight=LINE,
            fontSize=FONT_SIZE,
            fontWeight="bold" if bold else "normal",
            color=color,
        )
        .encode(text="says:N")
    )


def lines(rows: Sequence[Mapping[str, Any]], *, opacity: float = 0.25) -> Any:
    """Return thin lines from ``x`` and ``y`` to ``x2`` and ``y2``, to guide the eye."""
    return at(rows).mark_rule(color=GREY, opacity=opacity).encode(x2="x2:Q", y2="y2:Q")


@dataclass(frozen=True)
class Stack:
    """Rows one below the other, under headings; each knows its ``y``."""

    headings: list[Row]
    rows: list[Row]
    bottom: int


def titled(text: str, said: Iterable[str], width: float) -> Any:
    """Return a title with what is said under it, in lines that are no longer than the picture is wide."""
    letters = int(width / LETTER)
    under = [line for each in said for line in wrapped(each, letters).split("\n")]
    return altair().TitleParams(wrapped(text, int(letters * _BOLD)).split("\n"), subtitle=under, offset=10)


def stacked(groups: Iterable[tuple[str, Sequence[Row]]], top: int) -> Stack:
    """Return groups of rows one below the other; a row is as tall as its ``label`` and what it ``says``.

    Examples
    --------
    >>> stack = stacked([("Sex", [{"label": "female", "says": "1"}, {"label": "male", "says": "1"}])], top=0)
    >>> [row["y"] for row in stack.rows], stack.bottom
    ([41.0, 63.0], 74)
    """
    headings, placed, y = [], [], top
    for heading, rows in groups:
        y += _BEFORE_HEADING
        headings.append({"says": heading, "y": y + tall(heading) / 2})
        y += tall(heading)
        for row in rows:
            height = max(tall(row["label"]), tall(row["says"]))
            placed.append(row | {"y": y + height / 2})
            y += height
    return Stack(headings, placed, y)


def key(names: Sequence[str], y: float) -> list[Row]:
    """Return the entries of a key, side by side: ``glyph`` is the middle of the mark, ``x`` of the words.

    Examples
    --------
    >>> [(entry["glyph"], entry["x"]) for entry in key(["chosen", "share"], 10)]
    [(13.0, 30), (101.0, 118)]
    """
    entries: list[Row] = []
    left = 0
    for name in names:
        entries.append({"glyph": left + _GLYPH / 2, "x": left + _GLYPH + 4, "y": y, "says": name})
        left += _GLYPH + 4 + wide(name) + _BETWEEN
    return entries


def kept(most: int, ranks: Sequence[Any]) -> list[int]:
    """Return the places of so many at the most, those of the lowest rank, in their own order.

    One more is kept where it is the only one left: it takes no more room than to say so.

    Examples
    --------
    >>> kept(1, [3, 1, 2]), kept(2, [3, 1, 2])
    ([1], [0, 1, 2])
    """
    many = len(ranks) if len(ranks) <= most + 1 else most
    order = sorted(range(len(ranks)), key=lambda place: (ranks[place], place))
    return sorted(order[:many])
