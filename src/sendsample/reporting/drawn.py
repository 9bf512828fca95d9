"""The one place where pictures come into a report: as SVG inside the page, where Altair is installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from sendsample import pictures
from sendsample.design.bound import BoundSample
from sendsample.errors import UsageError
from sendsample.pictures.saving import svg
from sendsample.reporting.contents.told import Told
from sendsample.reporting.page import Picture, Pictures
from sendsample.reporting.wording import called

_LEFT_OUT: Final = "Pictures were left out, as was asked."
#: Without Altair there is no picture; for want of rules or balance columns, say, only some are not.
_MISSING: Final = "plot_missing"
#: From so many children on, a sample beside the one told child by child has a picture of its own.
_MANY: Final = 10
#: What a drawing says of its marks; the drawing as a whole says it in words.
_OF_MARKS: Final = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")')


def drawn(told: Told, *, wanted: bool) -> Pictures:
    """Return the pictures of a report, and what the analyst is told where there are none.

    Parameters
    ----------
    told
        The selection.
    wanted
        Whether pictures were asked for.
    """
    if not wanted:
        return Pictures(remarks=(_LEFT_OUT,))
    try:
        return Pictures(tuple(_scarce(told)), tuple(_served(told)), tuple(_mirrors(told)))
    except UsageError as error:
        return Pictures(remarks=(f"{error}",))


def _scarce(told: Told) -> Iterator[Picture]:
    main = told.main
    if main is not None and not told.pinned(main):
        title = f"Where there are children for {called(main.sample.name)}"
        yield from _one(title, lambda name: pictures.scarcity(told.cohort, told.bound.design, name), main)


def _served(told: Told) -> Iterator[Picture]:
    if told.main is not None and told.ids(told.main):
        title = f"Which rules each child serves in {called(told.main.sample.name)}"
        yield from _one(title, lambda name: pictures.coverage(told.selection, name), told.main)


def _mirrors(told: Told) -> Iterator[Picture]:
    for part in told.bound.samples:
        rows = told.comparison(part)
        worth_it = len(told.ids(part)) >= _MANY or (len(rows) and (rows["outside"] > 0).any())
        if part is not told.main and told.ids(part) and worth_it:
            title = f"How {called(part.sample.name)} mirrors those it is drawn from"
            yield from _one(title, lambda name: pictures.mirror(told.selection, name), part)


def _one(title: str, draw: Callable[[str], Any], part: BoundSample) -> Iterator[Picture]:
    """Yield a picture, unless there is nothing for it to show."""
    try:
        yield Picture(title, _OF_MARKS.sub("", svg(draw(part.sample.name))))
    except UsageError as error:
        if error.code == _MISSING:
            raise
