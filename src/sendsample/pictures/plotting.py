"""What all pictures share: Altair, when it is needed, and colours, axes and sizes."""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Sequence
from typing import Any, Final

from sendsample.errors import UsageError

# A blue (lighter and darker too), a vermilion and a grey: 3 to 1 at least, on white and on near-black.
BLUE: Final = "#2b8cc4"
LIGHT_BLUE: Final = "#3c96cc"
DARK_BLUE: Final = "#12669c"
VERMILION: Final = "#d55e00"
#: Words: 4.5 to 1 against white, and 4.2 against near-black, where no grey has 4.5 against both.
GREY: Final = "#767676"
#: Words on what is filled.
INK: Final = "#111111"
PAPER: Final = "#ffffff"
WIDTH: Final = 360
STEP: Final = 28
FONT_SIZE: Final = 12
#: How many figures of an axis are readable.
TICKS: Final = 7
#: From this ratio of the greatest to the least on, the axis is logarithmic.
_WIDE: Final = 20
#: Room beyond the outermost dots, as a part of the axis.
_ROOM: Final = 0.05


def altair() -> Any:
    """Return Altair, imported when it is first needed."""
    return package("altair")


def package(name: str) -> Any:
    """Return a package that pictures need.

    Raises
    ------
    sendsample.errors.UsageError
        When it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UsageError(
            f"Pictures need the package {name}, which is not installed.",
            code="plot_missing",
            hint="Install it with: pip install 'sendsample[plot]'",
        ) from None


def chance_axis(low: float, high: float) -> tuple[Any, Any]:
    """Return the scale and the axis of chances from low to high, logarithmic where they differ much."""
    alt = altair()
    if high / low > _WIDE:
        room = (high / low) ** _ROOM
        scale = alt.Scale(type="log", domain=[low / room, high * room], nice=False)
        return scale, percent_axis(_logarithmic(low, high))
    return alt.Scale(domain=[0, high * (1 + _ROOM)], nice=False), percent_axis(even_steps(high))


def percent_axis(values: Sequence[float]) -> Any:
    """Return an axis with these figures, as percentages."""
    return altair().Axis(values=list(values), format=".3~p", labelOverlap=True)


def _logarithmic(low: float, high: float) -> list[float]:
    """Return round figures from low to high on a logarithmic axis, 1 at the most.

    Examples
    --------
    >>> _logarithmic(0.003, 0.3)
    [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    """
    tens = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    leads = (1, 2, 5) if len(tens) < TICKS else (1,)
    figures = [float(f"{lead}e{ten}") for ten in tens for lead in leads]
    return [each for each in figures if low / 2 <= each <= min(high * 2, 1)]


def even_steps(high: float, ticks: int = TICKS) -> list[float]:
    """Return round figures from 0 to high, so many at the most.

    Examples
    --------
    >>> even_steps(0.6)
    [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    """
    ten = 10.0 ** math.floor(math.log10(high / ticks))
    step = next(lead * ten for lead in (1, 2, 5, 10, 20) if high / (lead * ten) < ticks)
    return [float(f"{number * step:.6g}") for number in range(math.floor(high / step + 1e-9) + 1)]


def row_axis(labels: Sequence[str]) -> Any:
    """Return an axis that calls row 1 the first label and so on; two rows may be called alike."""
    return altair().Axis(
        labelExpr=f"{json.dumps(list(labels))}[datum.value - 1]",
        labelLimit=220,
        labelPadding=6,
        ticks=False,
        domain=False,
        grid=False,
    )


def look(chart: Any) -> Any:
    """Return a chart in the colours and sizes of all pictures."""
    quiet = {"labelColor": GREY, "titleColor": GREY, "domainColor": GREY, "tickColor": GREY}
    sizes = {"labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "titleFontWeight": "normal"}
    return (
        # Screen readers take a picture for one image, with its description; its marks need no words.
        chart.configure(background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_axis(**quiet, **sizes, gridColor=GREY, gridOpacity=0.2)
        .configure_title(
            anchor="start",
            frame="group",
            color=GREY,
            fontSize=FONT_SIZE + 2,
            subtitleColor=GREY,
            subtitleFontSize=FONT_SIZE,
        )
    )
