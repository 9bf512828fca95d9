"""A row a child, a column a rule, a dot where they meet: where all of it stands, and the words round it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from sendsample.pictures.placing import LETTER, LINE, Row, at, kept, lines, tall, wide, wrapped, written
from sendsample.pictures.plotting import BLUE
from sendsample.pictures.serving import Served

#: With more rules than these, columns are numbered and a list below says what the numbers are.
_NAMED: Final = 7
_LETTERS: Final = 14
_WIDE: Final = 98
_NARROW: Final = 32
_CHILDREN: Final = 40
_OTHERS: Final = 8
_ROW: Final = 24
_LEAST_WIDTH: Final = 480
_ID_LETTERS: Final = 24
#: Digits and capitals, of which ids are made, are wider than the average letter.
_CAPITALS: Final = 1.2
_GAP: Final = 10
_ALL: Final = "in all (asked for)"


class DotGrid:
    """Where rows and columns stand.

    Parameters
    ----------
    rules
        The rules of the columns.
    names
        What the row of each child is called, by child id.
    """

    def __init__(self, rules: Sequence[Served], names: Mapping[str, str]) -> None:
        self.rules, self.names = rules, names
        children = list(names)
        self.shown = [children[place] for place in kept(_CHILDREN, [0] * len(children))]
        self.rest = children[len(self.shown) :]
        self.numbered = len(rules) > _NAMED
        labels = [wrapped(names[child], _ID_LETTERS) for child in self.shown]
        self.labels = [*labels, f"and {len(self.rest):,} more"] if self.rest else labels
        self._left = round(_CAPITALS * max(map(wide, [*self.labels, _ALL]))) + 2 * _GAP
        self._step = _NARROW if self.numbered else _WIDE
        self._right = self._left + self._step * len(rules)
        self.width = max(self._right, _LEAST_WIDTH)
        self._heads, self._feet = self._words()
        heights = [max(_ROW, tall(label)) for label in self.labels]
        self._edges = list(accumulate(heights, initial=max(map(tall, self._heads))))
        self.bottom = self._edges[-1] + max(map(tall, self._feet))

    def _words(self) -> tuple[list[str], list[str]]:
        """Return what stands above and below the columns."""
        if self.numbered:
            numbers = [str(number + 1) for number in range(len(self.rules))]
            return numbers, [f"{len(rule.serving):,}" for rule in self.rules]
        heads = [wrapped(rule.name, _LETTERS) for rule in self.rules]
        return heads, [wrapped(rule.many, _LETTERS) for rule in self.rules]

    def _x(self, column: int) -> float:
        return self._left + self._step * (column + 0.5)

    def _y(self, row: int) -> float:
        return (self._edges[row] + self._edges[row + 1]) / 2

    def layers(self) -> list[Any]:
        """Return the words, the lines between rows, and the dots."""
        foot = (self._edges[-1] + self.bottom) / 2
        columns = range(len(self.rules))
        feet = [{"x": self._x(column), "y": foot, "says": self._feet[column]} for column in columns]
        # Headings stand on the table, however many lines they have.
        heads = [
            {"x": self._x(column), "y": self._edges[0] - tall(head) / 2, "says": head}
            for column, head in enumerate(self._heads)
        ]
        labels = [{"x": 0, "y": self._y(row), "says": label} for row, label in enumerate(self.labels)]
        met = [foot for foot, rule in zip(feet, self.rules, strict=True) if rule.holds]
        unmet = [foot for foot in feet if foot not in met]
        ends = [{"x": 0, "x2": self._right, "y": edge, "y2": edge} for edge in self._edges]
        if self.numbered:
            upright = [self._left + self._step * column for column in range(len(self.rules) + 1)]
            ends += [{"x": x, "x2": x, "y": self._edges[0], "y2": self._edges[-1]} for x in upright]
        dots = at(self._dots()).mark_point(filled=True, color=BLUE, size=130, opacity=1)
        return [
            lines(ends),
            dots,
            written([*labels, {"x": 0, "y": foot, "says": _ALL}]),
            written(heads, align="center"),
            *([written(met, align="center")] if met else []),
            *([written(unmet, align="center", bold=True)] if unmet else []),
            *([written(self._rest(), align="center")] if self.rest else []),
        ]

    def _dots(self) -> list[Row]:
        return [
            {"x": self._x(column), "y": self._y(row)}
            for row, child in enumerate(self.shown)
            for column, rule in enumerate(self.rules)
            if child in rule.serving
        ]

    def _rest(self) -> list[Row]:
        """Return how many of those without a row serve each rule."""
        y = self._y(len(self.shown))
        counts = [len(rule.serving.intersection(self.rest)) for rule in self.rules]
        return [{"x": self._x(column), "y": y, "says": f"{many:,}"} for column, many in enumerate(counts)]


def lines_below(grid: DotGrid, others: Sequence[str]) -> list[str]:
    """Return the lines below the columns: what their numbers stand for, and the rules that have none."""
    numbered = [f"{number}. {rule.name}: {rule.many}" for number, rule in enumerate(grid.rules, start=1)]
    told = numbered if grid.numbered else []
    some = [*others[:_OTHERS], *([f"and {len(others) - _OTHERS} more"] if len(others) > _OTHERS else [])]
    told = ["", *told] if told else []
    told = [*told, "", "Rules without a column:", *some] if others else told
    return [line for each in told for line in wrapped(each, int(grid.width / LETTER)).split("\n")]


def listed(below: Sequence[str], top: float) -> list[Any]:
    """Return lines of words, one below the other."""
    rows = [{"x": 0, "y": top + LINE * (place + 0.5), "says": line} for place, line in enumerate(below)]
    return [written(rows)] if rows else []
