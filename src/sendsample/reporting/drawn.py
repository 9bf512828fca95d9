"""The one place where pictures come into a report: as SVG inside the page, where Altair is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sendsample import pictures
from sendsample.errors import UsageError
from sendsample.pictures.saving import svg
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Picture

#: The pictures of a sample, by their names in the room of pictures.
_OF_SAMPLES = ("mirror", "coverage")
_LEFT_OUT = "Pictures were left out, as was asked."


def drawn(told: Told, *, wanted: bool) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Return the pictures of a report, and what the analyst is told where there are none.

    Parameters
    ----------
    told
        The selection.
    wanted
        Whether pictures were asked for.
    """
    if not wanted:
        return (), (_LEFT_OUT,)
    main = told.main
    if main is None or not told.ids(main):
        return (), ()
    found, remarks = [], []
    for name in _OF_SAMPLES:
        draw: Callable[..., Any] | None = getattr(pictures, name, None)
        if draw is None:
            continue
        try:
            found.append(Picture(svg(draw(told.selection, main.sample.name))))
        except UsageError as error:
            remarks.append(f"The picture {name!r} is left out: {error.message}")
    return tuple(found), tuple(remarks)
