"""How cells look: few styles, the same on every sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sendsample.reporting.workbook.cells import Cell

_INK: Final = "#1F3864"
_GREY: Final = "#595959"
_RULE: Final = "#D0D5DD"
_GROUP: Final = "#7F8FA9"
_LOUD: Final = "#9C0006"
_WASH: Final = "#FFE9E7"
_DAY: Final = "ddd d mmm yyyy"


class Formats:
    """The styles of one workbook; each is made when it is first needed.

    Parameters
    ----------
    book
        The XlsxWriter workbook they belong to.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": _INK})
        self.line = book.add_format({"font_color": _GREY})
        self.section = book.add_format({"bold": True, "font_color": _INK, "bottom": 1, "bottom_color": _INK})
        self.label = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.link = book.add_format(
            {"underline": 1, "font_color": "#0B5394", "valign": "top", "text_wrap": True}
        )
        self.heading = book.add_format(
            {"bold": True, "font_color": "white", "bg_color": _INK, "text_wrap": True, "valign": "top"}
            | {"border": 1, "border_color": _INK}
        )

    def of(
        self, *, value: Cell, number: str = "", first: bool = False, loud: bool = False, ruled: bool = False
    ) -> Any:
        """Return the style of a cell.

        Parameters
        ----------
        value
            What it holds.
        number
            The number format of its column, where it is not the usual one.
        first
            Whether a group starts here, which a line above says.
        loud
            Whether it has to catch the eye.
        ruled
            Whether there is a line under each row.
        """
        kind = _kind(value)
        key = (kind, number if kind == "number" else "", first, loud, ruled)
        if key not in self._made:
            self._made[key] = self._book.add_format(_style(*key))
        return self._made[key]


def _kind(value: Cell) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, datetime):
        return "date"
    if isinstance(value, float):
        return "number"
    return "number" if isinstance(value, int) else "text"


def _style(kind: str, number: str, first: bool, loud: bool, ruled: bool) -> dict[str, Any]:  # noqa: FBT001 - a key
    style: dict[str, Any] = {"valign": "top"}
    if kind == "text":
        style |= {"text_wrap": True, "align": "left"}
    if kind == "flag":
        # Excel shows yes and no in its own words whatever the format; LibreOffice would show 1 and 0.
        style |= {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"}
    if kind == "number":
        style |= {"align": "right", "indent": 1}
    if kind == "date":
        style |= {"num_format": _DAY, "align": "left"}
    if kind == "number" and number:
        style["num_format"] = number
    if ruled:
        style |= {"border": 1, "border_color": _RULE}
    if first:
        style |= {"top": 1, "top_color": _GROUP}
    if loud:
        style |= {"bold": True, "font_color": _LOUD, "bg_color": _WASH}
    return style
