"""Counts of children in cells: where the cells stand, what fills them, and the words round them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from sendsample.pictures.crossing import Table
from sendsample.pictures.placing import Row, at, key, tall, wide, wrapped, written
from sendsample.pictures.plotting import DARK_BLUE, GREY, INK, LIGHT_BLUE, PAPER, VERMILION
from sendsample.pictures.sides import Levels
from sendsample.selection.banding import LEAST_GROUP

_MANY: Final = 50
_CELL: Final = 84
_EDGE: Final = 2
_LEAST_ROW: Final = 32
_LETTERS: Final = 12
_LABELS: Final = 36
_GAP: Final = 12
_KEY: Final = 11
_TOP: Final = 28
_KINDS: Final = {
    "none": "nobody",
    "few": f"fewer than {LEAST_GROUP}",
    "some": f"{LEAST_GROUP} to {_MANY - 1}",
    "many": f"{_MANY} or more",
}
#: What fills a cell, and the ink that can be read there.
_FILLS: Final = {
    "none": ("", GREY),
    "few": (VERMILION, INK),
    "some": (LIGHT_BLUE, INK),
    "many": (DARK_BLUE, PAPER),
}


class CellGrid:
    """Where the cells of a table stand.

    Parameters
    ----------
    table
        The counts.

    Attributes
    ----------
    width, bottom
        How far it goes.
    """

    def __init__(self, table: Table) -> None:
        self._key = key([*_KINDS.values()], _KEY)
        labels = [*_words(table.down, _LABELS), "all"]
        names = filter(None, [table.down.name, table.across.name, table.beside.name])
        self._title = wrapped(" by ".join(names), _LABELS)
        left = max(map(wide, [*labels, self._title])) + _GAP
        self._columns, self._groups, right = _columns(table, left)
        over = max(tall(group["says"]) for group in self._groups) if table.beside.name else 0
        head = max(map(tall, [self._title, *(column["says"] for column in self._columns)]))
        self._over = _TOP + over / 2
        heights = [max(_LEAST_ROW, tall(label)) for label in labels]
        self._edges = list(accumulate(heights, initial=_TOP + over + head))
        self._rows = [
            {"x": 0, "y": (top + bottom) / 2, "says": says}
            for says, (top, bottom) in zip(labels, pairwise(self._edges), strict=True)
        ]
        # Beside a single column its sums would say the same once more.
        self._sums_at = right + _CELL / 2 if len(self._columns) > 1 else None
        self.bottom = self._edges[-1]
        self.width = max(right + _CELL, self._key[-1]["x"] + wide(self._key[-1]["says"]))

    def layers(self) -> list[Any]:
        """Return the key, the words round the cells, the cells and the sums."""
        groups = [group | {"y": self._over} for group in self._groups if group["says"].strip()]
        heads = [self._heading(column["middle"], column["says"]) for column in self._columns]
        return [
            *_filled([*self._keys(), *self._cells()]),
            written(self._key),
            *([written(groups, align="center", bold=True)] if groups else []),
            written([self._heading(0, self._title)], bold=True),
            written([*heads, *self._sums()], align="center"),
            written(self._rows),
        ]

    def _heading(self, x: float, says: str) -> Row:
        """Return words that stand on the table, however many lines they have."""
        return {"x": x, "y": self._edges[0] - tall(says) / 2, "says": says}

    def _keys(self) -> list[Row]:
        return [
            {"kind": kind, "x": row["glyph"] - 9, "x2": row["glyph"] + 9, "y": _KEY - 7, "y2": _KEY + 7}
            for row, kind in zip(self._key, _KINDS, strict=True)
        ]

    def _cells(self) -> list[Row]:
        return [
            {
                "kind": _kind(many),
                "x": column["middle"] - _CELL / 2,
                "x2": column["middle"] + _CELL / 2 - _EDGE,
                "y": top,
                "y2": bottom - _EDGE,
                "says": _says(many),
            }
            for column in self._columns
            for many, (top, bottom) in zip(column["counts"], pairwise(self._edges[:-1]), strict=True)
        ]

    def _sums(self) -> list[Row]:
        """Return the sum of each column, and with several of each row."""
        *rows, last = self._rows
        counts = [column["counts"] for column in self._columns]
        sums = [(column["middle"], last["y"], sum(column["counts"])) for column in self._columns]
        if self._sums_at is not None:
            across = [sum(cells) for cells in zip(*counts, strict=True)]
            sums += [(self._sums_at, row["y"], many) for row, many in zip(rows, across, strict=True)]
            sums.append((self._sums_at, last["y"], sum(across)))
        said = [{"x": x, "y": y, "says": f"{many:,}"} for x, y, many in sums]
        if self._sums_at is None:
            return said
        return [*said, self._heading(self._sums_at, "all")]


def _columns(table: Table, left: float) -> tuple[list[Row], list[Row], float]:
    """Return the columns with their counts, the groups that stand beside each other, and where they end."""
    columns, groups, x = [], [], left
    heads = _words(table.across, _LETTERS) if table.across.name else ["children"]
    for beside, over in enumerate(_words(table.beside, _LETTERS * len(heads))):
        groups.append({"x": x + len(heads) * _CELL / 2, "says": over})
        for across, head in enumerate(heads):
            counts = table.cells[:, across, beside].tolist()
            columns.append({"middle": x + _CELL / 2, "says": head, "counts": counts})
            x += _CELL
        x += _GAP
    return columns, groups, x


def _words(levels: Levels, letters: int) -> list[str]:
    """Return what each level is called, with what is asked of it below."""
    return [
        wrapped(called, letters) + (f"\n{wrapped(asked, letters)}" if asked else "")
        for called, asked in zip(levels.called, levels.asked, strict=True)
    ]


def _kind(many: int) -> str:
    if not many:
        return "none"
    return "few" if many < LEAST_GROUP else "some" if many < _MANY else "many"


def _says(many: int) -> str:
    return "nobody" if not many else f"only {many}" if many < LEAST_GROUP else f"{many:,}"


def _filled(cells: Sequence[Row]) -> list[Any]:
    """Return cells filled by how many children they have, with their words in ink that can be read there."""
    layers = []
    for kind, (fill, ink) in _FILLS.items():
        here = [cell for cell in cells if cell["kind"] == kind]
        look = {"color": fill} if fill else {"filled": False, "color": GREY, "strokeDash": [3, 3]}
        layers.append(at(here).mark_rect(**look, opacity=1).encode(x2="x2:Q", y2="y2:Q"))
        words = [
            {"x": (cell["x"] + cell["x2"]) / 2, "y": (cell["y"] + cell["y2"]) / 2, "says": cell["says"]}
            for cell in here
            if "says" in cell
        ]
        layers += [written(words, align="center", color=ink)] if words else []
    return layers
