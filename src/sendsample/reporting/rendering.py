"""From a page to one HTML file: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from sendsample.reporting.page import Page, Strip

#: Wide enough for a dozen places, in the units of the drawing.
_WIDE = 120


def html(page: Page) -> str:
    """Return a page as HTML."""
    return _environment().get_template("report.html.j2").render(page=page, style=_style())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sendsample.reporting", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["at"] = at
    environment.filters["as_it_is"] = Markup
    environment.filters["inline"] = inline
    environment.tests["strip"] = lambda cell: isinstance(cell, Strip)
    return environment


def _style() -> Markup:
    sheet = resources.files("sendsample.reporting").joinpath("templates", "report.css").read_text("utf-8")
    return Markup(sheet)  # noqa: S704 - the package's own


def inline(text: str) -> Markup:
    """Return a text with what stands between backticks set as something to be typed.

    Examples
    --------
    >>> inline("`sendsample preview` says <who>")
    Markup('<code>sendsample preview</code> says &lt;who&gt;')
    """
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def at(number: float, most: int) -> str:
    """Return where a number stands on a strip, in the units of its drawing.

    Examples
    --------
    >>> at(0, 6), at(3, 6), at(6, 6)
    ('6', '60', '114')
    """
    return f"{6 + (_WIDE - 12) * number / max(most, 1):.4g}"
